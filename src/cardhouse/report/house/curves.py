"""Lines of the picture: S-curves of ribbons, rounded polylines of lanes; their offsets, samples and SVG paths."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import atan2, ceil, cos, hypot, pi, sin, tan

from cardhouse.report.house.geometry import Lane, Point, Ribbon


def written(value: float) -> str:
    """Return a coordinate rounded to a tenth of a px, as short as it can be written."""
    text = f"{value:.1f}"
    text = text[:-2] if text.endswith(".0") else text
    return "0" if text == "-0" else text


def ribbon_point(start: Point, end: Point, share: float) -> Point:
    """Return the point of an S-curve (upright at both ends, control points half-way) at a share of its parameter."""
    ease = share * share * (3 - 2 * share)
    rise = 1.5 * share * (1 - share) + share**3
    return (start[0] + (end[0] - start[0]) * ease, start[1] + (end[1] - start[1]) * rise)


def ribbon_edge(knots: Sequence[Point], shift: float, first: str = "M") -> str:
    """Return the path of a ribbon's centre line moved sideways."""
    commands = [f"{first}{written(knots[0][0] + shift)} {written(knots[0][1])}"]
    for number, ((x0, y0), (x1, y1)) in enumerate(pairwise(knots)):
        if number % 2:
            commands.append(f"V{written(y1)}")
            continue
        half = written((y0 + y1) / 2)
        commands.append(
            f"C{written(x0 + shift)} {half} {written(x1 + shift)} {half} {written(x1 + shift)} {written(y1)}"
        )
    return "".join(commands)


def ribbon_body(ribbon: Ribbon, width: float) -> str:
    """Return the closed path of a ribbon of a width about its centre line."""
    return ribbon_edge(ribbon.knots, -width / 2) + ribbon_edge(ribbon.knots[::-1], width / 2, "L") + "Z"


def ribbon_samples(ribbon: Ribbon, step: float = 7.0) -> Iterator[Point]:
    """Yield points of a ribbon's centre line, about a step apart."""
    for start, end in pairwise(ribbon.knots):
        pieces = max(2, ceil(hypot(end[0] - start[0], end[1] - start[1]) / step))
        for piece in range(pieces):
            yield ribbon_point(start, end, piece / pieces)


def lane_samples(lane: Lane, step: float = 7.0) -> Iterator[Point]:
    """Yield points of a lane's corners and straights, about a step apart."""
    for (x0, y0), (x1, y1) in pairwise(lane.points):
        pieces = max(1, ceil(hypot(x1 - x0, y1 - y0) / step))
        for piece in range(pieces):
            yield (x0 + (x1 - x0) * piece / pieces, y0 + (y1 - y0) * piece / pieces)


def offset_line(points: Sequence[Point], radii: Sequence[float], shift: float) -> tuple[list[Point], list[float]]:
    """Return a polyline moved to its right by a distance, with the radii that keep it parallel in the bends."""
    headings = [atan2(y1 - y0, x1 - x0) for (x0, y0), (x1, y1) in pairwise(points)]
    moved: list[Point] = []
    bent: list[float] = []
    for number, (x, y) in enumerate(points):
        before, after = headings[max(number - 1, 0)], headings[min(number, len(headings) - 1)]
        turn = _turn(before, after)
        middle, reach = before + turn / 2, shift / cos(turn / 2)
        moved.append((x - reach * sin(middle), y + reach * cos(middle)))
        if 0 < number < len(points) - 1:
            bent.append(max(0.0, radii[number - 1] - shift * (1 if turn > 0 else -1)))
    return moved, bent


def rounded_path(points: Sequence[Point], radii: Sequence[float]) -> str:
    """Return the path of a polyline with true arcs in its bends, their radii cut to the room there is."""
    turns = [
        _turn(atan2(b[1] - a[1], b[0] - a[0]), atan2(c[1] - b[1], c[0] - b[0]))
        for a, b, c in zip(points, points[1:], points[2:], strict=False)
    ]
    reach = [radius * tan(min(abs(turn), 0.95 * pi) / 2) for radius, turn in zip(radii, turns, strict=True)]
    for number, (start, end) in enumerate(pairwise(points)):
        length = hypot(end[0] - start[0], end[1] - start[1])
        near = [bend for bend in (number - 1, number) if 0 <= bend < len(reach)]
        wanted = sum(reach[bend] for bend in near)
        if wanted > length:
            for bend in near:
                reach[bend] *= length / wanted
    commands = [f"M{written(points[0][0])} {written(points[0][1])}"]
    for number, turn in enumerate(turns):
        (x0, y0), (x, y), (x1, y1) = points[number : number + 3]
        back, ahead = _toward((x, y), (x0, y0), reach[number]), _toward((x, y), (x1, y1), reach[number])
        commands.append(_line((x0, y0), back))
        radius = reach[number] / max(tan(abs(turn) / 2), 1e-9)
        if radius > 0.05 and abs(turn) > 1e-3:
            commands.append(
                f"A{written(radius)} {written(radius)} 0 0 {int(turn > 0)} {written(ahead[0])} {written(ahead[1])}"
            )
    commands.append(_line(points[-2], points[-1]))
    return "".join(commands)


def _line(start: Point, end: Point) -> str:
    """Return the command of a straight line, in its short form where it is level or upright."""
    if abs(start[0] - end[0]) < 1e-9:
        return f"V{written(end[1])}"
    return f"H{written(end[0])}" if abs(start[1] - end[1]) < 1e-9 else f"L{written(end[0])} {written(end[1])}"


def _turn(before: float, after: float) -> float:
    return (after - before + pi) % (2 * pi) - pi


def _toward(start: Point, end: Point, distance: float) -> Point:
    length = max(hypot(end[0] - start[0], end[1] - start[1]), 1e-9)
    return (start[0] + (end[0] - start[0]) * distance / length, start[1] + (end[1] - start[1]) * distance / length)
