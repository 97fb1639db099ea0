"""Flows of which only totals are known: random matrices that have them, and what a measure can be over these."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.random import Generator, Philox
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata, ttest_1samp

from cardhouse.errors import Outcome
from cardhouse.trace.flows import Money
from cardhouse.trace.margins import Conflict, OpenCells, open_cells
from cardhouse.trace.missing import MostEven, fitted, weights_of, without_flows
from cardhouse.trace.swaps import Swap, Swaps

DENSITIES = (1.0, 0.5, 0.25, 0.1)
"""Shares of open cells that hold money, before the totals are known: a quarter of the draws for each."""

SWEEPS = 400
"""Swaps per degree of freedom before a draw is taken."""

SPARSEST = 1e-6
"""Share of open cells that hold money while a walk looks for its start: a swap always empties a cell."""

DUST = 1e-11
"""Share of the smaller total of a cell below which its amount is no money."""

BLOCK = 512
"""Swaps for which random numbers are drawn at once."""

GENERIC = 1e-13
"""Relative size of the random difference between a draw's totals and the given ones, lest two cells empty at once."""

SETTLED = 1e-3
"""Least probability of the drift in the second half of the walks, had there been none, that is accepted."""


QUANTILES = (0.025, 0.5, 0.975)
"""Quantiles that an interval gives."""


@dataclass(frozen=True)
class Ensemble:
    """Hold random flows that have the totals.

    Attributes:
        flows: (draw, payer, payee), money, known flows included; of no draw where no flows have these totals.
        density: share of the open cells that hold money before the totals are known (draw,).
        even: the most even flows, with the conflict of the totals if there is one.
        settled: certificate, the probability that draws drift as much as they do in the second half of their walks, in
            how concentrated they are, if their distribution does not change any more; nan if there are no draws.
        outcome: NOT_CONVERGED if there are no draws or `settled` is below 0.001: then more `sweeps` are needed.
    """

    flows: Money
    density: Money
    even: MostEven
    settled: float
    outcome: Outcome


@dataclass(frozen=True)
class Interval:
    """Hold what a measure can be over an ensemble; all of the measure's own shape and unit.

    Attributes:
        least: least over the draws and the most even flows.
        low: 2.5% quantile over the draws.
        median: 50% quantile over the draws.
        high: 97.5% quantile over the draws.
        most: most over the draws and the most even flows.
        centre: of the most even flows; it may lie outside low and high, for even flows are no typical draw.
        draws: draws in which the measure has a value (nan is none).
        outcome: that of the ensemble.
    """

    least: Money
    low: Money
    median: Money
    high: Money
    most: Money
    centre: Money
    draws: NDArray[np.intp]
    outcome: Outcome


def ensemble(
    rows: ArrayLike,
    columns: ArrayLike,
    allowed: ArrayLike,
    draws: int,
    seed: int,
    prior: ArrayLike | None = None,
    known: ArrayLike | None = None,
    total: float | None = None,
    densities: Sequence[float] = DENSITIES,
    sweeps: int = SWEEPS,
) -> Ensemble:
    """Return independent random flows that have these totals.

    Each open cell is empty with probability 1 - p; else its amount is exponential of mean m / p, m being its amount in
    the most even flows; all are independent but for the totals, which hold exactly. With p = 1 the typical draw is the
    most even one; small p reach the sparse corners, where each deals with few. The draws take the densities p in turn,
    for the totals do not tell which is true: give the one you know, if you do. Totals are taken to differ by a hair
    from those given, so that round figures, which would leave only corners, say nothing about who pays whom.

    Each draw ends a walk of its own that moves money along cycles of cells, each time by an amount drawn from its
    distribution given everything else (Gibbs), from a sparse corner of its own. Whether the walks as a whole still
    drift is the certificate; it sees the more, the more draws there are. A draw depends on the seed and its number
    alone, so that more draws only add some.

    Args:
        rows: what each pays in all (payer,), money; nan where unknown.
        columns: what each receives in all (payee,), money; nan where unknown.
        allowed: (payer, payee), whether money can pass there.
        draws: number of flows.
        seed: number that settles all random numbers.
        prior: (payer, payee), weight of each cell, above 0 where money can pass; all the same if not given.
        known: (payer, payee), money; nan where unknown.
        total: all flows together, money; needed only if a total is unknown on both sides.
        densities: each above 0 and at most 1.
        sweeps: swaps per degree of freedom.

    Raises:
        ValueError: as `most_even` does, and if a density is out of bounds or draws or sweeps are below 1.

    Source: Gandy and Veraart (2017), Management Science 63:4428-4446 (model and sampler); Parisi, Squartini and
        Garlaschelli (2020), New J. Phys. 22:053053 (exponential amounts around the most even ones). The mixture of
        densities is a convention of this project.
    """
    if draws < 1 or sweeps < 1 or not densities or not all(0 < density <= 1 for density in densities):
        raise ValueError("draws and sweeps are at least 1, densities above 0 and at most 1")
    cells = open_cells(rows, columns, allowed, known, total)
    if isinstance(cells, Conflict):
        return _no_draws(without_flows(np.shape(allowed), cells))
    cells, even = fitted(cells, weights_of(cells, prior))
    if even.outcome != Outcome.SOLVED:
        return _no_draws(even)
    cells = cells.those(even.flows[cells.payer, cells.payee] > _dust(cells))
    mean = even.flows[cells.payer, cells.payee]
    density = np.resize(np.asarray(densities, dtype=np.float64), draws)
    halfway, amount = _walked(cells, mean, density, seed, sweeps * cells.freedom())
    flows = np.repeat(cells.known[None], draws, axis=0)
    flows[:, cells.payer, cells.payee] = np.where(amount < _dust(cells)[:, None], 0.0, amount).T
    settled = _settled(halfway, amount, density)
    return Ensemble(flows, density, even, settled, Outcome(int(settled < SETTLED)))


def over_ensemble(measure: Callable[[Money], ArrayLike], drawn: Ensemble) -> Interval:
    """Return the interval of a measure over an ensemble: 2.5%, 50% and 97.5% quantiles, extremes, and its centre.

    The extremes are those of the draws: flows with these totals may lie beyond.

    Args:
        measure: takes flows (payer, payee), money; its value has one shape for all flows, and is nan where undefined.
        drawn: the ensemble.
    """
    if not len(drawn.flows):
        nothing = np.array(np.nan)
        return Interval(nothing, nothing, nothing, nothing, nothing, nothing, np.array(0), drawn.outcome)
    centre = np.asarray(measure(drawn.even.flows), dtype=np.float64)
    values = np.array([measure(flows) for flows in drawn.flows], dtype=np.float64).reshape(len(drawn.flows), -1)
    quantiles = np.full((len(QUANTILES), values.shape[1]), np.nan)
    counted = (~np.isnan(values)).sum(axis=0)
    for at in np.flatnonzero(counted):
        quantiles[:, at] = np.quantile(values[~np.isnan(values[:, at]), at], QUANTILES)
    everything = np.vstack([values, centre.ravel()])
    figures = (np.fmin.reduce(everything), *quantiles, np.fmax.reduce(everything))
    least, low, median, high, most = (figure.reshape(centre.shape) for figure in figures)
    return Interval(least, low, median, high, most, centre, counted.reshape(centre.shape), drawn.outcome)


def _no_draws(even: MostEven) -> Ensemble:
    return Ensemble(np.empty((0, *even.flows.shape)), np.empty(0), even, float("nan"), Outcome.NOT_CONVERGED)


def _walked(cells: OpenCells, mean: Money, density: Money, seed: int, steps: int) -> tuple[Money, Money]:
    """Return the amounts (cell, draw) halfway through the walks and at their end."""
    swaps, order = Swaps(cells), _stream(seed, "swaps")
    streams = [_stream(seed, f"draw {draw}") for draw in range(len(density))]
    amount = halfway = np.repeat(mean[:, None], len(density), axis=1)
    amount[swaps.live] *= 1.0 + GENERIC * np.stack([stream.random(len(swaps.live)) for stream in streams], axis=1)
    looking, nearly_none = steps // 10, np.full_like(density, SPARSEST)
    for first in range(0, looking + steps, BLOCK):
        uniform = np.stack([stream.random((BLOCK, 2)) for stream in streams], axis=2)
        for step, numbers in enumerate(uniform[: looking + steps - first], start=first):
            _move(amount, mean, swaps.draw(order), nearly_none if step < looking else density, numbers)
            if step == looking + steps // 2:
                halfway = amount.copy()
    return halfway, amount


def _dust(cells: OpenCells) -> Money:
    """Return the amounts (cell,), money, below which a cell counts as empty: what the differences of totals leave."""
    least: Money = DUST * np.minimum(cells.paying.left[cells.source], cells.receiving.left[cells.target])
    return least


def _stream(seed: int, name: str) -> Generator:
    key = int.from_bytes(blake2b(f"{seed}/missing edges/{name}".encode(), digest_size=16).digest(), "little")
    return Generator(Philox(key=key))


def _move(amount: Money, mean: Money, swap: Swap, density: Money, uniform: Money) -> None:
    """Move money d along a swap, drawn given all other amounts (cell, draw), which it changes in place.

    Cells that gain allow d >= -back, cells that lose d <= forth. Between, each cell has density `p (p / m) exp(-x p /
    m)`, so d has one that falls at the rate p (sum 1 / m of those that gain - sum 1 / m of those that lose); at each
    end one cell is empty, which has probability 1 - p instead. Where two cells of a kind are empty already, the place
    is infinitely more probable than any to which they could be filled together, and no money moves.
    """
    gain, lose = swap
    rate = float((1.0 / mean[gain]).sum() - (1.0 / mean[lose]).sum())
    if rate < 0:
        gain, lose, rate = lose, gain, -rate
    up, down = amount[gain], amount[lose]
    back, forth = up.min(axis=0), down.min(axis=0)
    length = back + forth
    fall = rate * density * length
    lost = -np.expm1(-fall)
    weight = (1.0 - density) / density**2
    at_back = weight * mean[gain[up.argmin(axis=0)]]
    at_forth = weight * mean[lose[down.argmin(axis=0)]] * (1.0 - lost)
    steep = fall > 1e-8
    slope = np.where(steep, fall, 1.0)
    between = length * np.where(steep, lost / slope, 1.0)
    way = np.where(steep, -np.log1p(-uniform[1] * lost) / slope, uniform[1])
    chosen = uniform[0] * (at_back + at_forth + between)
    moved = np.where(chosen < at_back + at_forth, forth, np.minimum(way * length - back, forth))
    moved = np.where(chosen < at_back, -back, moved)
    moved[((up == 0).sum(axis=0) > 1) | ((down == 0).sum(axis=0) > 1)] = 0.0
    amount[gain], amount[lose] = up + moved, down - moved


def _settled(halfway: Money, end: Money, density: Money) -> float:
    """Return the probability of the drift between two times (cell, draw), were there none: the least of all densities.

    Paired t-test of the ranks of `sum x^2`; the least of k probabilities counts k-fold (Bonferroni).

    Source: Conover and Iman (1981), Am. Stat. 35:124-129.
    """
    found = []
    for each in np.unique(density):
        before, after = ((amount[:, density == each] ** 2).sum(axis=0) for amount in (halfway, end))
        change = np.diff(rankdata(np.stack([before, after]), axis=None).reshape(2, -1), axis=0).ravel()
        found.append(float(ttest_1samp(change, 0.0).pvalue) if np.ptp(change) > 0 else 1.0)
    return min(1.0, len(found) * min(found))
