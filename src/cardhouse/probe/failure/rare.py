"""The probability of failure, by the method that its size and what is known of it call for."""

from dataclasses import replace

import numpy as np
from jaxtyping import Float

from cardhouse.probe.draws import Purpose, normals, stream
from cardhouse.probe.failure.counted import BATCH, Counted, Excess, Progress
from cardhouse.probe.failure.importance import importance_sampling
from cardhouse.probe.failure.interval import binomial_interval
from cardhouse.probe.failure.probability import FEWEST, Doubt, Method, Probability
from cardhouse.probe.failure.subset import subset_simulation

BLOCK = 2**14
"""Points drawn from one stream: what is drawn does not depend on the batch."""

COMMON = 100
"""Failing points from which plain Monte Carlo is enough."""


def plain_monte_carlo(
    excess: Excess,
    dimension: int,
    seed: int,
    *,
    points: int = 10_000,
    batch: int = BATCH,
    progress: Progress | None = None,
) -> Probability:
    """Return the probability of failure `P(excess(u) >= 0)`, u standard normal, as the share of points that fail.

    Args:
        excess: loss less its limit, at standard normal points; failure is 0 or more.
        dimension: number of coordinates.
        seed: settles the points.
        points: how many, 1 or more.
        batch: most points in one call of the function.
        progress: told of the evaluations done and of all after every batch.

    Raises:
        ValueError: if an argument is out of bounds, or the function gives nan or infinity.

    Source: Clopper and Pearson (1934), Biometrika 26:404-413 (interval).
    """
    if points < 1:
        raise ValueError(f"points are 1 or more, not {points}")
    ask, failing = Counted(excess, dimension, batch, points, progress), 0
    for first in range(0, points, BLOCK):
        drawn = normals(stream(seed, Purpose.PLAIN, first // BLOCK), BLOCK, dimension)[: points - first]
        failing += int((ask(drawn) >= 0).sum())
    value = failing / points
    low, high = binomial_interval(failing, points)
    doubt = Doubt.NO_FAILURE if failing == 0 else Doubt.FEW_EFFECTIVE
    error = float(np.sqrt(value * (1.0 - value) / points))
    doubts = (doubt,) if failing < FEWEST else ()
    return Probability(value, error, low, high, points, float(failing), Method.PLAIN, doubts)


def failure_probability(
    excess: Excess,
    dimension: int,
    seed: int,
    *,
    centres: Float[np.ndarray, "centre dimension"] | None = None,
    points: int = 10_000,
    batch: int = BATCH,
    progress: Progress | None = None,
) -> Probability:
    """Return the probability of failure: plain Monte Carlo if common, else importance sampling or subset simulation.

    Plain Monte Carlo comes first, and is the answer if 100 points fail. Else, importance sampling if failing points are
    known; subset simulation if none is known, or if importance sampling doubts its own estimate. The evaluations of all
    are counted.

    Args:
        excess: loss less its limit, at standard normal points; failure is 0 or more.
        dimension: number of coordinates.
        seed: settles all random numbers.
        centres: failing points, such as `nearest_failures` gives; none if not known.
        points: evaluations of plain Monte Carlo and of importance sampling, each; subset simulation takes its own.
        batch: most points in one call of the function.
        progress: told, after every batch, of the evaluations done and of the most until the method at work ends.

    Raises:
        ValueError: if an argument is out of bounds, or the function gives nan or infinity.

    Source: the methods' own; the choice between them is a convention of this project.
    """
    plain = plain_monte_carlo(excess, dimension, seed, points=points, batch=batch, progress=progress)
    if plain.effective >= COMMON:
        return plain
    spent = plain.evaluations
    if centres is not None and len(centres):
        told = _after(spent, progress)
        weighted = importance_sampling(excess, centres, seed, points=points, batch=batch, progress=told)
        spent += weighted.evaluations
        if weighted.trusted:
            return replace(weighted, evaluations=spent)
    found = subset_simulation(excess, dimension, seed, batch=batch, progress=_after(spent, progress))
    return replace(found, evaluations=spent + found.evaluations)


def _after(spent: int, progress: Progress | None) -> Progress | None:
    """Return a progress that counts evaluations spent before."""
    return None if progress is None else lambda done, most: progress(spent + done, spent + most)
