"""Round-trip ratio and what is paid in shares."""

import numpy as np
import pytest

from cardhouse.trace import Dealings, paid_in_shares, round_trip

FLOWS = np.array([[0.0, 10, 0], [0, 0, 35], [30, 0, 0]])  # vendor, lab, cloud
FINANCING = np.array([[0.0, 10, 0], [0, 0, 0], [0, 0, 0]])
OUTSIDE = np.array([0.0, 26, 0])
OUTFLOW = np.array([10.0, 35, 35])


def test_toy_round_trip():
    answer = round_trip(FLOWS, FINANCING, OUTSIDE, OUTFLOW, 0)
    assert (answer.low, answer.prorata, answer.high) == pytest.approx((0.4, 25 / 30, 1.0), abs=1e-14)
    assert answer.defined


def test_documented_uses_move_the_bounds_only():
    answer = round_trip(FLOWS, FINANCING, OUTSIDE, OUTFLOW, 0, [(1, 2, 9.5)])
    assert (answer.low, answer.prorata, answer.high) == pytest.approx((0.45, 25 / 30, 1.0), abs=1e-14)


def test_no_financing_has_no_ratio():
    answer = round_trip(FLOWS, 0 * FINANCING, OUTSIDE, OUTFLOW, 0)
    assert np.isnan([answer.low, answer.prorata, answer.high]).all()
    assert not answer.defined


def test_paid_in_shares_says_why_a_ratio_is_missing():
    flows = np.zeros((5, 5))
    flows[0, 1], flows[1, 0] = 10, 35  # pays 35, of which 10 is the seller's equity
    flows[0, 2] = 4
    flows[3, 0] = 7
    answer = paid_in_shares(flows, flows, 0)
    assert answer.share[1] == pytest.approx(10 / 35)
    assert answer.multiplier[1] == 3.5
    assert answer.dealings == (
        Dealings.NEITHER,
        Dealings.BOTH,
        Dealings.NO_PURCHASES,
        Dealings.NO_FINANCING,
        Dealings.NEITHER,
    )
    np.testing.assert_array_equal(np.isnan(answer.share), [True, False, True, False, True])
    np.testing.assert_array_equal(np.isnan(answer.multiplier), [True, False, False, True, True])
    assert answer.share[3] == 0.0
    assert answer.multiplier[2] == 0.0
