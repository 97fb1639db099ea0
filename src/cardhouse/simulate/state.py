"""The state of the house at the end of a quarter, on every path of a chunk."""

from dataclasses import dataclass

import numpy as np

from cardhouse.network import Network, custom_demand
from cardhouse.simulate.drivers import Drivers, Shocks
from cardhouse.simulate.lines import Lines

CHANNELS = ("stakes", "unpaid", "guarantees", "loans", "inventory")


@dataclass(frozen=True)
class Now:
    """Hold one quarter's drivers (path,), each firm's own demand (firm, path) and the custom share (programme,
    path)."""

    quarter: int
    demand: np.ndarray
    openness: np.ndarray
    appetite: np.ndarray
    price: np.ndarray
    spread: np.ndarray
    valuation: np.ndarray
    cut: np.ndarray
    own: np.ndarray
    custom_share: np.ndarray


class State:
    """Hold what a quarter begins with; arrays end with the path axis and are changed in place, quarter by quarter."""

    def __init__(self, network: Network, lines: Lines, shocks: Shocks) -> None:
        firms, programmes, paths = len(network.firms), len(network.programmes), shocks.common.shape[1]
        equity, loans = network.deals_of("equity"), network.deals_of("loan")

        def column(name: str) -> np.ndarray:
            return np.broadcast_to(network.firms[name], (firms, paths)).copy()

        def zeros(*shape: int) -> np.ndarray:
            return np.zeros((*shape, paths))

        far = network.horizon + 1
        self.paths = paths
        self.started = False  # tax looks back on a quarter of the run, not on the opening revenue
        self.signed = {
            kind: np.stack(
                [
                    shocks.signature[network.signature[name]] < chance
                    for name, chance in zip(table.ids, table["probability"], strict=True)
                ]
            )
            for kind, table in network.deals.items()
        }
        # balances of firms
        self.cash, self.debt = column("cash"), column("debt")
        self.raised, self.outside_equity = zeros(firms), zeros(firms)
        self.growth = np.ones((firms, 1))
        # what earlier quarters leave behind
        opening = column("revenue") + column("network_revenue")
        self.revenues = [opening, opening, opening, opening]
        self.opening_revenue = 4.0 * opening
        self.sold = zeros(firms)  # builds and optional purchases invoiced last quarter
        self.costs, self.free_cash_flow, self.shortfall = zeros(firms), zeros(firms), zeros(firms)
        self.equity_value = np.maximum(0.0, network.firms["multiple"] * self.opening_revenue + self.cash - self.debt)
        # programmes: project debt and what of it falls due later, capacity by the quarter from which it is used
        self.project_debt, self.project_interest = zeros(programmes), zeros(programmes)
        life = max([1, *network.programmes.whole("life")]) if programmes else 1
        self.project_due, self.project_interest_due = zeros(far + life, programmes), zeros(far + life, programmes)
        wait = max([1, *network.programmes.whole("terms"), *network.programmes.whole("lag")]) if programmes else 1
        self.invoices = zeros(far + wait, 3, programmes)
        self.vendor_units, self.custom_units = zeros(far + wait, programmes), zeros(far + wait, programmes)
        if programmes:
            self.vendor_units[0] = network.programmes["opening"]
        self.online: dict[int, tuple[np.ndarray, np.ndarray]] = {}  # the units online by quarter, once summed
        self.let = zeros(programmes)
        self.planned_before, self.built_before = zeros(programmes), zeros(programmes)
        # deals
        terms = max([1, *loans.whole("life")]) if len(loans) else 1
        self.loan, self.drawn, self.loan_due = zeros(len(loans)), zeros(len(loans)), zeros(far + terms, len(loans))
        self.bought = zeros(len(equity)) + (equity["schedule.before"] if len(equity) else 0.0)
        self.replaced, self.reached = self.bought.copy(), self.bought.copy()
        self.cap_used = {kind: zeros(len(network.deals_of(kind))) for kind in ("guarantee", "offtake")}
        self.stepped_in = zeros(len(network.deals_of("guarantee")))
        self.orders = zeros(far, firms)
        # arrears, default and estates
        self.arrears = zeros(len(lines))
        self.in_arrears = np.zeros((firms, paths), dtype=bool)
        self.late_debt, self.late_any = (
            np.zeros((firms, paths), dtype=np.int64),
            np.zeros((firms, paths), dtype=np.int64),
        )
        self.defaulted = np.zeros((firms, paths), dtype=np.int64)  # the quarter of default; 0 while alive
        self.closed = np.zeros((firms, paths), dtype=bool)
        self.scars = [
            np.zeros((2, paths)) for _ in range(4)
        ]  # lost and exposed at the defaults of the last four quarters
        self.losses = np.zeros((firms + 1, len(CHANNELS), paths))
        self.caused = np.zeros((firms, firms + 1, paths))  # (debtor, holder, path) losses by whose default
        self.unsettled = np.zeros(paths, dtype=bool)

    @property
    def alive(self) -> np.ndarray:
        """Return which firms have not defaulted."""
        alive: np.ndarray = self.defaulted == 0
        return alive

    def alive_or_world(self, at: np.ndarray) -> np.ndarray:
        """Return, for rows that point to firms, whether each is alive; the world and none (-1) always are."""
        padded = np.concatenate([self.alive, np.ones((1, self.paths), dtype=bool)])
        rows: np.ndarray = padded[at]
        return rows

    def closed_or_world(self, at: np.ndarray) -> np.ndarray:
        """Return, for rows that point to firms, whether each one's estate is closed; the world's never is."""
        padded = np.concatenate([self.closed, np.zeros((1, self.paths), dtype=bool)])
        rows: np.ndarray = padded[at]
        return rows

    def late_or_world(self, at: np.ndarray) -> np.ndarray:
        """Return, for rows that point to firms, whether each is in arrears; the world never is."""
        padded = np.concatenate([self.in_arrears, np.zeros((1, self.paths), dtype=bool)])
        rows: np.ndarray = padded[at]
        return rows

    def sound_or_world(self, at: np.ndarray) -> np.ndarray:
        """Return, for rows that point to firms, whether each is alive and not in arrears; the world always is."""
        rows: np.ndarray = self.alive_or_world(at) & ~self.late_or_world(at)
        return rows

    def lose(self, who: int, channel: str, amount: np.ndarray, by: int = -1) -> None:
        """Add a loss to a firm, or to the world once its estate is closed; `by` is the firm whose default brings it, -1
        for none."""
        world, at = self.losses.shape[0] - 1, CHANNELS.index(channel)
        gone = self.closed[who] if who < world else None
        parts = [(who, amount)]
        if gone is not None and gone.any():
            parts = [(who, np.where(gone, 0.0, amount)), (world, np.where(gone, amount, 0.0))]
        for holder, part in parts:
            self.losses[holder, at] += part
            if by >= 0:
                self.caused[by, holder] += part


def total(rows: np.ndarray) -> np.ndarray:
    """Return total = sum of rows along the first axis, one after another whatever the number of paths.

    numpy's own sum adds in another order where there is but one path.
    """
    added = np.zeros(rows.shape[1:])
    for row in rows:
        added += row
    return added


def summed(rows: np.ndarray, at: np.ndarray, size: int) -> np.ndarray:
    """Return total_i = sum of the rows that point to i, added in row order; `size` and -1 are left out."""
    total = np.zeros((size, rows.shape[1]))
    for row, to in zip(rows, at, strict=True):
        if 0 <= to < size:
            total[to] += row
    return total


def quarter_drivers(network: Network, drivers: Drivers, state: State, t: int) -> Now:
    """Return the drivers of quarter t, with funding openness scarred by recent defaults and custom chips held off by
    locks.

    m_t = m_z exp(-scar loss_{t-1}), loss = lost at the defaults of the last four quarters over the same sum without
    recovery plus debt, project debt and outside equity of the living; S = (1 - lock [signed, both alive]) ceiling /
    (1 + exp(-speed (t - half))).
    Source: MODEL S1.
    """
    living = total(np.where(state.alive, state.debt + state.outside_equity, 0.0))
    owner = network.programmes.link("owner") if len(network.programmes) else np.zeros(0, dtype=np.int64)
    living = living + total(np.where(state.alive_or_world(owner), state.project_debt, 0.0))
    lost, exposed = state.scars[0] + state.scars[1] + state.scars[2] + state.scars[3]
    base = exposed + living
    scar = np.exp(-network.rules["scar"][0] * np.where(base > 0, lost / np.where(base > 0, base, 1.0), 0.0))
    at = t - 1
    return Now(
        quarter=t,
        demand=drivers.demand[at],
        openness=drivers.openness[at] * scar,
        appetite=drivers.appetite[at],
        price=drivers.price[at],
        spread=drivers.spread[at],
        valuation=drivers.valuation[at],
        cut=drivers.cut[at],
        own=drivers.own[at],
        custom_share=_custom_share(network, state, t),
    )


def _custom_share(network: Network, state: State, t: int) -> np.ndarray:
    programmes = network.programmes
    share = np.broadcast_to(custom_demand(programmes, t), (len(programmes), state.paths)).copy()
    equity = network.deals_of("equity")
    for row, deal in enumerate(programmes.link("custom.locked_by")):
        if deal >= 0:
            ends = np.array([equity.link("payer")[deal], equity.link("payee")[deal]])
            holds = state.signed["equity"][deal] & state.alive_or_world(ends).all(axis=0)
            share[row] *= 1.0 - equity["lock_in"][deal] * holds
    return share
