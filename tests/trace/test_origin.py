"""Labels that mix pro rata, and Finn's cycling shares."""

import numpy as np
import pytest

from cardhouse.errors import Outcome
from cardhouse.trace import finn_index, finn_share, self_funded_prorata, throughflow

FLOWS = np.array([[0.0, 10, 0], [0, 0, 35], [30, 0, 0]])  # vendor, lab, cloud
FINANCING = np.array([[0.0, 10, 0], [0, 0, 0], [0, 0, 0]])
OUTSIDE = np.array([0.0, 26, 0])
OUTFLOW = np.array([10.0, 35, 35])


def test_toy_throughflow_counts_what_stays():
    np.testing.assert_array_equal(throughflow(FLOWS, OUTSIDE, OUTFLOW), [30.0, 36.0, 35.0])


def test_toy_prorata():
    answer = self_funded_prorata(FLOWS, FINANCING, OUTSIDE, OUTFLOW, 0)
    assert answer.value == pytest.approx(25 / 3, abs=1e-13)
    assert answer.share == pytest.approx(0.2777777777777778, abs=1e-15)
    assert (answer.receipts, answer.financing, answer.defined) == (30.0, 10.0, True)
    np.testing.assert_allclose(answer.labelled, [[0, 10, 0], [0, 0, 350 / 36], [25 / 3, 0, 0]], atol=1e-13)


def test_toy_finn():
    assert finn_share(FLOWS, OUTSIDE, OUTFLOW, 0) == pytest.approx(10 / 36, abs=1e-15)
    assert finn_index(FLOWS, OUTSIDE, OUTFLOW) == pytest.approx(10 / 36, abs=1e-15)


def test_label_ends_at_the_seller():
    # The vendor passes 20 of its 30 on to the lab as a plain purchase: that is new, unlabelled money.
    flows = FLOWS.copy()
    flows[0, 1] = 30
    answer = self_funded_prorata(flows, FINANCING, [0, 6, 0], [30, 35, 35], 0)
    assert answer.labelled[0, 1] == 10.0
    assert answer.value == pytest.approx(25 / 3, abs=1e-13)
    assert finn_share(flows, [0, 6, 0], [30, 35, 35], 0) == pytest.approx(30 / 36, abs=1e-13)


def test_finn_share_is_the_share_of_the_fundamental_matrix():
    rng = np.random.default_rng(2)
    flows = rng.random((7, 7)) * (1 - np.eye(7))
    outside, outflow = rng.random(7), flows.sum(axis=1) + rng.random(7)
    passing = np.maximum(flows.sum(axis=0) + outside, outflow)
    visits = np.linalg.inv(np.eye(7) - flows / passing[:, None]).diagonal()
    found = [finn_share(flows, outside, outflow, node) for node in range(7)]
    np.testing.assert_allclose(found, (visits - 1) / visits, atol=1e-14)
    index = passing @ ((visits - 1) / visits) / passing.sum()
    assert finn_index(flows, outside, outflow) == pytest.approx(index, abs=1e-14)


@pytest.mark.parametrize("leak", [1.0, 0.1, 0.01, 1e-6])
def test_leaking_ring(leak):
    ring = 10 * np.roll(np.eye(3), 1, axis=1)
    outside, outflow = [10 * leak, 0, 0], [10 + 10 * leak, 10, 10]
    assert finn_index(ring, outside, outflow) == pytest.approx(1 / (1 + leak), abs=1e-9)
    assert finn_share(ring, outside, outflow, 1) == pytest.approx(1 / (1 + leak), abs=1e-12)


def test_closed_ring_returns_everything():
    ring = 10 * np.roll(np.eye(3), 1, axis=1)
    assert finn_share(ring, np.zeros(3), ring.sum(axis=1), 0) == 1.0
    assert finn_index(ring, np.zeros(3), ring.sum(axis=1)) == 1.0
    assert self_funded_prorata(ring, ring, np.zeros(3), ring.sum(axis=1), 0).share == 1.0


def test_closed_ring_elsewhere_does_not_disturb():
    flows = np.zeros((5, 5))
    flows[:3, :3] = FLOWS
    flows[3, 4] = flows[4, 3] = 7.0
    financing = np.zeros((5, 5))
    financing[0, 1] = 10
    answer = self_funded_prorata(flows, financing, [*OUTSIDE, 0, 0], [*OUTFLOW, 7, 7], 0)
    assert answer.value == pytest.approx(25 / 3, abs=1e-13)


def test_ring_closed_but_for_rounding_is_said_not_to_be_solved():
    flows = np.array([[0.0, 1e-17, 0], [0, 0, 1], [1e-30, 1, 0]])
    answer = self_funded_prorata(flows, flows, np.zeros(3), flows.sum(axis=1), 0)
    assert answer.outcome == Outcome.NOT_FINITE
    assert not answer.defined
    assert np.isnan(answer.value)
    assert np.isnan(finn_share(flows, np.zeros(3), flows.sum(axis=1), 0))


def test_seller_without_receipts_has_no_share():
    answer = self_funded_prorata([[0.0, 4], [0, 0]], [[0.0, 4], [0, 0]], [0, 0], [4, 4], 0)
    assert (answer.value, answer.defined) == (0.0, False)
    assert np.isnan(answer.share)


def test_no_money_has_no_finn_index():
    assert np.isnan(finn_index(np.zeros((2, 2)), np.zeros(2), np.zeros(2)))
    assert finn_share(np.zeros((2, 2)), np.zeros(2), np.zeros(2), 0) == 0.0


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"outflow": [1, 35, 35]}, "its outflow is only"),
        ({"outside": [0, -1, 0]}, "not negative"),
        ({"outside": [0, 1]}, "one figure per node"),
        ({"financing": 2 * FINANCING}, "must lie between"),
        ({"financing": FINANCING[:2]}, "shape"),
        ({"seller": 3}, "no node 3"),
        ({"seller": -1}, "no node -1"),
    ],
)
def test_arguments_that_do_not_fit_are_refused(change, fault):
    arguments = {"flows": FLOWS, "financing": FINANCING, "outside": OUTSIDE, "outflow": OUTFLOW, "seller": 0} | change
    with pytest.raises(ValueError, match=fault):
        self_funded_prorata(**arguments)
