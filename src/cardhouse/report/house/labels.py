"""The words inside the house: names, floors, amounts; nothing is written over anything else."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from math import atan, degrees, hypot
from typing import Final

from cardhouse.report.house.board import Board
from cardhouse.report.house.curves import ribbon_point
from cardhouse.report.house.geometry import (
    LINE,
    Anchor,
    Band,
    Box,
    CardShape,
    Label,
    Lane,
    Point,
    Ribbon,
    Stub,
    Tone,
    Unknown,
)
from cardhouse.report.house.measures import SIGN_WIDTH, UNKNOWN_RING
from cardhouse.report.house.shapes import Skeleton, name_baseline
from cardhouse.report.lettering import text_width, wrapped

SHARES: Final = (0.5, 0.38, 0.62, 0.26, 0.74)
WALL_SHARES: Final = (0.5, 0.42, 0.58, 0.34, 0.66, 0.9)
FOREIGN: Final = 2.5  # price of covering a sample of another flow, against 1 for the next candidate
FLOOR_RISES: Final = (3.0, 6.0, 10.0)  # of a floor's name above its band on a phone
DEAREST: Final = 14.0  # from here an amount is left to the table
LABELLED: Final = 0.68  # share of the drawn money that shall have its amount, where the size is not a phone's


def write_cards(bones: Skeleton, board: Board, shapes: Iterable[CardShape]) -> None:
    """Write the name and the second line on every card."""
    measures, money = bones.measures, bones.plan.money
    for shape in shapes:
        middle = shape.box.x + shape.box.width / 2
        shift = SIGN_WIDTH / 2 if shape.sign_at else 0.0
        board.put(
            Label(
                measures.written_name(shape.card.name),
                middle + shift,
                name_baseline(measures, shape.box),
                measures.name_size,
                650,
                card=shape.card.id,
            )
        )
        if measures.second_line:
            line = bones.words.second_line(shape.card, *money[shape.card.id])
            board.put(
                Label(
                    line,
                    middle,
                    shape.box.y + 0.85 * shape.box.height,
                    measures.line_size,
                    tone="muted",
                    card=shape.card.id,
                )
            )


def write_floors(bones: Skeleton, board: Board, bands: Iterable[Band]) -> None:
    """Write the name of every floor in the gutter; on a phone above its band, unless something stands there."""
    measures, size = bones.measures, bones.measures.floor_size
    for band in bands:
        title = band.floor.title.upper()
        if not measures.gutter:
            left, right = band.box.x + 2, band.box.x + band.box.width - 2
            places: list[tuple[float, Anchor]] = [(left, "start"), (right, "end")]
            labels = [
                Label(title, x, band.box.y - up, size, 650, anchor, "muted", halo=True, spacing=0.05)
                for (x, anchor), up in product(places, FLOOR_RISES)
            ]
            free = [label for label in labels if board.free(label.boxes(), on_card=True, air=1.0)]
            if free:
                board.put(min(free, key=lambda label: sum(board.covers(box) for box in label.boxes())))
            continue
        lines = wrapped(title, size, measures.gutter - 8, 650, spacing=0.05)
        first = band.box.y + band.box.height / 2 + 0.35 * size - (len(lines) - 1) * LINE / 2 * size
        for number, line in enumerate(lines):
            board.put(
                Label(line, band.box.x + 4, first + number * LINE * size, size, 650, "start", "muted", spacing=0.05)
            )


def write_roof(bones: Skeleton, board: Board, lanes: Iterable[Lane]) -> None:
    """Write, along every roof lane that is thick and long enough, what it is."""
    for lane in lanes:
        (_, start), (wall, eaves) = lane.points[1], lane.points[2]
        stream = bones.plan.streams[lane.stream]
        if bones.tall.leaving[lane.stream] is not None or lane.width < bones.measures.roof_words_from:
            continue
        size = min(bones.measures.amount_size, 0.8 * lane.width)
        run, rise = lane.points[1][0] - wall, start - eaves
        text = bones.words.sentence(stream)
        if text_width(text, size, 600) + 2 * lane.radii[0] + lane.radii[1] > hypot(run, rise):
            continue
        angle = degrees(atan(rise / run)) if abs(run) > 1 else 0.0
        x, y = wall + 0.5 * run, eaves + 0.5 * rise
        tone: Tone = "solid" if lane.core >= size else "muted" if stream.state == "promise" else "ink"
        label = Label(
            text,
            x,
            y + 0.34 * size,
            size,
            600,
            tone=tone,
            halo=tone != "solid",
            angle=angle,
            stream=lane.stream,
            amount=True,
        )
        if board.free(label.boxes()):
            board.put(label)


def write_amounts(
    bones: Skeleton, board: Board, ribbons: Sequence[Ribbon], lanes: Sequence[Lane], stubs: Sequence[Stub]
) -> None:
    """Write amounts on flows, widest first, each where it covers least; where there is no good place, not at all.

    Thinner flows and dearer places are taken only until most of the money has its amount.
    """
    streams = bones.plan.streams
    every: list[Ribbon | Lane | Stub] = [*stubs, *ribbons, *lanes]
    shapes = [shape for shape in every if streams[shape.stream].state != "unknown"]
    shapes.sort(key=lambda shape: (not (isinstance(shape, Stub) and shape.broken), -shape.width, shape.stream))
    for shape in shapes:
        if shape.width >= bones.measures.label_from or (isinstance(shape, Stub) and shape.broken):
            _write_amount(bones, board, shape, DEAREST)
    wanted = LABELLED * sum(streams[shape.stream].amount for shape in shapes) if bones.measures.second_line else 0.0
    told = {label.stream for label in board.labels if label.amount}
    said = sum(streams[shape.stream].amount for shape in shapes if shape.stream in told)
    for dearest in (DEAREST, 2 * DEAREST, 4 * DEAREST):
        for shape in shapes:
            if said < wanted and shape.stream not in told and _write_amount(bones, board, shape, dearest):
                told.add(shape.stream)
                said += streams[shape.stream].amount


def _write_amount(bones: Skeleton, board: Board, shape: Ribbon | Lane | Stub, dearest: float) -> bool:
    """Write an amount at its cheapest free place, if that is cheap enough; tell whether it was."""
    best: tuple[float, Label] | None = None
    for rank, label in enumerate(_candidates(bones, shape)):
        box = next(label.boxes())
        price = rank + (0.0 if isinstance(shape, Stub) else FOREIGN * board.covers(box, [shape.stream]))
        if price < (best[0] if best else dearest) and board.free([box]):
            best = (price, label)
    if best:
        board.put(best[1])
    return best is not None


def mark_unknown(bones: Skeleton, board: Board, shapes: Iterable[Ribbon | Lane | Stub]) -> tuple[Unknown, ...]:
    """Return a ring with a question mark for every unknown amount that finds a free place on its line."""
    marks = []
    for shape in sorted(shapes, key=lambda shape: shape.stream):
        if bones.plan.streams[shape.stream].state != "unknown":
            continue
        for label in _candidates(bones, shape):
            at = (label.x, label.y - 0.34 * label.size + (8 if isinstance(shape, Stub) else 0))
            box = Box(at[0] - UNKNOWN_RING - 1, at[1] - UNKNOWN_RING - 1, 2 * UNKNOWN_RING + 2, 2 * UNKNOWN_RING + 2)
            if board.free([box], air=1.0):
                board.reserve(box)
                marks.append(Unknown(shape.stream, at))
                break
    return tuple(marks)


def _candidates(bones: Skeleton, shape: Ribbon | Lane | Stub) -> Iterator[Label]:
    if isinstance(shape, Stub):
        yield from _stub_labels(bones, shape)
    elif isinstance(shape, Ribbon):
        for start, end in zip(shape.knots[::2], shape.knots[1::2], strict=True):
            straight = abs(end[0] - start[0]) < 0.8 * abs(end[1] - start[1])
            for share in SHARES:
                yield _amount(bones, shape, ribbon_point(start, end, share), straight)
    else:
        (wall, eaves), (_, low) = shape.points[2], shape.points[3]
        for share in WALL_SHARES:
            yield _amount(bones, shape, (wall, eaves + share * (low - eaves)), False)
        into = shape.points[4][0]
        for share in (0.5, 0.35, 0.65):
            yield _amount(bones, shape, (wall + share * (into - wall), low), False)


def _amount(bones: Skeleton, shape: Ribbon | Lane, at: Point, with_kind: bool) -> Label:
    """Return an amount centred on a flow, with its kind where there is room: in the core, on the body, or haloed."""
    stream, size = bones.plan.streams[shape.stream], bones.measures.amount_size
    text = bones.words.number(stream.amount)
    longer = f"{bones.words.short(stream.kind)} {text}"
    if (
        with_kind
        and bones.measures.second_line
        and text_width(longer, size, 600) + 10 <= max(shape.core, shape.width - shape.core)
    ):
        text = longer
    wide = text_width(text, size, 600)
    tone: Tone = "muted" if stream.state == "promise" else "ink"
    halo = True
    if shape.core >= wide + 3 and stream.state != "estimate":
        tone, halo = "solid", False
    elif shape.width >= wide + 6 and shape.core == 0 and stream.state == "firm":
        halo = False
    return Label(text, at[0], at[1] + 0.34 * size, size, 600, tone=tone, halo=halo, stream=shape.stream, amount=True)


def _stub_labels(bones: Skeleton, stub: Stub) -> Iterator[Label]:
    stream, size = bones.plan.streams[stub.stream], bones.measures.amount_size
    text = bones.words.number(stream.amount)
    longer = f"{bones.words.short(stream.kind)} {text}"
    if text_width(longer, size, 600) + 6 <= stub.width:
        text = longer
    halo = text_width(text, size, 600) + 2 > stub.width or stream.state != "firm"
    for down in (5.0, 9.0) if stub.broken else (7.0, 16.0):
        yield Label(text, stub.x, stub.y + down + 0.76 * size, size, 600, halo=halo, stream=stub.stream, amount=True)
