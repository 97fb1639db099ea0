"""What matters: a book whose variance is known by hand, a dummy that nothing moves, deals whose shares are exact."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from cardhouse.errors import UsageError
from cardhouse.files import book_path, read_book
from cardhouse.model.book import Book
from cardhouse.simulate import simulate
from cardhouse.stress import (
    DealShares,
    deal_shares,
    driver_space,
    figures_kept,
    headlines,
    screened,
    spread_of_results,
    worth_knowing,
)
from cardhouse.stress.explain import _Asked
from cardhouse.tables import screening_table

# Revenue of the last year = 4 x opening revenue (normal) whatever else: one figure is all of it, the other is a dummy.
SHOP = """
book: {id: shop, title: S, as_of: 2025-12-31, start: 2026Q1, quarters: 4, vendor: shop, customers: [shop], source: s}
sources: {s: {title: S, tier: assumption, note: A shop whose revenue is one figure.}}
entities:
  shop: {role: vendor, cash: {uniform: [1, 2]}, revenue: {normal: [10, 1]}}
"""

DEALS = """
book: {id: deals, title: D, as_of: 2025-12-31, start: 2026Q1, quarters: 4, vendor: n, customers: [o], source: s}
sources: {s: {title: S, tier: assumption, note: Three purchases that have nothing to do with each other.}}
entities:
  n: {role: vendor}
  o: {role: lab, cash: 100}
deals:
  one: {kind: purchase, payer: o, payee: n, schedule: [1, 1, 1, 1]}
  two: {kind: purchase, payer: o, payee: n, schedule: [0, 5, 0, 0]}
  dummy: {kind: purchase, payer: world, payee: o, schedule: [2, 0, 0, 0]}
"""


def book_of(text: str, folder: Path) -> Book:
    (folder / "book.yaml").write_text(text)
    return read_book(folder / "book.yaml")


@cache
def shipped() -> Book:
    return read_book(book_path("nvidia-openai-2025"))


def test_the_one_figure_that_matters_is_found_and_explains_all(tmp_path: Path) -> None:
    book = book_of(SHOP, tmp_path)
    found = screened(book)
    assert [one.id for one in driver_space(book).coordinates] == [
        "figure:entities.shop.cash",
        "figure:entities.shop.revenue",
    ]
    assert figures_kept(found, 1) == ("entities.shop.revenue",)
    ids = [one.id for one in found.results]
    revenue = ids.index("vendor-revenue")
    cash = [one.name for one in found.coordinates].index("entities.shop.cash")
    assert found.effects.mu_star.value[revenue, cash] == 0.0
    spread = spread_of_results(book, ("entities.shop.revenue",), points=64)
    first, total = (part.value[revenue] for part in (spread.indices.first, spread.indices.total))
    np.testing.assert_allclose(first, [1, 0, 0], atol=0.02)
    np.testing.assert_allclose(total, [1, 0, 0], atol=0.02)
    assert spread.drivers.value[revenue] == 0.0


def test_what_is_most_worth_knowing_is_the_figure_that_is_all_of_it(tmp_path: Path) -> None:
    book = book_of(SHOP, tmp_path)
    found = worth_knowing(book, simulate(book, paths=2000, seed=1))
    one = found.knowing[[result.id for result in found.results].index("vendor-revenue")]
    assert one is not None
    assert found.figures[one.order[0]] == "entities.shop.revenue"
    assert one.share.value[one.order[0]] == pytest.approx(1, abs=0.01)
    assert not one.overlap
    assert found.knowing[0] is None, "nobody ever defaults: nothing to narrow"


@cache
def shares_of_the_shipped_book() -> DealShares:
    found = deal_shares(shipped(), paths=64, seed=3)
    assert found is not None
    return found


def test_deals_that_do_not_meet_have_what_they_bring_as_their_shares(tmp_path: Path) -> None:
    book = book_of(DEALS, tmp_path)
    found = deal_shares(book, paths=4, seed=1)
    assert found is not None
    revenue = found.shares[[one.id for one in found.results].index("vendor-revenue")]
    brought = dict(zip(found.deals, revenue.share.value, strict=True))
    assert brought == pytest.approx({"one": 4, "two": 5, "dummy": 0})
    assert revenue.whole.value == pytest.approx(9)
    assert revenue.evaluations == 2**3


def test_shares_add_up_to_what_all_deals_together_bring_on_the_same_paths() -> None:
    found = shares_of_the_shipped_book()
    assert len(found.deals) == 8
    with_all = headlines(shipped(), simulate(shipped(), paths=64, seed=3))
    for result, one, before in zip(found.results, found.shares, with_all, strict=True):
        assert result.id == before.id
        assert one.share.value.sum() == pytest.approx(float(one.whole.value), abs=1e-9 * (1 + abs(before.mean)))


def test_groups_of_inputs_have_shares_that_lie_between_nothing_and_all() -> None:
    kept = ("parameters.openai_plan", "entities.nvidia.growth.factor")
    found = spread_of_results(shipped(), kept, points=32)
    ids = [one.id for one in found.results]
    first, total = found.indices.first, found.indices.total
    assert (first.low[:, -1] <= total.high[:, -1]).all(), "what is alone lies within what takes part"
    plan = first.at((ids.index("default-openai"), 0))
    growth = first.at((ids.index("vendor-revenue"), 1))
    assert plan.high > 0.02
    assert growth.low > 0.05
    assert (found.drivers.value > 0.5).all(), "most of the spread is what nobody can know"


def test_a_book_in_which_nothing_is_random_or_that_has_no_deals_is_told_so(tmp_path: Path) -> None:
    still = book_of(SHOP.replace("{uniform: [1, 2]}", "1").replace("{normal: [10, 1]}", "10"), tmp_path)
    with pytest.raises(UsageError, match="nothing in the book shop is random"):
        screened(still)
    assert deal_shares(still, paths=2, seed=1) is None


def test_points_that_cannot_be_solved_are_counted_and_stand_at_the_mean(tmp_path: Path) -> None:
    """Of six points the fourth and the last have no solution."""
    book = book_of(SHOP, tmp_path)
    done = simulate(book, paths=4, seed=1)
    torn = replace(done, outcome=np.array([0, 0, 0, 1, 0, 1]), at=np.array([0, 1, 2, 4]))
    ask = _Asked(book)
    values = ask.of(torn)
    revenue = headlines(book, done)[[one.id for one in headlines(book, done)].index("vendor-revenue")].values
    column = values[:, [one.id for one in headlines(book, done)].index("vendor-revenue")]
    np.testing.assert_allclose(column[[0, 1, 2, 4]], revenue)
    np.testing.assert_allclose(column[[3, 5]], revenue.mean())
    assert ask.unsolved == 2
    told = screening_table(book, replace(screened(book), unsolved=1234)).limits
    assert "1,234 points could not be solved" in told
