"""Where each flow touches its cards: the order of ports along the edges of a card, and of ribbons within a slot."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cardhouse.report.house.plan import Plan
from cardhouse.report.house.records import KINDS
from cardhouse.report.house.walls import Nests

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Ports:
    """Hold, per node and stream, the distance of a port's centre from the node's centre, px.

    `out` is the upper edge of a node, `into` the lower one; in a slot both are the same.
    """

    out: dict[int, dict[int, float]]
    into: dict[int, dict[int, float]]


def ports(plan: Plan, widths: Floats, x: Floats, nests: Nests) -> Ports:
    """Return the ports of every node: left returns, ribbons by where they go, right returns; inner lanes outermost.

    Below, ribbons stand by where they come from, and money from outside at the card's own place.
    """
    above: dict[int, list[tuple[float, int]]] = defaultdict(list)
    below: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for stream, path in plan.climbs.items():
        for lower, upper in pairwise(path):
            above[lower].append((float(x[upper]), stream))
            below[upper].append((float(x[lower]), stream))
    for stream in sorted(plan.stubs, key=lambda one: (KINDS.index(plan.streams[one].kind), one)):
        node = plan.card_node[plan.streams[stream].payee]
        below[node].append((float(x[node]), stream))
    lanes = _lane_order(plan, nests)
    out, into = {}, {}
    for index, place in enumerate(plan.nodes):
        left_out, right_out, left_in, right_in = lanes[place.card] if place.card else ([], [], [], [])
        up = [stream for _, stream in sorted(above[index], key=lambda one: one[0])]
        down = [stream for _, stream in sorted(below[index], key=lambda one: one[0])]
        out[index] = _spread([*left_out, *up, *reversed(right_out)], widths)
        into[index] = _spread([*left_in, *down, *reversed(right_in)], widths)
    return Ports(out, into)


def _lane_order(plan: Plan, nests: Nests) -> dict[str, tuple[list[int], list[int], list[int], list[int]]]:
    """Return, per card, the lanes that leave left and right and arrive left and right, inner lanes first."""
    lanes: dict[str, tuple[list[int], list[int], list[int], list[int]]] = {
        card: ([], [], [], []) for card in plan.cards
    }
    for side, nest in nests.items():
        column = 0 if side == "left" else 1
        for bundle in nest:
            lanes[bundle.payer][column].extend(bundle.streams)
            lanes[bundle.payee][2 + column].extend(bundle.streams)
    return lanes


def _spread(streams: Sequence[int], widths: Floats) -> dict[int, float]:
    """Return the centres of ports that touch each other, centred on 0."""
    edge = -float(sum(widths[stream] for stream in streams)) / 2
    centres = {}
    for stream in streams:
        centres[stream] = edge + float(widths[stream]) / 2
        edge += float(widths[stream])
    return centres
