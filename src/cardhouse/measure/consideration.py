"""Consideration payable to a customer: what a vendor pays above fair value is a lower price, not an investment."""

import numpy as np

from cardhouse.measure.figure import Figure, Given, Missing, figure_of, refuse_negative


def paid_above_value(paid: Given, fair_value: Given) -> Figure:
    """Return what a vendor pays for a customer's shares above what they are worth, `max(0, paid - fair value)`, money.

    The excess is consideration payable to the customer and comes off revenue; the rest is an investment.

    Args:
        paid: for the shares (...), money.
        fair_value: of the shares, money.

    Raises:
        ValueError: if an amount may be negative.

    Source: ASC 606-10-32-25 and 26 (consideration in excess of the fair value of what is received); IFRS 15.70, 71.
    """
    price = refuse_negative(figure_of(paid, Missing.FINANCING_UNKNOWN), "what is paid")
    worth = refuse_negative(figure_of(fair_value, Missing.FAIR_VALUE_UNKNOWN), "fair value")
    return (price - worth).mapped(lambda excess: np.maximum(excess, 0.0))
