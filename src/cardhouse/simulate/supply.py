"""Non-cancellable orders of chip suppliers and the stock they are left with (MODEL S9)."""

import numpy as np

from cardhouse.network import Network
from cardhouse.simulate.state import Now, State, total


def supply_shortfall(network: Network, state: State, now: Now, sales: np.ndarray) -> np.ndarray:
    """Place this quarter's orders and return each supplier's loss on stock not needed, given builds invoiced (firm,
    path).

    order for t + lead = nc x cost share x planned sales of t + lead at today's q and S x (units built / planned in t
    - 1, 1 if none planned); in quarter 1 also those for quarters 1..lead; shortfall = (1 - salvage) max(0, order_t -
    cost share x sales).
    """
    firms, t = network.firms, now.quarter
    leads = firms.whole("supply.lead")
    for firm, lead in enumerate(leads):
        if lead:
            weight = firms["supply.non_cancellable"][firm] * firms["cost_share"][firm] * _pace(network, state, firm)
            for ahead in range(1, lead + 1) if t == 1 else ():
                state.orders[ahead, firm] = weight * planned_sales(network, now, firm, ahead)
            state.orders[t + lead, firm] = weight * planned_sales(network, now, firm, t + lead)
    short = np.maximum(0.0, state.orders[t] - firms["cost_share"] * sales)
    lost: np.ndarray = np.where(state.alive, (1.0 - firms["supply.salvage"]) * short, 0.0)
    for firm in range(len(firms)):
        state.lose(firm, "inventory", lost[firm])
    return lost


def planned_sales(network: Network, now: Now, firm: int, quarter: int) -> np.ndarray:
    """Return a supplier's sales in the plan of a quarter, at today's price and custom share, in money."""
    return sales_of(network, now, firm, network.programmes["plan"][quarter - 1])


def sales_of(network: Network, now: Now, firm: int, units: np.ndarray) -> np.ndarray:
    """Return what a supplier sells in units (programme, path): sum of units x q x chip x (1 - S), or x custom price x
    S.

    Source: MODEL S5, spend per unit.
    """
    programmes = network.programmes
    vendor = (programmes.link("vendor") == firm)[:, None] * (1.0 - now.custom_share)
    custom = (programmes.link("custom.supplier") == firm)[:, None] * now.custom_share * programmes["custom.price"]
    return total(units * now.price * programmes["chip"] * (vendor + custom))


def _pace(network: Network, state: State, firm: int) -> np.ndarray:
    """Return units built over units planned last quarter in the programmes that a firm supplies; 1 if none was
    planned."""
    programmes = network.programmes
    mine = (programmes.link("vendor") == firm) | (programmes.link("custom.supplier") == firm)
    built, planned = total(state.built_before[mine]), total(state.planned_before[mine])
    pace: np.ndarray = np.where(planned > 0, built / np.where(planned > 0, planned, 1.0), 1.0)
    return pace
