"""Lay a house out: choice, columns, heights, shapes, words. Same house and size, same layout."""

from dataclasses import dataclass
from typing import Final

from cardhouse.report.house.choice import Fitted, fitted
from cardhouse.report.house.columns import Floats, columns, floor_need
from cardhouse.report.house.geometry import Layout
from cardhouse.report.house.heights import heights
from cardhouse.report.house.measures import MEASURES, Measures, Size
from cardhouse.report.house.picture import Page, picture
from cardhouse.report.house.ports import Ports
from cardhouse.report.house.records import House
from cardhouse.report.house.scale import lettering_widths, node_widths
from cardhouse.report.house.shapes import Skeleton
from cardhouse.report.house.walls import Place, wall_places

RIDGES: Final = (1.0, 1.3, 1.6, 2.0, 2.6)  # heights tried until the attic's number fits under the roof
ROOMY: Final = 1.6  # a house is no wider than this times its fullest floor
LEAST_INNER: Final = 600.0  # px; and no narrower than that where there is room


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
    found = fitted(house, measures, width)
    page, upright = Page(house, size, width, found.chosen), _upright(found, width, measures)
    for ridge in RIDGES if house.attic else ():
        layout = picture(_skeleton(found, upright, measures, ridge, True), page, attic_needed=True)
        if layout is not None:
            return layout
    layout = picture(_skeleton(found, upright, measures, RIDGES[0], False), page)
    assert layout is not None  # nothing was asked of it
    return layout


@dataclass(frozen=True)
class Upright:
    """Hold everything from left to right: widths, columns, ports, lanes on their walls, the walls' inner lines."""

    widths: Floats
    nodes: Floats
    x: Floats
    touch: Ports
    places: tuple[Place, ...]
    bounds: tuple[float, float]


def _upright(found: Fitted, width: float, measures: Measures) -> Upright:
    plan, scale = found.plan, found.scale
    widths = scale.widths(plan, measures)
    nodes = node_widths(plan, widths, lettering_widths(plan, measures, found.words))
    places, thickness = wall_places(found.nests, scale.lane_widths(plan, measures), measures)
    widest = max(floor_need(plan, layer, nodes, measures) for layer in found.order)
    inner = width - 2 * measures.margin - sum(thickness.values())
    spare = max(0.0, inner - max(ROOMY * widest + measures.gutter, LEAST_INNER)) / 2
    bounds = (measures.margin + thickness["left"] + spare, width - measures.margin - thickness["right"] - spare)
    inside = (bounds[0] + measures.gutter, bounds[1])
    x, touch = columns(plan, found.order, widths, nodes, inside, found.nests, measures)
    return Upright(widths, nodes, x, touch, places, bounds)


def _skeleton(found: Fitted, upright: Upright, measures: Measures, ridge: float, attic: bool) -> Skeleton:
    plan, scale, one = found.plan, found.scale, upright
    headroom = (96.0 if measures.second_line else 84.0) if attic else 0.0
    tall = heights(
        plan,
        one.x,
        one.touch,
        one.widths,
        one.places,
        one.bounds,
        measures,
        ridge * measures.ridge,
        scale.lane < 1,
        headroom,
    )
    return Skeleton(
        plan, scale, measures, found.words, one.widths, one.nodes, one.x, one.touch, one.places, one.bounds, tall
    )
