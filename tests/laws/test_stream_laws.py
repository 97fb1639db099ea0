"""The same numbers whatever the threads, the chunks and the number of paths; scenarios share them."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.laws.runs import blurred, book_of, stable
from tests.twins.books import random_book

from cardhouse.files import read_book
from cardhouse.model.book import Book
from cardhouse.model.change import changed
from cardhouse.model.scenario import Change, Scenario
from cardhouse.network import compile_network
from cardhouse.simulate import Paths, simulate
from cardhouse.simulate.drivers import draw_shocks, drift_constant, drivers, uniforms

SHIPPED = "nvidia-openai-2025"
RANDOM_WITH_REGIMES = 1003
SEED = 5
law = settings(stable, max_examples=12)
books = st.sampled_from([SHIPPED, *map(str, range(1000, 1020))])
ONE_PROGRAMME = "1019"  # where a chunk of one path has arrays of one number, which numpy adds up in another order


@cache
def book(name: str) -> Book:
    return read_book(SHIPPED) if name == SHIPPED else blurred(book_of(random_book(int(name))))


@cache
def reference(name: str, count: int) -> Paths:
    return simulate(book(name), paths=count, seed=SEED, threads=1)


def per_path(paths: Paths) -> dict[str, np.ndarray]:
    """Return every array of a run that has a path axis, by name."""
    found = {name: part for name, part in vars(paths).items() if isinstance(part, np.ndarray)}
    for group in ("firms", "signed", "figures"):
        found |= {f"{group} {name}": part for name, part in getattr(paths, group).items()}
    return found


def of_means(paths: Paths) -> dict[str, np.ndarray]:
    """Return every array of mean flows."""
    found = {name: part for name, part in vars(paths.flows).items() if isinstance(part, np.ndarray)}
    return found | {f"extras {name}": part for name, part in paths.flows.extras.items()}


def unlike(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> list[str]:
    """Return the names under which two runs do not hold the same numbers, shape and type, to the last bit."""
    different = [name for name in one.keys() & other.keys() if not _alike(one[name], other[name])]
    return sorted(different + list(one.keys() ^ other.keys()))


def _alike(one: np.ndarray, other: np.ndarray) -> bool:
    one, other = np.asarray(one), np.asarray(other)
    return one.dtype == other.dtype and one.shape == other.shape and np.array_equal(one, other)


def test_a_bit_that_differs_is_named() -> None:
    rows = {"cash": np.array([1.0, 2.0]), "debt": np.array([3.0])}
    assert unlike(rows, {"cash": np.array([1.0, np.nextafter(2.0, 3.0)]), "debt": np.array([3.0])}) == ["cash"]
    assert unlike(rows, {"cash": np.array([1.0, 2.0]), "debt": np.array([3.0], dtype=np.float32)}) == ["debt"]
    assert unlike(rows, {"cash": np.array([[1.0, 2.0]])}) == ["cash", "debt"]


def test_the_random_book_draws_regimes_and_figures_and_has_defaults() -> None:
    found = reference(str(RANDOM_WITH_REGIMES), 300)
    assert found.network.regimes is not None
    assert found.figures
    assert found.defaulted.any()


@law
@given(books, st.integers(65, 300), st.integers(1, 300), st.sampled_from([1, 2]))
@example(SHIPPED, 65, 64, 2)  # a last chunk of one path
@example(ONE_PROGRAMME, 65, 64, 2)
@example(str(RANDOM_WITH_REGIMES), 257, 128, 1)
def test_chunks_and_threads_change_no_bit(name: str, count: int, chunk: int, threads: int) -> None:
    whole = reference(name, count)
    parts = simulate(book(name), paths=count, seed=SEED, threads=threads, chunk=chunk)
    assert unlike(per_path(whole), per_path(parts)) == []
    assert unlike(of_means(whole), of_means(parts)) == []


@law
@given(books, st.integers(1, 299))
@example(SHIPPED, 1)
@example(ONE_PROGRAMME, 1)
def test_the_first_paths_of_a_run_are_a_shorter_run(name: str, count: int) -> None:
    longer = {what: rows[..., :count] for what, rows in per_path(reference(name, 300)).items() if rows.ndim}
    shorter = {what: rows for what, rows in per_path(reference(name, count)).items() if rows.ndim}
    assert unlike(longer, shorter) == []


def test_another_seed_gives_other_numbers() -> None:
    other = simulate(book(SHIPPED), paths=64, seed=SEED + 1)
    assert not np.array_equal(other.demand, reference(SHIPPED, 64).demand)


@pytest.mark.parametrize("name", [SHIPPED, str(RANDOM_WITH_REGIMES)])
def test_a_scenario_that_changes_nothing_gives_the_same_numbers(name: str) -> None:
    base = book(name)
    idle = Scenario(changes=(Change(at="rules.grace_trade", times=1.0), Change(at="entities.cloud.cash", add=0.0)))
    if name == SHIPPED:
        idle = Scenario(changes=(Change(at="entities.openai.cash", times=1.0),))
    elif base.rules.grace_trade is None:
        idle = Scenario(changes=idle.changes[1:])
    with_idle = base.model_copy(update={"scenarios": {**base.scenarios, "idle": idle}})
    found = simulate(changed(with_idle, "idle"), base=base, paths=128, seed=SEED)
    whole = simulate(base, paths=128, seed=SEED)
    assert unlike(per_path(whole), per_path(found)) == []
    assert unlike(of_means(whole), of_means(found)) == []


def test_scenarios_share_the_demand_and_the_figures_that_they_do_not_change() -> None:
    base = book(SHIPPED)
    whole = simulate(base, paths=64, seed=SEED)
    own = own_noise(base, base)
    for name, scenario in base.scenarios.items():
        other, touched = changed(base, name), [change.at for change in scenario.changes]
        found = simulate(other, base=base, paths=64, seed=SEED)
        for place, drawn in whole.figures.items():
            if not any(place.startswith(at) for at in touched) and place in found.figures:
                np.testing.assert_array_equal(found.figures[place], drawn, err_msg=f"{name}: {place}")
        if not any(".beta" in at or ".volatility" in at for at in touched):
            np.testing.assert_allclose(own_noise(other, base), own, rtol=1e-12, err_msg=name)
        if not any(at.startswith("drivers") for at in touched):
            np.testing.assert_array_equal(found.demand, whole.demand, err_msg=name)


def own_noise(variant: Book, base: Book) -> np.ndarray:
    """Return each firm's own demand without the common part, A_i / A^beta, (quarter, firm, path)."""
    network = compile_network(variant)
    drawn = drivers(network, draw_shocks(network, SEED, 0, 64), drift_constant(compile_network(base)))
    return drawn.own / drawn.demand[:, None] ** network.firms["beta"]


def test_a_scenario_keeps_the_constant_of_the_base() -> None:
    """With every drift raised by d, demand rises by the factor exp(d/4 (1 + r + .. + r^(t-1))), r = 1 - kappa/4."""
    base = book(str(RANDOM_WITH_REGIMES))
    raised = Scenario(changes=tuple(Change(at=f"drivers.regimes.{z}.mu", add=0.4) for z in base.drivers.regimes))
    other = changed(base.model_copy(update={"scenarios": {"raised": raised}}), "raised")
    found = simulate(other, base=base, paths=64, seed=SEED).demand
    kept = 1.0 - float(base.drivers.reversion.centre if base.drivers.reversion else 0.0) / 4.0
    rise = np.exp(0.1 * np.cumsum(kept ** np.arange(len(found))))
    ratio = found / reference(str(RANDOM_WITH_REGIMES), 64).demand
    np.testing.assert_allclose(ratio, np.broadcast_to(rise[:, None], ratio.shape))


def test_a_firm_that_is_left_out_leaves_the_others_their_demand() -> None:
    base = compile_network(book(SHIPPED))
    without = {name: firm for name, firm in book(SHIPPED).entities.items() if name != "broadcom"}
    fewer = compile_network(book(SHIPPED).model_copy(update={"entities": without, "programmes": {}, "deals": {}}))
    constant = drift_constant(base)
    all_ = drivers(base, draw_shocks(base, SEED, 0, 100), constant)
    rest = drivers(fewer, draw_shocks(fewer, SEED, 0, 100), constant)
    np.testing.assert_array_equal(rest.demand, all_.demand)
    rows = [base.firms.ids.index(name) for name in fewer.firms.ids]
    assert len(rows) == len(base.firms) - 1
    np.testing.assert_array_equal(rest.own, all_.own[:, rows])


@settings(stable, max_examples=200)
@given(st.integers(0, 2**40), st.text(max_size=12), st.integers(0, 5000), st.integers(1, 300), st.integers(0, 299))
def test_uniforms_of_a_stream_do_not_depend_on_where_the_chunk_begins(
    seed: int, stream: str, first: int, count: int, cut: int
) -> None:
    whole, cut = uniforms(seed, stream, first, count), cut % count
    np.testing.assert_array_equal(whole[cut:], uniforms(seed, stream, first + cut, count - cut))
    assert ((whole > 0) & (whole < 1)).all()


def test_streams_are_uniform_and_unrelated() -> None:
    """40 streams of 20,000: means, variances and all 780 correlations within 4.5 standard errors."""
    count = 20_000
    names = [f"{name}@{t}" for name in ("world", "world.regime", "openai", "nvidia") for t in range(1, 11)]
    drawn = np.stack([uniforms(1, name, 0, count) for name in names])
    assert (np.abs(drawn.mean(axis=1) - 0.5) < 4.5 / np.sqrt(12 * count)).all()
    assert (np.abs(drawn.var(axis=1) - 1 / 12) < 4.5 / np.sqrt(180 * count)).all()
    related = np.corrcoef(drawn) - np.eye(len(names))
    assert (np.abs(related) < 4.5 / np.sqrt(count)).all()
    serial = [np.corrcoef(row[:-1], row[1:])[0, 1] for row in drawn]
    assert (np.abs(serial) < 4.5 / np.sqrt(count)).all()
    assert (np.abs(np.corrcoef(drawn[0], uniforms(2, names[0], 0, count))[0, 1])) < 4.5 / np.sqrt(count)
