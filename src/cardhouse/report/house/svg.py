"""Draw a laid-out house as SVG: text stays text, colours follow the theme, every flow and card has a name."""

from collections.abc import Iterable
from xml.sax.saxutils import escape

from cardhouse.report.house.curves import written
from cardhouse.report.house.foundation import bar_marks, key_marks
from cardhouse.report.house.geometry import Label, Layout
from cardhouse.report.house.marks import card_mark, lane_mark, ribbon_mark, ring_half, stub_mark
from cardhouse.report.house.paint import Theme, definitions, style
from cardhouse.report.house.pen import Pen
from cardhouse.report.house.records import KINDS


def house_svg(layout: Layout, theme: Theme = "auto", ids: str = "house", heading: bool = True) -> str:
    """Return the picture as an SVG element.

    Args:
        layout: from `house_layout`.
        theme: `auto` follows the reader's system and `data-theme` on the page's root by custom properties; `light` and
            `dark` are fixed and need none.
        ids: id of the element, before every id in it; unique on its page.
        heading: whether the title and subtitle are written above the picture.
    """
    pen = Pen(layout, ids)
    kinds = [kind for kind in KINDS if any(stream.kind == kind for stream in layout.streams)]
    texts = _TextStyles()
    body = [
        *(
            f'<rect class="band" x="{written(band.box.x)}" y="{written(band.box.y)}" width="{written(band.box.width)}" '
            f'height="{written(band.box.height)}"/><path class="rule" d="M{written(band.box.x)} '
            f'{written(band.box.y + band.box.height)}h{written(band.box.width)}"/>'
            for band in layout.bands
        ),
        *(lane_mark(pen, lane) for lane in layout.lanes),
        *(ring_half(pen, ring, front=False) for ring in layout.rings),
        *(stub_mark(pen, stub) for stub in layout.stubs),
        *(ribbon_mark(pen, ribbon) for ribbon in layout.ribbons),
        *(ring_half(pen, ring, front=True) for ring in layout.rings),
        *_cards(pen, texts),
        *bar_marks(layout.bars),
        *key_marks(pen),
        '<g aria-hidden="true">',
        *(_text(pen, label, texts) for label in layout.labels if label.card is None),
        *(_text(pen, label, texts) for label in layout.headings if heading),
        "</g>",
        f'<g role="group" aria-owns="{" ".join(_reading_order(pen))}"/>',
    ]
    top, height = (-layout.heading, layout.height + layout.heading) if heading else (0.0, layout.height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" id="{ids}" role="graphics-document document" '
        f'lang="{layout.language}" aria-labelledby="{ids}-title {ids}-desc" '
        f'viewBox="0 {written(top)} {written(layout.width)} {written(height)}" '
        f'width="{written(layout.width)}" height="{written(height)}" data-scale="{layout.scale.per_unit:g}" '
        f'data-lanes="{layout.scale.lane:g}">'
        f'<title id="{ids}-title">{escape(layout.title)}</title>'
        f'<desc id="{ids}-desc">{escape(layout.description)}</desc>'
        + style(ids, theme, kinds, len(layout.cards), texts.rules())
        + definitions(ids, theme, kinds)
        + "".join(body)
        + "</svg>\n"
    )


class _TextStyles:
    """Number the styles of text as they come, so that a label carries a short class."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def name(self, label: Label) -> str:
        """Return the class of a label's style."""
        rule = f"font-size:{written(label.size)}px;font-weight:{label.weight}"
        rule += f";letter-spacing:{label.spacing}em" if label.spacing else ""
        rule += f";text-anchor:{label.anchor}" if label.anchor != "start" else ""
        return f"z{self._numbers.setdefault(rule, len(self._numbers))}"

    def rules(self) -> Iterable[str]:
        """Return the rules of all styles, without the picture's id."""
        return [f" .z{number}{{{rule}}}" for rule, number in self._numbers.items()]


def _text(pen: Pen, label: Label, texts: _TextStyles) -> str:
    classes = [texts.name(label)]
    if label.face == "serif":
        classes.append("serif")
    if label.tone == "muted":
        classes.append("muted")
    if label.halo:
        classes.append("halo")
    if label.tone == "solid":
        classes.append("onround" if label.stream is None else f"on {pen.layout.streams[label.stream].kind}")
    if label.stream is not None:
        classes.append(f"l {pen.ends(label.stream)}")
    turn = f' transform="rotate({written(label.angle)} {written(label.x)} {written(label.y)})"' if label.angle else ""
    told = f' data-flow="{label.stream}"' if label.amount else ""
    place = f'x="{written(label.x)}" y="{written(label.y)}"{turn}{told}'
    return f'<text class="{" ".join(classes)}" {place}>{escape(label.text)}</text>'


def _cards(pen: Pen, texts: _TextStyles) -> Iterable[str]:
    for band in pen.layout.bands:
        here = [shape for shape in pen.layout.cards if shape.card.floor == band.floor.id]
        yield f'<g role="group" aria-label="{escape(band.floor.title, {chr(34): "&quot;"})}">'
        for shape in here:
            names = [_text(pen, label, texts) for label in pen.layout.labels if label.card == shape.card.id]
            yield card_mark(pen, shape, "".join(names))
        yield "</g>"


def _reading_order(pen: Pen) -> Iterable[str]:
    """Yield the ids of cards and flows: floors upward, the largest card first, after it what it receives by size."""
    layout = pen.layout
    for shape in sorted(layout.cards, key=lambda one: one.order):
        yield f"{pen.ids}-c{pen.number[shape.card.id]}"
        into = [index for index, stream in enumerate(layout.streams) if stream.payee == shape.card.id]
        for index in sorted(into, key=lambda one: (-layout.streams[one].amount, one)):
            yield f"{pen.ids}-f{index}"
