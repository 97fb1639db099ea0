"""What every firm earned and what fell due, path by path, for asking what it can pay."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from cardhouse.network import Network
from cardhouse.simulate.kept_flows import SALES
from cardhouse.simulate.lines import WISH, Line, payment_lines
from cardhouse.simulate.quarter import Quarter

_SORTS = {
    **dict.fromkeys(("costs", "tax"), "costs"),
    **dict.fromkeys(("interest", "project interest", "loan interest"), "interest"),
    **dict.fromkeys(("principal", "project principal", "loan principal"), "principal"),
    **dict.fromkeys(("cloud", "lease", "purchase"), "commitments"),
    **dict.fromkeys(("equity", "loan draw"), "lent"),
}
"""What falls due by kind of line; all else but payouts and replaced shares is `built`."""

_NO_DUE = ("payout", "replacement")
_BACK = ("loan interest", "loan principal", "guarantee", "offtake")

OfFirm = Float[np.ndarray, "quarter firm path"]


@dataclass(frozen=True)
class KeptDues:
    """Hold what each firm earned and what fell due for the first time, by quarter and path, in the book's unit.

    What is due stands whether it was paid or not; arrears are not counted twice. The dead owe nothing new.

    Attributes:
        earned: revenue invoiced.
        final: the part of it from outsiders, rent included.
        costs: operating costs and tax.
        interest: of outside debt, project debt and loans between firms.
        principal: of the same; of outside debt what outsiders do not roll over.
        commitments: fees, leases and purchases that bind.
        built: builds, prepayments, purchases without a contract that binds, calls on guarantees and offtakes.
        lent: paid for shares and as loans.
        shares: received for shares under deals of the book, not from outsiders in their place.
        drawn: received on loans under deals of the book.
        from_vendor: received for shares and on loans from the vendor.
        back: received on loans it made, guarantees and offtakes; what estates pay is not in it.
        lines: loans promised to each firm that are signed on the path, whole (firm, path).
    """

    earned: OfFirm
    final: OfFirm
    costs: OfFirm
    interest: OfFirm
    principal: OfFirm
    commitments: OfFirm
    built: OfFirm
    lent: OfFirm
    shares: OfFirm
    drawn: OfFirm
    from_vendor: OfFirm
    back: OfFirm
    lines: Float[np.ndarray, "firm path"]


_BY_QUARTER = tuple(name for name in KeptDues.__dataclass_fields__ if name != "lines")


class DuesRecord:
    """Write down a chunk's revenue and dues quarter by quarter."""

    def __init__(self, network: Network, paths: int) -> None:
        firms, world = len(network.firms), network.world
        self._world, self._vendor = world, network.vendor
        self._lines = tuple((row, line, _sort_of(line)) for row, line in enumerate(payment_lines(network).lines))
        by_quarter = {name: np.zeros((network.quarters, firms, paths)) for name in _BY_QUARTER}
        self.kept = KeptDues(**by_quarter, lines=np.zeros((firms, paths)))
        self._loans = network.deals_of("loan")

    def add_signed(self, signed: dict[str, np.ndarray]) -> None:
        """Add the loans that are signed, by kind of deal (deal, path)."""
        for row, borrower in enumerate(self._loans.links.get("payee", ())):
            if borrower < self._world:
                self.kept.lines[borrower] += np.where(signed["loan"][row], self._loans["amount"][row], 0.0)

    def add_quarter(self, quarter: Quarter) -> None:
        """Add what a quarter brought."""
        at, kept, world = quarter.now.quarter - 1, self.kept, self._world
        kept.earned[at] = quarter.revenue
        kept.final[at] = quarter.dues.outside
        for row, line, sort in self._lines:
            if line.payee < world and line.kind in _BACK:
                kept.back[at, line.payee] += np.where(quarter.succeeded[row], 0.0, quarter.paid[row])
            wish = line.payment_class == WISH
            amounts = quarter.paid[row] if wish else quarter.dues.fresh[row]
            if line.payer == world and line.payee < world and line.kind in SALES:
                kept.final[at, line.payee] += amounts
            if not sort or not amounts.any():
                continue
            if line.payer < world:
                getattr(kept, "built" if wish and sort == "commitments" else sort)[at, line.payer] += amounts
            if sort == "lent" and line.payee < world:
                part = kept.drawn if line.kind == "loan draw" else kept.shares
                part[at, line.payee] += amounts
                if line.payer == self._vendor:
                    kept.from_vendor[at, line.payee] += amounts
        kept.final[at] = np.minimum(kept.final[at], quarter.revenue)


def _sort_of(line: Line) -> str:
    """Return where a line's dues are kept; nothing for what is no due."""
    return "" if line.kind in _NO_DUE else _SORTS.get(line.kind, "built")
