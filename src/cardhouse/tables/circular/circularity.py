"""The circularity measures of one window with names on (MODEL section 2)."""

from dataclasses import dataclass

from cardhouse.errors import UsageError, near_name
from cardhouse.model.book import Book
from cardhouse.network import Measured, MeasuredFlow, MeasuredQuarters, View, measured_quarters
from cardhouse.tables.names import quarter_of
from cardhouse.trace import (
    Bounds,
    Circulation,
    Loop,
    PaidInShares,
    RoundTrip,
    SelfFunded,
    circular_part,
    circular_part_bff,
    finn_index,
    finn_share,
    loops,
    paid_in_shares,
    round_trip,
    self_funded_bounds,
    self_funded_prorata,
)

MOST_LOOPS = 1000
"""Loops that are told one by one; what the rest hold is said in one number."""


@dataclass(frozen=True)
class LoopOfDeals:
    """Hold one loop: the firms it passes, the money that goes once around, and the flows on each leg, largest first."""

    firms: tuple[str, ...]
    bottleneck: float
    legs: tuple[tuple[MeasuredFlow, ...], ...]

    @property
    def money(self) -> float:
        """Return the loop's part of the circular flows: bottleneck x number of legs."""
        return self.bottleneck * len(self.firms)


@dataclass(frozen=True)
class Circularity:
    """Hold every single-period measure of one view and window, money in the book's unit.

    `first` and `last` are the quarters of the window, empty for a table of payments without quarters; `circulation` is
    the largest circular part, `forwarded` that of balanced flow forwarding, `cycling` Finn's index (nan where nothing
    passes).
    """

    view: View
    first: str
    last: str
    measured: Measured
    circulation: Circulation
    forwarded: Circulation
    cycling: float
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


def circularity(
    book: Book, view: View, first: int = 1, last: int | None = None, vendor: str | None = None
) -> Circularity:
    """Return the measures of quarters `first` .. `last` for flows of a stage or firmer.

    Args:
        book: the book; as known on an earlier day, if it was set back to it.
        view: the weakest stage that counts.
        first: first quarter of the window.
        last: last quarter of the window; the book's last if not given.
        vendor: whose money is followed; the book's vendor if not given.

    Raises:
        UsageError: not 1 <= first <= last <= the book's quarters, or the vendor is no firm of the book.
    """
    first, last = window_in(book, first, last)
    return circularity_of(book, measured_quarters(book, view, last), first, last, vendor)


def window_in(book: Book, first: int, last: int | None) -> tuple[int, int]:
    """Return the first and last quarter of a window, the book's last quarter if no last is given.

    Raises:
        UsageError: not 1 <= first <= last <= the book's quarters.
    """
    quarters = book.book.quarters
    last = quarters if last is None else last
    if not 1 <= first <= last <= quarters:
        raise UsageError(f"the window {first} to {last} does not lie within the book's quarters 1 to {quarters}")
    return first, last


def vendor_in(book: Book, vendor: str | None) -> str | None:
    """Return the firm whose money is followed: the one asked for, else the book's; none if the book follows nobody's.

    Raises:
        UsageError: no firm of the book has that name.
    """
    if vendor is None:
        return book.book.vendor if book.book.vendor in book.firms else None
    if vendor not in book.firms:
        raise UsageError(f"`{vendor}` is no firm of the book; {near_name(vendor, book.firms)}")
    return vendor


def circularity_of(
    book: Book, quarters: MeasuredQuarters, first: int, last: int, vendor: str | None = None
) -> Circularity:
    """Return the measures of a window of flows that were measured before, by the rules of `circularity`."""
    measured, name = quarters.between(first, last), vendor_in(book, vendor)
    circulation = circular_part(measured.matrix)
    at = None if name is None else measured.firms.index(name)
    arrays = (measured.matrix, measured.financing, measured.outside, measured.outflow)
    return Circularity(
        view=measured.view,
        first=quarter_of(book, first),
        last=quarter_of(book, last),
        measured=measured,
        circulation=circulation,
        forwarded=circular_part_bff(measured.matrix),
        cycling=finn_index(measured.matrix, measured.outside, measured.outflow),
        loops=_loops(measured, circulation),
        vendor=name,
        prorata=None if at is None else self_funded_prorata(*arrays, at),
        bounds=None if at is None else self_funded_bounds(*arrays, at),
        finn=None if at is None else finn_share(measured.matrix, measured.outside, measured.outflow, at),
        round_trip=None if at is None else round_trip(*arrays, at),
        paid_in_shares=None if at is None else paid_in_shares(measured.matrix, measured.financing, at),
    )


def _loops(measured: Measured, circulation: Circulation) -> tuple[LoopOfDeals, ...]:
    between: dict[tuple[str, str], list[MeasuredFlow]] = {}
    for flow in measured.flows:
        between.setdefault((flow.payer, flow.payee), []).append(flow)
    return tuple(_with_deals(measured, loop, between) for loop in loops(circulation.circular, MOST_LOOPS))


def _with_deals(measured: Measured, loop: Loop, between: dict[tuple[str, str], list[MeasuredFlow]]) -> LoopOfDeals:
    names = tuple(measured.firms[node] for node in loop.nodes)
    legs = (between[ends] for ends in zip(names, (*names[1:], names[0]), strict=True))
    return LoopOfDeals(names, loop.bottleneck, tuple(tuple(sorted(leg, key=lambda flow: -flow.amount)) for leg in legs))
