"""Days sales outstanding, drift, and receivables against revenue."""

import numpy as np
import pytest

from cardhouse.measure import (
    YEAR_DAYS,
    Missing,
    between,
    days_sales_outstanding,
    drift,
    receivables_growth_gap,
    trailing,
)


def test_nvidia_by_year():
    """Nvidia, 10-K of fiscal 2020 to 2024, USD million; a data service prints 55.40, 53.17, 63.06, 51.79, 59.91."""
    receivables, revenue = [1657.0, 2429, 4650, 3827, 9999], [10918.0, 16675, 26914, 26974, 60922]
    answer = days_sales_outstanding(receivables, revenue, YEAR_DAYS)
    np.testing.assert_allclose(answer.centre, [55.40, 53.17, 63.06, 51.79, 59.91], atol=0.005)


def test_nvidia_by_quarter():
    """Nvidia, quarter to 26 October 2025, USD million: the company and its critics give 53 days."""
    assert round(float(days_sales_outstanding(33391.0, 57006.0).centre)) == 53


def test_ranges_and_missing_inputs():
    answer = days_sales_outstanding(between([10.0, 10, 10], [12.0, 12, 12]), [91.0, 0.0, np.nan])
    assert (float(answer.low[0]), float(answer.high[0])) == pytest.approx((10, 12))
    assert answer.missing.tolist() == [Missing.RANGE_ONLY, Missing.NO_REVENUE, Missing.RANGE_ONLY]
    assert days_sales_outstanding(np.nan, 3.0).missing.item() is Missing.RECEIVABLES_UNKNOWN
    assert days_sales_outstanding(3.0, np.nan).missing.item() is Missing.REVENUE_UNKNOWN


def test_trailing_years():
    answer = trailing([[1.0, 2, 3, 4, 5, np.nan]])
    np.testing.assert_array_equal(answer.centre, [[np.nan, np.nan, np.nan, 10, 14, np.nan]])
    few = [Missing.TOO_FEW_QUARTERS] * 3
    assert answer.missing.tolist() == [[*few, None, None, Missing.REVENUE_UNKNOWN]]


def test_drift_is_from_the_mean_of_the_quarters_before():
    answer = drift([40.0, 44, 48, 54], quarters=3)
    assert float(answer.centre[3]) == 10.0
    assert answer.missing.tolist() == [Missing.TOO_FEW_QUARTERS] * 3 + [None]
    wide = drift(between([40.0, 44, 48, 54], [42.0, 46, 50, 56]), quarters=3)
    assert (float(wide.low[3]), float(wide.high[3])) == (8.0, 12.0)
    assert set(drift([40.0, 50.0]).missing) == {Missing.TOO_FEW_QUARTERS}
    assert drift([40.0, np.nan, 44, 50], quarters=2).missing.tolist()[2:] == [Missing.RECEIVABLES_UNKNOWN] * 2


def test_receivables_outgrow_revenue():
    answer = receivables_growth_gap([10.0, 0, 20, 30], [100.0, 100, 150, 0], lag=2)
    assert float(answer.centre[2]) == pytest.approx(np.log(2) - np.log(1.5))
    few = [Missing.TOO_FEW_QUARTERS] * 2
    assert answer.missing.tolist() == [*few, None, Missing.NO_RECEIVABLES]
    gone = receivables_growth_gap([10.0, 12], [100.0, 0], lag=1)
    assert gone.missing[1] is Missing.NO_REVENUE


def test_windows_that_are_none_are_refused():
    with pytest.raises(ValueError, match="quarter"):
        drift([1.0, 2.0], quarters=0)
    with pytest.raises(ValueError, match="lag"):
        receivables_growth_gap([1.0, 2.0], [1.0, 2.0], lag=0)
    with pytest.raises(ValueError, match="negative"):
        days_sales_outstanding(-1.0, 2.0)
