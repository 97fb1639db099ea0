"""Lay a house out: floors, order, walls, scale, columns, heights, shapes, words. Same house and size, same layout."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cardhouse.report.house.columns import columns, floor_need
from cardhouse.report.house.geometry import Layout
from cardhouse.report.house.heights import heights
from cardhouse.report.house.measures import MEASURES, WIDE_FLOORS, Measures, Size
from cardhouse.report.house.order import floor_order
from cardhouse.report.house.picture import Page, picture
from cardhouse.report.house.plan import Plan, floor_plan
from cardhouse.report.house.records import House
from cardhouse.report.house.scale import Scale, crowded, edge_widths, first_scale, fitting_scale, node_widths
from cardhouse.report.house.shapes import Skeleton
from cardhouse.report.house.streams import Selection, selection
from cardhouse.report.house.walls import Nests, nested_returns, wall_places
from cardhouse.report.house.words import Words

SHARES: Final = (1.0, 0.95, 0.9, 0.8, 0.6, 0.4, 0.2, 0.0)  # of the money between companies, when not all fits
MOST_STREAMS: Final = 120
RIDGES: Final = (1.0, 1.25, 1.5, 1.8, 2.2, 2.7)  # heights tried until the attic's number fits under the roof
ROOMY: Final = 1.6  # a house is no wider than this times its fullest floor
LEAST_INNER: Final = 600.0  # px; and no narrower than that where there is room
LEAST_SCALES: Final = (0.4, 0.15, 0.0)  # shares of the wanted scale that are accepted, the best first
NO_WALLS: Final[Nests] = {"left": (), "right": ()}


@dataclass(frozen=True)
class Fitted:
    """Hold what was found to fit a width: what is drawn, in which order, on which walls, at which scale."""

    chosen: Selection
    words: Words
    plan: Plan
    order: list[list[int]]
    nests: Nests
    scale: Scale


def house_layout(house: House, size: Size = "wide", width: float = 1100) -> Layout:
    """Return the house laid out for a width.

    Where all of it does not fit, small flows are left to the remainder and small cards of crowded floors are folded;
    the picture names both.

    Args:
        house: cards, floors, flows, guarantees.
        size: which distances hold: wide (900 to 1400 px), middle (600 to 900), phone (340 to 430).
        width: width of the picture, px.

    Raises:
        ValueError: the house has no card, or none fits the width.
    """
    measures = MEASURES[size]
    fitted = _fitted(house, measures, width)
    page = Page(house, size, width, fitted.chosen)
    bones = _skeleton(fitted, width, measures, RIDGES[0], house.attic is not None)
    layout, complete = picture(bones, page)
    for ridge in RIDGES[1:]:
        if complete:
            return layout
        taller, complete = picture(_skeleton(fitted, width, measures, ridge, True), page)
        layout = taller if complete else layout
    return layout


def _selections(house: House, measures: Measures, width: float) -> Iterator[Selection]:
    """Yield what might be drawn, the most first: fewer flows, then fewer cards a floor."""
    limit = WIDE_FLOORS if measures.second_line and width >= 1200 else measures.cards_a_floor
    limit += 2 * (len(house.cards) <= 12)
    before: Selection | None = None
    for cards_a_floor in range(limit, 0, -1):
        for share in SHARES[: 4 if cards_a_floor > 1 else None]:
            chosen = selection(house, cards_a_floor, share)
            if chosen != before and (len(chosen.streams) <= MOST_STREAMS or share < SHARES[2]):
                yield chosen
            before = chosen


def _fitted(house: House, measures: Measures, width: float) -> Fitted:
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
    if crowded(plan, plan.layers, small, width - 2 * measures.margin - measures.gutter, measures, words):
        return None
    order = floor_order(plan, widths)
    nests = _walls(plan, order, widths, width, measures)
    scale = fitting_scale(plan, order, nests, width, measures, words)
    return (
        None if scale is None or scale.per_unit < small.per_unit else Fitted(chosen, words, plan, order, nests, scale)
    )


def _walls(plan: Plan, order: list[list[int]], widths: NDArray[np.float64], width: float, measures: Measures) -> Nests:
    """Return the walls that returns take, judged from rough columns."""
    nodes = edge_widths(plan, widths)
    close = replace(measures, gap=4.0, slot_gap=4.0)
    x, _ = columns(plan, order, widths, nodes, (0.0, 0.75 * width), NO_WALLS, close)
    return nested_returns(plan, widths, x, 0.375 * width)


def _skeleton(fitted: Fitted, width: float, measures: Measures, ridge: float, attic: bool) -> Skeleton:
    plan, scale = fitted.plan, fitted.scale
    widths = scale.widths(plan, measures)
    nodes = node_widths(plan, widths, measures, fitted.words)
    places, thickness = wall_places(fitted.nests, scale.lane_widths(plan, measures), measures)
    widest = max(floor_need(plan, layer, nodes, measures) for layer in fitted.order)
    inner = width - 2 * measures.margin - sum(thickness.values())
    spare = max(0.0, inner - max(ROOMY * widest + measures.gutter, LEAST_INNER)) / 2
    bounds = (measures.margin + thickness["left"] + spare, width - measures.margin - thickness["right"] - spare)
    x, touch = columns(
        plan, fitted.order, widths, nodes, (bounds[0] + measures.gutter, bounds[1]), fitted.nests, measures
    )
    headroom = (96.0 if measures.second_line else 84.0) if attic else 0.0
    tall = heights(plan, x, touch, widths, places, bounds, measures, ridge * measures.ridge, scale.lane < 1, headroom)
    return Skeleton(plan, scale, measures, fitted.words, widths, nodes, x, touch, places, bounds, tall)
