"""What documents say of the use of financiers' money in a window, as links that trace can count with."""

from collections.abc import Sequence
from math import inf

from cardhouse.model.book import Book
from cardhouse.model.links import DocumentedLink
from cardhouse.network import Measured, MeasuredFlow
from cardhouse.tables.ranges import ranged
from cardhouse.trace import LabelLink, Window

Quarterly = list[float]
Way = tuple[int, int, int]
"""Payer, payee and label."""


def documented(
    book: Book,
    quarters: Sequence[Measured],
    financiers: Sequence[str],
    most: bool = False,
    window: Window | None = None,
) -> dict[str, LabelLink]:
    """Return what documents say of the use of the financiers' money in a window, by name of the link.

    Of what a financing deal pays, at least the link's share must be in what its payee pays under the link's deal or
    programme, as far as that is paid in the same quarter, or later out of cash that was kept: money cannot fund the
    past. Links on one payment with the money of one financier add up: each then stands for their sum.

    Args:
        book: the book.
        quarters: flows of the window, quarter by quarter.
        financiers: whose money is followed, in the order of their labels.
        most: read each document as binding as it can be meant, the share at its high end; else at its centre.
        window: the same quarters with the cash that is kept; no limit to it if not given.
    """
    ways: dict[str, Way] = {}
    bound: dict[Way, dict[str, Quarterly]] = {}
    for name, link in book.links.items():
        way, paid = _way(book, link, quarters, financiers), _by_quarter(quarters, link.financing)
        if way is None or not any(paid):
            continue
        ways[name] = way
        share, under = _share(book, link, most), bound.setdefault(way, {})
        before = under.get(link.pays, [0.0] * len(paid))
        under[link.pays] = [old + share * new for old, new in zip(before, paid, strict=True)]
    least = {
        way: sum(
            _usable(tied, _by_quarter(quarters, pays), _kept(window, way, len(quarters)))
            for pays, tied in under.items()
        )
        for way, under in bound.items()
    }
    return {name: LabelLink(*way, least[way]) for name, way in ways.items()}


def _share(book: Book, link: DocumentedLink, most: bool) -> float:
    if link.share is None:
        return 1.0
    share = ranged(book, link.share)
    return float(share.high if most else share.centre)


def _way(book: Book, link: DocumentedLink, quarters: Sequence[Measured], financiers: Sequence[str]) -> Way | None:
    """Return between whom, and of whom, a link ties money; nothing where that money is not followed or not paid."""
    firms, financier = quarters[0].firms, book.deals[link.financing].payer
    paid = [flow for one in quarters for flow in one.flows if _falls_under(link.pays, flow)]
    ends = {(flow.payer, flow.payee) for flow in paid if flow.payer in firms and flow.payee in firms}
    if financier not in financiers or len(ends) != 1:
        return None
    ((payer, payee),) = ends
    return firms.index(payer), firms.index(payee), list(financiers).index(financier)


def _falls_under(pays: str, flow: MeasuredFlow) -> bool:
    """Tell whether a flow is of a deal, or of a programme and for its vendor's hardware."""
    return flow.origin == pays and flow.kind not in ("custom hardware", "shell")


def _by_quarter(quarters: Sequence[Measured], origin: str) -> Quarterly:
    """Return what is paid under a deal, or for a programme's hardware, quarter by quarter."""
    return [sum(flow.amount for flow in one.flows if _falls_under(origin, flow)) for one in quarters]


def _kept(window: Window | None, way: Way, quarters: int) -> Quarterly:
    """Return the cash that the payer keeps at the end of each quarter; no limit where it is not known."""
    return [inf] * quarters if window is None else [float(held) for held in window.balance[:, way[0]]]


def _usable(bound: Quarterly, spent: Quarterly, kept: Quarterly) -> float:
    """Return how much of the money bound in each quarter can be in what is spent then, or later out of cash kept."""
    waiting = used = 0.0
    for more, most, held in zip(bound, spent, kept, strict=True):
        waiting += more
        now = min(waiting, most)
        waiting, used = min(waiting - now, held), used + now
    return used
