"""Several financiers at once: a label each, all as their sum, guarantees apart and within their caps."""

import pytest
from tests.tables.books_by_hand import book_of, case, shipped

from cardhouse.network import View, measured_quarters
from cardhouse.tables import summary_table, traced_view
from cardhouse.tables.circular import labelled, origins, origins_table
from cardhouse.tables.circular.labelled import financiers_in
from cardhouse.trace import Convention

# The lab receives 4 of the vendor, 6 of a fund and 10 of its customers, and pays the vendor 10 of these 20.
FUNDED = """entities:
  n: {role: vendor}
  o: {role: lab, revenue: 10}
  fund: {title: {en: The fund, fr: Le fonds}, role: investor, outside: true}
deals:
  own: {kind: equity, payer: n, payee: o, amount: 4, schedule: [4]}
  shares: {kind: equity, payer: fund, payee: o, amount: 6, schedule: [6]}
  unnamed: {kind: equity, payer: world, payee: n, amount: 3, schedule: [3]}
  chips: {kind: purchase, payer: o, payee: n, schedule: [10]}
"""

# The lab owes the cloud 5 a quarter for two quarters, guaranteed up to 4; the cloud passes it on to the vendor.
COVERED = """entities:
  n: {role: vendor}
  o: {role: lab, revenue: 5}
  r: {role: cloud}
deals:
  rent: {kind: lease, payer: o, payee: r, schedule: [5, 5]}
  chips: {kind: purchase, payer: r, payee: n, schedule: [5, 5]}
  cover: {kind: guarantee, payer: n, payee: r, deal: rent, amount: 4}
"""


def origins_of(body: str, quarters: int = 1, view: View = View.SIGNED, **window):
    return origins(book_of(body, quarters), view, **window)


def test_each_financiers_money_is_followed_and_an_outside_fund_is_one() -> None:
    """By hand: half of what the lab has goes to the vendor; 10 of its customers would have been enough to pay it."""
    found = origins_of(FUNDED)
    assert list(found.each) == ["fund", "n"]
    pro_rata = {name: one.by_convention[Convention.PRO_RATA] for name, one in found.each.items()}
    assert pro_rata == pytest.approx({"fund": 3, "n": 2})
    ends = {name: (one.bounds.low, one.bounds.high, one.bounds.financing) for name, one in found.each.items()}
    assert ends == {"fund": pytest.approx((0, 6, 6)), "n": pytest.approx((0, 4, 4))}
    assert (found.together.bounds.low, found.together.bounds.high) == pytest.approx((0, 10))


@pytest.mark.parametrize("view", [View.SIGNED, View.PROMISED])
def test_all_together_are_the_sum_of_each_by_every_convention(view: View) -> None:
    found = origins(shipped(), view)
    assert len(found.each) >= 2
    assert "softbank" in found.each
    for convention in Convention:
        total = sum(one.by_convention[convention] for one in found.each.values())
        assert found.together.by_convention[convention] == pytest.approx(total)
        assert found.together.bounds.low - 1e-9 <= total <= found.together.bounds.high + 1e-9
    highest = max(one.bounds.high for one in found.each.values())
    assert highest <= found.together.bounds.high + 1e-9
    assert found.together.bounds.high <= sum(one.bounds.high for one in found.each.values()) + 1e-9


def test_the_table_has_a_row_a_financier_one_for_all_and_one_for_guarantees() -> None:
    book = book_of(FUNDED)
    table = origins_table(book, origins(book, View.SIGNED))
    rows = {row["financier"]: row for row in table.records()}
    assert list(rows) == ["fund", "n", "all", "guaranteed"]
    assert (rows["fund"]["title"], rows["fund"]["received"]) == ("The fund", pytest.approx(3))
    assert rows["all"]["pro-rata"] == pytest.approx(0.5)
    assert (rows["n"]["low"], rows["n"]["high"]) == pytest.approx((0, 0.4))
    assert rows["guaranteed"]["financing"] == 0
    assert rows["n"]["linked_low"] is rows["n"]["strict_high"] is None
    assert table.title == "Whose money n receives: signed or firmer, 2026Q1 to 2026Q1"


def test_only_who_finances_in_the_window_is_a_financier() -> None:
    late = FUNDED.replace("schedule: [6]", "schedule: [0, 6]")
    assert list(origins_of(late, 2, first=1, last=1).each) == ["n"]
    assert list(origins_of(late, 2, first=2, last=2).each) == ["fund"]
    quarters = measured_quarters(book_of(late, 2), View.SIGNED, 2)
    assert financiers_in(book_of(late, 2), quarters.quarters) == ("fund", "n")


def test_a_fund_that_is_no_firm_keeps_its_label_when_the_vendor_pays_it_on() -> None:
    """All the vendor holds is the fund's: 6 of the lab, which come back a second time through its supplier."""
    body = """entities:
  n: {role: vendor}
  o: {role: lab}
  r: {role: chip-supplier}
  q: {role: cloud}
  fund: {role: investor, outside: true}
deals:
  shares: {kind: equity, payer: fund, payee: o, amount: 6, schedule: [6]}
  chips: {kind: purchase, payer: o, payee: n, schedule: [6]}
  wafers: {kind: purchase, payer: n, payee: r, schedule: [6]}
  power: {kind: purchase, payer: r, payee: q, schedule: [6]}
  more: {kind: purchase, payer: q, payee: n, schedule: [6]}
"""
    found = origins_of(body)
    assert list(found.each) == ["fund"]
    assert found.each["fund"].by_convention[Convention.PRO_RATA] == pytest.approx(12)
    assert found.each["fund"].bounds.receipts == pytest.approx(12)


def test_where_nobody_finances_nothing_is_anybodys() -> None:
    found = origins_of(FUNDED.replace("  own:", "  # own:").replace("  shares:", "  # shares:"))
    assert found.each == {}
    assert set(found.together.by_convention.values()) == {0.0}
    assert (found.together.bounds.low, found.together.bounds.high) == (0.0, 0.0)


def test_more_financiers_than_can_be_followed_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labelled, "MOST_FINANCIERS", 1)
    book = book_of(FUNDED)
    found = origins(book, View.SIGNED)
    assert (list(found.each), found.left_out) == (["fund", "n"], 0), "the vendor's own money is always followed"
    other = book_of(FUNDED.replace("payer: n, payee: o, amount: 4", "payer: o, payee: n, amount: 4"))
    found = origins(other, View.SIGNED)
    assert (list(found.each), found.left_out) == (["fund"], 1)
    assert origins_table(other, found).limits.endswith("Smaller financiers whose money is not followed: 1.")
    summary = summary_table(other, [traced_view(other, View.SIGNED)])
    assert "money of the 1 largest financiers in them" in [row[0] for row in summary.rows]


def test_guaranteed_money_is_what_the_guarantee_covers_and_at_most_its_cap() -> None:
    found = origins_of(COVERED, 2)
    assert found.cover.deals == ("cover",)
    assert found.cover.label.paid[:, 1, 2] == pytest.approx([2, 2])
    assert found.cover.covered == found.guaranteed.bounds.financing == pytest.approx(4)
    assert found.guaranteed.by_convention[Convention.PRO_RATA] == pytest.approx(4)
    assert (found.guaranteed.bounds.low, found.guaranteed.bounds.high) == pytest.approx((4, 4))
    assert found.each == {}, "a guarantee that is not called is nobody's money"


def test_a_cap_above_what_the_deal_brings_and_a_second_guarantee_cover_no_more_than_all_of_it() -> None:
    again = "  again: {kind: guarantee, payer: n, payee: r, deal: rent, amount: 9}\n"
    beside = "  beside: {kind: purchase, payer: o, payee: r, schedule: [7, 7]}\n"
    for body in (COVERED.replace("amount: 4", "amount: 40"), COVERED + again, COVERED + again + beside):
        assert origins_of(body, 2).cover.label.paid[:, 1, 2] == pytest.approx([5, 5])


def test_a_guarantee_counts_from_its_stage_on() -> None:
    hoped = COVERED.replace("amount: 4", "amount: 4, stage: announced, probability: 0.5")
    assert origins_of(hoped, 2).cover.deals == ()
    assert origins_of(hoped, 2, View.PROMISED).cover.covered == pytest.approx(4)
    anothers = COVERED.replace("payer: n, payee: r, deal", "payer: b, payee: r, deal")
    assert origins_of(anothers.replace("  r: {role", "  b: {role: lender}\n  r: {role"), 2).cover.deals == ()


def test_any_firm_can_be_asked_what_it_receives() -> None:
    found = origins_of(FUNDED, vendor="o")
    assert found.each["fund"].by_convention[Convention.PRO_RATA] == pytest.approx(6)
    assert found.vendor == "o"
    assert (
        origins(
            case("everything").model_copy(update={"book": case("everything").book.model_copy(update={"vendor": None})}),
            View.SIGNED,
        )
        is None
    )
