"""Quantities of what the book says is paid: circularity measures, sums of flows, and when they are paid."""

from collections.abc import Iterable

import numpy as np

from cardhouse.claims.bench import Bench
from cardhouse.claims.value import WHOLE_BOOK, Span, Value, exactly, unknown
from cardhouse.model.claims import Quantity
from cardhouse.model.deals import DEAL_KINDS
from cardhouse.model.places import sources_in
from cardhouse.network import Measured, MeasuredFlow, View
from cardhouse.tables import Circularity, money
from cardhouse.tables.standing import cash_flows, gap_of

_FINANCING = frozenset(name for name, kind in DEAL_KINDS.items() if kind.financing)
QUARTER = "quarter"
"""Unit of a point in time: the number of the book's quarter."""


def _found(bench: Bench, one: Quantity) -> Circularity:
    return bench.circularity(View(one.view or View.PROMISED), one.first or 1, one.last or bench.book.book.quarters)


def index(bench: Bench, one: Quantity) -> Value:
    """Return the circularity index: the circular part over all that the firms pay each other."""
    circulation = _found(bench, one).circulation
    if not circulation.defined:
        return unknown("why nothing paid", "share of what firms pay each other")
    return exactly(circulation.index, "share of what firms pay each other")


def self_funded(bench: Bench, one: Quantity) -> Value:
    """Return how much of the vendor's receipts (or of all its revenue) is its own financing: bounds and pro rata."""
    found, unit = _found(bench, one), f"share of {one.over}"
    bounds, prorata = found.bounds, found.prorata
    if bounds is None or prorata is None or found.vendor is None:
        return unknown("why no receipts", unit)
    outside = float(found.measured.outside[found.measured.firms.index(found.vendor)])
    whole = bounds.receipts + (outside if one.over == "revenue" else 0.0)
    if whole <= 0:
        return unknown("why no receipts", unit)
    return Value(bounds.low / whole, prorata.value / whole, bounds.high / whole, unit, Span.BOUNDS)


def returned(bench: Bench, one: Quantity) -> Value:
    """Return how much of the vendor's financing comes back to it: bounds and pro rata; `via` one last payer, pro rata
    alone."""
    found, unit = _found(bench, one), "share of financing"
    back, prorata = found.round_trip, found.prorata
    if back is None or not back.defined or prorata is None or found.vendor is None:
        return unknown("why no financing", unit)
    if one.via is None:
        return Value(back.low, back.prorata, back.high, unit, Span.BOUNDS)
    firms = found.measured.firms
    arriving = float(prorata.labelled[firms.index(one.via), firms.index(found.vendor)])
    return exactly(arriving / prorata.financing, unit)


def _total(bench: Bench, one: Quantity, flows: Iterable[MeasuredFlow]) -> Value:
    found = list(flows)
    return exactly(float(sum(flow.amount for flow in found)), money(bench.book), _sources(bench, found))


def _sources(bench: Bench, flows: list[MeasuredFlow]) -> tuple[str, ...]:
    """Return the sources of the deals behind flows, largest flow first; the whole book behind those of programmes."""
    named: dict[str, None] = {}
    for flow in sorted(flows, key=lambda flow: -flow.amount):
        deal = bench.book.deals.get(flow.origin)
        if deal is None:
            named[WHOLE_BOOK] = None
            continue
        named.update(dict.fromkeys(sources_in(deal)))
    return tuple(named)


def _chosen(one: Quantity, flows: Iterable[MeasuredFlow]) -> list[MeasuredFlow]:
    """Return the flows that a quantity's payer, payee and deal choose; all, where it names none."""
    return [
        flow
        for flow in flows
        if all(
            wanted is None or wanted == has
            for wanted, has in ((one.payer, flow.payer), (one.payee, flow.payee), (one.deal, flow.origin))
        )
    ]


def flow(bench: Bench, one: Quantity) -> Value:
    """Return what is paid in the window, at the centre of the book's ranges."""
    return _total(bench, one, _chosen(one, _found(bench, one).measured.flows))


def financing(bench: Bench, one: Quantity) -> Value:
    """Return what the vendor pays in the window to finance others, or one of them."""
    found = _found(bench, one)
    if found.vendor is None:
        return unknown("why no financing", money(bench.book))
    flows = _chosen(one, found.measured.flows)
    return _total(bench, one, [flow for flow in flows if flow.financing and flow.payer == found.vendor])


def planned_revenue(bench: Bench, one: Quantity) -> Value:
    """Return a firm's revenue in the window by schedule and plan: from firms of the book and from outside."""
    measured = _found(bench, one).measured
    at = measured.firms.index(one.entity or "")
    received = sum(f.amount for f in measured.flows if f.payee == one.entity and f.kind not in _FINANCING)
    return exactly(float(received + _outside_alone(measured, at)), money(bench.book))


def _outside_alone(measured: Measured, at: int) -> float:
    """Return a firm's outside revenue without what outsiders pay under deals, which is among the flows."""
    firms = measured.firms
    dealt = sum(f.amount for f in measured.flows if f.payee == firms[at] and f.payer not in firms)
    return float(measured.outside[at]) - dealt


def half_paid(bench: Bench, one: Quantity) -> Value:
    """Return the quarter by whose end half of what is paid over the run is paid."""
    paid = np.cumsum(_by_quarter(bench, one))
    if not len(paid) or paid[-1] <= 0:
        return unknown("why nothing paid", QUARTER)
    return exactly(float(np.searchsorted(paid, paid[-1] / 2) + 1), QUARTER)


def first_paid(bench: Bench, one: Quantity) -> Value:
    """Return the first quarter in which something is paid."""
    when = np.flatnonzero(np.array(_by_quarter(bench, one)) > 0)
    return exactly(float(when[0] + 1), QUARTER) if when.size else unknown("why nothing paid", QUARTER)


def _by_quarter(bench: Bench, one: Quantity) -> list[float]:
    quarters = bench.quarterly(View(one.view or View.PROMISED))
    return [sum(flow.amount for flow in _chosen(one, measured.flows)) for measured in quarters]


def lacking(bench: Bench, one: Quantity) -> Value:
    """Return what a firm lacks over the window to pay all that a view counts; below 0 it is what is left over."""
    view, first, last = View(one.view or View.PROMISED), one.first or 1, one.last or bench.book.book.quarters
    flows = cash_flows(bench.book, view, first, last, bench.book.book.vendor)
    gap = gap_of(bench.book, flows, flows.firms.index(str(one.entity)), view).horizon
    low, centre, high = float(gap.low), float(gap.centre), float(gap.high)
    return Value(low, centre, high, money(bench.book), Span.EXACT if low == high else Span.RANGE)
