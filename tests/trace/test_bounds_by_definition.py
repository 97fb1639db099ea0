"""Bounds over time against the model's inequalities, written down row by row for every kind of money."""

import numpy as np
import pytest
from scipy.optimize import linprog

from cardhouse.trace.bounds import Kind, Reason
from cardhouse.trace.label_bounds import label_bounds
from cardhouse.trace.labelling import LabelLink
from cardhouse.trace.window import Label, window_of


def places(over, label, rest):
    """Return where a label is and passes on (quarter, node), by walking until nothing is added."""
    there = (label.paid.sum(axis=1) + label.outside) > 0
    while True:
        passing = there & (np.arange(over.nodes) != label.end)
        more = there | (passing[:, :, None] & (rest > 0)).any(axis=1)
        more[1:] |= passing[:-1] & (over.balance[:-1] > 0)
        if (more == there).all():
            return passing
        there = more


def definition(over, labels, links):
    """Return the programme of all kinds of money, and the numbers of its variables for flows.

    Kinds are the labels and, last, unlabelled money. Nobody pays inside the book, and keeps, more of a kind than it has
    of it; what it spends outside, or on payments that start marked, can be of any kind. All kinds on a flow, and in a
    till, make up the whole of it. Money that has come to its label's end is unlabelled.
    """
    kinds, (span, nodes) = len(labels) + 1, over.outside.shape
    flow = np.arange(kinds * span * nodes * nodes).reshape(kinds, span, nodes, nodes)
    kept = flow.size + np.arange(kinds * span * nodes).reshape(kinds, span, nodes)
    rest = over.flows - sum((label.paid for label in labels), np.zeros_like(over.flows))
    most = np.zeros(flow.size + kept.size)
    for kind in range(kinds):
        where = places(over, labels[kind], rest) if kind < len(labels) else np.ones(over.outside.shape, bool)
        most[flow[kind]] = rest * where[:, :, None]
        most[kept[kind]] = over.balance * where

    def row(plus, minus):
        numbers = np.zeros(most.size)
        numbers[np.concatenate([np.ravel(part) for part in (*plus, [])]).astype(int)] += 1
        numbers[np.concatenate([np.ravel(part) for part in (*minus, [])]).astype(int)] -= 1
        return numbers

    rows, limits = [], []
    for at, node in np.ndindex(over.outside.shape):
        before = [kept[:, at - 1, node]] if at else [np.empty((kinds, 0))]
        marked = [label.paid[at, :, node].sum() + label.outside[at, node] for label in labels]
        here = [kind for kind, label in enumerate(labels) if label.end == node]
        for kind in (kind for kind in range(kinds) if kind not in here):
            ended = [flow[other, at, :, node] for other in here] if kind == len(labels) else []
            rows.append(
                row([flow[kind, at, node], kept[kind, at, node]], [flow[kind, at, :, node], before[0][kind], *ended])
            )
            if kind < len(labels):
                limits.append(marked[kind])
            else:
                entering = over.outside[at, node] - sum(label.outside[at, node] for label in labels)
                limits.append(entering + sum(marked[other] for other in here) + (0 if at else over.cash[node]))
    for link in links:
        rows.append(row([], [flow[link.label, :, link.payer, link.payee]]))
        limits.append(labels[link.label].paid[:, link.payer, link.payee].sum() - link.least)
    whole = [row([flow[(slice(None), *where)]], []) for where in np.ndindex(rest.shape)]
    whole += [row([kept[(slice(None), *where)]], []) for where in np.ndindex(over.balance.shape)]
    amounts = np.r_[rest.ravel(), over.balance.ravel()]
    bounds = np.c_[np.zeros(most.size), most]
    return {"A_ub": np.array(rows), "b_ub": limits, "A_eq": np.array(whole), "b_eq": amounts, "bounds": bounds}, flow


def by_definition(over, labels, vendor, links, counted):
    """Return the least and the most labelled receipts; None where there is no answer."""
    programme, flow = definition(over, labels, links)
    back = np.zeros(len(programme["bounds"]))
    back[flow[list(counted), :, :, vendor].ravel()] = 1
    direct = sum(labels[at].paid[:, :, vendor].sum() for at in counted)
    solved = [(sign, linprog(sign * back, **programme)) for sign in (1, -1)]
    return [sign * found.fun + direct if found.status == 0 else None for sign, found in solved]


def random_window(rng):
    """Return a window, sparse and short of other money, one to three labels, a vendor, and a link or none."""
    shape = (int(rng.integers(1, 4)), int(rng.integers(2, 5)))
    nodes, labels = shape[1], int(rng.integers(1, 4))
    flows = rng.integers(0, 9, (*shape, nodes)) * (rng.random((*shape, nodes)) < 0.5) * (1.0 - np.eye(nodes))
    spent = flows.sum(axis=2) + rng.integers(0, 3, shape)
    over = window_of(flows, rng.integers(0, 4, shape), spent, rng.integers(0, 3, nodes))
    whose, entering = rng.integers(-1, labels, flows.shape), rng.integers(-2, labels, shape)
    paid = flows * rng.choice([0.0, 0.5, 1.0], flows.shape)
    outside = over.outside * rng.choice([0.0, 0.5, 1.0], shape)
    marks = [
        Label(int(rng.integers(nodes)), np.where(whose == at, paid, 0.0), np.where(entering == at, outside, 0.0))
        for at in range(labels)
    ]
    links = []
    if rng.random() < 0.5 and flows.any():
        payer, payee = (int(node) for node in rng.choice(np.argwhere(flows.sum(axis=0) > 0)))
        least = float(flows[:, payer, payee].sum() * rng.choice([0.2, 0.5, 1.0]))
        links.append(LabelLink(payer, payee, int(rng.integers(labels)), least))
    return over, marks, int(rng.integers(nodes)), links


def test_networks_of_labels_equal_the_inequalities_of_the_model():
    rng = np.random.default_rng(5)
    found = dict.fromkeys(Kind, 0)
    for _ in range(80):
        over, labels, vendor, links = random_window(rng)
        answer = label_bounds(over, labels, vendor, links)
        counted = [*((at,) for at in range(len(labels))), range(len(labels))]
        for some, bounds in zip(counted, (*answer.each, answer.together), strict=True):
            found[bounds.low_kind] += 1
            expected = by_definition(over, labels, vendor, links, some)
            if bounds.low_kind == Kind.NONE:
                assert (expected, bounds.why[0]) == ([None, None], Reason.CONTRADICTION)
            else:
                assert [bounds.low, bounds.high] == pytest.approx(expected, abs=1e-7)
    assert min(found.values()) >= 10
