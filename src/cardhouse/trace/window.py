"""Flows quarter by quarter, with the cash that is carried from one to the next: what tracing over time works on."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from cardhouse.trace.flows import ROUNDING, Money, flow_matrix, throughflow


@dataclass(frozen=True)
class Window:
    """Hold the flows of some quarters in a row, all in one unit of money; build it with `window_of`.

    Attributes:
        flows: F (quarter, payer, payee).
        outside: z (quarter, node), money from outside the book, older cash and new debt that is spent included.
        outflow: (quarter, node), all payments, those to the outside included.
        cash: (node,), what each holds when the window begins; its origin is not followed.
    """

    flows: Money
    outside: Money
    outflow: Money
    cash: Money

    @property
    def quarters(self) -> int:
        """Return the number of quarters."""
        return len(self.flows)

    @property
    def nodes(self) -> int:
        """Return the number of entities."""
        return int(self.flows.shape[1])

    def between(self, first: int, last: int) -> "Window":
        """Return quarters `first` .. `last`, counted from 1, opened with the cash held by then."""
        held = self.cash if first == 1 else self.balance[first - 2]
        some = slice(first - 1, last)
        return Window(self.flows[some], self.outside[some], self.outflow[some], held)

    @cached_property
    def received(self) -> Money:
        """Return what comes in, from the others and from outside (quarter, node)."""
        received: Money = self.flows.sum(axis=1) + self.outside
        return received

    @cached_property
    def balance(self) -> Money:
        """Return the cash held at the end of each quarter (quarter, node): `max(0, opening + received - outflow)`."""
        held, ends = self.cash, np.empty_like(self.outflow)
        for at, (coming, spent) in enumerate(zip(self.received, self.outflow, strict=True)):
            left = held + coming - spent
            held = ends[at] = np.where(left > ROUNDING * spent, left, 0.0)
        return ends


def window_of(flows: ArrayLike, outside: ArrayLike, outflow: ArrayLike, cash: ArrayLike | None = None) -> Window:
    """Return a window after checking it; where more is spent than is there, the rest counts as money from outside.

    A node that pays more than its cash and receipts allow must have had the money from somewhere the flows do not show
    (debt, sales of assets): `z_t` is raised by `max(0, outflow_t - balance_t-1 - received_t)`, so that no balance is
    negative.

    Args:
        flows: F (quarter, payer, payee), money.
        outside: z (quarter, node), money.
        outflow: (quarter, node), all payments, those to the outside included, money.
        cash: (node,), money held when the window begins; none if not given.

    Raises:
        ValueError: if the shapes differ, a figure is negative or not finite, or an outflow is less than what F pays.

    Source: model definition of this project (time-expanded graph); Ford and Fulkerson (1958), Oper. Res. 6:419-433.
    """
    every = np.asarray(flows, dtype=np.float64)
    if every.ndim != 3:
        raise ValueError(f"flows of a window are (quarter, payer, payee), these have shape {every.shape}")
    coming, spent = (np.asarray(x, dtype=np.float64) for x in (outside, outflow))
    shape = every.shape[:2]
    held = np.zeros(shape[1]) if cash is None else np.asarray(cash, dtype=np.float64)
    if coming.shape != shape or spent.shape != shape or held.shape != shape[1:]:
        raise ValueError(f"{shape[0]} quarters of {shape[1]} nodes need as many figures of money in, out and held")
    if not np.isfinite(held).all() or (held < 0).any():
        raise ValueError("cash must be finite and not negative")
    sources, paid, start = coming.copy(), np.maximum(spent, every.sum(axis=2)), held
    for at, matrix in enumerate(every):
        throughflow(flow_matrix(matrix), coming[at], spent[at])  # raises where a quarter is no set of flows
        left = held + every[at].sum(axis=0) + coming[at] - paid[at]
        short = np.maximum(-left, 0.0)
        sources[at] += np.where(short > ROUNDING * paid[at], short, 0.0)
        held = np.maximum(left, 0.0)
    return Window(every, sources, paid, start)


NOBODY = -1
"""End of a label that ends with nobody: money of someone who is not among the nodes."""


@dataclass(frozen=True)
class Label:
    """Say whose money is followed: where it is marked, and where the mark ends.

    Attributes:
        end: node on whose arrival a mark ends, for what this node pays on is new money; NOBODY if it never ends.
        paid: (quarter, payer, payee), part of each flow that starts marked, whatever money its payer held.
        outside: (quarter, node), part of the money from outside that is marked.
    """

    end: int
    paid: Money
    outside: Money


def financing_label(window: Window, financing: ArrayLike, financier: int) -> Label:
    """Return the label of a financier's money: marked where it finances, ended where it comes back.

    Args:
        window: the flows.
        financing: K (quarter, payer, payee), the part of F that is financing; only the financier's rows are read.
        financier: node whose money is followed.

    Raises:
        ValueError: if the shapes differ, the financier does not exist, or K exceeds F or is negative in its rows.
    """
    matrix = np.asarray(financing, dtype=np.float64)
    if matrix.shape != window.flows.shape or not 0 <= financier < window.nodes:
        raise ValueError(f"financing has shape {matrix.shape} and financier {financier}; flows {window.flows.shape}")
    rows, most = matrix[:, financier], window.flows[:, financier]
    if not np.isfinite(rows).all() or (rows < 0).any() or (rows > most * (1 + ROUNDING)).any():
        raise ValueError(f"financing paid by node {financier} must lie between 0 and what it pays")
    paid = np.zeros_like(window.flows)
    paid[:, financier] = np.minimum(rows, most)
    return Label(financier, paid, np.zeros_like(window.outside))


def marked_flows(window: Window, labels: Sequence[Label]) -> Money:
    """Return what starts marked on each flow by any label (quarter, payer, payee), money, after checking the labels.

    Raises:
        ValueError: if a label does not fit the window, marks an amount below 0, or labels together mark more than
            there is.
    """
    paid, outside = np.zeros_like(window.flows), np.zeros_like(window.outside)
    for at, label in enumerate(labels):
        if label.paid.shape != paid.shape or label.outside.shape != outside.shape:
            raise ValueError(f"label {at} marks flows {label.paid.shape}, the window has {paid.shape}")
        if not NOBODY <= label.end < window.nodes:
            raise ValueError(f"label {at} ends at node {label.end}: nodes are 0 to {window.nodes - 1}")
        # A comparison with nan is false.
        if not ((label.paid >= 0).all() and (label.outside >= 0).all()):
            raise ValueError(f"label {at} marks an amount that is negative or not a number")
        paid += label.paid
        outside += label.outside
    over = (paid > window.flows * (1 + ROUNDING)).any(axis=(1, 2))
    over |= (outside > window.outside * (1 + ROUNDING)).any(axis=1)
    if over.any():
        raise ValueError(f"the labels together mark more than there is in quarter {int(np.argmax(over))}")
    return paid
