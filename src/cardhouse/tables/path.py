"""One path with names on: flows, balances, events, losses and deal outcomes."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cardhouse.model.book import WORLD
from cardhouse.network import Network
from cardhouse.simulate.kernel import History
from cardhouse.simulate.outcomes import TERMS
from cardhouse.simulate.state import CHANNELS

_SHOWN_AS = {"replacement": "equity"}
_BALANCES = {
    "revenue": "revenue (invoiced)",
    "cash": "cash",
    "debt": "debt",
    "project debt": "project debt",
    "loans": "loans from entities",
    "arrears": "arrears",
    "claims": "claims on the estate",
    "equity value": "equity value",
}
_PROGRAMME_ITEMS = {
    "built": "built",
    "custom share": "custom share S",
    "vendor units": "vendor units online next quarter",
    "custom units": "custom units online next quarter",
    "accelerators": "accelerators online next quarter",
}


@dataclass(frozen=True)
class PathTables:
    """Hold one path's flows ("payer > payee: kind") and balances ("id: item") by quarter, events, losses and deal
    outcomes."""

    flows: dict[str, list[float]]
    balances: dict[str, list[float]]
    openness: list[float]
    events: list[dict[str, object]]
    losses: dict[str, dict[str, float]]
    losses_apart: dict[str, dict[str, float]]
    lost_sales: dict[str, float]
    defaults: dict[str, int | None]
    deals: dict[str, dict[str, float]]


def path_tables(network: Network, history: History, path: int = 0) -> PathTables:
    """Return the labelled tables of one path of a history, in the book's unit a quarter."""
    names = (*network.firms.ids, WORLD)
    died = history.defaulted[:, path]
    losses = {
        name: {
            channel: float(x)
            for channel, x in zip(CHANNELS, history.losses[at, :, path], strict=True)
            if abs(x) > 1e-12
        }
        for at, name in enumerate(names)
    }
    dead = {name for name, t in zip(network.firms.ids, died, strict=True) if t}
    return PathTables(
        flows=_flows(history, names, path),
        balances=dict(_balances(network, history, path)),
        openness=[float(x) for x in history.openness[:, path]],
        events=_events(network, history, path),
        losses={name: lost for name, lost in losses.items() if lost and name not in dead},
        losses_apart={name: lost for name, lost in losses.items() if lost and name in dead},
        lost_sales={name: float(history.lost_sales[at, path]) for at, name in enumerate(network.firms.ids)},
        defaults={name: int(t) or None for name, t in zip(network.firms.ids, died, strict=True)},
        deals={
            name: {term: float(x) for term, x in zip(TERMS, history.outcomes.terms[at, :, path], strict=True)}
            for at, name in enumerate(history.outcomes.ids)
        },
    )


def _flows(history: History, names: tuple[str, ...], path: int) -> dict[str, list[float]]:
    flows: dict[str, np.ndarray] = {}

    def add(payer: str, payee: str, kind: str, amounts: np.ndarray) -> None:
        key = f"{payer} > {payee}: {_SHOWN_AS.get(kind, kind)}"
        if payer != payee and amounts.any():
            flows[key] = flows.get(key, 0.0) + amounts

    for row, line in enumerate(history.lines.lines):
        paid, gone = history.paid[:, row, path], history.succeeded[:, row, path]
        add(names[line.payer], names[line.payee], line.kind, np.where(gone, 0.0, paid))
        add(names[line.payer], WORLD, line.kind, np.where(gone, paid, 0.0))
    for kind, amounts in history.extras.items():
        for firm in range(amounts.shape[1]):
            ends = (names[firm], WORLD) if kind == "rest" else (WORLD, names[firm])
            add(*ends, kind, amounts[:, firm, path])
    for part, kind in enumerate(("project recovery", "recovery")):
        for at, claim in enumerate(history.estates.rows):
            paid, gone = history.recovered[part, :, at, path], history.recovered_by_world[:, at, path]
            add(names[claim.debtor], names[claim.creditor], kind, np.where(gone, 0.0, paid))
            add(names[claim.debtor], WORLD, kind, np.where(gone, paid, 0.0))
    return {key: [float(x) for x in amounts] for key, amounts in flows.items()}


def _balances(network: Network, history: History, path: int) -> Iterator[tuple[str, list[float]]]:
    for names, items, kept in (
        (network.firms.ids, _BALANCES, history.firms),
        (network.programmes.ids, _PROGRAMME_ITEMS, history.programmes),
    ):
        for at, name in enumerate(names):
            for item, title in items.items():
                hidden = item == "equity value" and not network.firms["multiple"][at].any()
                if kept[item][:, at, path].any() and not hidden:
                    yield f"{name}: {title}", [float(x) for x in kept[item][:, at, path]]


def _events(network: Network, history: History, path: int) -> list[dict[str, object]]:
    events: list[dict[str, object]] = []
    for t in range(1, network.quarters + 1):
        for at, name in enumerate(network.firms.ids):
            if history.defaulted[at, path] == t:
                rows = [i for i, row in enumerate(history.estates.rows) if row.debtor == at and row.origin == "arrears"]
                arrears = history.due[t - 1, :, path] - history.paid[t - 1, :, path]
                owed = sum(arrears[history.estates.rows[i].at] for i in rows)
                events.append({"quarter": t, "entity": name, "event": "default", "arrears": float(owed)})
        for at, name in enumerate(network.firms.ids):
            if history.closed[at, path] == t:
                rest = float(history.extras["rest"][t - 1, at, path])
                events.append({"quarter": t, "entity": name, "event": "estate closes", "rest": rest})
    return events
