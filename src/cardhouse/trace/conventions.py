"""Labelled money followed through several quarters: which of its money a payer is taken to spend is a convention."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import sparse

from cardhouse.errors import Outcome
from cardhouse.trace.flows import Money
from cardhouse.trace.mixing import Quarter, excess_spent, labels_spent
from cardhouse.trace.window import Label, Window, marked_flows


class Convention(StrEnum):
    """Say which of its money a payer is taken to spend.

    PRO_RATA: all its money, older cash and this quarter's receipts, mixes evenly; what is spent and what is kept carry
        the same shares. Source: Barlow Clowes International Ltd v Vaughan [1992] 4 All ER 22 (rolling charge).
    FIRST_IN_FIRST_OUT: the money of the oldest quarter first, opening cash before all; money of one quarter mixes
        evenly. Source: Clayton's Case, Devaynes v Noble (1816) 1 Mer 572.
    LAST_IN_FIRST_OUT: the money of the newest quarter first; money of one quarter mixes evenly. The mirror of the
        former, as stock accounting has it; taken as the other end of the range.
    LOWEST_INTERMEDIATE_BALANCE: labelled money last; only what exceeds the balance at the end of a quarter has been
        spent, pro rata over labels and payees. Source: Re Hallett's Estate (1880) 13 Ch D 696; James Roscoe (Bolton)
        Ltd v Winder [1915] 1 Ch 62; Restatement (Third) of Restitution and Unjust Enrichment, section 59.
    """

    PRO_RATA = "pro-rata"
    FIRST_IN_FIRST_OUT = "first-in-first-out"
    LAST_IN_FIRST_OUT = "last-in-first-out"
    LOWEST_INTERMEDIATE_BALANCE = "lowest-intermediate-balance"


@dataclass(frozen=True)
class Traced:
    """Hold where labelled money went; where it was not solved, all figures are nan.

    For each label, quarter and node, `labelled cash before + received = spent unmarked + held + overridden + ended`:
    spent unmarked is `spent - overridden`, and what is received at a label's end has ended.

    Attributes:
        window: the flows followed.
        labels: whose money, and where it starts and ends.
        received: (label, quarter, node), labelled money received, from the others and from outside, money.
        held: (label, quarter, node), labelled cash at the end of each quarter, money.
        overridden: (label, quarter, node), labelled money spent on payments that start marked, so that its label is
            lost, money.
        spent: (label, quarter, node), labelled money that each node spends, what is overridden included, money.
        outcome: how the solves ended.
    """

    window: Window
    labels: tuple[Label, ...]
    received: Money
    held: Money
    overridden: Money
    spent: Money
    outcome: Outcome

    def paid(self, label: int, quarter: int) -> Money:
        """Return the labelled part of each flow of one quarter (payer, payee), money: `K + s / M (F - all marks)`."""
        marked = np.sum([one.paid[quarter] for one in self.labels], axis=0)
        unmarked = _unmarked(self.window.flows[quarter], marked)
        outflow = self.window.outflow[quarter]
        blend = np.divide(self.spent[label, quarter], outflow, out=np.zeros_like(outflow), where=outflow > 0)
        paid: Money = self.labels[label].paid[quarter] + blend[:, None] * unmarked
        return paid

    def share(self, label: int, node: int) -> float:
        """Return labelled receipts / receipts, both from the entities of the book in all quarters; nan for 0 / 0."""
        receipts = float(self.window.flows[:, :, node].sum())
        labelled = self.received[label, :, node] - self.labels[label].outside[:, node]
        return float(labelled.sum()) / receipts if receipts > 0 else float("nan")


def traced(window: Window, labels: Sequence[Label], convention: Convention = Convention.PRO_RATA) -> Traced:
    """Return where labelled money goes through the quarters of a window, by one convention of tracing.

    Payments of one quarter are simultaneous: money spent may be money received in the same quarter. Cash carried over
    goes on to the next quarter, so money cannot fund the past; opening cash has no label. Label l starts on `l.paid`
    and `l.outside` and ends when it arrives at `l.end`, never where that is NOBODY. A payment that starts marked
    carries its own label wholly, whatever money its payer held; it still uses up that money by the convention, whose
    older labels are overridden. So labels exclude one another: together they never exceed a flow.

    With one label of financing, one quarter and no opening cash the pro rata answer is that of `self_funded_prorata`.

    Args:
        window: flows, quarter by quarter, with cash.
        labels: whose money is followed, all at once.
        convention: which of its money a payer spends.

    Raises:
        ValueError: if a label does not fit the window, or labels together mark more than a flow.

    Source: the cases at `Convention`; proportional sharing: Bialek (1996), IEE Proc. GTD 143(4):313-320.
    """
    every = marked_flows(window, labels)
    shape = (len(labels), window.quarters, window.nodes)
    received, held, overridden, spent = (np.zeros(shape) for _ in range(4))
    purse = _purse(window, len(labels), convention)
    for at in range(window.quarters):
        marked = every[at]
        quarter = _quarter(window, labels, at, marked)
        spent[:, at], outcome = purse.spend(at, quarter)
        if outcome != Outcome.SOLVED:
            unknown = np.full(shape, np.nan)
            return Traced(window, tuple(labels), unknown, unknown, unknown, unknown, outcome)
        received[:, at], held[:, at] = quarter.arriving(spent[:, at]), purse.held
        part = np.divide(marked.sum(axis=1), quarter.outflow, out=np.zeros(window.nodes), where=quarter.outflow > 0)
        overridden[:, at] = spent[:, at] * part
    return Traced(window, tuple(labels), received, held, overridden, spent, Outcome.SOLVED)


@dataclass
class _Layers:
    """Hold labelled money (layer, label, node) by the quarter it came in, layer 0 being the opening cash."""

    labelled: Money
    gone: Money

    @property
    def held(self) -> Money:
        held: Money = self.labelled.sum(axis=0)
        return held

    def spend(self, at: int, quarter: Quarter) -> tuple[Money, Outcome]:
        """Spend the shares `gone` (quarter, layer, node) of what each layer holds; return the labelled money spent."""
        gone = self.gone[at, :, None, :]
        older = (gone * self.labelled).sum(axis=0)
        spent, outcome = labels_spent(quarter, older, np.broadcast_to(gone[at + 1], older.shape))
        self.labelled[at + 1] = quarter.coming(spent)
        self.labelled *= 1.0 - gone
        return spent, outcome


@dataclass
class _Claims:
    """Hold labelled money (label, node) that is spent last, so that what is left of it is within the balance."""

    held: Money

    def spend(self, _: int, quarter: Quarter) -> tuple[Money, Outcome]:
        """Spend what exceeds the balance; return the labelled money spent."""
        spent, outcome = excess_spent(quarter, self.held)
        self.held = np.minimum(np.maximum(self.held + quarter.coming(spent) - spent, 0.0), quarter.balance)
        return spent, outcome


def _purse(window: Window, labels: int, convention: Convention) -> _Layers | _Claims:
    if convention == Convention.LOWEST_INTERMEDIATE_BALANCE:
        return _Claims(np.zeros((labels, window.nodes)))
    return _Layers(np.zeros((window.quarters + 1, labels, window.nodes)), _shares_spent(window, convention))


def _shares_spent(window: Window, convention: Convention) -> Money:
    """Return the share of what each layer holds that is spent in each quarter (quarter, layer, node).

    It follows from amounts alone, not from labels, so labels of one quarter solve a linear system.
    """
    layers = np.zeros((window.quarters + 1, window.nodes))
    layers[0] = window.cash
    shares = np.zeros((window.quarters, *layers.shape))
    for at, outflow in enumerate(window.outflow):
        layers[at + 1] = window.received[at]
        spent = _spent(layers, outflow, convention)
        np.divide(spent, layers, out=shares[at], where=layers > 0)
        empty = window.balance[at] == 0
        shares[at, :, empty] = 1.0
        layers = np.where(empty, 0.0, layers - spent)
    return shares


def _spent(layers: Money, outflow: Money, convention: Convention) -> Money:
    """Return how much of each layer (layer, node), oldest first, an outflow (node,) takes, money."""
    if convention == Convention.PRO_RATA:
        pool = np.maximum(layers.sum(axis=0), outflow)
        evenly: Money = layers * np.divide(outflow, pool, out=np.zeros_like(pool), where=pool > 0)
        return evenly
    taken, wanted = np.zeros_like(layers), outflow
    newest_first = convention == Convention.LAST_IN_FIRST_OUT
    for layer in range(len(layers))[:: -1 if newest_first else 1]:
        taken[layer] = np.minimum(layers[layer], wanted)
        wanted = wanted - taken[layer]
    return taken


def _unmarked(flows: Money, marked: Money) -> Money:
    """Return the part of each flow that starts with no label (payer, payee), money."""
    unmarked: Money = np.maximum(flows - marked, 0.0)
    return unmarked


def _quarter(window: Window, labels: Sequence[Label], at: int, marked: Money) -> Quarter:
    started = [label.paid[at].sum(axis=0) + label.outside[at] for label in labels]
    return Quarter(
        sparse.csr_array(_unmarked(window.flows[at], marked)),
        window.outflow[at],
        window.balance[at],
        (window.outflow + window.balance)[: at + 1].max(axis=0),
        np.reshape(started, (len(labels), window.nodes)),
        np.array([label.end for label in labels], dtype=np.intp),
    )
