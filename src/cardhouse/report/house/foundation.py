"""The foundation and the samples of the legend as SVG."""

from collections.abc import Iterable, Iterator

from cardhouse.report.house.curves import written
from cardhouse.report.house.geometry import Bar, Box
from cardhouse.report.house.pen import Pen, break_sign, path, question_ring, rectangle
from cardhouse.report.house.records import KINDS, WORLD, Kind


def bar_marks(bars: Iterable[Bar]) -> Iterator[str]:
    """Yield the parts of the foundation: pale with a solid upper edge; what goes round, what passes through."""
    for bar in bars:
        box = bar.box
        width = max(box.width - 1, 0.5)
        shape = rectangle(box.x, box.y, width, box.height)
        if bar.part in ("round", "through"):
            yield path(bar.part, shape)
        else:
            edge = path("e", rectangle(box.x, box.y, width, 3))
            yield f'<g class="{bar.part}">{path("b", shape, style="stroke:none")}{edge}</g>'


def key_marks(pen: Pen) -> Iterator[str]:
    """Yield the samples of the legend, each in the kind of flow that has most of what it explains."""
    for key in pen.layout.keys:
        kind = key.what if key.what in KINDS else _kind_of_most(pen, key.what)
        yield f'<g class="{kind}">{_sample(pen.ids, key.what, kind, key.box, pen.layout.measures.thinnest)}</g>'


def _kind_of_most(pen: Pen, what: str) -> Kind:
    money = dict.fromkeys(KINDS, 0.0)
    for stream in pen.layout.streams:
        fits = {
            "core": stream.circular > 0,
            "stub": stream.payer == WORLD,
            "guarantee": bool(stream.guaranteed_by),
            "least": pen.layout.scale.least(stream, pen.layout.measures),
            "broken": pen.layout.scale.broken(stream),
        }.get(what, stream.state == what)
        money[stream.kind] += (stream.circular if what == "core" else stream.amount) * fits + 1e-9
    return max(KINDS, key=lambda kind: money[kind])


def _sample(ids: str, what: str, kind: str, box: Box, thinnest: float) -> str:
    """Return a sample 12 px high."""
    x, y, wide = box.x, box.y, box.width
    left, right = written(x), written(x + wide)
    middle = x + wide / 2
    block = rectangle(x, y, wide, 12)
    edges = f"M{left} {written(y + 0.5)}H{right}M{left} {written(y + 11.5)}H{right}"
    body = path("b", block, style="stroke:none")
    ring = path("g", f"M{written(middle - 9)} {written(y + 6)}a9 4.2 0 0 0 18 0")
    drawn = {
        "core": body + path("c", rectangle(x, y + 3.5, wide, 5)),
        "promise": path("d", edges),
        "signed": path("t", edges),
        "estimate": path("", block, style=f"fill:url(#{ids}-hatch-{kind})"),
        "unknown": path("u", f"M{left} {written(y + 6)}H{right}") + question_ring(middle, y + 6),
        "guarantee": path("b", rectangle(middle - 5, y - 1, 10, 14)) + ring,
        "stub": path("", block, style=f"fill:url(#{ids}-fade-{kind})") + path("e", rectangle(x, y, wide, 3)),
        "least": path("c", rectangle(x, y + 6 - thinnest / 2, wide, thinnest)),
        "broken": body + break_sign(x, x + wide, y + 6),
        "ruler": path("leader", f"M{left} {written(y + 2)}v8m0-4H{right}m0-4v8"),
        "lanes": path("leader", f"M{left} {written(y + 6)}h10m-10 3h10"),
        "bars": path("round", rectangle(x, y + 1, wide / 2, 4)) + path("through", rectangle(x, y + 7, wide, 4)),
    }
    return drawn.get(what, path("e", block))
