"""How much of a spread rests on assumptions: closed forms on a book whose revenue is a product of two ranges."""

from pathlib import Path

import numpy as np
import pytest

from cardhouse.files import read_book
from cardhouse.simulate import simulate
from cardhouse.stress import assumption_share, headlines, movers

BOOK = """
book: {{id: product, title: {{en: P, fr: P}}, as_of: 2025-12-31, start: 2026Q1, quarters: 4, vendor: v, source: guess}}
sources:
  guess: {{title: Guess, tier: assumption, note: A range.}}
  paper: {{title: Filing, publisher: Firm, date: 2025-11-01, address: "https://example.org/10-q", tier: filed}}
parameters:
  y: {{uniform: [{low}, {high}], source: paper}}
entities:
  v: {{title: {{en: V, fr: V}}, role: vendor, revenue: {{uniform: [1, 3], times: y, source: {source}}}}}
"""
PATHS = 20_000


def product(tmp_path: Path, low: float, high: float, source: str):
    file = tmp_path / "book.yaml"
    file.write_text(BOOK.format(low=low, high=high, source=source))
    return read_book(file)


def share_of(book, result: str) -> tuple[float, float]:
    done = simulate(book, paths=PATHS, seed=3)
    found = {share.id: share for share in assumption_share(book, done)}[result]
    return found.share, found.standard_error


def test_the_share_of_a_factor_is_its_total_effect(tmp_path: Path) -> None:
    # f = 4 x y, x uniform on 1..3 (assumption), y on 1..5 (filed): total effect of x = Var x (Var y + 9) / Var f
    var_x, var_y = 4 / 12, 16 / 12
    expected = var_x * (var_y + 9) / (var_x * var_y + 9 * var_x + 4 * var_y)
    share, error = share_of(product(tmp_path, 1, 5, "guess"), "vendor-revenue")
    assert abs(share - expected) < 4 * error
    assert 0 < error < 0.02


@pytest.mark.parametrize(("source", "expected"), [("guess", 1.0), ("paper", 0.0)])
def test_all_or_nothing_rests_on_assumptions(tmp_path: Path, source: str, expected: float) -> None:
    share, error = share_of(product(tmp_path, 2, 2, source), "vendor-revenue")
    assert share == pytest.approx(expected, abs=max(4 * error, 1e-12))


def test_the_only_assumption_is_the_one_that_moves_the_result(tmp_path: Path) -> None:
    book = product(tmp_path, 2, 2, "guess")
    done = simulate(book, paths=PATHS, seed=3)
    (mover,) = movers(book, done, headlines(book, done))
    assert mover.place == "entities.v.revenue"
    assert (mover.low, mover.high) == (1, 3)
    # the top and bottom fifth of a uniform on 1..3 have means 2.8 and 1.2; the last year's revenue is 8 times that
    assert mover.effect == pytest.approx(8 * 1.6, abs=4 * mover.standard_error)
    assert mover.explained == pytest.approx(0.96, abs=0.01)


def test_a_result_that_never_varies_has_no_share(tmp_path: Path) -> None:
    share, error = share_of(product(tmp_path, 1, 5, "guess"), "vendor-loss")
    assert np.isnan(share)
    assert np.isnan(error)
