"""Cycles taken out of flows, in time that is in proportion to the flows and the lengths of the cycles."""

import numpy as np

from cardhouse.trace.flows import Edges, Money
from cardhouse.trace.loops import DUST


def taken_by_cycles(edges: Edges) -> Money:
    """Return what cycles take of each flow (edges,) when they are taken out one after another until there is none.

    A walk follows the flows. Where it comes back to a node it has passed, the cycle between is taken out, as much as
    its narrowest flow; where it can go no further, the flow that led there is not followed again. Which cycles there
    are to take depends on the order of the nodes.

    Args:
        edges: flows.
    """
    taken = _Taken(edges.amount.tolist())
    payer, payee = edges.payer.tolist(), edges.payee.tolist()
    ahead: list[list[int]] = [[] for _ in range(edges.nodes)]  # flows still to be followed, the next one last
    for edge, node in enumerate(payer):
        ahead[node].append(edge)
    for start in range(edges.nodes):
        path: list[int] = []
        passed = {start: 0}  # nodes on the path, by the number of flows that lead to them
        node = start
        while path or ahead[start]:
            if not ahead[node]:
                del passed[node]
                node = payer[path.pop()]
                ahead[node].pop()
                continue
            path.append(ahead[node][-1])
            node = payee[path[-1]]
            if node not in passed:
                passed[node] = len(path)
                continue
            cycle = path[passed[node] :]
            del path[passed[node] :]
            for edge in taken.off(cycle):
                ahead[payer[edge]].pop()
            for edge in cycle[1:]:
                del passed[payer[edge]]
    return np.array(taken.money)


class _Taken:
    """Count what is taken of each flow; `money` is apart from what is left, lest small cycles drown in rounding."""

    def __init__(self, flows: list[float]) -> None:
        self.flows = flows
        self.left = flows.copy()
        self.money = [0.0] * len(flows)

    def off(self, cycle: list[int]) -> list[int]:
        """Take the narrowest flow of a cycle off all of its flows; return the flows of which nothing is left."""
        narrowest = min(self.left[edge] for edge in cycle)
        gone = [edge for edge in cycle if self.left[edge] - narrowest <= DUST * self.left[edge]]
        for edge in cycle:
            self.left[edge] -= narrowest
            self.money[edge] += narrowest
        for edge in gone:
            self.money[edge] = self.flows[edge]
        return gone
