"""After default: claims on the estate, its closing, and who loses what (MODEL S7, S8)."""

from dataclasses import dataclass

import numpy as np

from cardhouse.network import Network
from cardhouse.simulate.clearing import Claims
from cardhouse.simulate.contracts import damages
from cardhouse.simulate.lines import OPERATING, WISH, Lines
from cardhouse.simulate.rules import contracts_of
from cardhouse.simulate.state import Now, State, total

_DEBT_LINES = ("interest", "principal", "project interest", "project principal", "loan interest", "loan principal")
_PROJECT_LINES = ("project interest", "project principal")


@dataclass(frozen=True)
class ClaimRow:
    """Describe one claim that an estate can owe: to whom, in which loss channel, class 0 or not, secured on which
    programme."""

    debtor: int
    creditor: int
    channel: str
    origin: str
    at: int
    first: bool = False
    programme: int = -1


class Estates:
    """Hold every claim on every estate (claim, path): fixed at default, paid at closing."""

    def __init__(self, network: Network, lines: Lines, paths: int) -> None:
        self.rows = tuple(_claim_rows(network, lines))
        self.claim = np.zeros((len(self.rows), paths))
        self.debtor = np.array([row.debtor for row in self.rows], dtype=np.int64)
        self.creditor = np.array([row.creditor for row in self.rows], dtype=np.int64)
        self.claims = Claims(
            payer=self.debtor,
            payee=self.creditor,
            payment_class=np.array([0 if row.first else 1 for row in self.rows], dtype=np.int64),
            firms=len(network.firms),
            classes=2,
        )

    def of(self, origin: str) -> list[tuple[int, ClaimRow]]:
        """Return the rows (index, row) of one origin."""
        return [(at, row) for at, row in enumerate(self.rows) if row.origin == origin]


def _claim_rows(network: Network, lines: Lines) -> list[ClaimRow]:
    world, programmes = network.world, network.programmes
    rows = []
    for at, line in enumerate(lines.lines):
        if line.payment_class < WISH and line.payer < world:
            channel = "loans" if line.kind in _DEBT_LINES else "unpaid"
            secured = line.programme if line.kind in _PROJECT_LINES else -1
            first = line.payment_class == OPERATING
            rows.append(ClaimRow(line.payer, line.payee, channel, "arrears", at, first, secured))
    for kind in ("hardware", "custom hardware", "shell"):
        for at, row in enumerate(lines.of(kind)):
            rows.append(ClaimRow(lines.lines[row].payer, lines.lines[row].payee, "unpaid", f"invoice {kind}", at))
    rows += [ClaimRow(firm, world, "loans", "debt", firm) for firm in range(world)]
    for at in range(len(programmes)):
        rows.append(ClaimRow(int(programmes.link("owner")[at]), world, "loans", "project debt", at, programme=at))
    loans = network.deals_of("loan")
    for at in range(len(loans)):
        rows.append(ClaimRow(int(loans.link("payee")[at]), int(loans.link("payer")[at]), "loans", "loan", at))
    for kind, table, _ in contracts_of(network):
        for at in range(len(table)):
            rows.append(
                ClaimRow(int(table.link("payer")[at]), int(table.link("payee")[at]), "unpaid", f"damages {kind}", at)
            )
    guarantees = network.deals_of("guarantee")
    for kind, table, _ in contracts_of(network):
        for at in range(len(guarantees)):
            deal = guarantees.link(f"deal.{kind}")[at]
            if deal >= 0:
                rows.append(
                    ClaimRow(
                        int(table.link("payer")[deal]),
                        int(guarantees.link("payer")[at]),
                        "guarantees",
                        f"guarantee {kind}",
                        at,
                    )
                )
    return [row for row in rows if row.debtor < world]


def new_defaults(network: Network, lines: Lines, state: State, t: int, owed: np.ndarray) -> np.ndarray:
    """Return which firms default at the end of the quarter, and raise the flag of arrears (MODEL S7).

    In arrears: arrears > max(1e-9, materiality) x dues of classes 0-2; default when arrears of classes 0-1 exceeded
    it for more than `grace debt`, or all arrears for more than `grace trade`, consecutive quarters; or where the book
    lets the firm fail in quarter t. `owed` are those dues (firm, path).
    """
    limit = np.maximum(1e-9, network.rules["materiality"][0]) * owed
    by_class = lines.claims.totals(state.arrears)
    state.in_arrears = state.alive & (by_class.sum(axis=0) > limit)
    late_debt = state.alive & (by_class[:2].sum(axis=0) > limit)
    state.late_debt = np.where(late_debt, state.late_debt + 1, 0)
    state.late_any = np.where(state.in_arrears, state.late_any + 1, 0)
    dead: np.ndarray = state.late_debt > network.whole_rule("grace_debt")
    dead |= state.late_any > network.whole_rule("grace_trade")
    dead |= network.firms["fails_in"] == t
    dead &= state.alive
    return dead


def open_estates(network: Network, state: State, estates: Estates, now: Now, dead: np.ndarray) -> None:
    """Fix the claims on the firms that default now, write off stakes in them and note the scar (MODEL S8, S1).

    Claims: arrears, invoices not yet due, outside and project debt, loans, rejection damages.
    """
    _note_scar(network, state, dead)
    struck: np.ndarray = np.any(dead, axis=1)
    if not struck.any():
        return
    _lose_stakes(network, state, dead)
    state.defaulted = np.where(dead, now.quarter, state.defaulted)
    amounts = _amounts(network, state, now)
    for at, row in enumerate(estates.rows):
        if struck[row.debtor] and not row.origin.startswith("guarantee"):
            gone = dead[row.debtor]
            estates.claim[at] = np.where(gone, amounts[row.origin][row.at], estates.claim[at])
    _clear_balances(network, state, estates, dead, struck)


def _amounts(network: Network, state: State, now: Now) -> dict[str, np.ndarray]:
    later = total(state.invoices[now.quarter + 1 :])
    amounts = {"arrears": state.arrears, "debt": state.debt, "project debt": state.project_debt, "loan": state.loan}
    amounts |= {f"invoice {kind}": later[at] for at, kind in enumerate(("hardware", "custom hardware", "shell"))}
    for kind, table, rule in contracts_of(network):
        amounts[f"damages {kind}"] = damages(network, state, now, kind, table, rule)
    return amounts


def _clear_balances(network: Network, state: State, estates: Estates, dead: np.ndarray, struck: np.ndarray) -> None:
    state.debt = np.where(dead, 0.0, state.debt)
    state.in_arrears &= ~dead
    for row in estates.rows:
        if row.origin == "arrears" and struck[row.debtor]:
            state.arrears[row.at] = np.where(dead[row.debtor], 0.0, state.arrears[row.at])
    if len(network.programmes):
        gone = dead[network.programmes.link("owner")]
        state.project_debt = np.where(gone, 0.0, state.project_debt)
        state.project_interest = np.where(gone, 0.0, state.project_interest)
        for later in (state.project_due, state.project_interest_due, state.invoices):
            later[..., gone] = 0.0
    if "loan" in network.deals:
        borrower = network.deals["loan"].link("payee")
        gone = np.concatenate([dead, np.zeros((1, state.paths), dtype=bool)])[borrower]
        state.loan = np.where(gone, 0.0, state.loan)
        state.loan_due[..., gone] = 0.0


def _note_scar(network: Network, state: State, dead: np.ndarray) -> None:
    """Note, for the funding of the next four quarters, what defaults now: lost and exposed."""
    debt = state.debt.copy()
    for at in range(len(network.programmes)):
        debt[network.programmes.link("owner")[at]] += state.project_debt[at]
    lost = (1.0 - network.firms["recovery"]) * debt + state.outside_equity
    both = np.stack([total(np.where(dead, lost, 0.0)), total(np.where(dead, debt + state.outside_equity, 0.0))])
    state.scars = [*state.scars[1:], both]


def _lose_stakes(network: Network, state: State, dead: np.ndarray) -> None:
    world = network.world
    for firm in range(world):
        state.lose(world, "stakes", np.where(dead[firm], state.outside_equity[firm], 0.0), firm)
    if "equity" in network.deals:
        table = network.deals["equity"]
        for row, (payer, payee) in enumerate(zip(table.link("payer"), table.link("payee"), strict=True)):
            if payee < world:
                state.lose(int(payer), "stakes", np.where(dead[payee], state.bought[row], 0.0), int(payee))
