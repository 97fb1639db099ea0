"""What a vendor finances of what it sells, and what is left of its revenue without its own money, by hand."""

import pytest
from tests.tables.books_by_hand import GROWING, book_of, case

from cardhouse.model.book import Book
from cardhouse.network import View
from cardhouse.tables import circularity
from cardhouse.tables.standing import financing_table, growth_table, ladder_table

# The vendor sells 16 to the lab and 12 outside in two quarters, and 40 in the last reported year.
FINANCING = """entities:
  n: {role: vendor, revenue: 6, cost_share: 0.25}
  o: {role: lab, revenue: 10}
  r: {role: cloud}
deals:
  loan: {kind: loan, payer: n, payee: o, amount: 5, rate: 0.1, life: 4, stages: [{stage: drawn, on: 2025-10-01}]}
  stake: {kind: equity, payer: n, payee: o, amount: 10, schedule: [4, 6]}
  hope: {kind: equity, payer: n, payee: r, amount: 8, schedule: [8], stage: letter-of-intent, probability: 0.5}
  rent: {kind: lease, payer: n, payee: o, schedule: [1, 1]}
  chips: {kind: purchase, payer: o, payee: n, schedule: [7, 9]}
  fee: {kind: lease, payer: o, payee: r, schedule: [2, 2]}
  cover: {kind: guarantee, payer: n, payee: r, deal: fee, amount: 3}
disclosures:
  n:
    revenue: {2025Q1: 10, 2025Q2: 10, 2025Q3: 10, 2025Q4: 10}
    customers: [{share: 0.4}, {name: o, share: 0.1}]
    customers_of: 2025Q4
    threshold: 0.1
"""
WINDOW, REPORTED = "Paid in the window over its revenue", "All that is committed over the last reported year"


def financing_of(book: Book) -> dict[tuple[str, str], object]:
    every = {view: circularity(book, view) for view in (View.DRAWN, View.SIGNED, View.PROMISED)}
    table = financing_table(book, every)
    assert table is not None
    return {(row["subject"], row["measure"]): row["value"] for row in table.records()}


def ladder_of(book: Book, view: View) -> dict[tuple[str, str], dict[str, object]]:
    table = ladder_table(book, circularity(book, view))
    assert table is not None
    return {(str(row["subject"]), str(row["measure"])): row for row in table.records()}


@pytest.mark.parametrize(
    ("view", "window", "reported"),
    [
        ("drawn or firmer", (0, 0, 0), (5, 0, 0, 0)),
        ("signed or firmer", (10, 3, 2), (5, 10, 3, 2)),
        ("if every promise were kept", (18, 3, 2), (5, 18, 3, 2)),
    ],
)
def test_financing_intensity_by_stage(view: str, window: tuple[int, ...], reported: tuple[int, ...]) -> None:
    found = financing_of(book_of(FINANCING, quarters=2))
    kinds = ("loans", "shares bought", "guarantees and offtakes", "purchases from customers")
    for subject, amounts, revenue in ((WINDOW, (0, *window), 28), (REPORTED, reported, 40)):
        at = f"{subject}, {view}"
        for kind, amount in zip(kinds, amounts, strict=True):
            assert found.get((at, kind), 0.0) == pytest.approx(amount / revenue)
        assert found[at, "all financing"] == pytest.approx(sum(amounts) / revenue)


def test_gross_profit_put_back_by_hand() -> None:
    """12 are paid to the lab, which buys for 16 at a margin of 3/4; the cloud buys nothing of the vendor."""
    found = financing_of(book_of(FINANCING, quarters=2))
    assert found["o, signed or firmer", "gross profit put back into it"] == pytest.approx(12 / 12)
    assert ("r, signed or firmer", "gross profit put back into it") not in found
    assert found["r, if every promise were kept", "gross profit put back into it"] is None


def test_without_a_reported_year_or_a_vendor_there_is_no_intensity_over_it() -> None:
    found = financing_of(book_of(FINANCING.replace("2025Q1: 10, ", ""), quarters=2))
    assert {value for (subject, _), value in found.items() if subject.startswith(REPORTED)} == {None}
    assert found[f"{WINDOW}, signed or firmer", "all financing"] == pytest.approx(15 / 28)
    nobodys = case("toy-circuit").model_copy(
        update={"book": case("toy-circuit").book.model_copy(update={"vendor": None})}
    )
    every = {view: circularity(nobodys, view) for view in (View.DRAWN, View.SIGNED, View.PROMISED)}
    assert financing_table(nobodys, every) is None
    assert ladder_table(nobodys, every[View.SIGNED]) is None


def test_the_toys_ladder() -> None:
    rows = ladder_of(case("toy-circuit"), View.SIGNED)
    whose = "signed or firmer, 2026Q1 to 2026Q1"
    assert rows[whose, "revenue of the plan"]["value"] == pytest.approx(30)
    assert rows[whose, "less documented links"]["value"] is None
    assert rows[whose, "less own money, pro rata"]["value"] == pytest.approx(30 - 25 / 3)
    assert rows[whose, "less all revenue from financed customers"]["value"] == pytest.approx(0)
    assert rows[whose, "part attributed to no customer"]["value"] == pytest.approx(0)
    told = rows["Last reported year", "reported revenue"]
    assert (told["value"], told["note"]) == (None, "not determinable: revenue is not known")


def test_documents_take_off_what_they_tie_to_the_customers_own_purchases() -> None:
    """Two documents tie 8 and 1 of the 10 paid to the lab to its own purchases of 20; pro rata 20/36 come back."""
    body = """entities:
  n: {role: vendor, revenue: 5}
  o: {role: lab, revenue: 26}
  r: {role: cloud}
deals:
  stake: {kind: equity, payer: n, payee: o, amount: 10, schedule: [10]}
  chips: {kind: purchase, payer: o, payee: n, schedule: [17]}
  boards: {kind: purchase, payer: o, payee: n, schedule: [3]}
  rest: {kind: purchase, payer: o, payee: r, schedule: [16]}
links:
  first: {kind: purchase-obligation, financing: stake, pays: chips, share: 0.8, source: letter}
  second: {kind: purchase-obligation, financing: stake, pays: boards, share: 0.1, source: letter}
"""
    rows = ladder_of(book_of(body), View.SIGNED)
    left = {measure: row["value"] for (_, measure), row in rows.items() if row["value"] is not None}
    assert left["revenue of the plan"] == pytest.approx(25)
    assert left["less documented links"] == pytest.approx(25 - 9)
    assert left["less own money, pro rata"] == pytest.approx(25 - 9), "no rung gives back what one above took off"
    assert left["less all revenue from financed customers"] == pytest.approx(5)
    assert left["part attributed to no customer"] == pytest.approx(5)
    traced = ladder_of(book_of(body.replace("0.8", "0.1")), View.SIGNED)
    whose = "signed or firmer, 2026Q1 to 2026Q1"
    assert traced[whose, "less own money, pro rata"]["value"] == pytest.approx(25 - 20 * 10 / 36)


def test_a_reported_year_without_what_customers_drew_is_bounded_and_never_0() -> None:
    """Half of the 10 of the quarter whose customers are told is attributed to two; nobody reports what they drew."""
    rows = ladder_of(book_of(FINANCING, quarters=2), View.SIGNED)
    whose = "Reported, 2025Q4"
    assert rows[whose, "reported revenue"]["value"] == pytest.approx(10)
    for measure in ("less documented links", "less own money, pro rata"):
        assert rows[whose, measure]["value"] is rows[whose, measure]["low"] is None
        assert str(rows[whose, measure]["note"]).startswith("not determinable: ")
    last = rows[whose, "less all revenue from financed customers"]
    assert (last["low"], last["value"], last["high"]) == (0, None, pytest.approx(10)), "the rest may be financed too"
    assert rows[whose, "part attributed to no customer"]["value"] == pytest.approx(5)


def test_the_promised_view_has_no_ladder_of_its_own() -> None:
    rows = ladder_of(book_of(FINANCING, quarters=2), View.PROMISED)
    assert {subject for subject, _ in rows} == {"Reported, 2025Q4"}


def test_money_that_comes_later_pays_for_nothing_earlier() -> None:
    """The lab buys in the first quarter and is paid in the second: the document binds none of what was bought."""
    body = """entities:
  n: {role: vendor}
  o: {role: lab, revenue: 20}
deals:
  stake: {kind: equity, payer: n, payee: o, amount: 10, schedule: [0, 10]}
  chips: {kind: purchase, payer: o, payee: n, schedule: [20, 0]}
links:
  use: {kind: purchase-obligation, financing: stake, pays: chips, share: 1, source: letter}
"""
    late = ladder_of(book_of(body, quarters=2), View.SIGNED)
    whose = "signed or firmer, 2026Q1 to 2026Q2"
    assert late[whose, "less own money, pro rata"]["value"] == pytest.approx(20)
    assert late[whose, "less documented links"]["value"] is None
    early = ladder_of(book_of(body.replace("[0, 10]", "[10, 0]"), quarters=2), View.SIGNED)
    assert early[whose, "less documented links"]["value"] == pytest.approx(10)


def test_growth_from_year_to_year_on_each_rung() -> None:
    """By hand: 60 become 104, of which 8 and 20 are its own money; 20 and 44 are not from the lab."""
    book = book_of(GROWING, quarters=9)
    table = growth_table(book, circularity(book, View.SIGNED))
    assert table is not None
    rows = table.records()
    assert {row["subject"] for row in rows} == {"2027Q1 to 2027Q4"}, "the ninth quarter is no year"
    assert {row["measure"]: row["value"] for row in rows} == {
        "revenue of the plan": pytest.approx(104 / 60 - 1),
        "less documented links": None,
        "less own money, pro rata": pytest.approx(84 / 52 - 1),
        "less all revenue from financed customers": pytest.approx(1.2),
    }


def test_without_two_years_or_of_promises_there_is_no_growth() -> None:
    book = book_of(GROWING, quarters=9)
    assert growth_table(book, circularity(book, View.SIGNED, 1, 7)) is None
    assert growth_table(book, circularity(book, View.PROMISED)) is None
    assert growth_table(book, circularity(book, View.SIGNED, 2, 9)) is not None
