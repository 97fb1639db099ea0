"""Flows as a list and as arrays: who pays whom, how much of it is financing, what passes to and from the world."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from jaxtyping import Float

from cardhouse.model.deals import DEAL_KINDS
from cardhouse.model.stages import FIRMNESS, Stage


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

    def counts(self, stage: Stage | None) -> bool:
        """Tell whether a stage is firm enough for the view."""
        return stage is not None and FIRMNESS[stage] >= self.firmness


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
    `outflow` (firm,), all in the book's unit over the window. Of revenue (firm,) `earned` is all that is invoiced, to
    firms and to the world, `final` the part that the world pays; `costs` (firm,) are operating costs, in the outflow.
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
    earned: Float[np.ndarray, " firm"]
    final: Float[np.ndarray, " firm"]
    costs: Float[np.ndarray, " firm"]


@dataclass(frozen=True)
class MeasuredQuarters:
    """Hold the flows of a view quarter by quarter from quarter 1, and the cash (firm,) that firms open with."""

    quarters: tuple[Measured, ...]
    cash: Float[np.ndarray, " firm"]

    def between(self, first: int, last: int) -> Measured:
        """Return the flows of quarters `first` .. `last` added up, those of one deal or programme as one."""
        some = self.quarters[first - 1 : last]
        flows: dict[MeasuredFlow, float] = {}
        for flow in (flow for quarter in some for flow in quarter.flows):
            alike = replace(flow, amount=0.0)
            flows[alike] = flows.get(alike, 0.0) + flow.amount
        return Measured(
            view=some[0].view,
            first=first,
            last=last,
            firms=some[0].firms,
            flows=tuple(replace(flow, amount=amount) for flow, amount in flows.items()),
            matrix=sum_of(quarter.matrix for quarter in some),
            financing=sum_of(quarter.financing for quarter in some),
            outside=sum_of(quarter.outside for quarter in some),
            outflow=sum_of(quarter.outflow for quarter in some),
            earned=sum_of(quarter.earned for quarter in some),
            final=sum_of(quarter.final for quarter in some),
            costs=sum_of(quarter.costs for quarter in some),
        )


@dataclass(frozen=True)
class FlowArrays:
    """Hold flows as arrays, all in the book's unit.

    `matrix` is F (payer, payee) among firms, `financing` the part of it that finances its payee, `given` (firm,) what
    the world pays, `paid` (firm,) all that a firm pays, the world included, `earned` (firm,) what it is paid for goods
    and services, by firms and the world, `final` (firm,) the part of that which the world pays.
    """

    matrix: Float[np.ndarray, "payer payee"]
    financing: Float[np.ndarray, "payer payee"]
    given: Float[np.ndarray, " firm"]
    paid: Float[np.ndarray, " firm"]
    earned: Float[np.ndarray, " firm"]
    final: Float[np.ndarray, " firm"]


def flow_arrays(firms: Sequence[str], flows: Sequence[MeasuredFlow]) -> FlowArrays:
    """Return flows as arrays among `firms`; whoever is not among them is the world."""
    at = {name: row for row, name in enumerate(firms)}
    matrix, financing = np.zeros((2, len(at), len(at)))
    given, paid, earned, final = np.zeros((4, len(at)))
    for flow in flows:
        payer, payee = at.get(flow.payer, -1), at.get(flow.payee, -1)
        if payer >= 0:
            paid[payer] += flow.amount
        if payee >= 0 and not DEAL_KINDS.get(flow.kind, DEAL_KINDS["purchase"]).financing:
            earned[payee] += flow.amount
            final[payee] += flow.amount if payer < 0 else 0.0
        if payer >= 0 and payee >= 0:
            matrix[payer, payee] += flow.amount
            financing[payer, payee] += flow.amount if flow.financing else 0.0
        elif payee >= 0:
            given[payee] += flow.amount
    return FlowArrays(matrix, financing, given, paid, earned, final)


def sum_of(arrays: Iterable[np.ndarray]) -> np.ndarray:
    """Return the sum of arrays of one shape."""
    total: np.ndarray = np.sum(list(arrays), axis=0)
    return total
