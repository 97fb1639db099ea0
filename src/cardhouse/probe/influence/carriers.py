"""Whether enough of the values carry a variance for its shares to be trusted."""

import numpy as np
from jaxtyping import Bool, Float

FEW = 300
"""Carriers below which the intervals of first-order indices are too narrow too often."""


def carriers(values: Float[np.ndarray, "value output"]) -> Float[np.ndarray, " output"]:
    """Return how many of the values carry their variance: (sum x^2)^2 / sum x^4, x the distance from the mean.

    That is values / kurtosis: two of two values, about p values of an event that occurs at p of many, p small.

    Args:
        values: of any unit; constant outputs have 0 carriers.
    """
    size = np.abs(values).max(axis=0)
    scaled = values / np.where(size > 0, size, 1.0)
    squares = (scaled - scaled.mean(axis=0)) ** 2
    fourth = (squares**2).sum(axis=0)
    return np.asarray(np.divide(squares.sum(axis=0) ** 2, fourth, out=np.zeros(values.shape[1]), where=fourth > 0))


def doubtful(values: Float[np.ndarray, "value output"]) -> Bool[np.ndarray, " output"]:
    """Tell of which outputs carriers < 300: their variance hangs on a few values, as that of a rare event does."""
    return carriers(values) < FEW
