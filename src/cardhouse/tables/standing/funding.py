"""Whether firms can pay what a view counts: funding gap, coverage of obligations, Minsky's classes, pass-through."""

from collections.abc import Iterator

import numpy as np

from cardhouse.measure import (
    Figure,
    FundingGap,
    Missing,
    Regime,
    Regimes,
    figure_of,
    funding_gap,
    minsky_regimes,
    obligation_coverage,
    pass_through,
    regime_shares,
)
from cardhouse.model.book import Book
from cardhouse.model.deals import Loan
from cardhouse.network import View, measured_stage
from cardhouse.tables.circular.circularity import Circularity
from cardhouse.tables.circular.headings import heading_of, table_id
from cardhouse.tables.names import money, quarter_of, title_of
from cardhouse.tables.ranges import centre_of, ranged
from cardhouse.tables.standing.cash_flows import CashFlows, cash_flows
from cardhouse.tables.standing.rows import Row, reason_text, row_of, standing_table
from cardhouse.tables.table import DataTable
from cardhouse.words import ENGLISH, Words

YEAR = 4
"""Quarters over which obligations are covered."""


def funding_table(book: Book, found: Circularity, words: Words = ENGLISH) -> DataTable:
    """Return, of each firm, its funding gap, coverage and Minsky class with and without the vendor's money, in a window
    and view; and how often a payment of the final customers is booked."""
    first, last = found.measured.first, found.measured.last
    flows = cash_flows(book, found.view, first, last, found.vendor)
    rows = [row for at in range(len(flows.firms)) for row in _firm(book, flows, at, found, words)]
    measured = found.measured
    booked = pass_through(measured.earned, measured.final.sum())
    rows.append(row_of(words.text("all firms"), words.text("measure pass-through"), booked, "times", words))
    rows += _mix(flows, words)
    return standing_table(table_id("funding", found), "funding", rows, words, **heading_of(found, words))


def _firm(book: Book, flows: CashFlows, at: int, found: Circularity, words: Words) -> Iterator[Row]:
    name, unit = flows.firms[at], money(book)
    title = title_of(book, name, words)
    if not any(part[:, at].any() for part in (flows.income, flows.commitments, flows.built, flows.financed)):
        return
    gap = gap_of(book, flows, at, found.view)
    quarter = int(gap.quarter.reshape(3)[1])
    when = words.quarter(quarter_of(book, found.measured.first + quarter - 1)) if quarter else ""
    yield row_of(title, words.text("measure gap"), gap.horizon, unit, words)
    note = words.text("deepest in", quarter=when) if when else ""
    yield row_of(title, words.text("measure deepest gap"), gap.deepest, unit, words, note)
    due = sum(part[:YEAR, at].sum() for part in (flows.commitments, flows.interest, flows.principal))
    income = flows.income[:YEAR, at].sum() if len(flows.income) >= YEAR else figure_of(np.nan, Missing.SHORT_WINDOW)
    covered = obligation_coverage(_cash(book, flows, at), income, due)
    yield row_of(title, words.text("measure coverage"), covered, "times", words)
    yield from _classes(title, flows, at, words)


def gap_of(book: Book, flows: CashFlows, at: int, view: View) -> FundingGap:
    """Return what a firm lacks over a window: all it pays and owes, less what it earns, the financing that the view
    counts, its cash and its credit lines.

    Money that is raised but not sure is left out.

    Args:
        book: the book.
        flows: cash flows of the window.
        at: row of the firm.
        view: the weakest stage that counts.
    """
    parts = (flows.commitments, flows.built, flows.lent, flows.interest, flows.principal)
    income, name = flows.income[:, at], flows.firms[at]
    out = sum((part[:, at] for part in parts), np.maximum(-income, 0.0))
    coming = np.maximum(income, 0.0) + flows.financed[:, at]
    return funding_gap(out, coming, _cash(book, flows, at), _undrawn(book, name, view))


def _cash(book: Book, flows: CashFlows, at: int) -> Figure:
    """Return the cash at the window's beginning: the book's, with its range, and what the quarters before it moved."""
    cash = book.entities[flows.firms[at]].cash
    held = (ranged(book, cash) if cash is not None else figure_of(0.0)) + float(flows.moved[at])
    return held.mapped(lambda money: np.maximum(money, 0.0))


def _undrawn(book: Book, name: str, view: View) -> float:
    """Return the credit lines to a firm that a view counts and that are not drawn yet."""
    lines = 0.0
    for deal in book.deals.values():
        stage = measured_stage(book, deal)
        if isinstance(deal, Loan) and deal.payee == name and view.counts(stage) and not View.DRAWN.counts(stage):
            lines += centre_of(book, deal.amount)
    return lines


def _classes(title: str, flows: CashFlows, at: int, words: Words) -> Iterator[Row]:
    """Yield Minsky's class of a firm over the window and in its quarters, with the vendor's money and without."""
    interest, principal, fixed = (part[:, at] for part in (flows.interest, flows.principal, flows.commitments))
    due, income = interest + principal + fixed, (flows.income + flows.from_vendor)[:, at]
    if not due.any():
        return
    for key, taken in (("with", np.zeros_like(income)), ("without", flows.vendor_money[:, at])):
        every = minsky_regimes(income, interest, principal, fixed, taken)
        whole = minsky_regimes(income.sum(), interest.sum(), principal.sum(), fixed.sum(), taken.sum())
        note = words.text("regime note", income=words.number((income - taken).sum()), due=words.number(due.sum()))
        room = _room((income - taken).sum(), (interest + fixed).sum(), due.sum())
        if room is not None:
            note = f"{note}{words.semicolon}{words.text('regime room', share=words.percent(room))}"
        often = [int((every.centre == regime).sum()) for regime in (Regime.SPECULATIVE, Regime.PONZI)]
        if any(often):
            told = words.text("regime quarters", speculative=often[0], ponzi=often[1], count=len(income))
            note = f"{note}{words.semicolon}{told}"
        yield title, words.text(f"measure regime {key}"), None, _class(whole, words), None, words.unit("class"), note


def _mix(flows: CashFlows, words: Words) -> Iterator[Row]:
    """Yield the share in each class of all that is due over the window, with the vendor's money and without."""
    interest, principal, fixed = (part.sum(axis=0) for part in (flows.interest, flows.principal, flows.commitments))
    due, income = interest + principal + fixed, (flows.income + flows.from_vendor).sum(axis=0)
    if not due.any():
        return
    for key, taken in (("with", 0.0), ("without", flows.vendor_money.sum(axis=0))):
        shares = regime_shares(minsky_regimes(income, interest, principal, fixed, taken), due)
        for at, regime in enumerate((Regime.HEDGE, Regime.SPECULATIVE, Regime.PONZI)):
            measure = f"{words.text(f'measure regime {key}')}{words.colon}{words.text(f'regime {regime.name.lower()}')}"
            yield row_of(words.text("all firms"), measure, shares[at], "share of what is due", words)


def _room(income: float, interest: float, due: float) -> float | None:
    """Return the share of its income that a firm can lose before it falls a class; nothing where it is in the last."""
    limit = due if income >= due else interest
    return float(1 - limit / income) if income >= limit and income > 0 else None


def _class(found: Regimes, words: Words) -> str:
    missing = found.missing.item()
    if missing is not None:
        return words.text("no value because", reason=reason_text(missing, words))
    return words.text(f"regime {Regime(int(found.centre)).name.lower()}")
