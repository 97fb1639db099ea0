"""The one big number in the free space under the roof."""

from typing import Final

from cardhouse.report.house.board import Board
from cardhouse.report.house.geometry import Box, Label, Point
from cardhouse.report.house.shapes import Skeleton
from cardhouse.report.house.walls import Side
from cardhouse.report.lettering import text_width, wrapped

REACHES: Final = (17.3, 13.6, 10.7)  # widths tried for the words, in their font size
CLEAR: Final = 7.0  # above the cards of the top floor, px


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
        board.put(Label(attic[0], middle, top + 0.76 * big, big, 650, face="serif"))
        for number, line in enumerate(lines):
            board.put(Label(line, middle, top + 0.86 * big + (number + 0.9) * 1.28 * small, small, tone="muted"))
        return True
    return False


def _blocks(number: str, lines: tuple[str, ...], big: float, small: float) -> tuple[Box, Box]:
    """Return the rectangles of the number and of its words, about 0 and down from 0."""
    wide, words = text_width(number, big, 650, "serif") + 6, max(text_width(line, small) for line in lines) + 6
    return (Box(-wide / 2, 0, wide, 0.86 * big), Box(-words / 2, 0.86 * big, words, len(lines) * 1.28 * small + 4))


def _place(bones: Skeleton, board: Board, blocks: tuple[Box, Box]) -> Point | None:
    """Return the upper middle of the best free place: a fifth of the width from the ridge, low rather than high."""
    left, right = bones.bounds
    ridge_x, floor = bones.tall.roof.ridge_x, bones.tall.tops[bones.plan.top]
    roofed = {place.side for place in bones.places if place.bundle.payer_floor == bones.plan.top}
    half, height = max(block.width for block in blocks) / 2, sum(block.height for block in blocks)
    best: tuple[float, Point] | None = None
    for x in range(int(left + half) + 6, int(right - half) - 5, 6):
        away = abs(abs(x - ridge_x) - (0.2 * (right - left) if roofed else 0.0))
        for y in range(4, int(floor - height - CLEAR), 4):
            price = away + 0.4 * (floor - height - y)
            if best is not None and price >= best[0]:
                continue
            boxes = [Box(block.x + x, block.y + y, block.width, block.height) for block in blocks]
            if all(_under(bones, box, roofed) and not board.covers(box, reach=5.0) for box in boxes) and board.free(
                boxes, air=6.0
            ):
                best = (price, (x, y))
    return best[1] if best else None


def _under(bones: Skeleton, box: Box, roofed: set[Side]) -> bool:
    """Tell whether a rectangle lies under the inner line of the roof, where there is a roof."""
    roof = bones.tall.roof
    for x in (box.x, box.x + box.width):
        side: Side = "left" if x < roof.ridge_x else "right"
        if side in roofed and box.y <= roof.y(side, x, -6.0):
            return False
    return True
