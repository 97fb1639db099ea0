"""Figures that may be ranges or unknown: corners, and a reason wherever there is no number."""

import numpy as np
import pytest

from cardhouse.measure import Missing, between, figure_of


def test_arithmetic_takes_the_ends_at_the_corners():
    one, other = between([-2.0, 1], [3.0, 4], [1.0, 2]), between([2.0, 2], [4.0, 5], [2.0, 4])
    for answer, low, centre, high in (
        (one + other, [0, 3], [3, 6], [7, 9]),
        (one - other, [-6, -4], [-1, -2], [1, 2]),
        (one * other, [-8, 2], [2, 8], [12, 20]),
        (one.over(other, Missing.NO_REVENUE), [-1, 0.2], [0.5, 0.5], [1.5, 2]),
    ):
        np.testing.assert_allclose([answer.low, answer.centre, answer.high], [low, centre, high], atol=1e-15)
        assert answer.missing.tolist() == [None, None]


def test_a_divisor_that_is_or_may_be_zero_gives_a_reason_not_a_number():
    divisor = between([0.0, 0, -3, 2], [0.0, 2, -1, 2], [0.0, 1, -2, 2])
    answer = figure_of([1.0, 1, 1, 1]).over(divisor, Missing.NO_REVENUE)
    assert answer.missing.tolist() == [Missing.NO_REVENUE, Missing.MAY_BE_ZERO, Missing.NO_REVENUE, None]
    for end in (answer.low, answer.centre, answer.high):
        np.testing.assert_array_equal(end, [np.nan, np.nan, np.nan, 0.5])


def test_a_centre_may_be_missing_where_the_ends_are_known():
    answer = between(2.0, 6.0) * 0.5 + 1.0
    assert (float(answer.low), float(answer.high)) == (2.0, 4.0)
    assert answer.missing.item() is Missing.RANGE_ONLY
    assert not answer.known


def test_the_first_reason_is_told():
    answer = figure_of([np.nan, 1.0], Missing.REVENUE_UNKNOWN) + figure_of([np.nan, np.nan], Missing.CASH_UNKNOWN)
    assert answer.missing.tolist() == [Missing.REVENUE_UNKNOWN, Missing.CASH_UNKNOWN]
    assert answer.total().missing.item() is Missing.REVENUE_UNKNOWN
    assert figure_of(np.zeros((2, 0))).total().missing.tolist() == [None, None]


@pytest.mark.parametrize(
    ("low", "high", "centre"), [(2, 1, None), (1, 2, 3), (1, np.inf, None), ([1, 2], [3, 4], [2]), (np.nan, 1, None)]
)
def test_ranges_that_are_none_are_refused(low, high, centre):
    with pytest.raises(ValueError, match=r"range|shape"):
        between(low, high, centre)


def test_an_infinite_figure_is_refused():
    with pytest.raises(ValueError, match="finite"):
        figure_of([1.0, np.inf])


def test_a_figure_of_no_particular_reason_takes_the_one_of_the_measure():
    once = figure_of([1.0, np.nan])
    assert once.missing.tolist() == [None, Missing.NOT_GIVEN]
    assert figure_of(once, Missing.REVENUE_UNKNOWN).missing.tolist() == [None, Missing.REVENUE_UNKNOWN]
    assert figure_of(between(1.0, 2.0), Missing.REVENUE_UNKNOWN).missing.item() is Missing.RANGE_ONLY
