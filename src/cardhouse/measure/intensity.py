"""How much a vendor lends and gives to those who buy from it, against what it sells and earns."""

from dataclasses import dataclass

import numpy as np

from cardhouse.measure.figure import (
    Figure,
    Given,
    Missing,
    figure_of,
    first_reason,
    ranged,
    refuse_negative,
    unknown_where,
)


@dataclass(frozen=True, eq=False)
class Intensity:
    """Hold vendor financing per unit of revenue, at each stage or firmer.

    Attributes:
        of_kind: by kind of financing and stage (..., kind, stage).
        total: all kinds together (..., stage).
    """

    of_kind: Figure
    total: Figure


def vendor_finance_intensity(financing: Given, revenue: Given) -> Intensity:
    """Return `(loans + equity + guarantees + other) / revenue` of each stage or firmer.

    An amount stands at one stage only; the sum runs from the firmest stage on, so that drawn lies within signed and
    signed within promised. The window must be one: promises over several years against the revenue of one year say
    nothing (the "85% of revenue" of 2025 did so).

    Args:
        financing: (..., kind, stage), money of one window; the stages from firmest (drawn) to softest (promised); a
            guarantee at the most that can be called. nan where an amount is not known: it is then missing from its
            stage on.
        revenue: (...), money of the same window.

    Raises:
        ValueError: if an amount may be negative.

    Source: ratio of reports on Lucent, Nortel and Cisco, 2000 to 2001 (commitments to customers / revenue), by stage.
    """
    given = refuse_negative(figure_of(financing, Missing.FINANCING_UNKNOWN), "financing")
    sold = figure_of(revenue, Missing.REVENUE_UNKNOWN)
    stages = [first_reason(given.missing[..., : last + 1]) for last in range(given.shape[-1])]
    ends = (np.cumsum(end, axis=-1) for end in (given.low, given.centre, given.high))
    firmer = ranged(ends, np.stack(stages, axis=-1))
    of_kind = firmer.over(sold[..., None, None], Missing.NO_REVENUE)
    return Intensity(of_kind, firmer.total(axis=-2).over(sold[..., None], Missing.NO_REVENUE))


def reinvested_gross_profit(financing: Given, margin: Given, purchases: Given) -> Figure:
    """Return the share of the gross profit on a customer that goes back to it, `financing / (margin x purchases)`.

    Args:
        financing: paid to the customer (...), money.
        margin: gross margin on what it buys, share of the price.
        purchases: of the customer from the vendor in the same window, money.

    Raises:
        ValueError: if financing or purchases may be negative.

    Source: concept in Goldman Sachs (October 2025) on Nvidia and OpenAI; formula of this project.
    """
    paid = refuse_negative(figure_of(financing, Missing.FINANCING_UNKNOWN), "financing")
    bought = refuse_negative(figure_of(purchases, Missing.PURCHASES_UNKNOWN), "purchases")
    earned = figure_of(margin, Missing.MARGIN_UNKNOWN)
    profit = paid.over(bought * earned, Missing.NO_GROSS_PROFIT)
    return unknown_where(profit, bought.high <= 0, Missing.NO_PURCHASES)
