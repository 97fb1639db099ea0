"""The nearest failing points: closed forms, several minima, kinks, steps, islands, and what a search must admit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import Generator, Philox

from cardhouse.probe.failure import NearestFailures, check_ball, nearest_failures


def orthogonal(dimension: int, seed: int = 5) -> np.ndarray:
    """Return a random orthogonal matrix, whose columns are normals of planes."""
    return np.linalg.qr(Generator(Philox(key=seed)).standard_normal((dimension, dimension)))[0]


def gaussian_loss(seed: int, dimension: int, deviations: float) -> tuple[np.ndarray, float, np.ndarray]:
    """Return the plane a'L u = limit of a loss a'x, x = L u of random covariance, and its nearest point."""
    draw = Generator(Philox(key=[seed, 9]))
    root = draw.standard_normal((dimension, dimension))
    covariance = root @ root.T / dimension + np.diag(draw.uniform(0.01, 1.0, dimension))
    slope = np.linalg.cholesky(covariance).T @ draw.standard_normal(dimension)
    limit = deviations * np.linalg.norm(slope)
    return slope, limit, slope * limit / (slope @ slope)


def keeps_its_word(found: NearestFailures, excess, apart: float = 0.5) -> None:
    """Check what holds of any answer."""
    np.testing.assert_allclose(np.linalg.norm(found.points, axis=1), found.radius, rtol=1e-12)
    assert (np.diff(found.radius) >= 0).all()
    assert (found.excess >= 0).all()
    np.testing.assert_allclose(found.excess, excess(found.points), atol=1e-9)
    angles = np.arccos(np.clip((found.points @ found.points.T) / np.outer(found.radius, found.radius), -1, 1))
    assert (angles[~np.eye(len(angles), dtype=bool)] >= apart).all()


@pytest.mark.parametrize("seed", range(40))
def test_linear_gaussian_losses_have_the_closed_form(seed: int) -> None:
    slope, limit, nearest = gaussian_loss(seed, 10, 4.0)
    found = nearest_failures(lambda u: u @ slope - limit, 10, seed)
    assert len(found.radius) == 1
    assert abs(found.radius[0] / 4.0 - 1.0) < 0.001
    assert np.linalg.norm(found.points[0] - nearest) < 0.005 * 4.0


@pytest.mark.parametrize("dimension", [1, 2, 3, 30])
def test_other_dimensions(dimension: int) -> None:
    slope, limit, nearest = gaussian_loss(3, dimension, 4.0)
    found = nearest_failures(lambda u: u @ slope - limit, dimension, 1)
    assert np.linalg.norm(found.points[0] - nearest) < 0.02 * 4.0


def test_a_paraboloid_that_bends_away() -> None:
    found = nearest_failures(lambda u: u[:, 0] - 0.3 * (u[:, 1:] ** 2).sum(axis=1) - 4.0, 5, 1)
    assert len(found.radius) == 1
    np.testing.assert_allclose(found.points[0], [4, 0, 0, 0, 0], atol=0.04)


def test_a_paraboloid_that_bends_around_the_origin() -> None:
    """The nearest points of `u1 + 0.3 |rest|^2 = 4` are a sphere with u1 = 1 / 0.6."""

    def excess(u: np.ndarray) -> np.ndarray:
        return u[:, 0] + 0.3 * (u[:, 1:] ** 2).sum(axis=1) - 4.0

    found = nearest_failures(excess, 5, 1)
    keeps_its_word(found, excess)
    u1 = 1 / 0.6
    np.testing.assert_allclose(found.radius, np.sqrt(u1**2 + (4 - u1) / 0.3), rtol=1e-3)
    np.testing.assert_allclose(found.points[:, 0], u1, atol=0.15)


def test_outside_a_sphere_many_points_are_nearest() -> None:
    found = nearest_failures(lambda u: (u**2).sum(axis=1) - 9.0, 4, 1)
    assert len(found.radius) == 8
    np.testing.assert_allclose(found.radius, 3.0, rtol=1e-4)


def test_four_branches_in_order() -> None:
    """Two nearest points at 3 and two at 3.5, as in the four-branch series system (Waarts 2000)."""

    def excess(u: np.ndarray) -> np.ndarray:
        x, y = u.T
        bent = 3 + 0.1 * (x - y) ** 2
        root = np.sqrt(2.0)
        branches = (bent - (x + y) / root, bent + (x + y) / root, x - y + 7 / root, y - x + 7 / root)
        return -np.minimum.reduce(branches)

    found = nearest_failures(excess, 2, 1)
    keeps_its_word(found, excess)
    np.testing.assert_allclose(found.radius, [3, 3, 3.5, 3.5], rtol=1e-3)
    signs = {tuple(np.sign(point).astype(int)) for point in found.points}
    assert signs == {(1, 1), (-1, -1), (-1, 1), (1, -1)}


@pytest.mark.parametrize("step", [False, True], ids=["kinked", "discontinuous"])
@pytest.mark.parametrize("seed", range(3))
def test_the_larger_of_four_planes_in_ten_dimensions(step: bool, seed: int) -> None:
    normals, limits = orthogonal(10)[:, :4], np.array([3.0, 3.5, 4.0, 4.5])

    def excess(u: np.ndarray) -> np.ndarray:
        value = (u @ normals - limits).max(axis=1)
        return np.where(value >= 0, 1.0, -1.0) if step else value

    found = nearest_failures(excess, 10, seed)
    assert not found.exhausted
    np.testing.assert_allclose(found.radius, limits, rtol=1e-3)
    assert np.linalg.norm(found.points - normals.T * limits[:, None], axis=1).max() < 0.1


@pytest.mark.parametrize("seed", range(3))
def test_the_smaller_of_two_planes_fails_first_at_their_corner(seed: int) -> None:
    normals, limits = orthogonal(10)[:, :2], np.array([3.0, 4.0])
    found = nearest_failures(lambda u: (u @ normals - limits).min(axis=1), 10, seed)
    assert 5.0 <= found.radius[0] < 5.0 * 1.005
    assert np.linalg.norm(found.points[0] - normals @ limits) < 0.06 * 5.0


def test_a_staircase_and_a_plateau() -> None:
    normal = orthogonal(10)[:, 0]
    for excess in (lambda u: np.floor(2 * (u @ normal)) / 2 - 4.5, lambda u: np.maximum(u @ normal - 4.5, -0.5)):
        found = nearest_failures(excess, 10, 2)
        assert abs(found.radius[0] / 4.5 - 1) < 0.001
        assert np.linalg.norm(found.points[0] - 4.5 * normal) < 0.02 * 4.5


def test_an_island_and_what_lies_behind_a_gap() -> None:
    """Failure between radii 3 and 5 only, around one point; a farther plane fails elsewhere."""
    normals = orthogonal(10)
    centre = 4.0 * normals[:, 0]

    def excess(u: np.ndarray) -> np.ndarray:
        return np.maximum(1.0 - np.linalg.norm(u - centre, axis=1), u @ normals[:, 1] - 4.5)

    found = nearest_failures(excess, 10, 1)
    np.testing.assert_allclose(found.radius, [3.0, 4.5], rtol=2e-3)
    assert np.linalg.norm(found.points[0] - 0.75 * centre) < 0.02 * 3.0


def test_a_slope_is_no_minimum() -> None:
    """A start that is far from the nearest point of a plane ends there, and is not a second answer."""
    found = nearest_failures(lambda u: u[:, 0] - 4.0, 3, 0, starts=np.array([[4.0, 5.0, 0.0], [4.0, -5.0, 0.0]]))
    assert len(found.radius) == 1


def test_a_needle_is_found_from_a_given_start() -> None:
    centre = 3.0 * orthogonal(6)[:, 0]

    def excess(u: np.ndarray) -> np.ndarray:
        return np.where(np.linalg.norm(u - centre, axis=1) < 0.2, 1.0, -1.0)

    assert not nearest_failures(excess, 6, 0).found
    found = nearest_failures(excess, 6, 0, starts=centre[None])
    assert found.found
    assert abs(found.radius[0] - 2.8) < 0.05


def test_what_never_fails_says_so() -> None:
    found = nearest_failures(lambda u: -1.0 - (u**2).sum(axis=1), 4, 0, farthest=6.0)
    assert not found.found
    assert found.points.shape == (0, 4)
    assert found.searched == 6.0
    constant = nearest_failures(lambda u: np.full(len(u), -1.0), 4, 0)
    assert not constant.found


def test_an_origin_that_fails_says_so() -> None:
    found = nearest_failures(lambda u: 1.0 - (u**2).sum(axis=1), 4, 0)
    assert found.radius.tolist() == [0.0]
    assert found.evaluations == 1


def test_the_budget_is_kept_and_its_end_admitted() -> None:
    normals = orthogonal(10)[:, :4]
    calls: list[tuple[int, int]] = []
    found = nearest_failures(
        lambda u: (u @ normals - 4.0).max(axis=1), 10, 0, budget=20_000, progress=lambda *each: calls.append(each)
    )
    assert found.exhausted
    assert found.evaluations <= 20_000
    assert calls[-1] == (found.evaluations, 20_000)
    assert found.found


@settings(max_examples=10, deadline=None)
@given(
    seed=st.integers(0, 2**64 - 1), dimension=st.integers(1, 5), power=st.integers(-20, 20), batch=st.integers(50, 900)
)
def test_same_seed_same_answer_whatever_the_batch_and_the_unit(
    seed: int, dimension: int, power: int, batch: int
) -> None:
    def excess(u: np.ndarray) -> np.ndarray:
        return np.abs(u).max(axis=1) + 0.3 * u[:, 0] - 3.5

    one = nearest_failures(excess, dimension, seed)
    other = nearest_failures(lambda u: excess(u) * 2.0**power, dimension, seed, batch=batch)
    np.testing.assert_array_equal(one.points, other.points)
    assert one.evaluations == other.evaluations
    keeps_its_word(one, excess)
    assert abs(one.radius[0] / (3.5 / 1.3) - 1) < 0.002


@pytest.mark.parametrize(
    "wrong",
    [{"farthest": 0.0}, {"count": 0}, {"apart": 4.0}, {"budget": 100}, {"starts": np.zeros((1, 2))}, {"batch": 0}],
)
def test_bad_arguments_are_refused(wrong: dict) -> None:
    with pytest.raises(ValueError, match=r"at least|above 0|other than"):
        nearest_failures(lambda u: u[:, 0] - 3, 2, 0, **wrong)


def test_no_point_of_the_ball_inside_fails() -> None:
    slope, limit, _ = gaussian_loss(0, 10, 4.0)

    def excess(u: np.ndarray) -> np.ndarray:
        return u @ slope - limit

    checked = check_ball(excess, nearest_failures(excess, 10, 0).radius[0] * 0.999, 10, 0, points=50_000)
    assert checked.failing == 0
