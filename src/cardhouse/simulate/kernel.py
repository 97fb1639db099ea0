"""Many paths at once: run every quarter on a chunk of paths and keep what happened."""

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Float, Int

from cardhouse.network import Network
from cardhouse.simulate.collapse import collapse_quarter
from cardhouse.simulate.drivers import Shocks, drivers
from cardhouse.simulate.estates import Estates
from cardhouse.simulate.lines import Lines, payment_lines
from cardhouse.simulate.outcomes import DealOutcomes
from cardhouse.simulate.quarter import Quarter, run_quarter
from cardhouse.simulate.rules import online
from cardhouse.simulate.state import State

FIRM_SERIES = ("revenue", "cash", "debt", "project debt", "loans", "arrears", "claims", "equity value")
PROGRAMME_SERIES = ("built", "custom share", "vendor units", "custom units", "accelerators")
EXTRA_FLOWS = ("outside revenue", "outside funding", "project loan", "resale", "rest")


@dataclass
class History:
    """Hold what happened on a chunk of paths, quarter by quarter.

    `firms` and `programmes` map an item to (quarter, firm or programme, path); `paid` is (quarter, line, path), of which
    `succeeded` went to the world in place of the payee; `extras` maps a flow from or to the world to (quarter, firm, path);
    `recovered` is (quarter, claim, path) in two parts, from secured capacity and from the rest.
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
    collapsed: Int[np.ndarray, " path"] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))


def simulate_chunk(network: Network, shocks: Shocks, constant: float) -> History:
    """Return the history of every path of the shocks.

    Source: MODEL section 3; stock-flow consistency after Godley and Lavoie 2007, Monetary Economics.
    """
    lines = payment_lines(network)
    state = State(network, lines, shocks)
    estates = Estates(network, lines, state.paths)
    outcomes = DealOutcomes(network, lines, state.paths)
    history = _empty(network, lines, estates, outcomes, state)
    path_drivers = drivers(network, shocks, constant)
    history.demand = path_drivers.demand
    for t in range(1, network.quarters + 1):
        closed_before = state.closed
        quarter = run_quarter(network, lines, path_drivers, state, estates, t)
        outcomes.add_quarter(network, lines, estates, quarter)
        history.closed = np.where(state.closed & ~closed_before, t, history.closed)
        _record(network, history, state, quarter, closed_before)
    outcomes.finish(network, lines, estates, state)
    history.defaulted, history.losses, history.unsettled = state.defaulted, state.losses, state.unsettled
    history.signed = state.signed
    history.collapsed = collapse_quarter(network, history.firms["revenue"], history.programmes["built"], state.defaulted)
    return history


def _empty(network: Network, lines: Lines, estates: Estates, outcomes: DealOutcomes, state: State) -> History:
    quarters, paths = network.quarters, state.paths

    def zeros(*shape: int) -> np.ndarray:
        return np.zeros((quarters, *shape, paths))

    firms, programmes = len(network.firms), len(network.programmes)
    return History(
        lines=lines,
        estates=estates,
        firms={name: zeros(firms) for name in FIRM_SERIES},
        programmes={name: zeros(programmes) for name in PROGRAMME_SERIES},
        openness=zeros(),
        demand=zeros(),
        paid=zeros(len(lines)),
        due=zeros(len(lines)),
        succeeded=np.zeros((quarters, len(lines), paths), dtype=bool),
        extras={name: zeros(firms) for name in EXTRA_FLOWS},
        recovered=np.zeros((2, quarters, len(estates.rows), paths)),
        recovered_by_world=np.zeros((quarters, len(estates.rows), paths), dtype=bool),
        defaulted=state.defaulted,
        closed=np.zeros((firms, paths), dtype=np.int64),
        losses=state.losses,
        lost_sales=np.zeros((firms, paths)),
        outcomes=outcomes,
        signed=state.signed,
        unsettled=state.unsettled,
    )


def _record(network: Network, history: History, state: State, quarter: Quarter, closed_before: np.ndarray) -> None:
    at, now, world = quarter.now.quarter - 1, quarter.now, network.world
    firms, extras = history.firms, history.extras
    firms["revenue"][at], firms["cash"][at], firms["debt"][at] = quarter.revenue, state.cash, state.debt
    firms["equity value"][at] = state.equity_value
    firms["arrears"][at] = history.lines.claims.totals(state.arrears).sum(axis=0)
    firms["claims"][at] = history.estates.claims.totals(history.estates.claim).sum(axis=0)
    extras["outside revenue"][at], extras["outside funding"][at] = quarter.dues.outside, quarter.wishes.raised
    for row, borrower in enumerate(network.deals_of("loan").links.get("payee", ())):
        if borrower < world:
            firms["loans"][at, borrower] += state.loan[row]
    for row, owner in enumerate(network.programmes.links.get("owner", ())):
        firms["project debt"][at, owner] += state.project_debt[row]
        extras["project loan"][at, owner] += quarter.wishes.advanced[row]
    _record_programmes(network, history, state, quarter)
    history.openness[at], history.paid[at], history.due[at] = now.openness, quarter.paid, quarter.due
    payee = history.lines.claims.payee
    history.succeeded[at] = np.concatenate([closed_before, np.zeros((1, state.paths), dtype=bool)])[payee]
    if quarter.closing is not None:
        done = quarter.closing
        extras["resale"][at], extras["rest"][at] = done.resale, done.rest
        history.recovered[0, at], history.recovered[1, at] = done.secured, done.paid
        creditor = history.estates.creditor
        history.recovered_by_world[at] = np.concatenate([closed_before, np.zeros((1, state.paths), dtype=bool)])[creditor]


def _record_programmes(network: Network, history: History, state: State, quarter: Quarter) -> None:
    at, now, programmes, kept = quarter.now.quarter - 1, quarter.now, network.programmes, history.programmes
    if not len(programmes):
        return
    kept["built"][at], kept["custom share"][at] = quarter.wishes.built, now.custom_share
    kept["vendor units"][at], kept["custom units"][at] = online(state, now.quarter + 1)
    kept["accelerators"][at] = (kept["vendor units"][at] + kept["custom units"][at]) * programmes["per_unit"]
    for firm in range(len(network.firms)):
        built = quarter.wishes.built - programmes["plan"][now.quarter - 1]
        worth = now.price * programmes["chip"] * -built
        vendor = (programmes.link("vendor") == firm)[:, None] * (1.0 - now.custom_share)
        custom = (programmes.link("custom.supplier") == firm)[:, None] * now.custom_share * programmes["custom.price"]
        history.lost_sales[firm] += (worth * (vendor + custom)).sum(axis=0)
