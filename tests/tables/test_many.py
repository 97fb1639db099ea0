"""Tables of many paths: they add up, carry intervals, and print what the engine found."""

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binomtest

from cardhouse.files import book_path, read_book
from cardhouse.model.book import Book
from cardhouse.simulate import TERMS, Paths, simulate
from cardhouse.tables import (
    chance,
    deals_table,
    default_table,
    fan,
    first_fall_table,
    flows_table,
    losses_table,
    lost_sales_table,
    mean_flows,
    unsolved_text,
    yearly_default_table,
)

CASES = Path(__file__).parents[2] / "cases/valid"
PATHS = 192


@pytest.fixture(scope="module", params=["nvidia-openai-2025", "worked-e.yaml"])
def found(request: pytest.FixtureRequest) -> tuple[Book, Paths]:
    path = CASES / request.param
    book = read_book(path if path.exists() else book_path(request.param))
    return book, simulate(book, paths=PATHS, seed=7)


def test_mean_flows_explain_the_change_of_every_firms_cash(found: tuple[Book, Paths]) -> None:
    book, paths = found
    flows = mean_flows(book, paths)
    for at, name in enumerate(paths.network.firms.ids):
        moved = sum(x for (_, payee, _), x in flows.items() if payee == name)
        moved = moved - sum(x for (payer, _, _), x in flows.items() if payer == name)
        cash = paths.firms["cash"][:, at].mean(axis=1)
        opening = np.broadcast_to(paths.network.firms["cash"][at], (PATHS,))
        drawn = paths.figures.get(f"entities.{name}.cash", opening)
        np.testing.assert_allclose(np.cumsum(moved) + drawn.mean(), cash, atol=1e-9 * (1 + np.abs(cash).max()))


def test_the_flows_table_adds_up_to_the_mean_flows(found: tuple[Book, Paths]) -> None:
    book, paths = found
    table = flows_table(book, paths)
    assert sum(row["whole_run"] for row in table.records()) == pytest.approx(
        sum(x.sum() for x in mean_flows(book, paths).values())
    )


def test_default_probabilities_rise_with_time_within_their_intervals(found: tuple[Book, Paths]) -> None:
    book, paths = found
    rows = default_table(book, paths).records()
    for name in paths.network.firms.ids:
        mine = [row for row in rows if row["entity"] == name]
        shares = [row["probability"] for row in mine]
        assert shares == sorted(shares)
        assert all(row["low"] <= row["probability"] <= row["high"] for row in mine)
        assert shares[-1] == (paths.defaulted[paths.network.firms.ids.index(name)] > 0).mean()


def test_losses_of_the_table_are_the_means_of_the_paths(found: tuple[Book, Paths]) -> None:
    book, paths = found
    assert sum(row["mean"] for row in losses_table(book, paths).records()) == pytest.approx(
        paths.losses.sum(axis=(0, 1)).mean()
    )


def test_lost_sales_of_the_table_are_the_means_of_the_paths(found: tuple[Book, Paths]) -> None:
    book, paths = found
    rows = {row["entity"]: row for row in lost_sales_table(book, paths).records()}
    assert rows
    for name, lost in zip(paths.network.firms.ids, paths.lost_sales, strict=True):
        assert (name in rows) == lost.any()
        if name in rows:
            low, high = np.quantile(lost, (0.05, 0.95))
            assert [rows[name][key] for key in ("mean", "low", "high")] == pytest.approx([lost.mean(), low, high])


def test_defaults_by_year_are_those_of_the_years_last_quarters(found: tuple[Book, Paths]) -> None:
    book, paths = found
    whole = default_table(book, paths).records()
    quarterly = {(row["entity"], row["quarter"].lower()): row["probability"] for row in whole}
    rows = yearly_default_table(book, paths).records()
    assert len(rows) == len(paths.network.firms.ids)
    for row in rows:
        ends = {key: share for key, share in row.items() if key not in ("entity", "title")}
        assert len(ends) == -(-book.book.quarters // 4)
        assert all(share == quarterly[row["entity"], quarter] for quarter, share in ends.items())


def test_unsolved_paths_are_told_and_nothing_is_said_of_none() -> None:
    assert unsolved_text("base", 100, {}) == ""
    assert unsolved_text("base", 100, {"not_converged": 0}) == ""
    assert unsolved_text("base", 97, {"not_converged": 1, "not_finite": 2}) == (
        "base: 3 of 100 paths could not be solved (1 not converged, 2 not finite); no result counts them."
    )


def test_the_first_to_fall_are_those_of_the_earliest_quarter(found: tuple[Book, Paths]) -> None:
    book, paths = found
    fell = (paths.defaulted > 0).any(axis=0).mean()
    firsts = [row["first"] for row in first_fall_table(book, paths).records()]
    assert max(firsts) <= fell <= sum(firsts) + 1e-12


def test_the_terms_of_every_deal_add_up_in_the_table(found: tuple[Book, Paths]) -> None:
    book, paths = found
    for row in deals_table(book, paths).records():
        assert row["due"] == pytest.approx(sum(row[term] for term in TERMS if term != "due"), abs=1e-9)


def test_a_fan_holds_quantiles_mean_and_only_paths_that_fall(found: tuple[Book, Paths]) -> None:
    book, paths = found
    name = paths.network.firms.ids[1]
    drawn = fan(book, paths, name, "cash")
    assert (np.diff(drawn.values, axis=0) >= 0).all()
    np.testing.assert_allclose(drawn.mean, paths.firms["cash"][:, 1].mean(axis=1))
    fallen = paths.firms["cash"][:, 1, paths.defaulted[1] > 0]
    assert all((example == fallen.T).all(axis=1).any() for example in drawn.examples)


def test_debt_in_a_fan_is_outside_project_and_loans_together() -> None:
    book = read_book(CASES / "worked-e.yaml")
    paths = simulate(book, paths=64, seed=1)
    assert fan(book, paths, "cloud", "debt").mean[1] == pytest.approx(8.2101 + 3.3426 + 1.3314, abs=2e-4)


@pytest.mark.parametrize(("hits", "paths"), [(7, 100), (0, 50), (50, 50), (1, 2), (3333, 10_000)])
def test_the_interval_of_a_probability_is_wilsons(hits: int, paths: int) -> None:
    expected = binomtest(hits, paths).proportion_ci(confidence_level=0.95, method="wilson")
    found = chance(np.arange(paths) < hits)
    assert (found.share, found.low, found.high) == pytest.approx((hits / paths, expected.low, expected.high), abs=1e-12)
