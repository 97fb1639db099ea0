"""The circular part of a flow matrix: the most money that can be seen as going round."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components

from cardhouse.errors import Outcome
from cardhouse.trace.evenest import evenest_circulation
from cardhouse.trace.flows import ROUNDING, Edges, Money, edges_of, flow_matrix
from cardhouse.trace.loops import DUST, IMBALANCE, imbalance
from cardhouse.trace.walk import taken_by_cycles


@dataclass(frozen=True)
class Circulation:
    """Split flows F into a circular part C and an acyclic rest D, F = C + D.

    Attributes:
        circular: C (payer, payee), money; balanced at every node.
        acyclic: D (payer, payee), money; without any cycle.
        total: sum of C, money.
        index: circularity index, sum C / sum F; 0 where F is 0.
        defined: false where F is 0, so that an index of 0 there says nothing.
        outcome: how the solve ended; unless SOLVED all figures are nan.
        imbalance: certificate, the largest |received - paid| of C at a node, money.
        gap: certificate, how much more than `total` might be circular, money; nan where no bound exists (BFF).
    """

    circular: Money
    acyclic: Money
    total: float
    index: float
    defined: bool
    outcome: Outcome
    imbalance: float
    gap: float


def circular_part(flows: ArrayLike) -> Circulation:
    """Return the largest balanced part of the flows, and among the largest the evenest.

    Stage one solves `max sum C` with `0 <= C <= F`, C balanced at every node: a linear programme whose dual prices mark
    the flows that every largest C uses fully or not at all. Stage two spreads the rest as evenly as it can, least
    `sum C_ij^2 / F_ij` (see `evenest_circulation`), lest whole loops come and go by accident of the solver. D is then
    acyclic: a cycle in it could have been added to C.

    Args:
        flows: F (payer, payee), money of one stage and one window.

    Raises:
        ValueError: if F is no flow matrix.

    Source: Homs-Dones, MacKay, Sansom, Zhou (2025), arXiv:2506.12546 (circular and acyclic parts); the choice of the
        evenest among the largest is a convention of this project.
    """
    matrix = flow_matrix(flows)
    if not matrix.any():
        return circulation_of(matrix, np.zeros_like(matrix), gap=0.0)
    inner = edges_of(within_components(matrix))
    scale = inner.amount.max(initial=0.0)
    # Flows lost in the rounding of the largest upset the solver's tolerances; whatever circles in them is added below.
    shown = inner.amount > ROUNDING * scale
    edges = Edges(inner.payer[shown], inner.payee[shown], inner.amount[shown] / (scale or 1.0), inner.nodes)
    price = node_prices(edges)
    if price is None:
        return unsolved(matrix)
    share = evenest_circulation(edges, reduced_costs(edges, price))
    circular = _without_residual_cycles(matrix, edges.matrix(_unmixed(share) * inner.amount[shown]))
    bound = float(inner.amount @ np.maximum(0.0, reduced_costs(inner, price)))
    return circulation_of(matrix, circular, gap=max(0.0, bound - float(circular.sum())))


def within_components(matrix: Money) -> Money:
    """Return the flows whose payer and payee lie in one strongly connected component: no other flow can go round."""
    _, component = connected_components(matrix > 0, connection="strong")
    return np.where(component[:, None] == component[None, :], matrix, 0.0)


def reduced_costs(edges: Edges, price: Money) -> Money:
    """Return what one more unit of each flow would add to the largest circulation (edges,), given node prices (nodes,).

    Positive: every largest circulation uses the flow fully. Negative: none uses it. Zero: it is free.
    """
    costs: Money = 1.0 + edges.incidence().T @ price
    return costs


def node_prices(edges: Edges) -> Money | None:
    """Return the dual prices of balance (nodes,) in the largest circulation; None if the solve failed.

    They are whole numbers, because all flows weigh the same and the constraint matrix is a network's. For any prices p,
    `sum_e F_e max(0, 1 + (B'p)_e)` bounds every circulation from above; for these it is the largest one.
    """
    if not len(edges.amount):
        return np.zeros(edges.nodes)
    # Without presolve: HiGHS's presolve calls some of these (always feasible) programmes infeasible when amounts differ
    # by more than about 1e8, and on a network it saves no time.
    answer = linprog(
        -np.ones(len(edges.amount)),
        A_eq=edges.incidence(),
        b_eq=np.zeros(edges.nodes),
        bounds=np.c_[np.zeros(len(edges.amount)), edges.amount],
        method="highs-ds",
        options={"presolve": False, "primal_feasibility_tolerance": 1e-10},
    )
    if answer.status != 0:
        return None
    price: Money = np.round(answer.eqlin.marginals)
    return price


def circulation_of(matrix: Money, circular: Money, gap: float) -> Circulation:
    """Return the record of a circular part, with its index and its certificate of balance.

    Args:
        matrix: F (payer, payee), money.
        circular: C (payer, payee), money.
        gap: how much more might be circular, money.
    """
    total, everything = float(circular.sum()), float(matrix.sum())
    off = imbalance(circular)
    balanced = off <= min(IMBALANCE * circular.max(initial=0.0), ROUNDING * matrix.max(initial=0.0))
    sound = balanced and not gap > IMBALANCE * everything
    return Circulation(
        circular=circular,
        acyclic=matrix - circular,
        total=total,
        index=total / everything if everything > 0 else 0.0,
        defined=everything > 0,
        outcome=Outcome.SOLVED if sound else Outcome.NOT_CONVERGED,
        imbalance=off,
        gap=gap,
    )


def _unmixed(share: Money) -> Money:
    """Return shares with those within rounding of 0 or 1 put there."""
    clean = np.where(share < DUST, 0.0, share)
    return np.where(clean > 1.0 - DUST, 1.0, clean)


def _without_residual_cycles(matrix: Money, circular: Money) -> Money:
    """Return C with every cycle that rounding left in D = F - C moved into it, so that D is acyclic exactly."""
    turning = edges_of(within_components(matrix - circular))
    taken = taken_by_cycles(turning)
    flow, found = matrix[turning.payer, turning.payee], circular[turning.payer, turning.payee]
    whole = circular.copy()
    whole[turning.payer, turning.payee] = np.where(taken < turning.amount, np.minimum(found + taken, flow), flow)
    return whole


def unsolved(matrix: Money) -> Circulation:
    """Return the record of a solve that failed: no figure but nan."""
    nothing = np.full_like(matrix, np.nan)
    nan = float("nan")
    return Circulation(nothing, nothing.copy(), nan, nan, False, Outcome.NOT_CONVERGED, nan, nan)
