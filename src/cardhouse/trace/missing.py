"""Flows of which only totals are known: the most even matrix that has them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from cardhouse.errors import Outcome
from cardhouse.trace.flows import ROUNDING, Money, Nodes
from cardhouse.trace.margins import Conflict, OpenCells, largest_flow, open_cells

MOST_SWEEPS = 500
"""Rounds of fitting after which the totals are looked at for a conflict."""

MOST_STEPS = 50
"""Steps of Newton's method after which the best fit so far stands."""

HOLD = 1e-13
"""Weight, relative to the slopes, by which factors without influence are held where they are."""

FITTED = 1e-13
"""Largest relative miss of a total at which fitting ends."""


@dataclass(frozen=True)
class MostEven:
    """Hold the most even flows that have the totals.

    Attributes:
        flows: (payer, payee), money, known flows included; nan where there is no answer.
        outcome: how the fit ended; NOT_CONVERGED too where no flows have these totals.
        miss: certificate, the largest miss of a total, relative to it; nan where there is no answer.
        conflict: why no flows have these totals; None if some have, or if it is not known.
        sweeps: rounds of fitting that were needed.
        freedom: amounts that could still be chosen at will, were all others given; 0 if the totals settle every cell.
    """

    flows: Money
    outcome: Outcome
    miss: float
    conflict: Conflict | None
    sweeps: int
    freedom: int


def most_even(
    rows: ArrayLike,
    columns: ArrayLike,
    allowed: ArrayLike,
    prior: ArrayLike | None = None,
    known: ArrayLike | None = None,
    total: float | None = None,
) -> MostEven:
    """Return the flows x of least `sum x log(x / prior)` that have these totals: the maximum-entropy matrix.

    Found by iterative proportional fitting (RAS): payers' and payees' totals are met in turn, each by scaling its
    cells. An unknown total is not met at all: with only one side's totals known, each is split like its prior weights,
    evenly without any. Where fitting does not end, a largest flow tells why: either no flows have these totals, and the
    least cut names those that contradict each other; or some cells hold nothing in all flows that have, and fitting is
    repeated without them. Even flows understate how concentrated dealings are: see `ensemble`.

    Args:
        rows: what each pays in all (payer,), money; nan where unknown.
        columns: what each receives in all (payee,), money; nan where unknown.
        allowed: (payer, payee), whether money can pass there.
        prior: (payer, payee), weight of each cell, above 0 where money can pass; all the same if not given.
        known: (payer, payee), money; nan where unknown.
        total: all flows together, money; needed only if a total is unknown on both sides.

    Raises:
        ValueError: if the shapes differ, a figure is negative or infinite, a known flow is not allowed, a weight is not
            above 0, or `total` is missing though a payer's and a payee's total are.

    Source: Bacharach (1965), Int. Econ. Rev. 6:294-310; Upper (2011), J. Financial Stability 7:111-125.
    """
    cells = open_cells(rows, columns, allowed, known, total)
    if isinstance(cells, Conflict):
        return without_flows(np.shape(allowed), cells)
    return fitted(cells, weights_of(cells, prior))[1]


def weights_of(cells: OpenCells, prior: ArrayLike | None) -> Money:
    """Return the prior weights of the open cells (cell,), without unit.

    Raises:
        ValueError: if the shape differs or a weight is not finite and above 0.
    """
    if prior is None:
        return np.ones(len(cells.payer))
    weights = np.asarray(prior, dtype=np.float64)
    if weights.shape != cells.known.shape:
        raise ValueError(f"the prior has shape {weights.shape}, the flows have {cells.known.shape}")
    chosen: Money = weights[cells.payer, cells.payee]
    if not np.isfinite(chosen).all() or (chosen <= 0).any():
        raise ValueError("prior weights must be finite and above 0 where money can pass: close a cell by `allowed`")
    return chosen


def fitted(cells: OpenCells, weights: Money) -> tuple[OpenCells, MostEven]:
    """Return the most even flows in the open cells, and which of these can hold money at all.

    Args:
        cells: what is known, money.
        weights: prior weight of each (cell,).
    """
    amount, sweeps = _scaled(cells, weights)
    if cells.miss(amount) > ROUNDING:
        flow = largest_flow(cells)
        if flow is None or flow.conflict:
            return cells, without_flows(cells.known.shape, flow.conflict if flow else None)
        holds = flow.can_hold(cells)
        cells = cells.those(holds)
        amount, more = _scaled(cells, weights[holds])
        sweeps += more
    if cells.miss(amount) > FITTED:
        amount = _polished(cells, amount)
    return cells, _answer(cells, amount, sweeps)


def _scaled(cells: OpenCells, weights: Money) -> tuple[Money, int]:
    """Return the amounts (cell,) after fitting, and the rounds it took."""
    paying, receiving = cells.paying.left, cells.receiving.left
    source, target = cells.source, cells.target
    amount = weights / weights.max(initial=1e-300)
    for sweep in range(1, MOST_SWEEPS + 1):
        factor = _factors(paying, source, amount)
        # Receivers' totals were met when this round began: the factors say by how much the payers' were missed.
        met = sweep > 1 and float(np.abs(factor[paying > 0] - 1.0).max(initial=0.0)) <= FITTED
        amount = amount * factor[source]
        amount = amount * _factors(receiving, target, amount)[target]
        if met:
            break
    return amount, sweep


def _polished(cells: OpenCells, amount: Money) -> Money:
    """Return amounts (cell,) that meet the totals more closely, by Newton's method on the logarithms of the factors.

    Where fitting is slow, some cells are all but empty. No factor changes by more than e^2 in one step.
    """
    sums = cells.incidence()
    total = np.r_[cells.paying.left, cells.receiving.left]
    root = np.sqrt(np.where(total > 0, total, 1.0))
    best, smallest = amount, cells.miss(amount)
    for _ in range(MOST_STEPS):
        slopes = (sums @ sparse.diags_array(amount) @ sums.T).toarray() / np.outer(root, root)
        # Factors of the payers and of the payees that cancel out are free to move together: hold them lightly.
        slopes += HOLD * np.eye(len(total))
        step = sums.T @ (np.linalg.solve(slopes, (total - sums @ amount) / root) / root)
        amount = amount * np.exp(step * min(1.0, 2.0 / np.abs(step).max(initial=1.0)))
        miss = cells.miss(amount)
        if miss < smallest:
            best, smallest = amount, miss
        elif smallest <= FITTED:
            break
    return best


def _factors(total: Money, at: Nodes, amount: Money) -> Money:
    """Return by what each total must be multiplied (total,), for amounts (cell,) that count towards the totals `at`."""
    held = np.bincount(at, weights=amount, minlength=len(total))
    factor: Money = np.divide(total, held, out=np.zeros_like(total), where=held > 0)
    return factor


def _answer(cells: OpenCells, amount: Money, sweeps: int) -> MostEven:
    miss = cells.miss(amount)
    return MostEven(
        flows=cells.matrix(amount),
        outcome=Outcome.SOLVED if miss <= ROUNDING else Outcome.NOT_CONVERGED,
        miss=miss,
        conflict=None,
        sweeps=sweeps,
        freedom=cells.freedom(),
    )


def without_flows(shape: tuple[int, ...], conflict: Conflict | None) -> MostEven:
    """Return the record of a fit without an answer: no figure but nan, and the conflict of the totals if known."""
    return MostEven(np.full(shape, np.nan), Outcome.NOT_CONVERGED, float("nan"), conflict, 0, 0)
