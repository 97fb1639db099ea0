"""The order in which a quarter happens (MODEL section 3, S1 to S10)."""

from dataclasses import dataclass

import numpy as np

from cardhouse.network import Network
from cardhouse.simulate.cards import CardRecord
from cardhouse.simulate.clearing import clearing_payments
from cardhouse.simulate.closing import Closing, apply_closing, settle_estates, write_losses
from cardhouse.simulate.drivers import Drivers
from cardhouse.simulate.estates import Estates, new_defaults, open_estates
from cardhouse.simulate.lines import WISH, Lines
from cardhouse.simulate.obligations import Obligations, let_vacancies, obligations
from cardhouse.simulate.rules import covered_payer
from cardhouse.simulate.state import Now, State, quarter_drivers, summed
from cardhouse.simulate.supply import supply_shortfall
from cardhouse.simulate.wishes import Wishes, funded_wishes, means, spend_per_unit


@dataclass(frozen=True)
class Quarter:
    """Hold what happened in a quarter: drivers, dues, wishes, payments (line, path), estates closed, and who
    defaulted."""

    now: Now
    dues: Obligations
    wishes: Wishes
    due: np.ndarray
    paid: np.ndarray
    succeeded: np.ndarray  # (line, path) whether the world had succeeded the payee
    closing: Closing | None
    dead: np.ndarray
    revenue: np.ndarray


def run_quarter(
    network: Network, lines: Lines, drivers: Drivers, state: State, estates: Estates, cards: CardRecord, t: int
) -> Quarter:
    """Let quarter t happen on every path of the state."""
    now = quarter_drivers(network, drivers, state, t)  # S1
    let_vacancies(network, state, t)
    dues = obligations(network, lines, state, now)  # S2, S3
    own_money = state.cash + dues.outside
    able = np.where(state.alive, own_money, 0.0)
    expected = clearing_payments(lines.claims, dues.due, able, state.closed)  # S4
    can = means(network, state, now, dues.outside, expected.received, expected.owed.sum(axis=0))
    wishes = funded_wishes(network, lines, state, now, can)  # S5
    due, builds = _with_builds(network, lines, state, now, dues, wishes)
    sold = builds + summed(wishes.bought, lines.claims.payee[lines.of("purchase")], len(builds))
    owner = network.programmes.link("owner") if len(network.programmes) else np.zeros(0, dtype=np.int64)
    raised = wishes.raised + summed(wishes.advanced, owner, len(network.firms))
    payments = clearing_payments(lines.claims, due, np.where(state.alive, own_money + raised, 0.0), state.closed)  # S6
    state.unsettled |= expected.unsettled | payments.unsettled
    _settle(network, lines, state, now, dues, wishes, due, payments.paid, own_money + raised + payments.received)
    dead = new_defaults(network, lines, state, t, payments.owed[:WISH].sum(axis=0))  # S7
    cards.add_quarter(state, dues.contracts, payments.paid, t)
    cards.add_defaults(state, dead, t)
    open_estates(network, state, estates, now, dead)  # S8
    succeeded = state.closed_or_world(lines.claims.payee)
    closing = _close(network, state, estates, now)
    cards.add_recovered(estates, closing)
    living = state.alive | dead  # at the start of the quarter
    revenue = np.where(living, dues.invoiced + sold, 0.0)
    state.shortfall = supply_shortfall(network, state, now, builds)  # S9
    _mark(network, state, now, sold, revenue, dues.costs)  # S10
    if len(network.programmes):
        state.planned_before = np.broadcast_to(network.programmes["plan"][now.quarter - 1], wishes.built.shape)
        state.built_before = wishes.built
    return Quarter(now, dues, wishes, due, payments.paid, succeeded, closing, dead, revenue)


def _with_builds(
    network: Network, lines: Lines, state: State, now: Now, dues: Obligations, wishes: Wishes
) -> tuple[np.ndarray, np.ndarray]:
    """Invoice the builds, let those due now fall due with the wishes; return all dues and builds invoiced by seller."""
    due = dues.due + wishes.due
    programmes, t = network.programmes, now.quarter
    sold = np.zeros_like(state.cash)
    if len(programmes):
        parts = spend_per_unit(network, now)
        terms, lag = programmes.whole("terms"), programmes.whole("lag")
        for at, kind in enumerate(("hardware", "custom hardware", "shell")):
            invoice = wishes.built * parts[at]
            rows = lines.of(kind)
            sold += summed(invoice, lines.claims.payee[rows], len(sold))
            for g, wait in enumerate(terms):
                if wait == 0:
                    due[rows[g]] += invoice[g]
                    dues.fresh[rows[g]] += invoice[g]
                else:
                    state.invoices[t + wait, at, g] += invoice[g]
        for g, wait in enumerate(lag):
            state.vendor_units[t + wait, g] += wishes.built[g] * (1.0 - now.custom_share[g])
            state.custom_units[t + wait, g] += wishes.built[g] * now.custom_share[g]
    return due, sold


def _settle(
    network: Network,
    lines: Lines,
    state: State,
    now: Now,
    dues: Obligations,
    wishes: Wishes,
    due: np.ndarray,
    paid: np.ndarray,
    money: np.ndarray,
) -> None:
    """Book the payments: cash, arrears, new debt, project debt, loans, shares, step-ins, free cash flow (MODEL S6,
    S7)."""
    firms, t = network.firms, now.quarter
    spent = lines.claims.totals(paid)
    cash = money - spent.sum(axis=0)
    state.cash = np.where(np.abs(cash) < 1e-12 * (1.0 + np.abs(money)), 0.0, cash)
    ordinary = lines.claims.payment_class < WISH
    state.arrears = np.where(ordinary[:, None], due - paid, 0.0)
    reaching = np.where(state.closed_or_world(lines.claims.payee), 0.0, paid)[ordinary]
    inflow = summed(reaching, lines.claims.payee[ordinary], len(firms))
    state.free_cash_flow = dues.outside + inflow - spent[:WISH].sum(axis=0)
    state.raised = state.raised + wishes.raised
    state.debt = state.debt + firms["debt_part"] * wishes.raised
    state.outside_equity = state.outside_equity + (1.0 - firms["debt_part"]) * wishes.raised
    for g, life in enumerate(network.programmes.whole("life") if len(network.programmes) else ()):
        drawn = wishes.advanced[g]
        if not drawn.any():
            continue
        state.project_debt[g] += drawn
        state.project_interest[g] += drawn * wishes.advance_rate[g]
        state.project_due[t + 1 : t + 1 + life, g] += drawn / life
        state.project_interest_due[t + 1 : t + 1 + life, g] += drawn * wishes.advance_rate[g] / life
    if "loan" in network.deals:
        drawn = paid[lines.of("loan draw")]
        state.loan, state.drawn = state.loan + drawn, state.drawn + drawn
        for row, life in enumerate(network.deals["loan"].whole("life")):
            state.loan_due[t + 1 : t + 1 + life, row] += drawn[row] / life
    if "equity" in network.deals:
        state.bought = state.bought + paid[lines.of("equity")]
        replaced = summed(paid[lines.of("replacement")], network.deals["equity"].link("payee"), len(firms))
        state.outside_equity = state.outside_equity + replaced
    if "guarantee" in network.deals:
        _step_in(network, lines, state, paid[lines.of("guarantee")])


def _step_in(network: Network, lines: Lines, state: State, paid: np.ndarray) -> None:
    state.stepped_in = state.stepped_in + paid
    table = network.deals["guarantee"]
    for row, guarantor in enumerate(table.link("payer")):
        state.lose(int(guarantor), "guarantees", paid[row], covered_payer(network, table, row))


def _close(network: Network, state: State, estates: Estates, now: Now) -> Closing | None:
    """Close the estates whose workout ends with this quarter; value those open after the last one as if closed then."""
    open_ = (state.defaulted > 0) & ~state.closed
    due = open_ & (now.quarter - state.defaulted >= network.whole_rule("workout"))
    done = None
    if due.any():
        done = settle_estates(network, state, estates, now, due)
        apply_closing(state, estates, done, due)
    left = open_ & ~due
    if now.quarter == network.quarters and left.any():
        write_losses(state, estates, settle_estates(network, state, estates, now, left))
    return done


def _mark(network: Network, state: State, now: Now, sold: np.ndarray, revenue: np.ndarray, costs: np.ndarray) -> None:
    """Mark equity: max(0, EV of the last four quarters + cash - outside debt - project debt), 0 if dead (MODEL S10)."""
    state.revenues = [*state.revenues[1:], revenue]
    state.started, state.sold, state.costs = True, np.where(state.alive, sold, 0.0), costs
    trailing = state.revenues[0] + state.revenues[1] + state.revenues[2] + state.revenues[3]
    debt = state.debt.copy()
    for g in range(len(network.programmes)):
        debt[network.programmes.link("owner")[g]] += state.project_debt[g]
    value = np.maximum(0.0, network.firms["multiple"] * now.valuation * trailing + state.cash - debt)
    state.equity_value = np.where(state.alive, value, 0.0)
