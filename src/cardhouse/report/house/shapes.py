"""The plain house as shapes: bands, cards, ribbons, lanes, stubs from columns, ports and heights."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cardhouse.report.house.geometry import Band, Box, CardShape, Lane, Point, Ribbon, Stub
from cardhouse.report.house.heights import Heights
from cardhouse.report.house.measures import BROKEN_STUB, FOOT_RADIUS, PORT_RADIUS, SIGN_WIDTH, WALL_RADIUS, Measures
from cardhouse.report.house.plan import Plan
from cardhouse.report.house.ports import Ports
from cardhouse.report.house.scale import Scale
from cardhouse.report.house.streams import Stream
from cardhouse.report.house.walls import Place
from cardhouse.report.house.words import Words
from cardhouse.report.lettering import text_width

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Skeleton:
    """Hold what the shapes are made from."""

    plan: Plan
    scale: Scale
    measures: Measures
    words: Words
    widths: Floats  # of streams at their cards
    node_widths: Floats
    x: Floats
    touch: Ports
    places: tuple[Place, ...]
    bounds: tuple[float, float]  # inner lines of the walls
    tall: Heights

    def core(self, stream: int, width: float) -> float:
        """Return the width of a stream's core where its body has a width."""
        one = self.plan.streams[stream]
        return width * min(1.0, one.circular / one.amount) if one.circular > 0 and one.amount > 0 else 0.0


def bands(bones: Skeleton) -> tuple[Band, ...]:
    """Return the floors, ground first."""
    left, right = bones.bounds
    return tuple(
        Band(floor, Box(left, top, right - left, bones.measures.card_height))
        for floor, top in zip(bones.plan.floors, bones.tall.tops, strict=True)
    )


def cards(bones: Skeleton) -> tuple[CardShape, ...]:
    """Return the cards in reading order: floors upward, on each the largest first."""
    money = bones.plan.money
    order = sorted(bones.plan.cards, key=lambda card: (bones.plan.floor_of(card), -max(money[card]), card))
    shapes = []
    for place, card_id in enumerate(order):
        card, node = bones.plan.cards[card_id], bones.plan.card_node[card_id]
        width, floor = float(bones.node_widths[node]), bones.plan.nodes[node].floor
        box = Box(float(bones.x[node]) - width / 2, bones.tall.tops[floor], width, bones.measures.card_height)
        line = bones.words.second_line(card, *money[card_id])
        name = bones.words.text("card", name=card.name, floor=bones.plan.floors[floor].title, line=line)
        shapes.append(CardShape(card, box, _sign_at(bones, card_id, box), name, place))
    return tuple(shapes)


def _sign_at(bones: Skeleton, card_id: str, box: Box) -> Point | None:
    """Return the middle of a card's sign, left of its centred name; a phone has no signs."""
    card, size = bones.plan.cards[card_id], bones.measures.name_size
    if card.sign == "none" or not bones.measures.second_line:
        return None
    name = text_width(bones.measures.written_name(card.name), size, 650)
    return (box.x + (box.width - name - SIGN_WIDTH) / 2 + 6, name_baseline(bones.measures, box) - 0.33 * size)


def name_baseline(measures: Measures, box: Box) -> float:
    """Return the baseline of a card's name."""
    return box.y + (0.39 if measures.second_line else 0.64) * box.height


def ribbons(bones: Skeleton) -> tuple[Ribbon, ...]:
    """Return the flows that climb, thickest first."""
    shapes = []
    for stream, path in bones.plan.climbs.items():
        knots: list[Point] = []
        for lower, upper in pairwise(path):
            knots.append(
                (float(bones.x[lower]) + bones.touch.out[lower][stream], bones.tall.tops[bones.plan.nodes[lower].floor])
            )
            knots.append(
                (
                    float(bones.x[upper]) + bones.touch.into[upper][stream],
                    bones.tall.tops[bones.plan.nodes[upper].floor] + bones.measures.card_height,
                )
            )
        width = float(bones.widths[stream])
        shapes.append(Ribbon(stream, tuple(knots), width, bones.core(stream, width)))
    return tuple(sorted(shapes, key=lambda shape: (-shape.width, shape.stream)))


def lanes(bones: Skeleton) -> tuple[Lane, ...]:
    """Return the returns, promises first, then thickest first."""
    shapes = [_lane(bones, place) for place in bones.places]
    streams: Iterable[Stream] = bones.plan.streams
    promised = {index for index, stream in enumerate(streams) if stream.state == "promise"}
    return tuple(sorted(shapes, key=lambda shape: (shape.stream not in promised, -shape.width, shape.stream)))


def _lane(bones: Skeleton, place: Place) -> Lane:
    plan, stream = bones.plan, place.stream
    start, end = plan.card_node[place.bundle.payer], plan.card_node[place.bundle.payee]
    out = float(bones.x[start]) + bones.touch.out[start][stream]
    into = float(bones.x[end]) + bones.touch.into[end][stream]
    wall = bones.bounds[0] - place.offset if place.side == "left" else bones.bounds[1] + place.offset
    track = bones.tall.leaving[stream]
    if track is None:
        turn, eaves = (bones.tall.roof.y(place.side, at, place.offset) for at in (out, wall))
    else:
        turn = eaves = track
    low = bones.tall.arriving[stream]
    points = (
        (out, bones.tall.tops[plan.nodes[start].floor]),
        (out, turn),
        (wall, eaves),
        (wall, low),
        (into, low),
        (into, bones.tall.tops[plan.nodes[end].floor] + bones.measures.card_height),
    )
    outside = place.offset - bones.measures.wall_pad
    port = place.width / 2 + PORT_RADIUS
    return Lane(
        stream,
        points,
        (port, WALL_RADIUS + outside, FOOT_RADIUS + outside, port),
        place.width,
        float(bones.widths[stream]),
        bones.core(stream, place.width),
    )


def stubs(bones: Skeleton) -> tuple[Stub, ...]:
    """Return the money from outside, thickest first."""
    shapes = []
    for stream in bones.plan.stubs:
        node = bones.plan.card_node[bones.plan.streams[stream].payee]
        width, broken = float(bones.widths[stream]), bones.scale.broken(bones.plan.streams[stream])
        shapes.append(
            Stub(
                stream,
                float(bones.x[node]) + bones.touch.into[node][stream],
                bones.tall.tops[bones.plan.nodes[node].floor] + bones.measures.card_height,
                width,
                bones.measures.stub * (BROKEN_STUB if broken else 1),
                bones.core(stream, width),
                broken,
            )
        )
    return tuple(sorted(shapes, key=lambda shape: (-shape.width, shape.stream)))
