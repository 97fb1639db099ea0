"""The loops of a circulation: elementary cycles, each with the money that goes once around it."""

from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from cardhouse.trace.flows import Money, flow_matrix
from cardhouse.trace.ordered import OrderedFlows

DUST = 1e-12
"""Relative size of what subtraction leaves of an amount that is gone."""

IMBALANCE = 1e-6
"""Share of the largest flow by which a node of a circulation may receive more than it pays."""


@dataclass(frozen=True)
class Loop:
    """Name the nodes money passes, in order, from the lowest; the last pays the first.

    Attributes:
        nodes: the entities of the loop, each once.
        bottleneck: money that goes once around.
    """

    nodes: tuple[int, ...]
    bottleneck: float

    @property
    def money(self) -> float:
        """Return the loop's part of the circular flows: bottleneck x number of flows."""
        return self.bottleneck * len(self.nodes)


def loops(circular: ArrayLike, limit: int = 1000) -> tuple[Loop, ...]:
    """Split a circulation into elementary cycles, the widest first.

    Each step takes out a cycle with the largest bottleneck there is, so `sum bottleneck x length = sum C` once all are
    taken, after at most as many cycles as C has flows. Among equally wide cycles node order decides; a split is one of
    many and shown for reading, while the sum of C is not.

    Args:
        circular: C (payer, payee), money, balanced at every node.
        limit: most loops to return: of `sum C` they hold the sum of their `money`.

    Raises:
        ValueError: if C is no flow matrix or not balanced.
    """
    matrix = flow_matrix(circular)
    scale = float(matrix.max(initial=0.0))
    if imbalance(matrix) > IMBALANCE * scale:
        raise ValueError("loops can only be read from a circulation: some node receives more than it pays")
    dust = DUST * scale
    waiting = [(-float(matrix[i, j]), int(i), int(j)) for i, j in np.argwhere(matrix > dust)]
    heapify(waiting)
    wide = OrderedFlows(len(matrix))
    found: list[Loop] = []
    # `wide` holds, without any cycle, all flows at least as large as every flow still waiting: the first cycle that a
    # waiting flow closes is therefore a widest one, and this flow is its bottleneck.
    while waiting and len(found) < limit:
        negative, payer, payee = heappop(waiting)
        path = wide.closed_by(payer, payee)
        if path is None:
            wide.add(payer, payee, -negative)
            continue
        found.append(Loop(_from_lowest(path), -negative))
        for i, j in pairwise(path):
            rest = wide.ahead[i][j] + negative
            if rest >= -negative:
                wide.ahead[i][j] = rest
                continue
            wide.remove(i, j)
            if rest > dust:
                heappush(waiting, (-rest, i, j))
    return tuple(sorted(found, key=lambda loop: (-loop.bottleneck, len(loop.nodes), loop.nodes)))


def imbalance(flows: Money) -> float:
    """Return the largest difference between what a node receives and what it pays, money."""
    return float(np.abs(flows.sum(axis=0) - flows.sum(axis=1)).max(initial=0.0))


def _from_lowest(cycle: list[int]) -> tuple[int, ...]:
    lowest = cycle.index(min(cycle))
    return tuple(cycle[lowest:] + cycle[:lowest])
