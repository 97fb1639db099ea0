"""How charts look: colours by custom properties of the page, so that one chart serves the light and the dark theme."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

import altair as alt

from cardhouse.model.units import calendar_quarter
from cardhouse.report.lettering import FAMILIES

Row = Mapping[str, Any]


def paint(role: str) -> str:
    """Return the colour of a role or kind of flow of the palette, as the page names it."""
    return f"var(--{role})"


CONFIG: Final[dict[str, Any]] = {
    "background": "transparent",
    "font": FAMILIES["sans"].replace('"', "'"),
    "view": {"stroke": None},
    "padding": {"left": 2, "right": 4, "top": 6, "bottom": 2},
    "axis": {
        "labelColor": paint("muted"),
        "titleColor": paint("muted"),
        "gridColor": paint("grid"),
        "domainColor": paint("faint"),
        "tickColor": paint("faint"),
        "labelFontSize": 11,
        "titleFontSize": 11,
        "titleFontWeight": 400,
        "labelFontWeight": 400,
        "tickSize": 4,
        "labelPadding": 5,
        "titlePadding": 6,
    },
    "axisY": {"domain": False, "ticks": False, "tickCount": 4},
    "axisX": {"grid": False},
    "text": {"fontSize": 11, "color": paint("ink")},
    "rule": {"color": paint("ink")},
}
"""The Vega-Lite configuration of every chart; the page hands it to each."""

PERCENT: Final = ".3~p"
AMOUNT: Final = ",.3~r"


def data_of(rows: Sequence[Row]) -> alt.InlineData:
    """Return rows as the data of a chart."""
    return alt.InlineData(values=[dict(row) for row in rows])


def finished(chart: alt.LayerChart | alt.FacetChart, height: int) -> dict[str, Any]:
    """Return a chart as a specification as wide as its place on the page.

    It is not validated here, which would take longer than all else on the page: a test validates every chart.
    """
    spec: dict[str, Any] = chart.properties(width="container", height=height).to_dict(validate=False)
    spec.pop("config", None)
    return spec


def with_halo(text: alt.Chart) -> list[alt.Chart]:
    """Return a text over a copy of itself in the colour of the ground, so that lines behind it stay off its letters."""
    return [text.encode(stroke=alt.value(paint("ground")), strokeWidth=alt.value(3)), text]


def year_position(quarter: str) -> float:
    """Return where a quarter ends on an axis of years: 2025Q4 ends where 2026 begins."""
    return (calendar_quarter(quarter) + 1) / 4


def years_axis(quarters: Sequence[str], title: str | None = None) -> alt.X:
    """Return the time axis of a run: a tick where each year begins, or each quarter of a short run."""
    ends = [year_position(quarter) for quarter in quarters]
    years = [year for year in range(int(ends[0]), int(ends[-1]) + 2) if ends[0] <= year <= ends[-1]]
    short = len(years) < 2
    return alt.X(
        "t:Q",
        scale=alt.Scale(domain=[ends[0], ends[-1]], nice=False, zero=False),
        axis=alt.Axis(
            values=ends if short else years,
            format=".2f" if short else "d",
            title=title,
            labelFlush=False,
            labelOverlap=True,
        ),
    )


def apart(places: Sequence[float], least: float) -> list[float]:
    """Return places moved as little as needed, from the lowest up, so that no two are nearer than `least`."""
    order = sorted(range(len(places)), key=lambda at: places[at])
    moved = list(places)
    for below, above in pairwise(order):
        moved[above] = max(moved[above], moved[below] + least)
    excess = moved[order[-1]] - places[order[-1]] if order else 0.0
    return [place - excess / 2 for place in moved]
