"""The figures of the page but the fans: dots with their intervals, the counterfactual curve, losses, evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import isfinite
from typing import Any, Final

import altair as alt

from cardhouse.report.chart_style import AMOUNT, PERCENT, Row, apart, data_of, finished, paint, with_halo
from cardhouse.stress import CounterfactualCurve
from cardhouse.tables import Cell
from cardhouse.words import POINTS, Words, is_share, rounded

ROW_HEIGHT: Final = 26  # px a row of a dot or bar chart
LABEL: Final = 215  # px, most for the name of a row
CURVE_HEIGHT: Final = 250
CHANNEL_HUES: Final = {
    "stakes": "equity",
    "unpaid": "service",
    "guarantees": "ink",
    "loans": "debt",
    "inventory": "hardware",
}


@dataclass(frozen=True, slots=True)
class Dot:
    """Hold one row of a dot chart: a value and its interval; `hollow` opens the dot, `label` replaces its number.

    `inner` is a narrower interval inside the other, drawn thick.
    """

    row: str
    value: float
    low: float
    high: float
    hollow: bool = False
    label: str = ""
    inner: tuple[float, float] | None = None


_INNER = ("inner_low", "inner_high")
_ROOM = 1.9  # times the longest line: its label stands at its end


def dots_figure(
    dots: Sequence[Dot],
    unit: str,
    words: Words,
    *,
    hue: str = "ink",
    zero: bool = True,
    span: tuple[float, float] | None = None,
    split: str = "",
) -> dict[str, Any]:
    """Return a row for each name with a dot at its value and a line from the lower to the upper end of its interval.

    Args:
        dots: the rows, from the top; two dots may share a row.
        unit: unit of the values; shares and probabilities are shown as percentages.
        words: the language of the labels.
        hue: role or kind whose colour the dots have.
        zero: whether a line marks zero.
        span: ends of the axis, where several charts share them.
        split: where the names of the rows are broken into two lines.
    """
    points = unit == POINTS
    shown, times = (PERCENT, 1) if is_share(unit) and not points else (AMOUNT, 100 if points else 1)
    signed = any(dot.low < 0 for dot in dots)
    said = words.numbers.points if points else partial(words.numbers.value, unit=unit)
    rows = [
        {
            "row": dot.row,
            "value": rounded(times * dot.value),
            "low": rounded(times * (dot.low if isfinite(dot.low) else dot.value)),
            "high": rounded(times * (dot.high if isfinite(dot.high) else dot.value)),
            "hollow": dot.hollow,
            "label": dot.label or said(dot.value, signed=signed),
            **({} if dot.inner is None else {key: rounded(x) for key, x in zip(_INNER, dot.inner, strict=True)}),
        }
        for dot in dots
    ]
    names = list(dict.fromkeys(dot.row for dot in dots))
    y = alt.Y("row:N", sort=names, axis=_row_names(split, grid=True, gridDash=[1, 3]))
    scale = alt.Scale(domain=list(span), nice=False) if span else alt.Scale(zero=zero)
    ends = [float(row["high"]) for row in rows if row["high"] is not None]
    if not span and zero and not signed and max(ends, default=0.0) > 0:
        scale = alt.Scale(domain=[0, _ROOM * max(ends)], nice=False)
    axis = alt.Axis(title=None, format=shown, tickCount=4, grid=False)
    x = alt.X("value:Q", scale=scale, axis=axis)
    inner = _INNER if any(dot.inner for dot in dots) else ()
    tips = [
        alt.Tooltip("row:N", title=" "),
        *(alt.Tooltip(f"{name}:Q", title=words.text(name), format=shown) for name in ("value", "low", "high", *inner)),
    ]
    base = alt.Chart(data_of(rows)).encode(y=y, tooltip=tips)
    widths = {"low": 2.0, "inner_low": 8.0} if inner else {"low": 2.0}
    layers = [
        *(
            base.mark_rule(strokeWidth=wide, color=paint(hue), opacity=0.55).encode(
                x=alt.X(f"{end}:Q", scale=scale, axis=axis), x2=f"{end.replace('low', 'high')}:Q"
            )
            for end, wide in widths.items()
        ),
        *_points(rows, y, x, hue, tips),
        *_dot_labels(rows, y, x, over=signed),
    ]
    if zero:
        layers.insert(0, alt.Chart(data_of([{"zero": 0}])).mark_rule(color=paint("faint")).encode(x="zero:Q"))
    return finished(alt.layer(*layers), (ROW_HEIGHT + 8 * bool(split)) * len(names) + 10)


def _row_names(split: str = "", **more: Any) -> alt.Axis:
    """Return the axis that names rows, in two lines where `split` stands in a name."""
    look = {"title": None, "labelLimit": LABEL, "labelColor": paint("ink"), "labelFontSize": 12, **more}
    return (
        alt.Axis(**look, labelExpr=f"split(datum.label, '{split}')", labelLineHeight=13, labelOffset=-6)
        if split
        else alt.Axis(**look)
    )


def _points(rows: Sequence[Row], y: alt.Y, x: alt.X, hue: str, tips: list[alt.Tooltip]) -> list[alt.Chart]:
    """Return the dots: open ones filled with the ground, so that a filled one under them is hidden where they agree."""
    looks: tuple[tuple[bool, dict[str, Any]], ...] = (
        (False, {"size": 58, "color": paint(hue)}),
        (True, {"size": 52, "color": "transparent", "stroke": paint(hue), "strokeWidth": 1.6}),
    )
    return [
        alt.Chart(data_of(part)).mark_point(filled=True, opacity=1, **look).encode(y=y, x=x, tooltip=tips)
        for hollow, look in looks
        if (part := [row for row in rows if row["hollow"] is hollow])
    ]


def _dot_labels(rows: Sequence[Row], y: alt.Y, x: alt.X, over: bool) -> list[alt.Chart]:
    """Return the values over the dots; or after the last interval of a row, an open dot's last."""
    if over:
        text = (
            alt.Chart(data_of(rows))
            .mark_text(dy=-9, fontSize=11, color=paint("muted"))
            .encode(y=y, x=x, text="label:N")
        )
        return with_halo(text)
    ends = []
    for name in dict.fromkeys(row["row"] for row in rows):
        mine = sorted((row for row in rows if row["row"] == name), key=lambda row: bool(row["hollow"]))
        ends.append(
            {"row": name, "value": max(row["high"] for row in mine), "label": " · ".join(row["label"] for row in mine)}
        )
    return [
        alt.Chart(data_of(ends)).mark_text(align="left", dx=8, color=paint("muted")).encode(y=y, x=x, text="label:N")
    ]


def curve_figure(curve: CounterfactualCurve, words: Words) -> dict[str, Any]:
    """Return the share of its revenue that the vendor loses without its financing: a line and band for each lock."""
    band = 1.96 * curve.standard_error
    rows = [
        {
            "x": replacement,
            "lock": words.percent(lock),
            "lost": rounded(float(curve.lost[a, b])),
            "low": rounded(float((curve.lost - band)[a, b])),
            "high": rounded(float((curve.lost + band)[a, b])),
        }
        for a, lock in enumerate(curve.locks)
        for b, replacement in enumerate(curve.replacements)
    ]
    low = min(0.0, float((curve.lost - band).min()))
    high = max(low + 0.02, float((curve.lost + band).max()))  # where nothing is ever lost, an axis that can be read
    x = alt.X(
        "x:Q",
        scale=alt.Scale(domain=[0, max(curve.replacements)], nice=False),
        axis=alt.Axis(title=words.text("replacement axis"), format=".0%", tickCount=5, labelFlush=True),
    )
    axis, scale = alt.Axis(title=None, format=PERCENT), alt.Scale(domain=[low, high])
    y = alt.Y("lost:Q", axis=axis, scale=scale)
    base = alt.Chart(data_of(rows)).encode(x=x, detail="lock:N")
    tips = [
        alt.Tooltip("lock:N", title=words.text("lock")),
        alt.Tooltip("x:Q", title=words.text("replacement"), format=".0%"),
        *(alt.Tooltip(f"{name}:Q", title=words.text(name), format=PERCENT) for name in ("lost", "low", "high")),
    ]
    shade = alt.Opacity(
        "lock:N",
        sort=[words.percent(lock) for lock in curve.locks],
        scale=alt.Scale(range=[0.45, 0.7, 1.0]),
        legend=None,
    )
    places = apart([float(curve.lost[a, -1]) for a in range(len(curve.locks))], 14 * (high - low) / CURVE_HEIGHT)
    ends = [
        {"x": curve.replacements[-1], "y": place, "label": words.text("lock at", share=words.percent(lock))}
        for lock, place in zip(curve.locks, places, strict=True)
    ]
    layers = [
        alt.Chart(data_of([{"zero": 0}])).mark_rule(color=paint("faint")).encode(y="zero:Q"),
        base.mark_area(color=paint("equity"), opacity=0.14).encode(
            y=alt.Y("low:Q", axis=axis, scale=scale), y2="high:Q"
        ),
        base.mark_line(color=paint("equity"), strokeWidth=2.4).encode(y=y, opacity=shade),
        base.mark_point(filled=True, size=42, color=paint("equity")).encode(y=y, opacity=shade, tooltip=tips),
        alt.Chart(data_of(ends)).mark_text(align="left", dx=8, fontWeight=600).encode(x="x:Q", y="y:Q", text="label:N"),
    ]
    return finished(alt.layer(*layers), CURVE_HEIGHT)


def losses_figure(records: Sequence[dict[str, Cell]], top: float, words: Words) -> dict[str, Any]:
    """Return a bar for what each holder loses through each channel, with the interval of 9 in 10 paths.

    Args:
        records: rows of `losses_table`.
        top: amount at the right end of the axis, shared by charts side by side.
        words: the language of the labels.
    """
    rows = [
        {
            "row": f"{record['title']}{words.colon}{record['channel_title']}",
            "mean": rounded(float(record["mean"] or 0.0)),
            "low": rounded(float(record["low"] or 0.0)),
            "high": rounded(float(record["high"] or 0.0)),
            "channel": record["channel"],
            "end": rounded(max(float(record["mean"] or 0.0), float(record["high"] or 0.0))),
            "label": words.number(float(record["mean"] or 0.0)),
        }
        for record in records
    ]
    hues = alt.Scale(
        domain=list(CHANNEL_HUES),
        range=[paint(f"{hue}-pale") if hue != "ink" else paint("grid") for hue in CHANNEL_HUES.values()],
    )
    edges = alt.Scale(domain=list(CHANNEL_HUES), range=[paint(hue) for hue in CHANNEL_HUES.values()])
    names = list(dict.fromkeys(str(row["row"]) for row in rows))
    y = alt.Y("row:N", sort=names, axis=_row_names(words.colon))
    scale = alt.Scale(domain=[0, top], nice=False)
    axis = alt.Axis(title=None, format=AMOUNT, tickCount=4)
    x = alt.X("mean:Q", scale=scale, axis=axis)
    tips = [
        alt.Tooltip("row:N", title=" "),
        *(alt.Tooltip(f"{name}:Q", title=words.text(name), format=AMOUNT) for name in ("mean", "low", "high")),
    ]
    base = alt.Chart(data_of(rows)).encode(y=y, tooltip=tips)
    layers = [
        base.mark_bar(height=15).encode(x=x, color=alt.Color("channel:N", scale=hues, legend=None)),
        base.mark_tick(thickness=3, height=15, opacity=1).encode(
            x=alt.datum(0), color=alt.Color("channel:N", scale=edges, legend=None)
        ),
        base.mark_rule(strokeWidth=1.4, color=paint("muted")).encode(
            x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q"
        ),
        base.mark_text(align="left", dx=6, fontWeight=600).encode(
            x=alt.X("end:Q", scale=scale, axis=axis), text="label:N"
        ),
    ]
    return finished(alt.layer(*layers).resolve_scale(color="independent"), (ROW_HEIGHT + 8) * len(names))


def bars_figure(bars: Sequence[tuple[str, float, str]], unit: str, words: Words, hue: str = "lease") -> dict[str, Any]:
    """Return a bar for each name with its value and a text at its end.

    Args:
        bars: name of the row, value, text.
        unit: unit of the values; shares are shown as percentages.
        words: the language of the labels.
        hue: role or kind whose colours the bars have.
    """
    shown = PERCENT if is_share(unit) else AMOUNT
    rows = [{"row": name, "value": rounded(value), "label": text} for name, value, text in bars]
    y = alt.Y("row:N", sort=[name for name, *_ in bars], axis=_row_names())
    x = alt.X("value:Q", axis=alt.Axis(title=None, format=shown, tickCount=3))
    base = alt.Chart(data_of(rows)).encode(y=y)
    layers = [
        base.mark_bar(height=13, color=paint(f"{hue}-pale"), stroke=paint(hue), strokeWidth=0.7).encode(
            x=x,
            tooltip=[alt.Tooltip("row:N", title=" "), alt.Tooltip("value:Q", title=words.text("value"), format=shown)],
        ),
        base.mark_text(align="left", dx=5, color=paint("ink")).encode(x=x, text="label:N"),
    ]
    return finished(alt.layer(*layers), ROW_HEIGHT * len(rows))
