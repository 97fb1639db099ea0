"""Which of the largest circulations: the one that takes the most even share of every flow."""

import numpy as np
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse.linalg import splu

from cardhouse.trace.flows import Edges, Money

STEPS = 10
"""Linear steps that stand for the quadratic cost while its active flows are being found."""

BALANCED = 1e-12
"""Largest imbalance, relative to the largest flow, of an exact answer that is accepted."""


def evenest_circulation(edges: Edges, gain: Money) -> Money | None:
    """Return, of the largest circulations, the share of each flow that circulates in the evenest one (edges,).

    Minimises `sum F_e (C_e / F_e)^2` over the largest circulations: those with C_e = F_e where the gain is positive
    and 0 where it is negative. The cost is strictly convex, so the answer is unique and does not depend on the order of
    the entities; weighting by F_e makes two parallel deals count like one of their sum. The square is first replaced by
    its chords over ten steps, a linear programme on a network; Newton's method on the prices of that answer then
    settles what the steps leave open. Where amounts differ so much (by more than about 1e8) that Newton's method does
    not end in a balanced answer, the ten-step one stands: evenest to within a step, a tenth of each flow.

    Args:
        edges: flows, scaled so that the largest is 1.
        gain: reduced costs of the largest circulation (edges,), whole numbers.

    Returns:
        shares between 0 and 1, or None if the linear programme was not solved.

    Source: Dantzig (1956), separable convex programming by linear steps; Qi and Sun (1993), Math. Program. 58:353-367
        (Newton's method for piecewise smooth equations).
    """
    free = gain == 0
    share = (gain > 0).astype(np.float64)
    if not free.any():
        return share
    incidence = edges.incidence()
    owed = -(incidence @ (share * edges.amount))
    columns, flow = incidence[:, free], edges.amount[free]
    stepped = _stepped_shares(columns, flow, owed)
    if stepped is None:
        return None
    coarse, potential = stepped
    exact = _exact_shares(columns, flow, owed, potential)
    share[free] = coarse if exact is None else exact
    return share


def _stepped_shares(columns: sparse.csr_array, flow: Money, owed: Money) -> tuple[Money, Money] | None:
    """Return the shares (edges,) of least chord cost that settle `owed` at every node, and the node prices (nodes,)."""
    slope = np.repeat((2.0 * np.arange(STEPS) + 1.0) / (2 * STEPS), len(flow))  # of the chords of x^2 / 2
    upper = np.tile(flow / STEPS, STEPS)
    answer = linprog(
        slope,
        A_eq=sparse.hstack([columns] * STEPS, format="csr"),
        b_eq=owed,
        bounds=np.c_[np.zeros(len(upper)), upper],
        method="highs-ds",
        options={"presolve": False, "primal_feasibility_tolerance": 1e-10},
    )
    if answer.status != 0:
        return None
    return np.clip(answer.x.reshape(STEPS, -1).sum(axis=0) / flow, 0.0, 1.0), answer.eqlin.marginals


def _exact_shares(columns: sparse.csr_array, flow: Money, owed: Money, potential: Money) -> Money | None:
    """Return the shares of least quadratic cost, started from node prices near theirs; None if no balance was found.

    A share is optimal where it is the price difference along its flow, cut to [0, 1]; what remains is to find prices p
    that balance every node: `B (F clip(B' p, 0, 1)) = owed`, piecewise linear in p.
    """
    rows = columns.T.tocsr()
    # Prices of parts that touch no flow strictly between 0 and 1 are free to move together: hold them lightly.
    hold = 1e-12 * sparse.eye_array(len(owed), format="csr")
    best, smallest = None, BALANCED
    for _ in range(20):
        difference = rows @ potential
        share = np.clip(difference, 0.0, 1.0)
        missing = owed - columns @ (flow * share)
        largest = float(np.abs(missing).max())
        if largest <= smallest:
            best, smallest = share, largest
        elif best is not None or not np.isfinite(largest):
            break
        between = (difference >= 0.0) & (difference <= 1.0)
        slopes = columns @ sparse.diags_array(flow * between) @ rows + hold
        potential = potential + splu(slopes.tocsc()).solve(missing)
    return best
