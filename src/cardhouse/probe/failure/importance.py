"""Importance sampling: rare failures from a mixture of normals centred where the function fails."""

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.special import log_ndtr, logsumexp

from cardhouse.probe.draws import Purpose, normals, stream
from cardhouse.probe.failure.counted import BATCH, Counted, Excess, Progress
from cardhouse.probe.failure.interval import binomial_interval, weighted_interval
from cardhouse.probe.failure.probability import FEWEST, LARGEST_SHARE, Doubt, Method, Probability

UNEVEN = 0.1
"""Effective share of the failing points below which weights are so uneven that an estimate is doubted."""


def importance_sampling(
    excess: Excess,
    centres: Float[np.ndarray, "centre dimension"],
    seed: int,
    *,
    points: int = 10_000,
    defensive: float = 0.1,
    batch: int = BATCH,
    progress: Progress | None = None,
) -> Probability:
    """Return the probability of failure from points drawn around given failing points.

    Points are drawn from the mixture `q = a_0 N(0, I) + sum_k a_k N(c_k, I)`, a fixed number from each part, and
    weighted by the balance heuristic, `w(u) = 1 / (a_0 + sum_k a_k exp(c_k'u - |c_k|^2 / 2))`. The estimate is the mean
    of `w 1{excess >= 0}`, or 1 less the mean of `w 1{excess < 0}` if failure is the common case. The part at the origin
    keeps every weight below `1 / a_0`. One half of the other points is shared evenly among the centres, one half in
    proportion to `Phi(-|c_k|)`.

    The interval holds for the failing regions to which the centres lead. Any other is seen by the part at the origin
    alone: it is missed, without a doubt being told, if its probability is below about `4 / (a_0 points)`. Where failure
    lies all around, or curls about the centres, a few points carry the estimate; that is told as a doubt.

    Args:
        excess: loss less its limit, at standard normal points; failure is 0 or more.
        centres: c_k, failing points, such as `nearest_failures` gives; one or more.
        seed: settles all random numbers.
        points: evaluations in all; at least 10 for each part of the mixture.
        defensive: a_0, share drawn around the origin, above 0 and below 1.
        batch: most points in one call of the function.
        progress: told of the evaluations done and of all after every batch.

    Raises:
        ValueError: if an argument is out of bounds, or the function gives nan or infinity.

    Source: Owen and Zhou (2000), J. Am. Stat. Assoc. 95:135-143 (defensive mixtures); Veach and Guibas (1995),
        SIGGRAPH, section 3 (balance heuristic); Glasserman (2003), section 4.6.
    """
    centre = np.asarray(centres, dtype=np.float64)
    if centre.ndim != 2 or not len(centre) or not np.isfinite(centre).all():
        raise ValueError("centres are one or more finite points, a row each")
    if not 0 < defensive < 1 or points < 10 * (len(centre) + 1):
        raise ValueError(f"defensive is above 0 and below 1, points at least {10 * (len(centre) + 1)}")
    ask = Counted(excess, centre.shape[1], batch, points, progress)
    means = np.vstack([np.zeros(centre.shape[1]), centre])
    counts = _counts(centre, points, defensive)
    part = np.repeat(np.arange(len(means)), counts)
    drawn = normals(stream(seed, Purpose.IMPORTANCE), points, centre.shape[1]) + means[part]
    exponents = drawn @ means.T - 0.5 * (means**2).sum(axis=1) + np.log(counts / points)
    weight = np.exp(-logsumexp(exponents, axis=1))
    return _estimate(weight, ask(drawn) >= 0, part, counts)


def _counts(centre: Float[np.ndarray, "centre dimension"], points: int, defensive: float) -> Int[np.ndarray, " part"]:
    """Return the points drawn from each part of the mixture, the origin's first; at least 5 from each."""
    likely = log_ndtr(-np.linalg.norm(centre, axis=1))
    share = 0.5 * np.exp(likely - logsumexp(likely)) + 0.5 / len(centre)
    bounds = np.concatenate([[0.0, defensive], defensive + (1.0 - defensive) * np.cumsum(share)])
    counts: Int[np.ndarray, " part"] = np.diff(np.rint(points * bounds).astype(np.intp))
    short = np.maximum(5 - counts, 0)
    counts[counts.argmax()] -= short.sum()
    counts += short
    return counts


def _estimate(
    weight: Float[np.ndarray, " point"],
    fails: Bool[np.ndarray, " point"],
    part: Int[np.ndarray, " point"],
    counts: Int[np.ndarray, " part"],
) -> Probability:
    """Return the estimate from weighted points of the parts of a mixture."""
    points = len(weight)
    common = weight @ fails > weight @ ~fails
    counted = ~fails if common else fails
    terms = np.where(counted, weight, 0.0) / points
    value, hits = float(terms.sum()), terms[counted]
    effective, error = 0.0, 0.0
    doubts: tuple[Doubt, ...] = (Doubt.NO_FAILURE,)
    if not len(hits):
        low, high = binomial_interval(0, int(counts[0]))
    else:
        deviation = terms - (np.bincount(part, terms) / counts)[part]
        variance = float((deviation**2 * (counts / (counts - 1))[part]).sum())
        low, high = weighted_interval(hits, variance)
        error = float(np.sqrt(variance))
    if fails.any():
        effective, doubts = _judged(weight[fails])
    if common:
        value, low, high = 1.0 - value, 1.0 - high, 1.0 - low
    ends = max(low, 0.0), min(high, 1.0)
    return Probability(value, error, *ends, points, effective, Method.IMPORTANCE, doubts)


def _judged(weight: Float[np.ndarray, " hit"]) -> tuple[float, tuple[Doubt, ...]]:
    """Return the effective number of failing points, `(sum w)^2 / sum w^2`, and why to doubt an estimate from them."""
    effective = float(weight.sum() ** 2 / (weight**2).sum())
    few = effective < max(FEWEST, UNEVEN * len(weight))
    one = weight.max() > LARGEST_SHARE * weight.sum()
    return effective, ((Doubt.FEW_EFFECTIVE,) if few else ()) + ((Doubt.ONE_POINT,) if one else ())
