"""Who gets paid when not all can pay: the greatest clearing vector, by payment class, on every path."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

SOLVENT = 1e-12  # a class counts as covered when the money for it lies within this share of it
SETTLED = 1e-14  # the iteration has settled when resources move by no more than this share
CERTIFY_EVERY = 6  # rounds of plain iteration between attempts to finish by one linear solve
MOST_ROUNDS = 20_000


@dataclass(frozen=True)
class Claims:
    """List who may owe whom: payer, payee and payment class of every row; index `firms` is the world."""

    payer: Int[np.ndarray, " row"]
    payee: Int[np.ndarray, " row"]
    payment_class: Int[np.ndarray, " row"]
    firms: int
    classes: int

    def totals(self, due: Float[np.ndarray, "row path"]) -> Float[np.ndarray, "class firm path"]:
        """Return what each firm owes in each class."""
        owed = np.zeros((self.classes, self.firms, due.shape[1]))
        for row, (payer, rank) in enumerate(zip(self.payer, self.payment_class, strict=True)):
            if payer < self.firms:
                owed[rank, payer] += due[row]
        return owed


@dataclass(frozen=True)
class Payments:
    """Hold what each firm owes by class, what is paid on every row, what every firm receives, and the paths on which
    the iteration did not settle."""

    owed: Float[np.ndarray, "class firm path"]
    paid: Float[np.ndarray, "row path"]
    received: Float[np.ndarray, "firm path"]
    unsettled: Bool[np.ndarray, " path"]


def clearing_payments(
    claims: Claims,
    due: Float[np.ndarray, "row path"],
    resources: Float[np.ndarray, "firm path"],
    closed: Bool[np.ndarray, "firm path"],
) -> Payments:
    """Return the greatest clearing vector of all dues, class after class, pro rata inside a class, without bankruptcy
    costs.

    p = min(due, resources + Pi(p)) from above: start from full payment; iterate; now and then solve the linear system
    of the classes that run out, and accept its solution when it leaves those classes as they are, which proves it the
    greatest. The world pays in full; a payee marked `closed` is succeeded by the world. Source: Eisenberg and Noe
    2001 (greatest clearing vector); Elsinger 2009 (seniority).
    """
    owed = claims.totals(due)
    flows, outside = _between_firms(claims, due, closed)
    base = resources + outside
    full = base + _inflow(flows, None, base.shape)
    short = (full < owed.sum(axis=0) * (1.0 - SOLVENT)).any(axis=0)
    fraction = np.ones_like(owed)
    unsettled = np.zeros(due.shape[1], dtype=bool)
    if short.any():
        at = np.flatnonzero(short)
        some = [(payer, payee, rank, amount[at]) for payer, payee, rank, amount in flows]
        fraction[:, :, at], unsettled[at] = _fractions(owed[:, :, at], base[:, at], full[:, at], some)
    paid = due.copy()
    for row, (payer, rank) in enumerate(zip(claims.payer, claims.payment_class, strict=True)):
        if payer < claims.firms:
            paid[row] *= fraction[rank, payer]
    received = outside + _inflow(flows, fraction, base.shape)
    return Payments(owed, paid, received, unsettled)


Flow = tuple[int, int, int, np.ndarray]


def _between_firms(claims: Claims, due: np.ndarray, closed: np.ndarray) -> tuple[list[Flow], np.ndarray]:
    """Return the dues among firms summed by payer, payee and class, and what the world owes each firm."""
    summed: dict[tuple[int, int, int], np.ndarray] = {}
    outside = np.zeros((claims.firms, due.shape[1]))
    open_ = ~closed
    for row in range(len(claims.payer)):
        payer, payee, rank = int(claims.payer[row]), int(claims.payee[row]), int(claims.payment_class[row])
        if payee == claims.firms or not due[row].any():
            continue
        reaching = due[row] * open_[payee]
        if payer == claims.firms:
            outside[payee] += reaching
        elif (payer, payee, rank) in summed:
            summed[payer, payee, rank] = summed[payer, payee, rank] + reaching
        else:
            summed[payer, payee, rank] = reaching
    return [(*key, amount) for key, amount in summed.items()], outside


def _inflow(flows: list[Flow], fraction: np.ndarray | None, shape: tuple[int, ...]) -> np.ndarray:
    inflow = np.zeros(shape)
    for payer, payee, rank, amount in flows:
        inflow[payee] += amount if fraction is None else amount * fraction[rank, payer]
    return inflow


def _class_fractions(owed: np.ndarray, money: np.ndarray) -> np.ndarray:
    """Return the share of each class that `money` covers, the classes before it first."""
    before = np.cumsum(owed, axis=0) - owed
    share: np.ndarray = np.clip((money - before) / np.where(owed > 0, owed, 1.0), 0.0, 1.0)
    share[(owed <= 0) | (money >= (before + owed) * (1.0 - SOLVENT))] = 1.0
    return share


def _fractions(
    owed: np.ndarray, base: np.ndarray, money: np.ndarray, flows: list[Flow]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the shares paid at the greatest fixed point; each path stops on its own, so that chunks do not matter."""
    fraction = np.ones_like(owed)
    alive = np.arange(base.shape[1])
    for round_ in range(1, MOST_ROUNDS + 1):
        share = _class_fractions(owed, money)
        fresh = base + _inflow(flows, share, base.shape)
        moved = np.abs(fresh - money).max(axis=0)
        settled = (moved <= SETTLED * (1.0 + np.abs(money).max(axis=0))) | ~np.isfinite(moved)  # never will be finite
        if round_ % CERTIFY_EVERY == 0:
            solved, proven = _linear_finish(owed, base, fresh, flows)
            fresh = np.where(proven, solved, fresh)
            share = np.where(proven, _class_fractions(owed, fresh), share)
            settled |= proven
        fraction[:, :, alive[settled]] = share[:, :, settled]
        go_on = ~settled
        if not go_on.any():
            return fraction, np.zeros(fraction.shape[2], dtype=bool)
        alive, owed, base, money = alive[go_on], owed[:, :, go_on], base[:, go_on], fresh[:, go_on]
        flows = [(payer, payee, rank, amount[go_on]) for payer, payee, rank, amount in flows]
    fraction[:, :, alive] = _class_fractions(owed, money)
    unsettled = np.zeros(fraction.shape[2], dtype=bool)
    unsettled[alive] = True
    return fraction, unsettled


def _linear_finish(
    owed: np.ndarray, base: np.ndarray, money: np.ndarray, flows: list[Flow]
) -> tuple[np.ndarray, np.ndarray]:
    """Solve for the money of every firm with the classes that run out held fixed; tell where the solution confirms
    them.

    `money` is an upper bound of the greatest fixed point. A solution below it that runs out in the same classes is a
    fixed point, and the only one between: hence the greatest.
    """
    classes, firms, paths = owed.shape
    before = np.cumsum(owed, axis=0) - owed
    marginal = (_class_fractions(owed, money) >= 1.0).cumprod(axis=0).sum(axis=0)
    matrix = np.zeros((paths, firms, firms))
    fixed = base.copy()
    for payer, payee, rank, amount in flows:
        runs_out = marginal[payer] == rank
        slope = np.where(runs_out, amount / np.where(owed[rank, payer] > 0, owed[rank, payer], 1.0), 0.0)
        matrix[:, payee, payer] += slope
        fixed[payee] += np.where(marginal[payer] > rank, amount, 0.0) - slope * before[rank, payer]
    solved = _solve_each(np.eye(firms) - matrix, fixed.T).T
    again = (_class_fractions(owed, solved) >= 1.0).cumprod(axis=0).sum(axis=0)
    low = np.take_along_axis(before, np.minimum(marginal, classes - 1)[None], axis=0)[0]
    scale = 1.0 + np.abs(money).max(axis=0)
    inside = (solved <= money + 1e-12 * scale) & ((marginal == classes) | (solved >= low))
    proven = np.isfinite(solved).all(axis=0) & (again == marginal).all(axis=0) & inside.all(axis=0)
    return solved, proven


def _solve_each(matrices: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return the solution of every path's system; not a number where its matrix is singular (a ring closed in
    itself)."""
    try:
        solved: np.ndarray = np.linalg.solve(matrices, right[:, :, None])[:, :, 0]
    except np.linalg.LinAlgError:
        if len(matrices) == 1:
            return np.full_like(right, np.nan)
        solved = np.concatenate([_solve_each(matrices[at : at + 1], right[at : at + 1]) for at in range(len(matrices))])
    return solved
