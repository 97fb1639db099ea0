"""Measured flows: what a book's deals and programmes say is paid in a window, of one stage or firmer (MODEL section
2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from jaxtyping import Float

from cardhouse.model.book import WORLD, Book
from cardhouse.model.deals import DEAL_KINDS, Binding, Cloud, Deal, Equity
from cardhouse.model.stages import FIRMNESS, Stage, stage_on
from cardhouse.network.compile import compile_network
from cardhouse.network.tables import Network, Table


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


def measured_flows(book: Book, view: View, first: int, last: int, day: date | None = None) -> Measured:
    """Return the flows of quarters `first` .. `last` at a stage or firmer, as known on `day` (default: the book's
    date).

    Every figure stands at its centre. A programme's builds and fees take the weaker stage of its plan and its
    contract; what is optional counts as a promise; what is contingent (guarantees, offtakes) flows only when called,
    so never here; a line of credit flows once drawn, in the quarter of that stage. Source: MODEL section 2.
    """
    network = compile_network(book)
    known = day or book.book.as_of
    flows = [
        flow
        for flow in (
            *_deal_flows(book, network, first, last, known),
            *_build_flows(book, network, view, first, last, known),
        )
        if FIRMNESS[flow.stage] >= view.firmness and flow.amount > 0
    ]
    at = {name: row for row, name in enumerate(network.firms.ids)}
    matrix, financing = np.zeros((len(at), len(at))), np.zeros((len(at), len(at)))
    outside, outflow = _outside(network, first, last)
    for flow in flows:
        payer, payee = at.get(flow.payer, -1), at.get(flow.payee, -1)
        if payer >= 0:
            outflow[payer] += flow.amount
        if payer >= 0 and payee >= 0:
            matrix[payer, payee] += flow.amount
            financing[payer, payee] += flow.amount if flow.financing else 0.0
        elif payee >= 0:
            outside[payee] += flow.amount
    return Measured(view, first, last, network.firms.ids, tuple(flows), matrix, financing, outside, outflow)


def _window(rows: np.ndarray, first: int, last: int) -> float:
    return float(rows[max(first, 1) - 1 : last].sum())


def _deal_flows(book: Book, network: Network, first: int, last: int, known: date) -> Iterator[MeasuredFlow]:
    for kind, table in network.deals.items():
        for row, name in enumerate(table.ids):
            deal = book.deals[name]
            stage = _stage_of(deal, known)
            if (
                stage is None
                or deal.removed
                or (deal.binding is Binding.CONTINGENT and FIRMNESS[stage] > 0 and kind in ("guarantee", "offtake"))
            ):
                continue
            amount = _amount(book, network, kind, table, row, deal, first, last, known)
            if isinstance(deal, Cloud):
                stage = _weaker(stage, _plan_stage(book, deal.programme, known))
            if stage is not None:
                row_of = DEAL_KINDS[kind]
                financing = (
                    row_of.financing or deal.payer == book.book.vendor
                )  # buying from its customers finances them
                yield MeasuredFlow(deal.payer, deal.payee, kind, row_of.flow, name, stage, financing, amount)


def _amount(
    book: Book, network: Network, kind: str, table: Table, row: int, deal: Deal, first: int, last: int, known: date
) -> float:
    if isinstance(deal, Equity):
        due = _tranches(network, table, row, last) - (_tranches(network, table, row, first - 1) if first > 1 else 0.0)
        return max(0.0, due)
    if isinstance(deal, Cloud):
        units = _units(network)[:, :, table.link("programme")[row]].sum(axis=0)
        fees = np.maximum(table["per"][row, 0] * units, table["schedule"][: network.quarters, row, 0])
        return _window(fees, first, last)
    if kind == "loan":
        drawn = [r.on for r in deal.stages if FIRMNESS[r.stage] >= FIRMNESS[Stage.DRAWN] and r.public <= known]
        from cardhouse.model.units import quarter_number

        falls = drawn and first <= quarter_number(min(drawn), book.book.start) <= last
        return float(table["amount"][row, 0]) if falls else 0.0
    return _window(table["schedule"][:, row, 0], first, last) if "schedule" in table.series else 0.0


def _stage_of(deal: Deal, known: date) -> Stage | None:
    """Return the stage that counts: none if cancelled or unknown, a promise if the deal is optional."""
    stage = stage_on(deal.stages, known)
    if stage in (None, Stage.CANCELLED) or deal.counted_in is not None:
        return None
    return Stage.ANNOUNCED if deal.binding is Binding.OPTIONAL else stage


def _plan_stage(book: Book, programme: str, known: date) -> Stage | None:
    stages = book.programmes[programme].stages
    return stage_on(stages, known) if stages else Stage.ANNOUNCED


def _weaker(one: Stage | None, other: Stage | None) -> Stage | None:
    if one is None or other is None:
        return None
    return min(one, other, key=lambda stage: FIRMNESS[stage])


def _units(network: Network) -> np.ndarray:
    """Return units online at the start of each quarter in the plan, (vendor or custom, quarter, programme)."""
    programmes = network.programmes
    units = np.zeros((2, network.quarters, len(programmes)))
    for g, lag in enumerate(programmes.whole("lag") if len(programmes) else ()):
        share = _planned_share(network, g)
        plan = programmes["plan"][: network.quarters, g, 0]
        for part, built in enumerate((plan * (1 - share), plan * share)):
            units[part, lag:, g] = np.cumsum(built)[: network.quarters - lag]
        units[0, :, g] += programmes["opening"][g, 0]
    return units


def _planned_share(network: Network, g: int) -> np.ndarray:
    """Return the custom share of a programme's plan, the locking deal taken as kept."""
    programmes, t = network.programmes, np.arange(1, network.quarters + 1)
    if programmes.link("custom.supplier")[g] < 0:
        return np.zeros(network.quarters)
    column = {name: programmes[f"custom.{name}"][g, 0] for name in ("ceiling", "speed", "half")}
    deal = programmes.link("custom.locked_by")[g]
    lock = float(network.deals_of("equity")["lock_in"][deal, 0]) if deal >= 0 else 0.0
    share: np.ndarray = (1 - lock) * column["ceiling"] / (1 + np.exp(-column["speed"] * (t - column["half"])))
    return share


def _tranches(network: Network, table: Table, row: int, quarter: int) -> float:
    """Return what has fallen due on an equity deal by the end of a quarter if the plan is kept."""
    dated = float(table["schedule.before"][row, 0] + table["schedule"][:quarter, row, 0].sum())
    step, reached = float(table["milestones.step"][row, 0]), 0.0
    if step > 0 and quarter >= 1:
        mine = network.programmes.link("user") == table.link("payee")[row]
        vendor, custom = _units(network)[:, min(quarter, network.quarters) - 1]
        name = table.link("milestones.vendor")[row]
        units = vendor[mine & (network.programmes.link("vendor") == name)].sum()
        units += custom[mine & (network.programmes.link("custom.supplier") == name)].sum()
        reached = float((units + 1e-9) // step) * float(table["milestones.tranche"][row, 0])
    return min(float(table["amount"][row, 0]), reached + dated)


def _build_flows(
    book: Book, network: Network, view: View, first: int, last: int, known: date
) -> Iterator[MeasuredFlow]:
    """Yield what owners pay for the planned builds of a window, at today's prices and the book's price growth left
    out."""
    programmes = network.programmes
    for g, name in enumerate(programmes.ids):
        programme = book.programmes[name]
        stage = _plan_stage(book, name, known)
        if programme.owner != programme.user:
            stage = _weaker(stage, _contract_stage(book, name, known))
        if stage is None:
            continue
        share, plan = _planned_share(network, g), programmes["plan"][: network.quarters, g, 0]
        chip = programmes["chip"][g, 0]
        custom = chip * programmes["custom.price"][g, 0]
        supplier = programme.custom.supplier if programme.custom else WORLD
        for payee, kind, paid in (
            (programme.vendor, "hardware", plan * chip * (1 - share)),
            (supplier, "custom hardware", plan * custom * share),
            (WORLD, "shell", plan * programmes["other"][g, 0]),
        ):
            yield MeasuredFlow(programme.owner, payee, kind, "hardware", name, stage, False, _window(paid, first, last))


def _contract_stage(book: Book, programme: str, known: date) -> Stage | None:
    """Return the firmest stage among the contracts that a programme's user has for it."""
    stages = [
        _stage_of(deal, known)
        for deal in book.deals.values()
        if isinstance(deal, Cloud) and deal.programme == programme
    ]
    return max((stage for stage in stages if stage is not None), key=lambda stage: FIRMNESS[stage], default=None)


def _outside(network: Network, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
    """Return each firm's outside revenue and operating payments to the world over the window, demand on plan."""
    firms = network.firms
    revenue, growth = np.zeros(len(firms)), np.ones(len(firms))
    for t in range(1, last + 1):
        growth = growth * (1 + firms["growth"][min((t + 3) // 4, len(firms["growth"])) - 1, :, 0]) ** 0.25
        revenue += firms["revenue"][:, 0] * growth if t >= first else 0.0
    quarters = last - max(first, 1) + 1
    return revenue, firms["fixed"][:, 0] * quarters + firms["cost_share"][:, 0] * revenue
