"""Which input to know better: first-order indices from paths that are there, and their ranking."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm
from tests.probe.functions import G_FIRST, ISHIGAMI_FIRST, g_function, holds, ishigami, numbers

from cardhouse.probe.influence import (
    Estimate,
    first_order_from_paths,
    most_worth_knowing,
    sobol_indices,
    value_of_knowing,
)


@pytest.mark.parametrize(("function", "first"), [(ishigami, ISHIGAMI_FIRST), (g_function, G_FIRST)])
def test_indices_from_paths_and_their_intervals(function, first):
    found = []
    for seed in range(100):
        u = numbers(seed).random((10_000, len(first)))
        found.append(first_order_from_paths(u, function(u)))
    values = np.array([each.value for each in found])
    np.testing.assert_allclose(values.mean(axis=0), first, atol=0.003)
    covered = np.mean([holds(each, first) for each in found], axis=0)
    print(f"coverage from paths, {function.__name__}:", covered)
    assert (covered >= 0.88).all()
    strong = first > 0.3
    errors = np.mean([each.standard_error for each in found], axis=0)
    np.testing.assert_allclose(errors[strong], values.std(axis=0)[strong], rtol=0.25)


def test_an_event_of_one_in_a_hundred():
    limit = 3.3
    p = norm.sf(limit / np.sqrt(2))
    both = multivariate_normal.cdf([-limit, -limit], cov=[[2, 1], [1, 2]], abseps=1e-9)
    truth = np.array([(both - p**2) / (p * (1 - p))] * 2 + [0.0])
    covered = []
    for seed in range(100):
        x = numbers(seed).standard_normal((10_000, 3))
        covered.append(holds(first_order_from_paths(x, x[:, 0] + x[:, 1] > limit), truth))
    print("coverage from paths, event:", np.mean(covered, axis=0))
    assert (np.mean(covered, axis=0) >= 0.88).all()


def test_paths_agree_with_sobol_indices():
    u = numbers(1).random((20_000, 3))
    from_paths, designed = first_order_from_paths(u, ishigami(u)), sobol_indices(ishigami, 3).first
    apart = np.abs(from_paths.value - designed.value[0])
    assert (apart < 2.5 * np.hypot(from_paths.standard_error, designed.standard_error[0])).all()


@given(st.integers(2, 5), st.integers(0, 2**32))
@settings(max_examples=30, deadline=None)
def test_an_input_of_few_values_that_decides_all_explains_all(kinds, seed):
    kind = numbers(seed).integers(0, kinds, 400)
    values = np.array([0.0, 5.0, -3.0, 1.0, 2.0])[kind]
    found = first_order_from_paths(np.stack([kind, np.zeros(400)], axis=1), values)
    np.testing.assert_allclose(found.value, [1.0, 0.0], atol=1e-12)


@given(st.integers(0, 2**32))
@settings(max_examples=30, deadline=None)
def test_neither_units_nor_order_matter(seed):
    draws = numbers(seed)
    x = draws.random((300, 2))
    y = x[:, 0] + draws.random(300)
    mixed = draws.permutation(300)
    found, other = first_order_from_paths(x, y), first_order_from_paths(np.exp(3 * x[mixed]), 1 - 4 * y[mixed])
    np.testing.assert_allclose(found.value, other.value, atol=1e-9)
    np.testing.assert_allclose(found.standard_error, other.standard_error, atol=1e-9)


def test_the_first_is_named_and_a_tie_is_told():
    x = numbers(5).random((5000, 3))
    clear = value_of_knowing(x, x @ np.array([1.0, 3.0, 0.0]))
    assert clear.order.tolist() == [1, 0, 2]
    assert not clear.overlap
    tied = value_of_knowing(x, x @ np.array([1.0, 1.0, 0.2]))
    assert tied.order[2] == 2
    assert tied.overlap


def test_ranking_of_indices_that_are_there():
    shares = np.array([[0.2, np.nan, 0.5], [0.1, np.nan, 0.4]])
    estimate = Estimate(shares, np.full((2, 3), 0.01), shares - 0.02, shares + 0.02)
    found = most_worth_knowing(estimate.at(0))
    assert found.order.tolist() == [2, 0, 1]
    assert not found.overlap
    assert not most_worth_knowing(estimate.at((0, slice(0, 1)))).overlap
    with pytest.raises(ValueError, match="one output"):
        most_worth_knowing(estimate)


def test_nothing_to_narrow():
    found = value_of_knowing(numbers(0).random((200, 2)), np.ones(200))
    assert np.isnan(found.share.value).all()
    assert found.overlap


def test_bad_paths_are_refused():
    x = numbers(0).random((200, 2))
    with pytest.raises(ValueError, match="must be \\(path, input\\)"):
        value_of_knowing(x, np.zeros(199))
    with pytest.raises(ValueError, match="at least 100"):
        value_of_knowing(x[:50], x[:50, 0])
    with pytest.raises(ValueError, match="2 to 40 bins, not 41"):
        value_of_knowing(x, x[:, 0], bins=41)
    with pytest.raises(ValueError, match="inputs of the paths must be finite: 1 of 400"):
        value_of_knowing(np.where(x == x.max(), np.nan, x), x[:, 0])
