"""Guarantees: a ring round the guaranteed flows and, on a thin leader, the words of the guarantee."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from cardhouse.report.house.board import Board
from cardhouse.report.house.geometry import LINE, Anchor, Box, Label, Lane, Point, Ribbon, Ring, Stub
from cardhouse.report.house.records import Guarantee
from cardhouse.report.house.shapes import Skeleton
from cardhouse.report.lettering import text_width, wrapped

SIZE: Final = 11.5
DOWN: Final = 23.0  # from the payee's lower edge to the ring
OFFSETS: Final = (0.0, -14.0, 14.0, -30.0, 30.0, -48.0, 48.0, 70.0)
DISTANCES: Final = (12.0, 26.0, 46.0, 72.0, 105.0)
HALVES: Final = (0.52, 0.58, 0.65, 0.75)  # shares of a tag's width tried for its two lines
DEAREST: Final = 95.0  # from here a letter stands at the ring instead
WALL_PRICE: Final = 400.0


def write_guarantees(
    bones: Skeleton,
    board: Board,
    guarantees: Sequence[Guarantee],
    shapes: Sequence[Ribbon | Lane | Stub],
) -> tuple[tuple[Ring, ...], tuple[str, ...]]:
    """Return the rings, their tags written on the board, and notes on guarantees that have no tag.

    Where a tag finds no good place a letter stands at the ring, and the note explains it.
    """
    rings: list[Ring] = []
    notes: list[str] = []
    for guarantee in guarantees:
        guaranteed = _guaranteed(bones, guarantee, shapes)
        spans = [_span(shape) for shape in guaranteed]
        if not spans:
            notes.append(bones.words.text("guaranteed", text=guarantee.text))
            continue
        y = spans[0][2] + 9.0 * sum(abs(ring.x - spans[0][0]) < 12 for ring in rings)
        left, right = min(span[0] for span in spans), max(span[1] for span in spans)
        ring = Ring(guarantee, (left + right) / 2, y, (right - left) / 2 + 4.5, 4.6, None)
        board.reserve(Box(ring.x - ring.rx, ring.y - ring.ry - 1, 2 * ring.rx, 2 * ring.ry + 2))
        tag = _tag(bones, board, ring)
        if tag is None:
            words = _letter(board, ring, chr(ord("a") + len(notes) % 26))
            notes.append(f"{words[0].text}: {guarantee.text}." if words else f"{guarantee.text}.")
        else:
            words = tag[0]
            ring = replace(ring, leader=tag[1])
        board.put(*(replace(label, stream=guaranteed[0].stream) for label in words))
        rings.append(ring)
    return tuple(rings), tuple(notes)


def _guaranteed(
    bones: Skeleton, guarantee: Guarantee, shapes: Sequence[Ribbon | Lane | Stub]
) -> list[Ribbon | Lane | Stub]:
    """Return the flows of the pair that name the guarantor; all of the pair where none does."""
    streams = bones.plan.streams
    pair = [
        shape
        for shape in shapes
        if (streams[shape.stream].payer, streams[shape.stream].payee) == (guarantee.payer, guarantee.payee)
    ]
    named = [shape for shape in pair if guarantee.guarantor in streams[shape.stream].guaranteed_by]
    return named or pair


def _span(shape: Ribbon | Lane | Stub) -> tuple[float, float, float]:
    """Return the left and right edge of a flow where its ring goes, and the y of the ring."""
    if isinstance(shape, Stub):
        return (shape.x - shape.width / 2, shape.x + shape.width / 2, shape.y + 0.72 * shape.depth)
    if isinstance(shape, Ribbon):
        x, y = shape.knots[-1]
        return (x - shape.width / 2, x + shape.width / 2, y + DOWN)
    (wall, eaves), (_, low) = shape.points[2], shape.points[3]
    return (wall - shape.width / 2, wall + shape.width / 2, eaves + 0.8 * (low - eaves))


def _tag(bones: Skeleton, board: Board, ring: Ring) -> tuple[list[Label], tuple[Point, Point]] | None:
    best: tuple[float, list[Label], tuple[Point, Point]] | None = None
    for labels, leader, price in _tags(ring):
        boxes = [box for label in labels for box in label.boxes()]
        if not board.free(boxes):
            continue
        over_wall = any(box.x < bones.bounds[0] + 4 or box.x + box.width > bones.bounds[1] - 4 for box in boxes)
        total = price + 10 * sum(board.covers(box, reach=2.0) for box in boxes) + WALL_PRICE * over_wall
        if total < (best[0] if best else DEAREST):
            best = (total, labels, leader)
    return (best[1], best[2]) if best else None


def _letter(board: Board, ring: Ring, letter: str) -> list[Label]:
    for away in (5.0, -5.0, 14.0, -14.0):
        label = Label(letter, ring.x + (ring.rx if away > 0 else -ring.rx) + away, ring.y + 4, SIZE, 650, halo=True)
        if board.free(label.boxes(), air=0.5):
            return [label]
    return []


def _tags(ring: Ring) -> Iterator[tuple[list[Label], tuple[Point, Point], float]]:
    """Yield ways to write a tag: one or two lines, both sides, at several offsets and distances."""
    whole = ring.guarantee.text
    halved = (wrapped(whole, SIZE, share * text_width(whole, SIZE, 600), 600) for share in HALVES)
    for lines in ((whole,), next((lines for lines in halved if len(lines) == 2), (whole,))):
        for right in (True, False):
            anchor: Anchor = "start" if right else "end"
            for down in OFFSETS:
                for away in DISTANCES:
                    edge = ring.x + (ring.rx + away) * (1 if right else -1)
                    first = ring.y + down + 0.34 * SIZE - LINE / 2 * SIZE * (len(lines) - 1)
                    labels = [
                        Label(line, edge, first + number * LINE * SIZE, SIZE, 600, anchor, halo=True)
                        for number, line in enumerate(lines)
                    ]
                    start = (ring.x + (ring.rx if right else -ring.rx), ring.y)
                    end = (edge - (3 if right else -3), ring.y + down)
                    yield labels, (start, end), 0.3 * abs(down) + 0.25 * away + 8 * (len(lines) - 1)
