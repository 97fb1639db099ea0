"""The figures show the numbers they are given, and their labels keep off each other."""

import json
from itertools import pairwise
from typing import Any

import altair
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.report.report_runs import shipped_run

from cardhouse.report.chart_style import apart, year_position
from cardhouse.report.fans import default_figure, fan_figure, fan_range
from cardhouse.report.figures import Dot, bars_figure, curve_figure, dots_figure, losses_figure
from cardhouse.tables import default_table, fan, losses_table
from cardhouse.words import POINTS, Words

WORDS = Words("en")


def rows_of(spec: dict[str, Any], *names: str) -> list[dict[str, Any]]:
    """Return the data rows of a chart that have all of these fields."""
    found = [row for rows in spec.get("datasets", {}).values() for row in rows]
    found += spec.get("data", {}).get("values", [])
    found += [row for layer in spec["layer"] for row in layer.get("data", {}).get("values", [])]
    return [row for row in found if set(names) <= row.keys()]


def test_a_fan_has_the_quantiles_of_its_table() -> None:
    run = shipped_run()
    found = fan(run.book, run.base_paths, "nvidia", "cash")
    rows = rows_of(fan_figure(found, fan_range([found]), WORDS), "q0", "q6")
    assert [row["quarter"] for row in rows[:24]] == list(found.quarters)
    assert np.allclose([[row[f"q{at}"] for row in rows[:24]] for at in range(7)], found.values, rtol=1e-3)


def test_a_fan_of_nothing_has_an_axis_that_can_be_read() -> None:
    run = shipped_run()
    found = fan(run.book, run.base_paths, "nvidia", "cash")
    flat = type(found)(
        "x", "debt", found.quarters, found.quantiles, 0 * found.values, 0 * found.mean, found.examples[:0]
    )
    assert fan_range([flat]) == (0.0, 1.0)
    spec = fan_figure(flat, fan_range([flat]), WORDS)
    altair.Chart.from_dict(spec)
    assert [row["label"] for row in rows_of(spec, "label")] == ["all at 0"]


def test_base_and_scenario_share_one_scale() -> None:
    run = shipped_run()
    assert run.scenario_paths is not None
    fans = [fan(run.book, paths, "oracle", "debt") for paths in (run.base_paths, run.scenario_paths)]
    span = fan_range(fans)
    assert span[1] == pytest.approx(max(float(found.values.max()) for found in fans))
    assert all(str(list(span))[1:-1] in json.dumps(fan_figure(found, span, WORDS)) for found in fans)


def test_a_default_chart_has_a_line_and_band_for_each_run() -> None:
    run = shipped_run()
    assert run.scenario_paths is not None
    lines = {
        name: [row for row in default_table(run.book, paths).records() if row["entity"] == "openai"]
        for name, paths in (("Base", run.base_paths), ("Scenario", run.scenario_paths))
    }
    rows = rows_of(default_figure(lines, 1.0, WORDS), "p", "low", "high", "run")
    assert {row["run"] for row in rows} == {"Base", "Scenario"}
    assert all(row["low"] <= row["p"] <= row["high"] for row in rows)
    wanted = [float(row["probability"] or 0.0) for row in lines["Scenario"]]
    assert np.allclose([row["p"] for row in rows if row["run"] == "Scenario"][:24], wanted, atol=1e-3)


def test_dots_have_their_intervals_and_differences_of_shares_are_points() -> None:
    dots = [Dot("a", 0.25, 0.2, 0.3), Dot("b", -0.1, -0.2, 0.0)]
    shares = rows_of(dots_figure(dots, "share of paths", WORDS), "row", "low", "high")
    points = rows_of(dots_figure(dots, POINTS, WORDS), "row", "low", "high")
    assert {(row["row"], row["value"], row["low"], row["high"]) for row in shares} == {
        ("a", 0.25, 0.2, 0.3),
        ("b", -0.1, -0.2, 0.0),
    }
    assert {row["label"] for row in shares} == {"+25%", "−10%"}
    assert {(row["row"], row["value"], row["label"]) for row in points} == {("a", 25.0, "+25"), ("b", -10.0, "−10")}


def test_the_curve_has_a_line_for_each_lock_with_its_error_band() -> None:
    curve = shipped_run().curve
    assert curve is not None
    rows = rows_of(curve_figure(curve, WORDS), "lost", "low", "high")
    lines = {row["lock"] for row in rows}
    assert lines == {WORDS.percent(lock) for lock in curve.locks}
    for a, lock in enumerate(curve.locks):
        mine = [row for row in rows if row["lock"] == WORDS.percent(lock)][: len(curve.replacements)]
        assert np.allclose([row["lost"] for row in mine], curve.lost[a], rtol=1e-3, atol=1e-12)
        assert np.allclose(
            [row["high"] - row["low"] for row in mine], 3.92 * curve.standard_error[a], rtol=0.05, atol=1e-6
        )


def test_losses_have_a_bar_for_each_holder_and_channel() -> None:
    run = shipped_run()
    records = losses_table(run.book, run.base_paths).records()
    rows = rows_of(losses_figure(records, 100.0, WORDS), "mean", "low", "high")
    assert {row["row"] for row in rows} == {f"{record['title']}: {record['channel_title']}" for record in records}
    assert all(row["low"] <= row["high"] <= row["end"] + 1e-9 for row in rows)


def test_bars_keep_their_order_and_texts() -> None:
    spec = bars_figure([("b", 2.0, "two"), ("a", 1.0, "one")], "figures", WORDS)
    assert [row["label"] for row in rows_of(spec, "label")][:2] == ["two", "one"]
    assert '"sort": ["b", "a"]' in json.dumps(spec)


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=6), st.floats(0.1, 50))
def test_labels_stand_apart_in_the_order_of_their_values(places: list[float], least: float) -> None:
    moved = apart(places, least)
    by_value = [moved[at] for at in sorted(range(len(places)), key=lambda at: places[at])]
    assert all(high - low >= least - 1e-6 for low, high in pairwise(by_value))


def test_a_quarter_ends_where_the_next_begins() -> None:
    assert year_position("2025Q4") == 2026.0
    assert year_position("2026Q1") == 2026.25
