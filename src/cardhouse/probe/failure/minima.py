"""Which of the points that descents come to are minima: apart from each other, and not on another's slope."""

import numpy as np

from cardhouse.probe.failure.counted import Counted
from cardhouse.probe.failure.rays import Crossings, crossings, units

SHELLS, BISECTIONS = 20, 12
"""Radii looked at between two points, and halvings that bring a point nearer in the end."""

VALLEY = 5e-3
"""Relative difference of radii that counts as a valley or a slope between two points."""

STATIONS = 9
"""Directions looked at between two points to see whether they are one minimum."""


def distinct(found: Crossings, apart: float) -> Crossings:
    """Return the points that are not within an angle of a nearer one.

    Args:
        found: failing points.
        apart: the angle, radians.
    """
    kept: list[int] = []
    for at in found.ranked():
        if not (found.direction[kept] @ found.direction[at] > np.cos(apart)).any():
            kept.append(int(at))
    return found.those(np.array(kept, dtype=np.intp))


def polished(ask: Counted, found: Crossings) -> Crossings:
    """Return the points brought nearer along their rays as far as bisection goes, as they are where it fails to.

    Args:
        ask: the function; the points stay as they are if its budget does not allow more.
        found: failing points.
    """
    if not len(found.radius) or not ask.affords(len(found.radius) * (3 + BISECTIONS)):
        return found
    radii = found.radius[:, None] * np.array([0.98, 0.99, 1.0])
    nearer, _ = crossings(ask, found.direction, radii, BISECTIONS)
    better = nearer.radius < found.radius
    radius, excess = np.where(better, nearer.radius, found.radius), np.where(better, nearer.excess, found.excess)
    return Crossings(found.direction, radius, excess)


def minima(ask: Counted, found: Crossings) -> Crossings:
    """Return the points, nearest first, without those that lie on the slope of a nearer one.

    Such a point is farther, and on the arc between the two every direction fails no farther out than it does.

    Args:
        ask: the function.
        found: failing points.

    Source: Ursem (1999), Proc. Congr. Evol. Comput. 3:1633-1640 (hill-valley function).
    """
    found = found.those(found.ranked())
    kept: list[int] = []
    for at in range(len(found.radius)):
        nearer = [each for each in kept if found.radius[each] < found.radius[at] * (1.0 - VALLEY)]
        if all(_valley(ask, found, each, at) for each in nearer):
            kept.append(at)
    return found.those(np.array(kept, dtype=np.intp))


def _valley(ask: Counted, found: Crossings, near: int, far: int) -> bool:
    """Tell whether some direction on the arc between two points does not fail within the radius of the farther.

    If the budget does not allow to look, the two are taken for distinct.
    """
    if not ask.affords(STATIONS * SHELLS):
        return True
    share = np.arange(1, STATIONS + 1)[:, None] / (STATIONS + 1)
    angle = np.arccos(np.clip(found.direction[near] @ found.direction[far], -1.0, 1.0))
    arc = np.sin((1.0 - share) * angle) * found.direction[near] + np.sin(share * angle) * found.direction[far]
    radii = np.linspace(0.5 * found.radius[near], found.radius[far] * (1.0 + VALLEY), SHELLS)
    seen, _ = crossings(ask, units(arc), np.broadcast_to(radii, (STATIONS, SHELLS)), 0)
    return not bool(seen.failing().all())
