"""The probability of a failure as an estimate: its error, its interval, what it took, and why to doubt it."""

from dataclasses import dataclass
from enum import StrEnum

FEWEST = 30.0
"""Effective number of failing points below which an estimate is doubted."""

LARGEST_SHARE = 0.2
"""Share of an estimate that a single point may carry."""


class Method(StrEnum):
    """Say how a probability was estimated."""

    PLAIN = "plain"
    IMPORTANCE = "importance"
    SUBSET = "subset"


class Doubt(StrEnum):
    """Say why an estimate should not be trusted.

    NO_FAILURE: no point failed, so that only the upper end of the interval says anything.
    FEW_EFFECTIVE: it tells no more than fewer than 30 equally weighted failing points would, or the weights of failing
        points are so uneven that they count for less than a tenth of their number.
    ONE_POINT: a single point carries more than a fifth of the estimate.
    RUNS_STUCK: some runs of subset simulation ended before they reached failure.
    RUNS_DISAGREE: runs differ so much that their mean rests on few of them.
    """

    NO_FAILURE = "no failure"
    FEW_EFFECTIVE = "few effective points"
    ONE_POINT = "one point carries much"
    RUNS_STUCK = "runs stuck"
    RUNS_DISAGREE = "runs disagree"


@dataclass(frozen=True)
class Probability:
    """Hold an estimated probability of failure.

    Attributes:
        value: the estimate, in [0, 1].
        standard_error: of the estimate, in the same unit.
        low: lower end of the 95% interval.
        high: upper end of the 95% interval.
        evaluations: points evaluated.
        effective: equally weighted independent failing points that would tell as much; 0 if none failed.
        method: how it was estimated.
        doubts: why it should not be trusted; empty if nothing speaks against it.
    """

    value: float
    standard_error: float
    low: float
    high: float
    evaluations: int
    effective: float
    method: Method
    doubts: tuple[Doubt, ...]

    @property
    def variation(self) -> float:
        """Return the coefficient of variation, standard error / value; infinite if the value is 0."""
        return self.standard_error / self.value if self.value > 0 else float("inf")

    @property
    def trusted(self) -> bool:
        """Tell whether nothing speaks against the estimate."""
        return not self.doubts
