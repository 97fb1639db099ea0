"""Scenarios side by side on the same random numbers."""

from dataclasses import dataclass

import numpy as np

from cardhouse.stress.headlines import Headline, paired


@dataclass(frozen=True)
class Difference:
    """Hold the mean of scenario minus base over the same paths, and its standard error."""

    id: str
    mean: float
    standard_error: float


def paired_differences(base: tuple[Headline, ...], scenario: tuple[Headline, ...]) -> tuple[Difference, ...]:
    """Return, for each headline, the mean over paths of scenario minus base with s(difference) / sqrt(n).

    Source: common random numbers, Glasserman 2003, Monte Carlo Methods in Financial Engineering, section 7.1.
    """
    found = []
    for before, after in zip(base, scenario, strict=True):
        old, new = paired(before, after)
        change = new - old
        error = float(change.std(ddof=1) / np.sqrt(change.size)) if change.size > 1 else float("nan")
        found.append(Difference(before.id, float(change.mean()), error))
    return tuple(found)
