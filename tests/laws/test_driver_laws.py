"""The drawn world: demand has mean 1 at the end, the drift constant is exact, draws have the stated distributions."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.laws.runs import book_of, stable
from tests.twins.books import random_book

from cardhouse.files import read_book
from cardhouse.model.figures import Bounds, Figure
from cardhouse.network import Network, Table, compile_network
from cardhouse.network.tables import Regimes
from cardhouse.simulate.drivers import draw_shocks, drift_constant, drivers, quantile, regime_paths

law = settings(stable, max_examples=60)
PATHS = 40_000


@cache
def shipped() -> Network:
    return compile_network(read_book("nvidia-openai-2025"))


def test_demand_has_mean_one_in_the_last_quarter() -> None:
    """At central values, within 4 standard errors; without the constant it has not."""
    network = shipped()
    shocks, constant = draw_shocks(network, 1, 0, PATHS), drift_constant(network)
    last = drivers(network, shocks, constant).demand[-1]
    error = last.std() / np.sqrt(PATHS)
    assert error < 0.02
    assert abs(last.mean() - 1.0) < 4.0 * error
    assert abs(drivers(network, shocks, 0.0).demand[-1].mean() - 1.0) > 4.0 * error


def test_a_firms_own_noise_has_mean_one() -> None:
    """A_i / A^beta is a martingale from 1: at every quarter its mean is 1 within 4.5 standard errors."""
    network = shipped()
    drawn = drivers(network, draw_shocks(network, 1, 0, PATHS), drift_constant(network))
    noise = drawn.own / drawn.demand[:, None] ** network.firms["beta"]
    error = noise.std(axis=-1) / np.sqrt(PATHS)
    assert error.any()
    assert (np.abs(noise.mean(axis=-1) - 1.0) <= 4.5 * error + 1e-12).all()


def test_the_normals_of_the_world_and_of_the_firms_are_unrelated() -> None:
    """Every pair of streams, firms and quarters, within 4.9 standard errors; their means and variances too."""
    network = shipped()
    shocks = draw_shocks(network, 1, 0, PATHS)
    assert network.firms["volatility"].any()
    rows = np.concatenate([shocks.common, shocks.firm.reshape(-1, PATHS)])
    assert (np.abs(np.corrcoef(rows) - np.eye(len(rows))) < 4.9 / np.sqrt(PATHS)).all()
    assert (np.abs(rows.mean(axis=1)) < 4.9 / np.sqrt(PATHS)).all()
    assert (np.abs(rows.var(axis=1) - 1.0) < 4.9 * np.sqrt(2.0 / PATHS)).all()


@cache
def without_drivers() -> Network:
    return compile_network(book_of(random_book(1)))


@st.composite
def chains(draw: st.DrawFn) -> Network:
    """Draw a network with two or three regimes over up to five quarters, perhaps one of them forced."""
    count, quarters = draw(st.integers(2, 3)), draw(st.integers(1, 5))
    moves = np.array([[draw(st.floats(0.0, 0.4)) for _ in range(count)] for _ in range(count)])
    np.fill_diagonal(moves, 0.0)
    np.fill_diagonal(moves, 1.0 - moves.sum(axis=1))
    columns = {
        "mu": np.array([[draw(st.floats(-2.0, 1.0))] for _ in range(count)]),
        "sigma": np.array([[draw(st.floats(0.0, 0.6))] for _ in range(count)]),
    }
    regimes = Regimes(
        table=Table(tuple("abc"[:count]), columns, {}, {}),
        transition=moves[:, :, None],
        initial=draw(st.integers(0, count - 1)),
        forced={draw(st.integers(1, quarters)): draw(st.integers(0, count - 1))} if draw(st.booleans()) else {},
        reversion=np.array([draw(st.floats(0.0, 2.0))]),
        price_growth=np.zeros(1),
    )
    return replace(without_drivers(), quarters=quarters, regimes=regimes)


@law
@given(chains())
def test_the_drift_constant_gives_mean_one_over_all_regime_paths(network: Network) -> None:
    """E[A_T] = sum over z_1 .. z_T of P(z) exp(sum_t w_t (mu_z + c)/4 + w_t^2 sigma_z^2/8) = 1."""
    regimes, constant = network.regimes, drift_constant(network)
    assert regimes is not None
    mu, sigma = regimes.table["mu"][:, 0], regimes.table["sigma"][:, 0]
    kept = 1.0 - regimes.reversion[0] / 4.0
    mean = whole = 0.0
    for path in product(range(len(mu)), repeat=network.quarters):
        chance, log_mean, before = 1.0, 0.0, regimes.initial
        for t, z in enumerate(path, start=1):
            forced = regimes.forced.get(t)
            chance *= regimes.transition[before, z, 0] if forced is None else float(z == forced)
            weight = kept ** (network.quarters - t)
            log_mean += weight * (mu[z] + constant) / 4.0 + weight**2 * sigma[z] ** 2 / 8.0
            before = z
        mean += chance * np.exp(log_mean)
        whole += chance
    assert whole == pytest.approx(1.0)
    assert mean == pytest.approx(1.0, rel=1e-12)


@law
@given(chains())
def test_regimes_follow_their_transition_probabilities(network: Network) -> None:
    """On evenly spread uniforms the share of paths that enter each regime is its probability, to one path."""
    count, regimes = 1000, network.regimes
    assert regimes is not None
    even = np.tile((np.arange(count) + 0.5) / count, (network.quarters, 1))
    shocks = replace(draw_shocks(network, 1, 0, count), regime=even)
    visited = regime_paths(network, shocks)
    for t, z in regimes.forced.items():
        assert (visited[t - 1] == z).all()
    if 1 not in regimes.forced:
        found = np.bincount(visited[0], minlength=len(regimes.table)) / count
        np.testing.assert_allclose(found, regimes.transition[regimes.initial, :, 0], atol=1.001 / count)


chances = st.lists(st.floats(1e-6, 1 - 1e-6), min_size=1, max_size=8).map(lambda u: np.array(sorted(u)))
ends = st.floats(-50.0, 50.0)


@law
@given(st.tuples(ends, ends, ends).map(sorted), chances)
def test_triangular_draws(corners: list[float], u: np.ndarray) -> None:
    low, mode, high = corners
    drawn = quantile(Figure(low=low, mode=mode, high=high), u, Bounds())
    assert (np.diff(drawn) >= 0).all()
    if high - low > 1e-6:
        expected = stats.triang((mode - low) / (high - low), low, high - low).ppf(u)
        np.testing.assert_allclose(drawn, expected, rtol=1e-9, atol=1e-9)
    else:
        np.testing.assert_allclose(drawn, mode, atol=1e-6)


@law
@given(st.tuples(ends, ends).map(sorted), chances)
def test_uniform_draws(pair: list[float], u: np.ndarray) -> None:
    drawn = quantile(Figure(uniform=tuple(pair)), u, Bounds())
    expected = stats.uniform(pair[0], pair[1] - pair[0]).ppf(u) if pair[0] < pair[1] else np.full_like(u, pair[0])
    np.testing.assert_allclose(drawn, expected, rtol=1e-12, atol=1e-12)


spans = st.one_of(st.just(np.inf), st.floats(0.1, 30.0))


@law
@given(ends, st.floats(0.01, 20.0), spans, spans, chances)
def test_normal_draws_are_cut_to_the_bounds(mean: float, sd: float, below: float, above: float, u: np.ndarray) -> None:
    low, high = mean - below, mean + above
    drawn = quantile(Figure(normal=(mean, sd)), u, Bounds(low, high))
    assert ((drawn >= low - 1e-9 * sd) & (drawn <= high + 1e-9 * sd)).all()
    expected = stats.truncnorm((low - mean) / sd, (high - mean) / sd, mean, sd).ppf(u)
    np.testing.assert_allclose(drawn, expected, rtol=1e-8, atol=1e-8 * sd)


@law
@given(
    st.floats(0.01, 100.0),
    st.floats(0.01, 2.0),
    st.sampled_from([(0.0, np.inf), (0.0, 200.0), (0.005, 150.0)]),
    chances,
)
def test_lognormal_draws_are_cut_to_the_bounds(
    median: float, sigma: float, bounds: tuple[float, float], u: np.ndarray
) -> None:
    drawn = quantile(Figure(lognormal=(median, sigma)), u, Bounds(*bounds))
    low, high = (-np.inf if bounds[0] == 0 else np.log(bounds[0])), np.log(bounds[1])
    cut = stats.truncnorm((low - np.log(median)) / sigma, (high - np.log(median)) / sigma, np.log(median), sigma)
    np.testing.assert_allclose(drawn, np.exp(cut.ppf(u)), rtol=1e-7)
    if bounds == (0.0, np.inf):
        np.testing.assert_allclose(drawn, stats.lognorm(sigma, scale=median).ppf(u), rtol=1e-7)


@pytest.mark.parametrize("figure", [Figure(value=3.0), Figure(normal=(3.0, 0.0)), Figure(lognormal=(3.0, 0.0))])
def test_what_is_certain_is_drawn_as_it_is(figure: Figure) -> None:
    np.testing.assert_allclose(quantile(figure, np.array([0.1, 0.9]), Bounds(low=0.0)), 3.0, rtol=1e-15)
