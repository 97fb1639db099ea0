"""What holds of money traced through several quarters, by every convention."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cardhouse.errors import Outcome
from cardhouse.trace import self_funded_prorata
from cardhouse.trace.conventions import Convention, traced
from cardhouse.trace.window import NOBODY, Label, Window, financing_label, window_of

law = settings(deadline=None, max_examples=60)

AMOUNTS = st.one_of(st.just(0.0), st.integers(1, 12).map(float), st.floats(0.01, 500.0))
CONVENTIONS = st.sampled_from(list(Convention))


@st.composite
def windows(draw, quarters=(1, 4), cash=AMOUNTS, chain=False):
    """Draw a window; where `chain`, node i pays only nodes after it."""
    shape = (draw(st.integers(*quarters)), draw(st.integers(2, 5)))
    flows = draw(arrays(np.float64, (*shape, shape[1]), elements=AMOUNTS))
    flows *= np.triu(np.ones(shape[1:] * 2), 1) if chain else 1.0 - np.eye(shape[1])
    outside, elsewhere = (draw(arrays(np.float64, shape, elements=AMOUNTS)) for _ in range(2))
    opening = draw(arrays(np.float64, shape[1], elements=cash))
    return window_of(flows, outside, flows.sum(axis=2) + elsewhere, opening)


@st.composite
def marked_windows(draw, **of_window):
    """Draw a window with one to three labels; some flows, and some money from outside, are split between two of them.

    A split leaves nothing but rounding unmarked.
    """
    window = draw(windows(**of_window))
    labels = draw(st.integers(1, 3))
    ends = draw(st.lists(st.integers(NOBODY, window.nodes - 1), min_size=labels, max_size=labels))
    marks = []
    for money in (window.flows, window.outside):
        first = draw(arrays(np.int64, money.shape, elements=st.integers(-1, labels - 1)))
        part = money * draw(arrays(np.float64, money.shape, elements=st.sampled_from([0.0, 0.1, 0.6, 1.0])))
        second = np.where(draw(arrays(np.bool_, money.shape)) & (labels > 1), (first + 1) % labels, -1)
        whose = [np.where(first == one, part, np.where(second == one, money - part, 0.0)) for one in range(labels)]
        marks.append(whose)
    return window, [Label(*parts) for parts in zip(ends, *marks, strict=True)]


def dust(window):
    return 1e-9 * max(1.0, window.flows.sum() + window.outside.sum() + window.cash.sum())


def share_of(part, whole):
    return np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)


def every_paid(answer, label):
    return np.array([answer.paid(label, quarter) for quarter in range(answer.window.quarters)])


@law
@given(marked_windows(), CONVENTIONS)
def test_no_label_is_made_or_lost(marked, convention):
    window, labels = marked
    answer = traced(window, labels, convention)
    assert answer.outcome == Outcome.SOLVED
    elsewhere = share_of(window.outflow - window.flows.sum(axis=2), window.outflow)
    marks = share_of(sum(label.paid for label in labels).sum(axis=2), window.outflow)
    for at, label in enumerate(labels):
        paid = every_paid(answer, at)
        unmarked = (paid - label.paid).sum(axis=2) + (answer.spent[at] * elsewhere)
        at_end = np.arange(window.nodes) == label.end
        ended = np.where(at_end, answer.received[at], 0.0)
        before = np.vstack([np.zeros(window.nodes), answer.held[at, :-1]])
        gone = unmarked + answer.overridden[at] + ended
        np.testing.assert_allclose(answer.received[at], paid.sum(axis=1) + label.outside, atol=dust(window))
        np.testing.assert_allclose(answer.overridden[at], answer.spent[at] * marks, atol=dust(window))
        np.testing.assert_allclose(before + answer.received[at], gone + answer.held[at], atol=dust(window))
        assert not answer.held[at][:, at_end].any()
        assert not answer.spent[at][:, at_end].any()


@law
@given(marked_windows(), CONVENTIONS)
def test_labels_exclude_one_another(marked, convention):
    window, labels = marked
    answer = traced(window, labels, convention)
    together = sum(every_paid(answer, at) for at in range(len(labels)))
    assert (together <= window.flows + dust(window)).all()
    assert (answer.spent >= 0).all()
    assert (answer.spent.sum(axis=0) <= window.outflow + dust(window)).all()
    assert (answer.received.sum(axis=0) <= window.received + dust(window)).all()
    assert (answer.held.sum(axis=0) <= window.balance + dust(window)).all()


@law
@given(marked_windows(), CONVENTIONS)
def test_money_cannot_fund_the_past(marked, convention):
    window, labels = marked
    answer = traced(window, labels, convention)
    for at, label in enumerate(labels):
        started = label.paid.sum(axis=(1, 2)) + label.outside.sum(axis=1)
        come_back = answer.received[at, :, label.end] if label.end != NOBODY else np.zeros(window.quarters)
        assert (come_back.cumsum() <= started.cumsum() + dust(window)).all()


@law
@given(marked_windows(quarters=(2, 4)), CONVENTIONS, st.integers(1, 3))
def test_what_comes_later_changes_nothing_before(marked, convention, quarters):
    window, labels = marked
    short = Window(window.flows[:quarters], window.outside[:quarters], window.outflow[:quarters], window.cash)
    cut = [Label(label.end, label.paid[:quarters], label.outside[:quarters]) for label in labels]
    earlier, whole = traced(short, cut, convention), traced(window, labels, convention)
    np.testing.assert_allclose(earlier.received, whole.received[:, :quarters], atol=dust(window))
    np.testing.assert_allclose(earlier.held, whole.held[:, :quarters], atol=dust(window))


@law
@given(windows(quarters=(1, 1), cash=st.just(0.0)), st.sampled_from([0.25, 0.6, 1.0]), st.integers(0, 1))
def test_one_quarter_pro_rata_is_self_funded_prorata(window, share, seller):
    financing = share * window.flows
    flows, outside, outflow = window.flows[0], window.outside[0], window.outflow[0]
    expected = self_funded_prorata(flows, financing[0], outside, outflow, seller)
    for convention in set(Convention) - {Convention.LOWEST_INTERMEDIATE_BALANCE}:  # one layer holds all money
        answer = traced(window, [financing_label(window, financing, seller)], convention)
        np.testing.assert_allclose(answer.paid(0, 0), expected.labelled, rtol=1e-12, atol=1e-15 * flows.max())
        assert answer.received[0, 0, seller] == pytest.approx(expected.value, rel=1e-12, abs=1e-15 * flows.max())
        assert answer.share(0, seller) == pytest.approx(expected.share, rel=1e-12, abs=1e-15, nan_ok=True)
        assert not answer.overridden.any()


@law
@given(marked_windows(cash=st.just(0.0)))
def test_conventions_agree_where_nobody_keeps_cash(marked):
    window, labels = marked
    elsewhere = window.outflow + np.maximum(window.received - window.outflow, 0.0)
    spendthrift = window_of(window.flows, window.outside, elsewhere)
    answers = [traced(spendthrift, labels, convention) for convention in Convention]
    for answer in answers:
        np.testing.assert_allclose(answer.received, answers[0].received, atol=dust(window))
        np.testing.assert_allclose(answer.held, 0.0, atol=dust(window))


@law
@given(marked_windows(), CONVENTIONS, st.floats(1e-3, 1e3))
def test_money_units_scale_the_labels(marked, convention, unit):
    window, labels = marked
    larger = Window(*(unit * part for part in (window.flows, window.outside, window.outflow, window.cash)))
    scaled = [Label(label.end, unit * label.paid, unit * label.outside) for label in labels]
    answer, again = traced(window, labels, convention), traced(larger, scaled, convention)
    np.testing.assert_allclose(again.received / unit, answer.received, atol=dust(window))
    np.testing.assert_allclose(again.held / unit, answer.held, atol=dust(window))


@law
@given(marked_windows(), CONVENTIONS, st.randoms(use_true_random=False))
def test_renaming_the_entities_renames_the_labels(marked, convention, random):
    window, labels = marked
    order = random.sample(range(window.nodes), window.nodes)
    parts = (window.flows[:, order][:, :, order], window.outside[:, order], window.outflow[:, order])
    names = {old: new for new, old in enumerate(order)} | {NOBODY: NOBODY}
    renamed = [Label(names[label.end], label.paid[:, order][:, :, order], label.outside[:, order]) for label in labels]
    answer = traced(window, labels, convention)
    again = traced(Window(*parts, window.cash[order]), renamed, convention)
    np.testing.assert_allclose(again.received, answer.received[:, :, order], atol=dust(window))
    np.testing.assert_allclose(again.held, answer.held[:, :, order], atol=dust(window))


@law
@given(marked_windows(), CONVENTIONS, AMOUNTS)
def test_an_unlinked_firm_changes_nothing(marked, convention, money):
    window, labels = marked
    lone = ((0, 0), (0, 1))
    alone = {"mode": "constant", "constant_values": money}
    flows, outside = np.pad(window.flows, ((0, 0), (0, 1), (0, 1))), np.pad(window.outside, lone, **alone)
    wider = Window(flows, outside, np.pad(window.outflow, lone, **alone), np.append(window.cash, money))
    more = [
        Label(label.end, np.pad(label.paid, ((0, 0), (0, 1), (0, 1))), np.pad(label.outside, lone)) for label in labels
    ]
    answer, again = traced(window, labels, convention), traced(wider, more, convention)
    np.testing.assert_allclose(again.received[:, :, :-1], answer.received, atol=dust(window))
    assert not again.received[:, :, -1].any()


@law
@given(marked_windows(), CONVENTIONS, st.floats(0.0, 1.0))
def test_parallel_labels_add_up(marked, convention, share):
    window, labels = marked
    parts = [
        replace(labels[0], paid=part * labels[0].paid, outside=part * labels[0].outside) for part in (share, 1 - share)
    ]
    whole, split = traced(window, labels, convention), traced(window, [*parts, *labels[1:]], convention)
    np.testing.assert_allclose(split.received[:2].sum(axis=0), whole.received[0], atol=dust(window))
    np.testing.assert_allclose(split.held[:2].sum(axis=0), whole.held[0], atol=dust(window))
    np.testing.assert_allclose(split.received[2:], whole.received[1:], atol=dust(window))


@law
@given(marked_windows())
def test_labelled_money_is_spent_last_at_the_lowest_balance(marked):
    window, labels = marked
    answer = traced(window, labels, Convention.LOWEST_INTERMEDIATE_BALANCE)
    spends = answer.spent.sum(axis=0) > dust(window)
    room = window.balance - answer.held.sum(axis=0)
    assert (room[spends] <= dust(window)).all()


def spent_in_turn(purse, outflow, convention, balance):
    """Return the money, labels and all, that pays an outflow, taken coin by coin out of a purse of [money, labels]."""
    if convention == Convention.LOWEST_INTERMEDIATE_BALANCE:
        claimed = sum(labels for _, labels in purse)
        excess = max(0.0, claimed.sum() - balance)
        gone = claimed * (excess / claimed.sum() if claimed.sum() > 0 else 0.0)
        purse[:] = [[balance, claimed - gone]]
        return gone
    if convention == Convention.PRO_RATA:
        purse[:] = [[sum(money for money, _ in purse), sum(labels for _, labels in purse)]]
    gone, wanted = 0.0, outflow
    for layer in purse[::-1] if convention == Convention.LAST_IN_FIRST_OUT else purse:
        part = min(1.0, wanted / layer[0]) if layer[0] > 0 else 0.0
        gone = gone + part * layer[1]
        wanted -= part * layer[0]
        layer[:] = [layer[0] * (1 - part), layer[1] * (1 - part)]
    return gone


@law
@given(marked_windows(chain=True), CONVENTIONS)
def test_purses_emptied_coin_by_coin_agree(marked, convention):
    """Where node i pays only nodes after it, each can be settled in turn, with no system to solve."""
    window, labels = marked
    nothing = np.zeros(len(labels))
    purses = [[[cash, nothing]] for cash in window.cash]
    received = np.zeros((len(labels), window.quarters, window.nodes))
    ends = np.array([label.end for label in labels])
    for quarter in range(window.quarters):
        marks = np.array([label.paid[quarter] for label in labels])
        coming = np.array([label.outside[quarter] for label in labels]) + marks.sum(axis=1)
        for node, purse in enumerate(purses):
            received[:, quarter, node] = coming[:, node]
            purse.append([window.received[quarter, node], np.where(ends == node, 0.0, coming[:, node])])
            outflow = window.outflow[quarter, node]
            gone = spent_in_turn(purse, outflow, convention, window.balance[quarter, node])
            unmarked = window.flows[quarter, node] - marks[:, node].sum(axis=0)
            coming += np.outer(gone / outflow if outflow > 0 else nothing, unmarked)
    answer = traced(window, labels, convention)
    np.testing.assert_allclose(answer.received, received, atol=dust(window))
    held = [[sum(labels[one] for _, labels in purse) for purse in purses] for one in range(len(labels))]
    np.testing.assert_allclose(answer.held[:, -1], held, atol=dust(window))
