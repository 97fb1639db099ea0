"""What a person sees in the terminal: tables, progress, numbers with three significant digits."""

import json
import sys
import textwrap
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
_BORDERS = 3
"""Characters between two columns: a line and a space on either side."""


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
    out = console()
    out.print(f"[bold]{escape(wrapped(table.title, out.width))}[/bold]")
    out.print(_drawn(table, words, columns, most, out.width))
    if most is not None and len(table.rows) > most:
        out.print(f"[dim]{words.text('more rows', count=len(table.rows) - most)}[/dim]")
    out.print(f"[dim]{escape(wrapped(words.text('under table measures', text=table.measures), out.width))}[/dim]")
    if table.limits:
        out.print(f"[dim]{escape(wrapped(words.text('under table limits', text=table.limits), out.width))}[/dim]")
    out.print()


def _drawn(table: DataTable, words: Words, columns: tuple[str, ...] | None, most: int | None, width: int) -> Table:
    """Return the cells of a table as they are printed, every text in lines of its column's width."""
    shown = [at for at, column in enumerate(table.columns) if columns is None or column.id in columns]
    cells = [[_cell(table, row, at, words) for row in table.rows[:most]] for at in shown]
    heads = [(table.columns[at].title, table.columns[at].unit) for at in shown]
    texts = [[*head, *column] for head, column in zip(heads, cells, strict=True)]
    widths = fitted(texts, width - _BORDERS * len(shown) + 1)
    drawn = Table(pad_edge=False)
    for at, (title, unit), room in zip(shown, heads, widths, strict=True):
        below = f"\n[dim]{escape(wrapped(unit, room))}[/dim]" if unit else ""
        numeric = any(isinstance(row[at], (int, float)) for row in table.rows)
        head = escape(wrapped(title, room)) + below
        drawn.add_column(head, justify="right" if numeric else "left", overflow="fold", width=room)
    for row in zip(*cells, strict=True):
        drawn.add_row(*(escape(wrapped(cell, room)) for cell, room in zip(row, widths, strict=True)))
    return drawn


def _cell(table: DataTable, row: tuple[Cell, ...], at: int, words: Words) -> str:
    return "" if _needless(table, row, at) else readable(row[at], words)


def fitted(columns: list[list[str]], room: int) -> list[int]:
    """Return a width for each column so that all fit into the room, the widest narrowed first.

    None is narrower than its longest word as long as there is room for that.
    """
    whole = [max(map(len, texts), default=1) or 1 for texts in columns]
    words = [max((len(word) for text in texts for word in text.split(" ")), default=1) for texts in columns]
    for least in (words, [1] * len(columns)):
        for most in range(max(room, 1), 0, -1):
            widths = [max(low, min(high, most)) for low, high in zip(least, whole, strict=True)]
            if sum(widths) <= room:
                return widths
    return [1] * len(columns)


def wrapped(text: str, width: int) -> str:
    """Return a text in lines of a width, broken at plain spaces only: French keeps `5 %` and `a ;` together."""
    lines = (textwrap.wrap(line, width, break_on_hyphens=False) or [""] for line in text.split("\n"))
    return "\n".join(part for line in lines for part in line)


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
