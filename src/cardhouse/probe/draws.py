"""Random numbers of the probes: each stream is settled by the caller's seed, what it is for, and its number."""

from enum import IntEnum

import numpy as np
from jaxtyping import Float
from numpy.random import Generator, Philox, SeedSequence

MOST_SEED = 2**64
"""Seeds lie below this, and are not negative."""

BITS = 30
"""Binary digits of a coordinate of a Sobol point."""


class Purpose(IntEnum):
    """Say what a stream of random numbers is for: streams of different purposes never meet."""

    DIRECTIONS = 1
    POPULATION = 2
    BALL = 3
    PLAIN = 4
    IMPORTANCE = 5
    SUBSET = 6
    SCREENING = 7
    SOBOL = 8
    ORDERS = 9
    EFFECTS = 10


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
    return Generator(Philox(key=np.array([_checked(seed), (int(purpose) << 48) + number], dtype=np.uint64)))


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


def scrambled_sobol(
    dimension: int, points: int, replicates: int, seed: int, purpose: Purpose
) -> Float[np.ndarray, "replicate point dimension"]:
    """Return independent scramblings of the first Sobol points, in (0, 1).

    SciPy spawns generators from the one it is given, which one with a key cannot do: these have (seed, purpose,
    replicate) as the entropy of their keys.

    Args:
        dimension: coordinates of a point.
        points: of one scrambling, a power of 2.
        replicates: scramblings.
        seed: of the caller.
        purpose: what the points are for.

    Raises:
        ValueError: if the number of points is no power of 2, or the seed is negative or too large.

    Source: Owen (1998), J. Complexity 14:466-489; Matoušek (1998), J. Complexity 14:527-556, as in scipy.stats.qmc.
    """
    from scipy.stats.qmc import Sobol  # a second to import

    if points < 1 or points & (points - 1):
        raise ValueError(f"the number of Sobol points must be a power of 2, not {points}")
    exponent = points.bit_length() - 1
    entropies = [SeedSequence((_checked(seed), int(purpose), replicate)) for replicate in range(replicates)]
    engines = (Sobol(dimension, bits=BITS, rng=Generator(Philox(entropy))) for entropy in entropies)
    return np.stack([engine.random_base2(exponent) for engine in engines]) + 0.5**BITS / 2


def _checked(seed: int) -> int:
    if not 0 <= seed < MOST_SEED:
        raise ValueError(f"a seed is a whole number from 0 to 2^64 - 1, not {seed}")
    return seed
