"""The circularity measures of a book with names on (MODEL section 2)."""

from dataclasses import dataclass

from cardhouse.errors import UsageError
from cardhouse.model.book import Book
from cardhouse.model.units import quarter_name
from cardhouse.network import Measured, MeasuredFlow, View, measured_flows
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
