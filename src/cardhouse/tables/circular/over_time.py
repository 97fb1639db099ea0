"""A vendor's own money in its receipts, window by window: four conventions of tracing, and the bounds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cardhouse.model.book import Book
from cardhouse.network import MeasuredQuarters, View, measured_quarters
from cardhouse.tables.circular.circularity import vendor_in, window_in
from cardhouse.tables.circular.documented import documented
from cardhouse.tables.circular.labelled import label_of, window_of_book
from cardhouse.tables.circular.labelled_receipts import (
    LabelledReceipts,
    bounds_by_reading,
    receipts_cells,
    receipts_columns,
)
from cardhouse.tables.names import money, quarter_of, title_of
from cardhouse.tables.table import Cell, DataTable, headed
from cardhouse.trace import Convention, Window, traced
from cardhouse.words import ENGLISH, Words

LENGTHS = (1, 4, 8)
"""Quarters of the windows that are looked at."""

Span = tuple[int, int]
"""First and last quarter of a window."""


@dataclass(frozen=True)
class TracedWindow:
    """Hold one window: its first and last quarter, empty for a table without quarters, and its labelled receipts."""

    first: str
    last: str
    own: LabelledReceipts


@dataclass(frozen=True)
class OverTime:
    """Hold the windows of each length in quarters, one after another, for one view and vendor."""

    view: View
    vendor: str
    windows: Mapping[int, tuple[TracedWindow, ...]]


def over_time(
    book: Book,
    view: View,
    first: int = 1,
    last: int | None = None,
    vendor: str | None = None,
    lengths: Sequence[int] = LENGTHS,
) -> OverTime | None:
    """Return how much of a vendor's receipts is its own financing in windows of some lengths between two quarters.

    Each window begins with the cash that firms then hold, whose origin is not followed; the last window of a length
    may be shorter. A length that only repeats the windows of another one is left out. Nothing, if the book follows
    nobody's money.

    Raises:
        UsageError: the quarters do not lie within the book, or the vendor is no firm of it.
    """
    first, last = window_in(book, first, last)
    name = vendor_in(book, vendor)
    if name is None:
        return None
    quarters = measured_quarters(book, view, last)
    whole = window_of_book(quarters)
    lengths_of: dict[tuple[Span, ...], int] = {}
    for length in lengths:
        lengths_of.setdefault(tuple(_spans(first, last, length)), length)
    windows = {
        length: tuple(_window(book, quarters, whole, name, span) for span in spans)
        for spans, length in lengths_of.items()
    }
    return OverTime(view, name, windows)


def _spans(first: int, last: int, length: int) -> Iterator[Span]:
    """Yield the first and last quarter of windows of a length, one after another."""
    yield from ((start, min(start + length - 1, last)) for start in range(first, last + 1, length))


def _window(book: Book, quarters: MeasuredQuarters, whole: Window, vendor: str, span: Span) -> TracedWindow:
    window, some = whole.between(*span), quarters.quarters[span[0] - 1 : span[1]]
    at, label = some[0].firms.index(vendor), label_of(window, some, vendor)
    amounts = {c: float(traced(window, [label], c).received[0, :, at].sum()) for c in Convention}
    readings = [documented(book, some, (vendor,), most, window) for most in (False, True)]
    free, linked, strict = (bounds.together for bounds in bounds_by_reading(window, [label], at, readings))
    own = LabelledReceipts(amounts, free, linked, strict, tuple(readings[0]))
    return TracedWindow(quarter_of(book, span[0]), quarter_of(book, span[1]), own)


def over_time_table(book: Book, found: OverTime, words: Words = ENGLISH) -> DataTable:
    """Return a row a window: receipts, labelled receipts by each convention, their spread, bounds, what tightens
    them."""
    unit, view = money(book), words.text(f"in view {found.view}")
    heads = (
        ("length", "length"),
        ("first", "input first"),
        ("last", "input last"),
        ("receipts", "receipts", unit),
        ("financing", "financing paid", unit),
    )
    return DataTable(
        id=f"over-time-{found.view}",
        title=words.text("table over time", view=view, name=title_of(book, found.vendor, words)),
        columns=(*headed(words, *heads), *receipts_columns(words)),
        rows=tuple(_row(length, one, words) for length, windows in found.windows.items() for one in windows),
        measures=words.text("table over time measures"),
        limits=words.text("table over time limits"),
    )


def _row(length: int, one: TracedWindow, words: Words) -> tuple[Cell, ...]:
    first, last, bounds = words.quarter(one.first), words.quarter(one.last), one.own.bounds
    return length, first, last, bounds.receipts, bounds.financing, *receipts_cells(one.own, words)
