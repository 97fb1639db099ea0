"""On whom the money rests in the end, and what firms report about themselves, by hand."""

from math import log

import pytest
from tests.tables.books_by_hand import TOY_ENTITIES, book_of, case, shipped

from cardhouse.model.book import Book
from cardhouse.network import View
from cardhouse.tables import circularity
from cardhouse.tables.standing import disclosed_table, exposure_table

# Of the cloud's revenue of 50 the lab pays 35; the vendor has 5 at stake in the cloud and 10 in the lab, the fund 4.
STAKES = (
    TOY_ENTITIES.replace("fixed: 5", "revenue: 15")
    + """  fund: {title: The fund, role: investor, outside: true}
deals:
  stake: {kind: equity, payer: n, payee: o, amount: 7, schedule: [7]}
  cover: {kind: guarantee, payer: n, payee: r, deal: computing, amount: 3}
  share: {kind: equity, payer: n, payee: r, amount: 5, schedule: [5]}
  theirs: {kind: equity, payer: fund, payee: r, amount: 4, schedule: [4]}
  computing: {kind: purchase, payer: o, payee: r, schedule: [35]}
  chips: {kind: purchase, payer: r, payee: n, schedule: [30]}
"""
)

REPORTS = """entities:
  n: {role: vendor}
  o: {role: lab}
  r: {role: cloud}
deals:
  chips: {kind: purchase, payer: o, payee: n, schedule: [1]}
disclosures:
  n:
    revenue: {2024Q1: 91, 2024Q2: 91, 2024Q3: 91, 2024Q4: 91, 2025Q1: 91, 2025Q2: 91}
    receivables: {2024Q1: 10, 2024Q2: 10, 2024Q3: 10, 2024Q4: 10, 2025Q1: 10, 2025Q2: 16}
    customers: [{name: o, share: 0.71}]
    customers_of: 2025Q2
    threshold: 0.1
    backlog: 40
    backlog_from: {o: {value: 30, value_date: 2025-06-30, source: letter}}
  o: {commitments_to: {n: {value: 33, value_date: 2025-10-01}, r: 5}}
"""


def disclosed(book: Book) -> dict[tuple[str, str], dict[str, object]]:
    return {(str(row["subject"]), str(row["measure"])): row for row in disclosed_table(book).records()}


def ends(row: dict[str, object]) -> tuple[object, ...]:
    return row["low"], row["value"], row["high"]


def test_stakes_are_seen_through_who_pays_whom() -> None:
    book = book_of(STAKES)
    table = exposure_table(book, circularity(book, View.SIGNED))
    rows = {(row["holder"], row["firm"]): row for row in table.records()}
    found = {key: (row["direct"], row["passing"], row["ultimate"]) for key, row in rows.items()}
    assert found["Vendor", "Cloud"] == pytest.approx((5, 5, 5 * 0.3))
    assert found["Vendor", "Lab"] == pytest.approx((10, 10 + 5 * 0.7, 13.5))
    assert found["The fund", "Cloud"] == pytest.approx((4, 4, 4 * 0.3))
    assert found["The fund", "Lab"] == pytest.approx((0, 4 * 0.7, 4 * 0.7))
    assert (rows["Vendor", "All firms"]["direct"], rows["Vendor", "All firms"]["ultimate"]) == pytest.approx((15, 15))
    assert rows["Vendor", "All firms"]["index"] == pytest.approx((1.5**2 + 13.5**2) / 15**2)
    assert rows["The fund", "All firms"]["index"] == pytest.approx(0.3**2 + 0.7**2)
    assert ("The fund", "Vendor") not in rows


def test_a_stake_counts_from_its_stage_on_and_without_any_there_is_no_row() -> None:
    hoped = STAKES.replace("amount: 3}", "amount: 3, stage: announced, probability: 0.5}")
    signed, promised = (
        exposure_table(book_of(hoped), circularity(book_of(hoped), view)).records()
        for view in (View.SIGNED, View.PROMISED)
    )
    direct = [[row["direct"] for row in rows if row["holder"] == "Vendor"] for rows in (signed, promised)]
    assert direct == [[7.0, 5.0, 12.0], [10.0, 5.0, 15.0]]
    assert exposure_table(book_of(hoped), circularity(book_of(hoped), View.SETTLED)).rows == ()


def test_customers_below_the_threshold_bound_the_index_and_the_largest() -> None:
    """The others share 0.29, none of them a tenth: at most two of 0.1 and one of 0.09."""
    rows = disclosed(book_of(REPORTS))
    index = rows["n", "concentration of customers (Herfindahl-Hirschman)"]
    assert ends(index) == (pytest.approx(0.71**2), None, pytest.approx(0.71**2 + 0.1**2 + 0.1**2 + 0.09**2))
    assert index["note"] == "not determinable: the other customers are not named; customers told apart: 1, 2025Q2"
    assert ends(rows["n", "the 2 largest customers"]) == (pytest.approx(0.71), None, pytest.approx(0.81))
    assert rows["n", "customers below the threshold"]["value"] == pytest.approx(0.29)


def test_days_their_drift_and_receivables_that_outgrow_revenue() -> None:
    rows = disclosed(book_of(REPORTS))
    assert rows["n", "days of sales outstanding"]["value"] == pytest.approx(16)
    assert rows["n", "their drift from the mean of 5 quarters before"]["value"] == pytest.approx(6)
    assert rows["n", "receivables outgrow revenue in a year by"]["value"] == pytest.approx(log(1.6))
    early = REPORTS.replace("2024Q1: 91, 2024Q2: 91, 2024Q3: 91, 2024Q4: 91, 2025Q1: 91, ", "")
    assert {measure for _, measure in disclosed(book_of(early))} >= {"days of sales outstanding"}
    assert not [measure for _, measure in disclosed(book_of(early)) if "drift" in measure or "outgrow" in measure]


def test_a_backlog_its_part_and_the_two_sides_of_one_contract() -> None:
    rows = disclosed(book_of(REPORTS))
    assert rows["n", "contracted backlog"]["value"] == pytest.approx(40)
    assert rows["n", "o's part of the backlog"]["value"] == pytest.approx(0.75)
    both = rows["n", "commitment of o as known, less what of it is in the backlog"]
    assert (both["value"], both["note"]) == (pytest.approx(3), "the two dates are more than 45 days apart")
    one = rows["r", "commitment of o as known, less what of it is in the backlog"]
    assert one["value"] is None
    assert str(one["note"]).startswith("not determinable: the backlog is not known")
    alike = disclosed(book_of(REPORTS.replace(", source: letter", "")))
    told = alike["n", "commitment of o as known, less what of it is in the backlog"]
    assert (told["value"], "both sides rest on one document" in str(told["note"])) == (None, True)


def test_ranges_of_what_is_reported_stay_ranges() -> None:
    rows = disclosed(case("everything"))
    assert rows["Maker", "days of sales outstanding"]["value"] == pytest.approx(91 * 5 / 10.5)
    assert ends(rows["Maker", "the 2 largest customers"]) == pytest.approx((0.595, 0.6, 0.605))
    assert ends(rows["Maker", "cloud's part of the backlog"]) == pytest.approx((18 / 30, 20 / 30, 22 / 30))


def test_the_shipped_firms_report_what_was_published() -> None:
    rows = disclosed(shipped())
    assert rows["Nvidia", "the 2 largest customers"]["value"] == pytest.approx(0.39)
    assert rows["Nvidia", "days of sales outstanding"]["value"] == pytest.approx(91 * 27.81 / 46.743)
    assert rows["Oracle", "OpenAI's part of the backlog"]["value"] == pytest.approx(300 / 455)
