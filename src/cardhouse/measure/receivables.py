"""How long customers take to pay: days sales outstanding, their drift, and receivables that outgrow revenue."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cardhouse.measure.figure import (
    Figure,
    Given,
    Missing,
    figure_of,
    refuse_negative,
    unknown_where,
)

QUARTER_DAYS = 91
YEAR_DAYS = 365


def days_sales_outstanding(receivables: Given, revenue: Given, days: float = QUARTER_DAYS) -> Figure:
    """Return the days of sales that customers still owe, `days x receivables / revenue`.

    Args:
        receivables: owed by customers at the end of each period (..., period), money.
        revenue: of the same periods, money; of a quarter with 91 days, of four quarters (`trailing`) with 365.
        days: length of the period of the revenue, days.

    Raises:
        ValueError: if receivables may be negative.

    Source: Penman (2013), Financial Statement Analysis and Security Valuation (days in accounts receivable).
    """
    owed = refuse_negative(figure_of(receivables, Missing.RECEIVABLES_UNKNOWN), "receivables")
    return owed.over(figure_of(revenue, Missing.REVENUE_UNKNOWN), Missing.NO_REVENUE) * float(days)


def trailing(amounts: Given, quarters: int = 4) -> Figure:
    """Return the sum of each quarter and those before it, `sum_{u = t - quarters + 1}^{t} a_u`, money.

    Args:
        amounts: a (..., quarter), money.
        quarters: how many, the present one included.
    """
    whole = figure_of(amounts, Missing.REVENUE_UNKNOWN)
    return _over_window(whole, quarters, start=0)


def drift(days: Given, quarters: int = 12) -> Figure:
    """Return how far each quarter is above the mean of those before it, `d_t - mean(d_{t-quarters} .. d_{t-1})`, days.

    Args:
        days: d (..., quarter), days sales outstanding.
        quarters: how many quarters before make the mean; 12 are three years.
    """
    now = figure_of(days, Missing.RECEIVABLES_UNKNOWN)
    return now - _over_window(now, quarters, start=1) * (1.0 / quarters)


def receivables_growth_gap(receivables: Given, revenue: Given, lag: int = 4) -> Figure:
    """Return by how much receivables outgrow revenue, `ln(A_t / A_{t-lag}) - ln(R_t / R_{t-lag})`.

    It is the logarithmic growth of days sales outstanding; positive where customers pay later than before.

    Args:
        receivables: A (..., quarter), money.
        revenue: R (..., quarter), money.
        lag: quarters between the two dates; 4 compare the same season.

    Raises:
        ValueError: if receivables may be negative.
    """
    owed = refuse_negative(figure_of(receivables, Missing.RECEIVABLES_UNKNOWN), "receivables")
    sold = figure_of(revenue, Missing.REVENUE_UNKNOWN)
    return _log_growth(owed, lag, Missing.NO_RECEIVABLES) - _log_growth(sold, lag, Missing.NO_REVENUE)


def _log_growth(amounts: Figure, lag: int, none: Missing) -> Figure:
    """Return ln(a_t / a_{t-lag}); not determinable where either may be 0."""
    before = _moved(amounts, lag)
    growth = amounts.over(before, none)
    growth = unknown_where(growth, growth.high <= 0, none)
    growth = unknown_where(growth, growth.low <= 0, Missing.MAY_BE_ZERO)
    return growth.mapped(np.log)


def _moved(amounts: Figure, lag: int) -> Figure:
    """Return the figures of `lag` quarters before, not determinable in the first ones."""
    if lag < 1:
        raise ValueError("growth needs a quarter before: a lag of at least 1")
    early = np.arange(amounts.shape[-1]) < lag
    return unknown_where(
        amounts[..., np.maximum(np.arange(amounts.shape[-1]) - lag, 0)], early, Missing.TOO_FEW_QUARTERS
    )


def _over_window(amounts: Figure, quarters: int, start: int) -> Figure:
    """Return the sums of `quarters` quarters that end `start` quarters before each; unknown where there are too few."""
    if quarters < 1:
        raise ValueError("a mean or a sum needs at least one quarter")
    length, before = amounts.shape[-1], quarters + start - 1
    early = np.arange(length) < before
    if before >= length:
        return unknown_where(amounts, early, Missing.TOO_FEW_QUARTERS)
    windows = sliding_window_view(np.arange(length), quarters)[: length - before]
    at = np.concatenate([np.broadcast_to(windows[0], (before, quarters)), windows])
    return unknown_where(amounts[..., at].total(), early, Missing.TOO_FEW_QUARTERS)
