"""Write docs/measures.md: every measure of every shipped book, as the verb `trace --simulated` finds it.

Usage: python tools/measures_page.py [--paths 400] [--seed 1]
"""

import argparse
import math
import sys
from collections.abc import Sequence
from pathlib import Path

from cardhouse.claims import Bench, published_figures, published_table
from cardhouse.files import read_book, shipped_books
from cardhouse.model.book import Book
from cardhouse.network import View
from cardhouse.tables import (
    Cell,
    DataTable,
    simulated_tables,
    summary_table,
    trace_tables,
    traced_view,
)

PAGE = Path(__file__).resolve().parents[1] / "docs" / "measures.md"
HEAD = """# The measures of the shipped books

Written by `python tools/measures_page.py`; do not edit. What each measure is: [the model](model.md), section 2. The
same tables, with every flow and its sources: `cardhouse trace BOOK --simulated --xlsx FILE`.

What the measures get wrong, first. They stand on the plan at the centre of the book's ranges; what firms hold at the
beginning is nobody's money; interest, tax and debt service are left out of measured flows; the pro rata value and the
other conventions are choices, the bounds are not. Nothing here says why anybody paid.
"""
CONVENTIONS = ("pro-rata", "first-in-first-out", "last-in-first-out", "lowest-intermediate-balance")
BOUNDS = ("low", "high", "strict_low", "strict_high")
COLUMNS = {
    "origins": ("title", "financing", "received", *CONVENTIONS, *BOUNDS),
    "over-time": (
        "length",
        "first",
        "last",
        "receipts",
        "index",
        *CONVENTIONS,
        "low",
        "high",
        "financiers",
        "guaranteed",
    ),
    "loops": ("route", "money", "stage", "since"),
    "circling": ("title", "payer", "payee", "stage", "paid", "circular", "forwarded", "share"),
}
LEFT_OUT = ("measured-flows",)
SHORTEST = 4
"""Quarters of the shortest windows that are printed."""


def measured(book: Book) -> tuple[DataTable, ...]:
    """Return the tables that need no simulation, the summary first."""
    views = [traced_view(book, view) for view in (View.SIGNED, View.PROMISED)]
    sheets = trace_tables(book, views)
    published = (published_table(book, published_figures(Bench(book, paths=2))),) if book.published else ()
    tables = (*(table for tables in sheets.values() for table in tables), *published)
    return summary_table(book, views), *(table for table in tables if not table.id.startswith(LEFT_OUT))


def section(book: Book, tables: Sequence[DataTable]) -> str:
    """Return the section of a book: its tables in Markdown."""
    return "\n".join([f"## {book.book.title.en}\n", *(markdown(table) for table in tables if table.rows)])


def markdown(table: DataTable) -> str:
    """Return a table in Markdown, with what it measures and its limits below."""
    wanted = next((columns for start, columns in COLUMNS.items() if table.id.startswith(start)), None)
    shown = table if wanted is None else table.only(*wanted)
    units = (f", {x.unit}" if x.unit and x.unit not in x.title.lower() else "" for x in shown.columns)
    head = " | ".join(f"{column.title}{unit}" for column, unit in zip(shown.columns, units, strict=True))
    numeric = [any(isinstance(row[at], (int, float)) for row in shown.rows) for at in range(len(shown.columns))]
    rule = " | ".join("--:" if number else "---" for number in numeric)
    rows = [f"| {' | '.join(map(_cell, row))} |" for row in shown.rows if _printed(table, row)]
    told = f"*{table.measures}* {table.limits}".strip()
    return "\n".join([f"### {table.title}\n", f"| {head} |", f"| {rule} |", *rows, "", told, ""])


def _printed(table: DataTable, row: tuple[Cell, ...]) -> bool:
    return not table.id.startswith("over-time") or (isinstance(row[0], int) and row[0] >= SHORTEST)


def _cell(cell: Cell) -> str:
    """Return a cell as text: three significant digits, a dash where there is no value."""
    if cell is None:
        return "–"
    if isinstance(cell, str):
        return cell.replace("|", "\\|").replace("\n", " ")
    if isinstance(cell, int) or cell == 0:
        return f"{cell:,}" if cell else "0"
    digits = max(0, 2 - math.floor(math.log10(abs(cell))))
    return f"{cell:,.{min(digits, 6)}f}" if digits <= 7 else f"{cell:.1e}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--paths", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    parts = [HEAD]
    for path in shipped_books().values():
        book = read_book(path)
        parts.append(section(book, (*measured(book), *simulated_tables(book, paths=asked.paths, seed=asked.seed))))
    PAGE.write_text("\n".join(parts), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
