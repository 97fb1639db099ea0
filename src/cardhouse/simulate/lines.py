"""The lines of payment: every payment that can fall due, in a fixed order, as rows of one table."""

from dataclasses import dataclass

import numpy as np

from cardhouse.model.deals import DEAL_KINDS, PaymentClass
from cardhouse.network import Network, Table
from cardhouse.simulate.clearing import Claims

OPERATING, DEBT, TRADE, WISH = PaymentClass.OPERATING, PaymentClass.DEBT, PaymentClass.TRADE, PaymentClass.WISH


@dataclass(frozen=True)
class Line:
    """Describe one possible payment: who to whom, which kind, in which class, for which deal or programme."""

    payer: int
    payee: int
    kind: str
    payment_class: int
    deal: str = ""
    programme: int = -1


@dataclass(frozen=True)
class Lines:
    """Hold all lines, the claims they make up and the rows of each kind in the order of firms, programmes or deals."""

    lines: tuple[Line, ...]
    claims: Claims
    rows: dict[str, np.ndarray]

    def __len__(self) -> int:
        return len(self.lines)

    def of(self, kind: str) -> np.ndarray:
        """Return the rows of a kind of line."""
        return self.rows.get(kind, np.zeros(0, dtype=np.int64))


# Kinds of line that a deal brings besides the payment named after it: (suffix, class, payee pays payer).
_LOAN_SERVICE = (("loan interest", DEBT), ("loan principal", DEBT))


def payment_lines(network: Network) -> Lines:
    """Return the lines of a network: each firm's, each programme's, each deal's."""
    found: list[Line] = []
    world = network.world
    for kind, rank in (
        ("costs", OPERATING),
        ("tax", OPERATING),
        ("interest", DEBT),
        ("principal", DEBT),
        ("payout", WISH),
    ):
        found += [Line(firm, world, kind, rank) for firm in range(world)]
    programmes = network.programmes
    if len(programmes):
        owner, vendor, supplier = (
            programmes.link("owner"),
            programmes.link("vendor"),
            programmes.link("custom.supplier"),
        )
        to_world = np.full(len(programmes), world)
        for kind, payee, rank in (
            ("project interest", to_world, DEBT),
            ("project principal", to_world, DEBT),
            ("hardware", vendor, TRADE),
            ("custom hardware", np.where(supplier < 0, world, supplier), TRADE),
            ("shell", to_world, TRADE),
        ):
            found += [Line(int(owner[at]), int(payee[at]), kind, rank, programme=at) for at in range(len(programmes))]
    for kind, table in network.deals.items():
        found += _deal_lines(network, kind, table)
    return _table(tuple(found), world)


def _deal_lines(network: Network, kind: str, table: Table) -> list[Line]:
    ends = [
        (int(a), int(b), name) for a, b, name in zip(table.link("payer"), table.link("payee"), table.ids, strict=True)
    ]
    if kind == "loan":
        draws = [Line(a, b, "loan draw", WISH, name) for a, b, name in ends]
        return draws + [Line(b, a, service, rank, name) for service, rank in _LOAN_SERVICE for a, b, name in ends]
    if kind == "equity":
        own = [Line(a, b, "equity", WISH, name) for a, b, name in ends]
        return own + [Line(network.world, b, "replacement", WISH, name) for _, b, name in ends]
    usual = DEAL_KINDS[kind].payment_class
    ranks = [WISH if optional else usual for optional in table.whole("optional")]
    return [Line(a, b, kind, rank, name) for (a, b, name), rank in zip(ends, ranks, strict=True)]


def _table(lines: tuple[Line, ...], world: int) -> Lines:
    kinds = dict.fromkeys(line.kind for line in lines)
    return Lines(
        lines=lines,
        claims=Claims(
            payer=np.array([line.payer for line in lines], dtype=np.int64),
            payee=np.array([line.payee for line in lines], dtype=np.int64),
            payment_class=np.array([line.payment_class for line in lines], dtype=np.int64),
            firms=world,
            classes=WISH + 1,
        ),
        rows={
            kind: np.array([at for at, line in enumerate(lines) if line.kind == kind], dtype=np.int64) for kind in kinds
        },
    )
