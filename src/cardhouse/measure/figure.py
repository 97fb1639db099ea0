"""Figures of this room: least, central and greatest number, and the reason where the central one is not known."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]
Reasons = NDArray[np.object_]

ROUNDING = 1e-9
"""Relative size below which a difference is rounding."""


class Missing(StrEnum):
    """Say why a figure is not determinable."""

    NOT_GIVEN = "not given"
    RANGE_ONLY = "only a range is known"
    MAY_BE_ZERO = "what it is divided by may be zero"
    REVENUE_UNKNOWN = "revenue is not known"
    NO_REVENUE = "there is no revenue"
    RECEIVABLES_UNKNOWN = "receivables are not known"
    NO_RECEIVABLES = "there are no receivables"
    TOO_FEW_QUARTERS = "there are too few quarters before"
    FINANCING_UNKNOWN = "financing is not known"
    NO_FINANCING = "no financing is drawn"
    NO_LINK = "no link between financing and purchases is documented"
    NOT_TRACED = "the money is not traced"
    NOT_ATTRIBUTED = "revenue is not attributed to customers"
    OFFSET_UNKNOWN = "it is not known how much is already taken off revenue"
    MORE_THAN_WHOLE = "the parts are more than the whole"
    MARGIN_UNKNOWN = "the gross margin is not known"
    NO_GROSS_PROFIT = "there is no gross profit"
    PURCHASES_UNKNOWN = "purchases are not known"
    NO_PURCHASES = "there are no purchases"
    SHARE_UNKNOWN = "the share is not known"
    REST_UNNAMED = "the other customers are not named"
    BACKLOG_UNKNOWN = "the backlog is not known"
    NO_BACKLOG = "there is no backlog"
    COMMITMENTS_UNKNOWN = "commitments are not known"
    NO_OBLIGATIONS = "nothing falls due"
    INFLOWS_UNKNOWN = "inflows are not known"
    CASH_UNKNOWN = "cash or credit lines are not known"
    CASH_FLOW_UNKNOWN = "the cash flow is not known"
    DEBT_SERVICE_UNKNOWN = "debt service is not known"
    REGIME_UNKNOWN = "not all firms can be placed in a class"
    NO_WEIGHT = "there is nothing to take shares of"
    CLOSED_RING = "the claims form a closed ring: the money ends nowhere"
    ONE_DOCUMENT = "both sides rest on one document or publisher"
    SHORT_WINDOW = "the window has fewer than four quarters"
    NO_EXPOSURE = "there is no exposure"


_either = np.frompyfunc(lambda one, other: other if one is None else one, 2, 1)


@dataclass(frozen=True, eq=False)
class Figure:
    """Hold figures that may be ranges: arrays of one shape; arithmetic takes the ends at the corners of the ranges.

    Attributes:
        low: least it can be.
        centre: the figure itself; nan where it is not determinable.
        high: most it can be; low and high are equal to the centre where the figure is one number, and are known or nan
            together.
        missing: None where the centre is known, else why it is not; the ends may be known all the same.

    Source: interval arithmetic, Moore (1966), Interval Analysis; exact where no figure stands twice, else wider.
    """

    low: Numbers
    centre: Numbers
    high: Numbers
    missing: Reasons

    @property
    def shape(self) -> tuple[int, ...]:
        """Return the shape of each of the arrays."""
        return self.centre.shape

    @property
    def known(self) -> NDArray[np.bool_]:
        """Tell where the centre is known."""
        return ~np.isnan(self.centre)

    def __getitem__(self, key: Any) -> "Figure":
        return ranged((self.low[key], self.centre[key], self.high[key]), self.missing[key])

    def __add__(self, other: "Given") -> "Figure":
        that = figure_of(other)
        ends = self.low + that.low, self.centre + that.centre, self.high + that.high
        return ranged(ends, _first(self.missing, that.missing))

    def __sub__(self, other: "Given") -> "Figure":
        that = figure_of(other)
        ends = self.low - that.high, self.centre - that.centre, self.high - that.low
        return ranged(ends, _first(self.missing, that.missing))

    def __mul__(self, other: "Given") -> "Figure":
        that = figure_of(other)
        corners = [one * end for one in (self.low, self.high) for end in (that.low, that.high)]
        ends = np.minimum.reduce(corners), self.centre * that.centre, np.maximum.reduce(corners)
        return ranged(ends, _first(self.missing, that.missing))

    def over(self, other: "Given", none: Missing) -> "Figure":
        """Return self / other; not determinable where the other is not surely positive, `none` where it surely is not.

        Args:
            other: divisor, of a shape that fits.
            none: reason where the divisor is at most 0.
        """
        that = figure_of(other)
        low, centre, high = (np.where(end > 0, end, np.nan) for end in (that.low, that.centre, that.high))
        with np.errstate(over="ignore"):
            corners = np.stack([one / end for end in (low, high) for one in (self.low, self.high)])
            middle = self.centre / centre
        nothing = that.high <= 0
        unsure = ((that.low <= 0) & (that.high > 0)) | np.isinf(corners).any(axis=0) | np.isinf(middle)
        ends = (np.where(unsure, np.nan, end) for end in (corners.min(axis=0), middle, corners.max(axis=0)))
        missing = _first(_first(reasons(nothing, none), reasons(unsure, Missing.MAY_BE_ZERO)), self.missing)
        return ranged(ends, _first(missing, that.missing))

    def mapped(self, function: Callable[[Numbers], Numbers]) -> "Figure":
        """Return f(self) for a function f that never falls: the ends are its values at the ends."""
        return ranged((function(end) for end in (self.low, self.centre, self.high)), self.missing)

    def total(self, axis: int = -1) -> "Figure":
        """Return the sum over one axis, in the unit of the figure; its centre is missing where any part's is."""
        sums = (end.sum(axis=axis) for end in (self.low, self.centre, self.high))
        return ranged(sums, first_reason(self.missing, axis))


Given: TypeAlias = Figure | ArrayLike
"""What is handed in: a figure, or an array of single numbers in which nan says that a number is not known."""


def ranged(ends: Iterable[ArrayLike], missing: object) -> Figure:
    """Return the figure of low end, centre and high end, in any unit; a number becomes an array of no dimension."""
    least, middle, most = (np.asarray(end, dtype=np.float64) for end in ends)
    return Figure(least, middle, most, _held(missing))


def _held(missing: object) -> Reasons:
    """Return reasons as an array, one alone as an array of no dimension; asarray would make a plain string of it."""
    if isinstance(missing, np.ndarray):
        return missing
    one = np.empty((), dtype=object)
    one[()] = missing
    return one


def _first(one: Reasons, other: Reasons) -> Reasons:
    """Return the reasons of one array, those of the other where it has none."""
    return _held(_either(one, other))


def figure_of(given: Given, missing: Missing = Missing.NOT_GIVEN) -> Figure:
    """Return what was handed in as a figure: a single number x is [x, x, x], nan is not known.

    Args:
        given: a figure, or numbers in any unit.
        missing: reason where a number is nan, or a figure is not known for no particular reason.

    Raises:
        ValueError: if a number is infinite.
    """
    if isinstance(given, Figure):
        vague = np.equal(given.missing, Missing.NOT_GIVEN)
        return replace(given, missing=_first(reasons(vague, missing), given.missing))
    numbers = np.asarray(given, dtype=np.float64)
    if np.isinf(numbers).any():
        raise ValueError("a figure is finite, or nan where it is not known")
    return Figure(numbers, numbers, numbers, reasons(np.isnan(numbers), missing))


def between(low: ArrayLike, high: ArrayLike, centre: ArrayLike | None = None) -> Figure:
    """Return the figures with low <= centre <= high; without a centre, only the range is known.

    Args:
        low: least it can be, any unit.
        high: most it can be, same shape.
        centre: the figure itself, nan where only its range is known.

    Raises:
        ValueError: if the shapes differ or the three are not finite and in order.
    """
    least, most = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
    middle = np.full(least.shape, np.nan) if centre is None else np.asarray(centre, dtype=np.float64)
    if not least.shape == most.shape == middle.shape:
        raise ValueError(f"ends and centre differ in shape: {least.shape}, {middle.shape}, {most.shape}")
    unknown = np.isnan(middle)
    within = np.where(unknown, least, middle)
    if not (np.isfinite(least) & np.isfinite(most) & (least <= within) & (within <= most)).all():
        raise ValueError("a range is finite, with low <= centre <= high")
    return Figure(least, middle, most, reasons(unknown, Missing.RANGE_ONLY))


def known_figure(low: ArrayLike, centre: ArrayLike, high: ArrayLike) -> Figure:
    """Return figures of which all three numbers, in any unit, are known."""
    return ranged((low, centre, high), np.full(np.shape(centre), None, dtype=object))


def refuse_negative(figure: Figure, name: str) -> Figure:
    """Return the figure unchanged; refuse one that may be below 0, in the unit of the figure.

    Raises:
        ValueError: if it may be.
    """
    if (figure.low < 0).any():
        raise ValueError(f"{name} must not be negative")
    return figure


def reasons(where: ArrayLike, why: Missing) -> Reasons:
    """Return an array that holds the reason where the condition is true, None elsewhere."""
    told = np.asarray(where, dtype=bool)
    out = np.full(told.shape, None, dtype=object)
    out[told] = why
    return out


def first_reason(missing: Reasons, axis: int = -1) -> Reasons:
    """Return the first reason along one axis, None where there is none."""
    if missing.shape[axis] == 0:
        return np.full(np.delete(missing.shape, axis), None, dtype=object)
    return _held(_either.reduce(missing, axis=axis))


def unknown_where(figure: Figure, where: ArrayLike, why: Missing, ends: bool = True) -> Figure:
    """Return the figure with the centre (and both `ends`) taken out where the condition is true, for the reason given.

    Args:
        figure: in any unit.
        where: condition, of the shape of the figure.
        why: the reason; it replaces one that is there.
        ends: whether the ends are unknown too.
    """
    told = np.broadcast_to(np.asarray(where, dtype=bool), figure.shape)
    low, high = (np.where(told & ends, np.nan, end) for end in (figure.low, figure.high))
    missing = _first(reasons(told, why), figure.missing)
    return ranged((low, np.where(told, np.nan, figure.centre), high), missing)
