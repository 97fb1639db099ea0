"""95% intervals that do not promise too much when few failures were seen."""

import numpy as np
from jaxtyping import Float
from scipy.special import betaincinv, gammaincinv, stdtrit

TAIL = 0.025
"""Probability left out at each end of an interval."""


def binomial_interval(failures: int, points: int) -> tuple[float, float]:
    """Return the exact 95% interval of a probability p of which k failures were seen in n points.

    Its ends are the p at which `P(K >= k) = 0.025` and `P(K <= k) = 0.025`, K binomial (n, p); 0 and 1 where k is 0
    or n.

    Args:
        failures: k, from 0 to n.
        points: n, 1 or more.

    Source: Clopper and Pearson (1934), Biometrika 26:404-413.
    """
    low = float(betaincinv(failures, points - failures + 1, TAIL)) if failures > 0 else 0.0
    high = float(betaincinv(failures + 1, points - failures, 1.0 - TAIL)) if failures < points else 1.0
    return low, high


def weighted_interval(terms: Float[np.ndarray, " hit"], variance: float) -> tuple[float, float]:
    """Return the 95% interval of a mean estimated by a sum of few positive terms, from gamma distributions.

    With y the sum, v its variance and m its largest term, the ends are the 2.5% quantile of the gamma distribution of
    mean y and variance v, and the 97.5% quantile of that of mean y + m and variance v + m^2. With equal terms these are
    the exact ends of a Poisson count. Where few terms are very uneven it covers less often than it says: about 93 of
    100 times for 4 lognormal terms of sigma 0.5, 86 for sigma 1.

    Args:
        terms: what each hit adds to the estimate, above 0; one or more.
        variance: estimated variance v of their sum.

    Source: Fay and Feuer (1997), Stat. Med. 16:791-801.
    """
    total, largest = float(terms.sum()), float(terms.max())
    least = max(variance, total**2 * 1e-12)
    low = _gamma_quantile(total, least, TAIL)
    return low, _gamma_quantile(total + largest, least + largest**2, 1.0 - TAIL)


def lognormal_mean_interval(estimates: Float[np.ndarray, " run"]) -> tuple[float, float]:
    """Return the 95% interval of the mean of what independent runs estimate, their logarithms taken as normal.

    With m and s^2 the mean and variance of the logarithms of R estimates and t Student's quantile of R - 1 degrees:
    `exp(m + s^2 / 2 -+ t sqrt(s^2 / R + s^4 / (2 (R - 1))))`.

    Args:
        estimates: each above 0, two or more.

    Source: Olsson (2005), J. Stat. Educ. 13(1) (Cox's method with Student's quantile).
    """
    runs, logs = len(estimates), np.log(estimates)
    variance = float(logs.var(ddof=1))
    half = float(stdtrit(runs - 1, 1.0 - TAIL)) * np.sqrt(variance / runs + variance**2 / (2.0 * (runs - 1)))
    centre = float(logs.mean()) + variance / 2.0
    return float(np.exp(centre - half)), float(np.exp(centre + half))


def _gamma_quantile(mean: float, variance: float, probability: float) -> float:
    return float(gammaincinv(mean**2 / variance, probability)) * variance / mean
