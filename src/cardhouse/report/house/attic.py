"""The one big number in the free space under the roof."""

from typing import Final

import numpy as np

from cardhouse.report.house.board import Board
from cardhouse.report.house.geometry import ASCENT, LINE, Box, Label, Point
from cardhouse.report.house.shapes import Skeleton
from cardhouse.report.lettering import text_width, wrapped

REACHES: Final = (17.3, 13.6, 10.7)  # widths tried for the words, in their font size
HIGH: Final = 1.041  # height of the number, in its font size: a hair more than its letters take
CLEAR: Final = 7.0  # above the cards of the top floor, px
UNDER: Final = -6.0  # distance outside the inner line of the roof: below it


def write_attic(bones: Skeleton, board: Board, attic: tuple[str, str]) -> bool:
    """Write the number and its words under the roof where they find room; tell whether they did."""
    big, small = bones.measures.attic_size, bones.measures.attic_words
    for reach in REACHES:
        lines = wrapped(attic[1], small, reach * small)
        blocks = _blocks(attic[0], lines, big, small)
        place = _place(bones, board, blocks)
        if place is None:
            continue
        middle, top = place
        board.put(Label(attic[0], middle, top + 0.7 * big, big, 650, face="serif"))
        for number, line in enumerate(lines):
            board.put(Label(line, middle, top + HIGH * big + (number * LINE + ASCENT) * small, small, tone="muted"))
        return True
    return False


def _blocks(number: str, lines: tuple[str, ...], big: float, small: float) -> tuple[Box, Box]:
    """Return the rectangles of the number and of its words, about 0 and down from 0."""
    wide, words = text_width(number, big, 650, "serif") + 6, max(text_width(line, small) for line in lines) + 6
    return (Box(-wide / 2, 0, wide, HIGH * big), Box(-words / 2, HIGH * big, words, len(lines) * LINE * small + 2))


def _place(bones: Skeleton, board: Board, blocks: tuple[Box, Box]) -> Point | None:
    """Return the upper middle of the best free place: a fifth of the width from the ridge, low rather than high."""
    left, right = bones.bounds
    roof, floor = bones.tall.roof, bones.tall.tops[bones.plan.top]
    half, height = max(block.width for block in blocks) / 2, sum(block.height for block in blocks)
    across = np.arange(int(left + half) + 6.0, int(right - half) - 5, 6)
    down = np.arange(4.0, int(floor - height - CLEAR), 4)
    if not across.size or not down.size:
        return None
    roofed = {place.side for place in bones.places if place.bundle.payer_floor == bones.plan.top}
    fits = np.ones((across.size, down.size), dtype=bool)
    for block in blocks:
        fits &= board.open_at(across, down, block, air=6.0, reach=5.0)
        for edge in (across + block.x, across + block.x + block.width):
            for side in roofed:
                here = edge < roof.ridge_x if side == "left" else edge >= roof.ridge_x
                fits &= ~here[:, None] | (down + block.y > roof.y(side, edge, UNDER)[:, None])
    if not fits.any():
        return None
    away = np.abs(np.abs(across - roof.ridge_x) - (0.2 * (right - left) if roofed else 0.0))
    price = away[:, None] + 0.4 * (floor - height - down)
    x, y = np.unravel_index(np.argmin(np.where(fits, price, np.inf)), fits.shape)
    return (float(across[x]), float(down[y]))
