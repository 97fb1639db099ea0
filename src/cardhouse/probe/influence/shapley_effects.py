"""Shapley effects: shares of an output's variance that add up to one, for independent or dependent inputs."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float
from scipy.special import ndtr, ndtri

from cardhouse.probe.draws import Purpose, scrambled_sobol
from cardhouse.probe.influence.estimate import Estimate, jackknifed, leave_one_out
from cardhouse.probe.influence.outputs import BATCH, Function, Progress, at_least, outputs_at
from cardhouse.probe.influence.shapley import MOST_EXACT, coalitions, shapley_weights

Redraw = Callable[
    [Float[np.ndarray, "point dimension"], Bool[np.ndarray, " dimension"], Float[np.ndarray, "point dimension"]],
    Float[np.ndarray, "point dimension"],
]
"""Draw the marked inputs of points anew, given their other inputs, from fresh independent uniform numbers."""


@dataclass(frozen=True)
class ShapleyEffects:
    """Hold each input's share of an output's variance, interactions and dependence divided evenly; they add up to 1.

    Attributes:
        share: (output, input), with 95% intervals.
        variance: (output,), in the square of the output's unit.
        constant: (output,), outputs that never changed: their shares are nan.
        evaluations: points at which the function was evaluated.
    """

    share: Estimate
    variance: Float[np.ndarray, " output"]
    constant: Bool[np.ndarray, " output"]
    evaluations: int


def independently(
    points: Float[np.ndarray, "point dimension"],
    redrawn: Bool[np.ndarray, " dimension"],
    fresh: Float[np.ndarray, "point dimension"],
) -> Float[np.ndarray, "point dimension"]:
    """Return points whose marked inputs, in [0, 1], are the fresh ones: inputs that do not depend on each other."""
    return np.where(redrawn, fresh, points)


def gaussian_copula(correlation: Float[np.ndarray, "dimension dimension"]) -> Redraw:
    """Return how to redraw uniform inputs u = Phi(z), z normal with a correlation matrix R, given the others.

    z_u given z_w has mean R_uw R_ww^-1 z_w and covariance R_uu - R_uw R_ww^-1 R_wu.

    Args:
        correlation: R, positive definite with ones on the diagonal.

    Raises:
        ValueError: if it is no such matrix.

    Source: Song, Nelson, Staum (2016), SIAM/ASA J. Uncertain. Quantif. 4:1060-1083, section 4.
    """
    R = np.asarray(correlation, dtype=np.float64)
    if R.ndim != 2 or R.shape[0] != R.shape[1] or not np.allclose(R, R.T) or not np.allclose(np.diag(R), 1.0):
        raise ValueError("a correlation matrix must be square and symmetric with ones on the diagonal")
    if np.linalg.eigvalsh(R)[0] <= 0:
        raise ValueError("the correlation matrix must be positive definite")

    def redraw(points: np.ndarray, redrawn: np.ndarray, fresh: np.ndarray) -> np.ndarray:
        slope = np.linalg.solve(R[np.ix_(~redrawn, ~redrawn)], R[np.ix_(~redrawn, redrawn)])
        left = R[np.ix_(redrawn, redrawn)] - R[np.ix_(redrawn, ~redrawn)] @ slope
        new = points.copy()
        mean = ndtri(points[:, ~redrawn]) @ slope
        new[:, redrawn] = ndtr(mean + ndtri(fresh[:, redrawn]) @ np.linalg.cholesky(left).T)
        return new

    return redraw


def shapley_effects(
    function: Function,
    dimension: int,
    *,
    redraw: Redraw = independently,
    points: int = 64,
    replicates: int = 16,
    seed: int = 0,
    batch: int = BATCH,
    progress: Progress | None = None,
) -> ShapleyEffects:
    """Return the Shapley shares of v(S) = E Var(f | inputs outside S) = E (f(u) - f(u with S redrawn))^2 / 2.

    This cost and the variance explained, Var E(f | inputs in S), have the same Shapley shares. They are divided by
    v(all), estimated from the same points, so that they add up to 1. Costs replicates * points * 2^dimension
    evaluations; intervals as in `sobol_indices`.

    Args:
        function: f on the unit cube, of many points at once.
        dimension: inputs, 1 to 10.
        redraw: how inputs are drawn anew given the others; independent inputs by default.
        points: of one replicate, a power of 2.
        replicates: at least 2; fewer than 8 give wide intervals.
        seed: of the random numbers.
        batch: the most points of one call of the function, at least those of one coalition.
        progress: called after every batch.

    Raises:
        ValueError: if an argument is out of its bounds, or the function's values are not finite.

    Source: Owen (2014), SIAM/ASA J. Uncertain. Quantif. 2:245-251; Song, Nelson, Staum (2016), the same 4:1060-1083,
        theorem 1 and section 4.
    """
    at_least(dimension, 1, "the dimension")
    at_least(replicates, 2, "the number of replicates")
    if dimension > MOST_EXACT:
        raise ValueError(f"{dimension} inputs have 2^{dimension} sets: at most {MOST_EXACT} are enumerated")
    drawn = scrambled_sobol(2 * dimension, points, replicates, seed, Purpose.EFFECTS).reshape(-1, 2 * dimension)
    fresh = drawn[:, dimension:]
    start = redraw(drawn[:, :dimension], np.ones(dimension, dtype=bool), drawn[:, :dimension])
    sets = coalitions(dimension)
    total = len(start) * len(sets)
    old = outputs_at(function, start, batch=batch, progress=progress, total=total)
    costs = np.zeros((replicates, old.shape[1], len(sets)))
    together = max(1, batch // len(start))
    for first in range(1, len(sets), together):
        asked = sets[first : first + together]
        moved = np.concatenate([redraw(start, redrawn, fresh) for redrawn in asked])
        done = len(start) * first
        new = outputs_at(function, moved, batch=batch, progress=progress, done=done, total=total)
        squares = (new.reshape(len(asked), *old.shape) - old) ** 2 / 2
        costs[..., first : first + len(asked)] = (
            squares.reshape(len(asked), replicates, points, -1).mean(axis=2).transpose(1, 2, 0)
        )
    return _effects(costs, shapley_weights(sets), total)


def _effects(
    costs: Float[np.ndarray, "replicate output coalition"],
    weights: Float[np.ndarray, "input coalition"],
    evaluations: int,
) -> ShapleyEffects:
    """Return shares of the whole from the costs of all coalitions, the full one last."""
    shares = costs @ weights.T
    variance = costs[..., -1].mean(axis=0)
    constant = (costs == 0).all(axis=(0, 2))
    scale = np.where(variance > 0, variance, np.nan)[:, None]
    rest = leave_one_out(costs[..., -1])
    scale_without = np.where(rest > 0, rest, np.nan)[..., None]
    share = jackknifed(shares.mean(axis=0) / scale, leave_one_out(shares) / scale_without)
    return ShapleyEffects(share, variance, constant, evaluations)
