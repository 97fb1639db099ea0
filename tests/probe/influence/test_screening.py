"""Morris screening: exact effects of known functions, the kept inputs, intervals that hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.probe.functions import g_function, holds, ishigami, numbers

from cardhouse.probe.influence import elementary_effects, morris_trajectories, screen


@given(
    st.lists(st.floats(-1e3, 1e3).filter(lambda slope: slope == 0 or abs(slope) > 1e-3), min_size=1, max_size=12),
    st.integers(0, 2**64 - 1),
)
@settings(max_examples=50, deadline=None)
def test_effects_of_a_linear_function_are_its_slopes(slopes, seed):
    found = screen(lambda u: u @ np.array(slopes), len(slopes), trajectories=4, seed=seed)
    scale = 1e-9 * (1 + np.abs(slopes).sum())
    np.testing.assert_allclose(found.mu[0], slopes, atol=scale)
    np.testing.assert_allclose(found.mu_star.value[0], np.abs(slopes), atol=scale)
    np.testing.assert_allclose(found.sigma[0], 0.0, atol=scale)
    assert found.evaluations == 4 * (len(slopes) + 1)


def test_trajectories_move_each_input_once_by_a_quarter_to_three_quarters():
    points = morris_trajectories(7, 40, seed=1)
    moves = np.diff(points, axis=1)
    assert ((moves != 0).sum(axis=1) == 1).all()
    assert ((moves != 0).sum(axis=2) == 1).all()
    steps = np.abs(moves[moves != 0])
    assert 0.25 <= steps.min() < 0.3
    assert 0.7 < steps.max() <= 0.75
    strata = np.sort(np.floor(points[:, 0] * 40), axis=0)
    np.testing.assert_array_equal(strata, np.repeat(np.arange(40)[:, None], 7, axis=1))


def test_interaction_shows_in_sigma_and_cancelling_effects_in_mu():
    centred = screen(lambda u: (u[:, 0] - 0.5) * (u[:, 1] - 0.5) + 0.1 * u[:, 2], 3, trajectories=200)
    assert np.abs(centred.mu[0, :2]).max() < 0.3 * centred.mu_star.value[0, :2].min()
    assert (centred.sigma[0, :2] > 0.2).all()
    assert centred.sigma[0, 2] < 1e-12


def test_mu_and_sigma_are_mean_and_deviation_of_the_effects():
    points = morris_trajectories(3, 12, seed=4)
    effects = elementary_effects(points, ishigami(points.reshape(-1, 3)).reshape(12, 4, 1))
    found = screen(ishigami, 3, trajectories=12, seed=4)
    np.testing.assert_allclose(found.mu, effects.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(found.sigma, effects.std(axis=0, ddof=1), rtol=1e-12)


def test_an_input_is_kept_while_its_interval_reaches_above_the_share():
    found = screen(lambda u: u[:, 0] + 0.25 * (u[:, 1] > 0.5) * (u[:, 2] > 0.9), 3, trajectories=20, seed=2)
    assert found.mu_star.value[0, 1] < 0.05 < found.mu_star.high[0, 1]
    assert 1 in found.kept
    strict = screen(lambda u: u[:, 0] + 0.04 * u[:, 1], 2)
    assert strict.kept.tolist() == [0]


def test_a_jump_does_not_explode():
    found = screen(lambda u: (u[:, 0] > 0.37).astype(float), 1, trajectories=500)
    assert found.mu_star.value[0, 0] < 4.0


def test_of_sixty_inputs_the_ten_that_matter_are_kept():
    slopes = np.full(60, 0.01)
    strong = np.array([5, 11, 17, 23, 29, 35, 41, 47, 53, 59])
    slopes[strong] = np.linspace(2.0, 1.0, 10)
    found = screen(lambda u: u @ slopes + (u[:, 5] > 0.5) * u[:, 11], 60)
    assert sorted(found.kept) == sorted(strong)
    assert found.kept[0] in (5, 11)
    assert found.passed_over.size == 0
    assert found.evaluations == 30 * 61


def test_at_most_so_many_are_kept_and_the_rest_is_named():
    slopes = np.array([1.0, 5.0, 4.0, 0.0, 3.0, 0.1])
    found = screen(lambda u: u @ slopes, 6, most=2)
    assert found.kept.tolist() == [1, 2]
    assert found.passed_over.tolist() == [4, 0]
    assert found.order.tolist() == [1, 2, 4, 0, 5, 3]
    assert found.importance[0] == pytest.approx(0.2)


def test_an_input_is_kept_if_any_output_needs_it():
    found = screen(lambda u: np.stack([u[:, 0], 1e-6 * u[:, 1], np.ones(len(u))], axis=1), 3)
    assert sorted(found.kept) == [0, 1]
    assert found.mu.shape == (3, 3)
    np.testing.assert_array_equal(found.mu_star.value[2], 0.0)


def test_nothing_is_kept_of_a_constant():
    assert screen(lambda u: np.ones(len(u)), 4).kept.size == 0


def test_steps_that_move_no_single_input_are_refused():
    points = numbers(0).random((3, 4, 3))
    with pytest.raises(ValueError, match="move one input"):
        elementary_effects(points, np.zeros((3, 4, 1)))


def test_intervals_of_mu_star_hold():
    points = morris_trajectories(8, 50_000, seed=99)
    values = g_function(points.reshape(-1, 8)).reshape(*points.shape[:2], 1)
    truth = np.abs(elementary_effects(points, values)).mean(axis=0)
    covered = np.mean([holds(screen(g_function, 8, seed=seed).mu_star, truth)[0] for seed in range(200)], axis=0)
    print("coverage of mu*:", covered)
    assert (covered >= 0.88).all()
    assert 0.91 <= covered.mean() <= 0.99
