"""The closing of estates: what the world buys, who is paid in which order, what each creditor loses (MODEL S8)."""

from dataclasses import dataclass

import numpy as np

from cardhouse.network import Network
from cardhouse.simulate.clearing import clearing_payments
from cardhouse.simulate.estates import Estates
from cardhouse.simulate.rules import contracts_of
from cardhouse.simulate.state import Now, State, total


@dataclass(frozen=True)
class Closing:
    """Hold what closing estates sell, pay and lose in a quarter."""

    resale: np.ndarray  # (firm, path) what the world pays for capacity, stakes and loans
    secured: np.ndarray  # (claim, path) paid from the programme's own capacity
    paid: np.ndarray  # (claim, path) paid from the rest
    claim: np.ndarray  # (claim, path) what was claimed
    received: np.ndarray  # (firm, path) what firms receive from the estates
    rest: np.ndarray  # (firm, path) what is left over and goes to the world


def settle_estates(network: Network, state: State, estates: Estates, now: Now, closing: np.ndarray) -> Closing:
    """Return how the estates marked `closing` (firm, path) settle jointly; changes nothing.

    Project debt and its arrears first from their programme's capacity; then class 0; then all other claims and what
    project debt lacks, pro rata; a rest goes to the world. Source: MODEL S8.
    """
    claim = np.where(closing[estates.debtor], _with_guarantors(network, state, estates), 0.0)
    per_programme = _capacity_value(network, state, now)
    owner = network.programmes.link("owner") if len(network.programmes) else np.zeros(0, dtype=np.int64)
    per_programme = np.where(closing[owner], per_programme, 0.0)
    secured = _secured(estates, claim, per_programme)
    resale = _portfolio_value(network, state) * closing
    for at, firm in enumerate(owner):
        resale[firm] += per_programme[at]
    spent = estates.claims.totals(secured).sum(axis=0)
    pot = np.where(closing, state.cash + resale - spent, 0.0)
    payments = clearing_payments(estates.claims, claim - secured, pot, state.closed)
    state.unsettled |= payments.unsettled
    out = estates.claims.totals(payments.paid).sum(axis=0)
    rest = np.where(closing, np.maximum(0.0, pot + payments.received - out), 0.0)
    return Closing(resale, secured, payments.paid, claim, payments.received, rest)


def apply_closing(state: State, estates: Estates, done: Closing, closing: np.ndarray) -> None:
    """Pay out the estates: their cash goes, their creditors' comes, losses are written, the world succeeds."""
    state.cash = np.where(closing, 0.0, state.cash + done.received)
    write_losses(state, estates, done)
    estates.claim = np.where(closing[estates.debtor], 0.0, estates.claim)
    state.closed = state.closed | closing


def write_losses(state: State, estates: Estates, done: Closing) -> None:
    """Write what each creditor loses: claim less recovery; for guarantors what they paid less what they recovered."""
    recovered = done.secured + done.paid
    for at, row in enumerate(estates.rows):
        if row.channel == "guarantees":
            reaching = np.where(state.closed_or_world(np.array([row.creditor]))[0], 0.0, recovered[at])
            state.lose(row.creditor, "guarantees", -reaching, row.debtor)
        else:
            state.lose(row.creditor, row.channel, done.claim[at] - recovered[at], row.debtor)


def _with_guarantors(network: Network, state: State, estates: Estates) -> np.ndarray:
    """Return the claims with damages passed on to guarantors as far as they paid, pro rata, at most the claim."""
    claim = estates.claim.copy()
    guarantees = network.deals_of("guarantee")
    for kind, _, _ in contracts_of(network):
        rows = estates.of(f"guarantee {kind}")
        for at, damaged in estates.of(f"damages {kind}"):
            mine = [
                (row, state.stepped_in[x.at]) for row, x in rows if guarantees.link(f"deal.{kind}")[x.at] == damaged.at
            ]
            paid = sum(stepped for _, stepped in mine)
            if mine and np.any(paid > 0):
                part = np.minimum(1.0, claim[at] / np.where(paid > 0, paid, 1.0))
                for row, stepped in mine:
                    claim[row] = stepped * part
                claim[at] = claim[at] - sum(stepped * part for _, stepped in mine)
    return np.maximum(claim, 0.0)


def _capacity_value(network: Network, state: State, now: Now) -> np.ndarray:
    """Return units x q x chip (x custom price) x (1 - delta)^(age/4) x (1 - fire sale) of each programme."""
    programmes, rules = network.programmes, network.rules
    if not len(programmes):
        return np.zeros((0, state.paths))
    built = now.quarter + max(programmes.whole("lag")) + 1  # nothing built so far comes online later
    age = np.maximum(0, now.quarter - np.arange(built))[:, None, None]
    worth = (1.0 - rules["delta"][0]) ** (age / 4.0)
    vendor = total(state.vendor_units[:built] * worth)
    custom = total(state.custom_units[:built] * worth) * programmes["custom.price"]
    value: np.ndarray = (vendor + custom) * now.price * programmes["chip"] * (1.0 - rules["fire_sale"][0])
    return value


def _portfolio_value(network: Network, state: State) -> np.ndarray:
    """Return each firm's stakes at their last mark and loans at par, both x (1 - fire sale)."""
    value = np.zeros_like(state.cash)
    if "equity" in network.deals:
        table = network.deals["equity"]
        part = table["share"] * state.bought / np.where(table["amount"] > 0, table["amount"], 1.0)
        for row, (payer, payee) in enumerate(zip(table.link("payer"), table.link("payee"), strict=True)):
            if payer < len(value) and payee < len(value):
                value[payer] += part[row] * np.where(state.alive[payee], state.equity_value[payee], 0.0)
    if "loan" in network.deals:
        for row, lender in enumerate(network.deals["loan"].link("payer")):
            if lender < len(value):
                value[lender] += state.loan[row]
    value *= 1.0 - network.rules["fire_sale"][0]
    return value


def _secured(estates: Estates, claim: np.ndarray, per_programme: np.ndarray) -> np.ndarray:
    paid = np.zeros_like(claim)
    for at in range(len(per_programme)):
        rows = [i for i, row in enumerate(estates.rows) if row.programme == at]
        whole = total(claim[rows])
        paid[rows] = claim[rows] * np.minimum(1.0, per_programme[at] / np.where(whole > 0, whole, 1.0))
    return paid
