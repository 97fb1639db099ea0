"""Hedge, speculative and Ponzi finance."""

import numpy as np
import pytest

from cardhouse.measure import Missing, Regime, between, minsky_regimes, regime_shares

HEDGE, SPECULATIVE, PONZI, NOT_KNOWN = Regime.HEDGE, Regime.SPECULATIVE, Regime.PONZI, Regime.NOT_KNOWN


def test_the_three_classes_and_their_borders():
    answer = minsky_regimes([7.0, 6, 5.9, 2, 1.9, 0], [2.0, 2, 2, 2, 2, 0], [4.0, 4, 4, 4, 4, 0])
    assert answer.centre.tolist() == [HEDGE, HEDGE, SPECULATIVE, SPECULATIVE, PONZI, HEDGE]


def test_ten_payments_of_a_tenth_are_one():
    tenths = sum([0.1] * 10)
    assert tenths < 1.0
    assert minsky_regimes(tenths, 0.5, 0.5).centre == HEDGE
    assert minsky_regimes(tenths, 1.0, 5.0).centre == SPECULATIVE
    assert minsky_regimes(1 - 1e-6, 1.0, 5.0).centre == PONZI


def test_commitments_are_debt_service_that_nobody_rolls_over():
    assert minsky_regimes(10.0, 2.0, 3.0).centre == HEDGE
    assert minsky_regimes(10.0, 2.0, 3.0, commitments=6.0).centre == SPECULATIVE
    assert minsky_regimes(10.0, 2.0, 3.0, commitments=9.0).centre == PONZI


def test_without_vendor_money():
    with_it, without = (minsky_regimes(10.0, 2.0, 3.0, vendor_money=money).centre for money in (0.0, 9.0))
    assert (with_it, without) == (HEDGE, PONZI)


def test_ranges_give_the_best_and_the_worst_class():
    answer = minsky_regimes(between(1.0, 7.0, 3.0), between(1.5, 2.0, 2.0), 4.0)
    assert (answer.best, answer.centre, answer.worst) == (HEDGE, SPECULATIVE, PONZI)


def test_what_is_not_known_has_no_class():
    answer = minsky_regimes([np.nan, 1, 1, 1], [1.0, np.nan, 1, 1], [1.0] * 4, [0.0, 0, np.nan, 0], [0.0, 0, 0, np.nan])
    assert set(answer.centre.tolist()) == set(answer.best.tolist()) == {NOT_KNOWN}
    assert answer.missing.tolist() == [
        Missing.CASH_FLOW_UNKNOWN,
        Missing.DEBT_SERVICE_UNKNOWN,
        Missing.COMMITMENTS_UNKNOWN,
        Missing.NOT_TRACED,
    ]


def test_shares_of_firms_and_of_debt():
    regimes = minsky_regimes([[9.0, 3, 1, 1]], [[2.0] * 4], [[4.0] * 4])
    np.testing.assert_allclose(regime_shares(regimes).centre, [[0.25, 0.25, 0.5]])
    np.testing.assert_allclose(regime_shares(regimes, [10.0, 20, 5, 5]).centre, [[0.25, 0.5, 0.25]])
    assert set(regime_shares(regimes, [0.0] * 4).missing.ravel()) == {Missing.NO_WEIGHT}


def test_shares_count_the_unknown_as_what_they_may_be():
    regimes = minsky_regimes(between([9.0, 1, 0], [9.0, 3, 0], [9.0, 2, 0]), [2.0, 2, np.nan], [4.0, 4, 4])
    answer = regime_shares(regimes)
    np.testing.assert_allclose(answer.low, [1 / 3, 0, 0])
    np.testing.assert_allclose(answer.high, [2 / 3, 2 / 3, 2 / 3])
    assert set(answer.missing) == {Missing.REGIME_UNKNOWN}
    assert regime_shares(regimes, [1.0, 1, 0]).missing.tolist() == [None] * 3


def test_negative_debt_service_and_weights_are_refused():
    with pytest.raises(ValueError, match="debt service"):
        minsky_regimes(1.0, -1.0, 1.0)
    with pytest.raises(ValueError, match="weights"):
        regime_shares(minsky_regimes([1.0], [1.0], [1.0]), [-1.0])
