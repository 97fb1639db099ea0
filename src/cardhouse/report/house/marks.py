"""One function a mark: ribbon, lane, stub, ring, card as SVG."""

from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import quoteattr

from cardhouse.report.house.curves import offset_line, ribbon_body, ribbon_edge, rounded_path, written
from cardhouse.report.house.geometry import CardShape, Lane, Ribbon, Ring, Stub
from cardhouse.report.house.measures import COLLAR, EDGE_PAINT
from cardhouse.report.house.pen import Pen, break_sign, path, rectangle, use
from cardhouse.report.house.signs import SIGNS

HOLLOW: Final = 2.0  # px; a thinner promise is one dashed line of its own width
_HOLLOWS: Final = {"promise": "d", "signed": "t"}


def _edge_paint(x: float, y: float, width: float, down: int) -> str:
    """Return the solid colour where a flow touches a card: 3 px outside its edge."""
    return path("e", rectangle(x - width / 2, y if down > 0 else y - EDGE_PAINT, width, EDGE_PAINT))


def _edges(width: float) -> tuple[float, ...]:
    return (-width / 2, width / 2) if width >= HOLLOW else (0.0,)


def _hollow(state: str, width: float, edges: str) -> str:
    """Return the two edges of what is promised or not begun; where it is too thin for two, one line of its width."""
    return path(_HOLLOWS[state], edges, style="" if width >= HOLLOW else f"stroke-width:{written(width)}")


def ribbon_mark(pen: Pen, ribbon: Ribbon) -> str:
    """Return a flow that climbs: casing, body, core, paint at both cards; hollow if promised or not begun."""
    stream, state = ribbon.stream, pen.layout.streams[ribbon.stream].state
    if state == "unknown":
        return pen.flow(stream, path("u", ribbon_edge(ribbon.knots, 0)))
    edges = "".join(ribbon_edge(ribbon.knots, shift) for shift in _edges(ribbon.width))
    if state in _HOLLOWS:
        parts = [_hollow(state, ribbon.width, edges)]
    else:
        body = ribbon_body(ribbon, ribbon.width)
        parts = [path("k", edges, 2.3), path("b", body, style=pen.hatch(stream, "hatch"))]
    if ribbon.core > 0.05:
        parts.append(path("c", ribbon_body(ribbon, ribbon.core), style=pen.hatch(stream, "core")))
    if state != "promise":
        parts.append(_edge_paint(*ribbon.knots[0], ribbon.width, -1) + _edge_paint(*ribbon.knots[-1], ribbon.width, 1))
    return pen.flow(stream, *parts)


def lane_mark(pen: Pen, lane: Lane) -> str:
    """Return a return: casing, body, core as strokes of constant width; two edges if promised or not begun."""
    stream, state = lane.stream, pen.layout.streams[lane.stream].state
    line = rounded_path(lane.points, lane.radii)
    if state == "unknown":
        return pen.flow(stream, path("u", line))
    name = f"{pen.ids}-l{stream}"
    parts = [f'<defs><path id="{name}" d="{line}"/></defs>']
    if state in _HOLLOWS:
        shifted = (offset_line(lane.points, lane.radii, shift) for shift in _edges(lane.width))
        parts = [_hollow(state, lane.width, "".join(rounded_path(*edge) for edge in shifted))]
        parts += [path("x", line, lane.core)] if lane.core > 0.05 else []
    else:
        parts.append(use("k", name, lane.width + 3))
        if lane.core < lane.width - 0.3:
            body = use("v", name, max(lane.width - 1.2, 0.6), pen.hatch(stream, "hatch", "stroke"))
            parts.append(use("w", name, lane.width) + body)
        if lane.core > 0.05:
            parts.append(use("x", name, lane.core, pen.hatch(stream, "core", "stroke")))
    parts += _collars(lane, state in _HOLLOWS)
    if state != "promise":
        parts.append(_edge_paint(*lane.points[0], lane.port, -1) + _edge_paint(*lane.points[-1], lane.port, 1))
    return pen.flow(stream, *parts, _chevrons(lane))


def _collars(lane: Lane, hollow: bool) -> Iterator[str]:
    """Yield, where lanes have a smaller scale, the step from a lane's true width to its own, with a double tick."""
    if lane.port - lane.width < 0.5:
        return
    wide, narrow = lane.port / 2, lane.width / 2
    for (x, y), way in ((lane.points[0], -1), (lane.points[-1], 1)):
        far = y + way * COLLAR
        left = f"M{written(x - wide)} {written(y)}L{written(x - narrow)} {written(far)}"
        right = f"{written(x + narrow)} {written(far)}L{written(x + wide)} {written(y)}"
        yield path("d", f"{left}M{right}") if hollow else path("b", f"{left}L{right}Z")
        ticks = ""
        for at in (far + way * 1.5, far + way * 3.9):
            ticks += f"M{written(x - narrow - 2)} {written(at + 1)}L{written(x + narrow + 2)} {written(at - 1)}"
        yield path("y", ticks, style="stroke-width:1")


def _chevrons(lane: Lane) -> str:
    """Return small marks that show which way a thick lane runs down its wall."""
    if lane.core < 8:
        return ""
    (x, y), (_, low) = lane.points[2], lane.points[3]
    half = min(4.5, lane.width / 4)
    step = f"l{written(half)} {written(half)} {written(half)} {written(-half)}"
    places = (y + 0.22 * (low - y) - half / 2, y + 0.78 * (low - y) - half / 2)
    return path("y", "".join(f"M{written(x - half)} {written(at)}{step}" for at in places), style="stroke-width:1.4")


def stub_mark(pen: Pen, stub: Stub) -> str:
    """Return money from outside: it fades in below its card; cut by two strokes where it is not to scale."""
    stream = pen.layout.streams[stub.stream]
    left, right, low = stub.x - stub.width / 2, stub.x + stub.width / 2, stub.y + stub.depth
    if stream.state == "unknown":
        return pen.flow(stub.stream, path("u", f"M{written(stub.x)} {written(stub.y)}V{written(low)}"))
    if stream.state in _HOLLOWS:
        edges = (f"M{written(stub.x + shift)} {written(stub.y)}V{written(low)}" for shift in _edges(stub.width))
        return pen.flow(stub.stream, _hollow(stream.state, stub.width, "".join(edges)))
    shape = rectangle(left, stub.y, stub.width, stub.depth)
    if stream.state == "estimate":
        veil = path("", shape, style=f"fill:url(#{pen.ids}-veil)")
        parts = [path("", shape, style=pen.hatch(stub.stream, "hatch")), veil]
    else:
        parts = [path("", shape, style=f"fill:url(#{pen.ids}-fade-{stream.kind})")]
    if stub.core > 0.05:
        parts.append(path("c", rectangle(stub.x - stub.core / 2, stub.y, stub.core, stub.depth / 2)))
    if stub.broken:
        parts.append(break_sign(left, right, stub.y + 0.6 * stub.depth))
    return pen.flow(stub.stream, *parts, _edge_paint(stub.x, stub.y, stub.width, 1))


def ring_half(pen: Pen, ring: Ring, front: bool) -> str:
    """Return one half of a guarantee's ring; the front one with the leader to its tag."""
    start, end, y = written(ring.x - ring.rx), written(ring.x + ring.rx), written(ring.y)
    arc = path("g", f"M{start} {y}A{written(ring.rx)} {written(ring.ry)} 0 0 {int(not front)} {end} {y}")
    if front and ring.leader is not None:
        (x0, y0), (x1, y1) = ring.leader
        arc += path("leader", f"M{written(x0)} {written(y0)}L{written(x1)} {written(y1)}")
    ties = pen.ties(ring.guarantee.guarantor, ring.guarantee.payer, ring.guarantee.payee)
    return f'<g class="l {ties}" pointer-events="none">{arc}</g>'


def card_mark(pen: Pen, shape: CardShape, names: str) -> str:
    """Return a card with its sign and words; a folded one has a doubled lower edge."""
    box, card, number = shape.box, shape.card, pen.number[shape.card.id]
    sign = folded = ""
    if shape.sign_at and card.sign in SIGNS:
        x, y = written(shape.sign_at[0]), written(shape.sign_at[1])
        sign = f'<path class="sign" transform="translate({x} {y})" d="{SIGNS[card.sign]}"/>'
    if card.folded:
        folded = path("rule", f"M{written(box.x + 4)} {written(box.y + box.height + 2.5)}h{written(box.width - 8)}")
    return (
        f'<g id="{pen.ids}-c{number}" class="card {pen.neighbours(card.id)}" tabindex="0" role="graphics-symbol img" '
        f"data-card={quoteattr(card.id)} aria-label={quoteattr(shape.name)}>{folded}"
        f'<rect x="{written(box.x)}" y="{written(box.y)}" width="{written(box.width)}" height="{written(box.height)}" '
        f'rx="3.5"/>{sign}{names}</g>'
    )
