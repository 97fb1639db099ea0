"""The workbook holds every table of a run as numbers, takes no word of a book for a formula, and is whole OOXML."""

import math
import re
import zipfile
from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import get_args
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from tests.report.report_runs import shipped_run, worked_run
from tests.report.workbook_readers import READERS, Grid, calamine_cells

from cardhouse.files import read_book
from cardhouse.model.record import Title
from cardhouse.report.workbook import sheets_of, workbook
from cardhouse.report.worksheet import clean, leads_outside
from cardhouse.runs import Run, run_book, run_tables
from cardhouse.tables import DataTable, figures_table
from cardhouse.words import Language, Words

RUNS = {"shipped": shipped_run, "worked": worked_run}
LANGUAGES: tuple[Language, ...] = get_args(Language)
HOSTILE = (
    '=HYPERLINK("http://e.example/","x")',
    "=1+1",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1:A9)",
    "<r><t>rich</t></r>",
    "<r>broken <&",
    "a\x01b\x0bc\ufffe_x0041_ \ud800",
    "'quoted ]]> & <b>",
    "\t=1+1",
    "0123",
    "javascript:alert(3)",
    "external:c:\\secret.xlsx",
    "file://e.example/x.xlsx",
    "x" * 40_000,
)
LONE_FIRM = """
book: {id: lone, title: Alone, as_of: 2026-01-01, start: 2026Q1, quarters: 2, source: me}
sources: {me: {title: Chosen, tier: assumption, note: for a test}}
entities: {firm: {role: other, cash: 1}}
"""


@cache
def content(run: str, language: Language = "en") -> bytes:
    return workbook(RUNS[run](), language)


@cache
def cells(reader: str, run: str, language: Language = "en") -> dict[str, Grid]:
    return READERS[reader](content(run, language))


def _found(grid: Grid, table: DataTable) -> list[list[object]]:
    """Return the rows of a table on a sheet, headings first."""
    heads = (clean(table.title), clean(table.measures))
    start = next(at for at in range(len(grid) - 1) if (grid[at][0], grid[at + 1][0]) == heads)
    first = start + 2 + bool(table.limits) + len(table.notes)
    return [row[: len(table.columns)] for row in grid[first : first + 1 + len(table.rows)]]


def _as_cell(text: str) -> str:
    """Return a text as every reader gives it back: one sort of line end and none of what XML cannot hold."""
    return " ".join(clean(text).split())


def _assert_same(cell: object, value: object, where: tuple[object, ...]) -> None:
    if isinstance(value, (int, float)) and math.isfinite(value):
        assert isinstance(cell, (int, float)), where
        assert cell == pytest.approx(value, rel=1e-13, abs=1e-300), where
    elif isinstance(value, str):
        assert cell == value or str(cell) in (value, _as_cell(value)) or _as_cell(str(cell)) == _as_cell(value), where
    else:
        assert isinstance(cell, str), where
        assert cell, where


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("reader", READERS)
def test_every_table_of_a_run_is_on_a_sheet_with_equal_numbers(reader: str, run: str, language: Language) -> None:
    done, words, found = RUNS[run](), Words(language), cells(reader, run, language)
    sheets = sheets_of(done, words)
    assert list(found) == [words.text("sheet about"), *(words.text(f"sheet {key}") for key in sheets)]
    written = {table.id for tables in sheets.values() for table in tables}
    assert {table.id for table in run_tables(done)} <= written
    assert {"inputs", "sources", "terms", "changes", "measured-flows", "checks"} <= written
    for key, tables in sheets.items():
        for table in tables:
            rows = _found(found[words.text(f"sheet {key}")], table)
            for at, column in enumerate(table.columns):
                assert _as_cell(str(rows[0][at])).startswith(_as_cell(column.title)), (table.id, column.id)
            assert len(rows) == 1 + len(table.rows)
            for number, (row, record) in enumerate(zip(rows[1:], table.records(), strict=True)):
                for cell, (name, value) in zip(row, record.items(), strict=True):
                    _assert_same(cell, value, (table.id, number, name, cell, value))


def test_both_languages_hold_the_same_numbers() -> None:
    def numbers(language: Language) -> list[list[object]]:
        grids = cells("calamine", "shipped", language).values()
        return [[cell for row in grid for cell in row if isinstance(cell, float | date)] for grid in grids]

    assert numbers("en") == numbers("fr")
    assert sum(map(len, numbers("en"))) > 3000


def test_the_complete_measures_have_sheets_of_their_own_and_none_is_left_among_the_results() -> None:
    sheets = {key: [table.id for table in tables] for key, tables in sheets_of(shipped_run(), Words()).items()}
    assert {name.split("-")[0] for name in sheets["windows"]} == {"origins", "over"}
    assert {name.split("-")[0] for name in sheets["standing"]} == {
        "ladder",
        "growth",
        "financing",
        "funding",
        "exposure",
        "disclosed",
    }
    assert sheets["published"] == ["published"]
    assert sum(name.startswith("circling-deals-") for name in sheets["measures"]) == 4
    written = [name for names in sheets.values() for name in names]
    assert len(written) == len(set(written))
    assert not [name for name in sheets["results"] if name.startswith(("over", "origins", "circling", "funding"))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_has_no_value_says_why(language: Language) -> None:
    words = Words(language)
    key = words.text("sheet measures")
    name = words.text("measure self-funded share")
    values = [row[2] for row in cells("calamine", "worked", language)[key] if row[0] == name]
    reasons = [value for value in values if isinstance(value, str)]
    assert reasons
    assert all(reason.startswith(f"{words.text('not determinable')} (") for reason in reasons)


def test_days_are_days_and_whole_numbers_have_their_formats() -> None:
    inputs = cells("calamine", "shipped")["Inputs"]
    head = next(at for at, row in enumerate(inputs) if row[0] == "Place in the book")
    published = inputs[head].index("Published")
    assert all(isinstance(row[published], date) or row[published] == "" for row in inputs[head + 1 :])
    assert any(isinstance(row[published], date) for row in inputs[head + 1 :])
    formats = _part("shipped", "xl/styles.xml").decode()
    for one in ("0.0%", "#,##0.0", "yyyy-mm-dd"):
        assert f'formatCode="{one}"' in formats


def _format_of(run: str, sheet: str, table: str, column: str, row: int) -> str:
    """Return the number format of a cell, as the file's styles give it."""
    words = Words()
    done = sheets_of(RUNS[run](), words)
    place = 2 + list(done).index(sheet)
    grid, found = cells("calamine", run)[words.text(f"sheet {sheet}")], next(x for x in done[sheet] if x.id == table)
    first = next(at for at in range(len(grid)) if (grid[at][0], grid[at + 1][0]) == (found.title, found.measures))
    at = first + 3 + bool(found.limits) + row
    letter = chr(65 + [one.id for one in found.columns].index(column))
    cell = re.search(rf'<c r="{letter}{at + 1}" s="(\d+)"', _part(run, f"xl/worksheets/sheet{place}.xml").decode())
    assert cell is not None
    styles = ElementTree.fromstring(_part(run, "xl/styles.xml"))
    space = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    number = styles.findall("x:cellXfs/x:xf", space)[int(cell[1])].get("numFmtId")
    own = {one.get("numFmtId"): one.get("formatCode") for one in styles.findall("x:numFmts/x:numFmt", space)}
    return str(own.get(number, number))


def test_a_number_is_shown_in_its_unit() -> None:
    rows = {str(record["id"]): at for at, record in enumerate(_table("scenarios", "headlines").records())}
    assert _format_of("shipped", "scenarios", "headlines", "value", rows["collapse"]) == "0.0%"
    assert _format_of("shipped", "scenarios", "headlines", "value", rows["vendor-revenue"]) == "#,##0.0"
    assert "pts" in _format_of("shipped", "scenarios", "scenarios", "difference", rows["collapse"])
    assert _format_of("shipped", "scenarios", "scenarios", "paths", 0) == "#,##0"
    assert _format_of("shipped", "flows", "flows", "whole_run", 0) == "#,##0.0"
    for kind, shown in (("ladder", "#,##0.0"), ("financing", "0.0%")):
        (standing,) = (one.id for one in sheets_of(shipped_run(), Words())["standing"] if one.id.startswith(kind))
        assert _format_of("shipped", "standing", standing, "value", 0) == shown
    published = [str(record["figure"]) for record in _table("published", "published").records()]
    assert _format_of("shipped", "published", "published", "ours", published.index("new-street-71")) == "0.0%"
    assert _format_of("shipped", "published", "published", "recomputed", published.index("hsbc-207")) == "#,##0.0"
    inputs = [str(record["place"]) for record in figures_table(shipped_run().book).records()]
    for place, shown in (("entities.nvidia.cash", "#,##0.0"), ("entities.nvidia.growth.by_year.0", "0.0%")):
        assert _format_of("shipped", "inputs", "inputs", "value", inputs.index(place)) == shown


def _table(sheet: str, table: str) -> DataTable:
    return next(one for one in sheets_of(shipped_run(), Words())[sheet] if one.id == table)


def test_the_first_sheet_says_what_made_it_and_that_sums_agree() -> None:
    pairs = [(str(row[0]), row[1]) for row in cells("calamine", "shipped")["About"] if row[0]]
    about, run = dict(reversed(pairs)), shipped_run()
    assert (about["Run"], about["Paths"], about["Seed"]) == (run.recipe.id, 96.0, 1.0)
    assert about["Hash of the book"] == run.recipe.book_hash
    passed, checks = re.findall(r"\d+", str(about["Checks"]))
    assert int(passed) == int(checks) == len(sheets_of(run, Words())["checks"][0].rows) > 50
    assert set(cells("calamine", "shipped")) - {"About"} <= set(about)


def test_the_same_run_gives_the_same_bytes() -> None:
    assert workbook(worked_run()) == content("worked")
    assert content("worked") != content("worked", "fr")
    made = set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", _part("worked", "docProps/core.xml").decode()))
    assert made == {"2025-12-31T00:00:00Z"}  # the day of the book, not of the clock


def _hostile_run(text: str) -> Run:
    run = worked_run()
    title = Title.model_construct(en=text, fr=text)
    source = run.book.sources["worked-example"].model_copy(
        update={"title": text, "note": text, "publisher": text, "address": text}
    )
    book = run.book.model_copy(
        update={
            "book": run.book.book.model_copy(update={"title": title}),
            "entities": {
                name: firm.model_copy(update={"title": title, "note": text}) for name, firm in run.book.entities.items()
            },
            "deals": {
                name: deal.model_copy(update={"title": title, "note": text}) for name, deal in run.book.deals.items()
            },
            "sources": {"worked-example": source},
        }
    )
    return replace(run, book=book)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_word_of_a_book_is_a_formula_markup_or_a_fault(text: str) -> None:
    written = workbook(_hostile_run(text))
    found = calamine_cells(written)
    assert found["About"][0][0] == clean(text)
    assert any(cell == clean(text) for row in found["Sources"] for cell in row)
    _assert_whole(written)
    with zipfile.ZipFile(BytesIO(written)) as parts:
        for name in parts.namelist():
            assert b"<f>" not in parts.read(name)
            assert b'TargetMode="External"' not in parts.read(name)
        guarded = b'quotePrefix="1"' in parts.read("xl/styles.xml")
    assert guarded == (text[0] in "=+-@\t")


@pytest.mark.parametrize("reader", READERS)
def test_long_and_hostile_texts_open_as_they_are(reader: str) -> None:
    for text in ("=1+1", f"A firm with a name of more than 31 characters: [{'x' * 60}] *?/\\", "<r><t>rich</t></r>"):
        found = READERS[reader](workbook(_hostile_run(text)))
        assert any(str(cell).strip() == text for row in found["Deals"] for cell in row)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_book_of_one_firm_without_deals_has_a_workbook(reader: str, language: Language, tmp_path: Path) -> None:
    file = tmp_path / "lone.yaml"
    file.write_text(LONE_FIRM)
    run = run_book(read_book(file), paths=8, seed=1, threads=1)
    found = READERS[reader](workbook(run, language))
    words = Words(language)
    assert words.text("workbook no rows") in [row[0] for row in found[words.text("sheet deals")]]
    assert any("entities.firm.cash" in row for row in found[words.text("sheet inputs")])
    assert words.text("check fails") not in [cell for row in found[words.text("sheet checks")] for cell in row]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("run", RUNS)
def test_it_is_whole_and_leads_outside_to_sources_alone(run: str, language: Language) -> None:
    links = _assert_whole(content(run, language))
    addresses = [source.address or "" for source in RUNS[run]().book.sources.values()]
    assert len(links) == sum(leads_outside(address) for address in addresses)
    assert {unquote(link) for link in links} <= {unquote(address) for address in addresses}
    assert b"<f>" not in content(run, language)


def _part(run: str, name: str) -> bytes:
    with zipfile.ZipFile(BytesIO(content(run))) as parts:
        return parts.read(name)


def _assert_whole(written: bytes) -> list[str]:
    """Check that every part is well-formed, has a content type and that no relation leads nowhere; return outer links.

    Source: ECMA-376 part 2 (Open Packaging Conventions), 9 and 10.
    """
    outside = []
    with zipfile.ZipFile(BytesIO(written)) as parts:
        assert parts.testzip() is None
        names = set(parts.namelist())
        trees = {name: ElementTree.fromstring(parts.read(name)) for name in names}
        types = trees["[Content_Types].xml"]
        ends = {one.get("Extension") for one in types if one.tag.endswith("Default")}
        told = {str(one.get("PartName")).removeprefix("/") for one in types if one.tag.endswith("Override")}
        assert told <= names
        assert all(name in told or name.rsplit(".", 1)[-1] in ends for name in names - {"[Content_Types].xml"})
        for name in names:
            folder = Path(name).parent.parent
            for relation in trees[name] if name.endswith(".rels") else ():
                target = str(relation.get("Target"))
                if relation.get("TargetMode") == "External":
                    outside.append(target)
                else:
                    assert str(folder / target) in names, (name, target)
    return outside


def test_a_table_alone_on_its_sheet_filters_and_every_sheet_prints_across() -> None:
    sheets = sheets_of(shipped_run(), Words())
    for place, tables in enumerate(sheets.values(), start=2):
        part = _part("shipped", f"xl/worksheets/sheet{place}.xml").decode()
        assert ("<autoFilter " in part) == (len(tables) == 1)
        assert 'state="frozen"' in part
        assert 'orientation="landscape"' in part
        assert 'fitToHeight="0"' in part


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_of_sheets_are_what_excel_allows(language: Language) -> None:
    names = list(cells("calamine", "shipped", language))
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)
    assert len({name.lower() for name in names}) == len(names) > 8
