"""What firms report: concentration of customers and backlog, days of sales outstanding, two sides of a contract."""

from collections.abc import Iterator

import numpy as np

from cardhouse.measure import (
    MOST_DAYS_APART,
    Missing,
    backlog_concentration,
    bilateral_gap,
    concentration,
    days_sales_outstanding,
    drift,
    figure_of,
    receivables_growth_gap,
    top_share,
)
from cardhouse.model.book import Book
from cardhouse.model.disclosures import Disclosure
from cardhouse.model.figures import Figure as BookFigure
from cardhouse.model.units import calendar_quarter, quarter_name
from cardhouse.tables.names import money, title_of
from cardhouse.tables.ranges import ranged
from cardhouse.tables.standing.rows import Row, row_of, stacked, standing_table
from cardhouse.tables.table import DataTable
from cardhouse.words import ENGLISH, Words

DRIFT_QUARTERS = 12
LARGEST = 2


def disclosed_table(book: Book, words: Words = ENGLISH) -> DataTable:
    """Return what follows from the firms' own reports, as known on the book's day."""
    rows: list[Row] = []
    for name, told in book.disclosures.items():
        title = title_of(book, name, words)
        rows += [*_customers(book, title, told, words), *_receivables(book, title, told, words)]
        rows += _backlog(book, name, told, words)
    rows += [row for name, told in book.disclosures.items() for row in _two_sides(book, name, told, words)]
    day = words.day(book.book.as_of)
    return standing_table("disclosed", "disclosed", rows, words, day=day)


def _customers(book: Book, title: str, told: Disclosure, words: Words) -> Iterator[Row]:
    if not told.customers:
        return
    shares = stacked([ranged(book, customer.share) for customer in told.customers])
    most = told.threshold.centre if told.threshold is not None else None
    found = concentration(shares, most)
    period = told.customers_of or ""
    note = words.text("customers named", count=len(told.customers), period=words.quarter(period))
    yield row_of(title, words.text("measure concentration"), found.index, "index from 0 to 1", words, note)
    largest = top_share(shares, LARGEST, most)
    yield row_of(title, words.text("measure largest", count=LARGEST), largest, "share of revenue", words)
    yield row_of(title, words.text("measure unnamed"), found.rest, "share of revenue", words)


def _receivables(book: Book, title: str, told: Disclosure, words: Words) -> Iterator[Row]:
    """Yield the days of sales outstanding of the last quarter, their drift, and how far receivables outgrow revenue."""
    labels = sorted(set(told.receivables) & set(told.revenue), key=calendar_quarter)
    if not labels:
        return
    first, last = calendar_quarter(labels[0]), calendar_quarter(labels[-1])
    every = [quarter_name(at + 1, labels[0]) for at in range(last - first + 1)]
    owed, sold = (
        stacked([ranged(book, part.get(label)) for label in every]) for part in (told.receivables, told.revenue)
    )
    days, note = days_sales_outstanding(owed, sold), words.quarter(labels[-1])
    yield row_of(title, words.text("measure days"), days[-1], "days", words, note)
    before = min(DRIFT_QUARTERS, len(every) - 1)
    if before >= 1:
        moved = drift(days, before)[-1]
        yield row_of(title, words.text("measure drift", count=before), moved, "days", words, note)
    if len(every) > 4:
        yield row_of(
            title, words.text("measure outgrow"), receivables_growth_gap(owed, sold)[-1], "log points", words, note
        )


def _backlog(book: Book, name: str, told: Disclosure, words: Words) -> Iterator[Row]:
    if told.backlog is None:
        return
    title, whole = title_of(book, name, words), ranged(book, told.backlog)
    yield row_of(title, words.text("measure backlog"), whole, money(book), words, _dated(told.backlog, words))
    for client, part in told.backlog_from.items():
        share = backlog_concentration(stacked([ranged(book, part)]), whole)[0]
        measure = words.text("measure backlog share", name=title_of(book, client, words))
        notes = [_dated(part, words), words.text("doubt dates apart") if _apart(part, told.backlog) else ""]
        note = words.semicolon.join(text for text in notes if text)
        yield row_of(title, measure, share, "share of the backlog", words, note)


def _two_sides(book: Book, client: str, told: Disclosure, words: Words) -> Iterator[Row]:
    """Yield, where a client says what it will buy and the supplier what of it is in its backlog, the difference."""
    for supplier, stated in told.commitments_to.items():
        other = book.disclosures.get(supplier)
        part = other.backlog_from.get(client) if other is not None else None
        told_by = figure_of(np.nan, Missing.ONE_DOCUMENT) if _one_voice(book, stated, part) else ranged(book, part)
        found = bilateral_gap(ranged(book, stated), told_by, _day(stated), _day(part))
        measure = words.text("measure two sides", client=title_of(book, client, words))
        doubt = found.doubt.item()
        note = words.text(f"doubt {doubt.name.lower().replace('_', ' ')}") if doubt is not None else ""
        yield row_of(title_of(book, supplier, words), measure, found.gap, money(book), words, note)


def _one_voice(book: Book, one: BookFigure, other: BookFigure | None) -> bool:
    """Tell whether two figures rest on one document, or on documents of one publisher: they are no two sides then."""
    if other is None:
        return False
    first, second = (book.sources[figure.current.source or ""] for figure in (one, other))
    return first == second or (first.publisher is not None and first.publisher == second.publisher)


def _apart(one: BookFigure, other: BookFigure) -> bool:
    """Tell whether the dates of two figures are too far apart to set one against the other."""
    first, second = one.current.value_date, other.current.value_date
    return first is not None and second is not None and abs((first - second).days) > MOST_DAYS_APART


def _day(figure: BookFigure | None) -> np.ndarray:
    return np.array("NaT" if figure is None else figure.current.value_date or "NaT", dtype="datetime64[D]")


def _dated(figure: BookFigure, words: Words) -> str:
    day = figure.current.value_date
    return words.day(day) if day is not None else ""
