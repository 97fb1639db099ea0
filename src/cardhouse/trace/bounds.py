"""Where the money may have come from: money is fungible, so the honest answer is an interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse
from scipy.optimize import linprog

from cardhouse.trace.flows import ROUNDING, Edges, Money, edges_of, financing_of, flow_matrix, throughflow
from cardhouse.trace.origin import nodes_reached

Link = tuple[int, int, float]
"""A documented use of money: payer, payee, the least labelled amount that passes between them."""


class Kind(StrEnum):
    """Tell whether a bound says more than what holds for any flows."""

    TRIVIAL = "trivial"
    INFORMATIVE = "informative"
    NONE = "none"


class Reason(StrEnum):
    """Say why a bound is what it is."""

    NO_FINANCING = "the seller pays no financing"
    NO_RECEIPTS = "the seller receives nothing from the entities of the book"
    OTHER_MONEY_SUFFICES = "other money was enough to pay for everything the seller received"
    OTHER_MONEY_IS_SHORT = "other money was not enough to pay for everything the seller received"
    ALL_CAN_RETURN = "all the financing can have come back to the seller"
    ALL_CAN_BE_FINANCED = "everything the seller received can have been paid with its financing"
    NARROW_WAY = "the flows between the financing and the seller's receipts are too small to carry more"
    DOCUMENTED = "documented uses of the money"
    CONTRADICTION = "the documented uses of the money contradict the flows"
    NOT_SOLVED = "the linear programme was not solved"


@dataclass(frozen=True)
class Bounds:
    """Hold the least and the most of a seller's receipts that can be its own financing.

    Attributes:
        low: least labelled receipts, money; nan where there is no answer.
        high: most labelled receipts, money; nan where there is no answer.
        low_kind: TRIVIAL where low is 0; NONE where there is no answer.
        high_kind: TRIVIAL where high is min(financing, receipts); NONE where there is no answer.
        why: reason of the low and of the high bound.
        receipts: all the seller receives from entities of the book, money.
        financing: all financing it pays, money.
    """

    low: float
    high: float
    low_kind: Kind
    high_kind: Kind
    why: tuple[Reason, Reason]
    receipts: float
    financing: float

    @property
    def low_share(self) -> float:
        """Return low / receipts; nan where there are none."""
        return self.low / self.receipts if self.receipts > 0 else float("nan")

    @property
    def high_share(self) -> float:
        """Return high / receipts; nan where there are none."""
        return self.high / self.receipts if self.receipts > 0 else float("nan")


@dataclass(frozen=True)
class _Programme:
    """Hold the network of labels: `sum_in y - sum_out y - left = -paid` at each node but the seller."""

    edges: Edges
    least: Money
    paid: Money
    room: Money
    seller: int

    def extreme(self, sign: float) -> float | None:
        """Return the least (sign 1) or most (sign -1) labelled receipts; nan if there are none, None if not solved."""
        scale = float(self.paid.sum()) or 1.0
        others = np.flatnonzero(np.arange(self.edges.nodes) != self.seller)
        balance = sparse.hstack([self.edges.incidence(), -sparse.eye_array(self.edges.nodes)], format="csr")[others]
        returns = np.r_[self.edges.payee == self.seller, np.zeros(self.edges.nodes)].astype(np.float64)
        upper = np.r_[self.edges.amount, self.room] / scale
        lower = np.minimum(np.r_[self.least / scale, np.zeros(self.edges.nodes)], upper)
        # Presolve misjudges feasibility on widely spread amounts: see circular.node_prices.
        answer = linprog(
            sign * returns,
            A_eq=balance,
            b_eq=-self.paid[others] / scale,
            bounds=np.c_[lower, upper],
            method="highs-ds",
            options={"presolve": False, "primal_feasibility_tolerance": 1e-10},
        )
        if answer.status == 2:
            return float("nan")
        return float(sign * answer.fun * scale) if answer.status == 0 else None


def self_funded_bounds(
    flows: ArrayLike,
    financing: ArrayLike,
    outside: ArrayLike,
    outflow: ArrayLike,
    seller: int,
    links: Sequence[Link] = (),
) -> Bounds:
    """Return the interval in which the seller's self-funded receipts must lie, whoever spent which money on what.

    Minimum and maximum of `sum_j y_js` over labelled flows `0 <= y_ij <= F_ij` with `y_sj = K_sj` and, at every other
    node j, labelled out <= labelled in, unlabelled out <= unlabelled in + z_j. Written with what is left at the node,
    spent outside or kept, that is a flow of labels on a network:
    `labelled in = labelled out + left`, `0 <= left_j <= T_j - sum_k F_jk`. Flows that labels cannot reach carry none.
    The pro-rata answer always lies inside when there are no links.

    Args:
        flows: F (payer, payee), money of one stage and one window.
        financing: K (payer, payee), the part of F that is financing; only row s is read.
        outside: z (node,), money from outside the book, cash drawn down included.
        outflow: (node,), all payments, those to the outside included.
        seller: s, whose money is followed.
        links: documented uses of the money as lower limits on labelled flows, money.

    Raises:
        ValueError: if the shapes or sizes of the arguments do not fit together.

    Source: model definition of this project; as network flow Ahuja, Magnanti, Orlin (1993), Network Flows, ch. 6.
    """
    matrix = flow_matrix(flows)
    paid = financing_of(matrix, financing, seller)
    passing = throughflow(matrix, outside, outflow)
    receipts, spent = float(matrix[:, seller].sum()), float(paid.sum())
    least = _least_labelled(matrix, links)
    reached = nodes_reached(matrix, paid, seller)
    carrying = np.zeros_like(matrix)
    carrying[reached] = matrix[reached]
    if _contradicted(least, carrying, paid, seller):
        return _no_bounds(Reason.CONTRADICTION, receipts, spent)
    programme = _programme(carrying, least, paid, np.maximum(passing - matrix.sum(axis=1), 0.0), seller)
    low, high = programme.extreme(1.0), programme.extreme(-1.0)
    if low is None or high is None:
        return _no_bounds(Reason.NOT_SOLVED, receipts, spent)
    if np.isnan(low) or np.isnan(high):
        return _no_bounds(Reason.CONTRADICTION if links else Reason.NOT_SOLVED, receipts, spent)
    unlinked = _programme(carrying, np.zeros_like(matrix), paid, programme.room, seller) if links else None
    return _explained(low, high, unlinked, receipts, spent)


def _least_labelled(matrix: Money, links: Sequence[Link]) -> Money:
    """Return the lower limit on each labelled flow (payer, payee)."""
    least = np.zeros_like(matrix)
    for payer, payee, amount in links:
        if not (0 <= payer < len(matrix) and 0 <= payee < len(matrix)) or not amount >= 0:
            raise ValueError(f"a link needs a payer, a payee and an amount of at least 0, not {(payer, payee, amount)}")
        least[payer, payee] = max(least[payer, payee], amount)
    return least


def _contradicted(least: Money, carrying: Money, paid: Money, seller: int) -> bool:
    """Tell whether some link alone asks for more labelled money than its flow can carry."""
    most = carrying.copy()
    most[seller] = paid
    return bool((least > most * (1.0 + ROUNDING)).any())


def _programme(carrying: Money, least: Money, paid: Money, room: Money, seller: int) -> _Programme:
    edges = edges_of(carrying)
    return _Programme(edges, least[edges.payer, edges.payee], paid, room, seller)


def _explained(low: float, high: float, unlinked: _Programme | None, receipts: float, financing: float) -> Bounds:
    """Return bounds with kinds and reasons; `unlinked` is the programme without links, None where there are none."""
    most = min(financing, receipts)
    dust = ROUNDING * max(financing, receipts)
    low = 0.0 if low <= dust else low
    high = most if high >= most - dust else high
    low_kind = Kind.TRIVIAL if low == 0.0 else Kind.INFORMATIVE
    high_kind = Kind.TRIVIAL if high == most else Kind.INFORMATIVE
    nothing = Reason.NO_FINANCING if financing == 0 else Reason.NO_RECEIPTS if receipts == 0 else None
    if nothing:
        return Bounds(low, high, low_kind, high_kind, (nothing, nothing), receipts, financing)
    why_low = Reason.OTHER_MONEY_IS_SHORT if low > 0 else Reason.OTHER_MONEY_SUFFICES
    why_high = Reason.ALL_CAN_RETURN if most == financing else Reason.ALL_CAN_BE_FINANCED
    why_high = why_high if high == most else Reason.NARROW_WAY
    if unlinked is not None:
        free_low, free_high = unlinked.extreme(1.0), unlinked.extreme(-1.0)
        why_low = Reason.DOCUMENTED if free_low is None or low > free_low + dust else why_low
        why_high = Reason.DOCUMENTED if free_high is None or high < free_high - dust else why_high
    return Bounds(low, high, low_kind, high_kind, (why_low, why_high), receipts, financing)


def _no_bounds(reason: Reason, receipts: float, financing: float) -> Bounds:
    nan = float("nan")
    return Bounds(nan, nan, Kind.NONE, Kind.NONE, (reason, reason), receipts, financing)
