"""Tables on worksheets: numbers as numbers, texts as texts, whatever a book says in them."""

import datetime
import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from cardhouse.report.sheets import missing, unit_of
from cardhouse.tables import Cell, Column, DataTable
from cardhouse.words import Words, is_share

INK: Final = "#33302B"
MUTED: Final = "#6B665E"
GROUND: Final = "#EFEBE3"
LOSS: Final = "#B3261E"
LONGEST: Final = 32_000  # characters; a cell of a worksheet holds 32 767
LONGEST_ADDRESS: Final = 2_000  # characters; a link of a worksheet holds 2 080
NARROWEST, WIDEST, REASON = 9, 44, 24  # characters a column; the last for why there is no number
PAGE: Final = 220  # characters across that can be read on A4
POINTS: Final = '+0.0%" pts";-0.0%" pts";0.0%" pts"'
LINE: Final = 15  # points
MOST_LINES: Final = 27  # a row of a worksheet is at most 409 points high
DAYS: Final = frozenset({"published", "value_date", "public_since", "on"})
DIFFERENCES: Final = frozenset({"difference", "effect"})
WHOLE: Final = frozenset({"figures", "ranges", "hindsight", "paths", "resting", "order"})

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_NO_XML: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_PLAIN: Final = {"font_color": INK, "valign": "top"}
_INSET: Final = {"align": "left", "indent": 1}
_RIGHT: Final[Mapping[str, Any]] = {"align": "right", "indent": 0}
_LINK: Final = {"font_color": "#0B57D0", "underline": 1}


class Styles:
    """Make each format of a workbook once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def __call__(self, **properties: Any) -> Format:
        """Return the format of these properties, on top of the plain ones."""
        key = tuple(sorted({**_PLAIN, **properties}.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(dict(key))
        return self._made[key]


class Writer:
    """Write on one worksheet from the top: a title, tables one under another, lines of text."""

    def __init__(self, sheet: Worksheet, styles: Styles, words: Words, money: str, widest: Sequence[int] = ()) -> None:
        """Begin a worksheet.

        Args:
            sheet: the empty worksheet.
            styles: the workbook's formats.
            words: the language of what is not in the tables.
            money: the book's unit of money as the language writes it.
            widest: the most that its first columns can be wide, in characters.
        """
        self.sheet, self.styles, self.words, self.money = sheet, styles, words, money
        self.row = 0
        self._most: defaultdict[int, int] = defaultdict(lambda: WIDEST, enumerate(widest))
        self._widths: dict[int, int] = {}
        self._texts: list[tuple[int, int, int]] = []  # row, column, characters of a line that may be wrapped
        self._tables: list[tuple[int, int, int]] = []  # row of the headings, last row, columns
        sheet.hide_gridlines(2)

    def heading(self, text: str, size: int = 15) -> None:
        """Write a heading on a row of its own."""
        self.sheet.write_string(self.row, 0, clean(text), self.styles(bold=True, font_size=size))
        self.sheet.set_row(self.row, 1.5 * size)
        self.row += 1

    def line(self, text: str) -> None:
        """Write a muted line that runs over the columns."""
        if text:
            self.sheet.write_string(self.row, 0, clean(text), self.styles(font_color=MUTED))
            self.row += 1

    def pair(self, label: str, value: Cell, sheet: str = "") -> None:
        """Write a label, with a link to another sheet if it names one, and beside it a number, or a text that wraps."""
        if sheet:
            self.sheet.write_url(self.row, 0, f"internal:'{sheet}'!A1", self.styles(**_LINK), clean(label))
        else:
            self._text(0, label, font_color=MUTED)
        if isinstance(value, (int, float)):
            self.sheet.write_number(self.row, 1, value, self.styles(num_format="0", **_INSET))
        else:
            self._text(1, value or "")
        self.row += 1

    def table(self, table: DataTable) -> None:
        """Write a table under its title, what it measures and what it cannot say."""
        self.heading(table.title, 12)
        for text in (table.measures, table.limits, *table.notes):
            self.line(text)
        first = self.row
        for at, column in enumerate(table.columns):
            unit = f", {column.unit}" if column.unit and not is_share(column.unit) else ""
            numeric = any(isinstance(row[at], (int, float)) for row in table.rows)
            side = {"align": "right"} if numeric else _INSET if at else {}
            style = self.styles(bold=True, bg_color=GROUND, bottom=1, text_wrap=True, **side)
            self.sheet.write_string(first, at, clean(column.title + unit), style)
            self._texts.append((first, at, len(column.title + unit)))
            self._widen(at, min(14, len(column.title) + 2))
        for record in table.records():
            self.row += 1
            for at, column in enumerate(table.columns):
                self._cell(at, table, column, record)
        if not table.rows:
            self.row += 1
            self.line(self.words.text("workbook no rows"))
        self._tables.append((first, first + len(table.rows), len(table.columns)))
        self.row += 2

    def finish(self, footer: str) -> None:
        """Set columns, rows, panes, filter and print of the worksheet; `footer` stands under every printed page.

        The headings of a table that stands alone stay in view, filter its rows and are repeated in print.
        """
        for at, width in self._widths.items():
            self.sheet.set_column(at, at, width)
        self._set_heights()
        if len(self._tables) == 1:
            first, last, columns = self._tables[0]
            self.sheet.freeze_panes(first + 1, 1)
            self.sheet.repeat_rows(first)
            if last > first:
                self.sheet.autofilter(first, 0, last, columns - 1)
        else:
            self.sheet.freeze_panes(1, 0)
        self.sheet.set_landscape()
        self.sheet.set_paper(9 if sum(self._widths.values()) <= PAGE else 8)  # A4, A3
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer(f"&L{in_one_line(footer)[:100].replace('&', '&&')}&R&P / &N")

    def _set_heights(self) -> None:
        """Make rows as high as their longest wrapped text: not every program does so by itself."""
        lines: dict[tuple[int, int], int] = {}
        for row, at, characters in self._texts:
            lines[row, at] = lines.get((row, at), 0) + max(1, math.ceil(characters / (1.1 * self._widths[at])))
        heights: dict[int, int] = {}
        for (row, _), count in lines.items():
            heights[row] = max(count, heights.get(row, 1))
        for row, count in heights.items():
            if count > 1:
                self.sheet.set_row(row, LINE * min(count, MOST_LINES))

    def _cell(self, at: int, table: DataTable, column: Column, record: Mapping[str, Cell]) -> None:
        value = record[column.id]
        if value is None or value != value:
            why = missing(table, record, column.id, self.words)
            self._text(at, why, REASON, font_color=MUTED, **(_RIGHT if len(why) == 1 else {}))
        elif isinstance(value, str):
            self._said(at, column, value)
        elif math.isinf(value):
            self._text(at, self.words.number(value), **_RIGHT)
        else:
            kind = self._number_format(table, column, record)
            self.sheet.write_number(self.row, at, value, self.styles(num_format=kind))
            self._widen(at, len(f"{value:,.0f}") + 5)

    def _said(self, at: int, column: Column, value: str) -> None:
        """Write a text: a day as a day, an address as a link, a check that fails in the colour of losses."""
        if column.id in DAYS and value >= "1900":
            day = datetime.datetime.fromisoformat(value)
            self.sheet.write_datetime(self.row, at, day, self.styles(num_format="yyyy-mm-dd", **_INSET))
            self._widen(at, 11)
        elif column.id == "address" and leads_outside(value):
            self.sheet.write_url(self.row, at, value, self.styles(**_LINK, **_INSET), clean(value))
            self._widen(at, len(value))
        elif column.id == "verdict" and value == self.words.text("check fails"):
            self._text(at, value, bold=True, font_color=LOSS)
        else:
            self._text(at, value)

    def _number_format(self, table: DataTable, column: Column, record: Mapping[str, Cell]) -> str:
        """Return how Excel shows a number: shares as percentages, differences of shares in points, money to a tenth."""
        if column.id in WHOLE:
            return "#,##0"
        unit = unit_of(table, column, record)
        if is_share(unit):
            apart = column.id == "standard_error" and not DIFFERENCES.isdisjoint(record)
            return POINTS if column.id in DIFFERENCES else '0.0%" pts"' if apart else "0.0%"
        if unit.startswith(self.money):
            return "+#,##0.0;-#,##0.0;0.0" if column.id in DIFFERENCES else "#,##0.0"
        return "General"

    def _text(self, at: int, value: str, widest: int = 0, **properties: Any) -> None:
        """Write a text, wrapped where it is longer than its column can be wide; of `=1+1` only the letters."""
        text = clean(value)
        if not text:
            return
        lines = text.split("\n")
        longest, most = max(map(len, lines)), widest or self._most[at]
        if len(lines) > 1 or longest > most:
            properties["text_wrap"] = True
        if text.startswith(_FORMULA):
            properties["quote_prefix"] = True
        self.sheet.write_string(self.row, at, text, self.styles(**{**(_INSET if at else {}), **properties}))
        self._texts += [(self.row, at, len(line)) for line in lines]
        self._widen(at, min(most, longest + 2))

    def _widen(self, at: int, characters: int) -> None:
        self._widths[at] = min(self._most[at], max(NARROWEST, self._widths.get(at, 0), characters))


def clean(text: str) -> str:
    """Return a text as a cell can hold it: no characters that XML lacks, not too long, never read as rich text."""
    kept = _NO_XML.sub("\ufffd", text)
    if len(kept) > LONGEST:
        kept = f"{kept[:LONGEST]} …"
    return f" {kept}" if kept.startswith("<r>") else kept  # xlsxwriter takes <r>...</r> for markup of its own


def in_one_line(text: str) -> str:
    """Return a text as what stands outside the cells can hold it: no line ends, no control characters."""
    return _CONTROL.sub(" ", clean(text)).strip()


def leads_outside(address: str) -> bool:
    """Tell whether an address is one of the web that a cell can link to."""
    try:
        return urlsplit(address).scheme in ("http", "https") and len(address) <= LONGEST_ADDRESS
    except ValueError:
        return False
