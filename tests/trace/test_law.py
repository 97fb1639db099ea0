"""Stationary laws of Markov chains."""

import numpy as np
import pytest
from scipy import sparse

from cardhouse.trace import law as laws
from cardhouse.trace.law import stationary_law


def chain_of(weights):
    return sparse.csr_array(weights / weights.sum(axis=1, keepdims=True))


def without_subtraction(chain):
    """Return the law by the elimination of Grassmann, Taksar and Heyman (1985), Oper. Res. 33(5):1107-1116."""
    moves = chain.toarray()
    states = len(moves)
    for state in range(states - 1, 0, -1):
        moves[:state, state] /= moves[state, :state].sum()
        moves[:state, :state] += np.outer(moves[:state, state], moves[state, :state])
    law = np.ones(states)
    for state in range(1, states):
        law[state] = law[:state] @ moves[:state, state]
    return law / law.sum()


@pytest.mark.parametrize("states", [2, 30, 300])
@pytest.mark.parametrize("spread", [0.0, 1.5, 4.0])
def test_law_is_that_of_an_elimination_without_subtraction(states, spread):
    rng = np.random.default_rng(states)
    weights = rng.lognormal(0, spread, (states, states)) * (rng.random((states, states)) < 10 / states)
    np.fill_diagonal(weights, 0.0)
    weights[np.arange(states), np.arange(states) - 1] += 1e-3  # a ring through all makes it irreducible
    chain = chain_of(weights)
    for near in (np.ones(states), rng.lognormal(0, 3, states)):
        np.testing.assert_allclose(stationary_law(chain, near), without_subtraction(chain), rtol=1e-8)


@pytest.mark.parametrize("states", [10, 400])
def test_walk_on_a_line_has_the_law_of_detailed_balance(states):
    """A slow chain that swings between even and odd states: up with 0.52, down with 0.48."""
    weights = np.diag(np.full(states - 1, 0.52), 1) + np.diag(np.full(states - 1, 0.48), -1)
    weights[0, 1] = weights[-1, -2] = 1.0
    up = np.r_[1.0, np.full(states - 2, 0.52)]
    down = np.r_[np.full(states - 2, 0.48), 1.0]
    expected = np.cumprod(np.r_[1.0, up / down])
    found = stationary_law(chain_of(weights), np.ones(states))
    np.testing.assert_allclose(found, expected / expected.sum(), rtol=1e-9, atol=1e-15)


def test_halves_that_hardly_touch_share_the_law_whatever_it_is_started_from():
    rng = np.random.default_rng(0)
    half = rng.lognormal(0, 1, (150, 150)) * (1 - np.eye(150))
    weights = np.block([[half, np.zeros((150, 150))], [np.zeros((150, 150)), half]])
    weights[0, 150] = weights[150, 0] = 1e-7
    found = stationary_law(chain_of(weights), np.r_[np.ones(150), np.full(150, 1e-3)])
    assert found[:150].sum() == pytest.approx(0.5, abs=1e-6)


def test_law_close_to_the_start_needs_no_elimination(monkeypatch):
    rng = np.random.default_rng(1)
    chain = chain_of(rng.lognormal(0, 1, (300, 300)))
    expected = without_subtraction(chain)
    monkeypatch.setattr(laws, "_solved", lambda _: None)
    np.testing.assert_allclose(stationary_law(chain, expected * rng.uniform(0.5, 2, 300)), expected, rtol=1e-9)


def test_states_that_are_never_left_but_for_rounding_have_no_law():
    assert stationary_law(chain_of(np.eye(3) + 1e-17 * np.roll(np.eye(3), 1, axis=1)), np.arange(1.0, 4.0)) is None
