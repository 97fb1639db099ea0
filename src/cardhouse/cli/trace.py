"""`cardhouse trace`: how much of the money goes round, whose it is, and how firms stand, by what a book says."""

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.markup import escape

from cardhouse.cli.options import as_json, book_argument, language_option, sample_options

if TYPE_CHECKING:
    from cardhouse.model.book import Book
    from cardhouse.tables import DataTable
    from cardhouse.words import Language, Words

LOOPS_ON_SCREEN = 5
TABLES = "tables.json"
"""File that marks a folder of tables."""
CONVENTIONS = ("pro-rata", "first-in-first-out", "last-in-first-out", "lowest-intermediate-balance")
COLUMNS = {
    "origins": ("title", "financing", *CONVENTIONS, "low", "high"),
    "over-time": ("length", "first", "last", "receipts", *CONVENTIONS, "low", "high"),
    "loops": ("route", "money", "deals", "stage", "since"),
    "path-classes": (
        "subject",
        "hedge",
        "speculative",
        "ponzi",
        "ponzi_without",
        "ponzi_without_low",
        "ponzi_without_high",
        "paths",
    ),
    "whose-dollars": ("lock", "replacement", "own", "own_low", "own_high", "lost", "lost_error", "difference"),
    "published": ("title", "publisher", "stated_low", "stated_high", "recomputed", "ours", "low", "high", "unit"),
}
"""By how the id of a table begins: the columns that fit on a screen; files have all."""
SIMULATED_ON_SCREEN = ("path-measures", "path-classes", "whose-dollars")
"""By how the id begins: what is printed of simulated paths; all of it with --details and in files."""


@click.command(name="trace")
@book_argument
@click.option(
    "--view",
    type=click.Choice(["settled", "delivered", "drawn", "signed", "promised"]),
    multiple=True,
    help="Flows of this stage or firmer; may be given several times.  [default: signed, promised; settled of a table]",
)
@click.option("--first", type=click.IntRange(min=1), default=1, show_default=True, help="First quarter of the window.")
@click.option("--last", type=click.IntRange(min=1), help="Last quarter of the window.  [default: the book's last]")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="As known on an earlier day.")
@click.option("--vendor", metavar="FIRM", help="Whose money is followed.  [default: the book's vendor]")
@click.option("--unit", metavar="UNIT", help="Currency and unit of a table's amounts.  [default: USD bn]")
@click.option("--simulated", is_flag=True, help="Also on simulated paths, and what would have been sold anyway.")
@sample_options(400)
@click.option("--details", is_flag=True, help="Print every table, not the one screen.")
@click.option("--csv", "csv", type=click.Path(path_type=Path, file_okay=False), help="Write every table into a folder.")
@click.option(
    "--xlsx", "xlsx", type=click.Path(path_type=Path, dir_okay=False), help="Write every table as a workbook."
)
@language_option
@as_json
def command(
    book: str,
    view: tuple[str, ...],
    first: int,
    last: int | None,
    day: datetime.datetime | None,
    vendor: str | None,
    unit: str | None,
    simulated: bool,
    paths: int,
    seed: int,
    threads: int,
    details: bool,
    csv: Path | None,
    xlsx: Path | None,
    language: "Language",
    as_json: bool,
) -> None:
    """Measure BOOK, or a table of payments (a CSV file; docs/payments.md lists its columns).

    Circular part by both methods, loops, whose money the vendor receives (by four conventions and within bounds), what
    is left of its revenue, who can pay what it agreed to.

    Promises and signed contracts are never added up: each view stands alone.
    """
    from cardhouse.cli.screen import print_json
    from cardhouse.errors import UsageError
    from cardhouse.network import View
    from cardhouse.runs import free_folder
    from cardhouse.tables import summary_table, trace_tables, traced_view
    from cardhouse.words import Words

    words = Words("en" if as_json else language)
    if csv is not None:
        free_folder(csv, TABLES)
    if xlsx is not None and xlsx.suffix.lower() != ".xlsx":
        raise UsageError(f"{xlsx} is no name of a workbook: let it end with .xlsx")
    read, unknown = (
        _read_table(book, vendor, unit, day, words) if book.lower().endswith(".csv") else _read(book, unit, day)
    )
    if simulated:
        _refuse_another(read, vendor)
    sample = (paths, seed, threads)
    names = view or (("settled",) if book.lower().endswith(".csv") else ("signed", "promised"))
    views = [traced_view(read, View(name), first, last, vendor, seed) for name in dict.fromkeys(names)]
    sheets = dict(trace_tables(read, views, words))
    if read.published:
        sheets["published"] = (_published(read, sample, words),)
    if simulated:
        sheets["simulated"] = _simulated(read, (first, last), sample, as_json, words)
    if csv is not None or xlsx is not None:
        _write(read, sheets, csv, xlsx, words)
    if as_json:
        found = {table.id: table.records() for tables in sheets.values() for table in tables}
        print_json({"unknown": unknown, **found})
        return
    if unknown and day is not None:
        click.echo(words.text("not public here", count=len(unknown), book=book, day=f"{day:%Y-%m-%d}"))
    _print(summary_table(read, views, words), sheets, details, words)


def _read_table(
    file: str, vendor: str | None, unit: str | None, day: datetime.datetime | None, words: "Words"
) -> "tuple[Book, list[str]]":
    """Return a table of payments as a book, all of it public; warn of names that may be one firm."""
    from cardhouse.errors import UsageError
    from cardhouse.files import read_flow_table
    from cardhouse.model.flow_table import book_of_flows, near_names

    if day is not None:
        raise UsageError("a table of payments has no days of knowledge: --on needs a book")
    currency, space, of_amounts = (unit or "USD bn").partition(" ")
    if not (currency and space and of_amounts.strip()):
        raise UsageError(f"`{unit}` is no currency and unit: write it as --unit 'USD bn'")
    rows = read_flow_table(file)
    table = book_of_flows(rows, vendor, currency, of_amounts.strip(), title=Path(file).name)
    for names in near_names(rows):
        click.echo(words.text("near names line", names=", ".join(f"`{name}`" for name in names)), err=True)
    return table, []


def _read(book: str, unit: str | None, day: datetime.datetime | None) -> "tuple[Book, list[str]]":
    """Return the book as known on a day, and the places of what was not public by then."""
    from cardhouse.errors import UsageError
    from cardhouse.files import book_path, known_on, read_book, unknown_on

    if unit is not None:
        raise UsageError("a book states its own unit: --unit is for a table of payments")
    read = read_book(book_path(book))
    if day is None:
        return read, []
    if day.date() > read.book.as_of:
        raise UsageError(f"the book knows nothing after its date, {read.book.as_of}")
    return known_on(read, day.date()), unknown_on(read, day.date())


def _refuse_another(book: "Book", vendor: str | None) -> None:
    """Refuse to simulate a table of payments, and to follow another firm than the book's vendor on simulated paths."""
    from cardhouse.errors import UsageError
    from cardhouse.model.flow_table import FlowBook

    if isinstance(book, FlowBook):
        raise UsageError("a table of payments cannot be simulated: --simulated needs a book")
    if vendor not in (None, book.book.vendor):
        raise UsageError(
            f"--simulated follows the book's vendor, {book.book.vendor}: leave --vendor or --simulated out"
        )


def _simulated(
    book: "Book", window: tuple[int, int | None], sample: tuple[int, int, int], quiet: bool, words: "Words"
) -> "tuple[DataTable, ...]":
    """Return the measures on simulated paths, and what the vendor would have sold anyway, deal by deal."""
    from cardhouse.cli.screen import progress
    from cardhouse.tables import simulated_tables

    paths, seed, threads = sample
    with progress(quiet) as report:
        return simulated_tables(book, *window, paths=paths, seed=seed, threads=threads, progress=report, words=words)


def _published(book: "Book", sample: tuple[int, int, int], words: "Words") -> "DataTable":
    """Return published figures beside ours; only what needs paths is simulated."""
    from cardhouse.claims import Bench, published_figures, published_table

    paths, seed, threads = sample
    return published_table(book, published_figures(Bench(book, paths=paths, seed=seed, threads=threads)), words)


def _write(
    book: "Book", sheets: "Mapping[str, tuple[DataTable, ...]]", csv: Path | None, xlsx: Path | None, words: "Words"
) -> None:
    """Write every table into a folder of CSV files, or as a workbook."""
    from cardhouse.report.comma_separated import csv_text
    from cardhouse.report.workbook import tables_workbook
    from cardhouse.runs import file_alone, file_run

    if csv is not None:
        files: dict[str, str | bytes] = {
            f"{table.id}.csv": csv_text(table) for tables in sheets.values() for table in tables
        }
        folder = file_run(csv, {"book": book.book.id, "verb": "trace"}, files, TABLES)
        click.echo(words.text("tables line", path=str(folder)), err=True)
    if xlsx is not None:
        click.echo(
            words.text("tables line", path=str(file_alone(xlsx, tables_workbook(book, sheets, words.language)))),
            err=True,
        )


def _print(summary: "DataTable", sheets: "Mapping[str, tuple[DataTable, ...]]", details: bool, words: "Words") -> None:
    """Print the one screen: measures side by side, the largest loops; or every table."""
    from cardhouse.cli.screen import console, print_table

    print_table(summary, words)
    if details:
        for table in (table for tables in sheets.values() for table in tables):
            if table.rows:
                print_table(table, words, _on_screen(table), most=40)
        return
    for table in sheets["measures"]:
        if table.id.startswith("loops") and table.rows:
            console().print(escape(table.title), style="bold")
            for record in table.records()[:LOOPS_ON_SCREEN]:
                amount = words.number(float(record["money"] or 0.0))
                firm = ", ".join(str(record[key]) for key in ("stage", "since") if record[key])
                console().print(escape(f"  {amount}  {record['route']} ({firm})"))
    for table in sheets.get("simulated", ()):
        if table.id.startswith(SIMULATED_ON_SCREEN):
            print_table(table, words, _on_screen(table))


def _on_screen(table: "DataTable") -> tuple[str, ...] | None:
    """Return the columns of a table that fit on a screen; all if none are named."""
    return next((columns for start, columns in COLUMNS.items() if table.id.startswith(start)), None)
