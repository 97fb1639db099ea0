"""Flows of every path: who paid whom in which quarter, for tracing what a mean over paths would mix."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from cardhouse.model.book import WORLD, Book, finances
from cardhouse.model.deals import Guarantee, Offtake
from cardhouse.network import Network
from cardhouse.simulate.estates import Estates
from cardhouse.simulate.lines import Line, payment_lines
from cardhouse.simulate.quarter import Quarter

_SERVICE_LINES = ("loan interest", "loan principal")
_SERVICE_CHANNELS = ("loans", "guarantees")
SALES = ("cloud", "lease", "purchase", "hardware", "custom hardware")
"""Kinds of line between firms that pay for what the payee sells."""


@dataclass(frozen=True)
class KeptFlows:
    """Hold every path's payments by quarter in the book's unit; the path axis comes last.

    On each path `cash_t = cash_t-1 + sum_i F_ij,t + z_j,t - outflow_j,t`: nothing else moves cash. The arrays fit
    `trace.window_of(flows[..., p], outside[..., p], outflow[..., p], cash[..., p])`.

    Attributes:
        flows: F, cash paid by one firm to another, what estates pay included.
        financing: part of F by which the payer finances the payee, as measured flows have it; what an estate pays on
            such a deal finances nobody.
        sold: part of F that pays for what the payee sells: fees, leases, purchases, builds.
        debt_service: part of F that pays interest and principal of loans between firms, and what estates pay on loans
            and to guarantors: receipts, but for nothing sold.
        outside: z, what the world pays in: outside revenue, money raised, project loans, deals the world pays, what
            outsiders buy of closing estates.
        outflow: all that a firm pays, to firms and to the world; also what goes to the world in place of a firm whose
            estate is closed, and what is left over in an estate.
        cash: what each firm holds when the run begins.
        given: part of z by which a named part of the world finances a firm, in the order of `outside_financiers`.
        covered: part of F paid under the deal behind which the vendor stands, in the order of `covers_of`.
        caps: the most that the vendor owes under each; 0 where it is not signed, infinite where there is no limit.
        called: part of F by which the vendor paid under each.
        ends: the firm whose payments each covers, and the firm that is paid, the same on every path.
    """

    flows: Float[np.ndarray, "quarter payer payee path"]
    financing: Float[np.ndarray, "quarter payer payee path"]
    sold: Float[np.ndarray, "quarter payer payee path"]
    debt_service: Float[np.ndarray, "quarter payer payee path"]
    outside: Float[np.ndarray, "quarter firm path"]
    outflow: Float[np.ndarray, "quarter firm path"]
    cash: Float[np.ndarray, "firm path"]
    given: Float[np.ndarray, "quarter financier payee path"]
    covered: Float[np.ndarray, "cover quarter payer payee path"]
    caps: Float[np.ndarray, "cover path"]
    called: Float[np.ndarray, "quarter cover path"]
    ends: Int[np.ndarray, "end cover path"]


def outside_financiers(book: Book) -> tuple[str, ...]:
    """Return the named parts of the world that finance firms of the book, in the order of its deals."""
    deals = (deal for deal in book.deals.values() if finances(book, deal) and deal.payee in book.firms)
    return tuple(dict.fromkeys(deal.payer for deal in deals if deal.payer != WORLD and deal.payer not in book.firms))


def covers_of(book: Book) -> tuple[str, ...]:
    """Return the guarantees and offtakes by which the vendor stands behind payments between firms of the book."""
    firms = set(book.firms)
    return tuple(
        name
        for name, deal in book.deals.items()
        if isinstance(deal, Guarantee | Offtake)
        and deal.payer == book.book.vendor
        and {book.deals[deal.deal].payer, book.deals[deal.deal].payee} <= firms
    )


class FlowRecord:
    """Write down a chunk's flows quarter by quarter, path by path."""

    def __init__(self, book: Book, network: Network, paths: int) -> None:
        firms, quarters = len(network.firms), network.quarters
        self._world = network.world
        self._network = network
        self._lines = tuple((line, *_sort_of(book, line)) for line in payment_lines(network).lines)
        self._covers = covers_of(book)
        self._behind = _rows_of(book, self._lines, self._covers)
        self._givers = _givers_of(book, self._lines)
        self._calls = {
            row: self._covers.index(line.deal)
            for row, (line, *_) in enumerate(self._lines)
            if line.deal in self._covers
        }
        between, alone = (quarters, firms, firms, paths), (quarters, firms, paths)
        self.kept = KeptFlows(
            flows=np.zeros(between),
            financing=np.zeros(between),
            sold=np.zeros(between),
            debt_service=np.zeros(between),
            outside=np.zeros(alone),
            outflow=np.zeros(alone),
            cash=np.broadcast_to(network.firms["cash"], (firms, paths)).copy(),
            given=np.zeros((quarters, len(outside_financiers(book)), firms, paths)),
            covered=np.zeros((len(self._covers), *between)),
            caps=np.zeros((len(self._covers), paths)),
            called=np.zeros((quarters, len(self._covers), paths)),
            ends=np.tile(_ends_of(book, self._covers)[..., None], (1, 1, paths)),
        )

    def add_signed(self, signed: dict[str, np.ndarray]) -> None:
        """Add the caps of what is signed, by kind of deal (deal, path)."""
        for at, name in enumerate(self._covers):
            for kind in ("guarantee", "offtake"):
                table = self._network.deals_of(kind)
                if name in table.ids:
                    row = table.ids.index(name)
                    self.kept.caps[at] = np.where(signed[kind][row], table["amount"][row], 0.0)

    def add_quarter(
        self,
        quarter: Quarter,
        estates: Estates,
        closed_before: Bool[np.ndarray, "firm path"],
        extras: dict[str, np.ndarray],
    ) -> None:
        """Add what a quarter paid; `closed_before` marks the firms that the world had succeeded."""
        at, kept, done = quarter.now.quarter - 1, self.kept, quarter.closing
        for row, (line, financing, service) in enumerate(self._lines):
            if quarter.paid[row].any():
                sorts = (kept.financing, financing), (kept.debt_service, service), (kept.sold, line.kind in SALES)
                parts = [part for part, is_it in sorts if is_it]
                parts += [kept.covered[cover] for cover in self._behind.get(row, ())]
                self._pay(at, line.payer, line.payee, quarter.paid[row], quarter.succeeded[row], parts)
        for row, cover in self._calls.items():
            kept.called[at, cover] += np.where(quarter.succeeded[row], 0.0, quarter.paid[row])
        for row, giver in self._givers.items():
            payee = self._lines[row][0].payee
            kept.given[at, giver, payee] += np.where(quarter.succeeded[row], 0.0, quarter.paid[row])
        for name, amounts in extras.items():
            (kept.outflow if name == "rest" else kept.outside)[at] += amounts
        if done is None:
            return
        gone = np.concatenate([closed_before, np.zeros((1, closed_before.shape[1]), dtype=bool)])
        for row, claim in enumerate(estates.rows):
            parts = [kept.debt_service] if claim.channel in _SERVICE_CHANNELS else []
            amounts = done.secured[row] + done.paid[row]
            self._pay(at, claim.debtor, claim.creditor, amounts, gone[claim.creditor], parts)

    def _pay(
        self, at: int, payer: int, payee: int, amounts: np.ndarray, gone: np.ndarray, parts: list[np.ndarray]
    ) -> None:
        """Write a payment (path,) down; where the payee is `gone` the world has it."""
        if payer < self._world:
            self.kept.outflow[at, payer] += amounts
        if payee == self._world:
            return
        reaching = np.where(gone, 0.0, amounts)
        if payer == self._world:
            self.kept.outside[at, payee] += reaching
            return
        for part in (self.kept.flows, *parts):
            part[at, payer, payee] += reaching


def _sort_of(book: Book, line: Line) -> tuple[bool, bool]:
    """Tell whether a line finances its payee, and whether it serves a loan."""
    service = line.kind in _SERVICE_LINES
    return bool(line.deal) and not service and finances(book, book.deals[line.deal]), service


_Sorted = tuple[tuple[Line, bool, bool], ...]


def _rows_of(book: Book, lines: _Sorted, covers: tuple[str, ...]) -> dict[int, list[int]]:
    """Return, by row of the lines that a covered deal is paid on, which covers stand behind it."""
    behind: dict[int, list[int]] = {}
    for at, name in enumerate(covers):
        covered = getattr(book.deals[name], "deal", "")
        for row, (line, *_) in enumerate(lines):
            if line.deal == covered and line.kind == book.deals[covered].kind:
                behind.setdefault(row, []).append(at)
    return behind


def _givers_of(book: Book, lines: _Sorted) -> dict[int, int]:
    """Return, by row of the lines on which a named part of the world finances a firm, which one it is."""
    names = outside_financiers(book)
    return {
        row: names.index(book.deals[line.deal].payer)
        for row, (line, financing, _) in enumerate(lines)
        if financing
        and line.kind != "replacement"
        and book.deals[line.deal].payer in names
        and line.payee < len(book.firms)
    }


def _ends_of(book: Book, covers: tuple[str, ...]) -> Int[np.ndarray, "end cover"]:
    """Return the firm whose payments each cover stands behind and the firm that is paid, as rows of the network's
    firms."""
    covered = [book.deals[getattr(book.deals[name], "deal", "")] for name in covers]
    ends = ([book.firms.index(deal.payer) for deal in covered], [book.firms.index(deal.payee) for deal in covered])
    return np.array(ends, dtype=np.int64)
