"""Revenues booked along a chain."""

import numpy as np
import pytest

from cardhouse.measure import Missing, between, pass_through


def test_einhorns_chain():
    """Greenlight Capital, third quarter of 2025: of 1 paid at the end, 2, 0.60 and twice 2.40 are booked: 8.4."""
    assert float(pass_through([1.0, 2, 0.6, 2.4, 2.4], 1.0).centre) == pytest.approx(8.4)


def test_a_chain_without_a_final_customer_has_none():
    assert pass_through([1.0, 2], 0.0).missing.item() is Missing.NO_REVENUE
    assert pass_through([1.0, np.nan], 2.0).missing.item() is Missing.REVENUE_UNKNOWN
    wide = pass_through(between([1.0, 2], [2.0, 2]), between(1.0, 2.0, 1.5))
    assert (float(wide.low), float(wide.high)) == (1.5, 4.0)
