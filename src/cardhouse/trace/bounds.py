"""Where the money may have come from: money is fungible, so the honest answer is an interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from math import isnan, nan

import numpy as np
from numpy.typing import ArrayLike

from cardhouse.trace.flows import ROUNDING, flow_matrix
from cardhouse.trace.labelling import Labelling, LabelLink, labelling_of
from cardhouse.trace.window import financing_label, window_of

Link = tuple[int, int, float]
"""A documented use of money: payer, payee, the least labelled amount that passes between them."""


class Kind(StrEnum):
    """Tell whether a bound says more than what holds for any flows."""

    TRIVIAL = "trivial"
    INFORMATIVE = "informative"
    NONE = "none"


class Reason(StrEnum):
    """Say why a bound is what it is."""

    NO_FINANCING = "there is no financing to follow"
    NO_RECEIPTS = "the seller receives nothing from the entities of the book"
    OTHER_MONEY_SUFFICES = "other money was enough to pay for everything the seller received"
    OTHER_MONEY_IS_SHORT = "other money was not enough to pay for everything the seller received"
    ALL_CAN_RETURN = "all the financing can have come back to the seller"
    ALL_CAN_BE_FINANCED = "everything the seller received can have been paid with its financing"
    PAID_DIRECTLY = "marked money was paid to the seller directly"
    PASSES_AGAIN = "the same money can have come to the seller more than once"
    NO_WAY = "no payments lead from the financing to the seller in time"
    NARROW_WAY = "the flows between the financing and the seller's receipts are too small to carry more"
    DOCUMENTED = "documented uses of the money"
    CONTRADICTION = "the documented uses of the money contradict the flows"
    NOT_SOLVED = "the linear programme was not solved"


@dataclass(frozen=True)
class Bounds:
    """Hold the least and the most of a seller's receipts that can be the money followed.

    Attributes:
        low: least labelled receipts, money; nan where there is no answer.
        high: most labelled receipts, money; nan where there is no answer.
        low_kind: TRIVIAL where low is 0; NONE where there is no answer.
        high_kind: TRIVIAL where high is min(financing, receipts) or more; NONE where there is no answer.
        why: reason of the low and of the high bound.
        receipts: all the seller receives from entities of the book, money.
        financing: all the money that is followed: what the seller pays as financing, or whatever else is marked.
        tightening: positions of the links that tighten the low and the high bound; where the links contradict the
            flows, of those that do.
    """

    low: float
    high: float
    low_kind: Kind
    high_kind: Kind
    why: tuple[Reason, Reason]
    receipts: float
    financing: float
    tightening: tuple[tuple[int, ...], tuple[int, ...]]

    @property
    def low_share(self) -> float:
        """Return low / receipts; nan where there are none."""
        return self.low / self.receipts if self.receipts > 0 else nan

    @property
    def high_share(self) -> float:
        """Return high / receipts; nan where there are none."""
        return self.high / self.receipts if self.receipts > 0 else nan


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
    node j, labelled out <= labelled in, unlabelled out <= unlabelled in + z_j: `label_bounds` in one quarter, with one
    label and no cash held before. Flows that labels cannot reach carry none.
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
    coming, spent, lent = (np.asarray(values, dtype=np.float64)[None] for values in (outside, outflow, financing))
    window = window_of(matrix[None], coming, spent)
    label = financing_label(window, lent, seller)
    documented = [LabelLink(payer, payee, 0, least) for payer, payee, least in links]
    return bounds_of(labelling_of(window, [label], seller, documented), (0,), documented)


def bounds_of(labelling: Labelling, counted: Sequence[int], links: Sequence[LabelLink]) -> Bounds:
    """Return the interval of a vendor's receipts with some labels, and which links tighten each end.

    A link tightens an end if that end moves when the link is taken away from the others, or added alone to none; where
    no single one does but all together do, all of them. So documents that say the same are both named. Where the links
    contradict the flows, those are named by which that is cured or brought about. Found by solving again, not by the
    dual prices of one solution, which name only one of two links that say the same.

    Args:
        labelling: labels on the flows of a window.
        counted: positions of the labels that count.
        links: documented uses of the money, of any of the labels.
    """
    receipts, marked = labelling.receipts, labelling.marked(counted)
    dust = ROUNDING * max(marked, receipts)
    low, tighten_low = _end(labelling, 1.0, counted, links, dust)
    high, tighten_high = _end(labelling, -1.0, counted, links, dust)
    tightening = (tighten_low, tighten_high)
    if low is None or high is None or isnan(low) or isnan(high):
        reason = Reason.CONTRADICTION if any(tightening) else Reason.NOT_SOLVED
        return Bounds(nan, nan, Kind.NONE, Kind.NONE, (reason, reason), receipts, marked, tightening)
    low = 0.0 if low <= dust else low
    most = min(marked, receipts)
    high = next((limit for limit in (most, receipts) if abs(high - limit) <= dust), high)
    low_kind = Kind.TRIVIAL if low == 0 else Kind.INFORMATIVE
    high_kind = Kind.TRIVIAL if high >= most else Kind.INFORMATIVE
    why = (_why_low(low, labelling.direct(counted) + dust), _why_high(high, marked, receipts))
    if marked == 0 or receipts == 0:
        nothing = Reason.NO_FINANCING if marked == 0 else Reason.NO_RECEIPTS
        why = (nothing, nothing)
    why = (Reason.DOCUMENTED if tighten_low else why[0], Reason.DOCUMENTED if tighten_high else why[1])
    return Bounds(min(low, high), high, low_kind, high_kind, why, receipts, marked, tightening)


def _end(
    labelling: Labelling, sign: float, counted: Sequence[int], links: Sequence[LabelLink], dust: float
) -> tuple[float | None, tuple[int, ...]]:
    """Return the least (sign 1) or most (sign -1) labelled receipts, and the links that tighten this end."""
    every, none = frozenset(range(len(links))), frozenset[int]()

    @cache
    def extreme(kept: frozenset[int]) -> float | None:
        return labelling.extreme(sign, counted, [links[at] for at in sorted(kept)])

    def apart(some: frozenset[int], others: frozenset[int]) -> bool:
        one, other = extreme(some), extreme(others)
        if one is None or other is None:
            return False
        return isnan(one) != isnan(other) or (not contradicted and abs(one - other) > dust)

    whole = extreme(every)
    contradicted = whole is not None and isnan(whole)
    if not apart(every, none):
        return whole, ()
    single = (at for at in sorted(every) if apart(every, every - {at}) or apart(none, frozenset({at})))
    return whole, tuple(single) or tuple(sorted(every))


def _why_low(low: float, direct: float) -> Reason:
    if low == 0:
        return Reason.OTHER_MONEY_SUFFICES
    return Reason.PAID_DIRECTLY if low <= direct else Reason.OTHER_MONEY_IS_SHORT


def _why_high(high: float, marked: float, receipts: float) -> Reason:
    if high < min(marked, receipts):
        return Reason.NARROW_WAY if high > 0 else Reason.NO_WAY
    if high == marked:
        return Reason.ALL_CAN_RETURN
    return Reason.ALL_CAN_BE_FINANCED if high == receipts else Reason.PASSES_AGAIN
