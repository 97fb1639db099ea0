"""Estimates with their 95% intervals, from independent replicates."""

from dataclasses import dataclass
from types import EllipsisType

import numpy as np
from jaxtyping import Float
from scipy.special import stdtrit

TAIL = 0.975
"""Probability below the upper end of a 95% interval."""


@dataclass(frozen=True)
class Estimate:
    """Hold estimates, in the unit of what is estimated, with their errors; all arrays have one shape.

    Attributes:
        value: the estimates; nan where there is none.
        standard_error: their standard errors.
        low: lower ends of the 95% intervals.
        high: upper ends of the 95% intervals.
    """

    value: Float[np.ndarray, " *axes"]
    standard_error: Float[np.ndarray, " *axes"]
    low: Float[np.ndarray, " *axes"]
    high: Float[np.ndarray, " *axes"]

    def at(self, index: int | slice | EllipsisType | np.ndarray | tuple[int | slice | EllipsisType, ...]) -> "Estimate":
        """Return some of the estimates, indexed as an array is."""
        parts = (self.value, self.standard_error, self.low, self.high)
        return Estimate(*(np.asarray(part[index]) for part in parts))


def with_error(
    value: Float[np.ndarray, " *axes"], standard_error: Float[np.ndarray, " *axes"], freedom: float
) -> Estimate:
    """Return estimates with the intervals value ± t standard_error, t the 97.5% quantile of Student's distribution.

    Args:
        value: estimates.
        standard_error: of each, in the same unit.
        freedom: degrees of freedom of the standard errors.
    """
    reach = stdtrit(freedom, TAIL) * standard_error
    return Estimate(*(np.asarray(part) for part in (value, standard_error, value - reach, value + reach)))


def mean_of(samples: Float[np.ndarray, "sample ..."]) -> Estimate:
    """Return the mean over independent samples, standard error = standard deviation / sqrt(samples).

    Args:
        samples: at least two, along the first axis.

    Raises:
        ValueError: if there are fewer than two samples.
    """
    count = len(samples)
    if count < 2:
        raise ValueError("an interval needs at least two independent samples")
    return with_error(samples.mean(axis=0), samples.std(axis=0, ddof=1) / np.sqrt(count), count - 1)


def jackknifed(whole: Float[np.ndarray, " *axes"], without: Float[np.ndarray, "replicate ..."]) -> Estimate:
    """Return the estimate from all replicates, with its error from leaving out one at a time.

    standard_error^2 = (R - 1) / R * sum_r (without_r - mean of without)^2

    Args:
        whole: estimates from all replicates.
        without: estimates from all replicates but one, (replicate, ...).

    Source: Efron and Stein (1981), Ann. Stat. 9:586-596.
    """
    count = len(without)
    squares = ((without - without.mean(axis=0)) ** 2).sum(axis=0)
    return with_error(whole, np.sqrt((count - 1) / count * squares), count - 1)


def leave_one_out(samples: Float[np.ndarray, "replicate ..."]) -> Float[np.ndarray, "replicate ..."]:
    """Return the means over all replicates but one, mean without r = (sum - sample of r) / (R - 1)."""
    return np.asarray((samples.sum(axis=0) - samples) / (len(samples) - 1))
