"""What a person sees in the terminal: tables, progress, numbers with three significant digits."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from cardhouse.tables import Cell, DataTable
from cardhouse.words import ENGLISH, Words

_WIDTH_OF_A_FILE = 120


def console(stderr: bool = False) -> Console:
    """Return a console that keeps its width when it writes to a file or a pipe."""
    terminal = (sys.stderr if stderr else sys.stdout).isatty()
    return Console(stderr=stderr, width=None if terminal else _WIDTH_OF_A_FILE, highlight=False)


def print_json(value: Any) -> None:
    """Print a value as JSON; what is not a finite number must be null already."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False))


def print_table(
    table: DataTable, words: Words = ENGLISH, columns: tuple[str, ...] | None = None, most: int | None = None
) -> None:
    """Print a table, or some of its columns and its first rows, with what it measures and its limits below."""
    shown = [at for at, column in enumerate(table.columns) if columns is None or column.id in columns]
    drawn = Table(
        title=escape(table.title), title_justify="left", title_style="bold", caption_justify="left", pad_edge=False
    )
    for at in shown:
        column = table.columns[at]
        numeric = any(isinstance(row[at], (int, float)) for row in table.rows)
        drawn.add_column(
            escape(column.title) + (f"\n[dim]{escape(column.unit)}[/dim]" if column.unit else ""),
            justify="right" if numeric else "left",
            overflow="fold",
        )
    for row in table.rows[:most]:
        drawn.add_row(*(escape("" if _needless(table, row, at) else readable(row[at], words)) for at in shown))
    out = console()
    out.print(drawn)
    if most is not None and len(table.rows) > most:
        out.print(f"[dim]{words.text('more rows', count=len(table.rows) - most)}[/dim]")
    out.print(f"[dim]{escape(words.text('under table measures', text=table.measures))}[/dim]")
    if table.limits:
        out.print(f"[dim]{escape(words.text('under table limits', text=table.limits))}[/dim]")
    out.print()


def _needless(table: DataTable, row: tuple[Cell, ...], at: int) -> bool:
    """Tell whether a cell is an end that is left out because the value beside it is certain."""
    if row[at] is not None or table.columns[at].id not in ("low", "high"):
        return False
    value = next((place for place, column in enumerate(table.columns) if column.id == "value"), None)
    return value is not None and row[value] is not None


def readable(cell: str | float | int | None, words: Words = ENGLISH) -> str:
    """Return a cell for people: three significant digits, a true minus sign, `n.d.` where nothing can be determined."""
    if cell is None:
        return words.text("no value")
    if isinstance(cell, str):
        return cell
    if isinstance(cell, int):
        return words.numbers.whole(cell)
    if cell == 0:
        return "0"
    text = f"{cell:.1e}" if abs(cell) < 1e-4 else f"{cell:,.0f}" if abs(cell) >= 100 else f"{cell:.3g}"
    return words.numbers.localised(text)


@contextmanager
def progress(quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """Show what is being done on the error stream while it lasts; nothing where that is no terminal or `quiet`."""
    bars: dict[str, Any] = {}
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, console=console(stderr=True), transient=True, disable=quiet or not sys.stderr.isatty()
    ) as shown:

        def report(what: str, done: int, of: int) -> None:
            if what not in bars:
                bars[what] = shown.add_task(escape(what), total=of)
            shown.update(bars[what], completed=done)

        yield report
