"""Flows without a cycle, one at a time."""

from itertools import pairwise

import numpy as np
import pytest

from cardhouse.trace.ordered import OrderedFlows


def ways(flows, start):
    """Return the number of flows from a node to each node it leads to."""
    away, front = {start: 0}, [start]
    while front:
        front = [payee for payer in front for payee in flows.get(payer, ()) if payee not in away]
        away |= dict.fromkeys(front, max(away.values()) + 1)
    return away


@pytest.mark.parametrize("seed", range(5))
def test_a_flow_closes_a_cycle_where_there_is_a_way_back(seed):
    rng = np.random.default_rng(seed)
    kept, flows = OrderedFlows(12), {}
    closed = 0
    for payer, payee, out in zip(*rng.integers(0, 12, (2, 800)), rng.random(800), strict=True):
        payer, payee = int(payer), int(payee)
        if payee in flows.get(payer, ()):
            if out < 0.7:
                kept.remove(payer, payee)
                flows[payer].remove(payee)
        elif payer != payee:
            away = ways(flows, payee)
            path = kept.closed_by(payer, payee)
            if payer in away:
                closed += 1
                assert (path[0], path[-1], len(path) - 1) == (payee, payer, away[payer])
                assert all(after in flows[before] for before, after in pairwise(path))
            else:
                assert path is None
                kept.add(payer, payee, 1.0)
                flows.setdefault(payer, []).append(payee)
    assert closed > 50


def test_way_back_goes_by_lower_nodes():
    kept = OrderedFlows(4)
    for payer, payee in [(0, 2), (0, 1), (2, 3), (1, 3)]:
        assert kept.closed_by(payer, payee) is None
        kept.add(payer, payee, 1.0)
    assert kept.closed_by(3, 0) == [0, 1, 3]
