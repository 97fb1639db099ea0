"""The circular part by balanced flow forwarding: unique, and partial to no loop."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from cardhouse.trace.circular import Circulation, circulation_of, unsolved
from cardhouse.trace.flows import Money, Nodes, edges_of, flow_matrix
from cardhouse.trace.law import stationary_law
from cardhouse.trace.loops import DUST


@dataclass(frozen=True)
class _Component:
    """Hold the flows inside a strongly connected component.

    Attributes:
        payer: position of the payer of each flow among the component's nodes (flow,).
        payee: position of its payee (flow,).
        flow: position of each flow in the list of all (flow,).
        near: what is known of the component's stationary law (node,).
    """

    payer: Nodes
    payee: Nodes
    flow: Nodes
    near: Money


def circular_part_bff(flows: ArrayLike) -> Circulation:
    """Return the circular part by balanced flow forwarding (BFF).

    On each strongly connected component subtract `a diag(pi) P`, where P is the row-normalised rest of F, pi its
    stationary law and `a = min_i (row sum)_i / pi_i` the largest factor that leaves nothing negative; repeat on what is
    left until it has no cycle. Each step empties at least one node, so there are at most as many steps as nodes. It
    takes the same share of all that a node pays, so that P changes by the nodes that go and no more: the last pi is
    close to the next.

    Args:
        flows: F (payer, payee), money of one stage and one window.

    Returns:
        the split; outcome NOT_CONVERGED, with nan, where amounts differ so much that pi cannot be found.

    Raises:
        ValueError: if F is no flow matrix.

    Source: Homs-Dones, MacKay, Sansom, Zhou (2025), arXiv:2506.12546.
    """
    matrix = flow_matrix(flows)
    edges = edges_of(matrix)
    rest = edges.amount.copy()
    pending = _components(edges.payer, edges.payee, np.arange(len(rest)), np.ones(edges.nodes))
    while pending:
        part = pending.pop()
        money, nodes = rest[part.flow], len(part.near)
        paid = np.bincount(part.payer, money, nodes)
        chain = sparse.csr_array((money / paid[part.payer], (part.payer, part.payee)), shape=(nodes, nodes))
        law = stationary_law(chain, part.near)
        if law is None:
            return unsolved(matrix)
        # a pi_i P_ij = (a pi_i / paid_i) F_ij: the same share of all that i pays.
        share = law / paid
        left = money * (1.0 - (share / share.max())[part.payer])
        left[left <= DUST * money] = 0.0
        rest[part.flow] = left
        on = left > 0
        pending += _components(part.payer[on], part.payee[on], part.flow[on], law)
    return circulation_of(matrix, edges.matrix(edges.amount - rest), gap=float("nan"))


def _components(payer: Nodes, payee: Nodes, flow: Nodes, law: Money) -> list[_Component]:
    """Return the strongly connected components of more than one node, given a law of all the nodes (node,)."""
    graph = sparse.csr_array((np.ones(len(flow)), (payer, payee)), shape=(len(law), len(law)))
    _, label = connected_components(graph, connection="strong")
    components = []
    for crowded in np.flatnonzero(np.bincount(label, minlength=1) > 1):
        members = label == crowded
        place = np.cumsum(members) - 1
        inside = members[payer] & members[payee]
        components.append(_Component(place[payer[inside]], place[payee[inside]], flow[inside], law[members]))
    return components
