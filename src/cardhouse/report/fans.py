"""Fans: cash, revenue and debt of a firm over many paths, and its probability of default by quarter."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import altair as alt
import numpy as np

from cardhouse.report.chart_style import AMOUNT, PERCENT, apart, data_of, finished, paint, year_position, years_axis
from cardhouse.tables import Cell, Fan
from cardhouse.words import Words, rounded

HUES: Final = {"cash": "lease", "revenue": "hardware", "debt": "debt"}
BANDS: Final = ((0, 6, 0.13), (1, 5, 0.17), (2, 4, 0.24))  # rows of the quantiles that bound a band, and its opacity
FAN_HEIGHT: Final = 150
CHANCE_HEIGHT: Final = 140


def fan_range(fans: Sequence[Fan]) -> tuple[float, float]:
    """Return the range of amounts that these fans fill, zero included: what charts to be compared share."""
    low = min(float(found.values[0].min()) for found in fans)
    high = max(float(found.values[-1].max()) for found in fans)
    return min(0.0, low), high if high > 1e-9 else 1.0


def fan_figure(found: Fan, span: tuple[float, float], words: Words) -> dict[str, Any]:
    """Return a fan: median, bands for the middle half, 8 in 10 and 19 in 20 paths, and examples of paths that fall.

    Args:
        found: the quantiles by quarter.
        span: amounts at the foot and the head of the axis.
        words: the language of the labels.
    """
    hue = paint(HUES[found.item])
    rows = [
        {
            "t": year_position(quarter),
            "quarter": words.quarter(quarter),
            **{f"q{at}": rounded(float(x)) for at, x in enumerate(found.values[:, t])},
        }
        for t, quarter in enumerate(found.quarters)
    ]
    x = years_axis(found.quarters)
    scale, axis = alt.Scale(domain=list(span), nice=False), alt.Axis(title=None, format=AMOUNT)
    y = alt.Y("q3:Q", scale=scale, axis=axis)
    base = alt.Chart(data_of(rows)).encode(x=x)
    bands = [
        base.mark_area(color=hue, opacity=opacity).encode(y=alt.Y(f"q{low}:Q", scale=scale, axis=axis), y2=f"q{high}:Q")
        for low, high, opacity in BANDS
    ]
    names = {f"q{at}": f"{share:g}" for at, share in enumerate(found.quantiles)}
    tips = [alt.Tooltip("quarter:N", title=words.text("quarter"))]
    tips += [
        alt.Tooltip(f"{name}:Q", title=words.text(f"quantile {share}"), format=AMOUNT) for name, share in names.items()
    ]
    hover = base.mark_rule(opacity=0, strokeWidth=8).encode(tooltip=tips)
    median = base.mark_line(color=hue, strokeWidth=2.4).encode(y=y)
    zero = alt.Chart(data_of([{"zero": 0}])).mark_rule(color=paint("faint"), strokeWidth=1).encode(y="zero:Q")
    layers = [*bands, zero, *_examples(found), median, *_end_labels(found, span, hue, words), hover]
    return finished(alt.layer(*layers), FAN_HEIGHT)


def _examples(found: Fan) -> list[alt.Chart]:
    rows = [
        {"t": year_position(quarter), "y": rounded(float(amount), 3), "path": path}
        for path, series in enumerate(found.examples)
        for quarter, amount in zip(found.quarters, series, strict=True)
    ]
    if not rows:
        return []
    mark = alt.Chart(data_of(rows)).mark_line(color=paint("loss"), strokeWidth=0.9, opacity=0.55, clip=True)
    return [mark.encode(x="t:Q", y="y:Q", detail="path:N")]


def _end_labels(found: Fan, span: tuple[float, float], hue: str, words: Words) -> list[alt.Chart]:
    """Return the words at the end of a fan: half above, 1 in 10 above, 1 in 10 below."""
    last = found.values[:, -1]
    said: tuple[tuple[int, str], ...] = ((1, "1 in 10 below"), (3, "half above"), (5, "1 in 10 above"))
    if np.ptp(last) < 1e-9 * max(1.0, abs(float(last[3]))):
        said = ((3, "all at"),)
    places = apart([float(last[at]) for at, _ in said], 13 * (span[1] - span[0]) / FAN_HEIGHT)
    rows = [
        {
            "t": year_position(found.quarters[-1]),
            "y": place,
            "label": words.text(key, amount=words.number(float(last[at]))),
            "half": at == 3,
        }
        for place, (at, key) in zip(places, said, strict=True)
    ]
    mark = alt.Chart().encode(x="t:Q", y="y:Q", text="label:N")
    bold, plain = [row for row in rows if row["half"]], [row for row in rows if not row["half"]]
    marks = [mark.properties(data=data_of(bold)).mark_text(align="left", dx=5, color=hue, fontWeight=600)]
    if plain:
        marks.append(mark.properties(data=data_of(plain)).mark_text(align="left", dx=5, color=paint("muted")))
    return marks


def default_figure(lines: Mapping[str, Sequence[Mapping[str, Cell]]], top: float, words: Words) -> dict[str, Any]:
    """Return the probability that one firm has defaulted by the end of each quarter: a line with its band for each run.

    Args:
        lines: rows of `default_table` of this firm, by the name of the run (base first, then a scenario).
        top: probability at the head of the axis, the same for all firms.
        words: the language of the labels.
    """
    layers: list[alt.Chart] = []
    ends = [float(rows[-1]["probability"] or 0.0) for rows in lines.values()]
    places = apart(ends, 13 * top / CHANCE_HEIGHT)
    quarters: list[str] = [str(row["quarter"]) for row in next(iter(lines.values()))]
    x = years_axis(quarters)
    y_axis = alt.Axis(title=None, format=".0%" if top > 0.05 else PERCENT)
    for hue, place, (name, found) in zip(("ink", "loss"), places, lines.items(), strict=False):
        rows = [
            {
                "t": year_position(str(row["quarter"])),
                "quarter": words.quarter(str(row["quarter"])),
                "p": _share(row, "probability"),
                "low": _share(row, "low"),
                "high": _share(row, "high"),
                "run": name,
            }
            for row in found
        ]
        chart = alt.Chart(data_of(rows)).encode(x=x)
        y = alt.Y("low:Q", scale=alt.Scale(domain=[0, top], nice=False), axis=y_axis)
        tips = [
            alt.Tooltip("run:N", title=words.text("run")),
            alt.Tooltip("quarter:N", title=words.text("by end of")),
            alt.Tooltip("p:Q", title=words.text("probability"), format=PERCENT),
            alt.Tooltip("low:Q", title=words.text("from"), format=PERCENT),
            alt.Tooltip("high:Q", title=words.text("to"), format=PERCENT),
        ]
        label = f"{words.numbers.percent(float(found[-1]['probability'] or 0.0))}"
        end = alt.Chart(data_of([{"t": rows[-1]["t"], "y": place, "label": label}]))
        layers += [
            chart.mark_area(color=paint(hue), opacity=0.18).encode(y=y, y2="high:Q"),
            chart.mark_line(color=paint(hue), strokeWidth=2.2, strokeDash=[] if hue == "ink" else [5, 3]).encode(
                y="p:Q"
            ),
            chart.mark_point(opacity=0, size=120).encode(y="p:Q", tooltip=tips),
            end.mark_text(align="left", dx=5, fontWeight=600, color=paint(hue)).encode(
                x="t:Q", y="y:Q", text="label:N"
            ),
        ]
    return finished(alt.layer(*layers), CHANCE_HEIGHT)


def _share(row: Mapping[str, Cell], name: str) -> float | None:
    return rounded(float(row[name] or 0.0), 3)
