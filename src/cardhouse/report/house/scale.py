"""One scale for the picture, px per unit of money, one smaller one for the side lanes where they would swamp it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from math import floor, inf, log10
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cardhouse.report.house.columns import floor_need
from cardhouse.report.house.measures import SIGN_WIDTH, Measures
from cardhouse.report.house.plan import Plan
from cardhouse.report.house.records import WORLD
from cardhouse.report.house.streams import Stream
from cardhouse.report.house.walls import Nests, wall_places
from cardhouse.report.house.words import Words
from cardhouse.report.lettering import text_width

Floats = NDArray[np.float64]

BUSIEST: Final = 0.47  # share of the inner width that the busiest floor's money takes
WIDEST: Final = 0.13  # share of the picture's width that one flow may take
CARD_EDGES: Final = 8.0  # a card is wider than its money by this, px
WALL: Final = 0.12  # share of the picture's width for the lanes of a side, before their scale breaks
WALL_AT_LAST: Final = 0.2  # and after
LANE_SCALES: Final = (1.0, 0.75, 0.6, 0.5)
BROKEN_FROM: Final = (
    1.5  # money from outside is cut short from this multiple of the most that companies pay at one edge
)


@dataclass(frozen=True)
class Scale:
    """Hold px per unit of money, the factor of the side lanes, and where money from outside is cut short."""

    per_unit: float
    lane: float
    broken_from: float

    def drawn(self, stream: Stream) -> float:
        """Return the amount that a stream shows: all of it, unless it is money from outside that is cut short."""
        return min(stream.amount, self.broken_from) if stream.payer == WORLD else stream.amount

    def width(self, stream: Stream, measures: Measures) -> float:
        """Return the width of a stream at a card, px: true, but never thinner than can be seen."""
        return max(measures.thinnest, self.per_unit * self.drawn(stream))

    def broken(self, stream: Stream) -> bool:
        """Tell whether a stream is money from outside that is cut short."""
        return stream.payer == WORLD and stream.amount > self.broken_from

    def least(self, stream: Stream, measures: Measures) -> bool:
        """Tell whether a stream is drawn at the least width, thicker than its money."""
        return stream.state != "unknown" and self.per_unit * stream.amount < measures.thinnest

    def widths(self, plan: Plan, measures: Measures) -> Floats:
        """Return the width of every stream of a plan at its cards, px."""
        return np.array([self.width(stream, measures) for stream in plan.streams])

    def lane_widths(self, plan: Plan, measures: Measures) -> Floats:
        """Return the width of every stream of a plan were it a side lane, px."""
        return np.maximum(measures.thinnest, self.lane * self.widths(plan, measures))


def broken_from(streams: Iterable[Stream]) -> float:
    """Return the amount from which money from outside is cut short, lest it swamp what companies pay each other."""
    edges = defaultdict[tuple[str, str], float](float)
    for stream in streams:
        if stream.payer != WORLD:
            edges["out", stream.payer] += stream.amount
            edges["in", stream.payee] += stream.amount
    most = max(edges.values(), default=0.0)
    return BROKEN_FROM * most if most > 0 else inf


def first_scale(plan: Plan, width: float, measures: Measures) -> Scale:
    """Return a rough scale, good enough to order floors and choose walls; 1 for a house without money."""
    limit = broken_from(plan.streams)
    scale = Scale(1.0, 1.0, limit)
    money = floor_money(plan, np.array([scale.drawn(stream) for stream in plan.streams]))
    widest = max((stream.amount for stream in plan.streams if stream.payer != WORLD), default=0.0)
    if money <= 0:
        return scale
    return Scale(width * min(0.75 * BUSIEST / money, WIDEST / widest if widest else inf), 1.0, limit)


def floor_money(plan: Plan, widths: Floats) -> float:
    """Return the busiest floor's money, px: at each card the larger edge, and what passes in slots."""
    node = edge_widths(plan, widths)
    return max((float(node[list(layer)].sum()) for layer in plan.layers), default=0.0)


def edge_widths(plan: Plan, widths: Floats) -> Floats:
    """Return the larger of the two edges of every node, px."""
    out, into = plan.touching
    return np.maximum(out @ widths, into @ widths)


def node_widths(plan: Plan, widths: Floats, lettering: Floats) -> Floats:
    """Return the width of every node, px: a card holds its money and its words, a slot its ribbons."""
    return np.maximum(edge_widths(plan, widths) + np.where(lettering > 0, CARD_EDGES, 0.0), lettering)


def lettering_widths(plan: Plan, measures: Measures, words: Words) -> Floats:
    """Return the width that the words of every card need, px; 0 for slots."""
    least, money = np.zeros(len(plan.nodes)), plan.money
    for index, node in enumerate(plan.nodes):
        if node.card:
            card = plan.cards[node.card]
            sign = SIGN_WIDTH if measures.second_line and card.sign != "none" else 0.0
            name = text_width(measures.written_name(card.name), measures.name_size, 650) + sign + 16
            line = (
                text_width(words.second_line(card, *money[card.id]), measures.line_size) + 12
                if measures.second_line
                else 0.0
            )
            least[index] = max(name, line, measures.card_least)
    return least


def fitting_scale(
    plan: Plan, layers: list[list[int]], nests: Nests, width: float, measures: Measures, lettering: Floats
) -> Scale | None:
    """Return the largest scale at which floors and walls fit, rounded down to two digits; None where none does."""
    limit = broken_from(plan.streams)
    highest = first_scale(plan, width, measures).per_unit * 3

    def fits(scale: Scale, wall: float) -> bool:
        widths = scale.widths(plan, measures)
        _, thickness = wall_places(nests, scale.lane_widths(plan, measures), measures)
        inner = width - 2 * measures.margin - sum(thickness.values()) - measures.gutter
        if max(thickness.values()) > wall * width:
            return False
        widest = max(
            (width for width, one in zip(widths, plan.streams, strict=True) if one.payer != WORLD), default=0.0
        )
        return (
            not crowded(plan, layers, scale, inner, measures, lettering)
            and widest <= max(WIDEST * width, measures.thinnest)
            and floor_money(plan, widths) <= BUSIEST * inner
        )

    for lane in LANE_SCALES:
        scale = _largest(Scale(highest, lane, limit), lambda scale: fits(scale, 1.0))
        if scale is not None and fits(scale, WALL):
            return scale
    return _largest(Scale(highest, LANE_SCALES[-1], limit), lambda scale: fits(scale, WALL_AT_LAST))


def crowded(
    plan: Plan, layers: Iterable[Sequence[int]], scale: Scale, inner: float, measures: Measures, lettering: Floats
) -> bool:
    """Tell whether some floor needs more than the inner width, px."""
    nodes = node_widths(plan, scale.widths(plan, measures), lettering)
    return any(floor_need(plan, list(layer), nodes, measures) > inner for layer in layers)


def _largest(highest: Scale, fits: Callable[[Scale], bool]) -> Scale | None:
    """Return the largest scale of two digits that fits, by halving; None where not even a thousandth does."""
    low, high = highest.per_unit / 1000, highest.per_unit
    if not fits(replace(highest, per_unit=low)):
        return None
    for _ in range(24):
        middle = (low * high) ** 0.5
        low, high = (middle, high) if fits(replace(highest, per_unit=middle)) else (low, middle)
    return replace(highest, per_unit=rounded_down(low))


def rounded_down(value: float) -> float:
    """Return a positive number rounded down to two digits."""
    exponent = floor(log10(value)) - 1
    digits = floor(value / 10.0**exponent + 1e-9)
    return float(f"{digits}e{exponent}")
