"""Marked money over time as a linear programme: how much of each payment, and of cash held, can carry which mark."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse.csgraph import breadth_first_order

from cardhouse.trace.flows import ROUNDING, Money, Nodes
from cardhouse.trace.window import Label, Window, marked_flows

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class LabelLink:
    """State a documented use of marked money, as of proceeds, a tranche on delivery or a purchase obligation.

    Each holds by itself: of two on one payment the larger counts, so documents that add up are one link of their sum.

    Attributes:
        payer: node that pays.
        payee: node that is paid.
        label: position of the label among those that are followed.
        least: money of that label that must pass between them over the window.
    """

    payer: int
    payee: int
    label: int
    least: float


@dataclass(frozen=True)
class Ways:
    """List the ways that money can go on from a point, an entity in a quarter: paid, carried over, or gone.

    Points are numbered `quarter * nodes + node`; `points`, their number, stands for the outside, where money is gone.

    Attributes:
        tail: (way,) point left.
        head: (way,) point reached.
        payee: (way,) node paid; -1 where the money is carried over or gone.
        room: (way,) money that can go this way beside what starts marked on it.
        nodes: number of entities.
        points: number of points.
    """

    tail: Nodes
    head: Nodes
    payee: Nodes
    room: Money
    nodes: int
    points: int

    @property
    def payer(self) -> Nodes:
        """Return the node whose money goes each way (way,)."""
        return self.tail % self.nodes


@dataclass(frozen=True)
class Commodity:
    """Hold where one label can go: `net @ y = -arriving` for the money y on its ways.

    Attributes:
        way: (column,) ways it can take.
        net: (row, column) +1 where money of this label comes in, -1 where it goes on, at each point that passes it on.
        arriving: (row,) money that arrives marked.
        paid: (payer, payee) what starts marked over the window, money.
        marked: all money that is marked.
    """

    way: Nodes
    net: sparse.csr_array
    arriving: Money
    paid: Money
    marked: float


@dataclass(frozen=True)
class Labelling:
    """Hold the linear programme of labels that share the flows of a window; build it with `labelling_of`.

    Attributes:
        ways: where money can go.
        commodities: where each label can go.
        vendor: node whose labelled receipts are asked for.
        receipts: all the vendor receives from entities of the book, money.
    """

    ways: Ways
    commodities: tuple[Commodity, ...]
    vendor: int
    receipts: float

    def marked(self, counted: Iterable[int]) -> float:
        """Return all money that starts with one of these labels."""
        return sum(self.commodities[label].marked for label in counted)

    def direct(self, counted: Iterable[int]) -> float:
        """Return the money that starts with one of these labels in a payment to the vendor."""
        return float(sum(self.commodities[label].paid[:, self.vendor].sum() for label in counted))

    def extreme(self, sign: float, counted: Sequence[int], links: Sequence[LabelLink]) -> float | None:
        """Return the least (sign 1) or most (sign -1) receipts with these labels, money; nan if the links forbid all.

        Labels that are neither counted nor linked need no variables: whatever the others do, the money left to them
        can be passed on in some way (mixed evenly, for one), so that they forbid nothing.

        Returns:
            None where the programme was not solved.
        """
        present = sorted({*counted, *(link.label for link in links)})
        parts = [self.commodities[label] for label in present]
        scale = max(self.marked(present), ROUNDING * self.ways.room.max(initial=0.0))
        tied = self._tied(parts, [(present.index(link.label), link) for link in links])
        if tied is None:
            return float("nan")
        way = np.concatenate([part.way for part in parts]) if parts else np.empty(0, np.intp)
        if not len(way):
            return self.direct(counted)
        counts = np.concatenate([np.full(len(self.commodities[label].way), label in counted) for label in present])
        shared = self._shared(parts)
        # Presolve misjudges feasibility on widely spread amounts: see circular.node_prices.
        answer = linprog(
            sign * (counts & (self.ways.payee[way] == self.vendor)),
            A_ub=sparse.vstack([shared[0], tied[0]], format="csr"),
            b_ub=np.r_[shared[1], tied[1]] / scale,
            A_eq=sparse.block_diag([part.net for part in parts], format="csr"),
            b_eq=-np.concatenate([part.arriving for part in parts]) / scale,
            bounds=np.c_[np.zeros(len(way)), self.ways.room[way] / scale],
            method="highs-ds",
            options={"presolve": False, "primal_feasibility_tolerance": 1e-10},
        )
        if answer.status == 2:
            return float("nan")
        return float(sign * answer.fun * scale) + self.direct(counted) if answer.status == 0 else None

    def _shared(self, parts: Sequence[Commodity]) -> tuple[sparse.csr_array, Money]:
        """Return the rows and limits that keep the labels on one way together within its room."""
        ways = len(self.ways.tail)
        way = np.concatenate([part.way for part in parts])
        every = sparse.csr_array((np.ones(len(way)), (way, np.arange(len(way)))), shape=(ways, len(way)))
        several = np.flatnonzero(np.bincount(way, minlength=ways) > 1)
        return every[several], self.ways.room[several]

    def _tied(
        self, parts: Sequence[Commodity], links: Sequence[tuple[int, LabelLink]]
    ) -> tuple[sparse.csr_array, Money] | None:
        """Return the rows and limits of the links, each with the position of its label; None if one is out of reach."""
        first = np.cumsum([0, *(len(part.way) for part in parts)])
        rows: list[Nodes] = []
        limits: list[float] = []
        for at, link in links:
            way = parts[at].way
            mine = np.flatnonzero((self.ways.payer[way] == link.payer) & (self.ways.payee[way] == link.payee))
            missing = link.least - float(parts[at].paid[link.payer, link.payee])
            most = float(self.ways.room[way[mine]].sum())
            if missing > most + ROUNDING * link.least:
                return None
            rows.append(first[at] + mine)
            limits.append(-min(missing, most))
        lengths = [len(row) for row in rows]
        entries = (np.repeat(np.arange(len(rows)), lengths), np.concatenate([*rows, np.empty(0, np.intp)]))
        shape = (len(rows), int(first[-1]))
        return sparse.csr_array((-np.ones(sum(lengths)), entries), shape=shape), np.array(limits)


def labelling_of(window: Window, labels: Sequence[Label], vendor: int, links: Sequence[LabelLink] = ()) -> Labelling:
    """Return the linear programme of these labels on the time-expanded graph.

    Points where no label can be, and points from which neither the vendor nor a linked payment can be reached, drop
    out: money that gets to the latter is gone, for what arrives there can always go on in some way.

    Args:
        window: the flows.
        labels: whose money is followed; on no flow may they mark more than there is.
        vendor: node whose labelled receipts are asked for.
        links: every link that will be asked about.

    Raises:
        ValueError: if a label does not fit the window, labels overlap, or the vendor or a link does not exist.
    """
    if not 0 <= vendor < window.nodes:
        raise ValueError(f"there is no node {vendor}: nodes are 0 to {window.nodes - 1}")
    paid = marked_flows(window, labels)
    for link in links:
        known = 0 <= link.payer < window.nodes and 0 <= link.payee < window.nodes and 0 <= link.label < len(labels)
        if not known or not link.least >= 0:
            raise ValueError(f"a link needs a payer, a payee, a label and an amount of at least 0, not {link}")
    ways = _ways(window, paid)
    wanted = np.unique([vendor, *(link.payee for link in links)])
    targets = (np.arange(window.quarters)[:, None] * window.nodes + wanted).ravel()
    useful = _reached(ways.head, ways.tail, targets, ways.points)
    commodities = tuple(_commodity(ways, label, useful) for label in labels)
    return Labelling(ways, commodities, vendor, float(window.flows[:, :, vendor].sum()))


def _ways(window: Window, paid: Money) -> Ways:
    """Return the ways of a window; beside payments and cash, money goes outside or into payments that start marked."""
    nodes, points = window.nodes, window.quarters * window.nodes
    rest = window.flows - paid
    rest[rest <= ROUNDING * window.flows] = 0.0
    quarter, payer, payee = np.nonzero(rest)
    gone = np.maximum(window.outflow - rest.sum(axis=2), 0.0)
    gone[-1] += window.balance[-1]
    kept = np.arange(points - nodes)
    tail = np.r_[quarter * nodes + payer, kept, np.arange(points)]
    head = np.r_[quarter * nodes + payee, kept + nodes, np.full(points, points)]
    paying = np.r_[payee, np.full(len(tail) - len(payee), -1)]
    room = np.r_[rest[quarter, payer, payee], window.balance[:-1].ravel(), gone.ravel()]
    there = room > 0
    return Ways(tail[there], head[there], paying[there], room[there], nodes, points)


def _commodity(ways: Ways, label: Label, useful: Mask) -> Commodity:
    """Return where a label can go: from where it starts, as far as it does not end and can still matter."""
    direct = (label.paid.sum(axis=1) + label.outside).ravel()
    ended = np.arange(ways.points) % ways.nodes == label.end
    onward = np.flatnonzero(~ended[ways.tail])
    reached = _reached(ways.tail[onward], ways.head[onward], np.flatnonzero(direct), ways.points)
    passing = np.flatnonzero(reached & useful & ~ended)
    row = np.full(ways.points + 1, -1)
    row[passing] = np.arange(len(passing))
    way = onward[row[ways.tail[onward]] >= 0]
    leaving, coming = row[ways.tail[way]], row[ways.head[way]]
    inward = np.flatnonzero(coming >= 0)
    entries = (np.r_[leaving, coming[inward]], np.r_[np.arange(len(way)), inward])
    signs = np.r_[-np.ones(len(way)), np.ones(len(inward))]
    net = sparse.csr_array((signs, entries), shape=(len(passing), len(way)))
    marked = float(label.paid.sum() + label.outside.sum())
    return Commodity(way, net, direct[passing], label.paid.sum(axis=0), marked)


def _reached(tail: Nodes, head: Nodes, starts: Nodes, points: int) -> Mask:
    """Return which points (point,) can be reached from the starts, themselves included."""
    size = points + 2
    entries = (np.r_[tail, np.full(len(starts), points + 1)], np.r_[head, starts])
    graph = sparse.csr_array((np.ones(len(entries[0])), entries), shape=(size, size))
    mask = np.zeros(size, dtype=np.bool_)
    mask[breadth_first_order(graph, points + 1, return_predecessors=False)] = True
    return mask[:points]
