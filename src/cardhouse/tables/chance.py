"""Probabilities with their Monte Carlo intervals."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest


@dataclass(frozen=True)
class Chance:
    """Hold a probability, its 95% interval and the number of paths it rests on."""

    share: float
    low: float
    high: float
    paths: int


def chance(events: np.ndarray) -> Chance:
    """Return the share of paths on which an event happens, with its 95% Wilson interval.

    Source: Wilson 1927, J. Amer. Statist. Assoc. 22; Brown, Cai and DasGupta 2001, Statistical Science 16.
    """
    hits, paths = int(np.count_nonzero(events)), int(events.size)
    interval = binomtest(hits, paths).proportion_ci(confidence_level=0.95, method="wilson")
    return Chance(hits / paths, float(interval.low), float(interval.high), paths)
