"""A quantity's value: centre and range, what the range means, and what it rests on."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product
from math import isfinite, isnan, nan

WHOLE_BOOK = "*"
"""Stands among the sources of a value for the whole book: what is traced or simulated rests on all of it."""


class Span(StrEnum):
    """Say what a range is."""

    EXACT = "exact"  # one number
    RANGE = "range"  # what the book or a source allows
    BOUNDS = "bounds"  # the least and the most that is possible
    INTERVAL = "interval"  # 95% interval of the simulation
    MEAN = "mean"  # mean over paths, without an interval
    MIXED = "mixed"  # arithmetic on several of these


@dataclass(frozen=True)
class Value:
    """Hold a number with its ends (equal for one number), unit, kind of range and the sources it names.

    `why` names the reason why there is none (a key of the catalogue, with the numbers `told` in it); all three numbers
    are then nan. `stated` marks a number as its source states it, to be printed in full.
    """

    low: float
    centre: float
    high: float
    unit: str
    span: Span = Span.EXACT
    sources: tuple[str, ...] = ()
    why: str = ""
    told: tuple[float, ...] = ()
    stated: bool = False

    @property
    def known(self) -> bool:
        """Tell whether there is a number."""
        return isfinite(self.centre)

    @property
    def certain(self) -> bool:
        """Tell whether it is one number rather than a range."""
        return self.low == self.high


def exactly(number: float, unit: str, sources: tuple[str, ...] = ()) -> Value:
    """Return one number as a value."""
    return Value(number, number, number, unit, Span.EXACT, sources)


def unknown(why: str, unit: str = "", told: tuple[float, ...] = ()) -> Value:
    """Return what has no value, and why."""
    return Value(nan, nan, nan, unit, why=why, told=told)


def combined(function: Callable[..., float], *parts: Value) -> Value:
    """Return a function that is monotone in each argument of values: its ends are those at the ends of the arguments.

    Source: interval arithmetic, Moore 1966; exact where no value stands twice, else wider than need be.
    """
    missing = next((part for part in parts if not part.known), None)
    if missing is not None:
        return replace(missing, unit="", stated=False)
    corners = [function(*ends) for ends in product(*((part.low, part.high) for part in parts))]
    centre = function(*(part.centre for part in parts))
    if any(isnan(corner) for corner in corners) or not isfinite(centre):
        return unknown("why too large")
    ranged = {part.span for part in parts if not part.certain or part.span is Span.MEAN}
    span = Span.EXACT if not ranged else ranged.pop() if len(ranged) == 1 else Span.MIXED
    sources = tuple(dict.fromkeys(source for part in parts for source in part.sources))
    return Value(min(corners), centre, max(corners), "", span, sources)


def quotient(one: Value, other: Value) -> Value:
    """Return one value over another; none where the other may be 0."""
    if other.known and other.low <= 0 <= other.high:
        return unknown("why divided")
    return combined(lambda a, b: a / b, one, other)


def size_of(one: Value) -> Value:
    """Return the absolute value."""
    if not one.known or one.low >= 0 or one.high <= 0:
        return combined(abs, one)
    return replace(one, low=0.0, centre=abs(one.centre), high=max(-one.low, one.high))


def less(one: Value, other: Value) -> bool | None:
    """Tell whether one value is below another: surely, surely not, or none if it depends."""
    if not (one.known and other.known):
        return None
    if one.high < other.low:
        return True
    return False if one.low >= other.high else None


def equal(one: Value, other: Value) -> bool | None:
    """Tell whether two values are equal: surely, surely not, or none if they may be."""
    if not (one.known and other.known):
        return None
    if one.high < other.low or other.high < one.low:
        return False
    return True if one.certain and other.certain else None
