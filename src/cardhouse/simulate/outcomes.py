"""What became of each deal: the terms of due = paid + open + cancelled + relet + offtaken + guaranteed + lost
(MODEL, Recorded)."""

import numpy as np

from cardhouse.network import Network
from cardhouse.simulate.estates import Estates
from cardhouse.simulate.lines import Lines
from cardhouse.simulate.quarter import Quarter
from cardhouse.simulate.rules import contracts_of
from cardhouse.simulate.state import State

TERMS = ("due", "paid", "open", "cancelled", "relet", "offtaken", "guaranteed", "lost")


class DealOutcomes:
    """Add up each deal's terms over its life, (deal, term, path), deals in the order of the network's tables.

    Contracts (cloud, lease, purchase): due is what the contract brings each quarter, whoever lives; paid includes
    what the payer's estate recovers on arrears and damages; open the arrears of the living and of estates still open;
    cancelled what ended with the seller's default or with both ends dead; relet, offtaken and guaranteed what others
    covered; lost the rest less damages recovered. Optional purchases: due is the schedule, cancelled what of it is not
    paid. Loans: due is their service and, at default, the principal left. Guarantee, offtake: due is what was called.
    Equity: due is the tranches reached or dated; cancelled when an end has died.
    """

    def __init__(self, network: Network, lines: Lines, paths: int) -> None:
        self.ids = tuple(name for table in network.deals.values() for name in table.ids)
        self.terms = np.zeros((len(self.ids), len(TERMS), paths))
        self._at = {name: at for at, name in enumerate(self.ids)}
        self._lines = [
            (row, self._at[line.deal])
            for row, line in enumerate(lines.lines)
            if line.deal and line.kind != "replacement"
        ]
        self._equity = [self._at[name] for name in network.deals_of("equity").ids]

    def add(self, term: str, deal: int, amount: np.ndarray) -> None:
        """Add an amount to a term of a deal."""
        self.terms[deal, TERMS.index(term)] += amount

    def add_quarter(self, network: Network, lines: Lines, estates: Estates, quarter: Quarter) -> None:
        """Add what a quarter brought."""
        for row, deal in self._lines:
            kind = lines.lines[row].kind
            if kind != "loan draw":
                self.add("paid", deal, quarter.paid[row])
            if kind in ("loan interest", "loan principal", "guarantee", "offtake"):
                self.add("due", deal, quarter.dues.fresh[row])
        for kind, table, _ in contracts_of(network):
            terms = quarter.dues.contracts[kind]
            for row, name in enumerate(table.ids):
                deal = self._at[name]
                for term in ("due", "cancelled", "relet", "offtaken", "guaranteed"):
                    self.add(term, deal, getattr(terms, term)[row])
                self.add("lost", deal, terms.lacking[row])
        self._add_optional(network, lines, quarter)
        self._add_estates(network, lines, estates, quarter)

    def _add_optional(self, network: Network, lines: Lines, quarter: Quarter) -> None:
        purchases = network.deals_of("purchase")
        for row in np.flatnonzero(purchases["optional"][:, 0]) if len(purchases) else ():
            deal, planned = self._at[purchases.ids[row]], quarter.wishes.planned[row]
            self.add("due", deal, planned)
            self.add("cancelled", deal, planned - quarter.paid[lines.of("purchase")[row]])

    def _add_estates(self, network: Network, lines: Lines, estates: Estates, quarter: Quarter) -> None:
        done = quarter.closing
        for at, row in estates.of("loan"):
            claim = estates.claim[at] if done is None else estates.claim[at] + done.claim[at]
            self.add("due", self._at[network.deals["loan"].ids[row.at]], np.where(quarter.dead[row.debtor], claim, 0.0))
        if done is None:
            return
        for at, row in enumerate(estates.rows):
            name = _deal_of(network, lines, row.origin, row.at)
            if name:
                got = done.secured[at] + done.paid[at]
                whole = 0.0 if row.origin.startswith("damages") else done.claim[at]
                self.add("paid", self._at[name], got)
                self.add("lost", self._at[name], whole - got)

    def finish(self, network: Network, lines: Lines, estates: Estates, state: State) -> None:
        """Add what is open after the last quarter, and cancel the tranches of deals that an end's death has ended."""
        for row, deal in self._lines:
            self.add("open", deal, state.arrears[row])
        for at, claim in enumerate(estates.rows):
            name = _deal_of(network, lines, claim.origin, claim.at)
            if name and not claim.origin.startswith("damages"):
                self.add("open", self._at[name], estates.claim[at])
        if "equity" in network.deals:
            table = network.deals["equity"]
            both = state.alive_or_world(table.link("payer")) & state.alive_or_world(table.link("payee"))
            for row, deal in enumerate(self._equity):
                self.terms[deal, TERMS.index("due")] = state.reached[row] - table["schedule.before"][row]
                rest = self.terms[deal, TERMS.index("due")] - self.terms[deal, TERMS.index("paid")]
                self.add("open", deal, np.where(both[row], rest, 0.0))
                self.add("cancelled", deal, np.where(both[row], 0.0, rest))


def _deal_of(network: Network, lines: Lines, origin: str, at: int) -> str:
    if origin == "arrears":
        return lines.lines[at].deal
    if origin == "loan":
        return network.deals["loan"].ids[at]
    return network.deals[origin.removeprefix("damages ")].ids[at] if origin.startswith("damages") else ""
