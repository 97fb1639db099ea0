"""Flow matrices: what the measures of this room accept, and how a matrix becomes a list of edges."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

Money = NDArray[np.float64]
Nodes = NDArray[np.intp]

ROUNDING = 1e-9
"""Relative size below which a difference of amounts is rounding, not money."""


@dataclass(frozen=True)
class Edges:
    """List the positive flows of a matrix: `amount[e]` goes from `payer[e]` to `payee[e]`, among `nodes` entities."""

    payer: Nodes
    payee: Nodes
    amount: Money
    nodes: int

    def incidence(self) -> sparse.csr_array:
        """Return the node-edge matrix B (nodes, edges): -1 at the payer, +1 at the payee, so B c is what nodes net."""
        edge = np.arange(len(self.amount))
        ones = np.ones(len(self.amount))
        entries = (np.r_[-ones, ones], (np.r_[self.payer, self.payee], np.r_[edge, edge]))
        return sparse.csr_array(entries, shape=(self.nodes, len(self.amount)))

    def matrix(self, amount: Money) -> Money:
        """Return the flow matrix (nodes, nodes) that holds `amount` (edges,) on these edges and 0 elsewhere."""
        flows = np.zeros((self.nodes, self.nodes))
        flows[self.payer, self.payee] = amount
        return flows


def edges_of(flows: Money) -> Edges:
    """Return the positive entries of a flow matrix (payer, payee) in row order."""
    payer, payee = np.nonzero(flows)
    return Edges(payer, payee, flows[payer, payee], len(flows))


def flow_matrix(flows: ArrayLike) -> Money:
    """Return a flow matrix as floats after checking that it is one.

    Args:
        flows: (payer, payee), money of one stage and one window; no world, nothing paid to oneself.

    Raises:
        ValueError: if it is not square, not finite, negative somewhere, or has a diagonal.
    """
    matrix = np.asarray(flows, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise ValueError(f"a flow matrix is square, this one has shape {matrix.shape}")
    if not np.isfinite(matrix).all() or (matrix < 0).any():
        raise ValueError("flows must be finite and not negative (turn a negative flow round)")
    if matrix.diagonal().any():
        raise ValueError("nobody pays itself: the diagonal of a flow matrix must be 0")
    return matrix


def throughflow(flows: ArrayLike, outside: ArrayLike, outflow: ArrayLike) -> Money:
    """Return the money that passes through each node: `T_j = max(sum_i F_ij + z_j, outflow_j)`.

    Where more is paid out than comes in, the difference is older cash, and counts as money from outside.

    Args:
        flows: F (payer, payee), money.
        outside: z (node,), money from outside the book, cash drawn down included.
        outflow: (node,), all payments, those to the outside included.

    Raises:
        ValueError: if the shapes differ, a figure is negative, or an outflow is less than what F alone pays.
    """
    matrix = flow_matrix(flows)
    sources = _node_values(outside, len(matrix), "money from outside")
    spent = _node_values(outflow, len(matrix), "outflow")
    paid = matrix.sum(axis=1)
    if (spent < paid - ROUNDING * max(paid.max(initial=0.0), 1e-300)).any():
        node = int(np.argmax(paid - spent))
        raise ValueError(f"node {node} pays {paid[node]:g} inside the book but its outflow is only {spent[node]:g}")
    received: Money = matrix.sum(axis=0) + sources
    passing: Money = np.maximum(np.maximum(received, spent), paid)
    return passing


def financing_of(flows: Money, financing: ArrayLike, seller: int) -> Money:
    """Return row `seller` of the financing matrix K (payee,) after checking `0 <= K <= F` there.

    Raises:
        ValueError: if the shapes differ, the seller does not exist, or K exceeds F or is negative in that row.
    """
    if not 0 <= seller < len(flows):
        raise ValueError(f"there is no node {seller}: nodes are 0 to {len(flows) - 1}")
    matrix = np.asarray(financing, dtype=np.float64)
    if matrix.shape != flows.shape:
        raise ValueError(f"financing has shape {matrix.shape}, the flows have {flows.shape}")
    row = matrix[seller]
    slack = ROUNDING * flows[seller].max(initial=0.0)
    if not np.isfinite(row).all() or (row < 0).any() or (row > flows[seller] + slack).any():
        raise ValueError(f"financing paid by node {seller} must lie between 0 and what it pays")
    paid: Money = np.minimum(row, flows[seller])
    return paid


def _node_values(values: ArrayLike, nodes: int, name: str) -> Money:
    array = np.asarray(values, dtype=np.float64)
    if array.shape != (nodes,):
        raise ValueError(f"{name} needs one figure per node ({nodes}), this has shape {array.shape}")
    if not np.isfinite(array).all() or (array < 0).any():
        raise ValueError(f"{name} must be finite and not negative")
    return array
