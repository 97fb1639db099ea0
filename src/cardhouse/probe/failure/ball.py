"""A certificate for the nearest failure: how much of the ball around the origin can still fail."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from cardhouse.probe.draws import Purpose, normals, stream
from cardhouse.probe.failure.counted import BATCH, Counted, Excess, Progress
from cardhouse.probe.failure.interval import binomial_interval
from cardhouse.probe.failure.rays import units

BLOCK = 2**14
"""Points drawn from one stream: what is drawn does not depend on the batch."""


@dataclass(frozen=True, eq=False)
class BallCheck:
    """Hold what points uniform in a ball around the origin showed.

    Attributes:
        radius: of the ball, standard deviations.
        failing: points that fail.
        evaluations: points evaluated.
        share: 95% interval of the share of the ball's volume that fails, in [0, 1].
        nearest: the failing point nearest to the origin (dimension,); None if none fails.
        excess: excess there; nan if none fails.
    """

    radius: float
    failing: int
    evaluations: int
    share: tuple[float, float]
    nearest: Float[np.ndarray, " dimension"] | None
    excess: float


def check_ball(
    excess: Excess,
    radius: float,
    dimension: int,
    seed: int,
    *,
    points: int = 200_000,
    batch: int = BATCH,
    progress: Progress | None = None,
) -> BallCheck:
    """Return how many points uniform in the ball `|u| < radius` fail, and the nearest of them.

    If one fails, something nearer than the radius exists: give it to `nearest_failures` as a start. If none of n does,
    at most about 3.7 / n of the volume fails (the interval says it exactly). In many dimensions nearly all of the
    volume lies near the surface, and a small region inside is easily missed: this is a bound on volume, no proof.

    Args:
        excess: loss less its limit, at standard normal points; failure is 0 or more.
        radius: of the ball, standard deviations; usually a little less than the radius found.
        dimension: number of coordinates.
        seed: settles the points.
        points: how many, 1 or more.
        batch: most points in one call of the function.
        progress: told of the evaluations done and of all after every batch.

    Raises:
        ValueError: if an argument is out of bounds, or the function gives nan or infinity.

    Source: Clopper and Pearson (1934) for the interval; points uniform in a ball: Muller (1959), Commun. ACM 2:19-20.
    """
    if not (np.isfinite(radius) and radius > 0) or points < 1:
        raise ValueError("radius is above 0 and finite, points at least 1")
    ask = Counted(excess, dimension, batch, points, progress)
    failing, nearest, there, least = 0, None, float("nan"), np.inf
    for first in range(0, points, BLOCK):
        drawn = uniform_in_ball(seed, first // BLOCK, BLOCK, dimension)[: points - first] * radius
        value = ask(drawn)
        hit = np.flatnonzero(value >= 0)
        failing += len(hit)
        length = np.linalg.norm(drawn[hit], axis=1)
        if len(hit) and length.min() < least:
            best = hit[length.argmin()]
            nearest, there, least = drawn[best], float(value[best]), float(length.min())
    return BallCheck(radius, failing, ask.evaluations, binomial_interval(failing, points), nearest, there)


def uniform_in_ball(seed: int, block: int, count: int, dimension: int) -> Float[np.ndarray, "point dimension"]:
    """Return points uniform in the unit ball, `v R^(1 / dimension)` with v a uniform direction and R in [0, 1].

    Args:
        seed: settles the points.
        block: which block of points.
        count: points in the block.
        dimension: number of coordinates.
    """
    generator = stream(seed, Purpose.BALL, block)
    direction = units(normals(generator, count, dimension))
    return direction * generator.random((count, 1)) ** (1.0 / dimension)
