"""What goes round on simulated paths: each flow's circular part, and the loops it is made of."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from cardhouse.simulate import Paths
from cardhouse.stress.circularity import flows_of
from cardhouse.trace import circular_part, loops

MOST_LOOPS = 20
"""Largest loops of a path that are read off its circular part."""


@dataclass(frozen=True)
class PathLoops:
    """Hold the circular part of the flows over quarters `first` .. `last` of each path, in the book's unit.

    Attributes:
        first: first quarter of the window.
        last: last quarter of the window.
        paid: what each firm pays another.
        circular: the part of it that circulates, the evenest of the largest; nan where it was not solved.
        routes: loops by the firms they pass, each beginning with the lowest row, largest mean first.
        money: what goes round on each route, its bottleneck; 0 on paths without it.
    """

    first: int
    last: int
    paid: Float[np.ndarray, "payer payee path"]
    circular: Float[np.ndarray, "payer payee path"]
    routes: tuple[tuple[int, ...], ...]
    money: Float[np.ndarray, "route path"]


def path_loops(done: Paths, *, first: int = 1, last: int | None = None) -> PathLoops:
    """Return the circular part of each path and its loops, split as `trace.loops` splits one circular part.

    Args:
        done: paths simulated with `keep_flows`.
        first: first quarter of the window.
        last: last quarter of the window; that of the run if not given.

    Raises:
        ValueError: if the paths were simulated without their flows.

    Source: MODEL section 2.
    """
    end = done.network.quarters if last is None else last
    paid = flows_of(done).flows[first - 1 : end].sum(axis=0)
    circular = np.zeros_like(paid)
    found: dict[tuple[int, ...], np.ndarray] = {}
    for path in range(done.count):
        part = circular_part(paid[..., path]).circular
        circular[..., path] = part
        for loop in loops(part, MOST_LOOPS) if np.isfinite(part).all() else ():
            found.setdefault(_from_lowest(loop.nodes), np.zeros(done.count))[path] += loop.bottleneck
    routes = tuple(sorted(found, key=lambda route: -float(found[route].mean())))
    money = np.stack([found[route] for route in routes]) if routes else np.zeros((0, done.count))
    return PathLoops(first, end, paid, circular, routes, money)


def _from_lowest(nodes: tuple[int, ...]) -> tuple[int, ...]:
    """Return a loop's nodes in their order, beginning with the lowest."""
    at = nodes.index(min(nodes))
    return (*nodes[at:], *nodes[:at])
