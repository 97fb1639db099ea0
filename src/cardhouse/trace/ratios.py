"""Financing set against what comes back: round-trip ratio, and what each customer pays in shares."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from cardhouse.trace.bounds import Link, self_funded_bounds
from cardhouse.trace.flows import Money, financing_of, flow_matrix
from cardhouse.trace.origin import self_funded_prorata


class Dealings(StrEnum):
    """Say what passes between the seller and another node, and so which ratios exist."""

    BOTH = "financing and purchases"
    NO_PURCHASES = "financing but no purchases"
    NO_FINANCING = "purchases but no financing"
    NEITHER = "neither financing nor purchases"


@dataclass(frozen=True)
class RoundTrip:
    """Hold the share of a seller's financing that comes back to it as receipts.

    Attributes:
        low: least that must have come back, per unit of financing.
        prorata: what comes back when every payer mixes its money pro rata.
        high: most that can have come back.
        financing: all financing the seller pays, money.
        defined: false where it pays none, so that the ratios are nan.
    """

    low: float
    prorata: float
    high: float
    financing: float
    defined: bool


@dataclass(frozen=True)
class PaidInShares:
    """Hold, per node, the seller's financing of it against its purchases from the seller.

    Attributes:
        share: financing / purchases (node,); nan where there are no purchases.
        multiplier: purchases / financing (node,); nan where there is no financing.
        financing: (node,), money.
        purchases: (node,), money.
        dealings: which of the two there are (node,), the reason of every nan.
    """

    share: Money
    multiplier: Money
    financing: Money
    purchases: Money
    dealings: tuple[Dealings, ...]


def round_trip(
    flows: ArrayLike,
    financing: ArrayLike,
    outside: ArrayLike,
    outflow: ArrayLike,
    seller: int,
    links: Sequence[Link] = (),
) -> RoundTrip:
    """Return labelled receipts of the seller / financing it pays: lower bound, pro rata, upper bound.

    Args:
        flows: F (payer, payee), money of one stage and one window.
        financing: K (payer, payee), the part of F that is financing; only row s is read.
        outside: z (node,), money from outside the book, cash drawn down included.
        outflow: (node,), all payments, those to the outside included.
        seller: s, whose money is followed.
        links: documented uses of the money as lower limits on labelled flows, money; they move the bounds only.

    Raises:
        ValueError: if the shapes or sizes of the arguments do not fit together.
    """
    bounds = self_funded_bounds(flows, financing, outside, outflow, seller, links)
    prorata = self_funded_prorata(flows, financing, outside, outflow, seller)
    if bounds.financing == 0:
        return RoundTrip(float("nan"), float("nan"), float("nan"), 0.0, False)
    low, middle, high = (value / bounds.financing for value in (bounds.low, prorata.value, bounds.high))
    return RoundTrip(low, middle, high, bounds.financing, True)


def paid_in_shares(flows: ArrayLike, financing: ArrayLike, seller: int) -> PaidInShares:
    """Return what each customer gets from the seller per unit it buys: `K_sj / F_js`, and the inverse, the multiplier.

    Args:
        flows: F (payer, payee), money of one stage and one window; all that j pays s counts as purchases, so leave out
            what is none (interest, repayments).
        financing: K (payer, payee), the part of F that is financing; only row s is read.
        seller: s.

    Raises:
        ValueError: if the shapes or sizes of the arguments do not fit together.
    """
    matrix = flow_matrix(flows)
    paid = financing_of(matrix, financing, seller)
    bought = matrix[:, seller].copy()
    nothing = np.full(len(matrix), np.nan)
    share = np.divide(paid, bought, out=nothing.copy(), where=bought > 0)
    multiplier = np.divide(bought, paid, out=nothing.copy(), where=paid > 0)
    table = {
        (True, True): Dealings.BOTH,
        (True, False): Dealings.NO_PURCHASES,
        (False, True): Dealings.NO_FINANCING,
        (False, False): Dealings.NEITHER,
    }
    dealings = tuple(table[pair] for pair in zip((paid > 0).tolist(), (bought > 0).tolist(), strict=True))
    return PaidInShares(share, multiplier, paid, bought, dealings)
