"""Why each card falls: what a firm could not pay when it defaulted, what others had not paid it, and who lost by it."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from cardhouse.simulate.estates import Estates
from cardhouse.simulate.lines import WISH, Lines
from cardhouse.simulate.state import CHANNELS, State

CREDIT = tuple(CHANNELS.index(name) for name in ("unpaid", "guarantees", "loans"))
"""Channels through which money that others owe a firm is lost to it."""


@dataclass(frozen=True)
class Cards:
    """Hold, of each path, what stood at each firm's default, in the book's unit; 0 for firms that live.

    Attributes:
        missed: arrears of each line of payment when its payer defaulted.
        unreceived: what each firm (first axis) had not paid another when that one defaulted: arrears, claims on an open
            estate, and what the other lost for good when the estate closed.
        caused: what each holder, the world last, lost by each firm's default: stakes, claims, guarantees, loans. Over
            firms it adds up to all losses but those on stock.
    """

    missed: Float[np.ndarray, "line path"]
    unreceived: Float[np.ndarray, "debtor firm path"]
    caused: Float[np.ndarray, "debtor holder path"]


class CardRecord:
    """Write down why firms fall, quarter by quarter."""

    def __init__(self, lines: Lines, state: State) -> None:
        firms = lines.claims.firms
        self._lines, self._firms = lines, firms
        self._missed = np.zeros((len(lines), state.paths))
        self._unreceived = np.zeros((firms, firms, state.paths))

    def add_defaults(self, state: State, estates: Estates, dead: np.ndarray) -> None:
        """Add the firms that default now (firm, path), before their arrears become claims."""
        if not dead.any():
            return
        owing = self._owing(state, estates)
        for firm in np.flatnonzero(dead.any(axis=1)):
            gone = dead[firm]
            for row in np.flatnonzero(self._lines.claims.payer == firm):
                self._missed[row] = np.where(gone, state.arrears[row], self._missed[row])
            self._unreceived[:, firm] = np.where(gone, owing[:, firm], self._unreceived[:, firm])

    def _owing(self, state: State, estates: Estates) -> np.ndarray:
        """Return what each firm has not paid another so far (debtor, firm, path)."""
        owing = np.zeros_like(self._unreceived)
        for row, line in enumerate(self._lines.lines):
            if max(line.payer, line.payee) < self._firms and line.payment_class < WISH:
                owing[line.payer, line.payee] += state.arrears[row]
        for at, claim in enumerate(estates.rows):
            if claim.creditor < self._firms:
                owing[claim.debtor, claim.creditor] += estates.claim[at]
        return owing + state.caused_credit

    def kept(self, state: State) -> Cards:
        """Return what was written down, with the losses that each default caused over the whole run."""
        return Cards(self._missed, self._unreceived, state.caused)
