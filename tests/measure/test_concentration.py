"""Concentration when not every customer is named."""

import numpy as np
import pytest

from cardhouse.measure import Missing, backlog_concentration, between, concentration, shares_of, top_share


def test_two_customers_of_nvidia():
    """Nvidia, 10-Q of the quarter to 27 July 2025: customer A 23%, customer B 16% of revenue; by hand."""
    answer = concentration([0.23, 0.16])
    assert float(answer.rest.centre) == pytest.approx(0.61, abs=1e-15)
    assert float(answer.index.low) == pytest.approx(0.0529 + 0.0256, abs=1e-15)
    assert float(answer.index.high) == pytest.approx(0.0785 + 6 * 0.01 + 0.0001, abs=1e-15)
    assert answer.index.missing.item() is Missing.REST_UNNAMED
    assert float(answer.effective.low) == pytest.approx(1 / 0.1386)
    top = top_share([0.23, 0.16], 2)
    assert (float(top.low), float(top.centre), float(top.high)) == pytest.approx((0.39, 0.39, 0.39), abs=1e-15)
    third = top_share([0.23, 0.16], 3)
    assert (float(third.low), float(third.high)) == pytest.approx((0.39, 0.49), abs=1e-15)
    assert third.missing.item() is Missing.REST_UNNAMED


def test_without_a_threshold_the_rest_may_be_one_customer():
    answer = concentration([0.23, 0.16], threshold=None).index
    assert float(answer.high) == pytest.approx(0.0785 + 0.61**2)
    assert float(top_share([0.23, 0.16], 2, threshold=None).high) == pytest.approx(0.61 + 0.23)


def test_a_complete_list_has_one_index():
    answer = concentration([0.5, 0.3, 0.1, 0.1])
    assert (float(answer.index.low), float(answer.index.high)) == pytest.approx((0.36, 0.36), abs=1e-15)
    assert float(answer.index.centre) == pytest.approx(0.36, abs=1e-15)
    assert answer.index.missing.item() is None
    assert float(concentration([0.1] * 10).effective.centre) == pytest.approx(10)


def test_a_customer_of_unknown_share_is_one_of_the_others():
    known, with_unknown = concentration([0.4]), concentration([0.4, np.nan])
    assert float(known.index.high) == float(with_unknown.index.high) == pytest.approx(0.16 + 0.06)


def test_shares_that_are_ranges_widen_the_index():
    answer = concentration(between([0.2, 0.1], [0.3, 0.2], [0.25, 0.15])).index
    assert float(answer.low) == pytest.approx(0.05)
    assert float(answer.high) == pytest.approx(0.13 + 0.07)  # of the rest at most 0.7


def test_shares_above_the_whole_are_told_not_scaled():
    assert concentration([0.7, 0.4]).index.missing.item() is Missing.MORE_THAN_WHOLE
    assert top_share([0.7, 0.4], 1).missing.item() is Missing.MORE_THAN_WHOLE


def test_shares_of_ranges_use_the_part_once():
    answer = shares_of(between([1.0, 2], [3.0, 2], [2.0, 2]))
    np.testing.assert_allclose(answer.low, [1 / 3, 2 / 5])
    np.testing.assert_allclose(answer.centre, [0.5, 0.5])
    np.testing.assert_allclose(answer.high, [3 / 5, 2 / 3])
    assert set(shares_of([0.0, 0.0]).missing) == {Missing.NO_WEIGHT}
    assert set(shares_of(between([0.0, 0.0], [0.0, 1.0])).missing) == {Missing.MAY_BE_ZERO}
    assert set(shares_of([np.nan, 1.0]).missing) == {Missing.NOT_GIVEN}


def test_backlog_concentration():
    """Oracle, 31 August 2025: backlog of 455 bn, of which 300 are put down to one client, about two thirds."""
    answer = backlog_concentration([[300.0, np.nan], [300.0, 10.0]], [455.0, 0.0])
    assert round(float(answer.centre[0, 0]), 2) == 0.66
    assert answer.missing.tolist() == [[None, Missing.BACKLOG_UNKNOWN], [Missing.NO_BACKLOG, Missing.NO_BACKLOG]]
    ranged = backlog_concentration(between([300.0], [317.0], [300.0]), between(455.0, 523.0, 455.0))
    assert (float(ranged.low[0]), float(ranged.high[0])) == pytest.approx((300 / 523, 317 / 455))


@pytest.mark.parametrize("threshold", [0.0, 1.5, -0.1])
def test_a_threshold_is_a_share(threshold):
    with pytest.raises(ValueError, match="threshold"):
        concentration([0.2], threshold)


def test_negative_shares_and_counts_are_refused():
    with pytest.raises(ValueError, match="negative"):
        concentration([-0.2])
    with pytest.raises(ValueError, match="at least one"):
        top_share([0.2], 0)
