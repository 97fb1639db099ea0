"""Vendor-finance intensity by stage, and gross profit that is put back."""

import numpy as np
import pytest

from cardhouse.measure import Missing, between, reinvested_gross_profit, vendor_finance_intensity


def test_stages_add_up_from_the_firmest():
    financing = [[1.0, 2, 7], [4.0, 0, 96], [0.0, 5, 5]]  # loans, equity, guarantees; drawn, signed, promised
    answer = vendor_finance_intensity(financing, 100.0)
    np.testing.assert_allclose(answer.of_kind.centre, [[0.01, 0.03, 0.10], [0.04, 0.04, 1.0], [0, 0.05, 0.10]])
    np.testing.assert_allclose(answer.total.centre, [0.05, 0.12, 1.20])


def test_what_is_not_known_is_missing_from_its_stage_on():
    answer = vendor_finance_intensity([[1.0, np.nan, 7], [4.0, 0, 96]], 100.0)
    unknown = Missing.FINANCING_UNKNOWN
    assert answer.of_kind.missing.tolist() == [[None, unknown, unknown], [None, None, None]]
    assert answer.total.missing.tolist() == [None, unknown, unknown]
    assert float(answer.total.centre[0]) == 0.05
    assert set(vendor_finance_intensity([[1.0]], 0.0).total.missing) == {Missing.NO_REVENUE}


def test_lucent():
    """Lucent, fiscal 1999 to 2000: 8.1 bn of commitments to customers on revenue of 33.8 to 38.3: 20 to 24%."""
    total = vendor_finance_intensity([[0.0, 8.1]], between(33.8, 38.3)).total
    assert (float(total.low[1]), float(total.high[1])) == pytest.approx((0.2115, 0.2396), abs=1e-4)


def test_reinvested_gross_profit():
    """Goldman Sachs, October 2025: 10 bn put back of the gross profit on 13 bn; the margin is Nvidia's, 73.4 to 75%."""
    answer = reinvested_gross_profit(10.0, between(0.734, 0.75, 0.74), 13.0)
    assert (float(answer.low), float(answer.high)) == pytest.approx((10 / 9.75, 10 / 9.542))
    assert reinvested_gross_profit(1.0, 0.5, 0.0).missing.item() is Missing.NO_PURCHASES
    assert reinvested_gross_profit(1.0, -0.1, 5.0).missing.item() is Missing.NO_GROSS_PROFIT
    assert reinvested_gross_profit(1.0, np.nan, 5.0).missing.item() is Missing.MARGIN_UNKNOWN
    assert reinvested_gross_profit(np.nan, 0.5, 5.0).missing.item() is Missing.FINANCING_UNKNOWN
