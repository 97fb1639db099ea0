"""Links, disclosed figures and published figures on an earlier day: only what was public then."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from cardhouse.files import read_book, write_book
from cardhouse.model.book import Book
from cardhouse.model.disclosures import Disclosure
from cardhouse.model.known import known_on, unknown_on
from cardhouse.model.units import calendar_quarter, first_quarter

DAY = datetime.date
TEXT = """
book: {id: k, title: K, as_of: 2025-06-30, start: 2025Q3, quarters: 4, source: guess}
sources:
  guess: {title: G, tier: assumption, note: N}
  march: {title: M, date: 2025-03-01, address: A, tier: filed}
  may: {title: M, date: 2025-05-01, address: A, tier: filed}
entities:
  maker: {role: vendor}
  lab: {role: lab}
  cloud: {role: cloud}
  shop: {role: other}
programmes:
  early: {owner: lab, user: lab, vendor: maker, plan: [1], chip: 1, stages: [{stage: announced, on: 2025-01-05}]}
  site: {owner: lab, user: lab, vendor: maker, plan: [1], chip: 1, stages: [{stage: announced, on: 2025-04-01}]}
deals:
  loan: {kind: loan, payer: maker, payee: lab, amount: 1, rate: 0, life: 4, stages: [{stage: signed, on: 2025-01-05}]}
  line: {kind: loan, payer: maker, payee: lab, amount: 1, rate: 0, life: 4, stages: [{stage: signed, on: 2025-05-02}]}
  rent: {kind: lease, payer: lab, payee: cloud, schedule: [1], stages: [{stage: signed, on: 2025-01-05}]}
  bought: {kind: purchase, payer: cloud, payee: shop, schedule: [1], stages: [{stage: signed, on: 2025-01-05}]}
  spent: {kind: lease, payer: shop, payee: world, schedule: [1], stages: [{stage: signed, on: 2025-01-05}]}
  sold: {kind: lease, payer: shop, payee: cloud, schedule: [1], stages: [{stage: signed, on: 2025-04-01}]}
links:
  document: {kind: use-of-proceeds, financing: loan, pays: rent, share: {value: 0.1, source: march}, source: may}
  share: {kind: use-of-proceeds, financing: loan, pays: rent, share: {value: 0.1, source: may}, source: march}
  money: {kind: use-of-proceeds, financing: line, pays: rent, source: march}
  plan: {kind: use-of-proceeds, financing: loan, pays: site, share: 0.1, source: march}
  known: {kind: use-of-proceeds, financing: loan, pays: early, share: 0.1, source: march}
  customer: {kind: purchase-obligation, financing: bought, pays: spent, source: guess}
  assumed: {kind: use-of-proceeds, financing: loan, pays: rent, share: 0.1, source: guess}
disclosures:
  maker:
    revenue: {2024Q4: {vintages: [{value: 1, source: march}, {value: 2, source: may}]}, 2025Q1: 3}
    receivables: {2025Q1: 3}
    gross_margin: {value: 0.6, source: march, public_since: 2025-04-15}
    backlog: {value: 5, source: march}
    backlog_from: {lab: 1, cloud: {value: 2, source: march}}
    commitments_to: {lab: {value: 1, public_since: 2025-02-01}}
    customers: [{name: lab, share: 0.3}, {share: {value: 0.2, source: march}}]
    customers_of: 2025Q1
    threshold: {value: 0.1, source: march}
    source: may
  lab: {backlog: 1, source: may, note: all of it later}
  cloud:
    revenue: {2024Q4: {value: 1, source: march}}
    customers: [{share: 0.3}]
    customers_of: 2024
    threshold: 0.1
    source: may
facts:
  capital: {value: 1, unit: USD bn}
quantities:
  capital: {of: fact, name: capital}
published:
  capital: {publisher: P, stated: capital, why: its inputs are not public}
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    file: Path = tmp_path_factory.mktemp("known") / "book.yaml"
    file.write_text(TEXT, encoding="utf-8")
    return read_book(file)


@pytest.fixture(scope="module")
def april(book: Book) -> Book:
    return known_on(book, DAY(2025, 4, 20))


def test_on_its_own_day_all_links_and_disclosures_are_known(book: Book) -> None:
    known = known_on(book, book.book.as_of)
    assert (known.links, known.disclosures) == (book.links, book.disclosures)


@pytest.mark.parametrize(
    ("day", "links"),
    [
        (DAY(2025, 1, 10), ["assumed"]),
        (DAY(2025, 3, 1), ["known", "assumed"]),
        (DAY(2025, 4, 1), ["plan", "known", "customer", "assumed"]),
        (DAY(2025, 5, 1), ["document", "share", "plan", "known", "customer", "assumed"]),
        (DAY(2025, 5, 2), ["document", "share", "money", "plan", "known", "customer", "assumed"]),
    ],
)
def test_a_link_is_known_with_its_document_its_share_its_money_and_its_use(
    book: Book, day: datetime.date, links: list[str]
) -> None:  # a purchase is money for a firm only while it is known as a customer of the payer
    assert list(known_on(book, day).links) == links


def test_only_figures_public_by_then_are_disclosed(april: Book) -> None:
    maker = april.disclosures["maker"]
    assert list(maker.revenue) == ["2024Q4"]
    assert maker.revenue["2024Q4"].current.value == 1
    assert (maker.receivables, maker.commitments_to) == ({}, {})
    assert maker.gross_margin is not None
    assert maker.backlog is not None
    assert list(maker.backlog_from) == ["cloud"]


def test_a_figure_is_disclosed_from_its_own_day_on(book: Book) -> None:
    assert known_on(book, DAY(2025, 4, 14)).disclosures["maker"].gross_margin is None
    assert known_on(book, DAY(2025, 4, 15)).disclosures["maker"].gross_margin is not None


def test_others_are_below_the_threshold_only_while_all_that_are_above_it_are_listed(april: Book) -> None:
    maker, cloud = april.disclosures["maker"], april.disclosures["cloud"]
    assert [customer.name for customer in maker.customers] == [None]
    assert (maker.threshold, maker.customers_of) == (None, "2025Q1")
    assert (cloud.customers, cloud.threshold, cloud.customers_of) == ((), None, None)


def test_who_disclosed_nothing_by_then_is_left_out(book: Book, april: Book) -> None:
    assert list(april.disclosures) == ["maker", "cloud"]
    assert known_on(book, DAY(2025, 2, 1)).disclosures == {}


def test_what_is_left_out_is_not_listed_as_unknown(book: Book) -> None:
    assert not [place for place in unknown_on(book, DAY(2025, 4, 20)) if place.startswith(("links", "disclosures"))]


def test_a_range_of_hindsight_stays_and_is_listed(book: Book) -> None:
    maker = book.disclosures["maker"]
    assert maker.backlog is not None
    seen = maker.backlog.model_copy(update={"hindsight": True, "public_since": DAY(2025, 5, 1)})
    changed = book.model_copy(update={"disclosures": {"maker": Disclosure(backlog=seen)}})
    day = DAY(2025, 4, 20)
    assert known_on(changed, day).disclosures["maker"].backlog == seen
    assert "disclosures.maker.backlog" in unknown_on(changed, day)


def test_what_was_published_is_set_beside_the_book_of_its_own_day_only(april: Book) -> None:
    assert (april.quantities, april.published) == ({}, {})


def test_the_book_of_an_earlier_day_breaks_no_rule(book: Book, tmp_path: Path) -> None:
    for at, day in enumerate((DAY(2025, 1, 10), DAY(2025, 3, 1), DAY(2025, 4, 20), DAY(2025, 5, 1))):
        known = known_on(book, day)
        file = tmp_path / f"{at}.yaml"
        file.write_text(write_book(known), encoding="utf-8")
        again = read_book(file)
        assert (again.links, again.disclosures) == (known.links, known.disclosures)


@pytest.mark.parametrize("period", ["2024", "2024Q1"])
def test_a_year_begins_with_its_first_quarter(period: str) -> None:
    assert first_quarter(period) == calendar_quarter("2024Q1")
    assert first_quarter("2024Q3") == first_quarter(period) + 2
