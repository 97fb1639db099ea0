"""What a page is made of: sections with figures, charts and tables, and under each what it measures and cannot say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from markupsafe import Markup


@dataclass(frozen=True)
class Sheet:
    """Hold a table ready to be printed: headings, cells as text, which columns hold numbers.

    `anchors` are the ids of its rows, where numbers elsewhere lead to them; `note` says under a table that is about
    something else than its figure what it measures and cannot say.
    """

    id: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    anchors: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Chart:
    """Hold a Vega-Lite specification, the heading over it, and what it shows in words for those who do not see it.

    `group` is a heading across the page before the chart, where a row of charts begins; `note` a line under it.
    """

    id: str
    spec: Mapping[str, Any]
    description: str
    heading: str = ""
    group: str = ""
    note: str = ""
    height: int = 160  # px held free until it is drawn


@dataclass(frozen=True)
class Foot:
    """Say under a figure what it measures, what it rests on and what it cannot say."""

    measures: str
    source: str
    limits: str


@dataclass(frozen=True)
class Figure:
    """Hold a figure: a title, charts or a drawn picture, its foot, and its numbers as tables.

    `columns` charts stand side by side where there is room. Tables in `shown` are open, those in `tables` folded away.
    """

    id: str
    title: str
    foot: Foot
    subtitle: str = ""
    charts: tuple[Chart, ...] = ()
    columns: Literal[1, 2, 3] = 1
    drawing: Markup | None = None
    shown: tuple[Sheet, ...] = ()
    tables: tuple[Sheet, ...] = ()


@dataclass(frozen=True)
class Section:
    """Hold a chapter of the page."""

    id: str
    title: str
    lead: str = ""
    figures: tuple[Figure, ...] = field(default=())
