"""Scenarios that every book has: a deal removed, no financing, a firm that fails; and how they join."""

import pytest

from cardhouse.errors import UsageError
from cardhouse.files import book_path, read_book, shipped_books
from cardhouse.model.book import Book, vendor_financing
from cardhouse.model.change import changed
from cardhouse.model.ready import ready_scenario, ready_scenarios


@pytest.fixture(scope="module")
def book() -> Book:
    return read_book(book_path("nvidia-openai-2025"))


def test_every_shipped_book_has_the_scenarios_that_are_asked_of_it() -> None:
    written = {"boom-goes-on", "spending-slows", "capital-dries-up", "custom-chips-win", "commitments-met"}
    for path in shipped_books().values():
        book = read_book(path)
        assert written <= set(book.scenarios), book.book.id
        ready = ready_scenarios(book)
        assert ready[0].startswith(f"fails:{book.book.customers[0]}@")
        assert ready[1] == "without:financing"
        counted = [name for name, deal in book.deals.items() if deal.counted_in is None]
        assert ready[2:] == tuple(f"without:{name}" for name in counted)
        for name in ready:
            changed(book, name)


def test_a_deal_is_removed_a_firm_fails_and_both_join_with_the_book_s_own(book: Book) -> None:
    assert changed(book, "without:openai-oracle-compute").deals["openai-oracle-compute"].removed
    without = changed(book, "without:financing")
    assert {name for name, deal in without.deals.items() if deal.removed} == set(vendor_financing(book))
    joined = changed(book, "spending-slows+fails:oracle@2026Q1")
    assert joined.entities["oracle"].fails_in is not None
    assert joined.entities["oracle"].fails_in.centre == 2
    assert joined.drivers != book.drivers
    scenario = ready_scenario(book, "fails:oracle@2026Q1")
    assert scenario is not None
    assert (scenario.title.en, scenario.title.fr) == ("Oracle fails in 2026Q1", "Oracle fait défaut au T1 2026")
    assert ready_scenario(book, "spending-slows") is None


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("fails:openai", "is none of the book's quarters, 2025Q4 to 2031Q3"),
        ("fails:openai@2050Q1", "`2050Q1` is none"),
        ("fails:opena@2027Q1", "did you mean openai"),
        ("without:x", "has no deal 'x'"),
        ("falls:openai@2027Q1", "has no scenario"),
    ],
)
def test_what_the_book_does_not_have_is_usage(book: Book, name: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        changed(book, name)
