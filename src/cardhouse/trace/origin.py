"""Where the money came from, pro rata: a seller's financing followed until it comes back."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse
from scipy.sparse.csgraph import breadth_first_order, connected_components
from scipy.sparse.linalg import splu

from cardhouse.errors import Outcome
from cardhouse.trace.flows import ROUNDING, Money, Nodes, financing_of, flow_matrix, throughflow

CLOSED = 1e-13
"""Share of the money in a ring below which what leaves it is rounding."""


@dataclass(frozen=True)
class SelfFunded:
    """Say how much of a seller's receipts is its own financing come back.

    Attributes:
        value: labelled receipts of the seller, money.
        receipts: all the seller receives from entities of the book, money.
        financing: all financing it pays, money.
        labelled: labelled part of every flow (payer, payee), money.
        defined: false where the seller receives nothing, so that the share is 0 / 0, or the solve failed.
        outcome: how the solve ended; NOT_FINITE, with nan, where a ring is closed but for rounding.
    """

    value: float
    receipts: float
    financing: float
    labelled: Money
    defined: bool
    outcome: Outcome

    @property
    def share(self) -> float:
        """Return labelled receipts / receipts from entities of the book; nan where there are none."""
        return self.value / self.receipts if self.defined else float("nan")


def self_funded_prorata(
    flows: ArrayLike, financing: ArrayLike, outside: ArrayLike, outflow: ArrayLike, seller: int
) -> SelfFunded:
    """Return the seller's financing that comes back to it, every payer mixing all its money pro rata.

    A label is created on each unit of financing K_sj the seller s pays and ends when it arrives at s: what s then pays
    on is its own money anew, labelled only if it is financing. So nothing is counted twice, and labelled receipts never
    exceed the financing. Between, node j passes on `y_jk = G_jk L_j`, `G_jk = F_jk / T_j`, of its labelled inflow
    `L_j = K_sj + sum_(i != s) y_ij`: an absorbing chain, `L = (I - G')^-1 K_s` without row and column s. Labels also
    end where money leaves the book or stays.

    Args:
        flows: F (payer, payee), money of one stage and one window.
        financing: K (payer, payee), the part of F that is financing; only row s is read.
        outside: z (node,), money from outside the book, cash drawn down included.
        outflow: (node,), all payments, those to the outside included.
        seller: s, whose money is followed.

    Raises:
        ValueError: if the shapes or sizes of the arguments do not fit together.

    Source: Kemeny and Snell (1976), Finite Markov Chains, ch. 3 (absorbing chains); Bialek (1996), IEE Proc. GTD
        143(4):313-320 (proportional sharing of flows).
    """
    matrix = flow_matrix(flows)
    paid = financing_of(matrix, financing, seller)
    passing = throughflow(matrix, outside, outflow)
    share = _labelled_share(matrix, paid, passing, seller)
    receipts = float(matrix[:, seller].sum())
    if share is None:
        unknown = np.full_like(matrix, np.nan)
        return SelfFunded(float("nan"), receipts, float(paid.sum()), unknown, False, Outcome.NOT_FINITE)
    labelled = matrix * share[:, None]
    labelled[seller] = paid
    value = float(labelled[:, seller].sum())
    return SelfFunded(value, receipts, float(paid.sum()), labelled, receipts > 0, Outcome.SOLVED)


def finn_share(flows: ArrayLike, outside: ArrayLike, outflow: ArrayLike, seller: int) -> float:
    """Return the share of the seller's throughflow that has passed it before: `(N_ss - 1) / N_ss`, `N = (I - G)^-1`.

    The variant "all outflow of s": a label is put on everything s pays, not on its financing alone. It is computed as
    the chance that a unit leaving s comes back, which equals it and exists even where nothing leaks and N does not. The
    share is of the throughflow T_s, which is more than what s receives where s pays from older cash.

    Args:
        flows: F (payer, payee), money of one stage and one window.
        outside: z (node,), money from outside the book, cash drawn down included.
        outflow: (node,), all payments, those to the outside included.
        seller: s.

    Raises:
        ValueError: if the shapes or sizes of the arguments do not fit together.

    Source: Finn (1976), J. Theor. Biol. 56:363-380.
    """
    matrix = flow_matrix(flows)
    return _returning_share(matrix, throughflow(matrix, outside, outflow), seller)


def finn_index(flows: ArrayLike, outside: ArrayLike, outflow: ArrayLike) -> float:
    """Return Finn's cycling index `sum_i T_i (N_ii - 1) / N_ii / sum_i T_i`; nan where no money passes.

    Args:
        flows: F (payer, payee), money of one stage and one window.
        outside: z (node,), money from outside the book, cash drawn down included.
        outflow: (node,), all payments, those to the outside included.

    Raises:
        ValueError: if the shapes or sizes of the arguments do not fit together.

    Source: Finn (1976), J. Theor. Biol. 56:363-380, with T counting money from outside once, at the node it enters.
    """
    matrix = flow_matrix(flows)
    passing = throughflow(matrix, outside, outflow)
    everything = float(passing.sum())
    if everything == 0:
        return float("nan")
    _, component = connected_components(matrix > 0, connection="strong")
    returning = 0.0
    for crowded in np.flatnonzero(np.bincount(component) > 1):
        members = np.flatnonzero(component == crowded)
        inside, through = matrix[np.ix_(members, members)], passing[members]
        returning += float(through @ _returning_shares(inside, through))
    return returning / everything


def nodes_reached(flows: Money, paid: Money, seller: int) -> Nodes:
    """Return the nodes, other than the seller, that money paid out by it (payee,) can reach, in order.

    Money that comes back to the seller ends there and reaches nobody through it.
    """
    onward = flows.copy()
    onward[seller] = paid
    reached = breadth_first_order(sparse.csr_array(onward), seller, return_predecessors=False)
    return np.sort(reached[reached != seller]).astype(np.intp)


def _returning_share(matrix: Money, passing: Money, seller: int) -> float:
    if passing[seller] == 0:
        return 0.0
    share = _labelled_share(matrix, matrix[seller], passing, seller)
    return float("nan") if share is None else float(matrix[:, seller] @ share / passing[seller])


def _returning_shares(inside: Money, through: Money) -> Money:
    """Return `(N_ii - 1) / N_ii` for each node of a strongly connected component; 1 in one that nothing leaves."""
    if through.sum() - inside.sum() <= CLOSED * through.sum():
        return np.ones(len(through))
    visits: Money = np.linalg.inv(np.eye(len(through)) - inside / through[:, None]).diagonal().astype(np.float64)
    shares: Money = 1.0 - 1.0 / visits
    return shares


def _labelled_share(matrix: Money, paid: Money, passing: Money, seller: int) -> Money | None:
    """Return the labelled share of each node's money (node,) when `paid` leaves the seller labelled; 0 at the seller.

    Solves `T_j l_j = paid_j + sum_i F_ij l_i`, only for nodes that labels reach: a closed ring they do not reach would
    make the matrix singular. One that they do reach is not closed, for it receives more than it passes round; where
    that little is lost in rounding the answer is None.
    """
    share = np.zeros(len(matrix))
    reached = nodes_reached(matrix, paid, seller)
    if not len(reached):
        return share
    mixing = matrix[np.ix_(reached, reached)].T / passing[reached][:, None]
    system = sparse.csc_array(np.eye(len(reached)) - mixing)
    direct = paid[reached] / passing[reached]
    try:
        solved = splu(system).solve(direct)
    except RuntimeError:  # exactly singular
        return None
    residual = np.abs(system @ solved - direct).max()
    if not residual <= ROUNDING or solved.min() < -ROUNDING or solved.max() > 1.0 + ROUNDING:
        return None
    share[reached] = np.clip(solved, 0.0, 1.0)
    return share
