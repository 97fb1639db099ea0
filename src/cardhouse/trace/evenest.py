"""Which of the largest circulations: the one that takes the most even share of every flow."""

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from cardhouse.trace.flows import Edges, Money

BALANCED = 1e-12
"""Imbalance, relative to the largest flow, below which rounding may end the search."""

RUNAWAY = 1e9
"""Price difference that only flows without balancing prices lead to: at a balance of n nodes some are within n."""

PATIENCE = 30
"""Steps after the most balanced answer so far at which the search ends without a balanced one."""

HOLD = 1e-12
"""Weight, relative to a node's flows, that holds prices which no flow determines."""


def evenest_circulation(edges: Edges, gain: Money) -> Money:
    """Return, of the largest circulations, the share of each flow that circulates in the evenest one (edges,).

    Minimises `sum F_e (C_e / F_e)^2` over the largest circulations: those with C_e = F_e where the gain is positive
    and 0 where it is negative. The cost is strictly convex, so the answer is unique and does not depend on the order of
    the entities; weighting by F_e makes two parallel deals count like one of their sum.

    A share is optimal where it is the price difference along its flow, cut to [0, 1]; what remains is to find prices p
    that balance every node: `B (F clip(B' p, 0, 1)) = owed`, piecewise linear in p. These are the slopes of a convex
    function, made of parabolas, whose least value Newton's method finds in finitely many steps: the whole step where it
    leaves a tenth of the imbalance or less, else as far along it as the function falls.

    Args:
        edges: flows, scaled so that the largest is 1.
        gain: reduced costs of the largest circulation (edges,), whole numbers.

    Returns:
        shares between 0 and 1. Where amounts differ so much that no prices balance every node, they are the evenest of
        flows as unbalanced as the ones returned; their imbalance is for the caller to judge.

    Source: Qi and Sun (1993), Math. Program. 58:353-367 (Newton's method for piecewise smooth equations).
    """
    free = gain == 0
    share = (gain > 0).astype(np.float64)
    if free.any():
        incidence = edges.incidence()
        owed = -(incidence @ (share * edges.amount))
        share[free] = _balancing_shares(incidence[:, free], edges.amount[free], owed)
    return share


def _balancing_shares(columns: sparse.csr_array, flow: Money, owed: Money) -> Money:
    """Return the shares (edges,) of least quadratic cost that settle `owed` at every node."""
    rows = columns.T.tocsr()
    through = abs(columns) @ flow
    hold = sparse.diags_array(HOLD * np.where(through > 0, through, 1.0))
    difference = np.zeros(len(flow))
    missing, best, smallest, since = owed, difference, np.inf, 0
    while since < PATIENCE and np.abs(difference).max() < RUNAWAY:
        share = np.clip(difference, 0.0, 1.0)
        missing = owed - columns @ (flow * share)
        largest = float(np.abs(missing).max())
        if largest < smallest:
            best, smallest, since = share, largest, 0
        elif smallest <= BALANCED:
            break
        between = (difference >= 0.0) & (difference <= 1.0)
        slopes = columns @ sparse.diags_array(flow * between) @ rows + hold
        step = splu(slopes.tocsc()).solve(missing)
        change = rows @ step
        after = owed - columns @ (flow * np.clip(difference + change, 0.0, 1.0))
        whole = np.abs(after).max() <= 0.1 * largest
        difference = difference + change * (1.0 if whole else _longest_fall(flow, difference, change, step @ missing))
        since += 1
    return best


def _longest_fall(flow: Money, difference: Money, change: Money, slope: float) -> float:
    """Return how far along a change of the price differences (edges,) the cost's dual falls, as a part of the change.

    Its slope is `slope` at first and rises towards 0 by `F_e change_e^2` wherever a share is between 0 and 1.
    """
    moving = np.abs(change) > 1e-30 * max(1.0, np.abs(change).max())
    start, rate = difference[moving], change[moving]
    rising = flow[moving] * rate**2
    ends = np.sort([-start / rate, (1.0 - start) / rate], axis=0)
    at, bend = ends.ravel(), np.r_[rising, -rising]
    order = np.argsort(at)
    at, bend = at[order], bend[order]
    past = at <= 0
    turns = np.r_[0.0, at[~past]]
    rise = bend[past].sum() + np.cumsum(np.r_[0.0, bend[~past]])
    left = slope - np.cumsum(np.r_[0.0, np.diff(turns) * rise[:-1]])
    over = np.flatnonzero(left <= 0)
    if not len(over):
        return float(turns[-1])
    last = max(int(over[0]) - 1, 0)
    return float(turns[last] + left[last] / rise[last]) if rise[last] > 0 else float(turns[over[0]])
