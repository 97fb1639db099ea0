"""Random numbers of the probes: each stream is settled by the caller's seed, what it is for, and its number."""

from enum import IntEnum

import numpy as np
from jaxtyping import Float
from numpy.random import Generator, Philox

MOST_SEED = 2**64
"""Seeds lie below this, and are not negative."""


class Purpose(IntEnum):
    """Say what a stream of random numbers is for: streams of different purposes never meet."""

    DIRECTIONS = 1
    POPULATION = 2
    BALL = 3
    PLAIN = 4
    IMPORTANCE = 5
    SUBSET = 6


def stream(seed: int, purpose: Purpose, number: int = 0) -> Generator:
    """Return a counter-based generator whose key is the seed, the purpose and a number.

    Args:
        seed: the caller's seed, from 0 to 2^64 - 1.
        purpose: what the numbers are for.
        number: which stream of that purpose, from 0 to 2^48 - 1.

    Raises:
        ValueError: if the seed is out of bounds.

    Source: Salmon et al. (2011), Parallel random numbers: as easy as 1, 2, 3 (Philox).
    """
    if not 0 <= seed < MOST_SEED:
        raise ValueError(f"a seed is a whole number from 0 to 2^64 - 1, not {seed}")
    return Generator(Philox(key=np.array([seed, (int(purpose) << 48) + number], dtype=np.uint64)))


def normals(generator: Generator, count: int, dimension: int) -> Float[np.ndarray, "point dimension"]:
    """Return independent standard normal points u, of density proportional to `exp(-|u|^2 / 2)`.

    Args:
        generator: where their numbers come from.
        count: number of points.
        dimension: number of coordinates; the unit of each is one standard deviation.
    """
    return generator.standard_normal((count, dimension))


def spread_directions(seed: int, count: int, dimension: int) -> Float[np.ndarray, "ray dimension"]:
    """Return unit vectors v, `|v| = 1`: the axes and their opposites first, then random orthogonal frames.

    Vectors of a frame are at right angles, so that few of them cover the sphere more evenly than as many independent
    ones. In one dimension there are two directions only.

    Args:
        seed: settles the frames.
        count: number of directions; rounded up to whole frames of 2 * dimension.
        dimension: number of coordinates.
    """
    frames = [np.eye(dimension)]
    generator = stream(seed, Purpose.DIRECTIONS)
    while 2 * dimension * len(frames) < count and dimension > 1:
        frames.append(np.linalg.qr(normals(generator, dimension, dimension))[0])
    axes = np.concatenate(frames)
    return np.concatenate([axes, -axes])
