"""Whether what is promised can be paid: funding gap, obligation coverage, and two sides of one contract."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cardhouse.measure.figure import Figure, Given, Missing, figure_of, ranged, refuse_negative

MOST_DAYS_APART = 45


class Doubt(StrEnum):
    """Say why two statements may not fit together."""

    DATES_APART = "the two dates are too far apart"
    DATE_UNKNOWN = "one of the dates is not known"


@dataclass(frozen=True, eq=False)
class FundingGap:
    """Hold what is missing over a horizon; below 0 it is what is left over.

    Attributes:
        horizon: gap by the end of the horizon (...), money.
        deepest: largest gap at the end of any quarter (...), money; at least that of the horizon.
        quarter: quarter of the deepest gap, counted from 1 (end, ...), the first one if several are as deep; 0 where
            it is not determinable. The ends are those of `deepest`: low, centre, high.
    """

    horizon: Figure
    deepest: Figure
    quarter: NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class BilateralGap:
    """Hold by how much the two sides of one contract differ.

    Attributes:
        gap: the client's commitment less the supplier's backlog attributed to it (...), money.
        days: from the date of the backlog to that of the commitment (...), days; nan where one is not known.
        doubt: reason not to read the gap as one (...), None where there is none.
    """

    gap: Figure
    days: NDArray[np.float64]
    doubt: NDArray[np.object_]


def funding_gap(outflows: Given, inflows: Given, cash: Given = 0.0, lines: Given = 0.0) -> FundingGap:
    """Return what is missing to pay what is committed, `sum_t (out_t - in_t) - cash - lines`, and when it is most.

    The deepest shortfall is `max_t sum_{u <= t} (out_u - in_u) - cash - lines`: money that comes late cannot pay what
    falls due early. Both rise with outflows and fall with the rest, so the ends are exact.

    Args:
        outflows: committed payments (..., quarter), money.
        inflows: what comes in, financing that is not sure left out (..., quarter), money; may be negative.
        cash: held at the beginning (...), money.
        lines: credit lines not drawn (...), money.

    Raises:
        ValueError: if outflows or lines may be negative.

    Source: cumulative gap of the contractual maturity mismatch, Basel Committee (2013), BCBS 238, part 2.
    """
    due = refuse_negative(figure_of(outflows, Missing.COMMITMENTS_UNKNOWN), "outflows")
    undrawn = refuse_negative(figure_of(lines, Missing.CASH_UNKNOWN), "lines")
    short = due - figure_of(inflows, Missing.INFLOWS_UNKNOWN)
    held = figure_of(cash, Missing.CASH_UNKNOWN) + undrawn
    ends = [np.cumsum(end, axis=-1) for end in (short.low, short.centre, short.high)]
    deepest = ranged((end.max(axis=-1) for end in ends), short.total().missing) - held
    when = np.stack(np.broadcast_arrays(*(np.argmax(end, axis=-1) + 1 for end in ends)))
    known = ~np.isnan(np.stack([deepest.low, deepest.centre, deepest.high]))
    quarter = np.where(known, np.broadcast_to(_after_first(when, known.ndim), known.shape), 0)
    return FundingGap(short.total() - held, deepest, quarter)


def obligation_coverage(cash: Given, cash_flow: Given, due: Given) -> Figure:
    """Return the share of what falls due within 12 months that is there, `(cash + operating cash flow) / due`.

    Args:
        cash: held (...), money.
        cash_flow: operating cash flow of the same 12 months, before the obligations, money; may be negative.
        due: obligations that fall due within 12 months, money.

    Raises:
        ValueError: if what is due may be negative.

    Source: cash flow coverage of obligations as in ASC 440-10-50 (purchase obligations by year).
    """
    obligations = refuse_negative(figure_of(due, Missing.COMMITMENTS_UNKNOWN), "obligations")
    there = figure_of(cash, Missing.CASH_UNKNOWN) + figure_of(cash_flow, Missing.CASH_FLOW_UNKNOWN)
    return there.over(obligations, Missing.NO_OBLIGATIONS)


def bilateral_gap(
    commitment: Given,
    backlog: Given,
    committed_on: ArrayLike,
    backlog_on: ArrayLike,
    days: int = MOST_DAYS_APART,
) -> BilateralGap:
    """Return the client's stated commitment less the supplier's backlog attributed to it, one contract seen twice.

    Statements more than `days` apart are no less a number, but a doubt is told: the contract may have grown between.

    Args:
        commitment: stated by the client (...), money.
        backlog: of the supplier, attributed to the client (...), money.
        committed_on: date of the commitment (...), `datetime64`; NaT where not known.
        backlog_on: date of the backlog (...), `datetime64`.
        days: most days apart without doubt.

    Raises:
        ValueError: if an amount may be negative.

    Source: definition of this project; the two sides are ASC 440-10-50 (client) and ASC 606-10-50-13 (supplier).
    """
    stated = refuse_negative(figure_of(commitment, Missing.COMMITMENTS_UNKNOWN), "commitment")
    attributed = refuse_negative(figure_of(backlog, Missing.BACKLOG_UNKNOWN), "backlog")
    gap = stated - attributed
    one, other = (np.asarray(date, dtype="datetime64[D]") for date in (committed_on, backlog_on))
    unknown = np.isnat(one) | np.isnat(other)
    apart = np.where(unknown, np.nan, (one - other).astype(np.float64))
    doubt = np.full(apart.shape, None, dtype=object)
    doubt[unknown] = Doubt.DATE_UNKNOWN
    doubt[np.abs(apart) > days] = Doubt.DATES_APART
    return BilateralGap(gap, np.broadcast_to(apart, gap.shape), np.broadcast_to(doubt, gap.shape))


def _after_first(array: NDArray[np.intp], dimensions: int) -> NDArray[np.intp]:
    """Return the array with axes of length 1 put in after the first one, up to so many dimensions."""
    return array.reshape(array.shape[:1] + (1,) * (dimensions - array.ndim) + array.shape[1:])
