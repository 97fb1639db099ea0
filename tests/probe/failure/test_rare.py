"""Probabilities of rare failures: intervals that cover exact tails, several regions, 0 and 1, doubts that are told."""

import numpy as np
import pytest
from scipy.special import gammaincc, gammainccinv, ndtr, ndtri

from cardhouse.probe.failure import (
    Doubt,
    Method,
    Probability,
    failure_probability,
    importance_sampling,
    nearest_failures,
    plain_monte_carlo,
    subset_simulation,
)

WEIGHTS = np.array([0.3, 0.2, 0.12, 0.1, 0.08, 0.06, 0.05, 0.04, 0.03, 0.02])
REPEATS = range(100)


def geometric_mean(probability: float):
    """Return the excess of a weighted geometric mean of ten lognormals over its quantile, `exp(|w| z)`."""
    limit = np.exp(-ndtri(probability) * np.linalg.norm(WEIGHTS))
    return lambda u: np.exp(u @ WEIGHTS) - limit


def covering(found: list[Probability], exact: float) -> int:
    """Return how many intervals cover, having checked what holds of every estimate."""
    for one in found:
        assert 0 <= one.low <= one.value <= one.high <= 1
        assert one.standard_error > 0
        assert one.variation == one.standard_error / one.value
        assert one.trusted == (not one.doubts)
    return sum(one.low <= exact <= one.high for one in found)


@pytest.mark.parametrize("exact", [1e-4, 1e-5, 1e-6])
def test_importance_sampling_covers_a_lognormal_tail(exact: float) -> None:
    excess = geometric_mean(exact)
    centres = nearest_failures(excess, 10, 0).points
    found = [importance_sampling(excess, centres, seed, points=4000) for seed in REPEATS]
    assert 90 <= covering(found, exact) <= 99
    values = np.array([one.value for one in found])
    own = np.mean([one.variation for one in found])
    assert abs(values.mean() / exact - 1) < 4 * own / 10
    assert own == pytest.approx(values.std() / exact, rel=0.3)
    assert all(one.trusted and one.method is Method.IMPORTANCE and one.evaluations == 4000 for one in found)


def test_few_points_are_covered_too_where_the_normal_interval_fails_and_are_doubted() -> None:
    """Half a standard deviation beside the nearest point; 50 points in all."""
    beside = -ndtri(1e-5) * WEIGHTS / np.linalg.norm(WEIGHTS) + 0.5 * np.eye(10)[9]
    found = [importance_sampling(geometric_mean(1e-5), beside[None], seed, points=50) for seed in range(400)]
    assert 360 <= covering(found, 1e-5) <= 396
    assert sum(abs(one.value - 1e-5) < 1.96 * one.standard_error for one in found) < 360
    assert not any(one.trusted for one in found)


@pytest.mark.parametrize("exact", [1e-4, 1e-5, 1e-6])
def test_subset_simulation_covers_a_lognormal_tail(exact: float) -> None:
    found = [subset_simulation(geometric_mean(exact), 10, seed) for seed in REPEATS]
    assert 90 <= covering(found, exact) <= 99
    values = np.array([one.value for one in found])
    own = np.mean([one.variation for one in found])
    assert abs(values.mean() / exact - 1) < 4 * own / 10
    assert own == pytest.approx(values.std() / exact, rel=0.3)
    assert sum(one.trusted for one in found) > 80


@pytest.mark.parametrize("method", ["importance", "subset"])
def test_two_failing_regions_of_unequal_weight(method: str) -> None:
    """Two lognormals, each above its own limit: `1 - Phi(3.8) Phi(4.2)`."""
    exact = -np.expm1(np.log(ndtr(3.8)) + np.log(ndtr(4.2)))

    def excess(u: np.ndarray) -> np.ndarray:
        return (np.exp(u[:, :2]) - np.exp([3.8, 4.2])).max(axis=1)

    centres = nearest_failures(excess, 6, 0).points
    assert len(centres) == 2
    if method == "importance":
        found = [importance_sampling(excess, centres, seed, points=4000) for seed in REPEATS]
    else:
        found = [subset_simulation(excess, 6, seed) for seed in REPEATS]
    assert 90 <= covering(found, exact) <= 99


def test_subset_simulation_where_failure_lies_all_around() -> None:
    limit = 2.0 * gammainccinv(1.5, 1e-5)
    found = [subset_simulation(lambda u: (u**2).sum(axis=1) - limit, 3, seed) for seed in REPEATS]
    assert 90 <= covering(found, 1e-5) <= 99


def test_importance_sampling_where_failure_lies_all_around_is_doubted() -> None:
    def excess(u: np.ndarray) -> np.ndarray:
        return (u**2).sum(axis=1) - 2.0 * gammainccinv(1.5, 1e-5)

    for seed in range(10):
        found = importance_sampling(excess, nearest_failures(excess, 3, seed).points, seed)
        assert Doubt.FEW_EFFECTIVE in found.doubts


def test_a_region_to_which_no_centre_leads_is_doubted_where_it_is_seen() -> None:
    """The centre leads to a part of 3e-5 of a failure of probability 2.3%."""

    def excess(u: np.ndarray) -> np.ndarray:
        return np.maximum(u[:, 0] - 4.0, u[:, 1] - 2.0)

    found = importance_sampling(excess, np.array([[4.0, 0.0]]), 0, points=4000)
    assert Doubt.FEW_EFFECTIVE in found.doubts
    assert found.low <= 1 - ndtr(4) * ndtr(2) <= found.high


def test_weights_make_the_mean_of_any_function_right() -> None:
    """With everything failing the weights must add up to one, whatever the centres, and the estimate to exactly one."""
    centres = np.array([[3.0, 0.0], [0.0, 1.0], [-2.0, -2.0]])
    sure = importance_sampling(lambda u: np.ones(len(u)), centres, 0, points=5000)
    assert sure.value == 1.0
    assert sure.high == 1.0
    assert 0.99 < sure.low < 1.0
    assert sure.trusted
    half = [importance_sampling(lambda u: u[:, 0] - u[:, 1] + 0.5, centres, seed, points=5000) for seed in REPEATS]
    exact = ndtr(0.5 / np.sqrt(2))
    assert 90 <= covering(half, exact) <= 100
    assert np.mean([one.value for one in half]) == pytest.approx(exact, abs=0.004)


def never(u: np.ndarray) -> np.ndarray:
    return -1.0 - (u**2).sum(axis=1)


def always(u: np.ndarray) -> np.ndarray:
    return 1.0 + (u**2).sum(axis=1)


METHODS = {
    "plain": lambda excess: plain_monte_carlo(excess, 3, 1),
    "importance": lambda excess: importance_sampling(excess, np.array([[3.0, 0.0, 0.0]]), 1),
    "subset": lambda excess: subset_simulation(excess, 3, 1),
    "chosen": lambda excess: failure_probability(excess, 3, 1),
    "chosen with centres": lambda excess: failure_probability(excess, 3, 1, centres=np.array([[3.0, 0.0, 0.0]])),
}


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_what_never_fails_has_probability_0_with_an_honest_upper_end(method) -> None:
    for excess in (never, lambda u: np.full(len(u), -1.0)):
        found = method(excess)
        assert found.value == 0.0 == found.low
        assert 1e-4 < found.high < 0.01
        assert Doubt.NO_FAILURE in found.doubts
        assert found.variation == np.inf
        assert found.effective == 0


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_what_always_fails_has_probability_1(method) -> None:
    found = method(always)
    assert found.value == 1.0 == found.high
    assert 0.99 < found.low < 1.0
    assert found.trusted


def test_subset_simulation_of_a_step_that_gives_no_direction_is_stuck_and_says_so() -> None:
    """Of probability 1e-4: some of ten runs of 1,000 points see it at once, most never."""

    def step(u: np.ndarray) -> np.ndarray:
        return np.where(u[:, 0] > -ndtri(1e-4), 1.0, -1.0)

    found = [subset_simulation(step, 2, seed) for seed in REPEATS]
    assert all(set(one.doubts) & {Doubt.NO_FAILURE, Doubt.RUNS_STUCK} for one in found)
    assert sum(one.low <= 1e-4 <= one.high for one in found) >= 95


def test_subset_simulation_climbs_a_staircase() -> None:
    """Few values, so that many points are equal to a threshold."""
    exact = ndtr(-4.0)
    found = [subset_simulation(lambda u: np.floor(2 * u[:, 0]) / 2 - 4.0, 5, seed) for seed in REPEATS]
    assert 90 <= covering(found, exact) <= 99


def test_plain_monte_carlo_covers_and_doubts_few() -> None:
    found = [plain_monte_carlo(lambda u: u[:, 0] - 2.0, 2, seed, points=3000) for seed in REPEATS]
    assert 93 <= covering(found, ndtr(-2.0)) <= 100
    few = plain_monte_carlo(lambda u: u[:, 0] - 3.0, 2, 0, points=3000)
    assert few.doubts == (Doubt.FEW_EFFECTIVE,)
    assert few.effective < 30


def test_the_method_follows_what_is_known() -> None:
    def excess(u: np.ndarray) -> np.ndarray:
        return u.sum(axis=1) / np.sqrt(3.0) - 4.5

    exact, told = ndtr(-4.5), []
    common = failure_probability(lambda u: excess(u) + 3.0, 3, 0)
    known = failure_probability(
        excess, 3, 0, centres=nearest_failures(excess, 3, 0).points, progress=lambda *each: told.append(each)
    )
    unknown = failure_probability(excess, 3, 0)
    assert [one.method for one in (common, known, unknown)] == [Method.PLAIN, Method.IMPORTANCE, Method.SUBSET]
    assert (common.evaluations, known.evaluations) == (10_000, 20_000)
    assert unknown.evaluations > 20_000
    assert told[-1] == (20_000, 20_000)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    for one in (known, unknown):
        assert one.low <= exact <= one.high


def test_some_failures_in_the_first_points_are_not_yet_common() -> None:
    """About 50 of 10,000 points fail."""
    found = failure_probability(lambda u: u[:, 0] + ndtri(0.005), 2, 0)
    assert found.method is Method.SUBSET
    assert found.low <= 0.005 <= found.high


def test_plain_monte_carlo_draws_no_point_twice() -> None:
    seen: list[np.ndarray] = []
    plain_monte_carlo(lambda u: seen.append(u) or u[:, 0], 2, 0, points=40_000)
    assert len(np.unique(np.concatenate(seen), axis=0)) == 40_000


def test_a_single_point_that_carries_much_is_doubted() -> None:
    """Centres in the wrong place: some failing point near the origin outweighs the others."""
    found = [
        importance_sampling(lambda u: u[:, 1] - 3.2, np.array([[4.0, 0.0]]), seed, points=500) for seed in range(50)
    ]
    seen = [one for one in found if Doubt.NO_FAILURE not in one.doubts]
    assert any(Doubt.ONE_POINT in one.doubts for one in seen)
    assert not any(one.trusted for one in found)


def test_runs_that_disagree_are_doubted() -> None:
    """A second region, steep and rare, that few runs of 100 points come to, carries most of the probability."""

    def excess(u: np.ndarray) -> np.ndarray:
        return np.maximum(u[:, 0] - 5.0, np.where(u[:, 1] > 2.5, 8.0 * (u[:, 1] - 3.2), -20.0))

    found = [subset_simulation(excess, 2, seed, points=100) for seed in range(20)]
    assert sum(Doubt.RUNS_DISAGREE in one.doubts for one in found) > 10
    calm = [subset_simulation(geometric_mean(1e-4), 10, seed) for seed in range(20)]
    assert not any(Doubt.RUNS_DISAGREE in one.doubts for one in calm)


def test_runs_give_up_below_the_least_probability() -> None:
    early, late = (subset_simulation(never, 3, 0, least=least) for least in (1e-3, 1e-9))
    assert early.evaluations < late.evaluations / 2
    assert late.evaluations <= 10 * (1000 + 9 * 900)


def test_doubted_importance_sampling_gives_way_to_subset_simulation() -> None:
    def excess(u: np.ndarray) -> np.ndarray:
        return (u**2).sum(axis=1) - 30.0

    found = failure_probability(excess, 3, 0, centres=np.array([[5.5, 0.0, 0.0]]))
    assert found.method is Method.SUBSET
    assert found.low <= gammaincc(1.5, 15.0) <= found.high


@pytest.mark.parametrize(
    "ask",
    [
        lambda batch: plain_monte_carlo(lambda u: u[:, 0] - 1.0, 2, 7, points=40_000, batch=batch),
        lambda batch: importance_sampling(lambda u: u[:, 0] - 4.0, np.array([[4.0, 0.0]]), 7, batch=batch),
        lambda batch: subset_simulation(lambda u: u[:, 0] - 4.0, 2, 7, batch=batch),
    ],
)
def test_the_batch_changes_nothing(ask) -> None:
    assert ask(333) == ask(10**6)


def test_more_runs_keep_the_first() -> None:
    """A run depends on the seed and its number alone."""
    three, four = (subset_simulation(lambda u: u[:, 0] - 4.0, 2, 7, runs=runs) for runs in (3, 4))
    last = 4 * four.value - 3 * three.value
    assert 0 < last < 4 * three.value
    assert three != subset_simulation(lambda u: u[:, 0] - 4.0, 2, 8, runs=3)


@pytest.mark.parametrize(
    ("ask", "complaint"),
    [
        (lambda: importance_sampling(never, np.zeros((0, 2)), 0), "one or more finite points"),
        (lambda: importance_sampling(never, np.array([[np.nan, 0.0]]), 0), "one or more finite points"),
        (lambda: importance_sampling(never, np.ones((1, 2)), 0, defensive=0.0), "defensive is above 0"),
        (lambda: importance_sampling(never, np.ones((9, 2)), 0, points=99), "points at least 100"),
        (lambda: subset_simulation(never, 2, 0, runs=2), "runs are at least 3"),
        (lambda: subset_simulation(never, 2, 0, points=105), "multiple of 10"),
        (lambda: subset_simulation(never, 2, 0, least=0.0), "least above 0"),
        (lambda: plain_monte_carlo(never, 2, 0, points=0), "points are 1 or more"),
        (lambda: plain_monte_carlo(never, 0, 0), "at least 1"),
        (lambda: plain_monte_carlo(never, 2, -1), "a seed is"),
    ],
)
def test_bad_arguments_are_refused(ask, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        ask()
