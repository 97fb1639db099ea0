"""The complete measures on the page: its numbers are those of the tables, and what is missing breaks nothing."""

from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from tests.claims.small_books import CASES, read_text
from tests.report.report_runs import page, shipped_run, worked_run
from tests.report.test_figures import rows_of

from cardhouse.network import View
from cardhouse.report import report_html
from cardhouse.report.chapters import circular_chapter
from cardhouse.report.chapters.teller import Teller
from cardhouse.report.figures import Dot, dots_figure
from cardhouse.report.parts import Figure
from cardhouse.report.sheets import sheet
from cardhouse.runs import Run, run_book, run_tables
from cardhouse.tables import DataTable
from cardhouse.trace import Convention
from cardhouse.words import Language, Words

LANGUAGES: tuple[Language, ...] = get_args(Language)
NEW = (
    "circling-deals",
    "origins",
    "over-time",
    "ladder",
    "growth",
    "financing",
    "funding",
    "exposure",
    "disclosed",
    "published",
)
Told = tuple[dict[str, Figure], dict[str, DataTable]]


def told(run: Run, language: Language = "en") -> Told:
    """Return the figures of the chapter on circularity and the tables of a run, by id."""
    words = Words(language)
    tables = {table.id: table for table in run_tables(run, words)}
    return {one.id: one for one in circular_chapter(Teller(run, words, tables)).figures}, tables


def of_kind(tables: dict[str, DataTable], kind: str) -> DataTable:
    """Return the only table whose id begins so."""
    (found,) = (table for name, table in tables.items() if name.startswith(kind))
    return found


def cells_of(figure: Figure, at: int = 0) -> dict[str, tuple[str, ...]]:
    """Return the rows of an open table of a figure by their first cell."""
    return {row[0]: row[1:] for row in figure.shown[at].rows}


@pytest.fixture(scope="module", params=LANGUAGES)
def shipped(request: pytest.FixtureRequest) -> tuple[Words, Told]:
    """Return the figures and tables of the shipped book in a language."""
    return Words(request.param), told(shipped_run(), request.param)


def test_every_year_is_drawn_with_its_bounds_conventions_and_pro_rata(shipped: tuple[Words, Told]) -> None:
    words, (figures, tables) = shipped
    (chart,) = figures["own-money-over-time"].charts
    traced = next(one for one in shipped_run().traced if one.circularity.view is View.PROMISED)
    assert traced.over_time is not None
    windows = traced.over_time.windows[4]
    drawn: list[dict[str, Any]] = rows_of(dict(chart.spec), "row", "value", "low", "high", "inner_low", "inner_high")
    drawn = drawn[: len(windows)]
    assert len({row["row"] for row in drawn}) == len(windows) == 6
    for row, window in zip(drawn, windows, strict=True):
        shares = [amount / window.own.bounds.receipts for amount in window.own.by_convention.values()]
        assert row["row"] == f"{words.quarter(window.first)}–{words.quarter(window.last)}"
        expected = (shares[0], window.own.bounds.low_share, window.own.bounds.high_share, min(shares), max(shares))
        found = [row[key] for key in ("value", "low", "high", "inner_low", "inner_high")]
        assert np.allclose(found, expected, rtol=1e-3, atol=1e-12)
        assert row["low"] <= row["inner_low"] <= row["value"] <= row["inner_high"] <= row["high"]
        for share in (shares[0], max(shares), window.own.bounds.high_share):
            assert words.percent(share) in chart.description
    records = [one for one in of_kind(tables, "over-time-promised").records() if one["length"] == 4]
    numbers = figures["own-money-over-time"].tables[0]
    assert [row[0] for row in numbers.rows] == [record["first"] for record in records]
    for cells, record in zip(numbers.rows, records, strict=True):
        asked = ("financing", "receipts"), tuple(Convention), ("low", "high")
        texts = [words.number(float(record[key] or 0)) for key in asked[0]]
        texts += [words.percent(float(record[key] or 0)) for key in (*asked[1], *asked[2])]
        assert cells[2:] == tuple(texts)


def test_a_window_that_receives_nothing_is_not_drawn_and_says_so() -> None:
    figures, tables = told(worked_run())
    figure = figures["own-money-over-time"]
    records = [one for one in of_kind(tables, "over-time-promised").records() if one["length"] == 4]
    empty = [record["receipts"] == 0 for record in records]
    assert sorted(set(empty)) == [False, True]
    rows = rows_of(dict(figure.charts[0].spec), "row", "inner_low")
    assert {row["row"] for row in rows} == {f"{one['first']}–{one['last']}" for one in records if one["receipts"]}
    for row, nothing in zip(figure.tables[0].rows, empty, strict=True):
        assert (row[4:] == ("not determinable (nothing received)",) * 6) == nothing


def test_a_dot_without_a_narrower_interval_has_no_thick_line() -> None:
    words = Words()
    plain, thick = (
        dots_figure([Dot("a", 0.2, 0.1, 0.4, inner=inner)], "share of receipts", words) for inner in (None, (0.15, 0.3))
    )
    assert len(thick["layer"]) == len(plain["layer"]) + 1
    assert not rows_of(plain, "inner_low")
    widths = [layer["mark"].get("strokeWidth", 0) for layer in thick["layer"] if layer["mark"]["type"] == "rule"]
    assert max(widths) == 8.0
    assert {(row["inner_low"], row["inner_high"]) for row in rows_of(thick, "inner_low")} == {(0.15, 0.3)}


def test_whose_money_has_each_financier_once_with_its_shares_in_both_views(shipped: tuple[Words, Told]) -> None:
    words, (figures, tables) = shipped
    views = [of_kind(tables, f"origins-{view}").records() for view in (View.SIGNED, View.PROMISED)]
    rows, named = cells_of(figures["whose-money"]), {str(one["title"]) for view in views for one in view}
    assert list(rows)[-2:] == [str(record["title"]) for record in views[0][-2:]]
    assert len(figures["whose-money"].shown[0].rows) == len(rows) == len(named)
    for at, view in enumerate(views):
        for record in view:
            share, low, high = (float(record[key] or 0) for key in ("pro-rata", "low", "high"))
            to = "à" if words.language == "fr" else "to"
            said = f"{words.percent(share)} ({words.percent(low)} {to} {words.percent(high)})"
            assert rows[str(record["title"])][at] == said
            assert rows[str(record["title"])][2 + at] == words.number(float(record["financing"] or 0))


def test_a_financier_of_one_view_alone_finances_nothing_in_the_other(tmp_path: Path) -> None:
    text = (CASES / "toy-circuit.yaml").read_text("utf-8")
    promise = "amount: 3, schedule: [3], stage: letter-of-intent, probability: 0.5"
    letter = f"  letter: {{kind: equity, payer: fund, payee: o, {promise}}}\n"
    fund = "  fund: {role: investor, outside: true}\n"
    changed = text.replace("entities:\n", f"entities:\n{fund}").replace("deals:\n", f"deals:\n{letter}")
    rows = cells_of(told(run_book(read_text(tmp_path, changed), paths=8, seed=1, threads=1))[0]["whose-money"])
    assert rows["fund"][0] == "–"
    assert rows["fund"][2:] == ("no financing", "3")
    assert rows["Vendor"][2:] == ("10", "10")


def test_the_open_ladder_has_the_values_of_its_table_or_why_there_is_none(shipped: tuple[Words, Told]) -> None:
    words, (figures, tables) = shipped
    table = of_kind(tables, "ladder")
    (open_,) = figures["standing"].shown
    subjects = list(dict.fromkeys(str(record["subject"]) for record in table.records()))
    assert [heading.lower() for heading in open_.headings[1:]] == [subject.lower() for subject in subjects]
    rows = {row[0]: row[1:] for row in open_.rows}
    filled = 0
    for record in table.records():
        cell = rows[str(record["measure"])][subjects.index(str(record["subject"]))]
        value, low, high = (record[key] for key in ("value", "low", "high"))
        if value is not None:
            assert cell.split(" (")[0] == words.number(float(value))
        else:
            assert words.text("not determinable") in cell
            ends = [words.number(float(end)) for end in (low, high) if isinstance(end, float)]
            assert all(end in cell for end in ends)
        filled += 1
    assert filled == len(table.rows) > 8
    first = [next(row[0] for row in open_.rows if row[1 + at] != "–") for at in range(len(subjects))]
    assert first == [row[0] for row in open_.rows[: len(subjects)]]  # each column begins with its revenue


def test_a_ladder_without_a_reported_year_still_shows_what_is_signed() -> None:
    figures, tables = told(worked_run())
    measures = [str(record["measure"]) for record in of_kind(tables, "ladder").records()]
    rows = figures["standing"].shown[0].rows
    assert sorted(row[0] for row in rows) == sorted(measures)
    assert len(rows) == 6
    assert [row[1] for row in rows[1:]] == ["–"] * 5
    assert rows[0][1] == "not determinable (revenue is not known)"


def test_published_figures_stand_as_stated_recomputed_and_ours(shipped: tuple[Words, Told]) -> None:
    words, (figures, tables) = shipped
    table = tables["published"]
    rows = figures["published-figures"].shown[0].rows
    assert len(rows) == len(table.rows) > 8
    seen = set()
    for (title, stated, again, ours, publisher, note), record in zip(rows, table.records(), strict=True):
        unit = str(record["unit"])

        def said(value: object, unit: str = unit) -> str:
            return words.numbers.value(float(str(value)), unit)

        assert title.startswith(str(record["title"]))
        assert (publisher, note) == (record["publisher"], record["note"])
        ends = dict.fromkeys(said(record[key]) for key in ("stated_low", "stated_high"))
        assert all(end in stated for end in ends)
        told = words.text("not recomputed") if record["recomputed"] is None else said(record["recomputed"])
        assert again == told if record["recomputed_low"] is None else again.startswith(told)
        if record["recomputed_low"] is not None:
            assert said(record["recomputed_low"]) in again
            assert said(record["recomputed_high"]) in again
        assert ours.startswith(words.text("not measured") if record["ours"] is None else said(record["ours"]))
        if record["low"] is not None:
            assert said(record["low"]) in ours
            assert said(record["high"]) in ours
        seen |= {record["recomputed"] is None, f"ours {record['ours'] is None}", f"range {record['low'] is None}"}
    assert len(seen) == 6  # each of them with and without


def test_each_folded_table_of_another_subject_says_what_it_measures(shipped: tuple[Words, Told]) -> None:
    _, (figures, tables) = shipped
    folded = {one.id: one for name in ("standing", "loops") for one in figures[name].tables}
    others = [
        name
        for name in folded
        if name.startswith(("circling", "growth", "financing", "funding", "exposure", "disclosed"))
    ]
    assert len(others) >= 8
    for name in others:
        assert folded[name].note == f"{tables[name].measures} {tables[name].limits}"
    assert page("shipped").count('<p class="table-note">') == len(others)


def test_the_chapter_is_calm() -> None:
    figures, tables = told(shipped_run())
    new = {name: figures[name] for name in ("own-money-over-time", "whose-money", "standing", "published-figures")}
    assert sum(len(figure.charts) for figure in new.values()) == 1
    assert sum(len(figure.shown) for figure in new.values()) == 3
    folded = {one.id for figure in figures.values() for one in figure.tables}
    assert {name for name in tables if name.startswith(NEW)} <= folded


def test_money_and_shares_of_one_table_are_written_in_the_units_of_their_rows() -> None:
    _, tables = told(shipped_run())
    words = Words()
    for kind, percent in (("financing", True), ("growth", True), ("ladder", False), ("disclosed", None)):
        table = of_kind(tables, kind)
        shown = sheet(table, words)
        at, unit = shown.headings.index("Value"), shown.headings.index("Unit")
        known = [(row[at], row[unit]) for row, one in zip(shown.rows, table.records(), strict=True) if one["value"]]
        assert known
        assert all(value.endswith("%") == one.startswith("share") for value, one in known)
        assert percent is None or {value.endswith("%") for value, _ in known} == {percent}


def test_columns_of_documents_are_there_only_where_documents_bound_something() -> None:
    figures, tables = told(shipped_run())
    promised, signed = figures["whose-money"].tables
    assert "Low with documents" in promised.headings
    assert "no bound from documents" in promised.rows[-1]
    assert not any("documents" in heading for heading in signed.headings)
    assert signed.id == of_kind(tables, "origins-signed").id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_book_that_follows_nobodys_money_shows_nothing_broken(tmp_path: Path, language: Language) -> None:
    text = (CASES / "toy-circuit.yaml").read_text("utf-8").replace("  vendor: n\n", "")
    run = run_book(read_text(tmp_path, text), paths=8, seed=1, threads=1)
    figures, tables = told(run, language)
    assert not {"own-money-over-time", "whose-money", "published-figures", "self-funded", "curve"} & set(figures)
    assert [figure for figure in figures.values() if figure.id == "standing" and not figure.shown]
    assert not [name for name in tables if name.startswith(("origins", "over-time", "ladder", "published"))]
    text = report_html(run, language)
    assert all(f'id="table-{name}"' in text for name, table in tables.items() if name.startswith(NEW) and table.rows)
