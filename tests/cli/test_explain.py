"""The verb `explain`, and `break --remedies`: screens, JSON, French, books with nothing to explain."""

from pathlib import Path

import pytest
from tests.cli.test_stress import CASES, WHOLE, WIDTH, answer, call

TOY = str(CASES / "toy-circuit.yaml")
LONE = """
book: {id: till, title: {en: Till, fr: Caisse}, as_of: 2025-12-31, start: 2026Q1, quarters: 4, source: guess}
sources: {guess: {title: Guess, tier: assumption, note: A shop without any deal.}}
entities: {shop: {role: other, cash: 1, fixed: {uniform: [0, 2]}}}
"""
FEW = ("--paths", "100")


def test_what_matters_on_one_screen(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "explain", WHOLE, *FEW)
    assert code == 0
    assert max(map(len, out.splitlines())) <= WIDTH
    for heading in ("What is not known", "Which one number", "What moves the results most", "What each deal adds"):
        assert heading in out


def test_shares_of_the_spread_add_up_and_deals_to_their_sum(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "explain", WHOLE, *FEW)
    spread = [one for one in found["spread-shares"] if one["figures"] is not None]
    assert spread
    for one in spread:
        assert one["figures"] + one["drivers"] + one["both"] == pytest.approx(1)
        assert one["figures_low"] <= one["figures"] <= one["figures_high"]
    results = {one["result"] for one in found["deal-shares"]}
    for result in results:
        shares = {one["deal"]: one["share"] for one in found["deal-shares"] if one["result"] == result}
        whole = shares.pop("all")
        assert sum(shares.values()) == pytest.approx(whole, abs=1e-9)
    assert [one["rank"] for one in found["screening"]] == list(range(1, len(found["screening"]) + 1))


def test_a_book_without_deals_has_no_shares_and_one_without_chance_nothing_to_explain(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "till.yaml").write_text(LONE)
    found = answer(capsys, "explain", str(tmp_path / "till.yaml"), *FEW)
    assert "deal-shares" not in found
    assert found["worth-knowing"][0]["place"] == "entities.shop.fixed"
    code, out, err = call(capsys, "explain", TOY, *FEW)
    assert (code, out) == (2, "")
    assert "nothing in the book toy-circuit is random" in err


def test_remedies_are_ordered_by_how_small_a_change_is_enough(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "till.yaml").write_text(LONE)
    found = answer(capsys, "break", str(tmp_path / "till.yaml"), "--remedies", "--chance", "0.2", "--paths", "400")
    (cash,) = found["remedies"]
    assert cash["lever"] == "cash-shop"
    assert cash["low"] < 6.4 < cash["high"], "costs are uniform on 0 to 8: a chance of 0.2 needs 6.4"
    code, out, _ = call(capsys, "break", WHOLE, "--remedies", "--paths", "4")
    assert code == 0
    assert "What would bring it down" in out


def test_remedies_bring_down_and_never_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Half of what it is where no chance is asked; nothing where it is below already."""
    (tmp_path / "till.yaml").write_text(LONE)
    book = str(tmp_path / "till.yaml")
    half = answer(capsys, "break", book, "--remedies", "--paths", "400")["remedies"][0]
    assert half["stands_low"] < 7 / 8 < half["stands_high"], "costs are uniform on 0 to 8 and there is 1"
    assert half["low"] < 4.5 < half["high"], "for half of 7 in 8 it takes 4.5"
    above = answer(capsys, "break", book, "--remedies", "--chance", "0.95", "--paths", "400")["remedies"][0]
    assert (above["breaks"], above["note"]) == (None, "already below")
    code, _, err = call(capsys, "break", WHOLE, "--map", "rates", "deal-fee", "--chance", "0.2")
    assert code == 2
    assert "leave out --lever, --remedies, --chance" in err
