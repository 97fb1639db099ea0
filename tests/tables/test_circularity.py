"""The measures of a book with names on: the toy circuit's known answers, and reasons where there is no answer."""

from pathlib import Path

import pytest

from cardhouse.files import read_book
from cardhouse.network import View
from cardhouse.tables import circularity, loops_table, measures_table, shares_table

CASES = Path(__file__).parents[2] / "cases/valid"


def rows_of(book, view: View, first: int, last: int) -> dict[str, dict[str, object]]:
    return {row["measure"]: row for row in measures_table(book, circularity(book, view, first, last)).records()}


def test_the_toys_answers_are_exact() -> None:
    book = read_book(CASES / "toy-circuit.yaml")
    rows = rows_of(book, View.SIGNED, 1, 1)
    assert rows["circularity index"]["value"] == pytest.approx(0.4, abs=1e-12)
    self_funded = rows["self-funded receipts"]
    assert (self_funded["low"], self_funded["value"], self_funded["high"]) == pytest.approx((4, 25 / 3, 10))
    back = rows["round-trip ratio"]
    assert (back["low"], back["value"], back["high"]) == pytest.approx((0.4, 5 / 6, 1.0))
    assert rows["self-funded share of all revenue"]["value"] == pytest.approx(10 / 36)


def test_a_loop_is_told_with_its_deals_and_stages() -> None:
    book = read_book(CASES / "toy-circuit.yaml")
    (row,) = loops_table(book, circularity(book, View.SIGNED, 1, 1)).records()
    assert row["route"] == "Vendor > Lab > Cloud > Vendor"
    assert row["deals"] == "stake (equity, signed); computing (purchase, signed); chips (purchase, signed)"


def test_what_cannot_be_known_says_why_and_is_never_zero() -> None:
    book = read_book(CASES / "worked-a.yaml")
    rows = rows_of(book, View.SETTLED, 1, 4)
    for name in ("self-funded share", "round-trip ratio"):
        assert rows[name]["value"] is None
        assert str(rows[name]["note"]).startswith("not determinable")
    assert rows["circularity index"]["value"] is None
    shares = shares_table(book, circularity(book, View.PROMISED, 1, 10)).records()
    lab = next(row for row in shares if row["customer"].lower().startswith("lab"))
    assert lab["share"] is None
    assert "no purchases" in lab["note"]
