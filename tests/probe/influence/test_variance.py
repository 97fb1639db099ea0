"""Sobol indices: closed forms, intervals that hold, several outputs, constants, rare events marked as doubtful."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.probe.functions import (
    G_FIRST,
    G_TOTAL,
    G_VARIANCE,
    ISHIGAMI_FIRST,
    ISHIGAMI_TOTAL,
    ISHIGAMI_VARIANCE,
    g_function,
    holds,
    ishigami,
)

from cardhouse.probe.influence import sobol_indices


@pytest.mark.parametrize(
    ("function", "first", "total", "mean", "variance", "near"),
    [
        (ishigami, ISHIGAMI_FIRST, ISHIGAMI_TOTAL, 3.5, ISHIGAMI_VARIANCE, 0.01),
        (g_function, G_FIRST, G_TOTAL, 1.0, G_VARIANCE, 0.01),
    ],
)
def test_indices_of_closed_form(function, first, total, mean, variance, near):
    found = sobol_indices(function, len(first), points=1024, seed=2)
    assert holds(found.first, first).all()
    assert holds(found.total, total).all()
    np.testing.assert_allclose(found.first.value[0], first, atol=near)
    np.testing.assert_allclose(found.total.value[0], total, atol=near)
    assert found.mean[0] == pytest.approx(mean, rel=1e-3)
    assert found.variance[0] == pytest.approx(variance, rel=0.01)
    assert found.evaluations == 16 * 1024 * (len(first) + 2)
    assert not found.doubtful.any()


@pytest.mark.parametrize(
    ("function", "first", "total"),
    [(ishigami, ISHIGAMI_FIRST, ISHIGAMI_TOTAL), (g_function, G_FIRST, G_TOTAL)],
)
def test_intervals_hold_in_about_95_of_100(function, first, total):
    found = [sobol_indices(function, len(first), points=64, seed=seed) for seed in range(200)]
    of_first = np.mean([holds(each.first, first)[0] for each in found], axis=0)
    of_total = np.mean([holds(each.total, total)[0] for each in found], axis=0)
    print(f"coverage, {function.__name__}: first {of_first}, total {of_total}")
    for covered in (of_first, of_total):
        assert (covered >= 0.88).all()
        assert (covered <= 0.99).all()


@given(st.lists(st.floats(0.1, 10.0), min_size=1, max_size=5), st.floats(-100, 100), st.integers(0, 1000))
@settings(max_examples=25, deadline=None)
def test_indices_of_a_sum_are_its_parts_and_neither_scale_nor_origin_matters(slopes, shift, seed):
    slopes = np.array(slopes)
    truth = slopes**2 / (slopes**2).sum()
    found = sobol_indices(lambda u: u @ slopes, len(slopes), points=256, seed=seed)
    np.testing.assert_allclose(found.first.value[0], truth, atol=0.03)
    np.testing.assert_allclose(found.total.value[0], truth, atol=0.03)
    moved = sobol_indices(lambda u: shift - 3 * (u @ slopes), len(slopes), points=256, seed=seed)
    np.testing.assert_allclose(moved.first.value, found.first.value, atol=1e-8)


def test_mean_and_variance_are_those_of_the_two_independent_designs():
    seen = []

    def told(u):
        seen.append(ishigami(u))
        return seen[-1]

    found = sobol_indices(told, 3, points=2, replicates=4)
    both = np.concatenate(seen).reshape(4, 5, 2)[:, :2]
    assert found.mean[0] == pytest.approx(both.mean())
    assert found.variance[0] == pytest.approx(both.var())


def test_outputs_are_studied_together_as_alone():
    both = sobol_indices(lambda u: np.stack([ishigami(u), u[:, 0] ** 2], axis=1), 3, points=64)
    alone = sobol_indices(ishigami, 3, points=64)
    np.testing.assert_allclose(both.first.value[0], alone.first.value[0], rtol=1e-12)
    np.testing.assert_allclose(both.total.high[0], alone.total.high[0], rtol=1e-12)
    assert both.first.value.shape == (2, 3)


def test_a_constant_output_has_no_indices_and_says_so():
    found = sobol_indices(lambda u: np.stack([u[:, 0], np.full(len(u), 0.1)], axis=1), 2, points=64)
    assert found.constant.tolist() == [False, True]
    assert np.isnan(found.first.value[1]).all()
    assert np.isnan(found.total.low[1]).all()
    assert np.isfinite(found.first.value[0]).all()
    assert found.variance[1] == 0.0


def test_an_input_that_does_nothing_has_exactly_nothing():
    found = sobol_indices(lambda u: u[:, 0] * u[:, 1], 3, points=64)
    for estimate in (found.first, found.total):
        assert (estimate.value[0, 2], estimate.low[0, 2], estimate.high[0, 2]) == (0.0, 0.0, 0.0)


def test_a_jump_is_no_trouble_and_a_rare_one_is_doubtful():
    often = sobol_indices(lambda u: (u.sum(axis=1) > 1.0).astype(float), 2, seed=2)
    assert holds(often.first, np.full((1, 2), 1 / 3)).all()
    assert holds(often.total, np.full((1, 2), 2 / 3)).all()
    assert not often.doubtful[0]
    rarely = sobol_indices(lambda u: (u.sum(axis=1) > 1.93).astype(float), 2, seed=1)
    assert rarely.doubtful[0]
