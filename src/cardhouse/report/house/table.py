"""The table twin of the house: the same flows, the same order, the same totals."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from cardhouse.report.house.records import KINDS, STATES, WORLD, Basis, House, Kind, State


@dataclass(frozen=True, slots=True)
class Row:
    """Hold one flow as the table says it; the amount is None where it is unknown, the ends where it has no interval."""

    payer: str
    payee: str
    kind: Kind
    state: State
    amount: float | None
    circular: float
    guaranteed_by: tuple[str, ...]
    title: str
    low: float | None
    high: float | None
    basis: Basis


@dataclass(frozen=True)
class Totals:
    """Hold the sums of a house: from outside by kind, between companies, the part of that which goes round, promised.

    Promises are in no sum but their own.
    """

    outside: Mapping[Kind, float]
    between: float
    circular: float
    promised: float
    promises: int


def house_table(house: House) -> tuple[Row, ...]:
    """Return a row for every flow, in reading order: floors of the payees upward, outside money first, then by size."""
    floor = {floor.id: number for number, floor in enumerate(house.floors)}
    height = {card.id: floor[card.floor] for card in house.cards}
    flows = sorted(
        house.flows,
        key=lambda flow: (
            height[flow.payee],
            flow.payer != WORLD,
            flow.state == "promise",
            -flow.amount,
            flow.payer,
            flow.payee,
            KINDS.index(flow.kind),
            STATES.index(flow.state),
            flow.title,
        ),
    )
    return tuple(
        Row(
            flow.payer if flow.payer == WORLD else house.name(flow.payer),
            house.name(flow.payee),
            flow.kind,
            flow.state,
            None if flow.state == "unknown" else flow.amount,
            flow.circular,
            tuple(house.name(name) for name in flow.guaranteed_by),
            flow.title,
            flow.low,
            flow.high,
            flow.basis,
        )
        for flow in flows
    )


def house_totals(house: House) -> Totals:
    """Return the sums of a house."""
    outside: dict[Kind, float] = defaultdict(float)
    between = circular = promised = 0.0
    promises = 0
    for flow in house.flows:
        if flow.state == "promise":
            promised, promises = promised + flow.amount, promises + 1
        elif flow.state == "unknown":
            continue
        elif flow.payer == WORLD:
            outside[flow.kind] += flow.amount
        else:
            between, circular = between + flow.amount, circular + flow.circular
    return Totals(dict(outside), between, circular, promised, promises)
