"""Missing edges: the most even flows, why there are none, random flows against their exact distribution."""

import numpy as np
import pytest
from scipy.stats import kstest, truncexpon

from cardhouse.errors import Outcome
from cardhouse.trace import circular_part
from cardhouse.trace.ensemble import Ensemble, ensemble, over_ensemble
from cardhouse.trace.margins import Conflict, ConflictKind
from cardhouse.trace.missing import MostEven, most_even

UNKNOWN = float("nan")
CHANCE = 0.01  # least probability of what is drawn here, all at fixed seeds


def everyone(nodes: int) -> np.ndarray:
    """Return that all may pay all others."""
    return ~np.eye(nodes, dtype=bool)


def test_without_closed_cells_the_even_flows_are_paid_times_received_over_all():
    rows, columns = np.array([1.0, 2.0, 3.0]), np.array([4.0, 2.0])
    answer = most_even(rows, columns, np.ones((3, 2)))
    assert answer.outcome == Outcome.SOLVED
    assert answer.freedom == 2
    np.testing.assert_allclose(answer.flows, np.outer(rows, columns) / 6, rtol=1e-12)


def test_even_flows_with_weights_keep_the_odds_of_the_weights():
    answer = most_even([1.0, 1.0], [1.0, 1.0], np.ones((2, 2)), prior=[[4.0, 1.0], [1.0, 1.0]])
    share = 2 / 3  # x^2 / (1 - x)^2 = 4
    np.testing.assert_allclose(answer.flows, [[share, 1 - share], [1 - share, share]], rtol=1e-12)


def test_totals_of_one_side_are_split_by_weight():
    nothing = [UNKNOWN] * 3
    even = most_even([6.0, 2.0, 0.0], nothing, everyone(3))
    np.testing.assert_allclose(even.flows, [[0, 3, 3], [1, 0, 1], [0, 0, 0]], rtol=1e-12)
    weighted = most_even(nothing, [6.0, 2.0, 0.0], everyone(3), prior=[[9, 3, 1], [1, 9, 9], [2, 9, 9]])
    np.testing.assert_allclose(weighted.flows, [[0, 0.5, 0], [2, 0, 0], [4, 1.5, 0]], rtol=1e-12)


def test_one_unknown_total_is_what_the_others_leave():
    answer = most_even([5.0, 3.0], [2.0, UNKNOWN], np.ones((2, 2)))
    np.testing.assert_allclose(answer.flows, most_even([5.0, 3.0], [2.0, 6.0], np.ones((2, 2))).flows, rtol=1e-12)


def test_totals_unknown_on_both_sides_need_the_sum_of_all():
    rows, columns = [7.0, UNKNOWN], [UNKNOWN, 3.0]
    with pytest.raises(ValueError, match="give the total of all flows"):
        most_even(rows, columns, np.ones((2, 2)))
    answer = most_even(rows, columns, np.ones((2, 2)), total=12.0)
    np.testing.assert_allclose(answer.flows, [[5.25, 1.75], [3.75, 1.25]], rtol=1e-12)


def test_known_flows_stay_and_the_rest_is_split():
    known = np.full((3, 3), UNKNOWN)
    known[0, 1] = 4.0
    answer = most_even([5.0, 2.0, 3.0], [UNKNOWN, 5.0, UNKNOWN], everyone(3), known=known)
    assert answer.flows[0, 1] == 4.0
    assert answer.flows[2, 1] == pytest.approx(1.0)
    np.testing.assert_allclose(answer.flows.sum(axis=1), [5.0, 2.0, 3.0])


def test_cells_that_can_hold_nothing_hold_nothing():
    # 1 and 2 receive just what 0 has to pay, so they cannot pay each other.
    answer = most_even([6.0, 1.0, 2.0], [3.0, 3.0, 3.0], everyone(3))
    assert answer.outcome == Outcome.SOLVED
    assert answer.freedom == 0
    np.testing.assert_array_equal(answer.flows, [[0, 3, 3], [1, 0, 0], [2, 0, 0]])


def test_slow_fits_are_finished():
    # All but one unit of 1e8 has no choice: fitting alone would take millions of rounds.
    rows, columns = [1.0, 1e8, 1e8], [1e8, 1e8, 1.0]
    allowed = [[1, 0, 1], [1, 1, 0], [0, 1, 1]]
    answer = most_even(rows, columns, allowed)
    assert answer.outcome == Outcome.SOLVED
    assert answer.miss <= 1e-12
    a = answer.flows
    assert a[0, 0] * a[1, 1] * a[2, 2] == pytest.approx(a[1, 0] * a[2, 1] * a[0, 2], rel=1e-6)


@pytest.mark.parametrize(
    ("rows", "columns", "more", "conflict"),
    [
        ([7.0, 1.0, 2.0], [4.0, 3.0, 3.0], {}, Conflict(ConflictKind.ROOM, (0,), (1, 2), 1.0)),
        ([1.0, 1.0, 1.0], [0.0, 3.0, 0.0], {}, Conflict(ConflictKind.ROOM, (1,), (), 1.0)),
        ([3.0, 1.0, 1.0], [2.0, 2.0, 3.0], {}, Conflict(ConflictKind.TOTALS, (), (0, 1, 2), -2.0)),
        ([3.0, 3.0, 1.0], [2.0, 2.0, 1.0], {}, Conflict(ConflictKind.TOTALS, (), (0, 1, 2), 2.0)),
        ([3.0, 3.0, UNKNOWN], [2.0, 2.0, 1.0], {}, Conflict(ConflictKind.TOTALS, (0, 1), (), 1.0)),
        ([3.0, 3.0, UNKNOWN], [UNKNOWN] * 3, {"total": 5.0}, Conflict(ConflictKind.TOTALS, (0, 1), (), 1.0)),
        ([3.0, 1.0, 1.0], [2.0, 2.0, 1.0], {"known": 2.5}, Conflict(ConflictKind.KNOWN, (), (1,), 0.5)),
        ([3.0, 1.0, 1.0], [0.0, 5.0, 0.0], {"known": 3.5}, Conflict(ConflictKind.KNOWN, (0,), (), 0.5)),
    ],
)
def test_totals_that_no_flows_have_are_named(rows, columns, more, conflict):
    if "known" in more:
        more = {"known": np.where(np.arange(9).reshape(3, 3) == 1, more["known"], UNKNOWN)}
    answer = most_even(rows, columns, everyone(3), **more)
    assert answer.outcome == Outcome.NOT_CONVERGED
    assert np.isnan(answer.flows).all()
    assert answer.conflict is not None
    assert (answer.conflict.kind, answer.conflict.payers, answer.conflict.payees) == (
        conflict.kind,
        conflict.payers,
        conflict.payees,
    )
    assert answer.conflict.excess == pytest.approx(conflict.excess)
    drawn = ensemble(rows, columns, everyone(3), 10, 1, **more)
    assert drawn.outcome == Outcome.NOT_CONVERGED
    assert drawn.even.conflict == answer.conflict
    assert np.isnan(over_ensemble(lambda flows: circular_part(flows).index, drawn).high)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rows": [1.0]}, "cells allowed"),
        ({"rows": [-1.0, 3.0]}, "not negative"),
        ({"columns": [np.inf, 1.0]}, "finite"),
        ({"known": [[1.0, UNKNOWN], [UNKNOWN, UNKNOWN]]}, "must be allowed"),
        ({"prior": [[1.0, 0.0], [1.0, 1.0]]}, "above 0"),
        ({"prior": [1.0, 1.0]}, "shape"),
    ],
)
def test_what_is_no_set_of_totals_is_refused(change, message):
    arguments = {"rows": [1.0, 1.0], "columns": [1.0, 1.0], "allowed": everyone(2)} | change
    with pytest.raises(ValueError, match=message):
        most_even(**arguments)


@pytest.mark.parametrize("change", [{"draws": 0}, {"sweeps": 0}, {"densities": [0.5, 0.0]}, {"densities": []}])
def test_what_is_no_ensemble_is_refused(change):
    with pytest.raises(ValueError, match="at least 1"):
        ensemble([1.0, 1.0], [1.0, 1.0], everyone(2), **({"draws": 5, "seed": 1} | change))


def test_dense_draws_of_two_by_two_are_uniform():
    drawn = ensemble([1.0, 2.0], [1.5, 1.5], np.ones((2, 2)), 2000, 1, densities=[1.0])
    assert kstest(drawn.flows[:, 0, 0], "uniform").pvalue > CHANCE


def test_dense_draws_of_two_by_three_are_uniform():
    # Three payees receive 1 each and payer 0 pays 1 in all: uniform on a simplex, whose sides are Beta(1, 2).
    drawn = ensemble([1.0, 2.0], [1.0, 1.0, 1.0], np.ones((2, 3)), 2000, 2, densities=[1.0], sweeps=50)
    for payee in range(3):
        assert kstest(drawn.flows[:, 0, payee], "beta", (1, 2)).pvalue > CHANCE


@pytest.mark.parametrize("density", [1.0, 0.5, 0.1])
def test_draws_of_two_by_two_have_the_distribution_that_is_stated(density):
    drawn = ensemble([1.0, 2.0], [0.5, 2.5], np.ones((2, 2)), 4000, 3, densities=[density])
    even, amount = drawn.even.flows, drawn.flows[:, 0, 0]  # from 0, where 0 pays payee 0 nothing, to 0.5, where 1 does
    rate = density * (1 / even[0, 0] + 1 / even[1, 1] - 1 / even[0, 1] - 1 / even[1, 0])
    empty = (1 - density) / density**2
    weights = [empty * even[0, 0], -np.expm1(-rate * 0.5) / rate, empty * even[1, 0] * np.exp(-rate * 0.5)]
    inside = (amount > 0) & (drawn.flows[:, 1, 0] > 0)
    shares = [(amount == 0).mean(), inside.mean(), (drawn.flows[:, 1, 0] == 0).mean()]
    np.testing.assert_allclose(shares, np.array(weights) / sum(weights), atol=0.02)
    assert kstest(amount[inside], truncexpon(0.5 * rate, scale=1 / rate).cdf).pvalue > CHANCE


def test_draws_of_two_by_three_fill_as_many_cells_as_is_stated():
    # What payer 0 pays lies in a pentagon: each cell at least 0, each payee's total at most what it receives. By hand:
    # the weight of its inside, of its sides (one cell empty) and of its corners (two).
    rows, columns, density = np.array([1.0, 2.0]), np.array([1.3, 0.9, 0.8]), 0.6
    even = np.outer(rows, columns) / 3
    empty = (1 - density) / density**2 * even

    def weight(first, second):
        flows = np.stack([first, second, 1 - first - second])
        both = np.stack([flows, columns[:, None] - flows])
        return np.exp(-density * (both / even[:, :, None]).sum(axis=(0, 1))) * (both > -1e-12).all(axis=(0, 1))

    fine = (np.arange(600) + 0.5) / 600
    inside = weight(*(axis.ravel() for axis in np.meshgrid(fine, fine))).mean()
    corners = np.array([[0, 0.2], [0, 0.9], [0.1, 0.9], [1, 0], [0.2, 0]])
    cells = [(0, 0), (1, 1), (0, 2), (0, 1), (1, 2)]  # empty from each corner to the next
    sides = 0.0
    for cell, start, end in zip(cells, corners, np.roll(corners, -1, axis=0), strict=True):
        along = start[:, None] + (end - start)[:, None] * fine
        sides += empty[cell] * np.abs(end - start).max() * weight(*along).mean()
    before = [cells[-1], *cells[:-1]]
    ends = weight(*corners.T) @ [empty[one] * empty[other] for one, other in zip(cells, before, strict=True)]

    filled = (ensemble(rows, columns, np.ones((2, 3)), 6000, 6, densities=[density]).flows > 0).sum(axis=(1, 2))
    stated = np.array([ends, sides, inside]) / (ends + sides + inside)
    np.testing.assert_allclose([(filled == count).mean() for count in (4, 5, 6)], stated, atol=0.02)


def test_round_totals_do_not_trap_the_draws():
    # Three who pay and receive 1 each: round one way, round the other, or between. At each end three cells empty at
    # once, unless the totals are told apart.
    drawn = ensemble([1.0] * 3, [1.0] * 3, everyone(3), 3000, 4, densities=[0.5])
    amount = np.round(drawn.flows[:, 0, 1], 9)
    np.testing.assert_allclose([(amount == end).mean() for end in (0.0, 1.0)], [1 / 3, 1 / 3], atol=0.03)
    assert kstest(amount[(amount > 0) & (amount < 1)], "uniform").pvalue > CHANCE
    np.testing.assert_allclose(drawn.flows.sum(axis=2), 1.0, atol=1e-9)
    assert set((drawn.flows > 0).sum(axis=(1, 2)).tolist()) == {3, 6}  # no cell holds what only tells totals apart


def test_walks_that_still_drift_are_named():
    rows, columns = np.arange(1.0, 9.0), np.arange(8.0, 0.0, -1.0)
    short = ensemble(rows, columns, everyone(8), 200, 1, sweeps=2)
    assert short.outcome == Outcome.NOT_CONVERGED
    assert short.settled < 1e-6
    assert ensemble(rows, columns, everyone(8), 200, 1).outcome == Outcome.SOLVED


def test_low_densities_reach_the_sparse_corners():
    rows = np.array([5.0, 3.0, 2.0, 4.0, 1.0, 6.0])
    drawn = ensemble(rows, rows[::-1], everyone(6), 200, 5)
    filled = np.array([(drawn.flows[drawn.density == p] > 0).sum(axis=(1, 2)).mean() for p in (1.0, 0.5, 0.25, 0.1)])
    assert filled[0] == 30
    assert (np.diff(filled) < -1).all()
    assert filled[-1] < 13  # a corner has at most 11 full cells


def test_intervals_hold_quantiles_extremes_and_the_even_value():
    flows = np.zeros((101, 2, 2))
    flows[:, 0, 1] = np.arange(101.0)
    even = MostEven(np.array([[0.0, 150.0], [0.0, 0.0]]), Outcome.SOLVED, 0.0, None, 1, 1)
    drawn = Ensemble(flows, np.ones(101), even, 1.0, Outcome.SOLVED)
    interval = over_ensemble(lambda matrix: matrix[0, 1], drawn)
    figures = (interval.least, interval.low, interval.median, interval.high, interval.most, interval.centre)
    assert [float(figure) for figure in figures] == [0.0, 2.5, 50.0, 97.5, 150.0, 150.0]
    assert interval.draws == 101
    assert over_ensemble(lambda matrix: -matrix[0, 1], drawn).least == -150.0
    undefined = over_ensemble(lambda matrix: np.where(matrix[0] > 50, matrix[0], UNKNOWN), drawn)
    np.testing.assert_array_equal(undefined.draws, [0, 50])
    np.testing.assert_array_equal(undefined.median, [UNKNOWN, 75.5])
