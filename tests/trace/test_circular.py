"""The largest circulation, the evenest of its kind, and its certificates."""

import numpy as np
import pytest
from scipy.optimize import minimize

from cardhouse.errors import Outcome
from cardhouse.trace import circular_part, circular_part_bff, evenest
from cardhouse.trace.flows import edges_of
from cardhouse.trace.loops import cycle_in


def flows(nodes, **amounts):
    matrix = np.zeros((nodes, nodes))
    for pair, amount in amounts.items():
        matrix[int(pair[1]), int(pair[2])] = amount
    return matrix


TOY = flows(3, f01=10, f12=35, f20=30)


def test_toy_circulates_forty_per_cent_by_both_rules():
    for split in (circular_part(TOY), circular_part_bff(TOY)):
        assert split.index == pytest.approx(0.40, abs=1e-15)
        assert split.total == pytest.approx(30.0, abs=1e-13)
        np.testing.assert_allclose(split.acyclic, flows(3, f12=25, f20=20), atol=1e-13)
        assert split.outcome == Outcome.SOLVED


def test_ring_is_all_circular():
    ring = flows(3, f01=10, f12=10, f20=10)
    assert circular_part(ring).index == 1.0
    assert circular_part_bff(ring).index == 1.0
    assert not circular_part(ring).acyclic.any()


def test_no_flows_give_index_zero_that_says_nothing():
    split = circular_part(np.zeros((3, 3)))
    assert (split.index, split.total, split.defined, split.outcome) == (0.0, 0.0, False, Outcome.SOLVED)


def test_chain_has_no_circular_part_but_a_defined_index():
    split = circular_part(flows(3, f01=5, f12=4))
    assert (split.index, split.defined) == (0.0, True)
    assert not split.circular.any()


def test_largest_beats_taking_the_widest_loop_first():
    # Taking all 4 of 0>1>0 leaves nothing for the long loop: 8. The largest takes 3 of the long and 1 of the short: 14.
    matrix = flows(4, f01=4, f10=4, f12=3, f23=3, f30=3)
    assert circular_part(matrix).total == pytest.approx(14.0, abs=1e-12)


def test_twins_get_equal_cores():
    matrix = flows(4, f01=10, f12=20, f13=20, f20=20, f30=20)
    split = circular_part(matrix)
    np.testing.assert_allclose(split.circular[1, 2:], [5.0, 5.0], atol=1e-12)


def test_evenest_gives_each_way_the_same_share():
    matrix = flows(4, f01=9, f12=20, f13=40, f20=20, f30=40)
    np.testing.assert_allclose(circular_part(matrix).circular[1, 2:], [3.0, 6.0], atol=1e-12)


def test_evenest_is_what_a_general_optimiser_finds():
    rng = np.random.default_rng(7)
    between = 0
    for _ in range(5):
        matrix = rng.integers(1, 9, (4, 4)) * (1.0 - np.eye(4))
        edges, split = edges_of(matrix), circular_part(matrix)
        balance = np.r_[edges.incidence().toarray()[1:], np.ones((1, 12))]
        answer = minimize(
            lambda c, amount: c**2 @ (1 / amount),
            edges.amount / 2,
            args=(edges.amount,),
            method="SLSQP",
            bounds=np.c_[np.zeros(12), edges.amount],
            constraints={
                "type": "eq",
                "fun": lambda c, rows, total: rows @ c - total,
                "args": (balance, [0, 0, 0, split.total]),
            },
            options={"ftol": 1e-14, "maxiter": 500},
        )
        found = split.circular[edges.payer, edges.payee]
        np.testing.assert_allclose(found, answer.x, atol=1e-4)
        between += int(((found > 0.01) & (found < edges.amount - 0.01)).sum())
    assert between >= 10


def test_without_newton_the_ten_steps_cost_no_more_than_their_chords(monkeypatch):
    rng = np.random.default_rng(4)
    for _ in range(5):
        matrix = rng.uniform(1, 30, (8, 8)) * (1.0 - np.eye(8))
        payer, payee = np.nonzero(matrix)
        exact = circular_part(matrix)
        with monkeypatch.context() as patch:
            patch.setattr(evenest, "_exact_shares", lambda *_: None)
            stepped = circular_part(matrix)
        assert stepped.total == pytest.approx(exact.total)
        cost = [(part.circular[payer, payee] ** 2 / matrix[payer, payee]).sum() for part in (exact, stepped)]
        # A chord lies at most (1/10)^2 / 4 of its flow above the square.
        assert cost[0] <= cost[1] <= cost[0] + matrix.sum() / 400


def test_no_dust_is_left():
    rng = np.random.default_rng(0)
    for _ in range(100):
        matrix = rng.integers(0, 10, (6, 6)) * rng.random((6, 6)) * (1.0 - np.eye(6))
        for split in (circular_part(matrix), circular_part_bff(np.round(matrix) * 0.1)):
            for part in (split.circular, split.acyclic):
                assert not ((part > 0) & (part < 1e-13 * (split.circular + split.acyclic))).any()


def test_widely_spread_amounts_are_solved_or_said_not_to_be():
    rng = np.random.default_rng(3)
    solved = 0
    for _ in range(40):
        matrix = np.where(rng.random((30, 30)) < 0.15, rng.lognormal(0, 8, (30, 30)), 0.0)
        np.fill_diagonal(matrix, 0.0)
        split = circular_part(matrix)
        solved += split.outcome == Outcome.SOLVED
        assert not cycle_in(split.acyclic)
        if split.outcome == Outcome.SOLVED:
            assert split.gap <= 1e-6 * matrix.sum()
    assert solved >= 30


def test_thousand_entities_are_balanced_and_certified():
    rng = np.random.default_rng(1)
    matrix = np.zeros((1000, 1000))
    payer, payee = rng.integers(0, 1000, (2, 10000))
    matrix[payer, payee] = rng.lognormal(0, 1.5, 10000)
    np.fill_diagonal(matrix, 0.0)
    split = circular_part(matrix)
    assert split.outcome == Outcome.SOLVED
    assert split.imbalance < 1e-9
    assert split.gap < 1e-6
    assert not cycle_in(split.acyclic)


@pytest.mark.parametrize(
    "matrix",
    [np.eye(2), np.array([[0.0, -1.0], [1.0, 0.0]]), np.array([[0.0, np.nan], [1.0, 0.0]]), np.zeros((2, 3))],
)
def test_what_is_no_flow_matrix_is_refused(matrix):
    with pytest.raises(ValueError, match=r"diagonal|negative|square"):
        circular_part(matrix)
