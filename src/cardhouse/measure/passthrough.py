"""How often one payment of a final customer is booked as revenue on its way."""

from cardhouse.measure.figure import Figure, Given, Missing, figure_of, refuse_negative


def pass_through(booked: Given, final: Given) -> Figure:
    """Return the revenues booked along a chain per unit paid at its end, `sum_i R_i / R_final`.

    Args:
        booked: R_i (..., firm), revenue of every firm of the chain, that from final customers included, money.
        final: (...), what customers outside the chain pay, money of the same window.

    Raises:
        ValueError: if an amount may be negative.

    Source: illustrated by Einhorn (Greenlight Capital, third quarter of 2025); as a multiplier of gross to final output
        Miller and Blair (2009), Input-Output Analysis, section 6.2.
    """
    sold = refuse_negative(figure_of(booked, Missing.REVENUE_UNKNOWN), "revenue")
    paid = refuse_negative(figure_of(final, Missing.REVENUE_UNKNOWN), "revenue from final customers")
    return sold.total().over(paid, Missing.NO_REVENUE)
