"""What holds of flows of which only totals are known, whatever the totals, and of random flows that have them."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import ks_2samp

from cardhouse.errors import Outcome
from cardhouse.trace import circular_part
from cardhouse.trace.ensemble import ensemble, over_ensemble
from cardhouse.trace.missing import most_even

law = settings(deadline=None, max_examples=60)
few = settings(deadline=None, max_examples=15)

AMOUNTS = st.one_of(st.just(0.0), st.integers(1, 12).map(float), st.floats(0.01, 500.0))
ONE_SIDE_UNKNOWN = st.sampled_from([(False, False), (True, False), (False, True)])


@st.composite
def puzzles(draw):
    """Draw the arguments of `most_even` from some true flows: totals, open and known cells, weights."""
    shape = draw(st.tuples(st.integers(2, 5), st.integers(2, 5)))
    truth = draw(arrays(np.float64, shape, elements=AMOUNTS))
    closed = draw(arrays(np.bool_, shape))
    told = draw(arrays(np.bool_, shape, elements=st.sampled_from([True, False, False])))
    totals = [truth.sum(axis=1), truth.sum(axis=0)]
    for axis, some in enumerate(draw(ONE_SIDE_UNKNOWN)):
        if some:
            totals[axis][draw(arrays(np.bool_, shape[axis]))] = np.nan
    return {
        "rows": totals[0],
        "columns": totals[1],
        "allowed": (truth > 0) | ~closed,
        "known": np.where(told, truth, np.nan),
        "prior": draw(arrays(np.float64, shape, elements=st.floats(0.1, 10.0))),
    }


def missed(flows, puzzle):
    """Return the largest miss of a total, relative to it; flows are (draw, payer, payee)."""
    pairs = ((flows.sum(axis=2), puzzle["rows"]), (flows.sum(axis=1), puzzle["columns"]))
    off = [np.abs(sums - total) / np.maximum(total, 1e-300) for sums, total in pairs]
    return max(np.nanmax(side, initial=0.0, where=np.isfinite(side)) for side in off)


def keeps_cells(flows, puzzle):
    told = ~np.isnan(puzzle["known"])
    same = (flows[:, told] == puzzle["known"][told]).all()
    return same and not flows[:, ~puzzle["allowed"]].any() and (flows >= 0).all()


def divergence(flows, puzzle):
    """Return sum x log(x / weight) over cells that are not known (draw,): the less, the more even."""
    ratio = np.where(flows > 0, flows, 1.0) / puzzle["prior"]
    return np.where(np.isnan(puzzle["known"]) & (flows > 0), flows * np.log(ratio), 0.0).sum(axis=(1, 2))


def close(money, flows):
    return pytest.approx(money, abs=1e-9 * max(1.0, flows.sum()))


@law
@given(puzzles())
def test_even_flows_have_the_totals_and_keep_the_cells(puzzle):
    answer = most_even(**puzzle)
    assert answer.outcome == Outcome.SOLVED
    assert missed(answer.flows[None], puzzle) <= 1e-9
    assert keeps_cells(answer.flows[None], puzzle)


@few
@given(puzzles(), st.integers(0, 1000))
def test_draws_have_the_totals_and_keep_the_cells_and_none_is_more_even(puzzle, seed):
    drawn = ensemble(**puzzle, draws=20, seed=seed, sweeps=5)
    assert missed(drawn.flows, puzzle) <= 1e-9
    assert keeps_cells(drawn.flows, puzzle)
    least = divergence(drawn.even.flows[None], puzzle)[0]
    assert divergence(drawn.flows, puzzle).min() >= least - 1e-8 * max(1.0, drawn.even.flows.sum())


@law
@given(puzzles(), st.floats(1e-3, 1e3))
def test_money_units_scale_even_flows(puzzle, unit):
    scaled = puzzle | {name: puzzle[name] * unit for name in ("rows", "columns", "known")}
    flows = most_even(**puzzle).flows
    np.testing.assert_allclose(most_even(**scaled).flows / unit, flows, atol=1e-9 * flows.max(initial=0.0))


@few
@given(puzzles(), st.integers(-10, 10))
def test_money_units_scale_every_draw(puzzle, power):
    scaled = puzzle | {name: puzzle[name] * 2.0**power for name in ("rows", "columns", "known")}
    plain, larger = (ensemble(**each, draws=8, seed=3, sweeps=3).flows for each in (puzzle, scaled))
    np.testing.assert_allclose(larger / 2.0**power, plain, atol=1e-9 * plain.max(initial=0.0))


@law
@given(puzzles(), st.randoms(use_true_random=False))
def test_renaming_renames_even_flows(puzzle, random):
    payers, payees = (random.sample(range(size), size) for size in puzzle["allowed"].shape)
    renamed = {name: puzzle[name][np.ix_(payers, payees)] for name in ("allowed", "known", "prior")}
    renamed |= {"rows": puzzle["rows"][payers], "columns": puzzle["columns"][payees]}
    flows = most_even(**puzzle).flows
    expected = flows[np.ix_(payers, payees)]
    np.testing.assert_allclose(most_even(**renamed).flows, expected, atol=1e-9 * flows.max(initial=0.0))


@law
@given(puzzles(), st.data())
def test_weights_of_payers_and_payees_with_known_totals_do_not_matter(puzzle, data):
    rows, columns = puzzle["rows"], puzzle["columns"]
    assume(not np.isnan([*rows, *columns]).any())
    factors = [data.draw(arrays(np.float64, len(side), elements=st.floats(0.1, 10.0))) for side in (rows, columns)]
    flows = most_even(**puzzle).flows
    weighted = most_even(**(puzzle | {"prior": puzzle["prior"] * np.outer(*factors)})).flows
    np.testing.assert_allclose(weighted, flows, atol=1e-8 * flows.max(initial=0.0))


@few
@given(puzzles())
def test_flows_that_the_totals_settle_have_intervals_of_no_width(puzzle):
    even = most_even(**puzzle).flows
    settled = puzzle | {"known": np.where(np.arange(even.shape[1]) > 0, even, np.nan), "rows": even.sum(axis=1)}
    drawn = ensemble(**settled, draws=12, seed=1)
    assert drawn.even.freedom == 0
    interval = over_ensemble(lambda flows: (flows**2).sum(), drawn)
    assert (interval.least, interval.low, interval.high, interval.most) == (interval.centre,) * 4


@few
@given(puzzles(), st.integers(1, 12), st.integers(13, 24))
def test_more_draws_only_add_some(puzzle, fewer, more):
    first, longer = (ensemble(**puzzle, draws=draws, seed=7, sweeps=2).flows for draws in (fewer, more))
    np.testing.assert_array_equal(longer[:fewer], first)


def test_renaming_does_not_change_the_distribution_of_draws():
    rows, columns = np.array([5.0, 1.0, 4.0, 2.0]), np.array([3.0, 4.0, 2.0, 3.0])
    order = np.array([2, 0, 3, 1])
    plain = ensemble(rows, columns, ~np.eye(4, dtype=bool), 1200, 1).flows
    renamed = ensemble(rows[order], columns[order], ~np.eye(4, dtype=bool), 1200, 2).flows
    back = renamed[:, np.argsort(order)][:, :, np.argsort(order)]
    for payer, payee in zip(*np.nonzero(~np.eye(4, dtype=bool)), strict=True):
        # Twelve cells, each at 1 in 1000.
        assert ks_2samp(plain[:, payer, payee], back[:, payer, payee], method="asymp").pvalue > 1e-3


def test_the_true_circularity_of_sparse_flows_mostly_lies_in_the_interval():
    random, inside, tried = np.random.default_rng(11), 0, 15
    for seed in range(tried):
        truth = random.lognormal(0.0, 1.5, (6, 6)) * (random.random((6, 6)) < 0.3)
        np.fill_diagonal(truth, 0.0)
        drawn = ensemble(truth.sum(axis=1), truth.sum(axis=0), ~np.eye(6, dtype=bool), 60, seed, sweeps=50)
        interval = over_ensemble(lambda flows: circular_part(flows).index, drawn)
        inside += interval.least - 1e-9 <= circular_part(truth).index <= interval.most + 1e-9
    assert inside >= 0.7 * tried
