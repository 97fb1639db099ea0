"""The circularity measures of a book with names on (MODEL section 2)."""

from dataclasses import dataclass

import numpy as np

from cardhouse.errors import UsageError
from cardhouse.model.book import Book
from cardhouse.model.units import quarter_name
from cardhouse.network import Measured, MeasuredFlow, View, measured_flows
from cardhouse.tables.many import money, title_of
from cardhouse.tables.table import Cell, Column, DataTable
from cardhouse.trace import (
    Bounds,
    Circulation,
    Loop,
    PaidInShares,
    RoundTrip,
    SelfFunded,
    circular_part,
    finn_share,
    loops,
    paid_in_shares,
    round_trip,
    self_funded_bounds,
    self_funded_prorata,
)


@dataclass(frozen=True)
class LoopOfDeals:
    """Hold one loop: the firms it passes, the money that goes once around, and the flows on each leg, largest first."""

    firms: tuple[str, ...]
    bottleneck: float
    legs: tuple[tuple[MeasuredFlow, ...], ...]


@dataclass(frozen=True)
class Circularity:
    """Hold every first measure of one view and window, money in the book's unit."""

    view: View
    first: str
    last: str
    measured: Measured
    circulation: Circulation
    loops: tuple[LoopOfDeals, ...]
    vendor: str | None
    prorata: SelfFunded | None
    bounds: Bounds | None
    finn: float | None
    round_trip: RoundTrip | None
    paid_in_shares: PaidInShares | None

    @property
    def share(self) -> tuple[float, float, float] | None:
        """Return the self-funded share of the vendor's receipts: lower bound, pro rata, upper bound; none without
        receipts."""
        if self.bounds is None or self.prorata is None or self.bounds.receipts <= 0:
            return None
        return self.bounds.low_share, self.prorata.value / self.prorata.receipts, self.bounds.high_share


def circularity(book: Book, view: View, first: int = 1, last: int | None = None) -> Circularity:
    """Return the measures of quarters `first` .. `last` for flows of a stage or firmer.

    Args:
        book: the book; as known on an earlier day, if it was set back to it.
        view: the weakest stage that counts.
        first: first quarter of the window.
        last: last quarter of the window; the book's last if not given.

    Raises:
        UsageError: not 1 <= first <= last <= the book's quarters.
    """
    quarters = book.book.quarters
    last = quarters if last is None else last
    if not 1 <= first <= last <= quarters:
        raise UsageError(f"the window {first} to {last} does not lie within the book's quarters 1 to {quarters}")
    measured = measured_flows(book, view, first, last)
    circulation = circular_part(measured.matrix)
    vendor = measured.firms.index(book.book.vendor) if book.book.vendor in measured.firms else None
    arrays = (measured.matrix, measured.financing, measured.outside, measured.outflow)
    return Circularity(
        view=view,
        first=quarter_name(first, book.book.start),
        last=quarter_name(last, book.book.start),
        measured=measured,
        circulation=circulation,
        loops=tuple(_with_deals(measured, loop) for loop in loops(circulation.circular)),
        vendor=None if vendor is None else measured.firms[vendor],
        prorata=None if vendor is None else self_funded_prorata(*arrays, vendor),
        bounds=None if vendor is None else self_funded_bounds(*arrays, vendor),
        finn=None if vendor is None else finn_share(measured.matrix, measured.outside, measured.outflow, vendor),
        round_trip=None if vendor is None else round_trip(*arrays, vendor),
        paid_in_shares=None if vendor is None else paid_in_shares(measured.matrix, measured.financing, vendor),
    )


def _with_deals(measured: Measured, loop: Loop) -> LoopOfDeals:
    names = tuple(measured.firms[node] for node in loop.nodes)
    legs = []
    for payer, payee in zip(names, (*names[1:], names[0]), strict=True):
        mine = [flow for flow in measured.flows if flow.payer == payer and flow.payee == payee]
        legs.append(tuple(sorted(mine, key=lambda flow: -flow.amount)))
    return LoopOfDeals(names, loop.bottleneck, tuple(legs))


def measures_table(book: Book, found: Circularity) -> DataTable:
    """Return the measures of one view as a table: measure, low, value, high, unit, what to know about it."""
    unit, total = money(book), float(found.measured.matrix.sum())
    circular = found.circulation
    index = circular.index if circular.defined else None
    rows: list[tuple[Cell, ...]] = [
        ("paid between firms", None, total, None, unit, f"{len(found.measured.flows)} flows"),
        (
            "circular part (max)",
            None,
            circular.total,
            None,
            unit,
            "the most that can go round; the split over flows is a convention",
        ),
        (
            "circularity index",
            None,
            index,
            None,
            "share of what firms pay each other",
            "" if circular.defined else "nothing is paid",
        ),
    ]
    if (
        found.bounds is not None
        and found.prorata is not None
        and found.round_trip is not None
        and found.vendor is not None
    ):
        name, share, back = title_of(book, found.vendor), found.share, found.round_trip
        bounds, reasons = found.bounds, found.bounds.why
        why = f"low: {bounds.low_kind}, {reasons[0]}; high: {bounds.high_kind}, {reasons[1]}"
        nothing = f"not determinable: {name} receives nothing from the book's firms at this stage"
        rows += [
            (f"financing {name} pays", None, found.bounds.financing, None, unit, ""),
            (f"{name}'s receipts from firms", None, found.bounds.receipts, None, unit, ""),
            ("self-funded receipts", found.bounds.low, found.prorata.value, found.bounds.high, unit, why),
            ("self-funded share", *(share or (None, None, None)), "share of receipts", "" if share else nothing),
            ("self-funded share of all revenue", *_of_revenue(found), "share of revenue", "outside revenue included"),
            (
                "round-trip ratio",
                *((back.low, back.prorata, back.high) if back.defined else (None, None, None)),
                "share of financing",
                "" if back.defined else f"not determinable: {name} finances nobody at this stage",
            ),
            (
                "all outflow of the vendor (Finn)",
                None,
                _finn(found),
                None,
                "share of throughflow",
                "labels on everything it pays"
                if _finn(found) is not None
                else f"not determinable: nothing passes {name} at this stage",
            ),
        ]
    return DataTable(
        id=_id("measures", found),
        title=f"How much of the money goes round: {_view_title(found.view)}, {found.first} to {found.last}",
        columns=(
            Column("measure", "Measure"),
            Column("low", "Low"),
            Column("value", "Value"),
            Column("high", "High"),
            Column("unit", "Unit"),
            Column("note", "To know"),
        ),
        rows=tuple(rows),
        measures="Flows of this stage or firmer at the centre of the book's ranges, by schedule and plan.",
        limits="Money is fungible: between low and high no source says whose money it is; "
        "the pro rata value is a convention. Outflows leave out interest, tax and debt service, and guarantees until "
        "they are called.",
    )


def _finn(found: Circularity) -> float | None:
    """Return the vendor's throughflow that passed it before, as a share; none where nothing passes it."""
    if found.finn is None or found.vendor is None or not np.isfinite(found.finn):
        return None
    at, measured = found.measured.firms.index(found.vendor), found.measured
    passes = max(measured.matrix[:, at].sum() + measured.outside[at], measured.outflow[at])
    return found.finn if passes > 0 else None


def _of_revenue(found: Circularity) -> tuple[float | None, float | None, float | None]:
    """Return self-funded receipts over all the vendor's revenue in the window, outside revenue included."""
    if found.bounds is None or found.prorata is None or found.vendor is None:
        return None, None, None
    outside = float(found.measured.outside[found.measured.firms.index(found.vendor)])
    revenue = found.bounds.receipts + outside
    if revenue <= 0:
        return None, None, None
    return found.bounds.low / revenue, found.prorata.value / revenue, found.bounds.high / revenue


def _id(measure: str, found: Circularity) -> str:
    return f"{measure}-{found.view}-{found.first}-{found.last}".lower()


def _view_title(view: View) -> str:
    return "if every promise were kept" if view is View.PROMISED else f"{view} or firmer"


def loops_table(book: Book, found: Circularity) -> DataTable:
    """Return the loops, largest first: the route in words, what goes once around, the deals on it."""
    rows = []
    for loop in found.loops:
        route = " > ".join(title_of(book, name) for name in (*loop.firms, loop.firms[0]))
        deals = "; ".join(", ".join(f"{flow.origin} ({flow.kind}, {flow.stage})" for flow in leg) for leg in loop.legs)
        rows.append((route, loop.bottleneck, deals))
    return DataTable(
        id=_id("loops", found),
        title=f"Loops: {_view_title(found.view)}, {found.first} to {found.last}",
        columns=(
            Column("route", "Route"),
            Column("money", "Goes once around", money(book)),
            Column("deals", "Deals on each leg"),
        ),
        rows=tuple(rows),
        measures="The circular part split into elementary loops by bottleneck, widest first.",
        limits="Another split of the same circular part is possible; its total is not.",
    )


def shares_table(book: Book, found: Circularity) -> DataTable:
    """Return, per customer, what the vendor pays for its shares and other financing against what it buys from the
    vendor."""
    paid = found.paid_in_shares
    rows: list[tuple[Cell, ...]] = []
    for at, name in enumerate(found.measured.firms):
        if paid is not None and (paid.financing[at] > 0 or paid.purchases[at] > 0):
            share, times = (float(x[at]) if np.isfinite(x[at]) else None for x in (paid.share, paid.multiplier))
            note = f"not determinable: {paid.dealings[at]}" if share is None or times is None else ""
            rows.append(
                (title_of(book, name), float(paid.financing[at]), float(paid.purchases[at]), share, times, note)
            )
    return DataTable(
        id=_id("paid-in-shares", found),
        title=f"Paid in shares: {_view_title(found.view)}, {found.first} to {found.last}",
        columns=(
            Column("customer", "Customer"),
            Column("financing", "Financing it gets", money(book)),
            Column("purchases", "Buys from the vendor", money(book)),
            Column("share", "Financing / purchases", "share of purchases"),
            Column("multiplier", "Purchases / financing"),
            Column("note", "To know"),
        ),
        rows=tuple(rows),
        measures="Direct dealings of each firm with the vendor in the window.",
        limits="A customer that buys through a cloud shows no purchases of its own.",
    )
