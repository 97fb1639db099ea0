"""The adjusted revenue ladder of a book: of the last year that is reported, and of what a view counts."""

from collections.abc import Iterator

import numpy as np

from cardhouse.measure import Missing, Rung, Sales, adjusted_revenue, figure_of, organic_growth
from cardhouse.model.book import Book
from cardhouse.model.disclosures import Disclosure
from cardhouse.model.units import calendar_quarter
from cardhouse.network import MeasuredQuarters, View, measured_quarters
from cardhouse.tables.circular.circularity import Circularity
from cardhouse.tables.circular.documented import documented
from cardhouse.tables.circular.headings import heading_of, table_id
from cardhouse.tables.circular.labelled import label_of, window_of_book
from cardhouse.tables.names import money, quarter_of, title_of
from cardhouse.tables.ranges import ranged
from cardhouse.tables.standing.rows import Row, row_of, stacked, standing_table
from cardhouse.tables.table import DataTable
from cardhouse.trace import traced
from cardhouse.words import ENGLISH, Words

YEAR = 4
"""Quarters of a reported year."""


def ladder_table(book: Book, found: Circularity, words: Words = ENGLISH) -> DataTable | None:
    """Return the ladder of the vendor's last reported year and of the window of a view; nothing without a vendor.

    The reported year counts what is recognised and drawn alone. The window of a view stands as if what it counts were
    kept; promises are never recognised, so the promised view has no ladder of its own.
    """
    if found.vendor is None:
        return None
    rows = list(_reported(book, found.vendor, words))
    if found.view is not View.PROMISED:
        rows += _planned(book, found, found.vendor, words)
    name = title_of(book, found.vendor, words)
    return standing_table(table_id("ladder", found), "ladder", rows, words, name=name, **heading_of(found, words))


def _reported(book: Book, vendor: str, words: Words) -> Iterator[Row]:
    """Yield the rungs of the quarter whose customers are told, else of the last four reported: no report says what a
    customer drew from the vendor."""
    told = book.disclosures.get(vendor)
    year = _reported_period(told)
    if told is None or not year:
        unknown = figure_of(np.nan, Missing.REVENUE_UNKNOWN)
        yield row_of(words.text("ladder reported"), words.text("rung reported"), unknown, money(book), words)
        return
    revenue = ranged(book, told.revenue[year[0]])
    for label in year[1:]:
        revenue = revenue + ranged(book, told.revenue[label])
    shares = [ranged(book, customer.share) for customer in told.customers]
    rest = figure_of(np.nan, Missing.NOT_ATTRIBUTED)  # whom the vendor finances may be among those that are not told
    attributed = stacked([*(share * revenue for share in shares), rest])
    first, last = (words.quarter(label) for label in (year[0], year[-1]))
    key = "ladder reported quarter" if len(year) == 1 else "ladder reported year"
    whose = words.text(key, first=first, last=last)
    sales = Sales(revenue, attributed, np.full(len(shares) + 1, np.nan))
    yield from _rungs(sales, whose, words.text("rung reported"), book, words)


def _reported_period(told: Disclosure | None) -> tuple[str, ...]:
    """Return the quarter whose customers a firm tells, if it tells its revenue too; else the last reported year."""
    if told is not None and told.customers and told.customers_of in told.revenue:
        return (str(told.customers_of),)
    return reported_year(told)


def reported_year(told: Disclosure | None) -> tuple[str, ...]:
    """Return the last four quarters in a row whose revenue is disclosed; nothing if there are fewer."""
    labels = sorted(told.revenue if told is not None else (), key=calendar_quarter)[-YEAR:]
    whole = len(labels) == YEAR and calendar_quarter(labels[-1]) - calendar_quarter(labels[0]) == YEAR - 1
    return tuple(labels) if whole else ()


def _planned(book: Book, found: Circularity, vendor: str, words: Words) -> Iterator[Row]:
    """Yield the rungs of a window, as if what the view counts were recognised and drawn."""
    first, last, heading = found.measured.first, found.measured.last, heading_of(found, words)
    sales = _sales(book, measured_quarters(book, found.view, last), vendor, first, last)
    yield from _rungs(sales, f"{heading['view']}, {heading['window']}", words.text("rung planned"), book, words)


def growth_table(book: Book, found: Circularity, words: Words = ENGLISH) -> DataTable | None:
    """Return how much the vendor's revenue grows from each year of a window to the next, on each rung of the ladder;
    nothing without a vendor or two years, or for promises, which have no ladder."""
    first, last, vendor = found.measured.first, found.measured.last, found.vendor
    starts = range(first, last - YEAR + 2, YEAR)
    if vendor is None or found.view is View.PROMISED or len(starts) < 2:
        return None
    quarters = measured_quarters(book, found.view, last)
    ladders = [adjusted_revenue(_sales(book, quarters, vendor, start, start + YEAR - 1)) for start in starts]
    rows: list[Row] = []
    for start, before, after in zip(starts[1:], ladders, ladders[1:], strict=False):
        growth = organic_growth(before, after)
        ends = (words.quarter(quarter_of(book, quarter)) for quarter in (start, start + YEAR - 1))
        whose = words.text("growth of year", **dict(zip(("first", "last"), ends, strict=True)))
        for rung, measure in zip(Rung, rung_names(words.text("rung planned"), words), strict=True):
            rows.append(row_of(whose, measure, growth[rung], "share a year", words))
    name = title_of(book, vendor, words)
    return standing_table(table_id("growth", found), "growth", rows, words, name=name, **heading_of(found, words))


def _sales(book: Book, quarters: MeasuredQuarters, vendor: str, first: int, last: int) -> Sales:
    """Return what the ladder of some quarters stands on: payments, financing, what is documented and what is traced."""
    measured, some = quarters.between(first, last), quarters.quarters[first - 1 : last]
    at, window = measured.firms.index(vendor), window_of_book(quarters).between(first, last)
    followed = traced(window, [label_of(window, some, vendor)])
    linked = np.zeros(len(measured.firms))
    for link in documented(book, some, (vendor,), window=window).values():
        if link.payee == at:
            linked[link.payer] = link.least  # of all links on this way
    return Sales(
        reported=measured.earned[at],
        attributed=measured.matrix[:, at],
        drawn=measured.financing[at],
        linked=np.minimum(linked, measured.financing[at]),
        labelled=np.sum([followed.paid(0, quarter)[:, at] for quarter in range(len(some))], axis=0),
    )


def rung_names(revenue: str, words: Words) -> tuple[str, ...]:
    """Return the name of each rung."""
    less = (words.text(f"rung {rung.name.lower().replace('_', ' ')}") for rung in Rung if rung is not Rung.REPORTED)
    return revenue, *less


def _rungs(sales: Sales, whose: str, revenue: str, book: Book, words: Words) -> Iterator[Row]:
    """Yield what is left of a revenue on each rung, and the part that is attributed to no customer."""
    ladder = adjusted_revenue(sales)
    for rung, measure in zip(Rung, rung_names(revenue, words), strict=True):
        yield row_of(whose, measure, ladder.amount[rung], money(book), words)
    yield row_of(whose, words.text("rung anonymous"), ladder.anonymous, money(book), words)
