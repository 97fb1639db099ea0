"""The workbook: inputs, flows, measures, results, sources and checks of a run as an Excel file."""

from collections.abc import Iterator, Mapping
from datetime import datetime, time
from io import BytesIO

from xlsxwriter import Workbook

from cardhouse.model.book import Book
from cardhouse.model.change import BASE
from cardhouse.report.findings import cannot_tell, conclusions, finding, scenario_name
from cardhouse.report.worksheet import Styles, Writer, in_one_line
from cardhouse.runs import Run, run_tables
from cardhouse.runs.summary import run_title
from cardhouse.tables import (
    Cell,
    DataTable,
    changes_table,
    checks_table,
    figures_table,
    measured_flows_table,
    money,
    sources_table,
    terms_table,
)
from cardhouse.words import Language, Words

Sheets = Mapping[str, tuple[DataTable, ...]]
ABOUT_WIDTHS = (30, 110)
AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def workbook(run: Run, language: Language = "en") -> bytes:
    """Return a run as an Excel workbook (OOXML), the same bytes for the same run.

    Numbers are numbers, shares between 0 and 1; what has no value says why in words. Nothing is computed by the file.

    Args:
        run: a finished run.
        language: of all texts but the book's own.
    """
    words, kept = Words(language), BytesIO()
    with Workbook(kept, {"in_memory": True, **AS_TEXT}) as book:
        book.set_properties(_properties(run, words))
        styles, sheets = Styles(book), sheets_of(run, words)
        unit = words.unit(money(run.book))
        about = Writer(book.add_worksheet(words.text("sheet about")), styles, words, unit, ABOUT_WIDTHS)
        footer = f"{words.title(run.book.book.title)} – {words.text('run id', id=run.recipe.id)}"
        _write_sheets(book, styles, sheets, footer, unit, words)
        _write_about(about, run, sheets)
        about.finish(footer)
    return kept.getvalue()


def tables_workbook(book: Book, sheets: Sheets, language: Language = "en") -> bytes:
    """Return tables as an Excel workbook (OOXML), the same bytes for the same tables.

    Args:
        book: what the tables are about.
        sheets: tables by the key of their sheet's name (`sheet ...` of the catalogue), in order.
        language: of headings and names.
    """
    words, kept = Words(language), BytesIO()
    title = words.title(book.book.title)
    with Workbook(kept, {"in_memory": True, **AS_TEXT}) as file:
        file.set_properties({"title": in_one_line(title)[:255], "created": datetime.combine(book.book.as_of, time())})
        _write_sheets(file, Styles(file), sheets, title, words.unit(money(book)), words)
    return kept.getvalue()


def _write_sheets(file: Workbook, styles: Styles, sheets: Sheets, footer: str, unit: str, words: Words) -> None:
    for key, tables in sheets.items():
        writer = Writer(file.add_worksheet(words.text(f"sheet {key}")), styles, words, unit)
        writer.heading(words.text(f"sheet {key}"))
        for table in tables:
            writer.table(table)
        writer.finish(footer)


def sheets_of(run: Run, words: Words) -> Sheets:
    """Return the tables of each sheet, in the order of the workbook; a sheet without tables is left out."""
    book, found = run.book, {table.id: table for table in run_tables(run, words)}

    def taken(*starts: str) -> Iterator[DataTable]:
        yield from [found.pop(name) for name in list(found) if name.startswith(starts)]

    flows = (measured_flows_table(book, run.circularity, words), *taken("flows", "scenario-flows"))
    measures = tuple(taken("measures-", "loops-", "circling-deals-", "paid-in-shares-"))
    over_time, published = tuple(taken("origins-", "over-time-")), tuple(taken("published"))
    standing = tuple(taken("ladder-", "growth-", "financing-", "funding-", "exposure-", "disclosed"))
    scenarios = (*taken("headlines", "scenarios", "counterfactual"), changes_table(book, words))
    claims = tuple(taken("answer", "comparison", "claim", "rebuttals"))
    evidence = tuple(taken("evidence", "spread", "movers"))
    sheets = {
        "inputs": (figures_table(book, words),),
        "deals": (terms_table(book, words),),
        "flows": flows,
        "measures": measures,
        "windows": over_time,
        "standing": standing,
        "published": published,
        "scenarios": scenarios,
        "results": tuple(found.values()),
        "claims": claims,
        "evidence": evidence,
        "sources": (sources_table(book, words),),
        "checks": (checks_of(run, words),),
    }
    return {key: tables for key, tables in sheets.items() if tables}


def checks_of(run: Run, words: Words) -> DataTable:
    """Return the checks of a run's book, measures and paths."""
    runs = {run_title(run, BASE, words): (run.book, run.base_paths)}
    if run.scenario_paths is not None:
        runs[run_title(run, run.recipe.scenario, words)] = (run.scenario_book, run.scenario_paths)
    unsolved = {run_title(run, name, words): kinds for name, kinds in run.unsolved.items()}
    return checks_table(run.book, runs, run.circularity, unsolved, words)


def _properties(run: Run, words: Words) -> dict[str, object]:
    return {
        "title": in_one_line(words.title(run.book.book.title))[:255],
        "subject": words.text("as known on", day=words.day(run.book.book.as_of)),
        "author": f"cardhouse {run.recipe.version}",
        "comments": words.text("run id", id=run.recipe.id),
        "created": datetime.combine(run.book.book.as_of, time()),
    }


def _write_about(page: Writer, run: Run, sheets: Sheets) -> None:
    """Write what made the workbook, what was found, what it cannot tell, and what is on each sheet."""
    words = page.words
    page.heading(words.title(run.book.book.title))
    for key, value in _made_of(run, sheets["checks"][0], words):
        page.pair(words.text(f"about {key}"), value)
    for key, lines in (
        ("found", [finding(run, words), *conclusions(run, words)]),
        ("cannot tell", list(cannot_tell(run, words))),
        ("reading", [words.text(f"about reading {part}") for part in ("numbers", "missing", "sums")]),
    ):
        page.row += 1
        page.heading(words.text(f"about {key}"), 12)
        for line in lines:
            page.pair("", line)
    page.row += 1
    page.heading(words.text("about sheets"), 12)
    for key, tables in sheets.items():
        name = words.text(f"sheet {key}")
        page.pair(name, "\n".join(table.title for table in tables), sheet=name)


def _made_of(run: Run, checks: DataTable, words: Words) -> Iterator[tuple[str, Cell]]:
    """Yield what the numbers depend on, and whether they add up."""
    recipe = run.recipe
    passed = sum(record["verdict"] == words.text("check holds") for record in checks.records())
    yield "book", recipe.book
    yield "as of", words.day(run.book.book.as_of)
    yield "scenario", words.text("base only") if run.scenario is None else scenario_name(run, words)
    yield "run", recipe.id
    yield "seed", recipe.seed
    yield "paths", recipe.paths
    yield "side paths", recipe.side_paths
    yield "hash", recipe.book_hash
    yield "version", f"cardhouse {recipe.version}"
    yield "checks", words.text("about checks hold", passed=passed, checks=len(checks.rows))
