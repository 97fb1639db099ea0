"""Shapley shares: the four axioms on random games, a known game, errors over paths and over orders that hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.probe.functions import holds, numbers

from cardhouse.probe.influence import exact_shapley, sampled_shapley
from cardhouse.probe.influence.shapley import coalitions

SEEDS = st.integers(0, 2**32)
LEVERS = st.integers(1, 6)
METHODS = {
    "exact": exact_shapley,
    "sampled": lambda game, levers, **more: sampled_shapley(game, levers, pairs=5, **more),
}


@pytest.fixture(params=sorted(METHODS))
def shares_of(request):
    return METHODS[request.param]


def random_game(levers, seed, paths=()):
    """Return a game with a random value of every coalition."""
    table = numbers(seed).standard_normal((2**levers, *paths))
    return lambda sets: table[sets @ (1 << np.arange(levers))]


def eight(sets):
    """Return a game of eight levers with a threshold, a gate and a spoiler."""
    gate = 5 * (sets[:, 0] & sets[:, 3] & ~sets[:, 6])
    return np.sqrt(sets @ np.arange(1.0, 9.0)) + gate + 3 * (sets.sum(axis=1) >= 5)


LAW = settings(max_examples=40, deadline=None)


@given(LEVERS, SEEDS)
@LAW
@pytest.mark.parametrize("method", METHODS)
def test_shares_add_up_to_the_whole(method, levers, seed):
    game = random_game(levers, seed, (7,))
    found = METHODS[method](game, levers)
    ends = game(np.array([[False] * levers, [True] * levers])).mean(axis=1)
    assert found.share.value.sum() == pytest.approx(ends[1] - ends[0], abs=1e-12)
    assert found.whole.value == pytest.approx(ends[1] - ends[0], abs=1e-12)


@given(st.integers(2, 6), SEEDS)
@LAW
def test_levers_that_do_the_same_get_the_same(levers, seed):
    game = random_game(levers, seed)

    def symmetric(sets):
        swapped = sets.copy()
        swapped[:, [0, 1]] = sets[:, [1, 0]]
        return game(sets) + game(swapped)

    share = exact_shapley(symmetric, levers).share.value
    assert share[0] == pytest.approx(share[1], abs=1e-12)


@given(LEVERS, SEEDS)
@LAW
@pytest.mark.parametrize("method", METHODS)
def test_a_lever_that_only_adds_its_own_gets_that(method, levers, seed):
    rest = random_game(levers, seed)

    def with_dummy(sets):
        return rest(sets[:, :levers]) + 2.5 * sets[:, levers]

    found = METHODS[method](with_dummy, levers + 1)
    assert found.share.value[levers] == pytest.approx(2.5, abs=1e-12)


@given(LEVERS, SEEDS, SEEDS)
@LAW
@pytest.mark.parametrize("method", METHODS)
def test_shares_of_a_sum_of_games_are_sums_of_shares(method, levers, one_seed, other_seed):
    one, other = random_game(levers, one_seed), random_game(levers, other_seed)
    both = METHODS[method](lambda sets: 2 * one(sets) - other(sets), levers).share.value
    apart = 2 * METHODS[method](one, levers).share.value - METHODS[method](other, levers).share.value
    np.testing.assert_allclose(both, apart, atol=1e-11)


def test_the_glove_game():
    found = exact_shapley(lambda sets: (sets[:, 0] & (sets[:, 1] | sets[:, 2])).astype(float), 3)
    np.testing.assert_allclose(found.share.value, [4 / 6, 1 / 6, 1 / 6], rtol=1e-12)
    assert found.evaluations == 8
    np.testing.assert_array_equal(found.share.low, found.share.high)


def test_coalitions_are_all_and_each_once():
    sets = coalitions(4)
    assert len(np.unique(sets, axis=0)) == 16
    assert not sets[0].any()
    assert sets[-1].all()


def test_errors_over_common_paths_are_those_of_the_shares_per_path():
    game = random_game(5, 1, (400,))
    found = exact_shapley(game, 5, batch=7)
    per_path = np.array([exact_shapley(lambda sets, p=p: game(sets)[:, p], 5).share.value for p in range(400)])
    np.testing.assert_allclose(found.share.value, per_path.mean(axis=0), atol=1e-12)
    np.testing.assert_allclose(found.share.standard_error, per_path.std(axis=0, ddof=1) / 20, rtol=1e-9)
    whole = per_path.sum(axis=1)
    assert found.whole.standard_error == pytest.approx(whole.std(ddof=1) / 20)


def test_random_orders_agree_with_enumeration_at_eight_levers():
    truth = exact_shapley(eight, 8).share.value
    found = sampled_shapley(eight, 8, pairs=500)
    assert holds(found.share, truth).all()
    assert found.evaluations <= 256


@pytest.mark.parametrize("pairs", [20, 100])
def test_intervals_over_random_orders_hold(pairs):
    truth = exact_shapley(eight, 8).share.value
    covered = np.mean([holds(sampled_shapley(eight, 8, pairs=pairs, seed=seed).share, truth) for seed in range(200)], 0)
    print(f"coverage, {pairs} pairs:", covered, covered.mean())
    assert (covered >= 0.88).all()
    assert 0.90 <= covered.mean() <= 0.99


def test_reversed_orders_are_exact_where_levers_meet_in_pairs():
    found = sampled_shapley(lambda sets: (sets @ np.arange(1.0, 31.0)) ** 2, 30, pairs=2)
    np.testing.assert_allclose(found.share.value, np.arange(1.0, 31.0) * 465, rtol=1e-12)


def test_errors_over_paths_and_orders_hold_together():
    strength = np.arange(1.0, 9.0)

    def noisy(seed):
        luck = numbers(seed).standard_normal((8, 60))
        return lambda sets: eight(sets)[:, None] + (sets * strength) @ luck

    truth = exact_shapley(eight, 8).share.value
    games = [noisy(1000 + seed) for seed in range(200)]
    covered = np.mean(
        [holds(sampled_shapley(game, 8, pairs=20, seed=seed).share, truth) for seed, game in enumerate(games)]
    )
    print("coverage, paths and orders:", covered)
    assert 0.92 <= covered <= 0.99


def test_the_batch_and_the_number_of_calls(shares_of):
    told, sizes = [], []

    def counted(sets):
        sizes.append(len(sets))
        return eight(sets)

    found = shares_of(counted, 8, batch=10, progress=lambda done, total: told.append((done, total)))
    assert max(sizes) == 10
    assert found.evaluations == sum(sizes)
    assert told[-1] == (found.evaluations, found.evaluations)
    np.testing.assert_allclose(found.share.value, shares_of(eight, 8).share.value, rtol=1e-12)


def test_gaps_and_wrong_shapes_are_refused(shares_of):
    with pytest.raises(ValueError, match="must be finite: 1 of"):
        shares_of(lambda sets: np.where(sets.all(axis=1), np.nan, 1.0), 3)
    with pytest.raises(ValueError, match="set function must return shape"):
        shares_of(lambda sets: np.zeros(3), 3)


def test_bad_arguments_are_refused():
    with pytest.raises(ValueError, match="at most 10"):
        exact_shapley(eight, 11)
    with pytest.raises(ValueError, match="levers"):
        exact_shapley(eight, 0)
    with pytest.raises(ValueError, match="pairs"):
        sampled_shapley(eight, 8, pairs=1)
    with pytest.raises(ValueError, match="batch"):
        exact_shapley(eight, 8, batch=0)
