"""The layout of a house as records: where everything is, in px, before any drawing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import cos, radians, sin
from types import MappingProxyType
from typing import Final, Literal

from cardhouse.report.house.measures import Measures, Size
from cardhouse.report.house.records import Card, Floor, Guarantee, Kind
from cardhouse.report.house.scale import Scale
from cardhouse.report.house.streams import Remainder, Stream
from cardhouse.report.lettering import Face, text_width

ASCENT: Final = 1.05  # what a browser takes for the box of a text in the embedded fonts: above its baseline,
DESCENT: Final[Mapping[Face, float]] = MappingProxyType({"sans": 0.43, "serif": 0.34})  # and below, in its font size
LINE: Final = 1.5  # from one line of a text to the next

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]
Tone = Literal["ink", "muted", "solid"]


@dataclass(frozen=True, slots=True)
class Box:
    """Hold a rectangle: its upper left corner and its extent."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: "Box", air: float = 0.0, down: float | None = None) -> bool:
        """Tell whether two rectangles come nearer than some air: beside each other, and up and down (else the same)."""
        level = air if down is None else down
        return (
            self.x < other.x + other.width + air
            and other.x < self.x + self.width + air
            and self.y < other.y + other.height + level
            and other.y < self.y + self.height + level
        )

    def holds(self, x: float, y: float, reach: float = 0.0) -> bool:
        """Tell whether a horizontal bar round a point touches the rectangle."""
        return self.x - reach < x < self.x + self.width + reach and self.y < y < self.y + self.height


@dataclass(frozen=True, slots=True)
class Label:
    """Place a line of text: the anchor point on its baseline, turned about it by an angle in degrees."""

    text: str
    x: float
    y: float
    size: float
    weight: int = 400
    anchor: Anchor = "middle"
    tone: Tone = "ink"
    halo: bool = False
    face: Face = "sans"
    spacing: float = 0.0
    angle: float = 0.0
    stream: int | None = None
    card: str | None = None
    amount: bool = False  # says the amount of its stream

    @property
    def width(self) -> float:
        """Return the measured width of the text."""
        return text_width(self.text, self.size, self.weight, self.face, self.spacing)

    def boxes(self) -> Iterator[Box]:
        """Yield rectangles that cover the text: one, or several along a turned line."""
        start = self.x - self.width * {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor]
        if not self.angle:
            high = ASCENT + DESCENT[self.face]
            yield Box(start, self.y - ASCENT * self.size, self.width, high * self.size)
            return
        turn, pieces = radians(self.angle), max(1, round(self.width / self.size))
        for piece in range(pieces):
            along = (start - self.x) + self.width * (piece + 0.5) / pieces
            x, y = self.x + along * cos(turn), self.y + along * sin(turn) - 0.3 * self.size
            yield Box(x - self.size / 2, y - self.size / 2, self.size, self.size)


@dataclass(frozen=True, slots=True)
class CardShape:
    """Place a card."""

    card: Card
    box: Box
    sign_at: Point | None
    name: str  # for those who listen
    order: int  # place in the reading order


@dataclass(frozen=True, slots=True)
class Band:
    """Place a floor."""

    floor: Floor
    box: Box


@dataclass(frozen=True, slots=True)
class Ribbon:
    """Place a flow that climbs: points of its centre line, in pairs that a curve joins; widths of body and core."""

    stream: int
    knots: tuple[Point, ...]
    width: float
    core: float


@dataclass(frozen=True, slots=True)
class Lane:
    """Place a return: corners of its centre line, their radii, its width there and at the cards, its core there."""

    stream: int
    points: tuple[Point, ...]
    radii: tuple[float, ...]
    width: float
    port: float
    core: float


@dataclass(frozen=True, slots=True)
class Stub:
    """Place money from outside: the middle of its upper edge, its width and depth; `broken` if cut short."""

    stream: int
    x: float
    y: float
    width: float
    depth: float
    core: float
    broken: bool


@dataclass(frozen=True, slots=True)
class Unknown:
    """Place the open ring with a question mark of a flow whose amount is unknown."""

    stream: int
    at: Point


@dataclass(frozen=True, slots=True)
class Ring:
    """Place a guarantee: an ellipse round the guaranteed flow, and the leader to its tag."""

    guarantee: Guarantee
    x: float
    y: float
    rx: float
    ry: float
    leader: tuple[Point, Point] | None


@dataclass(frozen=True, slots=True)
class Bar:
    """Place a part of the foundation: a kind of flow, or what goes round, or what passes through."""

    part: Kind | Literal["round", "through"]
    box: Box


@dataclass(frozen=True, slots=True)
class Key:
    """Place an entry of the legend: a sample of a stroke before its words."""

    what: str
    box: Box


@dataclass(frozen=True)
class Layout:
    """Hold a house laid out for one width: every shape, every word and where it stands.

    `heading` is the height of the heading above the picture, which a page may leave out. Everything drawn is in
    `streams`; what is not is in `remainder`. `streams` are numbered as the shapes number them.
    """

    size: Size
    measures: Measures
    width: float
    height: float
    heading: float
    scale: Scale
    streams: tuple[Stream, ...]
    remainder: tuple[Remainder, ...]
    bands: tuple[Band, ...]
    cards: tuple[CardShape, ...]
    ribbons: tuple[Ribbon, ...]
    lanes: tuple[Lane, ...]
    stubs: tuple[Stub, ...]
    rings: tuple[Ring, ...]
    unknown: tuple[Unknown, ...]
    bars: tuple[Bar, ...]
    keys: tuple[Key, ...]
    labels: tuple[Label, ...]
    headings: tuple[Label, ...]
    title: str
    description: str
    stream_names: tuple[str, ...]
    language: str
