"""The vendor's own money window by window: windows partition the quarters, conventions stay within the bounds, and
documents tighten them by what they bind."""

import numpy as np
import pytest
from tests.tables.books_by_hand import TOY_DEALS, TOY_ENTITIES, book_of, case, shipped

from cardhouse.errors import UsageError
from cardhouse.model.flow_table import book_of_flows, flow_rows
from cardhouse.model.units import calendar_quarter
from cardhouse.network import View
from cardhouse.tables import circularity
from cardhouse.tables.circular import OverTime, origins, over_time, over_time_table
from cardhouse.trace import Convention

LINK = "links: {{use: {{kind: use-of-proceeds, financing: stake, pays: computing, source: letter, share: {share}}}}}\n"
RANGE = "{low: 0, mode: 0, high: 1, source: letter}"


def toy(share: str, more: str = ""):
    return book_of(TOY_ENTITIES + TOY_DEALS + more + LINK.format(share=share))


def one_window(found: OverTime | None):
    assert found is not None
    ((window,),) = found.windows.values()
    return window.own


def test_a_window_of_one_quarter_has_the_toys_exact_answers() -> None:
    own = one_window(over_time(case("toy-circuit"), View.SIGNED))
    assert own.by_convention[Convention.PRO_RATA] == pytest.approx(25 / 3)
    assert own.by_convention[Convention.FIRST_IN_FIRST_OUT] == pytest.approx(25 / 3)
    assert (own.bounds.low, own.bounds.high, own.bounds.receipts) == pytest.approx((4, 10, 30))
    assert own.links == ()


@pytest.mark.parametrize(("first", "last"), [(1, None), (3, 13), (5, 5)])
def test_windows_partition_the_quarters(first: int, last: int | None) -> None:
    book = shipped()
    whole = circularity(book, View.PROMISED, first, last)
    rows = over_time_table(book, over_time(book, View.PROMISED, first, last)).records()
    quarters = [str(row["first"]) for row in rows if row["length"] == 1]
    assert len(quarters) == whole.measured.last - first + 1
    for length in {row["length"] for row in rows}:
        mine = [row for row in rows if row["length"] == length]
        assert [row["first"] for row in mine] == quarters[::length]
        assert [row["last"] for row in mine] == [*quarters[length - 1 :: length], quarters[-1]][: len(mine)]
        assert sum(row["receipts"] for row in mine) == pytest.approx(whole.bounds.receipts)
        assert sum(row["financing"] for row in mine) == pytest.approx(whole.bounds.financing)


def test_a_length_that_repeats_the_windows_of_another_is_left_out() -> None:
    assert list(over_time(shipped(), View.SIGNED, 1, 3).windows) == [1, 4]
    assert list(over_time(shipped(), View.SIGNED, 2, 2).windows) == [1]
    assert list(over_time(shipped(), View.SIGNED, 1, 9, lengths=(2, 9, 20)).windows) == [2, 9]


def test_each_window_holds_what_is_measured_of_it_alone() -> None:
    book = shipped()
    seen = 0.0
    for row in over_time_table(book, over_time(book, View.PROMISED, 1, 8)).records():
        ends = [calendar_quarter(row[end]) - calendar_quarter(book.book.start) + 1 for end in ("first", "last")]
        alone, money = circularity(book, View.PROMISED, *ends), origins(book, View.PROMISED, *ends)
        assert row["index"] == pytest.approx(alone.circulation.index)
        assert row["forwarded"] == pytest.approx(alone.forwarded.index)
        for cell, found in (("financiers", money.together), ("guaranteed", money.guaranteed)):
            assert row[cell] == pytest.approx(found.by_convention[Convention.PRO_RATA] / found.bounds.receipts)
        seen += row["guaranteed"]
    assert seen > 0


def test_the_toys_window_goes_round_by_two_fifths() -> None:
    (row,) = over_time_table(case("toy-circuit"), over_time(case("toy-circuit"), View.SIGNED)).records()
    assert (row["index"], row["forwarded"]) == pytest.approx((30 / 75, 30 / 75))
    assert (row["financiers"], row["guaranteed"]) == pytest.approx((25 / 90, 0))


@pytest.mark.parametrize(
    ("name", "view"),
    [
        ("everything", View.SIGNED),
        ("everything", View.PROMISED),
        ("worked-c", View.PROMISED),
        ("worked-e", View.PROMISED),
        ("shipped", View.SIGNED),
        ("shipped", View.PROMISED),
    ],
)
def test_every_convention_lies_within_the_bounds(name: str, view: View) -> None:
    book = shipped() if name == "shipped" else case(name)
    rows = over_time_table(book, over_time(book, view)).records()
    shown = [row for row in rows if row["receipts"] > 0]
    assert shown
    for row in shown:
        found = [row[convention.value] for convention in Convention]
        assert row["low"] - 1e-9 <= min(found)
        assert max(found) <= row["high"] + 1e-9
        assert row["spread"] == pytest.approx(max(found) - min(found), abs=1e-12)
    assert all(
        row["pro-rata"] is row["spread"] is row["financiers"] is row["guaranteed"] is row["low"] is None
        for row in rows
        if row["receipts"] == 0
    )


def test_a_document_tightens_the_low_bound_by_what_it_binds() -> None:
    """By hand: all 10 go to the cloud, which has 25 of other money; of the 30 it pays the vendor 5 are not from it."""
    own = one_window(over_time(toy("1"), View.SIGNED))
    assert (own.bounds.low, own.bounds.high) == pytest.approx((4, 10))
    assert (own.linked.low, own.linked.high) == pytest.approx((5, 10))
    assert own.links == ("use",)
    (row,) = over_time_table(toy("1"), over_time(toy("1"), View.SIGNED)).records()
    assert (row["low"], row["linked_low"], row["strict_low"]) == pytest.approx((4 / 30, 5 / 30, 5 / 30))
    assert str(row["note"]).endswith("; the low bound is tightened by use")


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (RANGE, "read at the strictest, use would tighten the low bound"),
        ("0.5", "neither bound is tightened by use"),
    ],
)
def test_a_document_that_binds_nothing_says_what_it_would_do(share: str, told: str) -> None:
    (row,) = over_time_table(toy(share), over_time(toy(share), View.SIGNED)).records()
    assert row["linked_low"] == row["low"]
    assert str(row["note"]).endswith(f"; {told}")


CONTRADICTING = (
    TOY_ENTITIES
    + """  hall: {role: landlord}
deals:
  stake: {kind: equity, payer: n, payee: o, amount: 10, schedule: [10]}
  computing: {kind: purchase, payer: o, payee: r, schedule: [25]}
  rent: {kind: lease, payer: o, payee: hall, schedule: [9]}
  chips: {kind: purchase, payer: r, payee: n, schedule: [20]}
links:
  use: {kind: use-of-proceeds, financing: stake, pays: computing, share: {low: 0, mode: 0, high: 1}, source: letter}
  room: {kind: use-of-proceeds, financing: stake, pays: rent, share: {low: 0, mode: 0, high: 1}, source: letter}
"""
)


def test_documents_that_contradict_the_flows_leave_no_bounds_and_are_named() -> None:
    """At their strictest they bind 10 and 9 of the same 10."""
    book = book_of(CONTRADICTING)
    found = over_time(book, View.SIGNED)
    assert np.isnan(one_window(found).strict.low)
    (row,) = over_time_table(book, found).records()
    assert row["strict_low"] is row["strict_high"] is None
    assert row["linked_low"] == row["low"]
    assert "with use, room read at the strictest there are no bounds: the documented uses" in str(row["note"])


def test_a_table_of_payments_is_traced_and_nobodys_money_is_not() -> None:
    rows = flow_rows([("N", "O", 10), ("O", "R", 35), ("R", "N", 30), ("world", "O", 26), ("R", "world", 5)])
    rows = (rows[0].model_copy(update={"kind": "equity"}), *rows[1:])
    own = one_window(over_time(book_of_flows(rows, "N"), View.SETTLED))
    assert own.by_convention[Convention.PRO_RATA] == pytest.approx(25 / 3)
    assert over_time(book_of_flows(rows), View.SETTLED) is None


def test_the_window_and_the_vendor_are_checked() -> None:
    with pytest.raises(UsageError, match="does not lie within"):
        over_time(case("worked-a"), View.SIGNED, 3, 2)
    with pytest.raises(UsageError, match="no firm of the book; did you mean cloud"):
        over_time(case("worked-a"), View.SIGNED, vendor="clod")
