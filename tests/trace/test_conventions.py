"""Labelled money through several quarters, against answers worked by hand."""

import numpy as np
import pytest

from cardhouse.errors import Outcome
from cardhouse.trace import mixing
from cardhouse.trace.conventions import Convention, traced
from cardhouse.trace.window import NOBODY, Label, financing_label, window_of

VENDOR, LAB, CLOUD = 0, 1, 2
PRO_RATA, FIFO, LIFO, LOWEST = Convention
TOY = np.array([[[0.0, 10, 0], [0, 0, 35], [30, 0, 0]]])
TOY_WINDOW = window_of(TOY, [[0, 26, 0]], [[10, 35, 35]])
TOY_FINANCING = np.where(TOY == 10, TOY, 0.0)


def flows_of(nodes, *quarters):
    """Return flows (quarter, payer, payee), each quarter given as {(payer, payee): amount}."""
    flows = np.zeros((len(quarters), nodes, nodes))
    for quarter, payments in enumerate(quarters):
        for way, amount in payments.items():
            flows[quarter][way] = amount
    return flows


def of_vendor(window):
    """Return the label of everything the vendor pays."""
    return financing_label(window, window.flows, VENDOR)


@pytest.mark.parametrize("convention", [PRO_RATA, FIFO, LIFO])
def test_toy(convention):
    answer = traced(TOY_WINDOW, [financing_label(TOY_WINDOW, TOY_FINANCING, VENDOR)], convention)
    assert answer.share(0, VENDOR) == pytest.approx(0.2777777777777778, abs=1e-15)
    np.testing.assert_allclose(answer.paid(0, 0), [[0, 10, 0], [0, 0, 350 / 36], [25 / 3, 0, 0]], atol=1e-13)
    np.testing.assert_allclose(answer.held[0, 0], [0, 10 / 36, 0], atol=1e-13)


def test_toy_at_the_lowest_balance():
    """The lab keeps 1 and the cloud nothing, so 9 of the 10 go on, of the cloud's 35 it pays the vendor 30."""
    answer = traced(TOY_WINDOW, [financing_label(TOY_WINDOW, TOY_FINANCING, VENDOR)], LOWEST)
    assert answer.received[0, 0, VENDOR] == pytest.approx(9 * 30 / 35, abs=1e-13)
    np.testing.assert_allclose(answer.held[0, 0], [0, 1, 0], atol=1e-13)


@pytest.mark.parametrize(
    ("convention", "received", "held"),
    [
        (PRO_RATA, [2.5, 3, 3.9], [7.5, 4.5, 0.6]),
        (FIFO, [0, 3.75, 6.25], [10, 6.25, 0]),
        (LIFO, [3.75, 3.75, 2.5], [6.25, 2.5, 0]),
        (LOWEST, [0, 0, 6], [10, 10, 4]),
    ],
)
def test_three_quarters_of_one_purse(convention, received, held):
    """The lab opens with 20, gets 10 from the vendor and 30 from outside, pays 15; gets 5, pays 20; pays 26.

    Pro rata: 15 of 60 money, 10 labelled, is 2.5; 20 of 50, 7.5 labelled, is 3; 26 of 30, 4.5 labelled, is 3.9.
    First in, first out: 15 of the opening 20; its last 5 and 15 of the first quarter's 40, a fourth of it labelled, is
    3.75; the other 25 of that, 6.25, and 1 of the second quarter's 5.
    Last in, first out: 15 of the first quarter's 40 is 3.75; the second quarter's 5, then 15 more is 3.75; the last 10
    of the first quarter is 2.5, then 16 of the opening cash.
    Lowest balance: balances 45, 30 and 4 hold all 10, all 10 and 4 of them.
    """
    flows = flows_of(2, {(VENDOR, LAB): 10, (LAB, VENDOR): 15}, {(LAB, VENDOR): 20}, {(LAB, VENDOR): 26})
    window = window_of(flows, [[0, 30], [0, 5], [0, 0]], flows.sum(axis=2), [0, 20])
    answer = traced(window, [of_vendor(window)], convention)
    np.testing.assert_allclose(answer.received[0, :, VENDOR], received, atol=1e-13)
    np.testing.assert_allclose(answer.held[0, :, LAB], held, atol=1e-13)
    assert answer.share(0, VENDOR) == pytest.approx(sum(received) / 61, abs=1e-15)


@pytest.mark.parametrize(
    ("convention", "received", "held"), [(PRO_RATA, 5, 5), (FIFO, 10 / 3, 20 / 3), (LIFO, 10, 0), (LOWEST, 0, 10)]
)
def test_two_quarters_with_a_ring_in_the_second(convention, received, held):
    """The lab keeps 10 from outside; then gets 10 from the vendor and pays 20 to the cloud, which pays half to each.

    With s what the lab spends labelled, it receives 10 + s / 2, and the vendor s / 2 of its 10.
    Pro rata, 20 of its 30 money: s = 2/3 (10 + s / 2), s = 10. First in, first out, the older 10 and half of the 20 it
    gets: s = 1/2 (10 + s / 2), s = 20/3. Last in, first out, all of the 20: s = 10 + s / 2, s = 20. Lowest balance,
    10 kept: s = max(0, s / 2), s = 0.
    """
    ring = {(VENDOR, LAB): 10, (LAB, CLOUD): 20, (CLOUD, LAB): 10, (CLOUD, VENDOR): 10}
    flows = flows_of(3, {}, ring)
    window = window_of(flows, [[0, 10, 0], [0, 0, 0]], flows.sum(axis=2))
    answer = traced(window, [of_vendor(window)], convention)
    assert answer.received[0, 1, VENDOR] == pytest.approx(received, abs=1e-13)
    assert answer.held[0, 1, LAB] == pytest.approx(held, abs=1e-13)


def test_a_claim_never_grows_again_with_the_balance():
    """Of 10 labelled the lab keeps 2; 100 from outside later do not bring the other 8 back; a balance of 1 holds 1."""
    spent = [[0, 8], [0, 50], [0, 51]]
    flows = flows_of(2, {(VENDOR, LAB): 10}, {}, {})
    window = window_of(flows, [[10, 0], [0, 100], [0, 0]], flows.sum(axis=2) + spent)
    answer = traced(window, [of_vendor(window)], LOWEST)
    np.testing.assert_allclose(answer.held[0, :, LAB], [2, 2, 1], atol=1e-13)
    np.testing.assert_allclose(answer.spent[0, :, LAB], [8, 0, 1], atol=1e-13)


def test_claims_at_the_lowest_balance_share_it():
    """Two financiers pay 6 and 3, 10 come from outside; a balance of 3 lets 6 of the 9 go, two thirds of each."""
    flows = flows_of(4, {(0, 2): 6, (1, 2): 3, (2, 3): 16})
    window = window_of(flows, [[6, 3, 10, 0]], flows.sum(axis=2))
    answer = traced(window, [financing_label(window, flows, seller) for seller in (0, 1)], LOWEST)
    np.testing.assert_allclose(answer.received[:, 0, 3], [4, 2], atol=1e-12)
    np.testing.assert_allclose(answer.held[:, 0, 2], [2, 1], atol=1e-12)


def test_no_claim_goes_round_by_itself():
    """The cloud keeps the 5 that came in, so none of them need be in the 10 it returns to the lab."""
    flows = flows_of(3, {(VENDOR, LAB): 5, (LAB, CLOUD): 15, (CLOUD, LAB): 10})
    window = window_of(flows, [[5, 0, 0]], flows.sum(axis=2))
    answer = traced(window, [of_vendor(window)], LOWEST)
    np.testing.assert_array_equal(answer.received[0, 0], [0, 5, 5])


@pytest.mark.parametrize("convention", Convention)
def test_money_of_the_second_quarter_pays_nothing_in_the_first(convention):
    flows = flows_of(2, {(LAB, VENDOR): 30}, {(VENDOR, LAB): 10}, {(LAB, VENDOR): 10})
    window = window_of(flows, [[0, 30], [0, 0], [0, 0]], flows.sum(axis=2))
    answer = traced(window, [of_vendor(window)], convention)
    np.testing.assert_allclose(answer.received[0, :, VENDOR], [0, 0, 10], atol=1e-13)
    assert answer.share(0, VENDOR) == pytest.approx(0.25, abs=1e-15)


@pytest.mark.parametrize("convention", Convention)
def test_a_marked_payment_overrides_the_marks_of_the_money_it_uses(convention):
    """The lab has only the vendor's 10 and lends 6 of them as a financier itself: those are the lab's from then on."""
    flows = flows_of(4, {(VENDOR, LAB): 10, (LAB, CLOUD): 10, (CLOUD, 3): 10})
    window = window_of(flows, [[10, 0, 0, 0]], flows.sum(axis=2))
    lent = flows_of(4, {(LAB, CLOUD): 6})
    answer = traced(window, [of_vendor(window), financing_label(window, lent, LAB)], convention)
    np.testing.assert_allclose(answer.overridden[:, 0], [[0, 6, 0, 0], [0, 0, 0, 0]], atol=1e-13)
    np.testing.assert_allclose(answer.received[:, 0], [[0, 10, 4, 4], [0, 0, 6, 6]], atol=1e-13)
    np.testing.assert_allclose(answer.paid(0, 0) + answer.paid(1, 0), flows[0], atol=1e-13)


def test_two_financiers_at_once():
    """The lab's 40 are 10 of the vendor, 20 of the cloud, 10 of others; it pays 20 to each: a fourth, a half."""
    flows = flows_of(3, {(VENDOR, LAB): 10, (CLOUD, LAB): 20, (LAB, VENDOR): 20, (LAB, CLOUD): 20})
    window = window_of(flows, [[0, 10, 0]], flows.sum(axis=2))
    answer = traced(window, [of_vendor(window), financing_label(window, flows, CLOUD)])
    np.testing.assert_allclose(answer.received[:, 0], [[5, 10, 5], [10, 20, 10]], atol=1e-13)
    assert [answer.share(1, node) for node in (VENDOR, CLOUD)] == pytest.approx([0.5, 0.5], abs=1e-15)


def test_marked_money_from_outside_is_no_receipt_from_the_book():
    """Of 20 from outside 5 are marked, a fourth of what the lab pays on; what the vendor gets itself ends at once."""
    flows = flows_of(2, {(LAB, VENDOR): 12})
    window = window_of(flows, [[4, 20]], flows.sum(axis=2))
    answer = traced(window, [Label(VENDOR, np.zeros_like(flows), np.array([[4.0, 5]]))])
    np.testing.assert_allclose(answer.received[0, 0], [7, 5], atol=1e-13)
    np.testing.assert_allclose(answer.held[0, 0], [0, 2], atol=1e-13)
    assert answer.share(0, VENDOR) == pytest.approx(0.25, abs=1e-15)
    assert np.isnan(answer.share(0, LAB))


@pytest.mark.parametrize("convention", Convention)
def test_a_label_that_ends_with_nobody_goes_on_through_the_vendor(convention):
    """Of 20 the lab pays the vendor, 5 are marked at their start; the vendor passes on half of all it has."""
    flows = flows_of(3, {(LAB, VENDOR): 20}, {(VENDOR, CLOUD): 10, (LAB, CLOUD): 1})
    window = window_of(flows, [[0, 20, 0], [0, 1, 0]], flows.sum(axis=2))
    marked = flows_of(3, {(LAB, VENDOR): 5}, {})
    answer = traced(window, [Label(NOBODY, marked, np.zeros((2, 3)))], convention)
    passed = 0.0 if convention == LOWEST else 2.5
    np.testing.assert_allclose(answer.received[0], [[5, 0, 0], [0, 0, passed]], atol=1e-13)
    np.testing.assert_allclose(answer.held[0], [[5, 0, 0], [5 - passed, 0, passed]], atol=1e-13)


@pytest.mark.parametrize("convention", Convention)
def test_ring_closed_but_for_rounding_is_said_not_to_be_solved(convention):
    flows = np.array([[[0.0, 1e-17, 0], [0, 0, 1], [1e-30, 1, 0]]])
    window = window_of(flows, np.zeros((1, 3)), flows.sum(axis=2))
    answer = traced(window, [of_vendor(window)], convention)
    assert answer.outcome == Outcome.NOT_FINITE
    assert np.isnan(answer.received).all()
    assert np.isnan(answer.share(0, VENDOR))


@pytest.mark.parametrize("convention", Convention)
def test_closed_ring_elsewhere_does_not_disturb(convention):
    flows = np.zeros((1, 5, 5))
    flows[:, :3, :3] = TOY
    flows[0, 3, 4] = flows[0, 4, 3] = 7.0
    window = window_of(flows, [[0, 26, 0, 0, 0]], [[10, 35, 35, 7, 7]])
    alone = traced(TOY_WINDOW, [financing_label(TOY_WINDOW, TOY_FINANCING, VENDOR)], convention)
    answer = traced(window, [of_vendor(window)], convention)
    np.testing.assert_allclose(answer.received[0, 0], [*alone.received[0, 0], 0, 0], atol=1e-13)


def test_steps_that_do_not_end_are_said_not_to_have_converged(monkeypatch):
    monkeypatch.setattr(mixing, "MOST_ROUNDS", 1)
    answer = traced(TOY_WINDOW, [financing_label(TOY_WINDOW, TOY_FINANCING, VENDOR)], LOWEST)
    assert answer.outcome == Outcome.NOT_CONVERGED
    assert np.isnan(answer.held).all()


def test_no_label_has_no_answer():
    answer = traced(TOY_WINDOW, [])
    assert (answer.received.shape, answer.outcome) == ((0, 1, 3), Outcome.SOLVED)


@pytest.mark.parametrize(
    ("labels", "fault"),
    [
        ([Label(3, TOY, np.zeros((1, 3)))], "ends at node 3"),
        ([Label(-2, TOY, np.zeros((1, 3)))], "ends at node -2"),
        ([Label(0, TOY[0], np.zeros((1, 3)))], r"label 0 marks flows \(3, 3\)"),
        ([Label(0, TOY, np.zeros(3))], "label 0 marks"),
        ([Label(0, -TOY, np.zeros((1, 3)))], "label 0 marks an amount that is negative"),
        ([Label(0, 0 * TOY, np.full((1, 3), np.nan))], "not a number"),
        ([Label(0, TOY, np.zeros((1, 3))), Label(1, 0.1 * TOY, np.zeros((1, 3)))], "more than there is in quarter 0"),
        ([Label(0, 0 * TOY, np.ones((1, 3)))], "more than there is"),
    ],
)
def test_labels_that_do_not_fit_are_refused(labels, fault):
    with pytest.raises(ValueError, match=fault):
        traced(TOY_WINDOW, labels)
