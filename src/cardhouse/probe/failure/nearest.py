"""The reverse stress test: the most plausible points of standard normal space at which a function fails."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from cardhouse.probe.draws import spread_directions
from cardhouse.probe.failure.counted import BATCH, Counted, Excess, Progress
from cardhouse.probe.failure.descent import descended
from cardhouse.probe.failure.minima import distinct, minima, polished
from cardhouse.probe.failure.rays import Crossings, crossings, units

SHELLS, BISECTIONS = 20, 6
"""Radii looked at on each ray of the scan, and halvings after that."""

STARTS, ROUNDS = 8, 4
"""Descents at a time, and how often new ones are begun among failing rays that no point found explains."""

FLAT = 0.97
"""Part of a point's radius beyond which failures along its direction count as explained by its tangent plane."""


@dataclass(frozen=True, eq=False)
class NearestFailures:
    """Hold the nearest failing points, nearest first; none if the search saw no failure.

    Attributes:
        points: u (failure, dimension), standard normal coordinates; each was seen to fail.
        radius: |u| (failure,), standard deviations; 0 if the origin fails.
        excess: excess at each (failure,), 0 or more.
        searched: largest radius looked at, standard deviations; 0 if the origin fails.
        evaluations: points evaluated.
        exhausted: whether the budget ended the search before it was done.
    """

    points: Float[np.ndarray, "failure dimension"]
    radius: Float[np.ndarray, " failure"]
    excess: Float[np.ndarray, " failure"]
    searched: float
    evaluations: int
    exhausted: bool

    @property
    def found(self) -> bool:
        """Tell whether any failure was seen."""
        return len(self.radius) > 0


def nearest_failures(
    excess: Excess,
    dimension: int,
    seed: int,
    *,
    farthest: float = 8.0,
    count: int = 8,
    apart: float = 0.5,
    budget: int = 100_000,
    starts: Float[np.ndarray, "start dimension"] | None = None,
    batch: int = BATCH,
    progress: Progress | None = None,
) -> NearestFailures:
    """Return distinct points u that minimise `|u|` subject to `excess(u) >= 0`, each a local minimum, nearest first.

    Rays in many directions are scanned outwards at 20 radii. From the best of them populations descend to the nearest
    failure around each. Failing rays that lie before the tangent planes of all points found begin further descents.
    What is returned is what was seen: a failing region that no ray of the scan meets, and to which the excess does not
    rise, is missed, and so is one thinner along rays than a twentieth of `farthest`. `check_ball` tells how much may
    still lie nearer.

    Args:
        excess: loss less its limit, at standard normal points; failure is 0 or more. It may be kinked or discontinuous.
        dimension: number of coordinates, 1 or more; tried up to 30.
        seed: settles all random numbers.
        farthest: largest radius looked at, standard deviations.
        count: most points returned.
        apart: least angle in radians between two points returned.
        budget: most evaluations; at least those of the scan, about 1,700 for each coordinate, 4,000 or more.
        starts: points to begin from besides the scan, such as the nearest failure that `check_ball` saw.
        batch: most points in one call of the function.
        progress: told of the evaluations done and of the budget after every batch.

    Raises:
        ValueError: if an argument is out of bounds, or the function gives nan or infinity.

    Source: Breuer, Jandacka, Rheinberger and Summer (2009), Int. J. Central Banking 5:205-224 (most plausible
        scenario); Grigat and Caccioli (2017), Sci. Rep. 7:15616 (networks); Der Kiureghian and Dakessian (1998),
        Struct. Saf. 20:37-49 (several design points, here by leaving explained rays aside); Ursem (1999), Proc. CEC
        (valleys).
    """
    if not (np.isfinite(farthest) and farthest > 0) or count < 1 or not 0 < apart < np.pi:
        raise ValueError("farthest is above 0 and finite, count at least 1, apart above 0 and below pi")
    ask = Counted(excess, dimension, batch, budget, progress)
    wanted = spread_directions(seed, min(max(128, 64 * dimension), 1024), dimension)
    given = 0 if starts is None else len(starts)
    scan = (len(wanted) + SHELLS + given) * (SHELLS + 1 + BISECTIONS) + 1
    if budget < scan:
        raise ValueError(f"the budget is at least {scan} evaluations, not {budget}")
    at_origin = ask(np.zeros((1, dimension)))
    if at_origin[0] >= 0:
        return NearestFailures(np.zeros((1, dimension)), np.zeros(1), at_origin, 0.0, ask.evaluations, False)
    rays = _scanned(ask, wanted, farthest)
    if starts is not None and given:
        rays = _given(ask, starts, farthest).and_also(rays)
    found, fresh = rays.those(np.zeros(0, dtype=np.intp)), np.ones(len(rays.radius), dtype=np.bool_)
    for number in range(ROUNDS):
        begin = _starts(rays, found, fresh, apart)
        if not len(begin) or len(found.radius) >= count or (number > 0 and not len(found.radius)):
            break
        fresh[begin] = False
        deepest = descended(ask, rays.those(begin), farthest, apart, seed, number)
        found = distinct(found.and_also(deepest.those(deepest.failing())), apart)
    found = minima(ask, polished(ask, found))
    found = found.those(found.ranked()[:count])
    points = found.direction * found.radius[:, None]
    return NearestFailures(points, found.radius, found.excess, farthest, ask.evaluations, ask.exhausted)


def _scanned(ask: Counted, direction: Float[np.ndarray, "ray dimension"], farthest: float) -> Crossings:
    """Return the first failures on rays in all directions, and along the excess's mean gradient at each radius."""
    radii = farthest * np.arange(1, SHELLS + 1) / SHELLS
    rays, excess = crossings(ask, direction, np.broadcast_to(radii, (len(direction), SHELLS)), BISECTIONS)
    slopes = units(np.linalg.lstsq(direction, excess - excess.mean(axis=0))[0].T)
    slopes = slopes[np.linalg.norm(slopes, axis=1) > 0]
    steepest, _ = crossings(ask, slopes, np.broadcast_to(radii, (len(slopes), SHELLS)), BISECTIONS)
    return rays.and_also(steepest)


def _given(ask: Counted, starts: Float[np.ndarray, "start dimension"], farthest: float) -> Crossings:
    """Return the first failures on the rays through given points, each point itself being looked at."""
    points = np.asarray(starts, dtype=np.float64)
    length = np.linalg.norm(points, axis=1)
    if not (np.isfinite(length).all() and (length > 0).all()):
        raise ValueError("starts are finite points other than the origin")
    grid = np.broadcast_to(farthest * np.arange(1, SHELLS + 1) / SHELLS, (len(points), SHELLS))
    radii = np.sort(np.concatenate([grid, length[:, None]], axis=1), axis=1)
    return crossings(ask, units(points), radii, BISECTIONS)[0]


def _starts(rays: Crossings, found: Crossings, fresh: np.ndarray, apart: float) -> Int[np.ndarray, " start"]:
    """Return the best rays not begun from yet; once points are found, only failing ones that these do not explain."""
    open_rays = fresh.copy()
    if len(found.radius):
        failing = np.flatnonzero(rays.failing())
        along = (rays.direction[failing] * rays.radius[failing, None]) @ found.direction.T
        open_rays &= rays.failing()
        open_rays[failing[(along >= FLAT * found.radius).any(axis=1)]] = False
    chosen: list[int] = []
    for ray in (each for each in rays.ranked() if open_rays[each]):
        if len(chosen) < STARTS and not (rays.direction[chosen] @ rays.direction[ray] > np.cos(apart)).any():
            chosen.append(int(ray))
    return np.array(chosen, dtype=np.intp)
