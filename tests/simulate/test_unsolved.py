"""Paths that cannot be solved are counted and left out: never survivors, never silent numbers."""

from pathlib import Path

import numpy as np
import pytest

from cardhouse.errors import SolveError
from cardhouse.files import read_book, write_book
from cardhouse.simulate import simulate
from cardhouse.stress import headlines, paired_differences
from cardhouse.tables import mean_flows

BOOK = """
book: {{id: huge, title: {{en: H, fr: H}}, as_of: 2025-12-31, start: 2026Q1, quarters: 4, vendor: a, source: s}}
sources: {{s: {{title: S, tier: assumption, note: Numbers too large on purpose.}}}}
entities:
  a: {{role: vendor, revenue: {revenue}}}
  b: {{role: lab, revenue: 10, fixed: 12, cash: {cash}}}
"""


def book_with(tmp_path: Path, revenue: str, cash: float = 3):
    file = tmp_path / f"{cash}.yaml"
    file.write_text(BOOK.format(revenue=revenue, cash=cash))
    return read_book(file)


def test_unsolved_paths_are_counted_and_left_out(tmp_path: Path) -> None:
    book = book_with(tmp_path, "{lognormal: [1.0e305, 5]}")
    done = simulate(book, paths=500, seed=1)
    assert 0 < done.unsolved["not_finite"] < 500
    assert done.count == 500 - done.unsolved["not_finite"] == done.defaulted.shape[-1] == done.at.size
    for result in headlines(book, done):
        assert result.values.size == done.count
        assert np.isfinite(result.values).all()
    assert np.isfinite(done.flows.paid).all()


def test_mean_flows_leave_unsolved_paths_out(tmp_path: Path) -> None:
    """What firm b is paid less what it pays is what its cash grew by, as means over the paths that were solved."""
    book = book_with(tmp_path, "{lognormal: [1.0e305, 5]}", cash=900)
    file = tmp_path / "drawn.yaml"
    file.write_text(write_book(book).replace("revenue: {value: 10", "revenue: {uniform: [5, 100]"))
    drawn = read_book(file)
    done = simulate(drawn, paths=500, seed=1)
    assert done.unsolved["not_finite"] > 0
    flows = mean_flows(drawn, done)
    received, paid = (sum(float(x.sum()) for ends, x in flows.items() if ends[side] == "b") for side in (1, 0))
    assert 900 + received - paid == pytest.approx(float(done.firms["cash"][-1, 1].mean()), rel=1e-12)


def test_runs_are_compared_on_the_paths_that_both_could_solve(tmp_path: Path) -> None:
    huge, small = book_with(tmp_path, "{lognormal: [1.0e305, 5]}"), book_with(tmp_path, "100", cash=0)
    one, other = (headlines(book, simulate(book, paths=500, seed=1)) for book in (small, huge))
    both = np.intersect1d(one[0].at, other[0].at).size
    assert 0 < both < 500
    with np.errstate(over="ignore"):
        assert [change.id for change in paired_differences(one, other)] == [result.id for result in one]


def test_no_solved_path_is_a_failed_solve(tmp_path: Path) -> None:
    with pytest.raises(SolveError, match="no path could be solved"):
        simulate(book_with(tmp_path, "1.7e308"), paths=64, seed=1)


def test_revenue_is_bound_by_capacity_without_any_programme(tmp_path: Path) -> None:
    file = tmp_path / "bound.yaml"
    file.write_text(
        BOOK.format(revenue="{value: 26}", cash=50).replace("revenue: 10,", "revenue: 26, rho: 10, base_capacity: 1,")
    )
    done = simulate(read_book(file), paths=4, seed=1)
    assert done.firms["revenue"][:, 1].tolist() == [[10.0] * 4] * 4
