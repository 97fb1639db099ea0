"""Bounds on any vendor's receipts over several quarters, with several labels and documented links."""

import numpy as np
import pytest

from cardhouse.trace.bounds import Kind, Reason
from cardhouse.trace.label_bounds import label_bounds
from cardhouse.trace.labelling import LabelLink, labelling_of
from cardhouse.trace.window import NOBODY, Label, financing_label, window_of

VENDOR, LAB, CLOUD = 0, 1, 2  # vendor, lab, cloud


def quarters(nodes, *payments):
    """Return flows (quarter, payer, payee) with the payments of each quarter."""
    flows = np.zeros((len(payments), nodes, nodes))
    for at, quarter in enumerate(payments):
        for payer, payee, amount in quarter:
            flows[at, payer, payee] = amount
    return flows


def window(nodes, *payments, outside=(), spent=(), cash=None):
    """Return a window; `outside` and `spent` list (quarter, node, money) that comes in and that leaves the book."""
    flows = quarters(nodes, *payments)
    coming, leaving = np.zeros(flows.shape[:2]), flows.sum(axis=2)
    for at, node, money in outside:
        coming[at, node] += money
    for at, node, money in spent:
        leaving[at, node] += money
    return window_of(flows, coming, leaving, cash)


def financed(over, *payments, seller=VENDOR):
    return financing_label(over, quarters(over.nodes, *payments), seller)


def guaranteed(over, end, *money):
    """Return the label of money from outside, (quarter, node, money), that the end answers for."""
    outside = np.zeros_like(over.outside)
    for at, node, amount in money:
        outside[at, node] = amount
    return Label(end, np.zeros_like(over.flows), outside)


def toy(cash=None, outside=((0, LAB, 26),)):
    over = window(
        3, [(VENDOR, LAB, 10), (LAB, CLOUD, 35), (CLOUD, VENDOR, 30)], outside=outside, spent=[(0, CLOUD, 5)], cash=cash
    )
    return over, [financed(over, [(VENDOR, LAB, 10)])]


def ends(bounds):
    return bounds.low, bounds.high


def test_toy():
    answer = label_bounds(*toy(), VENDOR)
    assert ends(answer.together) == pytest.approx((4, 10), abs=1e-13)
    assert answer.each == (answer.together,)
    assert answer.together.why == (Reason.OTHER_MONEY_IS_SHORT, Reason.ALL_CAN_RETURN)
    assert (answer.together.receipts, answer.together.financing) == (30, 10)


def test_opening_cash_carries_no_label():
    """The lab's 26 lie in its till when the quarter begins, and nothing comes from outside: the same [4, 10] of 30."""
    assert ends(label_bounds(*toy(cash=[0, 26, 0], outside=()), VENDOR).together) == pytest.approx((4, 10), abs=1e-13)


def test_money_cannot_fund_the_past():
    """The lab gets 31 from outside in quarter 1 and pays 30; in quarter 2 it borrows 10, pays 6 and keeps 5.

    Of the 36 received at most the 6 of quarter 2 are the vendor's own, and at least 5, for only 5 are kept. As if it
    were one quarter, all 10 could be.
    """
    over = window(2, [(LAB, VENDOR, 30)], [(VENDOR, LAB, 10), (LAB, VENDOR, 6)], outside=[(0, LAB, 31)])
    bounds = label_bounds(over, [financed(over, [], [(VENDOR, LAB, 10)])], VENDOR).together
    assert ends(bounds) == pytest.approx((5, 6), abs=1e-13)
    assert (bounds.high_kind, bounds.why[1]) == (Kind.INFORMATIVE, Reason.NARROW_WAY)
    at_once = window(2, [(LAB, VENDOR, 36), (VENDOR, LAB, 10)], outside=[(0, LAB, 31)])
    assert ends(label_bounds(at_once, [financed(at_once, [(VENDOR, LAB, 10)])], VENDOR).together) == pytest.approx(
        (5, 10)
    )


def test_financing_after_the_last_receipt_returns_nothing():
    over = window(2, [(LAB, VENDOR, 30)], [(VENDOR, LAB, 10)], outside=[(0, LAB, 30)])
    bounds = label_bounds(over, [financed(over, [], [(VENDOR, LAB, 10)])], VENDOR).together
    assert ends(bounds) == (0, 0)
    assert bounds.why == (Reason.OTHER_MONEY_SUFFICES, Reason.NO_WAY)
    assert (bounds.low_kind, bounds.high_kind) == (Kind.TRIVIAL, Kind.INFORMATIVE)


def test_cash_carries_labels_to_the_next_quarter():
    """Quarter 1: the lab gets 10 of the vendor and 26 from outside, spends 4, keeps 32: 6 to 10 labelled.

    Quarter 2: it pays the cloud 30 and keeps 2: 4 to 10 labelled. The cloud spends 3, pays the vendor 27: 1 to 10.
    """
    over = window(
        3,
        [(VENDOR, LAB, 10)],
        [(LAB, CLOUD, 30), (CLOUD, VENDOR, 27)],
        outside=[(0, LAB, 26)],
        spent=[(0, LAB, 4), (1, CLOUD, 3)],
    )
    assert ends(label_bounds(over, [financed(over, [(VENDOR, LAB, 10)], [])], VENDOR).together) == pytest.approx(
        (1, 10), abs=1e-13
    )


def test_no_more_labels_pass_than_cash_is_kept():
    """The lab keeps 3 of quarter 1; whatever it pays beyond in quarter 2 is new money."""
    over = window(
        3,
        [(VENDOR, LAB, 10)],
        [(LAB, CLOUD, 30), (CLOUD, VENDOR, 30)],
        outside=[(0, LAB, 26), (1, LAB, 27)],
        spent=[(0, LAB, 33)],
    )
    bounds = label_bounds(over, [financed(over, [(VENDOR, LAB, 10)], [])], VENDOR).together
    assert ends(bounds) == pytest.approx((0, 3), abs=1e-13)
    assert (bounds.high_kind, bounds.why[1]) == (Kind.INFORMATIVE, Reason.NARROW_WAY)


def test_vendor_that_is_not_the_end():
    """The lab of the toy keeps 1, so of its 10 at least 9 go to the cloud; the lab itself got them directly."""
    cloud = label_bounds(*toy(), CLOUD).together
    assert ends(cloud) == pytest.approx((9, 10), abs=1e-13)
    assert cloud.why == (Reason.OTHER_MONEY_IS_SHORT, Reason.ALL_CAN_RETURN)
    assert (cloud.receipts, cloud.high_kind) == (35, Kind.TRIVIAL)
    lab = label_bounds(*toy(), LAB).together
    assert ends(lab) == (10, 10)
    assert lab.why[0] == Reason.PAID_DIRECTLY


def test_the_same_money_can_pass_a_vendor_twice():
    """1 is lent to the lab, which pays the cloud 5 and gets 3 back: 1 + 3 of the 5 can be that money going round."""
    over = window(3, [(VENDOR, LAB, 1), (LAB, CLOUD, 5), (CLOUD, LAB, 3)], outside=[(0, LAB, 1)], spent=[(0, CLOUD, 2)])
    bounds = label_bounds(over, [financed(over, [(VENDOR, LAB, 1)])], CLOUD).together
    assert ends(bounds) == pytest.approx((1, 4), abs=1e-13)
    assert (bounds.high_kind, bounds.why[1]) == (Kind.TRIVIAL, Reason.PASSES_AGAIN)
    narrow = window(3, [(VENDOR, LAB, 1), (LAB, CLOUD, 4), (CLOUD, LAB, 3)], spent=[(0, CLOUD, 1)])
    bounds = label_bounds(narrow, [financed(narrow, [(VENDOR, LAB, 1)])], CLOUD).together
    assert (bounds.high, bounds.why[1]) == (4, Reason.ALL_CAN_BE_FINANCED)


def test_ring_that_labels_do_not_reach_carries_none():
    over = window(4, [(VENDOR, LAB, 10), (2, 3, 7), (3, 2, 7)])
    assert label_bounds(over, [financed(over, [(VENDOR, LAB, 10)])], 3).together.high == 0


def rivals(links=()):
    """Two vendors, 0 and 2, lend the lab 10 each; it pays 12 to vendor 0 and 8 outside, and has no other money."""
    over = window(3, [(VENDOR, LAB, 10), (2, LAB, 10), (LAB, VENDOR, 12)], spent=[(0, LAB, 8)])
    labels = [financed(over, [(VENDOR, LAB, 10)]), financed(over, [(2, LAB, 10)], seller=2)]
    return label_bounds(over, labels, VENDOR, links)


def test_labels_together_are_bounded_more_tightly_than_their_sum():
    answer = rivals()
    for bounds in answer.each:
        assert ends(bounds) == pytest.approx((2, 10), abs=1e-13)
        assert (bounds.receipts, bounds.financing) == (12, 10)
    assert ends(answer.together) == pytest.approx((12, 12), abs=1e-13)
    assert answer.together.why == (Reason.OTHER_MONEY_IS_SHORT, Reason.ALL_CAN_BE_FINANCED)
    assert answer.together.financing == 20


def test_document_on_one_label_tightens_the_other():
    answer = rivals([LabelLink(LAB, VENDOR, 1, 9.0)])
    assert [ends(bounds) for bounds in answer.each] == [pytest.approx((2, 3), abs=1e-13), pytest.approx((9, 10))]
    assert [bounds.tightening for bounds in answer.each] == [((), (0,)), ((0,), ())]
    assert answer.each[0].why == (Reason.OTHER_MONEY_IS_SHORT, Reason.DOCUMENTED)
    assert answer.together.tightening == ((), ())


def test_payment_that_starts_marked_overrides_older_marks():
    """The lab has only the vendor's 10; it lends 6 of them on (its own label) and pays 4 to the cloud.

    The borrower, 3, pays the vendor 6 of the lab's money; the cloud pays it 4 of its own.
    """
    over = window(4, [(VENDOR, LAB, 10), (LAB, 3, 6), (LAB, CLOUD, 4), (3, VENDOR, 6), (CLOUD, VENDOR, 4)])
    own, other = financed(over, [(VENDOR, LAB, 10)]), financed(over, [(LAB, 3, 6)], seller=LAB)
    answer = label_bounds(over, [own, other], VENDOR)
    assert [ends(bounds) for bounds in answer.each] == [pytest.approx((4, 4)), pytest.approx((6, 6))]
    assert ends(answer.together) == pytest.approx((10, 10))
    assert ends(label_bounds(over, [own], VENDOR).together) == pytest.approx((10, 10))


def test_mark_ends_where_it_comes_back():
    """What the lender pays on for a purchase is new money, nor is it marked in the ring that it then feeds."""
    payments = [(VENDOR, LAB, 10), (LAB, VENDOR, 10), (VENDOR, CLOUD, 10), (CLOUD, 3, 7), (3, CLOUD, 7)]
    over = window(4, payments)
    label = financed(over, [(VENDOR, LAB, 10)])
    assert ends(label_bounds(over, [label], VENDOR).together) == pytest.approx((10, 10))
    assert label_bounds(over, [label], CLOUD).together.high == 0


def test_guaranteed_money_from_outside_is_a_label_of_its_own():
    """Of the lab's 26 from outside 20 are guaranteed: the lab keeps 1, the cloud spends 5, at least 14 return."""
    over, labels = toy()
    answer = label_bounds(over, [*labels, guaranteed(over, VENDOR, (0, LAB, 20))], VENDOR)
    assert ends(answer.each[0]) == pytest.approx((4, 10))
    assert ends(answer.each[1]) == pytest.approx((14, 20))
    assert ends(answer.together) == pytest.approx((24, 30))


def test_mark_that_ends_with_nobody_passes_the_vendor_as_anyone():
    """All 26 are marked. The lab keeps 1, the cloud spends 5: 20 reach the vendor, which keeps 20 or pays 10 round.

    If it pays those 10 to the lab again, all of the cloud's 30 can be marked; if the mark ends with it, only 26.
    """
    over, _ = toy()
    expected = {NOBODY: (20, 30), VENDOR: (20, 26)}
    for end, interval in expected.items():
        bounds = label_bounds(over, [guaranteed(over, end, (0, LAB, 26))], VENDOR).together
        assert ends(bounds) == pytest.approx(interval, abs=1e-13)


def test_links_that_say_the_same_are_both_named():
    over, labels = toy()
    nine, same, less = (LabelLink(LAB, CLOUD, 0, least) for least in (9.5, 9.5, 8.0))
    bounds = label_bounds(over, labels, VENDOR, [less, nine, same]).together
    assert ends(bounds) == pytest.approx((4.5, 10), abs=1e-13)
    assert bounds.tightening == ((1, 2), ())
    assert bounds.why == (Reason.DOCUMENTED, Reason.ALL_CAN_RETURN)


def spread(uses):
    """The lab gets 20 and has as much; 12 go back to the vendor, 6 each to two others. Links: 6 to each of `uses`."""
    over = window(4, [(VENDOR, LAB, 20), (LAB, VENDOR, 12), (LAB, 2, 6), (LAB, 3, 6)], outside=[(0, LAB, 20)])
    links = [LabelLink(LAB, payee, 0, 6.0) for payee in uses]
    return label_bounds(over, [financed(over, [(VENDOR, LAB, 20)])], VENDOR, links).together


def test_links_that_tighten_only_together_are_all_named():
    assert (spread([2]).high, spread([2]).tightening) == (12, ((), ()))
    assert (spread([2, 3]).high, spread([2, 3]).tightening) == (pytest.approx(8), ((), (0, 1)))
    assert spread([2, 2, 3, 3]).tightening == ((), (0, 1, 2, 3))  # none moves the bound, with or without the others


def test_link_holds_over_the_window_not_in_a_quarter():
    """The lab pays the cloud 5 in each quarter, 7 of them documented, in whichever quarter."""
    over = window(
        3,
        [(VENDOR, LAB, 10), (LAB, CLOUD, 5), (CLOUD, VENDOR, 5)],
        [(LAB, CLOUD, 5), (CLOUD, VENDOR, 5)],
        outside=[(0, LAB, 30)],
        spent=[(1, LAB, 30)],
    )
    label = financed(over, [(VENDOR, LAB, 10)], [])
    assert ends(label_bounds(over, [label], VENDOR).together) == pytest.approx((0, 10))
    assert ends(label_bounds(over, [label], VENDOR, [LabelLink(LAB, CLOUD, 0, 7.0)]).together) == pytest.approx((7, 10))


@pytest.mark.parametrize(
    ("links", "those"),
    [
        ([(LAB, CLOUD, 0, 36.0)], (0,)),
        ([(LAB, CLOUD, 0, 1.0), (LAB, CLOUD, 0, 10.5)], (1,)),
        ([(VENDOR, LAB, 0, 10.5)], (0,)),
        ([(CLOUD, LAB, 0, 1.0)], (0,)),
        ([(LAB, CLOUD, 0, float("inf"))], (0,)),
        ([(CLOUD, VENDOR, 0, 1.0), (LAB, CLOUD, 0, 3.0), (LAB, 3, 0, 8.0)], (1, 2)),
    ],
)
def test_contradicting_links_are_an_answer_not_an_error(links, those):
    """Of the last three, one asks for 3 and one for 8 of the lab's 10; what the cloud pays adds nothing to that."""
    over = window(
        4,
        [(VENDOR, LAB, 10), (LAB, CLOUD, 35), (CLOUD, VENDOR, 30), (LAB, 3, 8)],
        outside=[(0, LAB, 40)],
        spent=[(0, CLOUD, 5)],
    )
    answer = label_bounds(over, [financed(over, [(VENDOR, LAB, 10)])], VENDOR, [LabelLink(*link) for link in links])
    assert answer.together.why == (Reason.CONTRADICTION, Reason.CONTRADICTION)
    assert (answer.together.low_kind, answer.together.high_kind) == (Kind.NONE, Kind.NONE)
    assert np.isnan(ends(answer.together)).all()
    assert answer.together.tightening == (those, those)


def test_link_met_by_payments_that_start_marked():
    over, labels = toy()
    bounds = label_bounds(over, labels, VENDOR, [LabelLink(VENDOR, LAB, 0, 10.0)]).together
    assert (ends(bounds), bounds.tightening) == (pytest.approx((4, 10)), ((), ()))


def test_nothing_marked_and_nothing_received():
    over, _ = toy()
    for answer in (label_bounds(over, [], VENDOR), label_bounds(over, [financed(over, [])], VENDOR)):
        assert (ends(answer.together), answer.together.why) == ((0, 0), (Reason.NO_FINANCING, Reason.NO_FINANCING))
    apart = window(3, [(VENDOR, LAB, 10)])
    answer = label_bounds(apart, [financed(apart, [(VENDOR, LAB, 10)])], CLOUD)
    assert (ends(answer.together), answer.together.why) == ((0, 0), (Reason.NO_RECEIPTS, Reason.NO_RECEIPTS))


@pytest.mark.parametrize("link", [(1, 9, 0, 1.0), (1, 2, 0, -1.0), (1, 2, 0, float("nan")), (1, 2, 1, 1.0)])
def test_impossible_links_are_refused(link):
    with pytest.raises(ValueError, match="a link needs"):
        label_bounds(*toy(), VENDOR, [LabelLink(*link)])


def test_impossible_labels_and_vendors_are_refused():
    over, (label,) = toy()
    with pytest.raises(ValueError, match="no node 3"):
        label_bounds(over, [label], 3)
    with pytest.raises(ValueError, match="together mark more"):
        label_bounds(over, [label, label], VENDOR)
    with pytest.raises(ValueError, match="together mark more"):
        label_bounds(over, [guaranteed(over, VENDOR, (0, LAB, 27))], VENDOR)
    with pytest.raises(ValueError, match="negative"):
        label_bounds(over, [Label(VENDOR, -label.paid, label.outside)], VENDOR)
    with pytest.raises(ValueError, match="ends at node 3"):
        label_bounds(over, [Label(3, label.paid, label.outside)], VENDOR)
    with pytest.raises(ValueError, match="the window has"):
        label_bounds(over, [Label(VENDOR, label.paid[0], label.outside)], VENDOR)


def test_points_that_do_not_matter_drop_out():
    """A chain behind the lab that leads nowhere, and quarters after the vendor's last receipt, need no variables."""
    chain = [(at, at + 1, 1.0) for at in range(3, 30)]
    over = window(
        31,
        [(VENDOR, LAB, 10), (LAB, CLOUD, 9), (LAB, 3, 1), (CLOUD, VENDOR, 9), *chain],
        [(LAB, CLOUD, 0.0)],
        outside=[(0, LAB, 26)],
    )
    (commodity,) = labelling_of(over, [financed(over, [(VENDOR, LAB, 10)], [])], VENDOR).commodities
    assert commodity.net.shape[0] == 2  # lab and cloud in quarter 1
