"""The fast engine and the slow twin, written from MODEL by different hands, agree on worked examples and random
books."""

import json
from collections import Counter
from pathlib import Path

import pytest
import yaml
from tests.twins.books import random_book, random_shocks
from tests.twins.engine import differences, run_engine
from tests.twins.occurrences import occurrences
from tests.twins.plain import simulate as twin

ROOT = Path(__file__).parents[2]
BOOKS = 300
LEAST = 0.05
LEAST_OPTIONAL = 0.18
MUST_OCCUR = (
    *("equity", "loan", "lease", "cloud", "purchase", "guarantee", "offtake"),
    *("arrears", "default", "estate closes", "refinancing failure", "unsigned letter of intent", "replacement"),
    *("custom chips", "supply shortfall", "re-letting", "recovery", "payout", "project loan", "outside funding"),
    *("optional purchase, firm to firm", "optional purchase, firm to world", "optional purchase, world to firm"),
    *("optional purchase cut in part", "optional purchase cut to nothing"),
    *("optional purchase, payer defaults", "optional purchase, payee defaults"),
)


@pytest.mark.parametrize("letter", "abcde")
def test_the_engine_reproduces_a_worked_example_to_four_decimals(letter: str, tmp_path: Path) -> None:
    book = yaml.safe_load((ROOT / f"cases/valid/worked-{letter}.yaml").read_text(encoding="utf-8"))
    found = run_engine(book, {}, twin(book)["signed"], tmp_path)
    published = json.loads((ROOT / f"tests/published/worked_{letter}.json").read_text(encoding="utf-8"))
    nothing = [0.0] * len(found.openness)
    for table in ("flows", "balances"):
        mine = getattr(found, table)
        for key in mine.keys() | published[table].keys():
            assert mine.get(key, nothing) == pytest.approx(published[table].get(key, nothing), abs=5.1e-5), key
    for table in ("losses", "losses_apart"):
        assert getattr(found, table).keys() == published[table].keys()
        for holder, channels in published[table].items():
            assert getattr(found, table)[holder] == pytest.approx(channels, abs=5.1e-5)
    assert {k: v for k, v in found.lost_sales.items() if v > 0} == pytest.approx(published["lost_sales"], abs=5.1e-5)
    assert [(e["quarter"], e["entity"], e["event"]) for e in found.events] == [
        (e["quarter"], e["entity"], e["event"]) for e in published["events"]
    ]


@pytest.mark.parametrize("first", range(0, BOOKS, 50))
def test_the_engine_agrees_with_the_twin_on_random_books(first: int, tmp_path: Path) -> None:
    for seed in range(first, first + 50):
        book = random_book(seed)
        shocks = random_shocks(book, seed)
        slow = twin(book, shocks)
        assert differences(run_engine(book, shocks, slow["signed"], tmp_path), slow) == [], f"random book {seed}"


def test_the_engine_agrees_with_the_twin_where_a_firm_is_made_to_fail(tmp_path: Path) -> None:
    struck = 0
    for seed in range(60):
        book = random_book(seed)
        firms = [name for name, entity in book["entities"].items() if not entity.get("outside")]
        name, quarter = firms[seed % len(firms)], 1 + seed % book["book"]["quarters"]
        book["entities"][name]["fails_in"] = quarter
        shocks = random_shocks(book, seed)
        slow = twin(book, shocks)
        assert differences(run_engine(book, shocks, slow["signed"], tmp_path), slow) == [], f"random book {seed}"
        assert slow["defaults"][name] <= quarter
        struck += slow["defaults"][name] == quarter
    assert struck >= 40, "most firms live until they are made to fail"


def test_random_books_exercise_every_kind_and_every_event() -> None:
    seen: Counter[str] = Counter()
    for seed in range(BOOKS):
        book = random_book(seed)
        seen.update(occurrences(book, twin(book, random_shocks(book, seed))))
    rare = {name: seen[name] / BOOKS for name in MUST_OCCUR if seen[name] < LEAST * BOOKS}
    rarest = min(MUST_OCCUR, key=lambda name: seen[name])
    share = 100 * seen[rarest] / BOOKS
    print(f"{len(MUST_OCCUR)} kinds and events, {rarest!r} rarest on {share:.1f}% of {BOOKS} paths")
    assert rare == {}
    assert seen["optional purchase"] >= LEAST_OPTIONAL * BOOKS
