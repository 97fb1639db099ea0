"""The x of cards and slots: near their neighbours, in their order, never overlapping, between the walls."""

from collections import defaultdict
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression

from cardhouse.report.house.measures import Measures
from cardhouse.report.house.plan import Node, Plan
from cardhouse.report.house.ports import Ports, ports
from cardhouse.report.house.walls import Nests

Floats = NDArray[np.float64]

PASSES: Final = 40
CARD_PULL: Final = 2.0  # weight of the middle of the house, px of flow
SLOT_PULL: Final = 0.2


def node_gap(one: Node, two: Node, measures: Measures) -> float:
    """Return the least distance between two neighbours on a floor, px."""
    slots = (one.card is None) + (two.card is None)
    return (measures.gap, measures.slot_gap, measures.slot_gap / 2)[slots]


def floor_need(plan: Plan, layer: list[int], node_widths: Floats, measures: Measures) -> float:
    """Return the width that a floor needs in a given order, px."""
    gaps = sum(node_gap(plan.nodes[one], plan.nodes[two], measures) for one, two in pairwise(layer))
    return float(node_widths[layer].sum()) + gaps


def columns(
    plan: Plan,
    layers: list[list[int]],
    widths: Floats,
    node_widths: Floats,
    bounds: tuple[float, float],
    nests: Nests,
    measures: Measures,
    passes: int = PASSES,
) -> tuple[Floats, Ports]:
    """Return the centre of every node and its ports.

    Each node wants the weighted mean of its neighbours, port under port, pulled a little to the middle; overlaps on a
    floor are resolved exactly (isotonic regression of positions less their least distances).

    Args:
        plan: the layered graph.
        layers: nodes of each floor, left to right.
        widths: width of each stream, px.
        node_widths: width of each node, px.
        bounds: x of the two inner edges, px.
        nests: bundles of each wall.
        measures: distances.
        passes: up and down.
    """
    x = np.zeros(len(plan.nodes))
    middle = sum(bounds) / 2
    for layer in layers:
        x[layer] = _resolved(
            plan, layer, np.full(len(layer), middle), np.ones(len(layer)), node_widths, bounds, measures
        )
    neighbours = _neighbours(plan)
    touch = ports(plan, widths, x, nests)
    for number in range(passes):
        upward = number % 2 == 0
        for layer in layers if upward else reversed(layers):
            wanted, weight = _wanted(plan, layer, x, widths, neighbours, touch, middle)
            x[layer] = _resolved(plan, layer, wanted, weight, node_widths, bounds, measures)
        touch = ports(plan, widths, x, nests)
    return x, touch


Neighbours = dict[int, list[tuple[int, int, bool]]]


def _neighbours(plan: Plan) -> Neighbours:
    """Return, per node, its (neighbour, stream, whether the neighbour is above)."""
    neighbours: Neighbours = defaultdict(list)
    for stream, path in plan.climbs.items():
        for lower, upper in pairwise(path):
            neighbours[lower].append((upper, stream, True))
            neighbours[upper].append((lower, stream, False))
    return neighbours


def _wanted(
    plan: Plan, layer: list[int], x: Floats, widths: Floats, neighbours: Neighbours, touch: Ports, middle: float
) -> tuple[Floats, Floats]:
    wanted, weights = np.zeros(len(layer)), np.zeros(len(layer))
    for place, node in enumerate(layer):
        pull = CARD_PULL if plan.nodes[node].card else SLOT_PULL
        total, weight = pull * middle, pull
        for other, stream, above in neighbours[node]:
            own, far = (touch.out[node], touch.into[other]) if above else (touch.into[node], touch.out[other])
            total += widths[stream] * (x[other] + far[stream] - own[stream])
            weight += widths[stream]
        wanted[place], weights[place] = total / weight, weight
    return wanted, weights


def _resolved(
    plan: Plan,
    layer: list[int],
    wanted: Floats,
    weight: Floats,
    node_widths: Floats,
    bounds: tuple[float, float],
    measures: Measures,
) -> Floats:
    """Return the positions nearest to the wanted ones that keep order, distances and bounds."""
    if not layer:
        return wanted
    half = node_widths[layer] / 2
    gaps = [node_gap(plan.nodes[one], plan.nodes[two], measures) for one, two in pairwise(layer)]
    offsets = np.concatenate(([0.0], np.cumsum(half[:-1] + half[1:] + gaps)))
    free: Floats = isotonic_regression(wanted - offsets, weights=weight).x
    return np.clip(free, bounds[0] + half[0], bounds[1] - half[-1] - offsets[-1]) + offsets
