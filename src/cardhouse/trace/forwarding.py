"""The circular part by balanced flow forwarding: unique, and partial to no loop."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import splu

from cardhouse.trace.circular import Circulation, circulation_of, unsolved
from cardhouse.trace.flows import Money, Nodes, flow_matrix
from cardhouse.trace.loops import DUST


def circular_part_bff(flows: ArrayLike) -> Circulation:
    """Return the circular part by balanced flow forwarding (BFF).

    On each strongly connected component subtract `a diag(pi) P`, where P is the row-normalised rest of F, pi its
    stationary law and `a = min_i (row sum)_i / pi_i` the largest factor that leaves nothing negative; repeat on what is
    left until it has no cycle. Each step empties at least one node, so there are at most as many steps as nodes.

    Args:
        flows: F (payer, payee), money of one stage and one window.

    Returns:
        the split; outcome NOT_CONVERGED, with nan, where amounts differ so much that pi cannot be found.

    Raises:
        ValueError: if F is no flow matrix.

    Source: Homs-Dones, MacKay, Sansom, Zhou (2025), arXiv:2506.12546.
    """
    matrix = flow_matrix(flows)
    rest = matrix.copy()
    pending = _components(rest, np.arange(len(rest)))
    while pending:
        members = pending.pop()
        inside = rest[np.ix_(members, members)]
        forwarded = _forwarded(inside)
        if forwarded is None:
            return unsolved(matrix)
        left = inside - forwarded
        left[left <= DUST * inside] = 0.0
        rest[np.ix_(members, members)] = left
        pending += _components(left, members)
    return circulation_of(matrix, matrix - rest, gap=float("nan"))


def _components(flows: Money, members: Nodes) -> list[Nodes]:
    """Return the strongly connected components of more than one node, as the `members` in them."""
    _, label = connected_components(flows > 0, connection="strong")
    crowded = np.flatnonzero(np.bincount(label, minlength=1) > 1)
    return [members[label == component] for component in crowded]


def _forwarded(inside: Money) -> Money | None:
    """Return the largest `a diag(pi) P` below the flows of one strongly connected component; None if pi failed."""
    paid = inside.sum(axis=1)
    chain = inside / paid[:, None]
    law = stationary_law(chain)
    if law is None:
        return None
    # a pi_i P_ij = (a pi_i / paid_i) F_ij: the same share of all that i pays.
    share = (law / paid) / (law / paid).max()
    forwarded: Money = share[:, None] * inside
    return forwarded


def stationary_law(chain: Money) -> Money | None:
    """Return pi with `pi P = pi`, `sum pi = 1`, for an irreducible chain P (from, to); None if it was not found.

    Args:
        chain: P, row-stochastic and irreducible, at least two states.
    """
    balance = sparse.csc_array(np.eye(len(chain) - 1) - chain[1:, 1:].T)
    try:
        others = splu(balance).solve(chain[0, 1:])
    except RuntimeError:  # singular but for rounding: some states are hardly ever left
        return None
    law: Money = np.r_[1.0, others]
    law /= law.sum()
    found = (law > 0).all() and np.abs(law @ chain - law).max() <= DUST
    return law if found else None
