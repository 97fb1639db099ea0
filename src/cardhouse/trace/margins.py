"""What is known of a flow matrix whose cells are not: totals, known cells, closed cells; and whether it can exist."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components

from cardhouse.trace.flows import ROUNDING, Money, Nodes


class ConflictKind(StrEnum):
    """Say why no flows have the totals that were given."""

    TOTALS = "what is paid in all is not what is received in all"
    KNOWN = "known flows exceed a total"
    ROOM = "some may pay only those who receive less"


@dataclass(frozen=True)
class Conflict:
    """Name the totals that contradict each other.

    Attributes:
        kind: what the contradiction is.
        payers: whose totals are in it.
        payees: whose totals are in it; with ROOM, the only ones whom the payers may pay with what is not known.
        excess: by how much they contradict each other, money: paid less received, or known less total.
    """

    kind: ConflictKind
    payers: tuple[int, ...]
    payees: tuple[int, ...]
    excess: float


@dataclass(frozen=True)
class Side:
    """Hold the totals of one side; all nodes whose total is unknown share one, the last.

    Attributes:
        group: which total each node counts towards (node,).
        left: what is left of each total beside the known flows (group,), money.
    """

    group: Nodes
    left: Money

    def members(self, group: int) -> tuple[int, ...]:
        """Return the nodes that count towards a total."""
        return tuple(np.flatnonzero(self.group == group).tolist())


@dataclass(frozen=True)
class OpenCells:
    """List the cells whose amount is not known, as edges from the payers' totals to the payees' totals.

    Attributes:
        payer: (cell,).
        payee: (cell,).
        known: the amounts that are known (payer, payee), money; 0 where nothing is.
        paying: the payers' side.
        receiving: the payees' side.
    """

    payer: Nodes
    payee: Nodes
    known: Money
    paying: Side
    receiving: Side

    @property
    def source(self) -> Nodes:
        """Return the payers' total that each cell counts towards (cell,)."""
        return self.paying.group[self.payer]

    @property
    def target(self) -> Nodes:
        """Return the payees' total that each cell counts towards (cell,)."""
        return self.receiving.group[self.payee]

    def matrix(self, amount: Money) -> Money:
        """Return the flows (payer, payee) with these amounts (cell,) in the open cells, money."""
        flows = self.known.copy()
        flows[self.payer, self.payee] = amount
        return flows

    def those(self, kept: NDArray[np.bool_]) -> "OpenCells":
        """Return only some of the cells; the others hold nothing."""
        return OpenCells(self.payer[kept], self.payee[kept], self.known, self.paying, self.receiving)

    def incidence(self) -> sparse.csr_array:
        """Return the matrix A (total, cell) of ones, payers' totals first: A x is what x adds up to."""
        cell = np.arange(len(self.payer))
        total = np.r_[self.source, len(self.paying.left) + self.target]
        shape = (len(self.paying.left) + len(self.receiving.left), len(cell))
        return sparse.csr_array((np.ones(2 * len(cell)), (total, np.r_[cell, cell])), shape=shape)

    def miss(self, amount: Money) -> float:
        """Return the largest |sum x - total| / total over what is left of all totals, for these amounts (cell,)."""
        sums = (
            (np.bincount(self.source, amount, len(self.paying.left)), self.paying.left),
            (np.bincount(self.target, amount, len(self.receiving.left)), self.receiving.left),
        )
        off = (np.abs(held - left)[left > 0] / left[left > 0] for held, left in sums)
        return max(float(side.max(initial=0.0)) for side in off)

    def freedom(self) -> int:
        """Return how many amounts could be chosen at will: cells less rank A, the totals less their components."""
        sources = len(self.paying.left)
        nodes = sources + len(self.receiving.left)
        graph = sparse.csr_array((np.ones(len(self.payer)), (self.source, sources + self.target)), shape=(nodes, nodes))
        parts, _ = connected_components(graph, directed=False)
        return len(self.payer) - nodes + int(parts)


def open_cells(
    rows: ArrayLike, columns: ArrayLike, allowed: ArrayLike, known: ArrayLike | None = None, total: float | None = None
) -> OpenCells | Conflict:
    """Return the cells that are open, with what is left for them of each total, or the conflict of the totals.

    Args:
        rows: what each pays in all (payer,), money; nan where unknown.
        columns: what each receives in all (payee,), money; nan where unknown.
        allowed: (payer, payee), whether money can pass there.
        known: (payer, payee), money; nan where unknown.
        total: all flows together, money; needed only if a total is unknown on both sides.

    Raises:
        ValueError: if the shapes differ, a figure is negative or infinite, a known flow is not allowed, or `total` is
            missing though a payer's and a payee's total are.
    """
    paid, received = (_amounts(side, "totals") for side in (rows, columns))
    open_ = np.array(allowed, dtype=np.bool_)
    shape = (len(paid), len(received))
    cells = np.full(shape, np.nan) if known is None else _amounts(known, "known flows")
    if open_.shape != shape or cells.shape != shape:
        raise ValueError(f"{shape[0]} payers and {shape[1]} payees need {shape} cells allowed and known")
    if (cells[~open_] > 0).any():
        raise ValueError("a known flow must be allowed")
    fixed = np.nan_to_num(cells)
    missing = _left(paid, fixed.sum(axis=1)), _left(received, fixed.sum(axis=0))
    for axis, left in enumerate(missing):
        if (left < 0).any():
            node = int(np.nanargmin(left))
            return Conflict(ConflictKind.KNOWN, *_on_side(axis, (node,)), -float(left[node]))
    whole = _whole(*missing, None if total is None else total - float(fixed.sum()))
    paying, receiving = _side(missing[0], whole, 0), _side(missing[1], whole, 1)
    if isinstance(paying, Conflict):
        return paying
    if isinstance(receiving, Conflict):
        return receiving
    open_ &= np.isnan(cells) & (paying.left > 0)[paying.group][:, None] & (receiving.left > 0)[receiving.group]
    payer, payee = np.nonzero(open_)
    return OpenCells(payer, payee, fixed, paying, receiving)


def _amounts(values: ArrayLike, name: str) -> Money:
    array = np.asarray(values, dtype=np.float64)
    if np.isinf(array).any() or (array < 0).any():
        raise ValueError(f"{name} must be finite and not negative, or nan where unknown")
    return array


def _left(total: Money, known: Money) -> Money:
    """Return total - known, 0 where it is rounding."""
    left: Money = total - known
    left[np.abs(left) <= ROUNDING * total] = 0.0
    return left


def _on_side(axis: int, nodes: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return (nodes, ()) if axis == 0 else ((), nodes)


def _whole(paid: Money, received: Money, total: float | None) -> float:
    """Return what all the open cells hold together."""
    if total is not None:
        return total
    for side in (paid, received):
        if not np.isnan(side).any():
            return float(side.sum())
    raise ValueError("a payer's and a payee's total are both unknown: give the total of all flows")


def _side(left: Money, whole: float, axis: int) -> Side | Conflict:
    """Return the totals of one side, the unknown ones as what the known ones leave of the whole."""
    unknown = np.isnan(left)
    given = left[~unknown]
    rest = whole - float(given.sum())
    slack = ROUNDING * max(abs(whole), float(given.sum()))
    if rest < -slack or (rest > slack and not unknown.any()):
        nodes = tuple(np.flatnonzero(~unknown).tolist())
        return Conflict(ConflictKind.TOTALS, *_on_side(axis, nodes), -rest if axis == 0 else rest)
    group = np.where(unknown, len(given), np.cumsum(~unknown) - 1)
    if abs(rest) <= slack:  # rounding: spread it, so that both sides add up to the same
        rest = 0.0
        given = given * (whole / given.sum()) if given.sum() > 0 else given
    return Side(group, np.r_[given, rest])


@dataclass(frozen=True)
class Flow:
    """Hold some flow through the open cells that meets every total, or the conflict that rules one out.

    Attributes:
        amount: (cell,), money.
        conflict: None if every total is met.
    """

    amount: Money
    conflict: Conflict | None

    def can_hold(self, cells: OpenCells) -> NDArray[np.bool_]:
        """Return which cells can hold money at all (cell,), among the flows that meet every total.

        An empty cell can be filled if money can be taken back from its payee's total to its payer's along full cells:
        if both lie in one strongly connected component of the residual graph.
        """
        sources = len(cells.paying.left)
        full = self.amount > 0
        tail = np.r_[cells.source, sources + cells.target[full]]
        head = np.r_[sources + cells.target, cells.source[full]]
        nodes = sources + len(cells.receiving.left)
        residual = sparse.csr_array((np.ones(len(tail)), (tail, head)), shape=(nodes, nodes))
        _, component = connected_components(residual, connection="strong")
        loose: NDArray[np.bool_] = component[cells.source] == component[sources + cells.target]
        return loose | full


def largest_flow(cells: OpenCells) -> Flow | None:
    """Return a largest flow `max sum x, A x <= totals` through the open cells; None if the solver failed.

    If it meets no all totals, the least cut names payers who have more to pay than those whom they may pay receive.

    Source: Gale (1957), Pacific J. Math. 7:1073-1082; Pukelsheim (2014), Ann. Oper. Res. 215:269-283.
    """
    left = np.r_[cells.paying.left, cells.receiving.left]
    scale = left.max(initial=0.0)
    if scale == 0.0:
        return Flow(np.zeros(len(cells.payer)), None)
    if not len(cells.payer):
        return Flow(np.zeros(0), _cut(cells, np.zeros(len(left), dtype=np.bool_)))
    answer = linprog(
        -np.ones(len(cells.payer)),
        A_ub=cells.incidence(),
        b_ub=left / scale,
        method="highs-ds",
        options={"presolve": False, "primal_feasibility_tolerance": 1e-10},
    )
    if answer.status != 0:
        return None
    amount = np.maximum(answer.x, 0.0) * scale
    if float(cells.paying.left.sum() - amount.sum()) <= ROUNDING * scale:
        return Flow(amount, None)
    return Flow(amount, _cut(cells, np.round(-answer.ineqlin.marginals).astype(np.bool_)))


def _cut(cells: OpenCells, cut: NDArray[np.bool_]) -> Conflict:
    """Return the conflict of the payers' totals that a least cut leaves whole with the payees' totals it cuts."""
    sources = len(cells.paying.left)
    paying = np.flatnonzero(~cut[:sources] & (cells.paying.left > 0))
    receiving = np.flatnonzero(cut[sources:])
    excess = float(cells.paying.left[paying].sum() - cells.receiving.left[receiving].sum())
    payers = sum((cells.paying.members(group) for group in paying.tolist()), ())
    payees = sum((cells.receiving.members(group) for group in receiving.tolist()), ())
    return Conflict(ConflictKind.ROOM, payers, payees, excess)
