"""The spread split in two: parts that add up to one, closed forms, intervals that hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm
from tests.probe.functions import holds, numbers

from cardhouse.probe.influence import split_spread

LIMIT = 1.5
P = norm.sf(LIMIT / np.sqrt(2))
BOTH = multivariate_normal.cdf([-LIMIT, -LIMIT], cov=[[2, 1], [1, 2]])
ALONE = (BOTH - P**2) / (P * (1 - P))
TRUTH = np.array([[1 / 6, 4 / 6, 1 / 6], [ALONE, ALONE, 1 - 2 * ALONE], [0.0, 1.0, 0.0]])  # (output, share)


def outputs(outer, inner):
    """Return a product with interaction, an event, and what only the inner inputs move."""
    return np.stack([outer + 2 * inner + outer * inner, outer + inner > LIMIT, np.sin(inner)], axis=1)


def runs(seed, paths=2000):
    outer, outer_anew, inner, inner_anew = numbers(seed).standard_normal((4, paths))
    return outputs(outer, inner), outputs(outer_anew, inner), outputs(outer, inner_anew)


def shares(split):
    return [split.outer, split.inner, split.interaction]


def test_shares_of_closed_form():
    found = split_spread(*runs(1, 40_000))
    for at, share in enumerate(shares(found)):
        np.testing.assert_allclose(share.value, TRUTH[:, at], atol=0.03)
        assert holds(share, TRUTH[:, at]).all()
    assert found.variance[0] == pytest.approx(6.0, rel=0.03)
    assert found.variance[0] == pytest.approx(np.mean([run[:, 0].var(ddof=1) for run in runs(1, 40_000)]), rel=1e-12)
    assert found.evaluations == 120_000
    assert not found.doubtful.any()


@given(st.integers(0, 2**32), st.integers(10, 50))
@settings(max_examples=40, deadline=None)
def test_parts_add_up_to_one_and_totals_are_made_of_parts(seed, paths):
    draws = numbers(seed).standard_normal((3, paths, 2))
    found = split_spread(*draws)
    outer, inner, both = (share.value for share in shares(found))
    np.testing.assert_allclose(outer + inner + both, 1.0, atol=1e-12)
    np.testing.assert_allclose(outer + both, found.outer_total.value, atol=1e-12)
    np.testing.assert_allclose(inner + both, found.inner_total.value, atol=1e-12)
    assert (found.outer_total.value >= 0).all()
    scaled = split_spread(*(7 - 3 * draws))
    np.testing.assert_allclose(scaled.outer.value, outer, atol=1e-9)
    np.testing.assert_allclose(scaled.outer.high, found.outer.high, atol=1e-9)


def test_what_does_nothing_has_nothing():
    found = split_spread(*runs(3))
    assert (found.outer_total.value[2], found.outer_total.standard_error[2]) == (0.0, 0.0)
    assert found.inner.value[2] == 1.0


def test_intervals_hold_in_about_95_of_100():
    found = [split_spread(*runs(seed)) for seed in range(200)]
    covered = np.array(
        [[holds(share, TRUTH[:, at])[:2] for at, share in enumerate(shares(each))] for each in found]
    ).mean(axis=0)
    print("coverage (share, output):", covered)
    assert (covered >= 0.88).all()
    assert (covered <= 0.99).all()


def test_one_output_a_constant_and_a_rare_event():
    event = np.arange(1000) == 3
    alone = split_spread(event, event, np.roll(event, 1))
    assert alone.outer.value.shape == (1,)
    assert alone.doubtful.tolist() == [True]
    constant = split_spread(*np.full((3, 20), 0.1))
    assert constant.constant.tolist() == [True]
    assert np.isnan([share.value for share in shares(constant)]).all()
    assert constant.variance[0] == 0.0


def test_bad_runs_are_refused():
    with pytest.raises(ValueError, match="one shape"):
        split_spread(np.zeros(20), np.zeros(20), np.zeros(21))
    with pytest.raises(ValueError, match="at least 10"):
        split_spread(*np.zeros((3, 9)))
    with pytest.raises(ValueError, match="1 of 60 values"):
        split_spread(np.append(np.zeros(19), np.inf), np.zeros(20), np.zeros(20))
