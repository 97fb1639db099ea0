"""What every mark is drawn with: the layout, the ids of the picture, paths, groups that carry a name."""

from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from cardhouse.report.house.curves import written
from cardhouse.report.house.geometry import Layout
from cardhouse.report.house.measures import UNKNOWN_RING


def path(css: str, d: str, width: float | None = None, style: str = "") -> str:
    """Return a path with its classes, its stroke width and its own style where it has them."""
    named = f' class="{css}"' if css else ""
    wide = "" if width is None else f' stroke-width="{written(width)}"'
    own = f' style="{style}"' if style else ""
    return f'<path{named}{wide}{own} d="{d}"/>'


def use(css: str, name: str, width: float, style: str = "") -> str:
    """Return a stroke along a path that is written once, by its id."""
    own = f' style="{style}"' if style else ""
    return f'<use href="#{name}" class="{css}" stroke-width="{written(width)}"{own}/>'


def rectangle(x: float, y: float, width: float, height: float) -> str:
    """Return the path data of a rectangle."""
    return f"M{written(x)} {written(y)}h{written(width)}v{written(height)}h{written(-width)}z"


def question_ring(x: float, y: float) -> str:
    """Return the open ring of an unknown amount; its question mark is drawn, not set."""
    mark = f"M{written(x - 1.8)} {written(y - 1.4)}c0-2.6 3.8-2.6 3.8 0 0 1.4-2 1.4-2 3.2m0 1.3v.2"
    return f'<circle class="t o" cx="{written(x)}" cy="{written(y)}" r="{written(UNKNOWN_RING)}"/>{path("t", mark)}'


def break_sign(left: float, right: float, y: float) -> str:
    """Return a slanting gap of ground colour, edged in the solid, across a band that is not to scale."""
    slant = min(4.0, (right - left) / 8)

    def cut(down: float) -> str:
        return f"M{written(left - 2)} {written(y + down + slant)}L{written(right + 2)} {written(y + down - slant)}"

    return path("y", cut(0), style="stroke-width:4") + path("t", cut(-2) + cut(2))


@dataclass(frozen=True)
class Pen:
    """Hold the layout, the id of the picture, and the number of each card in the reading order."""

    layout: Layout
    ids: str
    number: dict[str, int] = field(init=False)
    back: frozenset[int] = field(init=False)  # streams that return by a wall

    def __post_init__(self) -> None:
        """Number the cards, and note the returns."""
        object.__setattr__(self, "back", frozenset(lane.stream for lane in self.layout.lanes))
        object.__setattr__(self, "number", {shape.card.id: shape.order for shape in self.layout.cards})

    def ties(self, *cards: str) -> str:
        """Return the classes that tie a mark to cards: it stays in sight when one of them is pointed at."""
        return " ".join(f"c{self.number[card]}" for card in dict.fromkeys(cards) if card in self.number)

    def ends(self, stream: int) -> str:
        """Return the classes that tie a flow to its cards."""
        return self.ties(self.layout.streams[stream].payer, self.layout.streams[stream].payee)

    def neighbours(self, card: str) -> str:
        """Return the classes that tie a card to itself and to the cards it pays or is paid by."""
        pairs = [(one.payer, one.payee) for one in self.layout.streams if card in (one.payer, one.payee)]
        return self.ties(card, *(end for pair in pairs for end in pair))

    def flow(self, stream: int, *inside: str) -> str:
        """Return the group of a flow, with its name, and its question mark where the amount is unknown."""
        one = self.layout.streams[stream]
        back = " back" if stream in self.back else ""
        least = ' data-least=""' if self.layout.scale.least(one, self.layout.measures) else ""
        unknown = "".join(question_ring(*mark.at) for mark in self.layout.unknown if mark.stream == stream)
        return (
            f'<g id="{self.ids}-f{stream}" class="f {one.kind} {self.ends(stream)}{back}" tabindex="0" '
            f'role="graphics-symbol img" data-payer={quoteattr(one.payer)} data-payee={quoteattr(one.payee)} '
            f'data-state="{one.state}" data-amount="{one.amount:.4g}"{least}>'
            f"<title>{escape(self.layout.stream_names[stream])}</title>"
            f"{''.join(inside)}{unknown}</g>"
        )

    def hatch(self, stream: int, name: str, paint: str = "fill") -> str:
        """Return the style that hatches an estimate; nothing for other states."""
        one = self.layout.streams[stream]
        return f"{paint}:url(#{self.ids}-{name}-{one.kind})" if one.state == "estimate" else ""
