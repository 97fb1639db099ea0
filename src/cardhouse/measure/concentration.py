"""How much hangs on few: Herfindahl-Hirschman index and largest shares when not every customer is named."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cardhouse.measure.figure import (
    ROUNDING,
    Figure,
    Given,
    Missing,
    Numbers,
    figure_of,
    first_reason,
    known_figure,
    ranged,
    refuse_negative,
    unknown_where,
)

REPORTED_FROM = 0.10
"""Share of revenue from which a customer must be disclosed (ASC 280-10-50-42; IFRS 8.34), in a yearly report."""


@dataclass(frozen=True, eq=False)
class Concentration:
    """Hold the concentration among customers.

    Attributes:
        index: Herfindahl-Hirschman index, in [0, 1]; the centre is missing where some customers are not named.
        rest: share of the customers that are not named, in [0, 1].
        effective: 1 / index, the number of equal customers that would give the same index.
    """

    index: Figure
    rest: Figure
    effective: Figure


def concentration(shares: Given, threshold: float | None = REPORTED_FROM) -> Concentration:
    """Return the Herfindahl-Hirschman index `sum w_k^2` with the customers that are not named kept within bounds.

    With `r = 1 - sum w` the share of the others, none of whom is above the threshold c, the index lies between
    `sum w^2` (the others infinitely many) and `sum w^2 + floor(r/c) c^2 + (r - floor(r/c) c)^2` (as few as may be).

    Args:
        shares: w (..., customer), shares of the whole in [0, 1], of named or anonymous customers; nan where a share is
            not known, so that this customer is one of the others.
        threshold: c, most that one of the others can have; None if nothing says so, as in most quarterly reports.

    Raises:
        ValueError: if a share is negative or the threshold is not in (0, 1].

    Source: Herfindahl (1950); Hirschman (1964), Am. Econ. Rev. 54:761; bounds as in Naldi and Flamini (2014), "The CR4
        index and the interval estimation of the Herfindahl-Hirschman index", here with a threshold.
    """
    low, centre, high = _known(shares)
    most = _checked(threshold)
    rest, excess = _rest(low, centre, high)
    largest = np.minimum((high**2).sum(axis=-1) + _packed(rest.high, most), 1.0)
    least, middle = (np.minimum((known**2).sum(axis=-1), largest) for known in (low, centre))
    index = unknown_where(known_figure(least, middle, largest), rest.centre > 0, Missing.REST_UNNAMED, ends=False)
    index = unknown_where(index, excess, Missing.MORE_THAN_WHOLE)
    return Concentration(index, rest, figure_of(1.0).over(index, Missing.NO_WEIGHT))


def top_share(shares: Given, count: int, threshold: float | None = REPORTED_FROM) -> Figure:
    """Return the share of the `count` largest customers, in [0, 1]: known shares, and what the others could add.

    The centre is known where so many named customers are at least as large as any other can be.

    Args:
        shares: w (..., customer), shares of the whole, nan where not known.
        count: how many.
        threshold: most that one of the others can have; None if nothing says so.

    Raises:
        ValueError: if a share is negative, or count or threshold make no sense.
    """
    if count < 1:
        raise ValueError("the largest are at least one")
    low, centre, high = _known(shares)
    most = _checked(threshold)
    rest, excess = _rest(low, centre, high)
    others = np.clip(rest.high[..., None] - most * np.arange(count), 0.0, most)
    largest = np.minimum(_largest(np.concatenate([high, others], axis=-1), count), 1.0)
    least, middle = (np.minimum(_largest(known, count), largest) for known in (low, centre))
    smallest = np.sort(centre, axis=-1)[..., -count] if count <= centre.shape[-1] else np.zeros(middle.shape)
    unsure = np.minimum(rest.centre, most) > smallest * (1 + ROUNDING)
    top = unknown_where(known_figure(least, middle, largest), unsure, Missing.REST_UNNAMED, ends=False)
    return unknown_where(top, excess, Missing.MORE_THAN_WHOLE)


def shares_of(amounts: Given) -> Figure:
    """Return each part's share of the sum of all parts, `a_k / sum a`, in [0, 1].

    A part stands in the sum too, so the ends are `low_k / (low_k + sum of the others' high)` and
    `high_k / (high_k + sum of the others' low)`.

    Args:
        amounts: a (..., part), money; all parts there are.

    Raises:
        ValueError: if an amount is negative.
    """
    parts = refuse_negative(figure_of(amounts), "amounts")
    most, least = (end.sum(axis=-1, keepdims=True) for end in (parts.high, parts.low))
    middle = parts.centre.sum(axis=-1, keepdims=True)
    wholes = parts.low + (most - parts.high), np.broadcast_to(middle, parts.shape), parts.high + (least - parts.low)
    ends = [
        np.divide(end, whole, out=np.full(parts.shape, np.nan), where=whole > 0)
        for end, whole in zip((parts.low, parts.centre, parts.high), wholes, strict=True)
    ]
    missing = np.broadcast_to(first_reason(parts.missing)[..., None], parts.shape)
    shares = unknown_where(ranged(ends, missing), (least <= 0) & (most > 0), Missing.MAY_BE_ZERO)
    return unknown_where(shares, most <= 0, Missing.NO_WEIGHT)


def backlog_concentration(parts: Given, backlog: Given) -> Figure:
    """Return each customer's share of the backlog, `backlog_k / backlog`; above 1 the two figures contradict.

    Args:
        parts: backlog attributed to each customer (..., customer), money.
        backlog: remaining performance obligations in all (...), money.

    Raises:
        ValueError: if an amount is negative.

    Source: ASC 606-10-50-13 to 15; IFRS 15.120 to 122 (remaining performance obligations).
    """
    attributed = refuse_negative(figure_of(parts, Missing.BACKLOG_UNKNOWN), "attributed backlog")
    whole = refuse_negative(figure_of(backlog, Missing.BACKLOG_UNKNOWN), "backlog")
    return attributed.over(whole[..., None], Missing.NO_BACKLOG)


def _known(shares: Given) -> tuple[Numbers, Numbers, Numbers]:
    """Return the three numbers of the shares, 0 where not known; a centre that is not known counts as the low end."""
    given = refuse_negative(figure_of(shares, Missing.SHARE_UNKNOWN), "shares")
    low, high = np.nan_to_num(given.low), np.nan_to_num(given.high)
    return low, np.where(np.isnan(given.centre), low, given.centre), high


def _checked(threshold: float | None) -> float:
    """Return the most that one of the others can have."""
    most = 1.0 if threshold is None else threshold
    if not 0 < most <= 1:
        raise ValueError(f"a threshold is a share above 0, at most 1, not {threshold}")
    return most


def _rest(low: Numbers, centre: Numbers, high: Numbers) -> tuple[Figure, NDArray[np.bool_]]:
    """Return the share of the others, and where the named ones alone are more than the whole."""
    left = [1.0 - known.sum(axis=-1) for known in (high, centre, low)]
    excess = (left[1] < -ROUNDING) | (left[2] < -ROUNDING)
    rest = known_figure(*(np.where(share > ROUNDING, share, 0.0) for share in left))
    return unknown_where(rest, excess, Missing.MORE_THAN_WHOLE), excess


def _packed(rest: Numbers, most: float) -> Numbers:
    """Return the largest sum of squares of shares that add up to `rest`, none above `most`."""
    full = np.floor(rest / most)
    packed: Numbers = full * most**2 + (rest - full * most) ** 2
    return packed


def _largest(shares: Numbers, count: int) -> Numbers:
    """Return the sum of the `count` largest shares."""
    largest: Numbers = np.sort(shares, axis=-1)[..., -count:].sum(axis=-1)
    return largest
