"""Shapley effects: Ishigami in closed form, linear-Gaussian models with dependent inputs, the axioms."""

from itertools import permutations

import numpy as np
import pytest
from scipy.special import ndtri
from tests.probe.functions import ISHIGAMI_SHAPLEY, ISHIGAMI_VARIANCE, holds, ishigami, numbers

from cardhouse.probe.influence import gaussian_copula, shapley_effects


def linear(slopes):
    return lambda u: ndtri(u) @ slopes


def effects_by_orders(slopes, R):
    """Return the Shapley effects of b'z, z ~ N(0, R), from Var(b'z | others) in every order of the inputs."""
    effects = np.zeros(len(slopes))
    orders = list(permutations(range(len(slopes))))
    for order in orders:
        left = slopes @ R @ slopes
        for place, joins in enumerate(order):
            known, rest = list(order[: place + 1]), list(order[place + 1 :])
            inner = np.linalg.inv(R[np.ix_(known, known)])
            spread = R[np.ix_(rest, rest)] - R[np.ix_(rest, known)] @ inner @ R[np.ix_(known, rest)]
            stays = slopes[rest] @ spread @ slopes[rest]
            effects[joins] += left - stays
            left = stays
    return effects / len(orders) / (slopes @ R @ slopes)


def test_ishigami():
    found = shapley_effects(ishigami, 3, points=512, seed=1)
    assert holds(found.share, ISHIGAMI_SHAPLEY).all()
    np.testing.assert_allclose(found.share.value[0], ISHIGAMI_SHAPLEY, atol=0.01)
    assert found.variance[0] == pytest.approx(ISHIGAMI_VARIANCE, rel=0.02)
    assert found.evaluations == 16 * 512 * 8


def test_two_dependent_normal_inputs_in_closed_form():
    b1, b2, rho = 1.0, 2.0, 0.7
    variance = b1**2 + 2 * rho * b1 * b2 + b2**2
    first = (b1**2 * (1 - rho**2 / 2) + rho * b1 * b2 + b2**2 * rho**2 / 2) / variance  # Owen and Prieur 2017
    found = shapley_effects(linear([b1, b2]), 2, redraw=gaussian_copula(np.array([[1, rho], [rho, 1]])), points=512)
    assert holds(found.share, np.array([first, 1 - first])).all()
    assert found.share.value[0, 0] == pytest.approx(first, abs=0.015)
    assert found.variance[0] == pytest.approx(variance, rel=0.03)


def test_an_input_that_only_stands_for_another_shares_its_effect():
    R = np.array([[1.0, 0.9, 0.0], [0.9, 1.0, 0.0], [0.0, 0.0, 1.0]])
    found = shapley_effects(linear([1.0, 0.0, 1.0]), 3, redraw=gaussian_copula(R), points=256)
    assert holds(found.share, effects_by_orders(np.array([1.0, 0.0, 1.0]), R)).all()
    assert found.share.value[0, 1] > 0.15


@pytest.mark.parametrize("seed", range(4))
def test_random_linear_gaussian_models(seed):
    draws = numbers(seed)
    factors = draws.standard_normal((4, 5))
    R = factors @ factors.T
    R /= np.sqrt(np.outer(np.diag(R), np.diag(R)))
    slopes = draws.standard_normal(4)
    found = shapley_effects(linear(slopes), 4, redraw=gaussian_copula(R), points=256, seed=seed)
    truth = effects_by_orders(slopes, R)
    np.testing.assert_allclose(found.share.value[0], truth, atol=4 * found.share.standard_error.max())
    np.testing.assert_allclose(found.share.value[0], truth, atol=0.03)


def test_a_copula_draws_the_correlation_it_was_given():
    R = np.array([[1.0, 0.6, -0.3], [0.6, 1.0, 0.2], [-0.3, 0.2, 1.0]])
    draws = numbers(8)
    redraw = gaussian_copula(R)
    fresh = draws.random((40_000, 3))
    start = redraw(fresh, np.ones(3, dtype=bool), fresh)
    again = redraw(start, np.array([True, False, True]), draws.random((40_000, 3)))
    for points in (start, again):
        np.testing.assert_allclose(np.corrcoef(ndtri(points).T), R, atol=0.02)
    np.testing.assert_array_equal(again[:, 1], start[:, 1])


def test_intervals_hold():
    found = [shapley_effects(ishigami, 3, seed=seed).share for seed in range(200)]
    covered = np.mean([holds(share, ISHIGAMI_SHAPLEY)[0] for share in found], axis=0)
    print("coverage of Shapley effects:", covered)
    assert (covered >= 0.88).all()
    assert (covered <= 0.99).all()


def test_shares_add_up_to_one_the_idle_get_nothing_and_twins_the_same():
    found = shapley_effects(lambda u: np.stack([u[:, 0] * u[:, 1], u[:, 3] > 0.3], axis=1), 4, points=32)
    np.testing.assert_allclose(found.share.value.sum(axis=1), 1.0, rtol=1e-12)
    np.testing.assert_allclose(found.share.value[0, 2:], 0.0, atol=1e-12)
    np.testing.assert_allclose(found.share.value[1], [0, 0, 0, 1], atol=1e-12)
    assert holds(found.share.at((0, slice(0, 2))), np.array([0.5, 0.5])).all()


def test_a_constant_has_no_shares():
    found = shapley_effects(lambda u: np.ones(len(u)), 2, points=16)
    assert found.constant.tolist() == [True]
    assert np.isnan(found.share.value).all()


@pytest.mark.parametrize(
    ("matrix", "said"),
    [([[1, 2], [2, 1]], "positive definite"), ([[1, 0.2], [0.3, 1]], "symmetric"), ([[2.0]], "ones")],
)
def test_no_correlation_matrix(matrix, said):
    with pytest.raises(ValueError, match=said):
        gaussian_copula(np.array(matrix))
