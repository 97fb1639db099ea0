"""The event that a book calls collapse (MODEL, Recorded)."""

import numpy as np
from jaxtyping import Bool, Float, Int

from cardhouse.network import Network
from cardhouse.simulate.state import total


def collapse_quarter(
    network: Network,
    revenue: Float[np.ndarray, "quarter firm path"],
    built: Float[np.ndarray, "quarter programme path"],
    defaulted: Int[np.ndarray, "firm path"],
    contracted: Bool[np.ndarray, "programme path"],
) -> Int[np.ndarray, " path"]:
    """Return the quarter in which the house collapses, 0 where it does not or the book defines no collapse.

    The vendor's trailing-year revenue lies at least `fall` below its peak so far (opening year included), and by then
    a listed customer has defaulted, or over four quarters less than `built` of the plan it owns or uses was built; a
    programme whose contract was never signed (`contracted` false) is nobody's plan.
    Source: MODEL, collapse.
    """
    paths = revenue.shape[2]
    if network.vendor < 0 or np.isnan(network.collapse_fall):
        return np.zeros(paths, dtype=np.int64)
    firms = network.firms
    opening = firms["revenue"][network.vendor] + firms["network_revenue"][network.vendor]
    own = np.concatenate([np.broadcast_to(opening, (4, paths)), revenue[:, network.vendor]])
    trailing = own[1:-3] + own[2:-2] + own[3:-1] + own[4:]
    peak = np.maximum(np.maximum.accumulate(trailing, axis=0), 4.0 * opening)
    fallen = (peak > 0) & (trailing <= (1.0 - network.collapse_fall) * peak)
    hit = np.zeros_like(fallen)
    for customer in network.customers:
        hit |= _stalled(network, built, contracted, customer) | _dead(defaulted[customer], len(revenue))
    both = fallen & np.maximum.accumulate(hit, axis=0)
    quarter: np.ndarray = np.where(both.any(axis=0), both.argmax(axis=0) + 1, 0)
    return quarter


def _dead(defaulted: np.ndarray, quarters: int) -> np.ndarray:
    dead: np.ndarray = (defaulted > 0) & (defaulted <= np.arange(1, quarters + 1)[:, None])
    return dead


def _stalled(network: Network, built: np.ndarray, contracted: np.ndarray, customer: int) -> np.ndarray:
    """Return in which quarters a customer's last four quarters built less than `built` of their plan."""
    programmes, quarters = network.programmes, len(built)
    stalled = np.zeros((quarters, built.shape[2]), dtype=bool)
    if not len(programmes):
        return stalled
    mine = (programmes.link("user") == customer) | (programmes.link("owner") == customer)
    done = total(np.moveaxis(built[:, mine], 1, 0))
    plan = np.broadcast_to(total(np.moveaxis(programmes["plan"][:quarters, mine] * contracted[mine], 1, 0)), done.shape)
    for t in range(3, quarters):
        planned = plan[t - 3] + plan[t - 2] + plan[t - 1] + plan[t]
        made = done[t - 3] + done[t - 2] + done[t - 1] + done[t]
        stalled[t] = (planned > 0) & (made < network.collapse_built * planned)
    return stalled
