"""Whose money is followed through a book: financiers, and what a vendor guarantees."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cardhouse.model.book import WORLD, Book
from cardhouse.model.deals import Guarantee, Offtake
from cardhouse.model.flow_table import UNKNOWN
from cardhouse.network import Measured, MeasuredFlow, MeasuredQuarters, View, measured_stage
from cardhouse.tables.ranges import centre_of
from cardhouse.trace import NOBODY, Label, Window, financing_label, window_of


def window_of_book(quarters: MeasuredQuarters) -> Window:
    """Return measured flows as a window of trace, from the book's first quarter on."""
    every = quarters.quarters
    return window_of(
        np.stack([one.matrix for one in every]),
        np.stack([one.outside for one in every]),
        np.stack([one.outflow for one in every]),
        quarters.cash,
    )


def financiers_in(book: Book, quarters: Sequence[Measured]) -> tuple[str, ...]:
    """Return who finances firms of the book in some quarters, largest first: firms, and named parts of the world."""
    firms, paid = set(book.firms), dict[str, float]()
    for flow in (flow for one in quarters for flow in one.flows if flow.financing):
        if flow.payee in firms and flow.payer not in (WORLD, UNKNOWN):
            paid[flow.payer] = paid.get(flow.payer, 0.0) + flow.amount
    return tuple(sorted(paid, key=lambda name: -paid[name]))


MOST_FINANCIERS = 10
"""Largest financiers whose money is followed, besides the vendor's own."""


def followed_in(book: Book, quarters: Sequence[Measured], vendor: str) -> tuple[str, ...]:
    """Return the financiers whose money is followed: the largest ten, and the vendor."""
    every = financiers_in(book, quarters)
    return tuple(one for row, one in enumerate(every) if row < MOST_FINANCIERS or one == vendor)


def label_of(window: Window, quarters: Sequence[Measured], financier: str) -> Label:
    """Return the label of a financier's money in a window; that of a part of the world comes from outside, and never
    ends."""
    firms = quarters[0].firms
    if financier in firms:
        return financing_label(window, np.stack([one.financing for one in quarters]), firms.index(financier))
    marked = np.zeros_like(window.outside)
    for at, one in enumerate(quarters):
        for flow in one.flows:
            if flow.payer == financier and flow.financing and flow.payee in firms:
                marked[at, firms.index(flow.payee)] += flow.amount
    return Label(NOBODY, np.zeros_like(window.flows), marked)


@dataclass(frozen=True)
class Guaranteed:
    """Hold what a vendor's guarantees and offtakes cover in a window: the label of the payments they stand behind.

    `covered` is all that is labelled, money; `deals` the guarantees and offtakes that cover any of it.
    """

    label: Label
    covered: float
    deals: tuple[str, ...]


def guaranteed_label(book: Book, view: View, window: Window, quarters: Sequence[Measured], vendor: str) -> Guaranteed:
    """Return the payments that a vendor stands behind: of each deal it guarantees, `min(cap, what it brings)`.

    The cap is spread over the window's payments as they are spread over its quarters; a cap that several windows share
    counts whole in each. Nothing of it is the vendor's money unless it is called.
    """
    firms, paid = quarters[0].firms, np.zeros_like(window.flows)
    shares, named = dict[tuple[int, MeasuredFlow], float](), list[str]()
    for name, deal in book.deals.items():
        if (
            not isinstance(deal, Guarantee | Offtake)
            or deal.payer != vendor
            or not view.counts(measured_stage(book, deal))
        ):
            continue
        found = [(at, flow) for at, one in enumerate(quarters) for flow in one.flows if flow.origin == deal.deal]
        inside = [(at, flow) for at, flow in found if flow.payer in firms and flow.payee in firms]
        brings = sum(flow.amount for _, flow in inside)
        cap = centre_of(book, deal.amount) if deal.amount is not None else brings
        for one in inside:
            shares[one] = min(1.0, shares.get(one, 0.0) + cap / brings)
        named += [name] if brings > 0 else []
    for (at, flow), share in shares.items():
        paid[at, firms.index(flow.payer), firms.index(flow.payee)] += share * flow.amount
    label = Label(firms.index(vendor), paid, np.zeros_like(window.outside))
    return Guaranteed(label, float(paid.sum()), tuple(named))
