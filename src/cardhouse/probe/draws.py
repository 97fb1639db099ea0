"""The random numbers of the probes: counter-based, keyed by the caller's seed and the number of a stream."""

import numpy as np
from jaxtyping import Float
from numpy.random import Generator, Philox, SeedSequence

BITS = 30
"""Binary digits of a coordinate of a Sobol point."""


def stream(seed: int, number: int) -> Generator:
    """Return the generator of a stream: key = (seed, number), so that streams do not share numbers.

    Args:
        seed: of the caller, 0 to 2^64 - 1.
        number: of the stream.

    Raises:
        ValueError: if the seed is negative or too large.
    """
    return Generator(Philox(key=np.array([_checked(seed), number], dtype=np.uint64)))


def scrambled_sobol(
    dimension: int, points: int, replicates: int, seed: int, number: int
) -> Float[np.ndarray, "replicate point dimension"]:
    """Return independent scramblings of the first Sobol points, in (0, 1).

    SciPy spawns generators from the one it is given, which one with a key cannot do: these have (seed, number,
    replicate) as the entropy of their keys.

    Args:
        dimension: coordinates of a point.
        points: of one scrambling, a power of 2.
        replicates: scramblings.
        seed: of the caller.
        number: of the stream.

    Raises:
        ValueError: if the number of points is no power of 2, or the seed is negative or too large.

    Source: Owen (1998), J. Complexity 14:466-489; Matoušek (1998), J. Complexity 14:527-556, as in scipy.stats.qmc.
    """
    from scipy.stats.qmc import Sobol  # a second to import

    if points < 1 or points & (points - 1):
        raise ValueError(f"the number of Sobol points must be a power of 2, not {points}")
    exponent = points.bit_length() - 1
    entropies = [SeedSequence((_checked(seed), number, replicate)) for replicate in range(replicates)]
    engines = (Sobol(dimension, bits=BITS, rng=Generator(Philox(entropy))) for entropy in entropies)
    return np.stack([engine.random_base2(exponent) for engine in engines]) + 0.5**BITS / 2


def _checked(seed: int) -> int:
    if not 0 <= seed < 2**64:
        raise ValueError(f"the seed must be from 0 to 2^64 - 1, not {seed}")
    return seed
