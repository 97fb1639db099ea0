"""What rays around a point say about where to go on: a fitted tangent plane, or the gradient of the excess."""

import numpy as np
from jaxtyping import Float

from cardhouse.probe.failure.rays import Crossings, units

REACH = (1.0, 0.5, 0.2)
"""Parts of the way to a fitted tangent plane that are tried."""

CLIMB = (1.5, 0.6, 0.2)
"""Steps in radians along a fitted gradient of the excess that are tried, where nothing fails yet."""

MOST_RAYS = 0.7
"""Share of the rays of a population above which most of them fail."""

HAIR = 1e-3
"""Relative distance before the plane that is no distance."""


def all_beyond(direction: Float[np.ndarray, " dimension"], radius: float, found: Crossings) -> bool:
    """Tell whether most rays fail, and all of them beyond the plane through a point at right angles to its ray.

    Args:
        direction: v, unit vector to the point.
        radius: its distance from the origin, standard deviations.
        found: rays around it.
    """
    failing = found.those(found.failing())
    many = len(failing.radius) > MOST_RAYS * len(found.radius)
    return many and bool((failing.radius * (failing.direction @ direction) >= radius * (1.0 - HAIR)).all())


def ways_on(direction: Float[np.ndarray, " dimension"], found: Crossings) -> Float[np.ndarray, "hint dimension"]:
    """Return directions on the way to the foot of a plane fitted to failing points; else up the gradient of excess.

    The plane is `a'u = 1`; on it `1 / r(v) = a'v`, which least squares fit.

    Args:
        direction: v, unit vector to begin from.
        found: rays around it.

    Source: Rackwitz and Fiessler (1978), Comput. Struct. 9:489-494, here without derivatives.
    """
    failing = found.failing()
    if failing.sum() > len(direction):
        normal = np.linalg.lstsq(found.direction[failing], 1.0 / found.radius[failing])[0]
        way, reach = units(normal) - direction, REACH
    else:
        centred = found.direction - found.direction.mean(axis=0)
        slope = np.linalg.lstsq(centred, found.excess - found.excess.mean())[0]
        way, reach = units(slope - (slope @ direction) * direction), CLIMB
    tried: Float[np.ndarray, "hint dimension"] = direction + np.array(reach)[:, None] * way
    return tried
