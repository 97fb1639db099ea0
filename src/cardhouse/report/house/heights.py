"""The y of the house: roof, floors, corridors, and the track of every lane above its payer and below its payee."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import atan, cos, hypot, tan
from typing import Final, overload

import numpy as np
from numpy.typing import NDArray

from cardhouse.report.house.measures import BROKEN_STUB, COLLAR, PORT_RADIUS, Measures
from cardhouse.report.house.plan import Plan
from cardhouse.report.house.ports import Ports
from cardhouse.report.house.walls import Place, Side

Floats = NDArray[np.float64]

SHORT_CORRIDOR: Final = 20.0  # above the ground floor, where lanes arrive
STEEPEST: Final = tan(1.134)  # 65 degrees from the upright: from there the corridor widens
SQUARE: Final = 0.7  # least height of a corridor against its widest ribbon
EAVES: Final = 8.0  # from the cards of the top floor up to the inner line of the roof


@dataclass(frozen=True, slots=True)
class Roof:
    """Hold the inner line of the roof: from the eaves at both walls up to the ridge; lanes lie outside it."""

    left: float
    right: float
    eaves: float
    ridge_x: float
    ridge_y: float

    def pitch(self, side: Side) -> float:
        """Return the slope of a side, px up per px."""
        run = self.ridge_x - self.left if side == "left" else self.right - self.ridge_x
        return (self.eaves - self.ridge_y) / max(run, 1.0)

    @overload
    def y(self, side: Side, x: float, offset: float) -> float: ...
    @overload
    def y(self, side: Side, x: Floats, offset: float) -> Floats: ...
    def y(self, side: Side, x: float | Floats, offset: float) -> float | Floats:
        """Return the y of the line that runs at a distance outside the inner line of a side."""
        pitch = self.pitch(side)
        along = x - self.left if side == "left" else self.right - x
        return self.eaves - pitch * along - offset / cos(atan(pitch))


@dataclass(frozen=True)
class Heights:
    """Hold the upper edge of every floor's cards, the tracks of every lane (None above the top floor), the roof."""

    tops: tuple[float, ...]
    leaving: dict[int, float | None]
    arriving: dict[int, float]
    roof: Roof
    bottom: float


def heights(
    plan: Plan,
    x: Floats,
    touch: Ports,
    widths: Floats,
    places: Iterable[Place],
    bounds: tuple[float, float],
    measures: Measures,
    ridge: float,
    broken_lanes: bool,
    headroom: float,
) -> Heights:
    """Return the heights of a house whose columns are known.

    Args:
        plan: the layered graph.
        x: centre of each node, px.
        touch: ports of every node.
        widths: width of each stream, px.
        places: place of every lane on its wall, inner to outer.
        bounds: x of the two walls' inner lines, px.
        measures: distances.
        ridge: height of the ridge above the eaves, px.
        broken_lanes: whether lanes have a smaller scale, hence a collar at their cards.
        headroom: free height above the cards of the top floor where no roof needs it, px.
    """
    places = tuple(places)
    pad = measures.track_pad + (COLLAR if broken_lanes else 0.0)
    leaving, leave_stack = _tracks(
        plan, x, touch, [p for p in places if p.bundle.payer_floor < plan.top], True, pad, measures
    )
    arriving, arrive_stack = _tracks(plan, x, touch, places, False, pad, measures)
    roof_x = _ridge_x(plan, x, touch, places, bounds)
    roof = Roof(bounds[0], bounds[1], 0.0, roof_x, -ridge)
    top = min([-headroom - EAVES, *_roof_tops(plan, x, touch, places, roof)])
    tops = [0.0] * len(plan.floors)
    tops[plan.top] = EAVES - top
    for floor in range(plan.top - 1, -1, -1):
        corridor = _corridor(plan, floor, leave_stack[floor], arrive_stack[floor + 1], x, touch, widths, measures)
        tops[floor] = tops[floor + 1] + measures.card_height + corridor
    below = max(arrive_stack[0], _stub_depth(plan, 0, measures)) + 8
    tracks = {
        place.stream: None
        if place.bundle.payer_floor == plan.top
        else tops[place.bundle.payer_floor] - leaving[place.stream]
        for place in places
    }
    ends = {
        place.stream: tops[place.bundle.payee_floor] + measures.card_height + arriving[place.stream] for place in places
    }
    return Heights(
        tuple(tops),
        tracks,
        ends,
        Roof(bounds[0], bounds[1], -top, roof_x, -top - ridge),
        tops[0] + measures.card_height + below,
    )


def _stub_depth(plan: Plan, floor: int, measures: Measures) -> float:
    stubs = any(plan.floor_of(plan.streams[stream].payee) == floor for stream in plan.stubs)
    return measures.stub * BROKEN_STUB if stubs else 0.0


def _tracks(
    plan: Plan, x: Floats, touch: Ports, places: Iterable[Place], leaving: bool, pad: float, measures: Measures
) -> tuple[dict[int, float], dict[int, float]]:
    """Return, per lane, the distance of its track from its card, and per floor the height of all its tracks, px.

    Left and right lanes share heights where they do not meet on their way to the walls; else the right ones stand off.
    """
    floors: dict[int, dict[Side, list[Place]]] = defaultdict(lambda: {"left": [], "right": []})
    for place in places:
        floors[place.bundle.payer_floor if leaving else place.bundle.payee_floor][place.side].append(place)
    distance: dict[int, float] = {}
    stack: dict[int, float] = defaultdict(float)
    for floor, sides in floors.items():
        reach: dict[Side, list[float]] = {
            side: [_port(plan, x, touch, place, leaving) for place in sides[side]] for side in sides
        }
        meet = max(reach["left"], default=-1e9) + PORT_RADIUS > min(reach["right"], default=1e9) - PORT_RADIUS
        edge = pad
        for side in ("left", "right"):
            edge = edge if meet else pad
            previous: Place | None = None
            for place in sides[side]:
                touching = previous is not None and previous.bundle is place.bundle
                edge += 0.0 if previous is None or touching else measures.lane_gap
                distance[place.stream] = edge + place.width / 2
                edge += place.width
                previous = place
            edge += measures.lane_gap
            stack[floor] = max(stack[floor], edge)
    return distance, stack


def _port(plan: Plan, x: Floats, touch: Ports, place: Place, leaving: bool) -> float:
    node = plan.card_node[place.bundle.payer if leaving else place.bundle.payee]
    return float(x[node]) + (touch.out if leaving else touch.into)[node][place.stream]


def _corridor(
    plan: Plan, floor: int, leave: float, arrive: float, x: Floats, touch: Ports, widths: Floats, measures: Measures
) -> float:
    """Return the height of the corridor above a floor."""
    lanes = leave + arrive
    short = floor == 0 and arrive > measures.corridor / 2
    base = SHORT_CORRIDOR if short else measures.corridor * (0.75 if lanes > measures.corridor / 2 else 1.0)
    steep = wide = 0.0
    for stream, path in plan.climbs.items():
        for lower, upper in pairwise(path):
            if plan.nodes[lower].floor == floor:
                wide = max(wide, float(widths[stream]))
                run = abs(float(x[lower]) + touch.out[lower][stream] - float(x[upper]) - touch.into[upper][stream])
                steep = max(steep, 1.5 * run / STEEPEST)
    height = base + lanes + max(0.0, SQUARE * wide - base)
    wanted = min(max(height, steep), height * 4 / 3)
    return max(wanted, _stub_depth(plan, floor + 1, measures) + 12)


def _ridge_x(plan: Plan, x: Floats, touch: Ports, places: Iterable[Place], bounds: tuple[float, float]) -> float:
    """Return the x of the ridge: between the left and the right roof lanes of the payer of most roof money."""
    roof = [place for place in places if place.bundle.payer_floor == plan.top]
    if not roof:
        return sum(bounds) / 2
    money = defaultdict[str, float](float)
    for place in roof:
        money[place.bundle.payer] += place.width
    payer = max(money, key=lambda card: (money[card], card))
    edges: dict[Side, list[float]] = {"left": [], "right": []}
    for place in roof:
        if place.bundle.payer == payer:
            half = place.width / 2 + 2
            edges[place.side].append(_port(plan, x, touch, place, True) + (half if place.side == "left" else -half))
    left, right = max(edges["left"], default=None), min(edges["right"], default=None)
    if left is not None and right is not None:
        return (left + right) / 2
    return left if left is not None else right if right is not None else sum(bounds) / 2


def _roof_tops(plan: Plan, x: Floats, touch: Ports, places: Iterable[Place], roof: Roof) -> list[float]:
    """Return the upper edge of every roof lane at its port, relative to the eaves."""
    return [
        roof.y(place.side, _port(plan, x, touch, place, True), place.offset)
        - place.width / 2 * hypot(1.0, roof.pitch(place.side))
        - 2
        for place in places
        if place.bundle.payer_floor == plan.top
    ]
