"""The tables of the verb `trace` as files: a workbook that programs read back, and comma-separated text."""

import csv
import math
from functools import cache
from io import StringIO
from pathlib import Path

import pytest
from tests.report.workbook_readers import READERS

from cardhouse.files import read_book
from cardhouse.model.book import Book
from cardhouse.model.flow_table import book_of_flows, flow_rows
from cardhouse.network import View
from cardhouse.report.comma_separated import csv_text
from cardhouse.report.workbook import tables_workbook
from cardhouse.report.worksheet import clean
from cardhouse.tables import DataTable, trace_tables, traced_view
from cardhouse.tables.table import Column
from cardhouse.words import Language, Words

CASES = Path(__file__).parents[2] / "cases/valid"
PAYMENTS = [("N", "O, Ltd", 10), ("O, Ltd", "=R+1", 35), ("=R+1", "N", 30), ("world", "O, Ltd", 26)]


@cache
def book_of(name: str) -> Book:
    if name == "payments":
        return book_of_flows(flow_rows(PAYMENTS), "N")
    return read_book(name if name == "nvidia-openai-2025" else CASES / f"{name}.yaml")


@cache
def sheets_of(name: str, language: Language) -> dict[str, tuple[DataTable, ...]]:
    views = [View.SETTLED] if name == "payments" else [View.SIGNED, View.PROMISED]
    traced = [traced_view(book_of(name), view) for view in views]
    return dict(trace_tables(book_of(name), traced, Words(language)))


@cache
def content(name: str, language: Language = "en") -> bytes:
    return tables_workbook(book_of(name), sheets_of(name, language), language)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(("name", "language"), [("nvidia-openai-2025", "fr"), ("everything", "en"), ("payments", "en")])
def test_a_workbook_of_tables_is_read_back_with_equal_numbers(reader: str, name: str, language: Language) -> None:
    words, sheets, found = Words(language), sheets_of(name, language), READERS[reader](content(name, language))
    assert list(found) == [words.text(f"sheet {key}") for key in sheets]
    for key, tables in sheets.items():
        grid = found[words.text(f"sheet {key}")]
        for table in tables:
            start = next(at for at, row in enumerate(grid) if row[0] == clean(table.title))
            first = start + 2 + bool(table.limits)
            numbers = [
                [x for x in row if isinstance(x, float)] for row in grid[first + 1 : first + 1 + len(table.rows)]
            ]
            told = [[float(x) for x in row if isinstance(x, (int, float))] for row in table.rows]
            assert numbers == [pytest.approx(row, rel=1e-12) for row in told], table.id


def test_the_same_tables_give_the_same_bytes_and_no_formula() -> None:
    tables_again = tables_workbook(book_of("payments"), sheets_of("payments", "en"))
    assert tables_again == content("payments")
    grids = READERS["calamine"](content("payments"))
    assert any("=R+1" in row for grid in grids.values() for row in grid), "a name is a name, not a formula"


@pytest.mark.parametrize("name", ["nvidia-openai-2025", "payments"])
def test_comma_separated_text_gives_every_cell_back(name: str) -> None:
    for tables in sheets_of(name, "en").values():
        for table in tables:
            heading, *rows = csv.reader(StringIO(csv_text(table), newline=""))
            assert heading == [column.id for column in table.columns]
            assert len(rows) == len(table.rows)
            for cells, record in zip(rows, table.records(), strict=True):
                for cell, value in zip(cells, record.values(), strict=True):
                    assert (
                        float(cell) == value
                        if isinstance(value, float)
                        else cell == str("" if value is None else value)
                    )


def test_awkward_cells_are_quoted_and_numbers_keep_all_their_digits() -> None:
    columns = tuple(Column(name, name) for name in ("said", "amount", "count", "none"))
    rows = (('a "b", c\nd', math.pi, 3, None), ("é;", 1e-17, -2, None))
    text = csv_text(DataTable("one", "One", columns, rows, "m"))
    assert text.startswith("said,amount,count,none\r\n")
    assert text.endswith("é;,1e-17,-2,\r\n")
    assert next(csv.reader(StringIO(text.split("\r\n", 1)[1], newline=""))) == ['a "b", c\nd', repr(math.pi), "3", ""]
