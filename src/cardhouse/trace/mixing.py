"""One quarter's payments, all at the same time: what share of the money that each payer spends is labelled."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import splu

from cardhouse.errors import Outcome
from cardhouse.trace.flows import ROUNDING, Money, Nodes

CLOSE = 1e-12
"""Share of a node's money below which what is left after a difference of amounts is rounding."""

MOST_ROUNDS = 1000
"""Steps after which claims that still grow are said not to have converged."""


@dataclass(frozen=True)
class Quarter:
    """Hold what one quarter's labels travel on.

    Attributes:
        unmarked: U (payer, payee), the part of each flow that starts with no label and so carries its payer's, money.
        outflow: M (node,), all payments, those to the outside and the marked ones included, money.
        balance: B (node,), cash at the end of the quarter, money.
        most: (node,), the most money each node has had to spend or keep in a quarter so far, by which rounding is
            measured, money.
        started: c (label, node), labelled money that starts in this quarter, where it arrives, money.
        ends: (label,), the node on whose arrival each label ends; NOBODY, which is no node, for one that never ends.
    """

    unmarked: sparse.csr_array
    outflow: Money
    balance: Money
    most: Money
    started: Money
    ends: Nodes

    @cached_property
    def going_on(self) -> NDArray[np.bool_]:
        """Return where a label that arrives goes on (label, node): everywhere but at its end."""
        onward: NDArray[np.bool_] = np.arange(len(self.outflow)) != self.ends[:, None]
        return onward

    @cached_property
    def split(self) -> sparse.csr_array:
        """Return the share of what each node spends that each other gets from it unmarked (payer, payee): `U / M`."""
        per_unit = np.divide(1.0, self.outflow, out=np.zeros_like(self.outflow), where=self.outflow > 0)
        return sparse.csr_array(self.unmarked * per_unit[:, None])

    def arriving(self, spent: Money) -> Money:
        """Return labelled money received `in = c + s U / M` (label, node), s being labelled money spent."""
        received: Money = self.started + spent @ self.split
        return received

    def coming(self, spent: Money) -> Money:
        """Return what of the labelled money received goes on (label, node), money: all but what has ended."""
        onward: Money = np.where(self.going_on, self.arriving(spent), 0.0)
        return onward


def labels_spent(quarter: Quarter, older: Money, passing: Money) -> tuple[Money, Outcome]:
    """Return the labelled money s that each node spends (label, node), with nan where the solve failed.

    Of the labelled money that comes in, node j spends the share p_j in the same quarter, beside `older` h_j:
    `s_j = h_j + p_j in_j`, `in_j = c_j + sum_i s_i U_ij / M_i`: one linear system per label, for a label ends at its
    own node. It is solved only for nodes that the label reaches: a closed ring it does not reach would make the matrix
    singular. One that it does reach is not closed, for it receives more than it passes round; where that little is lost
    in rounding the outcome is NOT_FINITE.

    Args:
        quarter: this quarter's flows.
        older: h (label, node), labelled money of earlier quarters that is spent, money.
        passing: p (label, node), share of the labelled money that comes in which is spent in the same quarter.

    Source: Kemeny and Snell (1976), Finite Markov Chains, ch. 3 (absorbing chains).
    """
    spent = np.zeros_like(quarter.started)
    for label, onward in enumerate(quarter.going_on):
        share = np.where(onward, passing[label], 0.0)
        direct = np.where(onward, older[label], 0.0) + share * quarter.started[label]
        solved = _solved(quarter, direct, share)
        if solved is None:
            return np.full_like(spent, np.nan), Outcome.NOT_FINITE
        spent[label] = solved
    return spent, Outcome.SOLVED


def excess_spent(quarter: Quarter, held: Money) -> tuple[Money, Outcome]:
    """Return the labelled money s that each node spends (label, node) when labelled money is spent last.

    With the claims of label l on node j `q_lj = held_lj + in_lj`, Q_j their sum and B_j the closing balance, what is
    spent of them is what exceeds the balance, pro rata: `s_lj = q_lj max(0, 1 - B_j / Q_j)`. The least solution is
    taken: no claim is presumed to have gone round but for money that came from somewhere. It is reached from below by
    Newton steps along each label by itself: what is spent of a claim rises with the other claims, and is rising and
    convex in the claim itself, so that its tangent lies below it; no step goes past the least solution and none goes
    back. For one label the function is piecewise linear and the steps end after finitely many.

    Args:
        quarter: this quarter's flows.
        held: (label, node), labelled money carried over from the quarter before, money.

    Source: Re Hallett's Estate (1880) 13 Ch D 696 (own money is spent first); James Roscoe (Bolton) Ltd v Winder [1915]
        1 Ch 62 (no claim beyond the lowest balance between); Ortega and Rheinboldt (1970), Iterative Solution of
        Nonlinear Equations in Several Variables, ch. 13 (monotone Newton steps).
    """
    claims = held + quarter.coming(np.zeros_like(held))
    for _ in range(MOST_ROUNDS):
        excess, slope = _excess(quarter, claims)
        spent, outcome = labels_spent(quarter, excess - slope * (claims - held), slope)
        if outcome != Outcome.SOLVED:
            return spent, outcome
        larger = np.maximum(claims, held + quarter.coming(spent))
        if (larger - claims <= CLOSE * quarter.most).all():
            return spent, Outcome.SOLVED
        claims = larger
    return np.full_like(claims, np.nan), Outcome.NOT_CONVERGED


def _excess(quarter: Quarter, claims: Money) -> tuple[Money, Money]:
    """Return what is spent of each claim (label, node), money, and how that rises with the claim itself.

    What exceeds a balance by no more than rounding is kept, for in a ring that nothing leaves it would go round without
    end; a balance that is no more than rounding keeps nothing.
    """
    dust = CLOSE * quarter.most
    together = claims.sum(axis=0)
    empty = quarter.balance <= dust
    over = (quarter.outflow > 0) & (empty | (together > quarter.balance + dust))
    kept = np.divide(quarter.balance, together, out=np.ones_like(together), where=over & ~empty)
    kept[over & empty] = 0.0
    of_all = np.divide(claims, together, out=np.zeros_like(claims), where=together > 0)
    return claims * (1.0 - kept), np.where(over, 1.0 - kept + of_all * kept, 0.0)


def _solved(quarter: Quarter, direct: Money, passing: Money) -> Money | None:
    """Return the least s >= 0 with `s_j = direct_j + p_j sum_i s_i U_ij / M_i`; None where it has no finite one."""
    spent = np.zeros_like(direct)
    reached = _reached(quarter.split, direct != 0, passing > 0)
    if not len(reached):
        return spent
    onward = quarter.split[reached][:, reached].T * passing[reached][:, None]
    system = sparse.csc_array(sparse.eye_array(len(reached)) - onward)
    try:
        solved = splu(system).solve(direct[reached])
    except RuntimeError:  # exactly singular
        return None
    outflow, rounding = quarter.outflow[reached], ROUNDING * quarter.most[reached]
    exact = np.abs(system @ solved - direct[reached]) <= rounding  # false for nan
    if not (exact & (solved >= -rounding) & (solved <= outflow + rounding)).all():
        return None
    spent[reached] = np.clip(solved, 0.0, outflow)
    return spent


def _reached(flows: sparse.csr_array, start: NDArray[np.bool_], passing: NDArray[np.bool_]) -> Nodes:
    """Return the nodes that spend labelled money, in order: those in `start`, and those that pass on what they get."""
    onward = (flows > 0).astype(np.float64)
    reached = start
    while True:
        further = reached | (passing & (reached.astype(np.float64) @ onward > 0))
        if (further == reached).all():
            return np.flatnonzero(reached)
        reached = further
