"""Rays, descents and minima one by one."""

import numpy as np
import pytest
from numpy.random import Generator, Philox

from cardhouse.probe.failure import nearest_failures
from cardhouse.probe.failure.counted import Counted
from cardhouse.probe.failure.minima import distinct, minima
from cardhouse.probe.failure.rays import Crossings, crossings, units
from cardhouse.probe.failure.tangent import ways_on

AXES = np.eye(2)


def asked(function, most: int = 10**6) -> Counted:
    return Counted(function, 2, 4096, most, None)


@pytest.mark.parametrize(("radius", "nearest"), [(0.7, 0.7), (1.3, 1.3), (3.9, 3.9), (0.1, 0.5)])
def test_a_crossing_is_brought_nearer_down_to_half_the_first_radius(radius: float, nearest: float) -> None:
    found, excess = crossings(asked(lambda u: u[:, 0] - radius), AXES, np.array([[1.0, 2.0, 4.0]] * 2), 20)
    assert found.failing().tolist() == [True, False]
    assert found.radius[0] == pytest.approx(nearest, rel=1e-5)
    assert found.radius[1] == np.inf
    assert found.excess[0] >= 0
    assert found.excess[1] == pytest.approx(-radius)
    assert excess.shape == (2, 3)


def test_the_first_of_two_failing_stretches_is_taken() -> None:
    def excess(u: np.ndarray) -> np.ndarray:
        r = u[:, 0]
        return np.where(((r > 1.5) & (r < 2.5)) | (r > 3.5), 1.0, -1.0)

    found, _ = crossings(asked(excess), AXES[:1], np.array([[1.0, 2.0, 3.0, 4.0]]), 20)
    assert found.radius[0] == pytest.approx(1.5, rel=1e-5)


def test_rays_rank_by_radius_then_by_excess() -> None:
    rays = Crossings(np.tile(AXES[:1], (4, 1)), np.array([np.inf, 3.0, np.inf, 2.0]), np.array([-5.0, 0.0, -1.0, 0.0]))
    assert rays.ranked().tolist() == [3, 1, 2, 0]


def test_units_leave_zero_alone() -> None:
    np.testing.assert_array_equal(units(np.array([[3.0, 4.0], [0.0, 0.0]])), [[0.6, 0.8], [0.0, 0.0]])


def at(angles: list[float], radii: list[float]) -> Crossings:
    turned = np.array(angles)
    return Crossings(np.stack([np.cos(turned), np.sin(turned)], axis=1), np.array(radii), np.zeros(len(radii)))


def test_a_point_on_the_slope_of_a_nearer_one_is_dropped() -> None:
    """On a plane at 3, a point at 57 degrees from its foot; with a farther plane elsewhere that point stays."""
    both = at([0.0, 1.0], [3.0, 3.0 / np.cos(1.0)])
    assert minima(asked(lambda u: u[:, 0] - 3.0), both).radius.tolist() == [3.0]
    corner = at([0.0, np.pi / 2], [3.0, 4.0])
    two = asked(lambda u: np.maximum(u[:, 0] - 3.0, u[:, 1] - 4.0))
    assert minima(two, corner).radius.tolist() == [3.0, 4.0]
    assert minima(asked(lambda u: u[:, 0] - 3.0, most=10), both).radius.tolist() == both.radius.tolist()


def test_points_within_an_angle_of_a_nearer_one_are_dropped() -> None:
    assert distinct(at([0.0, 0.4, 0.8], [3.5, 3.0, 3.2]), 0.5).radius.tolist() == [3.0]
    assert distinct(at([0.0, 0.4, 1.0], [3.5, 3.0, 3.2]), 0.5).radius.tolist() == [3.0, 3.2]


@pytest.mark.parametrize("seed", range(3))
def test_an_island_that_no_ray_meets_is_climbed_to(seed: int) -> None:
    """The gradient of the mean points elsewhere: the island's slope is felt within three deviations only."""
    frame = np.linalg.qr(Generator(Philox(key=seed)).standard_normal((8, 8)))[0]
    centre = 5.0 * frame[:, 0]

    def excess(u: np.ndarray) -> np.ndarray:
        near = np.linalg.norm(u - centre, axis=1)
        return np.where(near < 4.0, 0.4 - near, -4.0 - 0.1 * (u @ frame[:, 0] < 0) + 0.01 * (u @ frame[:, 1]))

    found = nearest_failures(excess, 8, seed)
    assert found.radius[0] == pytest.approx(4.6, rel=0.01)


def test_more_minima_than_starts_of_one_round() -> None:
    normals, limits = np.linalg.qr(Generator(Philox(key=8)).standard_normal((10, 10)))[0], np.linspace(3.0, 3.9, 10)
    found = nearest_failures(lambda u: (u @ normals - limits).max(axis=1), 10, 0, count=10, budget=300_000)
    np.testing.assert_allclose(found.radius, limits, rtol=1e-3)


@pytest.mark.parametrize("seed", range(4))
def test_a_corner_of_four_planes_in_ten_dimensions(seed: int) -> None:
    """What the shape of the population is for: only a sixteenth of the directions there lead to failure."""
    normals, limits = (
        np.linalg.qr(Generator(Philox(key=5)).standard_normal((10, 10)))[0][:, :4],
        np.array([2.5, 3, 3, 3]),
    )
    found = nearest_failures(lambda u: (u @ normals - limits).min(axis=1), 10, seed)
    assert 1 <= found.radius[0] / np.linalg.norm(limits) < 1.006


def test_ways_on_lead_to_the_foot_of_a_plane_and_up_the_excess() -> None:
    normal = units(np.array([2.0, 1.0]))
    rays = at(list(np.linspace(-0.9, -0.5, 9)), [1.0] * 9)
    plane = Crossings(rays.direction, 3.0 / (rays.direction @ normal), np.zeros(9))
    np.testing.assert_allclose(ways_on(rays.direction[4], plane)[0], normal, atol=1e-9)
    climbing = Crossings(rays.direction, np.full(9, np.inf), 8.0 * rays.direction @ normal - 9.0)
    gains = units(ways_on(rays.direction[4], climbing)) @ normal
    assert (gains > rays.direction[4] @ normal).all()
