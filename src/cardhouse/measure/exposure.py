"""Look-through exposure: whose business a holder depends on in the end, through claims on claims."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from cardhouse.measure.concentration import concentration
from cardhouse.measure.figure import (
    ROUNDING,
    Figure,
    Given,
    Missing,
    Numbers,
    figure_of,
    known_figure,
    refuse_negative,
    unknown_where,
)


@dataclass(frozen=True, eq=False)
class LookThrough:
    """Hold exposures seen through the chain of claims.

    Attributes:
        passing: X (holder, node), money of the holder that ends at a node or passes through it.
        ultimate: (holder, node), the part that ends there: it rests on what the node owns beside claims.
        endless: (holder,), money that ends nowhere, because it goes into a closed ring of claims.
        closed: (node,), whether the node is in such a ring.
        radius: most that the spectral radius of the claims outside closed rings can be, in [0, 1). Certified by
            `m = (I - B)^-1 1 >= 1`: then `B m = m - 1 <= (1 - 1 / max m) m`.
        residual: largest entry of `(I - B)^-1 (I - B) - I`; no answer is nearer than that.
    """

    passing: Figure
    ultimate: Figure
    endless: Figure
    closed: NDArray[np.bool_]
    radius: float
    residual: float


def look_through(exposures: Given, claims: ArrayLike, loss: ArrayLike | None = None) -> LookThrough:
    """Return exposures through claims on claims, `X = E (I - B)^-1`, and where they end, `X_hk (1 - sum_j B_kj)`.

    The ultimate exposures of a holder and what is endless add up to what it holds. Where all the assets of some nodes
    are claims on each other (row sums of 1 in a ring), nothing outside backs them: the series does not end, X has no
    value there, and what goes into the ring is told apart. With a loss factor both count only what would be lost if the
    node's own business were worth nothing: E and B are multiplied by the loss on a claim on each node.

    Args:
        exposures: E (holder, node), claims of the holders on the nodes, money.
        claims: B (node, node), share of a node's assets that is a claim on another; rows sum to at most 1.
        loss: (node,), share of a claim on the node that is lost if its assets are worthless; 1 if not given.

    Raises:
        ValueError: if the shapes do not fit, a figure is negative, or a node has more claims than assets.

    Source: Leontief inverse, Miller and Blair (2009), ch. 2; bound on the radius Collatz (1942), Wielandt (1950).
    """
    shares = _claim_shares(claims)
    held = refuse_negative(figure_of(exposures), "exposures")
    if len(held.shape) != 2 or held.shape[1] != len(shares):
        raise ValueError(f"exposures are (holder, node) with {len(shares)} nodes, these have shape {held.shape}")
    lost = _losses(loss, len(shares))
    onward = shares * lost
    ring = _closed_rings(onward)
    closed = ring >= 0
    arrivals, residual = _arrivals(onward, closed)
    passing = _arrived(held * lost, arrivals)
    endless = passing[:, closed].total()
    ringed = (np.where(passing.high > 0, 1.0, 0.0) @ ((ring[:, None] == ring) & closed)) > 0
    own = np.maximum(1.0 - shares.sum(axis=1), 0.0)
    seen = [unknown_where(part, ringed, Missing.CLOSED_RING) for part in (passing, passing * own)]
    radius = 1.0 - 1.0 / float(arrivals[np.ix_(~closed, ~closed)].sum(axis=1).max(initial=1.0))
    return LookThrough(seen[0], seen[1], endless, closed, radius, residual)


def exposure_concentration(seen: LookThrough) -> Figure:
    """Return the Herfindahl-Hirschman index of each holder's ultimate exposures (holder,), in [0, 1].

    `sum_k u_k^2 / (sum_k u_k + endless)^2`; what is endless could hang on one name, so with it only bounds are known.
    With ranges, the ends are those at the corners of the shares.

    Args:
        seen: exposures seen through.

    Source: Herfindahl (1950); Hirschman (1964), Am. Econ. Rev. 54:761.
    """
    ends_at, endless = seen.ultimate, seen.endless
    low, centre, high = (np.nan_to_num(end) for end in (ends_at.low, ends_at.centre, ends_at.high))
    wholes = (
        low + (high.sum(axis=1, keepdims=True) - high) + endless.high[:, None],
        centre.sum(axis=1, keepdims=True) + endless.centre[:, None],
        high + (low.sum(axis=1, keepdims=True) - low) + endless.low[:, None],
    )
    ends = (
        np.divide(end, whole, out=np.zeros(end.shape), where=whole > 0)
        for end, whole in zip((low, centre, high), wholes, strict=True)
    )
    index = concentration(known_figure(*ends), threshold=None).index
    unknown = (~ends_at.known & ~seen.closed).any(axis=1)
    index = unknown_where(index, endless.high > 0, Missing.CLOSED_RING, ends=False)
    index = unknown_where(index, high.sum(axis=1) + endless.high <= 0, Missing.NO_EXPOSURE)
    return unknown_where(index, unknown, Missing.NOT_GIVEN)


def _claim_shares(claims: ArrayLike) -> Numbers:
    shares = np.asarray(claims, dtype=np.float64)
    if shares.ndim != 2 or shares.shape[0] != shares.shape[1]:
        raise ValueError(f"claims are (node, node), these have shape {shares.shape}")
    if not np.isfinite(shares).all() or (shares < 0).any() or shares.diagonal().any():
        raise ValueError("claims are finite shares, none negative, none of a node on itself")
    if (shares.sum(axis=1) > 1 + ROUNDING).any():
        raise ValueError(f"node {int(np.argmax(shares.sum(axis=1)))} has more claims than assets")
    return shares


def _losses(loss: ArrayLike | None, nodes: int) -> Numbers:
    lost = np.ones(nodes) if loss is None else np.asarray(loss, dtype=np.float64)
    if lost.shape != (nodes,) or not ((lost >= 0) & (lost <= 1)).all():
        raise ValueError(f"a loss is a share, one for each of the {nodes} nodes")
    return lost


def _closed_rings(onward: Numbers) -> NDArray[np.intp]:
    """Return the ring of each node (node,): its strongly connected component if nothing leaks from it, else -1."""
    _, component = connected_components(csr_array(onward > 0), directed=True, connection="strong")
    inside = np.where(component[:, None] == component[None, :], onward, 0.0).sum(axis=1)
    leaking = np.zeros(len(onward), dtype=bool)
    leaking[component[inside < 1 - ROUNDING]] = True
    return np.where(leaking[component], -1, component)


def _arrivals(onward: Numbers, closed: NDArray[np.bool_]) -> tuple[Numbers, float]:
    """Return what arrives at each node per unit held of each (node, node), rings entered once, and the residual."""
    arrivals = np.eye(len(onward))
    outside, into = np.ix_(~closed, ~closed), np.ix_(~closed, closed)
    left = np.eye(int((~closed).sum())) - onward[outside]
    inverse = np.linalg.inv(left)
    arrivals[outside] = np.maximum(inverse, 0.0)
    arrivals[into] = inverse @ onward[into]
    return arrivals, float(np.abs(inverse @ left - np.eye(len(left))).max(initial=0.0))


def _arrived(direct: Figure, arrivals: Numbers) -> Figure:
    """Return what arrives at each node from each holder; not known where it comes from an exposure that is not."""
    ends = (np.nan_to_num(end) @ arrivals for end in (direct.low, direct.centre, direct.high))
    whole = known_figure(*ends)
    for end, both in ((direct.centre, False), (direct.low, True)):
        whole = unknown_where(whole, np.isnan(end).astype(np.float64) @ arrivals > 0, Missing.NOT_GIVEN, ends=both)
    return whole
