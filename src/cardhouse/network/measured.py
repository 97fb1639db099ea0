"""Measured flows: what a book's deals and programmes say is paid in a window, of one stage or firmer (MODEL section
2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

import numpy as np
from jaxtyping import Float

from cardhouse.model.book import WORLD, Book, finances
from cardhouse.model.deals import DEAL_KINDS, Binding, Cloud, Deal, Equity, Loan
from cardhouse.model.stages import FIRMNESS, Stage, stage_on
from cardhouse.model.units import quarter_number
from cardhouse.network.compile import compile_network
from cardhouse.network.tables import Network, Table, custom_demand


class View(StrEnum):
    """Choose the least firm stage that counts; flows at that stage or firmer enter."""

    SETTLED = "settled"
    DELIVERED = "delivered"
    DRAWN = "drawn"
    SIGNED = "signed"
    PROMISED = "promised"

    @property
    def firmness(self) -> int:
        """Return the firmness of the view: 0 for promises, 1 signed, up to 4 settled."""
        return 0 if self is View.PROMISED else FIRMNESS[Stage(self.value)]


@dataclass(frozen=True)
class MeasuredFlow:
    """Hold money paid in the window from one firm (or the world) to another under one deal or programme."""

    payer: str
    payee: str
    kind: str
    flow: str
    origin: str
    stage: Stage
    financing: bool
    amount: float


@dataclass(frozen=True)
class Measured:
    """Hold the flows of one view and window as a list and as the arrays of trace.

    `matrix` is F (payer, payee) among firms, `financing` the part of it that finances its payee, `outside` z and
    `outflow` (firm,), all in the book's unit over the window.
    """

    view: View
    first: int
    last: int
    firms: tuple[str, ...]
    flows: tuple[MeasuredFlow, ...]
    matrix: Float[np.ndarray, "payer payee"]
    financing: Float[np.ndarray, "payer payee"]
    outside: Float[np.ndarray, " firm"]
    outflow: Float[np.ndarray, " firm"]


def measured_flows(book: Book, view: View, first: int, last: int) -> Measured:
    """Return the flows of quarters `first` .. `last` at a stage or firmer.

    Every figure stands at its centre, prices as they are today. A programme's builds and fees take the weaker stage
    of its plan and its contract; what is optional counts as a promise; guarantees and offtakes flow only when called,
    so never here; a line of credit flows once drawn, in the quarter of that stage. A deal keeps custom chips away
    only in the views in which it counts. z is outside revenue; outflow is what is paid on the flows and on operating
    costs, without interest, tax and debt service. For an earlier day, ask `known_on` first. Source: MODEL section 2.
    """
    plan = _Plan(book, compile_network(book), view)
    found = (*_deal_flows(plan, first, last), *_build_flows(plan, first, last))
    flows = tuple(flow for flow in found if plan.counts(flow.stage) and flow.amount > 0)
    firms = plan.network.firms.ids
    at = {name: row for row, name in enumerate(firms)}
    matrix, financing = np.zeros((len(at), len(at))), np.zeros((len(at), len(at)))
    outside, outflow, earned = _outside(plan, first, last), np.zeros(len(at)), np.zeros(len(at))
    earned += outside
    for flow in flows:
        payer, payee = at.get(flow.payer, -1), at.get(flow.payee, -1)
        if payer >= 0:
            outflow[payer] += flow.amount
        if payee >= 0 and not DEAL_KINDS.get(flow.kind, DEAL_KINDS["purchase"]).financing:
            earned[payee] += flow.amount
        if payer >= 0 and payee >= 0:
            matrix[payer, payee] += flow.amount
            financing[payer, payee] += flow.amount if flow.financing else 0.0
        elif payee >= 0:
            outside[payee] += flow.amount
    costs = plan.network.firms["fixed"][:, 0] * (last - first + 1) + plan.network.firms["cost_share"][:, 0] * earned
    return Measured(view, first, last, firms, flows, matrix, financing, outside, outflow + costs)


@dataclass(frozen=True)
class _Plan:
    """Read a book's plan at its centre, for one view."""

    book: Book
    network: Network
    view: View

    @property
    def known(self) -> date:
        """Return the day of the book."""
        return self.book.book.as_of

    def counts(self, stage: Stage | None) -> bool:
        """Tell whether a stage is firm enough for the view."""
        return stage is not None and FIRMNESS[stage] >= self.view.firmness

    def stage_of(self, deal: Deal) -> Stage | None:
        """Return the stage that counts: none if cancelled, removed or not known, a promise if the deal is optional."""
        stage = stage_on(deal.stages, self.known)
        if stage in (None, Stage.CANCELLED) or deal.counted_in is not None or deal.removed:
            return None
        return Stage.ANNOUNCED if deal.binding is Binding.OPTIONAL else stage

    def plan_stage(self, programme: str) -> Stage | None:
        """Return the stage of a programme's plan."""
        return stage_on(self.book.programmes[programme].stages, self.known)

    def build_stage(self, programme: str) -> Stage | None:
        """Return the stage of a programme's builds: the weaker of its plan and the firmest contract of its user for
        it."""
        record, stage = self.book.programmes[programme], self.plan_stage(programme)
        if record.owner == record.user:
            return stage
        fees = [deal for deal in self.book.deals.values() if isinstance(deal, Cloud) and deal.programme == programme]
        known = [found for deal in fees if (found := self.stage_of(deal)) is not None]
        return weaker(stage, max(known, key=lambda found: FIRMNESS[found], default=None))

    def custom_share(self, g: int) -> np.ndarray:
        """Return S_t (quarter,) of a programme's plan; its locking deal holds if it counts in the view."""
        row, equity = self.network.programmes.link("custom.locked_by")[g], self.network.deals_of("equity")
        holds = row >= 0 and self.counts(self.stage_of(self.book.deals[equity.ids[row]]))
        lock = float(equity["lock_in"][row, 0]) if holds else 0.0
        share: np.ndarray = (1 - lock) * custom_demand(
            self.network.programmes, np.arange(1, self.network.quarters + 1)
        )[g]
        return share

    @cached_property
    def units(self) -> np.ndarray:
        """Return units online at the start of each quarter in the plan, (vendor or custom, quarter, programme)."""
        programmes, quarters = self.network.programmes, self.network.quarters
        units = np.zeros((2, quarters, len(programmes)))
        for g, lag in enumerate(programmes.whole("lag") if len(programmes) else ()):
            share, plan = self.custom_share(g), programmes["plan"][:quarters, g, 0]
            for part, built in enumerate((plan * (1 - share), plan * share)):
                units[part, lag:, g] = np.cumsum(built)[: max(0, quarters - lag)]
            units[0, :, g] += programmes["opening"][g, 0]
        return units


def weaker(one: Stage | None, other: Stage | None) -> Stage | None:
    """Return the less firm of two stages; none if one is."""
    return None if one is None or other is None else min(one, other, key=lambda stage: FIRMNESS[stage])


def _window(rows: np.ndarray, first: int, last: int) -> float:
    return float(rows[max(first, 1) - 1 : last].sum())


def _deal_flows(plan: _Plan, first: int, last: int) -> Iterator[MeasuredFlow]:
    for kind, table in plan.network.deals.items():
        for row, name in enumerate(table.ids):
            deal, of_kind = plan.book.deals[name], DEAL_KINDS[kind]
            stage = plan.stage_of(deal)
            if isinstance(deal, Cloud):
                stage = weaker(stage, plan.plan_stage(deal.programme))
            if stage is not None:
                amount = _amount(plan, table, row, deal, first, last)
                financing = finances(plan.book, deal)
                yield MeasuredFlow(deal.payer, deal.payee, kind, of_kind.flow, name, stage, financing, amount)


def _amount(plan: _Plan, table: Table, row: int, deal: Deal, first: int, last: int) -> float:
    if isinstance(deal, Equity):
        return max(0.0, _tranches(plan, table, row, last) - _tranches(plan, table, row, first - 1))
    if isinstance(deal, Cloud):
        units = plan.units[:, :, table.link("programme")[row]].sum(axis=0)
        fees = np.maximum(table["per"][row, 0] * units, table["schedule"][: plan.network.quarters, row, 0])
        return _window(fees, first, last)
    if isinstance(deal, Loan):
        known = [reached for reached in deal.stages if reached.public <= plan.known]
        drawn = [reached.on for reached in known if FIRMNESS[reached.stage] >= FIRMNESS[Stage.DRAWN]]
        falls = drawn and first <= quarter_number(min(drawn), plan.book.book.start) <= last
        return float(table["amount"][row, 0]) if falls else 0.0
    return _window(table["schedule"][:, row, 0], first, last) if "schedule" in table.series else 0.0


def _tranches(plan: _Plan, table: Table, row: int, quarter: int) -> float:
    """Return what has fallen due on an equity deal by the end of a quarter if the plan is kept."""
    dated = float(table["schedule.before"][row, 0] + table["schedule"][:quarter, row, 0].sum())
    step, reached = float(table["milestones.step"][row, 0]), 0.0
    if step > 0 and quarter >= 1:
        programmes = plan.network.programmes
        mine = programmes.link("user") == table.link("payee")[row]
        vendor, custom = plan.units[:, min(quarter, plan.network.quarters) - 1]
        name = table.link("milestones.vendor")[row]
        units = vendor[mine & (programmes.link("vendor") == name)].sum()
        units += custom[mine & (programmes.link("custom.supplier") == name)].sum()
        reached = float((units + 1e-9) // step) * float(table["milestones.tranche"][row, 0])
    return min(float(table["amount"][row, 0]), reached + dated)


def _build_flows(plan: _Plan, first: int, last: int) -> Iterator[MeasuredFlow]:
    """Yield what owners pay for the planned builds of a window."""
    programmes = plan.network.programmes
    for g, name in enumerate(programmes.ids):
        programme, stage = plan.book.programmes[name], plan.build_stage(name)
        if stage is None:
            continue
        share, units = plan.custom_share(g), programmes["plan"][: plan.network.quarters, g, 0]
        chip = programmes["chip"][g, 0]
        custom = chip * programmes["custom.price"][g, 0]
        supplier = programme.custom.supplier if programme.custom else WORLD
        for payee, kind, paid in (
            (programme.vendor, "hardware", units * chip * (1 - share)),
            (supplier, "custom hardware", units * custom * share),
            (WORLD, "shell", units * programmes["other"][g, 0]),
        ):
            yield MeasuredFlow(programme.owner, payee, kind, "hardware", name, stage, False, _window(paid, first, last))


def _outside(plan: _Plan, first: int, last: int) -> np.ndarray:
    """Return each firm's outside revenue over a window, demand on plan: min(E, rho x capacity in use) a quarter."""
    firms, programmes = plan.network.firms, plan.network.programmes
    revenue, growth = np.zeros(len(firms)), np.ones(len(firms))
    rho, user = firms["rho"][:, 0], programmes.link("user")
    for t in range(1, last + 1):
        growth = growth * (1 + firms["growth"][min((t + 3) // 4, len(firms["growth"])) - 1, :, 0]) ** 0.25
        used = firms["base_capacity"][:, 0].copy()
        np.add.at(used, user, plan.units[:, t - 1].sum(axis=0))
        bound = np.isfinite(rho)
        received = np.where(bound, np.where(bound, rho, 0.0) * used, np.inf)
        revenue += np.minimum(firms["revenue"][:, 0] * growth, received) if t >= first else 0.0
    return revenue
