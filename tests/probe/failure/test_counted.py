"""Asking a function in batches: what is no number is refused, progress is told, streams never meet."""

import numpy as np
import pytest

from cardhouse.probe.draws import Purpose, spread_directions, stream
from cardhouse.probe.failure import (
    check_ball,
    importance_sampling,
    nearest_failures,
    plain_monte_carlo,
    subset_simulation,
)
from cardhouse.probe.failure.counted import Counted

ASKING = {
    "nearest": lambda excess, **more: nearest_failures(excess, 2, 0, **more),
    "ball": lambda excess, **more: check_ball(excess, 2.0, 2, 0, points=3000, **more),
    "plain": lambda excess, **more: plain_monte_carlo(excess, 2, 0, points=3000, **more),
    "importance": lambda excess, **more: importance_sampling(excess, np.array([[3.0, 0.0]]), 0, points=3000, **more),
    "subset": lambda excess, **more: subset_simulation(excess, 2, 0, points=100, runs=3, **more),
}


def spoilt(value: float):
    """Return a function that gives a value that is no number far from the origin only."""
    return lambda u: np.where(np.linalg.norm(u, axis=1) > 1.5, value, u[:, 0] - 3.0)


@pytest.mark.parametrize("ask", ASKING.values(), ids=ASKING)
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_nan_and_infinity_are_refused(ask, value: float) -> None:
    with pytest.raises(ValueError, match="nan or infinity at"):
        ask(spoilt(value))


@pytest.mark.parametrize("ask", ASKING.values(), ids=ASKING)
def test_a_wrong_shape_is_refused(ask) -> None:
    with pytest.raises(ValueError, match="one each is due"):
        ask(lambda u: u)


@pytest.mark.parametrize("ask", ASKING.values(), ids=ASKING)
def test_progress_is_told_after_every_batch_and_may_cancel(ask) -> None:
    told: list[tuple[int, int]] = []
    sizes: list[int] = []

    def excess(u: np.ndarray) -> np.ndarray:
        sizes.append(len(u))
        return u[:, 0] - 3.0

    answer = ask(excess, batch=500, progress=lambda *each: told.append(each))
    assert max(sizes) <= 500
    assert [done for done, _ in told] == np.cumsum(sizes).tolist()
    assert answer.evaluations == told[-1][0] <= told[-1][1]

    def cancel(done: int, most: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ask(excess, progress=cancel)


def test_a_function_that_changes_its_points_does_no_harm() -> None:
    def greedy(u: np.ndarray) -> np.ndarray:
        value = u[:, 0] - 3.0
        u[:] = 0.0
        return value

    kind, rude = (nearest_failures(each, 2, 0) for each in (lambda u: u[:, 0] - 3.0, greedy))
    np.testing.assert_array_equal(kind.points, rude.points)


def test_batches_of_any_shape_and_dimension_are_checked() -> None:
    ask = Counted(lambda u: u.sum(axis=1), 2, 3, 100, None)
    points = np.arange(40.0).reshape(4, 5, 2)
    np.testing.assert_array_equal(ask(points), points.sum(axis=-1))
    assert ask.evaluations == 20
    with pytest.raises(ValueError, match="at least 1"):
        Counted(lambda u: u.sum(axis=1), 0, 3, 100, None)


def test_streams_are_settled_by_seed_purpose_and_number() -> None:
    keys = [(seed, purpose, number) for seed in (0, 1, 2**64 - 1) for purpose in Purpose for number in (0, 1, 2**40)]
    first = {key: stream(*key).random() for key in keys}
    assert len(set(first.values())) == len(keys)
    assert first[(1, Purpose.BALL, 1)] == stream(1, Purpose.BALL, 1).random()
    for seed in (-1, 2**64):
        with pytest.raises(ValueError, match="a seed is"):
            stream(seed, Purpose.BALL)


@pytest.mark.parametrize(("dimension", "count"), [(1, 100), (2, 50), (10, 640)])
def test_directions_are_units_with_their_opposites(dimension: int, count: int) -> None:
    directions = spread_directions(3, count, dimension)
    np.testing.assert_allclose(np.linalg.norm(directions, axis=1), 1.0)
    np.testing.assert_allclose(directions.sum(axis=0), 0.0, atol=1e-12)
    assert len(directions) == (2 if dimension == 1 else -(-count // (2 * dimension)) * 2 * dimension)
    np.testing.assert_allclose(directions.T @ directions / len(directions), np.eye(dimension) / dimension, atol=1e-12)
