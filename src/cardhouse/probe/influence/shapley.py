"""Shapley shares of a whole that a few levers make together: exact, or from random orders."""

from collections.abc import Callable
from dataclasses import dataclass
from math import comb

import numpy as np
from jaxtyping import Bool, Float, Int

from cardhouse.probe.draws import Purpose, stream
from cardhouse.probe.influence.estimate import Estimate, mean_of, with_error
from cardhouse.probe.influence.outputs import Progress, at_least, refuse_gaps

MOST_EXACT = 10
"""Levers up to which all coalitions are enumerated: 2^10 values."""

SetFunction = Callable[[Bool[np.ndarray, "coalition lever"]], Float[np.ndarray, "coalition ..."]]
"""The value of many coalitions at once, or the values on the same paths for each: (coalition,) or (coalition, path)."""


@dataclass(frozen=True)
class ShapleyShares:
    """Hold each lever's share of v(all) - v(none), in the unit of v; the shares add up to it.

    Attributes:
        share: (lever,), with 95% intervals; of one exact value a coalition the interval is that value.
        whole: (), v(all) - v(none), with its 95% interval.
        evaluations: coalitions at which the set function was evaluated.
    """

    share: Estimate
    whole: Estimate
    evaluations: int


def exact_shapley(
    function: SetFunction, levers: int, *, batch: int = 64, progress: Progress | None = None
) -> ShapleyShares:
    """Return phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! * (v(S with i) - v(S)), from all 2^n coalitions.

    Shares are linear in v, so values per path give shares per path: their mean, and its standard error over the paths,
    which must be independent of each other and the same for every coalition.

    Args:
        function: v of many coalitions at once, alone or per path.
        levers: n, 1 to 10.
        batch: the most coalitions of one call.
        progress: called after every batch.

    Raises:
        ValueError: if there are too many levers, or the values are not finite or of a wrong shape.

    Source: Shapley (1953), in Contributions to the Theory of Games II, pp. 307-317.
    """
    at_least(levers, 1, "the number of levers")
    if levers > MOST_EXACT:
        raise ValueError(f"{levers} levers have 2^{levers} coalitions: at most {MOST_EXACT} are enumerated")
    sets = coalitions(levers)
    _, paths = weighted_values(function, sets, shapley_weights(sets), batch, progress)
    return _shares(paths, len(sets))


def sampled_shapley(
    function: SetFunction,
    levers: int,
    *,
    pairs: int = 200,
    seed: int = 0,
    batch: int = 64,
    progress: Progress | None = None,
) -> ShapleyShares:
    """Return phi_i as the mean over random orders of v(those before i, and i) - v(those before i).

    Every random order comes with its reverse, and the pairs are independent. A coalition that occurs again is not
    evaluated again. With values per path, standard_error^2 = that over pairs + that over paths, which is a little too
    much.

    Args:
        function: v of many coalitions at once, alone or per path.
        levers: n.
        pairs: of an order and its reverse, at least 2.
        seed: of the random numbers.
        batch: the most coalitions of one call.
        progress: called after every batch.

    Raises:
        ValueError: if an argument is out of its bounds, or the values are not finite or of a wrong shape.

    Source: Castro, Gómez, Tejada (2009), Comput. Oper. Res. 36:1726-1730; reverse orders: Mitchell, Cooper, Frank,
        Holmes (2022), J. Mach. Learn. Res. 23(43):1-46.
    """
    at_least(levers, 1, "the number of levers")
    at_least(pairs, 2, "the number of pairs of orders")
    rank = np.argsort(stream(seed, Purpose.ORDERS).random((pairs, levers)), axis=1)
    ranks = np.stack([rank, levers - 1 - rank], axis=1).reshape(2 * pairs, levers)
    prefixes = ranks[:, None, :] < np.arange(levers + 1)[:, None]
    sets, position = _distinct(prefixes)
    steps = position.reshape(2 * pairs, levers + 1)
    before, after = (np.take_along_axis(steps, ranks + shift, axis=1) for shift in (0, 1))
    weights = np.zeros((levers, len(sets)))
    lever = np.broadcast_to(np.arange(levers), ranks.shape)
    np.add.at(weights, (lever, after), 1 / len(ranks))
    np.add.at(weights, (lever, before), -1 / len(ranks))
    means, paths = weighted_values(function, sets, weights, batch, progress)
    of_pairs = (means[after] - means[before]).reshape(pairs, 2, levers).mean(axis=1)
    return _shares(paths, len(sets), of_pairs)


def coalitions(levers: int) -> Bool[np.ndarray, "coalition lever"]:
    """Return all 2^n sets of levers: lever i is in set k where bit i of k = 1; the empty set first, the full last."""
    return np.asarray((np.arange(2**levers)[:, None] >> np.arange(levers)) & 1, dtype=bool)


def shapley_weights(sets: Bool[np.ndarray, "coalition lever"]) -> Float[np.ndarray, "lever coalition"]:
    """Return w with phi = w v over all coalitions: 1 / (n C(n - 1, |S| - 1)) with the lever, -1 / (n C(n - 1, |S|))
    without.

    Args:
        sets: all coalitions of n levers.
    """
    levers = sets.shape[1]
    chances = np.array([1 / (levers * comb(levers - 1, size)) for size in range(levers)])
    size = sets.sum(axis=1)
    joined = chances[np.maximum(size - 1, 0)]
    left = chances[np.minimum(size, levers - 1)]
    return np.asarray(np.where(sets, joined[:, None], -left[:, None]).T)


def weighted_values(
    function: SetFunction,
    sets: Bool[np.ndarray, "coalition lever"],
    weights: Float[np.ndarray, "lever coalition"],
    batch: int,
    progress: Progress | None = None,
) -> tuple[Float[np.ndarray, " coalition"], Float[np.ndarray, "lever path"]]:
    """Return the mean of v over the paths of every coalition, and the sums w v per path, without keeping all of v.

    Args:
        function: v, in any unit.
        sets: coalitions to evaluate.
        weights: w.
        batch: the most coalitions of one call.
        progress: called after every batch.

    Raises:
        ValueError: if the values are not finite or of a wrong shape.
    """
    at_least(batch, 1, "the batch")
    means, sums = np.empty(len(sets)), np.zeros(())
    for start in range(0, len(sets), batch):
        part = slice(start, start + batch)
        asked = sets[part]
        values = np.asarray(function(asked), dtype=np.float64)
        if values.ndim not in (1, 2) or len(values) != len(asked):
            raise ValueError(
                f"the set function must return shape ({len(asked)},) or ({len(asked)}, paths), not {values.shape}"
            )
        refuse_gaps(values, "the values of the set function")
        values = values.reshape(len(asked), -1)
        means[part] = values.mean(axis=1)
        sums = sums + weights[:, part] @ values
        if progress is not None:
            progress(start + len(asked), len(sets))
    return means, sums


def _distinct(prefixes: Bool[np.ndarray, "order step lever"]) -> tuple[np.ndarray, Int[np.ndarray, " place"]]:
    """Return the coalitions that occur, each once, and where each step of each order finds its own."""
    flat = prefixes.reshape(-1, prefixes.shape[-1])
    packed, position = np.unique(np.packbits(flat, axis=1), axis=0, return_inverse=True)
    sets = np.unpackbits(packed, axis=1, count=flat.shape[1]).astype(bool)
    return sets, position.reshape(-1)


def _shares(
    paths: Float[np.ndarray, "lever path"], evaluations: int, orders: Float[np.ndarray, "pair lever"] | None = None
) -> ShapleyShares:
    """Return shares from their values per path; errors over paths and over orders add up in squares."""
    value, squares = paths.mean(axis=1), np.zeros(len(paths))
    counts = []
    whole = with_error(np.asarray(value.sum()), np.zeros(()), 1)
    if orders is not None:
        squares += mean_of(orders).standard_error ** 2
        counts.append(len(orders))
    if paths.shape[1] > 1:
        squares += mean_of(paths.T).standard_error ** 2
        whole = mean_of(paths.sum(axis=0))
        counts.append(paths.shape[1])
    return ShapleyShares(with_error(value, np.sqrt(squares), min(counts, default=2) - 1), whole, evaluations)
