"""What falls due on a contract: one rule a kind of deal.

A contract is a deal whose dues stand whether or not anybody has money: its payer's death leaves damages, its
guarantors step in.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cardhouse.network import Network, Table
from cardhouse.simulate.state import State, total

Due = Callable[[Network, State, Table, int, int], np.ndarray]


@dataclass(frozen=True)
class ContractRule:
    """Say what falls due in quarter `ahead` on the capacity of quarter `t`, and whether the seller's default ends
    the contract."""

    due: Due
    until_seller_defaults: bool = False


def online(state: State, t: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the vendor's and the custom units (programme, path) online at the start of quarter t."""
    if t not in state.online:  # asked for many times a quarter, and settled: what is built in t comes online later
        state.online = {t: (total(state.vendor_units[: t + 1]), total(state.custom_units[: t + 1]))}
    return state.online[t]


def scheduled(network: Network, state: State, table: Table, t: int, ahead: int) -> np.ndarray:
    """Return the amounts of the contract's schedule in quarter `ahead`."""
    schedule = table["schedule"]
    due = schedule[ahead - 1] if ahead <= len(schedule) else np.zeros_like(schedule[0])
    return np.broadcast_to(due, (len(table), state.paths))


def cloud_fee(network: Network, state: State, table: Table, t: int, ahead: int) -> np.ndarray:
    """Return max(fee per unit x capacity online at the start of quarter t, the contract's schedule in quarter
    `ahead`)."""
    vendor, custom = online(state, t)
    capacity = (vendor + custom)[table.link("programme")]
    fee: np.ndarray = np.maximum(table["per"] * capacity, scheduled(network, state, table, t, ahead))
    return fee


CONTRACTS: dict[str, ContractRule] = {
    "lease": ContractRule(scheduled),
    "cloud": ContractRule(cloud_fee),
    "purchase": ContractRule(scheduled, until_seller_defaults=True),
}


def contracts_of(network: Network) -> list[tuple[str, Table, ContractRule]]:
    """Return the network's contracts: kind, table and rule."""
    return [(kind, network.deals[kind], rule) for kind, rule in CONTRACTS.items() if kind in network.deals]


def binding(table: Table) -> np.ndarray:
    """Return 1 for the deals (deal, 1) that bind their payer, 0 for optional purchases, on which nothing ever falls
    due.

    Source: MODEL S5, optional purchases.
    """
    bound: np.ndarray = 1.0 - table["optional"]
    return bound


def contracted(network: Network, state: State) -> np.ndarray:
    """Return for which programmes (programme, path) owner and user are one or have a signed contract.

    Source: MODEL S5.
    """
    programmes = network.programmes
    held = np.zeros((len(programmes), state.paths), dtype=bool)
    if len(programmes):
        held |= (programmes.link("owner") == programmes.link("user"))[:, None]
    if "cloud" in network.deals:
        for row, programme in enumerate(network.deals["cloud"].link("programme")):
            held[programme] |= state.signed["cloud"][row]
    return held


def rent(
    network: Network, state: State, table: Table, demand: np.ndarray, price: np.ndarray, let: np.ndarray
) -> np.ndarray:
    """Return what let units of each deal's programme earn: let x fee per unit x min(1, A_t q_t); 0 for deals
    without capacity."""
    if "programme" not in table.links:
        return np.zeros((len(table), state.paths))
    earned: np.ndarray = let[table.link("programme")] * table["per"] * np.minimum(1.0, demand * price)
    return earned


def covered_payer(network: Network, table: Table, row: int) -> int:
    """Return which firm's deal a guarantee or offtake covers; -1 where its payer is the world, which never fails."""
    covered = ((kind, table.link(f"deal.{kind}")[row]) for kind, _, _ in contracts_of(network))
    payer = next(int(network.deals[kind].link("payer")[deal]) for kind, deal in covered if deal >= 0)
    return payer if payer < network.world else -1
