"""Bounds on self-funded receipts, and whether they say anything."""

import numpy as np
import pytest
from scipy.optimize import linprog

from cardhouse.trace import Kind, Reason, self_funded_bounds, throughflow

FLOWS = np.array([[0.0, 10, 0], [0, 0, 35], [30, 0, 0]])  # vendor, lab, cloud
FINANCING = np.array([[0.0, 10, 0], [0, 0, 0], [0, 0, 0]])
OUTSIDE = np.array([0.0, 26, 0])
OUTFLOW = np.array([10.0, 35, 35])


def toy(links=(), outside=OUTSIDE, financing=FINANCING, flows=FLOWS, outflow=OUTFLOW):
    return self_funded_bounds(flows, financing, outside, outflow, 0, links)


def test_toy():
    bounds = toy()
    assert (bounds.low, bounds.high) == pytest.approx((4.0, 10.0), abs=1e-13)
    assert (bounds.low_kind, bounds.high_kind) == (Kind.INFORMATIVE, Kind.TRIVIAL)
    assert bounds.why == (Reason.OTHER_MONEY_IS_SHORT, Reason.ALL_CAN_RETURN)
    assert (bounds.low_share, bounds.high_share) == pytest.approx((4 / 30, 1 / 3))


def test_rich_lab_makes_the_low_bound_trivial():
    bounds = toy(outside=[0, 100, 0])
    assert (bounds.low, bounds.low_kind, bounds.why[0]) == (0.0, Kind.TRIVIAL, Reason.OTHER_MONEY_SUFFICES)


def test_rounding_makes_no_bound_informative():
    # One in three billion of what the cloud pays is missing.
    bounds = toy(outside=[0, 30 - 1e-8, 0])
    assert (bounds.low, bounds.low_kind, bounds.why[0]) == (0.0, Kind.TRIVIAL, Reason.OTHER_MONEY_SUFFICES)


def test_narrow_way_makes_the_high_bound_informative():
    flows = FLOWS.copy()
    flows[1, 2] = 6
    bounds = toy(flows=flows, outflow=[10, 6, 35])
    assert (bounds.high, bounds.high_kind, bounds.why[1]) == (6.0, Kind.INFORMATIVE, Reason.NARROW_WAY)


def test_small_receipts_can_all_be_financed():
    flows = FLOWS.copy()
    flows[2, 0] = 3
    bounds = toy(flows=flows)
    assert (bounds.high, bounds.high_kind, bounds.why[1]) == (3.0, Kind.TRIVIAL, Reason.ALL_CAN_BE_FINANCED)


def test_documented_use_raises_the_low_bound():
    bounds = toy(links=[(1, 2, 9.5)])
    assert (bounds.low, bounds.high) == pytest.approx((4.5, 10.0), abs=1e-13)
    assert bounds.why[0] == Reason.DOCUMENTED
    assert toy(links=[(1, 2, 1.0)]).why[0] == Reason.OTHER_MONEY_IS_SHORT  # it asks for less than must pass anyway


def test_documented_use_elsewhere_lowers_the_high_bound():
    flows = np.zeros((4, 4))
    flows[:3, :3] = FLOWS
    flows[1, 3] = 8
    financing = np.zeros((4, 4))
    financing[0, 1] = 10
    bounds = self_funded_bounds(flows, financing, [0, 40, 0, 0], [10, 43, 35, 8], 0, [(1, 3, 7.0)])
    assert bounds.high == pytest.approx(3.0, abs=1e-13)
    assert (bounds.high_kind, bounds.why[1]) == (Kind.INFORMATIVE, Reason.DOCUMENTED)


@pytest.mark.parametrize(
    "links", [[(1, 2, 10.5)], [(1, 2, 36.0)], [(0, 1, 11.0)], [(2, 1, 1.0)], [(2, 0, 9), (1, 2, 11)]]
)
def test_contradicting_documents_are_an_answer_not_an_error(links):
    bounds = toy(links=links)
    assert (bounds.low_kind, bounds.high_kind) == (Kind.NONE, Kind.NONE)
    assert bounds.why == (Reason.CONTRADICTION, Reason.CONTRADICTION)
    assert np.isnan([bounds.low, bounds.high, bounds.low_share]).all()


def test_no_financing_and_no_receipts():
    assert toy(financing=0 * FINANCING).why == (Reason.NO_FINANCING, Reason.NO_FINANCING)
    flows = FLOWS.copy()
    flows[2, 0] = 0
    bounds = toy(flows=flows)
    assert bounds.why == (Reason.NO_RECEIPTS, Reason.NO_RECEIPTS)
    assert (bounds.low, bounds.high, bounds.low_kind) == (0.0, 0.0, Kind.TRIVIAL)
    assert np.isnan(bounds.high_share)


def test_ring_that_labels_do_not_reach_satisfies_no_document():
    flows = np.zeros((5, 5))
    flows[:3, :3] = FLOWS
    flows[3, 4] = flows[4, 3] = 7.0
    financing = np.zeros((5, 5))
    financing[0, 1] = 10
    bounds = self_funded_bounds(flows, financing, [*OUTSIDE, 0, 0], [*OUTFLOW, 7, 7], 0, [(3, 4, 1.0)])
    assert bounds.why[0] == Reason.CONTRADICTION


@pytest.mark.parametrize("link", [(1, 9, 1.0), (1, 2, -1.0), (1, 2, float("nan"))])
def test_impossible_links_are_refused(link):
    with pytest.raises(ValueError, match="a link needs"):
        toy(links=[link])


def written_out(flows, financing, outside, outflow, seller):
    """Return both bounds from the model's inequalities, one dense row a rule."""
    nodes = len(flows)
    extra = throughflow(flows, outside, outflow) - flows.sum(axis=0)
    rows, limits = [], []
    for node in (n for n in range(nodes) if n != seller):
        labelled = np.zeros((nodes, nodes))
        labelled[node, :] += 1
        labelled[:, node] -= 1
        rows += [labelled.ravel(), -labelled.ravel()]
        limits += [0.0, extra[node] + flows[:, node].sum() - flows[node].sum()]
    low, high = np.zeros_like(flows), flows.copy()
    low[seller] = high[seller] = financing[seller]
    back = np.zeros_like(flows)
    back[:, seller] = 1
    limits_of_flows = np.c_[low.ravel(), high.ravel()]
    return tuple(
        sign * linprog(sign * back.ravel(), A_ub=np.array(rows), b_ub=limits, bounds=limits_of_flows).fun
        for sign in (1, -1)
    )


def test_network_form_equals_the_inequalities_of_the_model():
    rng = np.random.default_rng(11)
    informative = 0
    for _ in range(60):
        nodes = int(rng.integers(3, 7))
        flows = rng.integers(0, 9, (nodes, nodes)) * (rng.random((nodes, nodes)) < 0.5) * (1.0 - np.eye(nodes))
        financing = flows * rng.random((nodes, nodes))
        outside = rng.integers(0, 4, nodes) * 1.0
        outflow = flows.sum(axis=1) + rng.integers(0, 3, nodes)
        bounds = self_funded_bounds(flows, financing, outside, outflow, 0)
        expected = written_out(flows, financing, outside, outflow, 0)
        assert (bounds.low, bounds.high) == pytest.approx(expected, abs=1e-8)
        informative += Kind.INFORMATIVE in (bounds.low_kind, bounds.high_kind)
    assert informative >= 10
