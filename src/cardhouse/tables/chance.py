"""Probabilities with their Monte Carlo intervals."""

from dataclasses import dataclass

import numpy as np

Z = 1.959963984540054  # the normal's 97.5% quantile


@dataclass(frozen=True)
class Chance:
    """Hold a probability, its 95% interval and the number of paths it rests on."""

    share: float
    low: float
    high: float
    paths: int


def chance(events: np.ndarray) -> Chance:
    """Return the share of paths on which an event happens, with its 95% Wilson interval."""
    return chance_of(int(np.count_nonzero(events)) / events.size, int(events.size))


def chance_of(share: float, paths: int) -> Chance:
    """Return a share of paths with its 95% Wilson interval.

    (p + z^2/2n +- z sqrt(p (1 - p)/n + z^2/4n^2)) / (1 + z^2/n), z = 1.96. scipy.stats has it too, but its import costs
    every start a second.

    Source: Wilson 1927, J. Amer. Statist. Assoc. 22; Brown, Cai and DasGupta 2001, Statistical Science 16.
    """
    centre, width = share + Z**2 / (2 * paths), Z * np.sqrt(share * (1 - share) / paths + (Z / (2 * paths)) ** 2)
    low, high = ((centre + sign * width) / (1 + Z**2 / paths) for sign in (-1, 1))
    return Chance(share, min(share, max(0.0, float(low))), max(share, min(1.0, float(high))), paths)
