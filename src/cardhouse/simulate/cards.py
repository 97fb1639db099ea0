"""Why each card falls: what a firm could not pay when it defaulted, what others had not paid it, and who lost by it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from cardhouse.network import Network
from cardhouse.simulate.closing import Closing
from cardhouse.simulate.contracts import Terms
from cardhouse.simulate.estates import Estates
from cardhouse.simulate.lines import WISH, Lines
from cardhouse.simulate.rules import contracts_of, covered_payer
from cardhouse.simulate.state import State

_BUILDS = ("hardware", "custom hardware", "shell")


@dataclass(frozen=True)
class Cards:
    """Hold, of each path, what stood at each firm's default, in the book's unit; 0 for firms that live.

    Attributes:
        missed: arrears of each line of payment when its payer defaulted.
        unreceived: what each firm (first axis) owed another by the quarter in which that one defaulted, and had not
            paid: arrears; of the dead also what their contracts, invoices and loans would have brought since, less what
            others covered, what guarantors paid for them, less what their estates paid.
        caused: what each holder, the world last, lost by each firm's default: stakes, claims, guarantees, loans. Over
            firms it adds up to all losses but those on stock.
    """

    missed: Float[np.ndarray, "line path"]
    unreceived: Float[np.ndarray, "debtor firm path"]
    caused: Float[np.ndarray, "debtor holder path"]


class CardRecord:
    """Write down why firms fall, quarter by quarter."""

    def __init__(self, network: Network, lines: Lines, state: State) -> None:
        firms = lines.claims.firms
        self._network, self._lines, self._firms = network, lines, firms
        self._missed = np.zeros((len(lines), state.paths))
        self._unreceived, self._lost = np.zeros((2, firms, firms, state.paths))
        self._later: dict[int, np.ndarray] = {}  # what the dead would have paid in a later quarter

    def add_quarter(
        self, state: State, contracts: Mapping[str, Terms], paid: Float[np.ndarray, "line path"], t: int
    ) -> None:
        """Add what the dead did not pay in quarter t: contracts that nobody covered, calls, invoices, loan service."""
        for kind, table, _ in contracts_of(self._network):
            lacking = contracts[kind].lacking
            for row, (payer, payee) in enumerate(zip(table.link("payer"), table.link("payee"), strict=True)):
                self._lose(int(payer), int(payee), lacking[row])
        for kind in ("guarantee", "offtake"):
            for row, at in enumerate(self._lines.of(kind)):
                table = self._network.deals[kind]
                self._lose(covered_payer(self._network, table, row), int(table.link("payer")[row]), paid[at])
        self._lost += self._later.pop(t, 0.0)

    def add_defaults(self, state: State, dead: Bool[np.ndarray, "firm path"], t: int) -> None:
        """Add the firms that default at the end of quarter t, before their arrears become claims."""
        if not dead.any():
            return
        owing, lines = self._lost.copy(), self._lines.lines
        between = [
            (row, line)
            for row, line in enumerate(lines)
            if max(line.payer, line.payee) < self._firms and line.payment_class < WISH
        ]
        for row, line in between:
            owing[line.payer, line.payee] += state.arrears[row]
        for firm in np.flatnonzero(dead.any(axis=1)):
            gone = dead[firm]
            mine = (self._lines.claims.payer == firm)[:, None] & gone
            self._missed = np.where(mine, state.arrears, self._missed)
            self._unreceived[:, firm] = np.where(gone, owing[:, firm], self._unreceived[:, firm])
        for row, line in between:
            self._lose(line.payer, line.payee, np.where(dead[line.payer], state.arrears[row], 0.0))
        self._schedule(state, dead, t)

    def _schedule(self, state: State, dead: np.ndarray, t: int) -> None:
        """Note when the invoices and the loans of the firms that default now would have fallen due."""
        for part, kind in enumerate(_BUILDS):
            for row, at in enumerate(self._lines.of(kind)):
                line = self._lines.lines[at]
                self._await(line.payer, line.payee, state.invoices[:, part, row], dead, t)
        if "loan" in self._network.deals:
            table = self._network.deals["loan"]
            for row, (lender, borrower) in enumerate(zip(table.link("payer"), table.link("payee"), strict=True)):
                self._await(int(borrower), int(lender), state.loan_due[:, row], dead, t)

    def _await(self, debtor: int, firm: int, due: Float[np.ndarray, "quarter path"], dead: np.ndarray, t: int) -> None:
        if max(debtor, firm) >= self._firms or not dead[debtor].any():
            return
        for quarter in np.flatnonzero(due[t + 1 :].any(axis=1)) + t + 1:
            later = self._later.setdefault(int(quarter), np.zeros_like(self._lost))
            later[debtor, firm] += np.where(dead[debtor], due[quarter], 0.0)

    def add_recovered(self, estates: Estates, done: Closing | None) -> None:
        """Take off what estates pay when they close."""
        for at, row in enumerate(estates.rows if done is not None else ()):
            if done is not None and row.creditor < self._firms:
                lost = self._lost[row.debtor, row.creditor]
                np.maximum(lost - done.secured[at] - done.paid[at], 0.0, out=lost)

    def _lose(self, debtor: int, firm: int, amount: np.ndarray) -> None:
        if 0 <= debtor < self._firms and 0 <= firm < self._firms:
            self._lost[debtor, firm] += amount

    def kept(self, state: State) -> Cards:
        """Return what was written down, with the losses that each default caused over the whole run."""
        return Cards(self._missed, self._unreceived, state.caused)
