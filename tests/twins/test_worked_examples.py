"""The plain twin reproduces the worked examples: every cell, event, loss and lost sale, and nothing more."""

import json
from pathlib import Path

import pytest
import yaml
from tests.twins.plain import simulate

ROOT = Path(__file__).parents[2]
EXAMPLES = ["a", "b", "c", "d", "e"]
HALF_A_DIGIT = 5.1e-5  # the tables have four decimals


def worked(letter: str) -> tuple[dict, dict]:
    """Return the twin's result of a worked example and the published one."""
    book = yaml.safe_load((ROOT / f"cases/valid/worked-{letter}.yaml").read_text(encoding="utf-8"))
    published = json.loads((ROOT / f"tests/published/worked_{letter}.json").read_text(encoding="utf-8"))
    return simulate(book), published


def differences(found: dict[str, list[float]], published: dict[str, list[float]], quarters: int) -> list[str]:
    """Return the cells in which two tables differ; a row that is not there is zero throughout."""
    nothing = [0.0] * quarters
    return [
        f"{name} in quarter {t}: {mine:.4f}, published {theirs:.4f}"
        for name in sorted(found.keys() | published.keys())
        for t, (mine, theirs) in enumerate(
            zip(found.get(name, nothing), published.get(name, nothing), strict=True), start=1
        )
        if abs(mine - theirs) > HALF_A_DIGIT
    ]


@pytest.mark.parametrize("letter", EXAMPLES)
@pytest.mark.parametrize("table", ["flows", "balances"])
def test_every_cell_of_a_table_is_reproduced_and_nothing_more(letter: str, table: str) -> None:
    found, published = worked(letter)
    assert differences(found[table], published[table], len(found["openness"])) == []


@pytest.mark.parametrize("letter", ["b", "e"])
def test_openness_after_the_scar_is_reproduced(letter: str) -> None:
    found, published = worked(letter)
    assert found["openness"] == pytest.approx(published["openness"], abs=HALF_A_DIGIT)


@pytest.mark.parametrize("letter", EXAMPLES)
def test_events_are_reproduced_in_order(letter: str) -> None:
    found, published = worked(letter)
    assert len(found["events"]) == len(published["events"])
    for mine, theirs in zip(found["events"], published["events"], strict=True):
        assert mine.keys() == theirs.keys()
        for name, value in theirs.items():
            assert mine[name] == (pytest.approx(value, abs=HALF_A_DIGIT) if isinstance(value, float) else value)


@pytest.mark.parametrize("letter", EXAMPLES)
@pytest.mark.parametrize("table", ["losses", "losses_apart"])
def test_losses_are_reproduced_by_entity_and_channel(letter: str, table: str) -> None:
    found, published = worked(letter)
    assert found[table].keys() == published[table].keys()
    for e, channels in published[table].items():
        assert found[table][e] == pytest.approx(channels, abs=HALF_A_DIGIT)


@pytest.mark.parametrize("letter", EXAMPLES)
def test_lost_sales_are_reproduced(letter: str) -> None:
    found, published = worked(letter)
    assert found["lost_sales"] == pytest.approx(published["lost_sales"], abs=HALF_A_DIGIT)
