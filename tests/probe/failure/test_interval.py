"""Intervals: the exact binomial and Poisson ends, and how often intervals of skewed estimates cover."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import Generator, Philox
from scipy.stats import binomtest, chi2

from cardhouse.probe.failure.interval import binomial_interval, lognormal_mean_interval, weighted_interval


@given(points=st.integers(1, 10**6), share=st.floats(0, 1))
def test_binomial_ends_are_those_of_clopper_and_pearson(points: int, share: float) -> None:
    failures = round(points * share)
    exact = binomtest(failures, points).proportion_ci(method="exact")
    assert binomial_interval(failures, points) == pytest.approx((exact.low, exact.high), abs=1e-9)


@given(hits=st.integers(1, 1000), size=st.floats(1e-12, 1e3))
def test_equal_terms_give_the_exact_poisson_ends(hits: int, size: float) -> None:
    terms = np.full(hits, size)
    ends = chi2.ppf(0.025, 2 * hits) / 2 * size, chi2.ppf(0.975, 2 * hits + 2) / 2 * size
    assert weighted_interval(terms, hits * size**2) == pytest.approx(ends, rel=1e-6)


def test_few_uneven_terms_are_covered_where_the_normal_interval_fails() -> None:
    draw, covered, normal = Generator(Philox(key=3)), 0, 0
    for _ in range(2000):
        terms = np.exp(0.5 * draw.standard_normal(max(1, draw.poisson(8))))
        exact, variance = 8 * np.exp(0.125), (terms**2).sum()
        low, high = weighted_interval(terms, variance)
        covered += low <= exact <= high
        normal += abs(terms.sum() - exact) <= 1.96 * np.sqrt(variance)
    assert covered / 2000 > 0.94
    assert normal / 2000 < 0.91


@pytest.mark.parametrize("spread", [0.1, 0.5, 1.0])
def test_the_mean_of_lognormal_runs_is_covered(spread: float) -> None:
    runs = np.exp(spread * Generator(Philox(key=4)).standard_normal((2000, 10)))
    exact = np.exp(spread**2 / 2)
    ends = [lognormal_mean_interval(row) for row in runs]
    covered = np.mean([low <= exact <= high for low, high in ends])
    assert 0.93 < covered < 0.985
