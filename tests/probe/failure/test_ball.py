"""The ball check: shares of volume known exactly, the nearest failure, and what nothing seen says."""

import numpy as np
import pytest

from cardhouse.probe.failure import check_ball, nearest_failures


@pytest.mark.parametrize("dimension", [1, 3, 10])
def test_the_share_of_an_inner_ball_is_its_volume(dimension: int) -> None:
    inner = 0.3 ** (1 / dimension) * 2.0
    found = check_ball(lambda u: inner - np.linalg.norm(u, axis=1), 2.0, dimension, 1, points=20_000)
    low, high = found.share
    assert low <= 0.3 <= high
    assert high - low < 0.02
    assert found.evaluations == 20_000


def test_points_are_all_around() -> None:
    seen: list[np.ndarray] = []

    def excess(u: np.ndarray) -> np.ndarray:
        seen.append(u)
        return np.full(len(u), -1.0)

    check_ball(excess, 3.0, 4, 2, points=20_000)
    points = np.concatenate(seen)
    assert len(points) == 20_000
    assert np.linalg.norm(points, axis=1).max() < 3.0
    np.testing.assert_allclose(points.T @ points / len(points), np.eye(4) * 9 / 6, atol=0.05)


def test_the_nearest_of_all_blocks_is_given_even_if_the_function_changes_its_points() -> None:
    seen: list[np.ndarray] = []

    def excess(u: np.ndarray) -> np.ndarray:
        seen.append(u.copy())
        value = np.abs(u[:, 0]) - 1.5
        u[:] = 0.0
        return value

    found = check_ball(excess, 2.0, 3, 4, points=50_000)
    points = np.concatenate(seen)
    failing = points[np.abs(points[:, 0]) >= 1.5]
    assert found.failing == len(failing)
    assert len(np.unique(points, axis=0)) == len(points)
    np.testing.assert_array_equal(found.nearest, failing[np.linalg.norm(failing, axis=1).argmin()])


def test_nothing_seen_bounds_the_share() -> None:
    found = check_ball(lambda u: np.full(len(u), -1.0), 3.0, 4, 0, points=10_000)
    assert found.failing == 0
    assert found.nearest is None
    assert np.isnan(found.excess)
    assert found.share == pytest.approx((0.0, 1 - 0.025 ** (1 / 10_000)))


def test_a_needle_that_the_search_missed_is_found_from_what_the_ball_shows() -> None:
    centre = np.array([1.5, 1.0, -0.8])

    def excess(u: np.ndarray) -> np.ndarray:
        needle = np.where(np.linalg.norm(u - centre, axis=1) < 0.15, 0.0, -1.0)
        return np.maximum(needle, u[:, 0] - 4.0)

    first = nearest_failures(excess, 3, 1)
    assert first.radius[0] == pytest.approx(4.0, rel=1e-3)
    checked = check_ball(excess, 0.999 * first.radius[0], 3, 1, points=100_000)
    assert checked.failing > 0
    assert checked.nearest is not None
    assert np.linalg.norm(checked.nearest - centre) < 0.15
    assert checked.excess == 0.0
    second = nearest_failures(excess, 3, 1, starts=checked.nearest[None])
    np.testing.assert_allclose(second.radius, [np.linalg.norm(centre) - 0.15, 4.0], rtol=5e-3)


def test_the_batch_changes_nothing() -> None:
    one, other = (check_ball(lambda u: u[:, 0] - 1.9, 2.0, 3, 5, points=30_000, batch=batch) for batch in (777, 10**6))
    assert one.failing == other.failing > 0
    np.testing.assert_array_equal(one.nearest, other.nearest)


@pytest.mark.parametrize(("radius", "points"), [(0.0, 10), (np.inf, 10), (1.0, 0)])
def test_bad_arguments_are_refused(radius: float, points: int) -> None:
    with pytest.raises(ValueError, match="radius is above 0"):
        check_ball(lambda u: u[:, 0], radius, 2, 0, points=points)
