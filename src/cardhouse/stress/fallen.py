"""Which cards fall, in which order and why: by themselves, or because others did not pay them."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from jaxtyping import Float, Int

from cardhouse.simulate import CHANNELS, Paths

SMALL = 1e-9


class Why(IntEnum):
    """Say why a firm defaulted."""

    STANDS = -1
    BY_ITSELF = 0  # it could not have paid even if all that other firms owed it had been paid
    PULLED_DOWN = 1  # it could have
    MADE_TO_FAIL = 2  # a scenario lets it fail


@dataclass(frozen=True)
class Fallen:
    """Hold, of each firm and path, why it fell; money in the book's unit.

    Attributes:
        quarter: of its default, 0 if it stands.
        order: 1 for the first to fall, the same for all of one quarter; 0 if it stands.
        why: code of `Why`.
        payment: row of the line on which it left most unpaid (`Paths.flows.lines`), -1 if none.
        missed: all it left unpaid.
        debtor: the firm that had left most unpaid to it, -1 if none had.
        unreceived: all that firms had left unpaid to it.
    """

    quarter: Int[np.ndarray, "firm path"]
    order: Int[np.ndarray, "firm path"]
    why: Int[np.ndarray, "firm path"]
    payment: Int[np.ndarray, "firm path"]
    missed: Float[np.ndarray, "firm path"]
    debtor: Int[np.ndarray, "firm path"]
    unreceived: Float[np.ndarray, "firm path"]

    def in_order(self, path: int) -> list[int]:
        """Return the firms that fall on a path in order; of one quarter those first that others did not pull down."""
        firms: list[int] = np.flatnonzero(self.quarter[:, path]).tolist()
        pulled = self.why[:, path] == Why.PULLED_DOWN
        return sorted(firms, key=lambda firm: (self.order[firm, path], pulled[firm]))


def fallen(done: Paths) -> Fallen:
    """Return which cards fell on every path, in which order and why.

    A firm is pulled down if what other firms had left unpaid to it is at least what it left unpaid itself: with it, it
    could have paid. It is the default that remains when all others pay which is a firm's own ("fundamental default").
    What firms no longer order, or outsiders no longer lend, since others fell is no claim and counts as its own.

    Source: Eisenberg and Noe (2001), Management Science 47, section 3 (fictitious default rounds); Glasserman and Young
        (2015), J. Banking and Finance 50 (fundamental and contagious default).
    """
    cards, quarter = done.cards, done.defaulted
    payers = np.array([line.payer for line in done.flows.lines])
    missed, payment = np.zeros(quarter.shape), np.full(quarter.shape, -1)
    for firm in range(len(quarter)):
        rows = np.flatnonzero(payers == firm)
        missed[firm] = cards.missed[rows].sum(axis=0)
        payment[firm] = np.where(missed[firm] > SMALL, rows[cards.missed[rows].argmax(axis=0)], -1)
    unreceived = cards.unreceived.sum(axis=0)
    debtor = np.where(unreceived > SMALL, cards.unreceived.argmax(axis=0), -1)
    pulled = (unreceived > SMALL) & (unreceived * (1 + SMALL) >= missed)
    why = np.where(pulled, int(Why.PULLED_DOWN), int(Why.BY_ITSELF))
    why = np.where(done.network.firms["fails_in"] == quarter, int(Why.MADE_TO_FAIL), why)
    return Fallen(
        quarter=quarter,
        order=_order(quarter),
        why=np.where(quarter > 0, why, int(Why.STANDS)),
        payment=payment,
        missed=missed,
        debtor=debtor,
        unreceived=unreceived,
    )


def _order(quarter: np.ndarray) -> np.ndarray:
    """Return the rank of each default among the different quarters of default of its path; 0 where there is none."""
    rank = np.zeros_like(quarter)
    for t in range(1, int(quarter.max(initial=0)) + 1):
        now = quarter == t
        rank = np.where(now, rank.max(axis=0) + 1, rank)
    return rank


@dataclass(frozen=True)
class Absorbed:
    """Hold who bore which losses, the world last, in the book's unit.

    Attributes:
        direct: by defaults of firms that fell by themselves or were made to fail.
        contagion: by defaults of firms that were pulled down.
        stock: on goods ordered and not sold.
        stood: whether a holder lives to the end; the world always does.
    """

    direct: Float[np.ndarray, "holder path"]
    contagion: Float[np.ndarray, "holder path"]
    stock: Float[np.ndarray, "holder path"]
    stood: Int[np.ndarray, "holder path"]


def absorbed(done: Paths, found: Fallen) -> Absorbed:
    """Return who bore which losses: the sum of the three parts is all that each holder loses."""
    pulled = (found.why == Why.PULLED_DOWN)[:, None, :]
    alive = np.concatenate([done.defaulted == 0, np.ones((1, done.count), dtype=bool)])
    return Absorbed(
        direct=np.where(pulled, 0.0, done.cards.caused).sum(axis=0),
        contagion=np.where(pulled, done.cards.caused, 0.0).sum(axis=0),
        stock=done.losses[:, CHANNELS.index("inventory")],
        stood=alive.astype(np.int64),
    )


def typical_path(done: Paths) -> int:
    """Return a path to tell as an example: of those on which most firms that ever fall together fall, the one with the
    median of all losses; 0 where nothing falls.

    The set of firms that fall is the most frequent one that is not empty.
    """
    falls = done.defaulted > 0
    some = np.flatnonzero(falls.any(axis=0))
    if not some.size:
        return 0
    kinds, member, count = np.unique(falls[:, some], axis=1, return_inverse=True, return_counts=True)
    del kinds
    chosen = some[np.ravel(member) == count.argmax()]
    losses = done.losses.sum(axis=(0, 1))[chosen]
    return int(chosen[np.argsort(losses, kind="stable")[len(chosen) // 2]])
