"""What holds of bounds on labelled receipts in every window of flows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.laws.test_convention_laws import marked_windows

from cardhouse.errors import Outcome
from cardhouse.trace.bounds import Kind
from cardhouse.trace.conventions import Convention, traced
from cardhouse.trace.label_bounds import label_bounds
from cardhouse.trace.labelling import LabelLink
from cardhouse.trace.window import NOBODY, Label, Window, window_of

law = settings(deadline=None, max_examples=50)


@st.composite
def questions(draw, **of_window):
    """Draw a window, labels on it, and a vendor."""
    window, labels = draw(marked_windows(**of_window))
    return window, labels, draw(st.integers(0, window.nodes - 1))


def dust(window):
    return 1e-8 * max(1.0, window.flows.sum() + window.outside.sum() + window.cash.sum())


def ends(answer):
    """Return low and high of each label and of all together (label, 2)."""
    return np.array([[bounds.low, bounds.high] for bounds in (*answer.each, answer.together)])


def receipts_by(convention, window, labels, vendor):
    """Return the vendor's labelled receipts, of each label and of all together, and what passes each flow labelled."""
    answer = traced(window, labels, convention)
    assert answer.outcome == Outcome.SOLVED
    paid = np.array([[answer.paid(at, quarter) for quarter in range(window.quarters)] for at in range(len(labels))])
    each = paid[:, :, :, vendor].sum(axis=(1, 2))
    return np.append(each, each.sum()), paid


def assert_within(value, interval, slack):
    assert (interval[:, 0] - slack <= value).all()
    assert (value <= interval[:, 1] + slack).all()


@law
@given(questions())
def test_bounds_are_in_order_and_within_receipts(question):
    window, labels, vendor = question
    answer = label_bounds(*question)
    for bounds in (*answer.each, answer.together):
        assert 0 <= bounds.low <= bounds.high <= bounds.receipts + dust(window)
    for label, bounds in zip(labels, answer.each, strict=True):
        if label.end == vendor:
            assert bounds.high <= min(bounds.financing, bounds.receipts)


@law
@given(questions())
def test_bounds_enclose_every_convention(question):
    bounds = ends(label_bounds(*question))
    for convention in Convention:
        assert_within(receipts_by(convention, *question)[0], bounds, dust(question[0]))


@law
@given(questions(), st.data())
def test_links_only_tighten(question, data):
    window, labels, _ = question
    receipts, paid = receipts_by(Convention.PRO_RATA, *question)
    links = []
    for _ in range(data.draw(st.integers(1, 2))):
        payer, payee = (data.draw(st.integers(0, window.nodes - 1)) for _ in range(2))
        label, share = data.draw(st.integers(0, len(labels) - 1)), data.draw(st.floats(0, 1))
        links.append(LabelLink(payer, payee, label, share * paid[label, :, payer, payee].sum()))
    free, tied = label_bounds(*question), label_bounds(*question, links)
    assert_within(ends(tied)[:, 0], ends(free), dust(window))
    assert_within(ends(tied)[:, 1], ends(free), dust(window))
    assert_within(receipts, ends(tied), dust(window))
    for before, after in zip((*free.each, free.together), (*tied.each, tied.together), strict=True):
        moved = (after.low - before.low > dust(window), before.high - after.high > dust(window))
        assert all(len(these) for these, far in zip(after.tightening, moved, strict=True) if far)


@law
@given(questions())
def test_labels_together_stay_within_the_sums_of_each(question):
    *each, together = ends(label_bounds(*question))
    low, high = np.sum(each, axis=0)
    assert low - dust(question[0]) <= together[0]
    assert together[1] <= high + dust(question[0])


@law
@given(questions(), st.floats(0, 1))
def test_two_labels_with_one_end_count_like_their_sum(question, share):
    window, (whole, *_), vendor = question
    parts = [Label(whole.end, part * whole.paid, part * whole.outside) for part in (share, 1 - share)]
    expected = ends(label_bounds(window, [whole], vendor))[-1]
    np.testing.assert_allclose(ends(label_bounds(window, parts, vendor))[-1], expected, atol=dust(window))


@law
@given(questions(), st.floats(1e-3, 1e3))
def test_money_units_scale_the_bounds(question, unit):
    window, labels, vendor = question
    larger = Window(*(unit * part for part in (window.flows, window.outside, window.outflow, window.cash)))
    scaled = ends(label_bounds(larger, [Label(at.end, unit * at.paid, unit * at.outside) for at in labels], vendor))
    np.testing.assert_allclose(scaled / unit, ends(label_bounds(*question)), atol=dust(window))


@law
@given(questions(), st.randoms(use_true_random=False))
def test_renaming_the_entities_changes_no_bound(question, random):
    window, labels, vendor = question
    order = random.sample(range(window.nodes), window.nodes)
    grid = np.ix_(range(window.quarters), order, order)
    flows, outside, outflow, cash = window.flows[grid], window.outside, window.outflow, window.cash
    renamed = Window(flows, outside[:, order], outflow[:, order], cash[order])
    names = {NOBODY: NOBODY} | {node: at for at, node in enumerate(order)}
    marks = [Label(names[label.end], label.paid[grid], label.outside[:, order]) for label in labels]
    again = ends(label_bounds(renamed, marks, names[vendor]))
    np.testing.assert_allclose(again, ends(label_bounds(*question)), atol=dust(window))


@law
@given(questions(), st.floats(0, 500))
def test_an_unlinked_firm_changes_no_bound(question, money):
    window, labels, vendor = question
    wider = Window(
        np.pad(window.flows, [(0, 0), (0, 1), (0, 1)]),
        *(np.pad(part, [(0, 0), (0, 1)], constant_values=money) for part in (window.outside, window.outflow)),
        np.append(window.cash, money),
    )
    marks = [
        Label(label.end, np.pad(label.paid, [(0, 0), (0, 1), (0, 1)]), np.pad(label.outside, [(0, 0), (0, 1)]))
        for label in labels
    ]
    again = ends(label_bounds(wider, marks, vendor))
    np.testing.assert_allclose(again, ends(label_bounds(*question)), atol=dust(window))


@law
@given(questions(quarters=(2, 4)))
def test_quarters_without_cash_between_them_add_up(question):
    window, labels, vendor = question
    outflow = np.maximum(window.outflow, window.received)  # all is spent
    over = window_of(window.flows, window.outside, outflow)
    quarters = [
        label_bounds(
            window_of(over.flows[one], over.outside[one], over.outflow[one]),
            [Label(label.end, label.paid[one], label.outside[one]) for label in labels],
            vendor,
        )
        for one in (slice(at, at + 1) for at in range(over.quarters))
    ]
    np.testing.assert_allclose(
        ends(label_bounds(over, labels, vendor)), sum(ends(quarter) for quarter in quarters), atol=dust(window)
    )


@law
@given(questions())
def test_a_bound_is_informative_when_it_says_more_than_the_amounts(question):
    answer = label_bounds(*question)
    for bounds in (*answer.each, answer.together):
        most = min(bounds.financing, bounds.receipts)
        assert (bounds.low_kind == Kind.INFORMATIVE) == (bounds.low > 0)
        assert (bounds.high_kind == Kind.INFORMATIVE) == (bounds.high < most)
        assert bounds.high_share == pytest.approx(
            bounds.high / bounds.receipts if bounds.receipts else np.nan, nan_ok=True
        )
