"""Whose dollars, and what would have happened anyway: both answers, their difference and its error."""

from pathlib import Path

import numpy as np
import pytest

from cardhouse.files import book_path, read_book
from cardhouse.simulate import simulate
from cardhouse.stress import counterfactual_curve, counterfactual_curves
from cardhouse.stress.circularity import path_measures
from cardhouse.stress.whose_dollars import difference_of_ratios, whose_dollars

CASES = Path(__file__).parents[2] / "cases/valid"


def test_the_toy_circuit_owes_a_third_of_its_money_and_none_of_its_sales_to_the_vendor() -> None:
    """8.3333 of 30 are the vendor's own dollars, between 4 and 10; but the chips are ordered whether or not it buys
    shares, so that no revenue is lost without them."""
    found = whose_dollars(read_book(CASES / "toy-circuit.yaml"), paths=4, seed=1)
    assert found is not None
    np.testing.assert_allclose(found.self_funded, [25 / 90, 4 / 30, 10 / 30])
    assert not found.lost.any()
    np.testing.assert_allclose(found.difference[0], 25 / 90)
    np.testing.assert_allclose(found.difference_error, 0.0, atol=1e-12)
    assert found.spread.median == pytest.approx(25 / 90)


def test_both_answers_are_those_asked_for_alone_over_the_vendors_whole_revenue() -> None:
    book, replacements, locks = read_book(book_path("nvidia-openai-2025")), (0.0, 1.0), (0.5,)
    found = whose_dollars(book, paths=16, seed=4, replacements=replacements, locks=locks)
    curve = counterfactual_curve(book, paths=16, seed=4, replacements=replacements, locks=locks)
    assert found is not None
    assert curve is not None
    np.testing.assert_array_equal(found.lost, curve.lost)
    np.testing.assert_array_equal(found.lost_error, curve.standard_error)
    own = simulate(book, paths=16, seed=4, keep_flows=True)
    revenue = own.firms["revenue"][:, own.network.vendor].sum(axis=0)
    labelled = path_measures(own).labelled[[0, -2, -1]]  # pro rata, least, most
    np.testing.assert_allclose(found.self_funded, labelled.mean(axis=1) / revenue.mean())
    assert found.spread.mean == pytest.approx((labelled[0] / revenue).mean())
    np.testing.assert_allclose(found.difference, found.self_funded[:, None, None] - found.lost)
    assert found.paths == 16
    assert (found.difference_error[0] > 0).all()


def test_runs_that_exist_are_not_made_again() -> None:
    """Given the traced paths and the runs of the curves, only the answer is worked out: it is the same, to the bit."""
    book, grid = read_book(CASES / "worked-a.yaml"), {"replacements": (0.0, 1.0), "locks": (0.5,)}
    own = simulate(book, paths=8, seed=4, keep_flows=True)
    curves = counterfactual_curves(book, paths=8, seed=4, **grid)
    steps: list[tuple[int, int]] = []
    assert curves is not None
    found = whose_dollars(
        book,
        paths=8,
        seed=4,
        **grid,
        traced=(own, path_measures(own)),
        sold=curves.sold,
        progress=lambda *step: steps.append(step),
    )
    alone = whose_dollars(book, paths=8, seed=4, **grid)
    assert found is not None
    assert alone is not None
    assert steps == []
    for name in ("self_funded", "lost", "difference", "difference_error"):
        np.testing.assert_array_equal(getattr(found, name), getattr(alone, name))


def test_the_error_of_a_difference_is_that_of_the_jackknife() -> None:
    """Leave one path out at a time; that both ratios move together makes the error less than theirs apart."""
    rng = np.random.default_rng(5)
    whole, of = rng.lognormal(sigma=0.3, size=(2, 400))
    part, other = 0.3 * whole + rng.normal(scale=0.1, size=400), 0.2 * of
    other = other + 0.8 * (part - 0.3 * whole)
    found, error = difference_of_ratios(part, whole, other, of)
    left = (part.sum() - part) / (whole.sum() - whole) - (other.sum() - other) / (of.sum() - of)
    assert found == pytest.approx(part.mean() / whole.mean() - other.mean() / of.mean())
    assert error == pytest.approx(np.sqrt(399 / 400 * ((left - left.mean()) ** 2).sum()), rel=0.01)
    assert np.isnan(difference_of_ratios(part, whole, other, 0.0 * of)).all()


def test_progress_counts_paths_and_runs() -> None:
    seen: list[tuple[int, int]] = []
    whose_dollars(
        read_book(CASES / "toy-circuit.yaml"), paths=3, seed=1, progress=lambda done, of: seen.append((done, of))
    )
    assert seen == [(done, 13) for done in range(1, 14)]  # no lock: 5 runs with and 5 without


def test_a_vendor_that_finances_nobody_has_no_answer() -> None:
    assert whose_dollars(read_book(CASES / "worked-d.yaml"), paths=4, seed=1) is None
