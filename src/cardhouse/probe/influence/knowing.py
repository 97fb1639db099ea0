"""Which one number, better known, would narrow the answer most."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from cardhouse.probe.influence.estimate import Estimate, with_error
from cardhouse.probe.influence.outputs import at_least, refuse_gaps

LEAST_PATHS = 100
"""Paths below which bins hold too few of them to tell anything."""


@dataclass(frozen=True)
class Knowing:
    """Hold what of an output's variance would go on average if one input were known; for an event, of p (1 - p).

    Attributes:
        order: inputs, the one most worth knowing first; those without a share last.
        share: (input,), in the order in which the inputs were given, with 95% intervals.
        overlap: whether the intervals of the first two in the order overlap: which is first is then not settled.
    """

    order: Int[np.ndarray, " input"]
    share: Estimate
    overlap: bool


def most_worth_knowing(share: Estimate) -> Knowing:
    """Rank first-order indices of one output, largest first.

    Args:
        share: (input,), shares of the variance, of `sobol_indices` or `first_order_from_paths`.

    Raises:
        ValueError: if they are not of one output.
    """
    if share.value.ndim != 1:
        raise ValueError(f"rank the indices of one output, shape (input,), not {share.value.shape}")
    order = np.argsort(-share.value, kind="stable")
    one, two = order[:1], order[1:2]
    apart = bool((share.low[one] > share.high[two]).any()) or share.value.size == 1
    return Knowing(order, share, not apart)


def value_of_knowing(
    inputs: Float[np.ndarray, "path input"], output: Float[np.ndarray, " path"], *, bins: int | None = None
) -> Knowing:
    """Rank the inputs of simulated paths by E(Var f - Var(f | input)) / Var f.

    Args:
        inputs: of every path, in any units.
        output: of every path; true and false for an event.
        bins: of every input; by default paths^(2/3).

    Raises:
        ValueError: as in `first_order_from_paths`.

    Source: Saltelli and Tarantola (2002), J. Am. Stat. Assoc. 97:702-709 (factor prioritisation).
    """
    return most_worth_knowing(first_order_from_paths(inputs, output, bins=bins))


def first_order_from_paths(
    inputs: Float[np.ndarray, "path input"], output: Float[np.ndarray, " path"], *, bins: int | None = None
) -> Estimate:
    """Return S_i = Var E(f | x_i) / Var f of every input from paths that are there already.

    S = 1 - (mean square within bins) / (mean square of all), the bins holding about equally many paths and equal values
    always together. The bias is downward, of the order of 1 / bins^2; a finer dependence than a bin is missed. If
    inputs depend on each other, so do their indices, and what x_i only stands for is counted too.
    The error is that of E(E(f | x)^2) / Var f by the delta method. A constant output gives nan, a constant input 0.

    Args:
        inputs: x (path, input), in any units.
        output: f (path,); true and false for an event. The paths must be independent of each other.
        bins: of every input, at least 2; by default paths^(2/3).

    Raises:
        ValueError: if shapes do not fit, there are fewer than 100 paths or 5 a bin, or values are nan or infinite.

    Source: Plischke, Borgonovo, Smith (2013), Eur. J. Oper. Res. 226:536-550, section 3; less what chance
        gives: Kelley (1935), PNAS 21:554-559; error: Da Veiga and Gamboa (2013), J. Nonparametr.
        Stat. 25:573-595.
    """
    x, y = np.asarray(inputs, dtype=np.float64), np.asarray(output, dtype=np.float64)
    if x.ndim != 2 or y.shape != (len(x),):
        raise ValueError(f"inputs must be (path, input) and the output (path,), not {x.shape} and {y.shape}")
    paths = len(y)
    at_least(paths, LEAST_PATHS, "the number of paths")
    bins = min(round(paths ** (2 / 3)), paths // 5) if bins is None else bins
    if not 2 <= bins <= paths // 5:
        raise ValueError(f"{paths} paths allow 2 to {paths // 5} bins, not {bins}")
    refuse_gaps(x, "the inputs of the paths")
    refuse_gaps(y, "the outputs of the paths")
    if np.ptp(y) == 0:
        nothing = np.full(x.shape[1], np.nan)
        return with_error(nothing, nothing, paths - 1)
    found = [_share(_bin_of(column, bins), y - y.mean()) for column in x.T]
    share, error = np.array(found).reshape(-1, 2).T
    return with_error(share, error, paths - 1)


def _bin_of(column: Float[np.ndarray, " path"], bins: int) -> Int[np.ndarray, " path"]:
    """Return the bin of every path; equal values share one."""
    edges = np.unique(np.quantile(column, np.arange(1, bins) / bins, method="inverted_cdf"))
    _, position = np.unique(np.searchsorted(edges, column, side="right"), return_inverse=True)
    return np.asarray(position)


def _share(bin_of: Int[np.ndarray, " path"], y: Float[np.ndarray, " path"]) -> tuple[float, float]:
    """Return the share of the variance of the centred y between bins, and its standard error."""
    paths, size = len(y), np.bincount(bin_of)
    expected = (np.bincount(bin_of, weights=y) / size)[bin_of]
    variance = float(y @ y) / (paths - 1)
    within = float(((y - expected) ** 2).sum()) / (paths - len(size))
    share = 1 - within / variance
    moves = (2 * y * expected - expected**2 - share * y**2) / variance
    return share, float(moves.std(ddof=1) / np.sqrt(paths))
