"""The largest circulation, the evenest of its kind, and its certificates."""

import numpy as np
import pytest
from scipy.optimize import linprog, minimize
from scipy.sparse.csgraph import connected_components

from cardhouse.errors import Outcome
from cardhouse.trace import circular_part, circular_part_bff
from cardhouse.trace.flows import edges_of


def flows(nodes, **amounts):
    matrix = np.zeros((nodes, nodes))
    for pair, amount in amounts.items():
        matrix[int(pair[1]), int(pair[2])] = amount
    return matrix


def random_flows(seed, nodes, count, amount):
    rng = np.random.default_rng(seed)
    matrix = np.zeros((nodes, nodes))
    payer, payee = rng.integers(0, nodes, (2, count))
    matrix[payer, payee] = amount(rng, count)
    np.fill_diagonal(matrix, 0.0)
    return matrix


def has_cycle(matrix):
    return connected_components(matrix > 0, connection="strong")[0] < len(matrix)


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


AMOUNTS = {
    "lognormal": lambda rng, count: rng.lognormal(0, 1.5, count),
    "equal": lambda rng, count: np.ones(count),
    "whole numbers": lambda rng, count: rng.integers(1, 9, count),
    "spread over nine powers of ten": lambda rng, count: 10 ** rng.uniform(-4, 5, count),
}


@pytest.mark.parametrize("amount", AMOUNTS.values(), ids=AMOUNTS)
def test_no_other_of_the_largest_is_evener(amount):
    """No largest circulation lies downhill of the answer: `sum 2 (C_e / F_e) (C'_e - C_e) >= 0` for all of them."""
    matrix = random_flows(2, 300, 6000, amount)
    edges, split = edges_of(matrix), circular_part(matrix)
    found = split.circular[edges.payer, edges.payee]
    uphill = 2 * found / edges.amount
    answer = linprog(
        uphill,
        A_eq=np.vstack([edges.incidence().toarray(), np.ones(len(found))]),
        b_eq=np.r_[np.zeros(edges.nodes), split.total],
        bounds=np.c_[np.zeros(len(found)), edges.amount],
    )
    assert ((uphill > 0.01) & (uphill < 1.99)).sum() > 100
    assert uphill @ found - answer.fun <= 1e-7 * matrix.sum()


@pytest.mark.parametrize(("part", "nodes"), [(circular_part, 1000), (circular_part_bff, 200)])
def test_order_of_entities_does_not_matter_where_all_amounts_are_equal(part, nodes):
    matrix = random_flows(3, nodes, 20 * nodes, AMOUNTS["equal"])
    order = np.random.default_rng(3).permutation(nodes)
    renamed = part(matrix[np.ix_(order, order)])
    np.testing.assert_allclose(renamed.circular, part(matrix).circular[np.ix_(order, order)], atol=1e-9)


def test_flows_far_below_the_largest_circulate_too():
    """Of a ring of 1e12 and a thousand loops of 1 each circulates whole, though 1 is rounding beside 1e12."""
    matrix = np.zeros((1003, 1003))
    matrix[[0, 1, 2], [1, 2, 0]] = 1e12
    matrix[0, 3:] = matrix[3:, 0] = 1.0
    split = circular_part(matrix)
    np.testing.assert_array_equal(split.circular, matrix)
    assert split.outcome == Outcome.SOLVED


@pytest.mark.parametrize("bridge", [1e-6, 1e-9, 1e-12, 1e-15])
def test_a_thin_bridge_changes_what_is_forwarded_by_no_more_than_itself(bridge):
    apart = np.zeros((400, 400))
    apart[:200, :200] = random_flows(5, 200, 3000, AMOUNTS["lognormal"])
    apart[200:, 200:] = random_flows(6, 200, 3000, AMOUNTS["lognormal"]) / 100
    joined = apart.copy()
    joined[0, 200] = joined[200, 0] = bridge
    change = circular_part_bff(joined).circular - circular_part_bff(apart).circular
    assert np.abs(change).max() <= 10 * bridge + 1e-12


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
        assert not has_cycle(split.acyclic)
        if split.outcome == Outcome.SOLVED:
            assert split.gap <= 1e-6 * matrix.sum()
    assert solved >= 30


def test_thousand_entities_are_balanced_and_certified():
    matrix = random_flows(1, 1000, 20_000, AMOUNTS["lognormal"])
    split, forwarded = circular_part(matrix), circular_part_bff(matrix)
    for part in (split, forwarded):
        assert part.outcome == Outcome.SOLVED
        assert part.imbalance < 1e-9
        assert not has_cycle(part.acyclic)
    assert split.gap < 1e-6
    assert forwarded.total < split.total


@pytest.mark.parametrize(
    "matrix",
    [np.eye(2), np.array([[0.0, -1.0], [1.0, 0.0]]), np.array([[0.0, np.nan], [1.0, 0.0]]), np.zeros((2, 3))],
)
def test_what_is_no_flow_matrix_is_refused(matrix):
    with pytest.raises(ValueError, match=r"diagonal|negative|square"):
        circular_part(matrix)
