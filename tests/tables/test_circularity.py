"""The measures of a book with names on: the toy circuit's known answers, and reasons where there is no answer."""

from pathlib import Path

import pytest
from tests.tables.books_by_hand import GROWING, book_of

from cardhouse.errors import UsageError
from cardhouse.files import read_book
from cardhouse.network import View
from cardhouse.tables import circularity, loops_table, measures_table, shares_table

CONCENTRATION = "concentration of what firms pay it (Herfindahl-Hirschman)"
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


def test_cycling_and_concentration_of_the_toy() -> None:
    """Of what passes any of the three, 1/3 x 35/36 x 30/35 has passed it before; all the vendor's receipts are the
    cloud's."""
    rows = rows_of(read_book(CASES / "toy-circuit.yaml"), View.SIGNED, 1, 1)
    assert rows["Finn's cycling index"]["value"] == pytest.approx(25 / 90)
    assert rows[CONCENTRATION]["value"] == pytest.approx(1)


def test_concentration_by_hand_and_unknown_where_nothing_is_received() -> None:
    """100 of the lab and 64 of the other firm over two years."""
    book = book_of(GROWING, quarters=8)
    row = {row["measure"]: row for row in measures_table(book, circularity(book, View.SIGNED)).records()}[CONCENTRATION]
    assert row["value"] == pytest.approx((100**2 + 64**2) / 164**2)
    nothing = rows_of(read_book(CASES / "worked-a.yaml"), View.SETTLED, 1, 4)[CONCENTRATION]
    assert nothing["value"] is None
    assert str(nothing["note"]).startswith("not determinable")


def test_a_loop_is_told_with_its_deals_and_stages() -> None:
    book = read_book(CASES / "toy-circuit.yaml")
    (row,) = loops_table(book, circularity(book, View.SIGNED, 1, 1)).records()
    assert row["route"] == "Vendor > Lab > Cloud > Vendor"
    day = "signed 2025-12-31"
    assert row["deals"] == f"stake (equity, {day}, 10); computing (purchase, {day}, 35); chips (purchase, {day}, 30)"


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


def test_the_finn_row_is_a_share_of_throughflow_and_unknown_where_nothing_passes() -> None:
    name = "all outflow of the vendor (Finn)"
    row = rows_of(read_book(CASES / "toy-circuit.yaml"), View.SIGNED, 1, 1)[name]
    assert row["unit"] == "share of throughflow"
    assert 0 < row["value"] < 1
    book = read_book(CASES / "toy-circuit.yaml")
    bare = book.model_copy(update={"deals": {}})
    vendor = book.entities[book.book.vendor].model_copy(update={"revenue": None, "costs": None})
    idle = bare.model_copy(update={"entities": {**bare.entities, book.book.vendor: vendor}})
    row = rows_of(idle, View.SETTLED, 1, 1)[name]
    assert row["value"] is None
    assert str(row["note"]).startswith("not determinable: nothing passes")


def test_the_measures_say_what_outflows_leave_out() -> None:
    book = read_book(CASES / "toy-circuit.yaml")
    limits = measures_table(book, circularity(book, View.SIGNED)).limits
    assert "interest, tax and debt service, and guarantees" in limits


def test_the_window_is_the_whole_book_unless_told_and_lies_within_it() -> None:
    book = read_book(CASES / "worked-a.yaml")
    quarters = book.book.quarters
    whole = circularity(book, View.PROMISED)
    assert (whole.measured.first, whole.measured.last) == (1, quarters)
    for first, last in ((0, 1), (2, 1), (1, quarters + 1), (quarters + 1, None)):
        with pytest.raises(UsageError, match="does not lie within"):
            circularity(book, View.PROMISED, first, last)
