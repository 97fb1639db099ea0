"""The loops of a circulation: elementary cycles, each with the money that goes once around it."""

from collections import deque
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse.csgraph import connected_components

from cardhouse.trace.flows import Money, flow_matrix

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
        limit: most loops to return; what is left of C is then not covered.

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
    wide: list[dict[int, float]] = [{} for _ in range(len(matrix))]
    found: list[Loop] = []
    # `wide` holds, without any cycle, all flows at least as large as every flow still waiting: the first cycle that a
    # waiting flow closes is therefore a widest one, and this flow is its bottleneck.
    while waiting and len(found) < limit:
        negative, payer, payee = heappop(waiting)
        path = _path(wide, payee, payer)
        if path is None:
            wide[payer][payee] = -negative
            continue
        found.append(Loop(_from_lowest(path), -negative))
        for i, j in pairwise(path):
            rest = wide[i][j] + negative
            if rest >= -negative:
                wide[i][j] = rest
                continue
            del wide[i][j]
            if rest > dust:
                heappush(waiting, (-rest, i, j))
    return tuple(sorted(found, key=lambda loop: (-loop.bottleneck, len(loop.nodes), loop.nodes)))


def imbalance(flows: Money) -> float:
    """Return the largest difference between what a node receives and what it pays, money."""
    return float(np.abs(flows.sum(axis=0) - flows.sum(axis=1)).max(initial=0.0))


def cycle_in(flows: Money) -> tuple[int, ...]:
    """Return the nodes of one cycle of positive flows, in order of payment, or nothing if there is none."""
    count, component = connected_components(flows > 0, connection="strong")
    if count == len(flows):
        return ()
    crowded = np.flatnonzero(np.bincount(component) > 1)[0]
    inside = component == crowded
    ahead = [np.flatnonzero((row > 0) & inside).tolist() if inside[i] else [] for i, row in enumerate(flows)]
    start = int(np.flatnonzero(inside)[0])
    back = next(i for i in np.flatnonzero(inside).tolist() if start in ahead[i])
    path = _path([dict.fromkeys(payees, 1.0) for payees in ahead], start, back)
    return tuple(path or ())


def _path(ahead: list[dict[int, float]], start: int, end: int) -> list[int] | None:
    """Return a shortest path from start to end (breadth first, lower nodes first), or None."""
    before = {start: start}
    queue = deque([start])
    while queue and end not in before:
        node = queue.popleft()
        for following in sorted(ahead[node]):
            if following not in before:
                before[following] = node
                queue.append(following)
    if end not in before:
        return None
    path = [end]
    while path[-1] != start:
        path.append(before[path[-1]])
    return path[::-1]


def _from_lowest(cycle: list[int]) -> tuple[int, ...]:
    lowest = cycle.index(min(cycle))
    return tuple(cycle[lowest:] + cycle[:lowest])
