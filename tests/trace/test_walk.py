"""Cycles taken out of flows along a walk."""

import numpy as np
import pytest
from scipy.sparse.csgraph import connected_components

from cardhouse.trace.flows import edges_of
from cardhouse.trace.walk import taken_by_cycles


def taken_of(matrix):
    edges = edges_of(matrix)
    return edges.matrix(taken_by_cycles(edges))


@pytest.mark.parametrize("seed", range(20))
def test_what_is_taken_is_balanced_and_leaves_no_cycle(seed):
    rng = np.random.default_rng(seed)
    nodes = int(rng.integers(2, 25))
    matrix = rng.integers(0, 9, (nodes, nodes)) * rng.choice([1.0, 0.1, 1 / 3]) * (rng.random((nodes, nodes)) < 0.5)
    np.fill_diagonal(matrix, 0.0)
    taken = taken_of(matrix)
    assert ((taken >= 0) & (taken <= matrix)).all()
    np.testing.assert_allclose(taken.sum(axis=0), taken.sum(axis=1), atol=1e-12)
    assert connected_components(matrix > taken, connection="strong")[0] == nodes


def test_long_ring_and_ways_that_lead_nowhere():
    matrix = np.roll(np.eye(2000), 1, axis=1) * 3.0
    matrix[7, 8] = 5.0
    ring = taken_of(matrix)
    np.testing.assert_array_equal(ring, np.roll(np.eye(2000), 1, axis=1) * 3.0)
    matrix[1999, 0] = 0.0
    assert not taken_of(matrix).any()


def test_small_cycle_is_not_lost_beside_a_large_flow():
    matrix = np.array([[0.0, 1e15], [1e-6, 0.0]])
    np.testing.assert_array_equal(taken_of(matrix), [[0.0, 1e-6], [1e-6, 0.0]])
