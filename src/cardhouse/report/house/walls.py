"""Which wall each return takes, and how the lanes of a wall are nested."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2s
from itertools import groupby
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from cardhouse.report.house.measures import Measures
from cardhouse.report.house.plan import Plan

Side = Literal["left", "right"]
Floats = NDArray[np.float64]

STARTS: Final = 12
CROWDING: Final = 6.0  # cost of a wall per px of lanes that it already carries
RIDGE_SIDE: Final = 1e6  # a roof lane does not climb over the ridge


@dataclass(frozen=True, slots=True)
class Bundle:
    """Hold the returns of one payer, payee and kind: they touch on their way round."""

    streams: tuple[int, ...]
    payer: str
    payee: str
    payer_floor: int
    payee_floor: int
    width: float
    payer_x: float
    payee_x: float

    def distances(self, side: Side) -> tuple[float, float]:
        """Return how far payer and payee are from a wall, up to a constant."""
        return (self.payer_x, self.payee_x) if side == "left" else (-self.payer_x, -self.payee_x)


Nests = dict[Side, tuple[Bundle, ...]]


def nested_returns(plan: Plan, widths: Floats, x: Floats, middle: float) -> Nests:
    """Return the bundles of each wall, inner to outer.

    Args:
        plan: the layered graph.
        widths: width of each stream, px.
        x: centre of each node, px.
        middle: x of the middle of the house, px.
    """
    bundles = _bundles(plan, widths, x)
    walls: dict[Side, list[Bundle]] = {"left": [], "right": []}
    ridge = _ridge_x(plan, bundles)
    for bundle in sorted(bundles, key=lambda one: (-one.width, one.streams)):
        cost = {
            side: _wall_cost(bundle, side, middle, sum(one.width for one in walls[side]), ridge, plan.top)
            for side in walls
        }
        walls["left" if cost["left"] <= cost["right"] else "right"].append(bundle)
    return {side: _nest(side, walls[side]) for side in walls}


def _bundles(plan: Plan, widths: Floats, x: Floats) -> list[Bundle]:
    def ends(stream: int) -> tuple[str, str, str]:
        return (plan.streams[stream].payer, plan.streams[stream].payee, plan.streams[stream].kind)

    bundles = []
    for (payer, payee, _), group in groupby(
        sorted(plan.returns, key=lambda stream: plan.streams[stream].key), key=ends
    ):
        streams = tuple(group)
        start, end = plan.card_node[payer], plan.card_node[payee]
        bundles.append(
            Bundle(
                streams,
                payer,
                payee,
                plan.nodes[start].floor,
                plan.nodes[end].floor,
                float(sum(widths[stream] for stream in streams)),
                float(x[start]),
                float(x[end]),
            )
        )
    return bundles


def _ridge_x(plan: Plan, bundles: Sequence[Bundle]) -> float | None:
    roof = defaultdict[tuple[float, str], float](float)
    for bundle in bundles:
        if bundle.payer_floor == plan.top:
            roof[bundle.payer_x, bundle.payer] += bundle.width
    return max(roof, key=lambda payer: (roof[payer], payer))[0] if roof else None


def _wall_cost(bundle: Bundle, side: Side, middle: float, carried: float, ridge: float | None, top: int) -> float:
    payer, payee = (distance + (middle if side == "right" else -middle) for distance in bundle.distances(side))
    over = 0.0
    if ridge is not None and bundle.payer_floor == top:
        over = max(0.0, bundle.payer_x - ridge if side == "left" else ridge - bundle.payer_x)
    return payer + payee + CROWDING * carried + (RIDGE_SIDE if over > 1 else 0.0)


def _crossing(inner: Bundle, outer: Bundle, side: Side) -> float:
    """Return the cost of one lane outside another: the smaller width and 2 for each crossing."""
    one, two = inner.distances(side), outer.distances(side)
    price = min(inner.width, outer.width) + 2
    at_payer = (outer.payer_floor == inner.payer_floor and two[0] < one[0]) or (
        inner.payee_floor <= outer.payer_floor < inner.payer_floor
    )
    at_payee = (outer.payee_floor == inner.payee_floor and two[1] < one[1]) or (
        inner.payee_floor < outer.payee_floor <= inner.payer_floor
    )
    return price * (at_payer + at_payee)


def _nest(side: Side, bundles: Sequence[Bundle]) -> tuple[Bundle, ...]:
    """Return the order with the fewest crossings that moving single lanes finds."""
    if len(bundles) < 2:
        return tuple(bundles)
    cost = np.array(
        [[_crossing(inner, outer, side) if inner is not outer else 0.0 for outer in bundles] for inner in bundles]
    )
    span = [(bundle.payer_floor - bundle.payee_floor, bundle.width, bundle.streams) for bundle in bundles]
    best = sorted(range(len(bundles)), key=lambda index: span[index])
    best = _improved(best, cost)
    for start in range(1, STARTS):
        order = sorted(
            range(len(bundles)),
            key=lambda index: blake2s(f"{start} {bundles[index].payer} {bundles[index].streams}".encode()).digest(),
        )
        order = _improved(order, cost)
        if _order_cost(order, cost) < _order_cost(best, cost) - 1e-9:
            best = order
    return tuple(bundles[index] for index in best)


def _order_cost(order: list[int], cost: Floats) -> float:
    return float(np.triu(cost[np.ix_(order, order)], 1).sum())


def _improved(order: list[int], cost: Floats) -> list[int]:
    """Return an order after moving single lanes to their cheapest place while that helps."""
    order = list(order)
    for _ in range(10):
        moved = False
        for lane in list(order):
            rest = [other for other in order if other != lane]
            inside, outside = cost[rest, lane], cost[lane, rest]  # others inside the lane, others outside it
            price = np.concatenate(([0.0], np.cumsum(inside))) + np.concatenate((np.cumsum(outside[::-1])[::-1], [0.0]))
            place = order.index(lane)
            target = int(np.argmin(price))
            if price[target] < price[place] - 1e-9:
                rest.insert(target, lane)
                order, moved = rest, True
        if not moved:
            break
    return order


@dataclass(frozen=True, slots=True)
class Place:
    """Place a lane on its wall: distance of its centre from the wall's inner line, and its width, px."""

    stream: int
    side: Side
    bundle: Bundle
    offset: float
    width: float


def wall_places(nests: Nests, lane_widths: Floats, measures: Measures) -> tuple[tuple[Place, ...], dict[Side, float]]:
    """Return the place of every lane, inner to outer, and how wide each wall becomes, px.

    Lanes that do not pass each other in height share a place.
    """
    places: list[Place] = []
    thickness: dict[Side, float] = {"left": 0.0, "right": 0.0}
    for side, nest in nests.items():
        taken: list[tuple[Bundle, float]] = []
        for bundle in nest:
            edge = measures.wall_pad
            for other, outer_edge in taken:
                if other.payee_floor <= bundle.payer_floor and bundle.payee_floor <= other.payer_floor:
                    edge = max(edge, outer_edge + measures.lane_gap)
            for stream in bundle.streams:
                width = float(lane_widths[stream])
                places.append(Place(stream, side, bundle, edge + width / 2, width))
                edge += width
            taken.append((bundle, edge))
            thickness[side] = max(thickness[side], edge)
    return tuple(places), thickness
