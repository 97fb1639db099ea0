"""Adjusted revenue, rung by rung: what is left when the vendor's own money is taken out of what it reports."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike

from cardhouse.measure.figure import (
    ROUNDING,
    Figure,
    Given,
    Missing,
    Numbers,
    Reasons,
    figure_of,
    known_figure,
    refuse_negative,
    unknown_where,
)


class Rung(IntEnum):
    """Name the rungs, each its place on the axis of a ladder; each takes away at least as much as the one before."""

    REPORTED = 0
    DOCUMENTED = 1  # less financing that documents link to the customer's purchases
    PRO_RATA = 2  # less revenue that is the vendor's money if every payer mixes its money
    FINANCED = 3  # less all revenue from customers that the vendor's money reaches


@dataclass(frozen=True, eq=False)
class Sales:
    """Hold what the ladder of one window stands on; recognised revenue and drawn financing only, promises never.

    Attributes:
        reported: revenue recognised in the window, one figure, money, net of consideration payable to customers.
        attributed: the part of it from each customer (customer,), money; nan where it is not attributed, a range where
            only its limits are known (a customer absent from the yearly list is below 10%).
        drawn: financing drawn by each customer in the window (customer,), money.
        linked: the part of it that documents link to purchases (customer,), money; 0 where there is no document.
        taken_off: the part of it that is already off revenue as consideration payable (customer,), money; no more
            than what is drawn is counted.
        labelled: receipts from each customer that are the vendor's money, pro rata (customer,), money, documented
            links honoured; None if the money is not traced.
    """

    reported: Given
    attributed: Given
    drawn: Given
    linked: Given = 0.0
    taken_off: Given = 0.0
    labelled: Given | None = None


@dataclass(frozen=True, eq=False)
class Ladder:
    """Hold revenue on each rung.

    Attributes:
        amount: revenue left (rung,), money; its range holds the anonymous revenue that could belong to the customers
            in question.
        deducted: what is taken off the reported revenue (rung,), money.
        anonymous: reported revenue that is attributed to no customer, money.
    """

    amount: Figure
    deducted: Figure
    anonymous: Figure


def adjusted_revenue(sales: Sales) -> Ladder:
    """Return the ladder: reported, less documented `min(F, R)`, less pro rata, less all revenue of financed customers.

    Every deduction is taken from reported revenue, and none twice: consideration that is off it already reduces the
    deduction, since `min(F, R + off) - off = min(F - off, R)`. A customer counts as financed if the vendor's money
    reaches it, directly or through others; so the last rung is a bound. Where revenue is not attributed, the range
    holds the anonymous revenue that could belong to the customers in question, all of them together at most all of it.

    Args:
        sales: revenue and financing of one window, money.

    Raises:
        ValueError: if shapes do not fit, an amount may be negative, or more is linked than drawn.

    Source: ASC 606-10-32-25 to 27, IFRS 15.70 to 72 (consideration payable to a customer); ASC 280-10-50-42 (customers
        of 10% or more); ladder of this project.
    """
    parts = _parts(sales)
    named = _named(parts.attributed)
    anonymous = (parts.reported - named).mapped(_not_negative)
    cases = _cases(parts, float(np.nan_to_num(anonymous.high)))
    least, middle, most = (np.maximum.accumulate([0.0, *case.deductions()]) for case in cases)
    certain = most - least <= ROUNDING * np.fmax(parts.reported.high, most)
    deducted = known_figure(least, np.where(certain, least, middle), most)
    for rung, (why, ends) in enumerate(_reasons(parts), start=Rung.DOCUMENTED):
        if why is not None and (ends or not certain[rung]):
            deducted = unknown_where(deducted, np.arange(len(Rung)) == rung, why, ends)
    below = np.arange(len(Rung)) > Rung.REPORTED
    if np.fmax(named.low, named.centre) > parts.reported.high * (1 + ROUNDING):
        deducted = unknown_where(deducted, below, Missing.MORE_THAN_WHOLE)
    if np.isnan(parts.reported.high):
        deducted = unknown_where(deducted, below, Missing.REVENUE_UNKNOWN)
    return Ladder((parts.reported - deducted).mapped(_not_negative), deducted, anonymous)


def organic_growth(before: Ladder, after: Ladder) -> Figure:
    """Return the growth of revenue on each rung, `R_t / R_{t-1} - 1` (rung,); missing where either rung is.

    Args:
        before: ladder of the earlier window.
        after: ladder of a window of the same length.
    """
    return after.amount.over(before.amount, Missing.NO_REVENUE) - 1.0


@dataclass(frozen=True, eq=False)
class _Parts:
    """Hold the figures of `Sales`, one of each for every customer; labelled is None if the money is not traced."""

    reported: Figure
    attributed: Figure
    drawn: Figure
    linked: Figure
    taken_off: Figure
    labelled: Figure | None


@dataclass(frozen=True, eq=False)
class _Case:
    """Hold one end, or the centre: money of each customer, and the anonymous revenue that may be added to it."""

    attributed: Numbers
    extra: Numbers
    room: float
    linked: Numbers
    taken_off: Numbers
    labelled: Numbers
    reached: Numbers

    def deductions(self) -> tuple[float, float, float]:
        """Return what documents, tracing and reach take off, each alone."""
        linked = np.maximum(self.linked - self.taken_off, 0.0)
        in_gross = self._most(self.labelled, self.attributed + self.taken_off)
        reached = np.where(self.reached > 0, np.inf, 0.0)
        return (
            self._most(linked, self.attributed),
            max(in_gross - float(self.taken_off.sum()), 0.0),
            self._most(reached, self.attributed),
        )

    def _most(self, limit: Numbers, revenue: Numbers) -> float:
        """Return `sum min(limit, revenue)`, anonymous revenue put where it adds to it."""
        known = np.minimum(limit, revenue)
        added = np.minimum(limit, revenue + self.extra) - known
        return float(known.sum() + min(self.room, added.sum()))


def _parts(sales: Sales) -> _Parts:
    """Return the figures of one window after checking them."""
    reported = refuse_negative(figure_of(sales.reported, Missing.REVENUE_UNKNOWN), "reported revenue")
    attributed = refuse_negative(figure_of(sales.attributed, Missing.NOT_ATTRIBUTED), "attributed revenue")
    if reported.shape != () or len(attributed.shape) != 1:
        raise ValueError("a ladder has one reported revenue and one attributed revenue for each customer")
    nothing = figure_of(np.zeros(attributed.shape))
    drawn = refuse_negative(figure_of(sales.drawn, Missing.FINANCING_UNKNOWN), "financing") + nothing
    linked = refuse_negative(figure_of(sales.linked, Missing.NO_LINK), "linked financing") + nothing
    off = refuse_negative(figure_of(sales.taken_off, Missing.OFFSET_UNKNOWN), "consideration") + nothing
    labelled = None
    if sales.labelled is not None:
        labelled = refuse_negative(figure_of(sales.labelled, Missing.NOT_TRACED), "labelled receipts") + nothing
    if any(part.shape != attributed.shape for part in (drawn, linked, off)):
        raise ValueError("a ladder needs one figure of each kind for every customer")
    if np.isnan(linked.low).any() or (linked.low > drawn.high * (1 + ROUNDING)).any():
        raise ValueError("a documented link has an amount, and links no more than the financing drawn")
    return _Parts(reported, attributed, drawn, linked, off, labelled)


def _named(attributed: Figure) -> Figure:
    """Return the revenue that is attributed to customers, nothing for one of whom nothing is known."""
    some = attributed[~np.isnan(attributed.low)]
    return some.total()


def _filled(figure: Figure, most: ArrayLike) -> Figure:
    """Return the figure with 0 to `most` where nothing is known, and a centre of 0 where there is none."""
    unknown = np.isnan(figure.low)
    low, high = np.where(unknown, 0.0, figure.low), np.where(unknown, most, figure.high)
    return known_figure(low, np.nan_to_num(figure.centre), high)


def _cases(parts: _Parts, room: float) -> tuple[_Case, _Case, _Case]:
    """Return the case that takes off least, the central one and the one that takes off most."""
    revenue, drawn, linked = _filled(parts.attributed, np.inf), _filled(parts.drawn, np.inf), _filled(parts.linked, 0.0)
    traced = parts.labelled or figure_of(np.zeros(revenue.shape))
    labelled = _filled(traced, np.inf)
    off = _filled(parts.taken_off, np.where(np.isinf(drawn.high), linked.high + np.nan_to_num(traced.high), drawn.high))
    reached = drawn + linked + labelled
    none = np.zeros(revenue.shape)
    off_low, off_centre, off_high = (np.minimum(end, drawn.high) for end in (off.low, off.centre, off.high))
    return (
        _Case(revenue.low, none, 0.0, linked.low, off_high, labelled.low, reached.low),
        _Case(revenue.centre, none, 0.0, linked.centre, off_centre, labelled.centre, reached.centre),
        _Case(revenue.low, revenue.high - revenue.low, room, linked.high, off_low, labelled.high, reached.high),
    )


def _reasons(parts: _Parts) -> tuple[tuple[Missing | None, bool], ...]:
    """Return why each rung below the reported one has no centre, and whether its ends are unknown too."""
    labelled = parts.labelled
    linked_to = parts.linked.high > 0
    returned = np.zeros(linked_to.shape, dtype=bool) if labelled is None else ~(labelled.high <= 0)
    drawing = ~(parts.drawn.high <= 0)
    reached = drawing | linked_to | returned
    surely = (parts.linked.low > 0) | (False if labelled is None else labelled.low > 0)
    revenue, off = parts.attributed.missing, parts.taken_off.missing
    if not reached.any():
        return ((Missing.NO_FINANCING, True),) * 3
    documented = _first_of(revenue[linked_to], off[linked_to], parts.linked.missing[linked_to])
    traced = None if labelled is None else _first_of(labelled.missing, revenue[returned], off[drawing], [documented])
    financed = _first_of(revenue[reached], parts.drawn.missing[~surely])
    return (
        (documented, False) if linked_to.any() else (Missing.NO_LINK, True),
        (Missing.NOT_TRACED, True) if labelled is None else (traced, False),
        (financed, False),
    )


def _not_negative(money: Numbers) -> Numbers:
    return np.maximum(money, 0.0)


def _first_of(*missing: Reasons | list[Missing | None]) -> Missing | None:
    """Return the first reason there is."""
    return next((why for some in missing for why in some if why is not None), None)
