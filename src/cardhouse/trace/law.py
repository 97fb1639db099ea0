"""The stationary law of a Markov chain, found from a law close to it where that is less work than a solve."""

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from cardhouse.trace.flows import Money
from cardhouse.trace.loops import DUST

FEW = 60
"""States up to which a dense solve is the least work."""

STAYING = 0.2
"""Part of the law that does not move at a step, lest a chain of even rings swing for ever."""

ROUND = 8
"""Steps between two looks at the imbalance."""

MOST = 400
"""Steps that are about as much work as a solve."""

BALANCED = 1e-14
"""Imbalance of a state, relative to the most frequent one, that is rounding."""


def stationary_law(chain: sparse.csr_array, near: Money) -> Money | None:
    """Return pi with `pi P = pi`, `sum pi = 1`, for an irreducible chain P (from, to); None if it was not found.

    Balanced within rounding. Where parts of the chain exchange no more than that, how pi is shared between them is
    open.

    Args:
        chain: P, row-stochastic and irreducible, at least two states.
        near: positive law to start from (state,), up to a factor.

    Source: Stewart (1994), Introduction to the Numerical Solution of Markov Chains, ch. 2 and 3.
    """
    law = None if len(near) <= FEW else _iterated(chain, near)
    return _solved(chain) if law is None else law


def _iterated(chain: sparse.csr_array, near: Money) -> Money | None:
    """Return the law by the power method; None as soon as it is seen to need more than `MOST` steps."""
    moves = chain.T
    law = near / near.sum()
    last = np.inf
    for left in range(MOST // ROUND, 0, -1):
        for _ in range(ROUND):
            law = STAYING * law + (1.0 - STAYING) * (moves @ law)
        off = float(np.abs(moves @ law - law).max() / law.max())
        if off <= BALANCED:
            return law if law.min() > 0 else None
        if off * min(off / last, 1.0) ** left > BALANCED:
            return None
        last = off
    return None


def _solved(chain: sparse.csr_array) -> Money | None:
    """Return the law by elimination; None where some states are hardly ever left: singular but for rounding."""
    from_first, among = chain[[0], 1:].toarray()[0], chain[1:, 1:].T
    try:
        if chain.shape[0] <= FEW:
            others = np.linalg.solve(np.eye(len(from_first)) - among.toarray(), from_first)
        else:
            others = splu((sparse.eye_array(len(from_first)) - among).tocsc()).solve(from_first)
    except (np.linalg.LinAlgError, RuntimeError):  # what NumPy and SciPy say of a singular matrix
        return None
    law: Money = np.r_[1.0, others]
    law /= law.sum()
    found = (law > 0).all() and np.abs(chain.T @ law - law).max() <= DUST
    return law if found else None
