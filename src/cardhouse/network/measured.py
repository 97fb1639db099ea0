"""Measured flows: what a book's deals and programmes say is paid in a window, of one stage or firmer (MODEL section
2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from cardhouse.model.book import WORLD, Book, finances
from cardhouse.model.deals import DEAL_KINDS, Binding, Cloud, Deal, Equity, Loan
from cardhouse.model.flow_table import FlowBook
from cardhouse.model.stages import FIRMNESS, Stage, stage_on
from cardhouse.model.units import quarter_number
from cardhouse.network.compile import compile_network
from cardhouse.network.flows import Measured, MeasuredFlow, MeasuredQuarters, View, flow_arrays
from cardhouse.network.listed import listed_quarters
from cardhouse.network.tables import Network, Table, custom_demand


def measured_flows(book: Book, view: View, first: int, last: int) -> Measured:
    """Return the flows of quarters `first` .. `last` at a stage or firmer, by the rules of `measured_quarters`."""
    return measured_quarters(book, view, last).between(first, last)


def measured_quarters(book: Book, view: View, last: int) -> MeasuredQuarters:
    """Return the flows of each quarter 1 .. `last` at a stage or firmer.

    Every figure stands at its centre, prices as they are today. A programme's builds and fees take the weaker stage
    of its plan and its contract; what is optional counts as a promise; guarantees and offtakes flow only when called,
    so never here; a line of credit flows once drawn, in the quarter of that stage. A deal keeps custom chips away
    only in the views in which it counts. z is outside revenue; outflow is what is paid on the flows and on operating
    costs, without interest, tax and debt service. For an earlier day, ask `known_on` first. Of a table of payments z is
    what the world pays in it, outflow what firms pay in it, and nobody opens with cash. Source: MODEL section 2.
    """
    if isinstance(book, FlowBook):
        return listed_quarters(book, view, last)
    plan = _Plan(book, compile_network(book), view)
    return MeasuredQuarters(
        quarters=tuple(_measured(plan, quarter) for quarter in range(1, last + 1)),
        cash=plan.network.firms["cash"][:, 0].copy(),
    )


def _measured(plan: "_Plan", quarter: int) -> Measured:
    found = (*_deal_flows(plan, quarter), *_build_flows(plan, quarter))
    flows = tuple(flow for flow in found if plan.counts(flow.stage) and flow.amount > 0)
    firms = plan.network.firms
    arrays = flow_arrays(firms.ids, flows)
    outside = plan.outside[quarter - 1]
    costs = firms["fixed"][:, 0] + firms["cost_share"][:, 0] * (arrays.earned + outside)
    return Measured(
        view=plan.view,
        first=quarter,
        last=quarter,
        firms=firms.ids,
        flows=flows,
        matrix=arrays.matrix,
        financing=arrays.financing,
        outside=outside + arrays.given,
        outflow=arrays.paid + costs,
        earned=arrays.earned + outside,
        final=arrays.final + outside,
        costs=costs,
    )


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
        return self.view.counts(stage)

    def stage_of(self, deal: Deal) -> Stage | None:
        """Return the stage of a deal that counts."""
        return measured_stage(self.book, deal)

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
    def outside(self) -> np.ndarray:
        """Return outside revenue (quarter, firm), demand on plan: min(E, rho x capacity in use)."""
        firms, programmes = self.network.firms, self.network.programmes
        growth = (1 + firms["growth"][:, :, 0]) ** 0.25
        years = np.minimum(np.arange(self.network.quarters) // 4, len(growth) - 1)
        latent = firms["revenue"][:, 0] * np.cumprod(growth[years], axis=0)
        users = np.eye(len(firms))[programmes.link("user")]
        used = firms["base_capacity"][:, 0] + self.units.sum(axis=0) @ users
        rho = firms["rho"][:, 0]
        bound = np.isfinite(rho)
        received: np.ndarray = np.minimum(latent, np.where(bound, np.where(bound, rho, 0.0) * used, np.inf))
        return received

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


def measured_stage(book: Book, deal: Deal) -> Stage | None:
    """Return the stage of a deal that counts: none if cancelled, removed or not known by the book's day, a promise if
    the deal is optional."""
    stage = stage_on(deal.stages, book.book.as_of)
    if stage in (None, Stage.CANCELLED) or deal.counted_in is not None or deal.removed:
        return None
    return Stage.ANNOUNCED if deal.binding is Binding.OPTIONAL and stage.firmness > 0 else stage


def weaker(one: Stage | None, other: Stage | None) -> Stage | None:
    """Return the less firm of two stages; none if one is."""
    return None if one is None or other is None else min(one, other, key=lambda stage: FIRMNESS[stage])


def _deal_flows(plan: _Plan, quarter: int) -> Iterator[MeasuredFlow]:
    for kind, table in plan.network.deals.items():
        for row, name in enumerate(table.ids):
            deal, of_kind = plan.book.deals[name], DEAL_KINDS[kind]
            stage = plan.stage_of(deal)
            if isinstance(deal, Cloud):
                stage = weaker(stage, plan.plan_stage(deal.programme))
            if stage is not None:
                amount = _amount(plan, table, row, deal, quarter)
                financing = finances(plan.book, deal)
                yield MeasuredFlow(deal.payer, deal.payee, kind, of_kind.flow, name, stage, financing, amount)


def _amount(plan: _Plan, table: Table, row: int, deal: Deal, quarter: int) -> float:
    """Return what a deal pays in a quarter if the plan is kept."""
    if isinstance(deal, Equity):
        return max(0.0, _tranches(plan, table, row, quarter) - _tranches(plan, table, row, quarter - 1))
    if isinstance(deal, Cloud):
        units = plan.units[:, quarter - 1, table.link("programme")[row]].sum()
        return float(max(table["per"][row, 0] * units, table["schedule"][quarter - 1, row, 0]))
    if isinstance(deal, Loan):
        known = [reached for reached in deal.stages if reached.public <= plan.known]
        drawn = [reached.on for reached in known if FIRMNESS[reached.stage] >= FIRMNESS[Stage.DRAWN]]
        falls = drawn and quarter == quarter_number(min(drawn), plan.book.book.start)
        return float(table["amount"][row, 0]) if falls else 0.0
    return float(table["schedule"][quarter - 1, row, 0]) if "schedule" in table.series else 0.0


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


def _build_flows(plan: _Plan, quarter: int) -> Iterator[MeasuredFlow]:
    """Yield what owners pay for the planned builds of a quarter."""
    programmes = plan.network.programmes
    for g, name in enumerate(programmes.ids):
        programme, stage = plan.book.programmes[name], plan.build_stage(name)
        if stage is None:
            continue
        share, units = plan.custom_share(g)[quarter - 1], programmes["plan"][quarter - 1, g, 0]
        chip = programmes["chip"][g, 0]
        custom = chip * programmes["custom.price"][g, 0]
        supplier = programme.custom.supplier if programme.custom else WORLD
        for payee, kind, paid in (
            (programme.vendor, "hardware", units * chip * (1 - share)),
            (supplier, "custom hardware", units * custom * share),
            (WORLD, "shell", units * programmes["other"][g, 0]),
        ):
            yield MeasuredFlow(programme.owner, payee, kind, "hardware", name, stage, False, float(paid))
