"""Who can pay what it has agreed to: gaps, coverage and Minsky's classes, by hand and against the simulation."""

from itertools import accumulate

import pytest
from tests.tables.books_by_hand import book_of, case, shipped

from cardhouse.network import View
from cardhouse.tables import circularity
from cardhouse.tables.standing import cash_flows, funding_table

# The firm earns 10 and pays 2, has 5 in cash, owes 40 at 8% and repays a tenth of what is left each quarter.
INDEBTED = """entities:
  n: {role: vendor}
  o: {role: lab, cash: {low: 4, mode: 5, high: 7}, revenue: 10, cost_share: 0.1, fixed: 1, debt: 40, rate: 0.08,
    amortisation: 0.1}
  bank: {role: lender, outside: true}
deals:
  rent: {kind: lease, payer: o, payee: world, schedule: [1, 2, 9, 4]}
  stake: {kind: equity, payer: n, payee: o, amount: 3, schedule: [0, 3]}
  hope: {kind: lease, payer: o, payee: world, schedule: [6], stage: announced, probability: 0.5, binding: contingent}
  line: {kind: loan, payer: bank, payee: o, amount: 2, rate: 0.1, life: 4}
"""
INTEREST = [0.8, 0.72, 0.648, 0.5832]
CLASSES = ("hedge", "speculative", "Ponzi")
PRINCIPAL = [4, 3.6, 3.24, 2.916]


def rows_of(book, view: View, first: int = 1, last: int | None = None):
    table = funding_table(book, circularity(book, view, first, last))
    return {(row["subject"], row["measure"]): row for row in table.records()}


def ends(row) -> tuple[object, ...]:
    return row["low"], row["value"], row["high"]


def test_debt_is_served_at_each_quarters_opening_balance() -> None:
    flows = cash_flows(book_of(INDEBTED, 4), View.SIGNED, 1, 4, "n")
    assert flows.interest[:, 1] == pytest.approx(INTEREST)
    assert flows.principal[:, 1] == pytest.approx(PRINCIPAL)
    later = cash_flows(book_of(INDEBTED, 4), View.SIGNED, 3, 4, "n")
    assert later.interest[:, 1] == pytest.approx(INTEREST[2:])
    assert later.principal[:, 1] == pytest.approx(PRINCIPAL[2:])


def test_given_maturities_are_repaid_when_they_fall_due_and_no_more_than_is_owed() -> None:
    given = INDEBTED.replace("amortisation: 0.1", "maturities: [0, 30, 0, 20]")
    flows = cash_flows(book_of(given, 4), View.SIGNED, 1, 4, "n")
    assert flows.principal[:, 1] == pytest.approx([0, 30, 0, 10])
    assert flows.interest[:, 1] == pytest.approx([0.8, 0.8, 0.2, 0.2])


def test_the_gap_is_all_that_is_owed_less_what_comes_in_cash_and_lines() -> None:
    rows = rows_of(book_of(INDEBTED, 4), View.SIGNED)
    owed = [rent + i + p for rent, i, p in zip([1, 2, 9, 4], INTEREST, PRINCIPAL, strict=True)]
    short = [out - came for out, came in zip(owed, [8, 11, 8, 8], strict=True)]
    gap = sum(short) - 5 - 2
    assert ends(rows["o", "funding gap over the window"]) == pytest.approx((gap - 2, gap, gap + 1))
    deepest = max(accumulate(short)) - 5 - 2
    assert ends(rows["o", "deepest shortfall"]) == pytest.approx((deepest - 2, deepest, deepest + 1))
    assert list(accumulate(short)).index(max(accumulate(short))) == 2
    assert rows["o", "deepest shortfall"]["note"] == "in 2026Q3"


def test_a_promise_adds_to_the_gap_of_its_view_alone_and_is_no_obligation() -> None:
    signed, promised = (rows_of(book_of(INDEBTED, 4), view) for view in (View.SIGNED, View.PROMISED))
    gaps = [rows["o", "funding gap over the window"]["value"] for rows in (signed, promised)]
    assert gaps[1] - gaps[0] == pytest.approx(6)
    coverage = [rows["o", "coverage of what falls due in a year"]["value"] for rows in (signed, promised)]
    assert coverage[0] == coverage[1] == pytest.approx((5 + 4 * 8) / (16 + sum(INTEREST) + sum(PRINCIPAL)))


def test_minskys_classes_with_and_without_the_vendors_money() -> None:
    """Over the year 35 come in, of which 3 are the vendor's; 16 + 2.75 of rent and interest, 13.76 of principal."""
    rows = rows_of(book_of(INDEBTED, 4), View.SIGNED)
    fixed, due = 16 + sum(INTEREST), 16 + sum(INTEREST) + sum(PRINCIPAL)
    assert fixed < 32 < due < 35
    assert rows["o", "Minsky class, vendor's money included"]["value"] == "hedge"
    assert rows["o", "Minsky class, without the vendor's money"]["value"] == "speculative"
    with_it = rows["o", "Minsky class, vendor's money included"]["note"]
    assert with_it.startswith("income 35, due 32.5")
    assert with_it.endswith("speculative in 0, Ponzi in 1 of 4 quarters"), "9.65 fall due in the third, 8 come in"


def test_the_mix_of_classes_weighs_each_firm_by_what_it_owes() -> None:
    """The lab owes 32.5 over the year; a cloud that earns 4 owes a rent of 12."""
    more = INDEBTED.replace("  bank:", "  c: {role: cloud, revenue: 1}\n  bank:").replace(
        "  stake:", "  site: {kind: lease, payer: c, payee: world, schedule: [3, 3, 3, 3]}\n  stake:"
    )
    rows, lab = rows_of(book_of(more, 4), View.SIGNED), 16 + sum(INTEREST) + sum(PRINCIPAL)
    for key, of_lab in (("vendor's money included", "hedge"), ("without the vendor's money", "speculative")):
        mix = {name: rows["All firms", f"Minsky class, {key}: {name}"]["value"] for name in CLASSES}
        assert mix.pop(of_lab) == pytest.approx(lab / (lab + 12))
        assert mix.pop("Ponzi") == pytest.approx(12 / (lab + 12))
        assert list(mix.values()) == [0]


def test_the_gap_of_a_lab_whose_fees_follow_what_is_built_for_it() -> None:
    """Worked example A, added up with plain arithmetic: capacity online pays fees and brings tranches."""
    rows = rows_of(case("worked-a"), View.PROMISED)
    online = [0.4 * min(t - 1, 8) for t in range(1, 11)]
    growth = [1.8] * 4 + [1.6] * 4 + [1.4] * 2
    revenue = list(accumulate((rate**0.25 for rate in growth), lambda level, up: level * up, initial=6))[1:]
    tranches = [2 * int(units + 1e-9) for units in (*online, 0)]
    paid = [min(6, now) - min(6, before) for now, before in zip(tranches[:10], [0, *tranches], strict=False)]
    assert sum(paid) == 6
    fees = [1.2 * units for units in online]
    gap = sum(fee + 1 + 0.25 * r - r - new for fee, r, new in zip(fees, revenue, paid, strict=True)) - 8
    assert rows["lab", "funding gap over the window"]["value"] == pytest.approx(gap)
    income = sum(0.75 * r - 1 for r in revenue[:4])
    assert rows["lab", "coverage of what falls due in a year"]["value"] == pytest.approx((8 + income) / sum(fees[:4]))


def test_the_gap_of_a_cloud_that_builds_on_debt() -> None:
    """Worked example A: 5.2 a quarter are built for eight quarters; the debt of 10 falls by a fiftieth a quarter."""
    rows = rows_of(case("worked-a"), View.PROMISED)
    fees = [1.2 * 0.4 * min(t - 1, 8) for t in range(1, 11)]
    owed = [10 * 0.98**t for t in range(11)]
    service = sum(0.06 / 4 * debt for debt in owed[:10]) + owed[0] - owed[10]
    gap = 8 * 5.2 + service - 0.7 * sum(3 + fee for fee in fees) - 6
    assert rows["cloud", "funding gap over the window"]["value"] == pytest.approx(gap)


def test_revenue_is_booked_once_for_each_firm_a_payment_passes() -> None:
    """The toy: 26 of final customers become 26 of the lab, 35 of the cloud and 30 of the vendor."""
    rows = rows_of(case("toy-circuit"), View.SIGNED)
    assert rows["All firms", "revenue booked per unit that final customers pay"]["value"] == pytest.approx(91 / 26)


def test_a_firm_that_owes_nothing_has_no_coverage_and_no_class() -> None:
    rows = rows_of(case("toy-circuit"), View.SIGNED)
    coverage = rows["Vendor", "coverage of what falls due in a year"]
    assert (coverage["value"], coverage["note"]) == (None, "not determinable: nothing falls due")
    assert ("Vendor", "Minsky class, vendor's money included") not in rows


@pytest.mark.parametrize("view", [View.SIGNED, View.PROMISED])
def test_every_firm_of_the_shipped_book_stands_with_a_gap_and_classes(view: View) -> None:
    rows = rows_of(shipped(), view)
    for firm in ("Nvidia", "OpenAI", "Oracle", "CoreWeave"):
        gap, deepest = (rows[firm, name] for name in ("funding gap over the window", "deepest shortfall"))
        assert deepest["value"] >= gap["value"] - 1e-9
        assert rows[firm, "Minsky class, without the vendor's money"]["value"] in ("hedge", "speculative", "Ponzi")
