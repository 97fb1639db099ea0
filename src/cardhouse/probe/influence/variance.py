"""Sobol indices: the parts of an output's variance that go with each input, alone and with all its interactions."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from cardhouse.probe.draws import Purpose, scrambled_sobol
from cardhouse.probe.influence.carriers import doubtful
from cardhouse.probe.influence.estimate import Estimate, jackknifed, leave_one_out
from cardhouse.probe.influence.outputs import BATCH, Function, Progress, at_least, outputs_at


@dataclass(frozen=True)
class SobolIndices:
    """Hold the shares of an output's variance; estimates near 0 may fall below it by chance.

    Attributes:
        first: (output, input), what would go if this input alone were known, with 95% intervals.
        total: (output, input), what would stay if all inputs but this were known, with 95% intervals.
        mean: (output,), in the unit of the output.
        variance: (output,), in its square.
        constant: (output,), outputs that never changed: their indices are nan.
        doubtful: (output,), outputs whose variance hangs on so few points that intervals of `first` are too narrow.
        evaluations: points at which the function was evaluated.
    """

    first: Estimate
    total: Estimate
    mean: Float[np.ndarray, " output"]
    variance: Float[np.ndarray, " output"]
    constant: Bool[np.ndarray, " output"]
    doubtful: Bool[np.ndarray, " output"]
    evaluations: int


def sobol_indices(
    function: Function,
    dimension: int,
    *,
    points: int = 256,
    replicates: int = 16,
    seed: int = 0,
    batch: int = BATCH,
    progress: Progress | None = None,
) -> SobolIndices:
    """Return S_i = Var E(f | u_i) / Var f and T_i = E Var(f | u without u_i) / Var f of independent inputs.

    Costs replicates * points * (dimension + 2) evaluations. Every replicate is a scrambling of its own, so that the
    replicates are independent and Student's interval over them holds, which a bootstrap of Sobol points does not
    promise. An input that moved nothing at any point has index 0 and the interval [0, 0]. For an event that few points
    show, marked doubtful, take more points or `first_order_from_paths`.

    Args:
        function: f on the unit cube, of many points at once.
        dimension: inputs.
        points: of one replicate, a power of 2.
        replicates: at least 2; fewer than 8 give wide intervals.
        seed: of the random numbers.
        batch: the most points of one call of the function.
        progress: called after every batch.

    Raises:
        ValueError: if an argument is out of its bounds, or the function's values are not finite.

    Source: first: Saltelli et al. (2010), Comput. Phys. Commun. 181:259-270, table 2(b); total: Jansen (1999), Comput.
        Phys. Commun. 117:35-43; intervals: L'Ecuyer et al. (2023), Winter Simulation Conference, confidence intervals
        for randomized quasi-Monte Carlo.
    """
    at_least(dimension, 1, "the dimension")
    at_least(replicates, 2, "the number of replicates")
    drawn = scrambled_sobol(2 * dimension, points, replicates, seed, Purpose.SOBOL)
    design = _pages(drawn[..., :dimension], drawn[..., dimension:])
    values = outputs_at(function, design.reshape(-1, dimension), batch=batch, progress=progress)
    constant = np.ptp(values, axis=0) == 0
    mean = values.mean(axis=0)
    pages = (values - mean).reshape(replicates, dimension + 2, points, -1)
    moments = _moments(pages)
    first, total, variance = _indices([part.mean(axis=0) for part in moments], constant)
    first_without, total_without, _ = _indices([leave_one_out(part) for part in moments], constant)
    estimates = (jackknifed(first, first_without), jackknifed(total, total_without))
    centre = mean + moments[0].mean(axis=0)
    few = doubtful(pages[:, :2].reshape(-1, pages.shape[-1]))
    return SobolIndices(*estimates, centre, np.where(constant, 0.0, variance), constant, few, len(values))


def _pages(
    A: Float[np.ndarray, "replicate point dimension"], B: Float[np.ndarray, "replicate point dimension"]
) -> Float[np.ndarray, "replicate page point dimension"]:
    """Return A, B and, for every input, A with this input of B."""
    dimension = A.shape[-1]
    swapped = np.vstack([np.zeros((1, dimension)), np.ones((1, dimension)), np.eye(dimension)]).astype(bool)
    return np.where(swapped[:, None, :], B[:, None], A[:, None])


def _moments(values: Float[np.ndarray, "replicate page point output"]) -> list[np.ndarray]:
    """Return means over the points of each replicate: f, f^2, f_B (f_AB - f_A) and (f_A - f_AB)^2 / 2."""
    f_A, f_B, f_AB = values[:, 0], values[:, 1], values[:, 2:]
    change = f_AB - f_A[:, None]
    first = (f_B[:, None] * change).mean(axis=2)
    total = (change**2).mean(axis=2) / 2
    both = values[:, :2]
    return [both.mean(axis=(1, 2)), (both**2).mean(axis=(1, 2)), first.swapaxes(1, 2), total.swapaxes(1, 2)]


def _indices(
    moments: list[np.ndarray], constant: Bool[np.ndarray, " output"]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return first and total indices (..., output, input) and the variance (..., output)."""
    mean, square, first, total = moments
    variance = square - mean**2
    scale = np.where(constant | (variance <= 0), np.nan, variance)[..., None]
    return first / scale, total / scale, variance
