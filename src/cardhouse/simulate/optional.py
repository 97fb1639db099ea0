"""Optional purchases: what firms wish to buy though no contract binds them to (MODEL S5)."""

import numpy as np

from cardhouse.network import Network
from cardhouse.simulate.rules import scheduled
from cardhouse.simulate.state import State


def optional_purchases(network: Network, state: State, t: int) -> tuple[np.ndarray, np.ndarray]:
    """Return what optional purchases bring by schedule in quarter t, and what of it their payers wish, each (purchase,
    path); both are 0 for purchases that bind.

    Wished: all of it while payer and payee live and the payer is not in arrears; else nothing. Source: MODEL S5.
    """
    table = network.deals_of("purchase")
    if not len(table):
        return np.zeros((0, state.paths)), np.zeros((0, state.paths))
    planned = scheduled(network, state, table, t, t) * state.signed["purchase"] * table["optional"]
    going_on = state.sound_or_world(table.link("payer")) & state.alive_or_world(table.link("payee"))
    return planned, np.where(going_on, planned, 0.0)
