"""Many paths at once: run every quarter on a chunk of paths and keep what happened."""

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float, Int

from cardhouse.network import Network
from cardhouse.simulate.cards import CardRecord, Cards
from cardhouse.simulate.collapse import collapse_quarter
from cardhouse.simulate.drivers import Shocks, drivers
from cardhouse.simulate.estates import Estates
from cardhouse.simulate.kept_dues import DuesRecord
from cardhouse.simulate.kept_flows import FlowRecord
from cardhouse.simulate.lines import Lines, payment_lines
from cardhouse.simulate.outcomes import DealOutcomes
from cardhouse.simulate.quarter import Quarter, run_quarter
from cardhouse.simulate.rules import contracted, online
from cardhouse.simulate.state import State
from cardhouse.simulate.sums import FlowSums
from cardhouse.simulate.supply import sales_of

KEPT_SERIES = ("revenue", "cash", "debt", "project debt", "loans", "equity value")
FIRM_SERIES = (*KEPT_SERIES, "arrears", "claims")
PROGRAMME_SERIES = ("built", "custom share", "vendor units", "custom units", "accelerators")
EXTRA_FLOWS = ("outside revenue", "outside funding", "project loan", "resale", "rest")


@dataclass
class History:
    """Hold what happened on a chunk of paths, quarter by quarter.

    `firms` and `programmes` map an item to (quarter, firm or programme, path); `paid` is (quarter, line, path), of
    which `succeeded` went to the world in place of the payee; `extras` maps a flow from or to the world to (quarter,
    firm, path); `recovered` is (quarter, claim, path) in two parts, from secured capacity and from the rest.
    """

    lines: Lines
    estates: Estates
    firms: dict[str, Float[np.ndarray, "quarter firm path"]]
    programmes: dict[str, Float[np.ndarray, "quarter programme path"]]
    openness: Float[np.ndarray, "quarter path"]
    demand: Float[np.ndarray, "quarter path"]
    paid: Float[np.ndarray, "quarter line path"]
    due: Float[np.ndarray, "quarter line path"]
    succeeded: np.ndarray
    extras: dict[str, Float[np.ndarray, "quarter firm path"]]
    recovered: Float[np.ndarray, "part quarter claim path"]
    recovered_by_world: np.ndarray
    defaulted: Int[np.ndarray, "firm path"]
    closed: Int[np.ndarray, "firm path"]
    losses: Float[np.ndarray, "holder channel path"]
    lost_sales: Float[np.ndarray, "firm path"]
    outcomes: DealOutcomes
    signed: dict[str, np.ndarray]
    unsettled: np.ndarray
    cards: Cards
    collapsed: Int[np.ndarray, " path"] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))


def simulate_chunk(
    network: Network,
    shocks: Shocks,
    constant: float,
    sums: FlowSums | None = None,
    records: tuple[FlowRecord, DuesRecord] | None = None,
) -> History:
    """Return the history of every path of the shocks.

    Where `sums` is given, flows are added up there, and the history keeps only what `Paths` needs of every path:
    the series of `KEPT_SERIES` and `built`, no single payment. Where `records` are given, they are told who paid whom
    and what fell due.

    Source: MODEL section 3; stock-flow consistency after Godley and Lavoie 2007, Monetary Economics.
    """
    lines = payment_lines(network)
    state = State(network, lines, shocks)
    estates, cards = Estates(network, lines, state.paths), CardRecord(network, lines, state)
    outcomes = DealOutcomes(network, lines, state.paths)
    history = _empty(network, lines, (estates, cards, outcomes), state, whole=sums is None)
    path_drivers = drivers(network, shocks, constant)
    history.demand = path_drivers.demand
    for t in range(1, network.quarters + 1):
        closed_before = state.closed
        quarter = run_quarter(network, lines, path_drivers, state, estates, cards, t)
        outcomes.add_quarter(network, lines, estates, quarter)
        history.closed = np.where(state.closed & ~closed_before, t, history.closed)
        extras = _record(network, history, state, quarter)
        if sums is None:
            _record_whole(network, history, state, quarter, closed_before, extras)
        else:
            sums.add_quarter(quarter, estates, closed_before, extras)
        if records is not None:
            records[0].add_quarter(quarter, estates, closed_before, extras)
            records[1].add_quarter(quarter)
    outcomes.finish(network, lines, estates, state)
    history.defaulted, history.losses, history.unsettled = state.defaulted, state.losses, state.unsettled
    history.signed, history.cards = state.signed, cards.kept(state)
    for record in records or ():
        record.add_signed(state.signed)
    revenue, built = history.firms["revenue"], history.programmes["built"]
    history.collapsed = collapse_quarter(network, revenue, built, state.defaulted, contracted(network, state))
    return history


def _empty(
    network: Network, lines: Lines, records: tuple[Estates, CardRecord, DealOutcomes], state: State, whole: bool
) -> History:
    estates, cards, outcomes = records
    quarters, paths = network.quarters, state.paths
    firms, programmes, claims = len(network.firms), len(network.programmes), len(estates.rows)

    def zeros(*shape: int) -> np.ndarray:
        return np.zeros((quarters, *shape, paths))

    kept = quarters if whole else 0
    return History(
        lines=lines,
        estates=estates,
        firms={name: zeros(firms) for name in (FIRM_SERIES if whole else KEPT_SERIES)},
        programmes={name: zeros(programmes) for name in (PROGRAMME_SERIES if whole else ("built",))},
        openness=zeros(),
        demand=zeros(),
        paid=np.zeros((kept, len(lines), paths)),
        due=np.zeros((kept, len(lines), paths)),
        succeeded=np.zeros((kept, len(lines), paths), dtype=bool),
        extras={name: np.zeros((kept, firms, paths)) for name in EXTRA_FLOWS},
        recovered=np.zeros((2, kept, claims, paths)),
        recovered_by_world=np.zeros((kept, claims, paths), dtype=bool),
        defaulted=state.defaulted,
        closed=np.zeros((firms, paths), dtype=np.int64),
        losses=state.losses,
        lost_sales=np.zeros((firms, paths)),
        outcomes=outcomes,
        signed=state.signed,
        unsettled=state.unsettled,
        cards=cards.kept(state),
    )


def _record(network: Network, history: History, state: State, quarter: Quarter) -> dict[str, np.ndarray]:
    """Note what is kept of every path; return the flows from and to the world that are no line (firm, path)."""
    at, world, firms, done = quarter.now.quarter - 1, network.world, history.firms, quarter.closing
    firms["revenue"][at], firms["cash"][at], firms["debt"][at] = quarter.revenue, state.cash, state.debt
    firms["equity value"][at], history.openness[at] = state.equity_value, quarter.now.openness
    for row, borrower in enumerate(network.deals_of("loan").links.get("payee", ())):
        if borrower < world:
            firms["loans"][at, borrower] += state.loan[row]
    nothing = np.zeros_like(state.cash)
    project_loan = nothing.copy()
    for row, owner in enumerate(network.programmes.links.get("owner", ())):
        firms["project debt"][at, owner] += state.project_debt[row]
        project_loan[owner] += quarter.wishes.advanced[row]
    if len(network.programmes):
        history.programmes["built"][at] = quarter.wishes.built
        _add_lost_sales(network, history, quarter)
    resale, rest = (nothing, nothing) if done is None else (done.resale, done.rest)
    values = (quarter.dues.outside, quarter.wishes.raised, project_loan, resale, rest)
    return dict(zip(EXTRA_FLOWS, values, strict=True))


def _add_lost_sales(network: Network, history: History, quarter: Quarter) -> None:
    programmes = network.programmes
    missing = programmes["plan"][quarter.now.quarter - 1] - quarter.wishes.built
    for firm in np.union1d(programmes.link("vendor"), programmes.link("custom.supplier")):
        if 0 <= firm < network.world:
            history.lost_sales[firm] += sales_of(network, quarter.now, firm, missing)


def _record_whole(
    network: Network,
    history: History,
    state: State,
    quarter: Quarter,
    closed_before: np.ndarray,
    extras: dict[str, np.ndarray],
) -> None:
    """Note every payment and every balance of every path."""
    at, now, kept, estates = quarter.now.quarter - 1, quarter.now, history.programmes, history.estates
    history.firms["arrears"][at] = history.lines.claims.totals(state.arrears).sum(axis=0)
    history.firms["claims"][at] = estates.claims.totals(estates.claim).sum(axis=0)
    history.paid[at], history.due[at], history.succeeded[at] = quarter.paid, quarter.due, quarter.succeeded
    for name, amounts in extras.items():
        history.extras[name][at] = amounts
    if quarter.closing is not None:
        history.recovered[:, at] = quarter.closing.secured, quarter.closing.paid
        padded = np.concatenate([closed_before, np.zeros((1, state.paths), dtype=bool)])
        history.recovered_by_world[at] = padded[estates.creditor]
    if len(network.programmes):
        kept["custom share"][at] = now.custom_share
        kept["vendor units"][at], kept["custom units"][at] = online(state, now.quarter + 1)
        units = kept["vendor units"][at] + kept["custom units"][at]
        kept["accelerators"][at] = units * network.programmes["per_unit"]
