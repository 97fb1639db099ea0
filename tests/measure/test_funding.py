"""Funding gap, obligation coverage, and the two sides of one contract."""

import numpy as np
import pytest

from cardhouse.measure import Doubt, Missing, between, bilateral_gap, funding_gap, obligation_coverage


def test_money_that_comes_late_does_not_fill_an_early_gap():
    answer = funding_gap([10.0, 20, 5], [5.0, 5, 30], cash=6.0, lines=2.0)
    assert float(answer.horizon.centre) == -13.0
    assert float(answer.deepest.centre) == 12.0
    assert answer.quarter.tolist() == [2, 2, 2]


def test_ends_of_the_gap_and_its_quarter():
    answer = funding_gap(between([10.0, 2], [12.0, 9], [11.0, 2]), between([5.0, 5], [9.0, 5], [9.0, 5]), cash=1.0)
    assert (float(answer.deepest.low), float(answer.deepest.centre), float(answer.deepest.high)) == (0.0, 1.0, 10.0)
    assert answer.quarter.tolist() == [1, 1, 2]
    assert (float(answer.horizon.low), float(answer.horizon.high)) == (-3.0, 10.0)


def test_outlay_of_openai():
    """Goldman Sachs, October 2025, USD bn for 2026: 35 + 60 + 19 are 114; sources named beside it are 17, 10 and 9."""
    assert float(funding_gap([[35.0 + 60 + 19]], [[0.0]]).horizon.centre[0]) == 114.0
    assert float(funding_gap([114.0], [17.0 + 10 + 9]).deepest.centre) == 78.0


def test_several_firms_and_what_is_not_known():
    answer = funding_gap([[1.0, 1], [1.0, np.nan]], [[0.0, 0], [0.0, 0]], cash=[0.0, np.nan])
    assert answer.horizon.missing.tolist() == [None, Missing.COMMITMENTS_UNKNOWN]
    assert answer.deepest.missing.tolist() == [None, Missing.COMMITMENTS_UNKNOWN]
    assert answer.quarter.tolist() == [[2, 0]] * 3
    assert funding_gap([1.0], [0.0], cash=np.nan).deepest.missing.item() is Missing.CASH_UNKNOWN


def test_cash_that_differs_by_case_is_broadcast():
    answer = funding_gap([3.0, 4], [1.0, 1], cash=[0.0, 5.0])
    assert answer.deepest.centre.tolist() == [5.0, 0.0]
    assert answer.quarter.tolist() == [[2, 2]] * 3


def test_obligation_coverage():
    answer = obligation_coverage([5.0, 5, 5], [10.0, -10, 1], [30.0, 30, 0])
    np.testing.assert_allclose(answer.centre, [0.5, -1 / 6, np.nan])
    assert answer.missing.tolist() == [None, None, Missing.NO_OBLIGATIONS]
    assert obligation_coverage(1.0, np.nan, 3.0).missing.item() is Missing.CASH_FLOW_UNKNOWN


def test_two_dates_apart_are_a_doubt_not_a_number_less():
    dates = np.array(["2025-09-10", "2025-09-10", "NaT"], dtype="datetime64[D]")
    answer = bilateral_gap([300.0] * 3, between([280.0] * 3, [310.0] * 3, [300.0] * 3), dates, "2025-07-27")
    np.testing.assert_array_equal(answer.days, [45, 45, np.nan])
    assert answer.doubt.tolist() == [None, None, Doubt.DATE_UNKNOWN]
    late = bilateral_gap(300.0, 280.0, "2025-07-26", "2025-09-10")
    assert (float(late.gap.centre), float(late.days)) == (20.0, -46.0)
    assert late.doubt.item() is Doubt.DATES_APART
    assert (answer.gap.low[0], answer.gap.high[0]) == (-10.0, 20.0)
    assert bilateral_gap(np.nan, 1.0, "2025-01-01", "2025-01-01").gap.missing.item() is Missing.COMMITMENTS_UNKNOWN


def test_negative_outflows_are_refused():
    with pytest.raises(ValueError, match="outflows"):
        funding_gap([-1.0], [0.0])
