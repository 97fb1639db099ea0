"""How much a vendor finances of what it sells: intensity by stage, and the gross profit that goes back."""

from collections.abc import Iterator, Mapping

import numpy as np

from cardhouse.measure import reinvested_gross_profit, vendor_finance_intensity
from cardhouse.model.book import Book, finances
from cardhouse.model.deals import Deal, Equity, Guarantee, Loan, Offtake
from cardhouse.model.figures import Figure, Series
from cardhouse.network import View, measured_stage
from cardhouse.tables.circular.circularity import Circularity
from cardhouse.tables.circular.headings import heading_of, table_id
from cardhouse.tables.names import title_of
from cardhouse.tables.ranges import centre_of
from cardhouse.tables.standing.ladder import reported_year
from cardhouse.tables.standing.margin import gross_margin
from cardhouse.tables.standing.rows import Row, row_of, standing_table
from cardhouse.tables.table import DataTable
from cardhouse.words import ENGLISH, Words

KINDS = ("loans", "equity", "guarantees", "other financing")
STAGES = (View.DRAWN, View.SIGNED, View.PROMISED)


def financing_table(book: Book, found: Mapping[View, Circularity], words: Words = ENGLISH) -> DataTable | None:
    """Return vendor-finance intensity by stage, gross profit reinvested in each customer; nothing without a vendor.

    Intensity stands twice: what is paid in the window (guarantees at their cap) over the revenue of the window, and all
    that is committed over the revenue of the last reported year, as such figures are published.

    Args:
        book: the book.
        found: the measures of the views drawn, signed and promised in one window.
        words: the language.
    """
    softest = found[View.PROMISED]
    if softest.vendor is None:
        return None
    rows = [*_intensity(book, found, softest.vendor, words), *_reinvested(book, found, softest.vendor, words)]
    heading, name = heading_of(softest, words), title_of(book, softest.vendor, words)
    return standing_table(table_id("financing", softest), "financing", rows, words, name=name, window=heading["window"])


def _intensity(book: Book, found: Mapping[View, Circularity], vendor: str, words: Words) -> Iterator[Row]:
    window, whole = np.zeros((2, len(KINDS), len(STAGES)))
    for name, deal in book.deals.items():
        stage = measured_stage(book, deal)
        if deal.payer != vendor or stage is None or not finances(book, deal):
            continue
        kind, at = _kind(deal), next(row for row, view in enumerate(STAGES) if view.counts(stage))
        capped = isinstance(deal, Guarantee | Offtake)
        paid = sum(flow.amount for flow in found[View.PROMISED].measured.flows if flow.origin == name)
        committed = _committed(book, deal, paid)
        whole[kind, at] += committed
        window[kind, at] += committed if capped else paid
    told = book.disclosures.get(vendor)
    year = reported_year(told)
    reported = sum(centre_of(book, told.revenue[label]) for label in year) if told is not None and year else np.nan
    sold = [found[view].measured.earned[found[view].measured.firms.index(vendor)] for view in STAGES]
    for key, amounts, revenue in (("window", window, sold), ("reported", whole, [reported] * len(STAGES))):
        for column, view in enumerate(STAGES):
            intensity = vendor_finance_intensity(amounts, revenue[column])
            subject = words.text(f"intensity {key}", view=words.text(f"in view {view}"))
            for row, named in enumerate(KINDS):
                if amounts[row].any():
                    figure = intensity.of_kind[row, column]
                    yield row_of(subject, words.text(f"financing by {named}"), figure, "share of revenue", words)
            total = intensity.total[column]
            yield row_of(subject, words.text("financing in all"), total, "share of revenue", words)


def _kind(deal: Deal) -> int:
    named = {Loan: 0, Equity: 1, Guarantee: 2, Offtake: 2}
    return named.get(type(deal), KINDS.index("other financing"))


def _committed(book: Book, deal: Deal, paid: float) -> float:
    """Return all that a deal commits: its amount, or its schedule; what is paid where it has neither."""
    amount, schedule = getattr(deal, "amount", None), getattr(deal, "schedule", None)
    if isinstance(amount, Figure):
        return centre_of(book, amount)
    return _scheduled(book, schedule) if isinstance(schedule, Series) else paid


def _scheduled(book: Book, schedule: Series) -> float:
    """Return the sum of a schedule, whenever its terms fall."""
    factor = 1.0 if schedule.factor is None else centre_of(book, schedule.factor)
    return factor * sum(weight * centre_of(book, figure) for _, _, weight, figure in schedule.terms(book.book.start))


def _reinvested(book: Book, found: Mapping[View, Circularity], vendor: str, words: Words) -> Iterator[Row]:
    """Yield what part of the gross profit on each customer that the vendor finances goes back to it."""
    margin = gross_margin(book, vendor)
    for view in (View.SIGNED, View.PROMISED):
        measured = found[view].measured
        at = measured.firms.index(vendor)
        for row, name in enumerate(measured.firms):
            paid, bought = measured.financing[at, row], measured.matrix[row, at]
            if paid > 0:
                profit = reinvested_gross_profit(paid, margin, bought)
                subject = f"{title_of(book, name, words)}, {words.text(f'in view {view}')}"
                yield row_of(subject, words.text("measure reinvested"), profit, "share of gross profit", words)
