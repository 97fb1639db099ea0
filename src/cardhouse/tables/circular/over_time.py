"""A vendor's own money in its receipts, window by window: four conventions of tracing, and the bounds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cardhouse.model.book import Book
from cardhouse.network import MeasuredQuarters, View, measured_quarters
from cardhouse.tables.circular.circularity import vendor_in, window_in
from cardhouse.tables.circular.documented import documented
from cardhouse.tables.circular.labelled import followed_in, guaranteed_label, label_of, window_of_book
from cardhouse.tables.circular.labelled_receipts import (
    LabelledReceipts,
    bounds_by_reading,
    receipts_cells,
    receipts_columns,
)
from cardhouse.tables.names import money, quarter_of, title_of
from cardhouse.tables.table import Cell, DataTable, headed, number_cell
from cardhouse.trace import Circulation, Convention, Window, circular_part, circular_part_bff, traced
from cardhouse.words import ENGLISH, Words

LENGTHS = (1, 4, 8)
"""Quarters of the windows that are looked at."""

Span = tuple[int, int]
"""First and last quarter of a window."""


@dataclass(frozen=True)
class TracedWindow:
    """Hold one window: its first and last quarter, empty for a table without quarters, and its labelled receipts.

    `index` is the circularity index, `forwarded` that of balanced flow forwarding, `financiers` and `guaranteed` are
    what the vendor receives, pro rata, of the money of all financiers together and of the payments it guarantees, as
    shares of its receipts; all are nan where there is no whole to take a share of.
    """

    first: str
    last: str
    own: LabelledReceipts
    index: float
    forwarded: float
    financiers: float
    guaranteed: float


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
    matrix = window.flows.sum(axis=0)
    followed = [label_of(window, some, one) for one in followed_in(book, some, vendor)]
    received = float(traced(window, followed).received[:, :, at].sum())
    cover = guaranteed_label(book, some[0].view, window, some, vendor).label
    return TracedWindow(
        first=quarter_of(book, span[0]),
        last=quarter_of(book, span[1]),
        own=LabelledReceipts(amounts, free, linked, strict, tuple(readings[0])),
        index=_index(circular_part(matrix)),
        forwarded=_index(circular_part_bff(matrix)),
        financiers=received / free.receipts if free.receipts > 0 else float("nan"),
        guaranteed=traced(window, [cover]).share(0, at),
    )


def _index(circular: Circulation) -> float:
    """Return the circularity index; nan where nothing is paid or it was not solved."""
    return circular.index if circular.defined else float("nan")


def over_time_table(book: Book, found: OverTime, words: Words = ENGLISH) -> DataTable:
    """Return a row a window: receipts, labelled receipts by each convention, their spread, bounds, what tightens
    them."""
    unit, view = money(book), words.text(f"in view {found.view}")
    share, paid = "share of receipts", "share of what firms pay each other"
    heads = (
        ("length", "length"),
        ("first", "input first"),
        ("last", "input last"),
        ("receipts", "receipts", unit),
        ("financing", "financing paid", unit),
        ("index", "index", paid),
        ("forwarded", "index bff", paid),
        ("financiers", "all financiers", share),
        ("guaranteed", "guaranteed money", share),
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
    shares = [number_cell(x) for x in (one.index, one.forwarded, one.financiers, one.guaranteed)]
    return length, first, last, bounds.receipts, bounds.financing, *shares, *receipts_cells(one.own, words)
