"""Choose what is drawn: the fullest selection of a house that fits a width, with its order, walls and scale."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cardhouse.report.house.columns import columns
from cardhouse.report.house.measures import WIDE_FLOORS, Measures
from cardhouse.report.house.order import STARTS, floor_order
from cardhouse.report.house.plan import Plan, floor_plan
from cardhouse.report.house.records import House
from cardhouse.report.house.scale import Scale, crowded, edge_widths, first_scale, fitting_scale, lettering_widths
from cardhouse.report.house.streams import Selection, selection
from cardhouse.report.house.walls import Nests, nested_returns
from cardhouse.report.house.words import Words

SHARES: Final = MappingProxyType({1.0: 0, 0.95: 1, 0.9: 4, 0.8: 9, 0.6: 20, 0.4: 40, 0.2: 60, 0.0: 80})
"""What it costs to draw less than all the money between companies, by the share that is drawn."""
FOLD: Final = 1  # cost of one card less on every floor
FOLD_FEW: Final = 15  # and of leaving fewer than three
MOST_STREAMS: Final = 120
LEAST_SCALES: Final = (0.4, 0.15, 0.0)  # shares of the wanted scale that are accepted, the best first
NO_WALLS: Final[Nests] = {"left": (), "right": ()}
ROUGHLY: Final = 0.8  # a rough order may miss the least scale by this factor
ROUGH_PASSES: Final = 8


@dataclass(frozen=True)
class Fitted:
    """Hold what was found to fit a width: what is drawn, in which order, on which walls, at which scale."""

    chosen: Selection
    words: Words
    plan: Plan
    order: list[list[int]]
    nests: Nests
    scale: Scale


def _selections(house: House, measures: Measures, width: float) -> Iterator[Selection]:
    """Yield what might be drawn, the best first: small companies are folded before much money is left out."""
    limit = WIDE_FLOORS if measures.second_line and width >= 1200 else measures.cards_a_floor
    limit += 2 * (len(house.cards) <= 12)
    price = {
        (cards, share): cost + FOLD * (limit - cards) + FOLD_FEW * max(0, 3 - cards)
        for cards in range(limit, 0, -1)
        for share, cost in SHARES.items()
    }
    before: Selection | None = None
    for cards, share in sorted(price, key=lambda one: (price[one], -one[0])):
        chosen = selection(house, cards, share)
        if chosen != before and (len(chosen.streams) <= MOST_STREAMS or share == 0):
            yield chosen
        before = chosen


def fitted(house: House, measures: Measures, width: float) -> Fitted:
    """Return the fullest selection that fits at a good scale; else at a poor one."""
    if house.cards:
        for least in LEAST_SCALES:
            for chosen in _selections(house, measures, width):
                fit = _fit(house, chosen, width, measures, least)
                if fit is not None:
                    return fit
    raise ValueError(f"a house of {len(house.cards)} cards does not fit a width of {width} px")


def _fit(house: House, chosen: Selection, width: float, measures: Measures, least: float) -> Fitted | None:
    """Return order, walls and scale of what is chosen; None where it does not fit at this share of the wanted scale."""
    floors = {floor.id: floor.title for floor in house.floors}
    words = Words(house, {card.id: f"{card.name} ({floors[card.floor]})" for card in chosen.cards if card.folded})
    plan = floor_plan(house, chosen)
    wanted = first_scale(plan, width, measures)
    widths, small = wanted.widths(plan, measures), replace(wanted, per_unit=least * wanted.per_unit)
    lettering = lettering_widths(plan, measures, words)
    if crowded(plan, plan.layers, small, width - 2 * measures.margin - measures.gutter, measures, lettering):
        return None
    found: Fitted | None = None
    for starts, slack in ((1, ROUGHLY), (STARTS, 1.0)):  # a rough order tells most of what does not fit
        order = floor_order(plan, widths, starts)
        nests = _walls(plan, order, widths, width, measures)
        scale = fitting_scale(plan, order, nests, width, measures, lettering)
        if scale is None or scale.per_unit < slack * small.per_unit:
            return None
        found = Fitted(chosen, words, plan, order, nests, scale)
    return found


def _walls(plan: Plan, order: list[list[int]], widths: NDArray[np.float64], width: float, measures: Measures) -> Nests:
    """Return the walls that returns take, judged from rough columns."""
    nodes = edge_widths(plan, widths)
    close = replace(measures, gap=4.0, slot_gap=4.0)
    x, _ = columns(plan, order, widths, nodes, (0.0, 0.75 * width), NO_WALLS, close, ROUGH_PASSES)
    return nested_returns(plan, widths, x, 0.375 * width)
