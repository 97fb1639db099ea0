"""What documents say of the use of money: bound by share, as far as it is spent then or later, and added up."""

import pytest
from tests.tables.books_by_hand import TOY_ENTITIES, book_of, case

from cardhouse.model.book import Book
from cardhouse.network import View, measured_quarters
from cardhouse.tables.circular.documented import documented

DEALS = """deals:
  stake: {{kind: equity, payer: n, payee: o, amount: 20, schedule: {paid}}}
  computing: {{kind: purchase, payer: o, payee: r, schedule: {spent}}}
  storage: {{kind: purchase, payer: o, payee: r, schedule: [1, 1, 1]}}
"""
LINKS = "links:\n  use: {kind: use-of-proceeds, financing: stake, pays: computing, source: letter}\n"
MORE = "  keep: {kind: purchase-obligation, financing: stake, pays: storage, share: 0.25, source: letter}\n"


def links_of(book: Book, most: bool = False, financiers=("n",)):
    return documented(book, measured_quarters(book, View.SIGNED, book.book.quarters).quarters, financiers, most)


@pytest.mark.parametrize(
    ("paid", "spent", "least"),
    [
        ("[10]", "[4, 4, 4]", 10),  # what is not spent at once is spent later
        ("[10]", "[2, 3, 1]", 6),  # no more than is spent
        ("[0, 10]", "[8, 3, 3]", 6),  # money cannot fund the past
        ("[0, 0, 10]", "[8, 8]", 0),
        ("[5, 0, 5]", "[1, 9, 4]", 9),  # what waits from the first quarter, and what comes in the last
    ],
)
def test_money_is_bound_as_far_as_it_is_spent_then_or_later(paid: str, spent: str, least: float) -> None:
    book = book_of(TOY_ENTITIES + DEALS.format(paid=paid, spent=spent) + LINKS, quarters=3)
    (link,) = links_of(book).values()
    assert link.least == pytest.approx(least)
    assert (link.payer, link.payee, link.label) == (1, 2, 0)


def test_a_share_is_read_at_its_centre_or_as_binding_as_it_can_be_meant() -> None:
    share = ", share: {low: 0.1, mode: 0.3, high: 0.8, source: letter}, source"
    deals = DEALS.format(paid="[10]", spent="[9]")
    book = book_of(TOY_ENTITIES + deals + LINKS.replace(", source", share), quarters=3)
    assert links_of(book)["use"].least == pytest.approx(3)
    assert links_of(book, most=True)["use"].least == pytest.approx(8)


def test_links_of_the_same_money_between_the_same_firms_add_up() -> None:
    deals = DEALS.format(paid="[4]", spent="[9]")
    book = book_of(TOY_ENTITIES + deals + LINKS.replace(", source", ", share: 0.5, source") + MORE, quarters=3)
    assert {name: link.least for name, link in links_of(book).items()} == {"use": 3.0, "keep": 3.0}


def test_links_to_the_same_payment_bind_no_more_than_all_of_it() -> None:
    deals = DEALS.format(paid="[10]", spent="[3, 3]")
    again = "  again: {kind: purchase-obligation, financing: stake, pays: computing, share: 0.5, source: letter}\n"
    book = book_of(TOY_ENTITIES + deals + LINKS.replace(", source", ", share: 0.5, source") + again, quarters=3)
    assert {name: link.least for name, link in links_of(book).items()} == {"use": 6.0, "again": 6.0}


def test_money_that_is_not_followed_or_not_paid_is_bound_by_nothing() -> None:
    book = book_of(TOY_ENTITIES + DEALS.format(paid="[0, 0, 10]", spent="[9]") + LINKS, quarters=3)
    assert links_of(book, financiers=("r",)) == {}
    first = measured_quarters(book, View.SIGNED, 1).quarters
    assert documented(book, first, ("n",)) == {}


SITE = """  m: {role: chip-supplier}
programmes:
  site: {owner: o, user: o, vendor: n, plan: [2, 1], chip: 3, other: 1, stages: [{stage: signed, on: 2025-12-31}],
    custom: {supplier: m, ceiling: 0.5, price: 0.6, speed: 100, half: 0}}
deals:
  stake: {kind: equity, payer: n, payee: o, amount: 20, schedule: [0, 20]}
links:
  build: {kind: tranche-on-delivery, financing: stake, pays: site, source: letter}
"""


def test_a_link_to_a_programme_binds_what_its_owner_pays_the_vendor() -> None:
    """Half of the second quarter's unit are the vendor's chips; neither custom chips nor the shell count."""
    (link,) = links_of(book_of(TOY_ENTITIES + SITE, quarters=2)).values()
    assert (link.payer, link.payee, link.least) == (1, 0, pytest.approx(1.5))


def test_the_one_link_of_everything_that_binds_money_paid() -> None:
    """Of the others one is of a guarantee, which pays nothing unless it is called, and one of a loan not drawn."""
    book = case("everything")
    quarters = measured_quarters(book, View.PROMISED, 8).quarters
    (name,) = found = documented(book, quarters, ("maker", "fund"))
    firms, link = quarters[0].firms, found[name]
    assert (name, firms[link.payer], firms[link.payee]) == ("use", "lab", "cloud")
    paid = sum(flow.amount for one in quarters for flow in one.flows if flow.origin == "stake")
    assert link.least == pytest.approx(0.6 * paid)
    assert paid == pytest.approx(6)
