"""Functions whose indices are known in closed form, and whether intervals hold what they should."""

import numpy as np
from numpy.random import Generator, Philox

from cardhouse.probe.influence import Estimate

A, B = 7.0, 0.1
OF_1, OF_2, OF_13 = 0.5 * (1 + B * np.pi**4 / 5) ** 2, A**2 / 8, B**2 * np.pi**8 * 8 / 225
ISHIGAMI_VARIANCE = OF_1 + OF_2 + OF_13
ISHIGAMI_FIRST = np.array([OF_1, OF_2, 0.0]) / ISHIGAMI_VARIANCE
ISHIGAMI_TOTAL = np.array([OF_1 + OF_13, OF_2, OF_13]) / ISHIGAMI_VARIANCE
ISHIGAMI_SHAPLEY = np.array([OF_1 + OF_13 / 2, OF_2, OF_13 / 2]) / ISHIGAMI_VARIANCE

WEIGHTS = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0])
PARTS = 1 / (3 * (1 + WEIGHTS) ** 2)
G_VARIANCE = np.prod(1 + PARTS) - 1
G_FIRST = PARTS / G_VARIANCE
G_TOTAL = PARTS * np.prod(1 + PARTS) / (1 + PARTS) / G_VARIANCE


def numbers(seed: int) -> Generator:
    """Return the random numbers of a test."""
    return Generator(Philox(key=seed))


def ishigami(u: np.ndarray) -> np.ndarray:
    """Return sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1, x on (-pi, pi)^3 (Ishigami and Homma 1990)."""
    x = np.pi * (2 * u - 1)
    return np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])


def g_function(u: np.ndarray) -> np.ndarray:
    """Return the product of (|4 u_i - 2| + a_i) / (1 + a_i) (Sobol; Saltelli and Sobol 1995)."""
    return np.prod((np.abs(4 * u - 2) + WEIGHTS) / (1 + WEIGHTS), axis=1)


def holds(estimate: Estimate, truth: np.ndarray) -> np.ndarray:
    """Tell which 95% intervals contain the truth."""
    return (estimate.low <= truth) & (truth <= estimate.high)
