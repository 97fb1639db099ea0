"""S1 of the plain twin: the uncertain outside world, one path of it."""

import math
from typing import Any

from tests.twins.plain_book import Case, figure, quarter_number

NEUTRAL = {"openness": 1.0, "appetite": 1.0, "price": 1.0, "spread": 0.0, "valuation": 1.0, "cut": 0.0}
REGIME = {"mu": 0.0, "sigma": 0.0, "openness": 1.0, "appetite": 1.0, "spread": 0.0, "valuation": 1.0, "cut": 0.0}


def regime_figures(drivers: dict) -> dict[str, dict[str, float]]:
    """Return each regime's figures, in the order of the book."""
    return {
        z: {name: figure(record.get(name, neutral)) for name, neutral in REGIME.items()}
        for z, record in drivers["regimes"].items()
    }


def transition_row(drivers: dict, z: str) -> list[float]:
    """Return the chances of next quarter's regimes, in the order of the book; staying has what the others leave."""
    row = drivers["regimes"][z].get("next", {}) or {}
    leaving = {other: figure(chance) for other, chance in row.items() if other != z}
    return [1 - sum(leaving.values()) if other == z else leaving.get(other, 0.0) for other in drivers["regimes"]]


def forced_regimes(drivers: dict, start: str) -> dict[int, str]:
    """Return the regimes that the book forces, by quarter."""
    return {quarter_number(t, start): z for t, z in (drivers.get("forced") or {}).items()}


def regime_path(case: Case, uniforms: list[float]) -> list[str]:
    """Return z_0 ... z_T: z_t is the first regime whose cumulative chance, from the row of z_{t-1}, exceeds u_t."""
    drivers, names = case.drivers, list(case.drivers["regimes"])
    forced = forced_regimes(drivers, case.start)
    path = [drivers["initial"]]
    for t in range(1, case.quarters + 1):
        chosen, cumulative = names[-1], 0.0
        for z, chance in zip(names, transition_row(drivers, path[-1]), strict=True):
            cumulative += chance
            if cumulative > uniforms[t - 1]:
                chosen = z
                break
        path.append(forced.get(t, chosen))
    return path


def drift_constant(case: Case) -> float:
    """Return the constant c that, added to every drift, makes the expected common demand of the last quarter 1.

    With w_t = (1 - kappa/4)^(T-t), x_T = sum_t w_t ((mu_zt + c)/4 + sigma_zt/2 eps_t), so given the regimes
    E[A_T] = exp(c/4 sum w_t) prod_t exp(w_t mu_zt/4 + w_t^2 sigma_zt^2/8); the mean over regimes is a recursion.
    """
    drivers, figures_of = case.drivers, regime_figures(case.drivers)
    names, forced = list(figures_of), forced_regimes(drivers, case.start)
    pull = 1 - figure(drivers.get("reversion", 0)) / 4
    weight = {z: 1.0 if z == drivers["initial"] else 0.0 for z in names}
    total = 0.0
    for t in range(1, case.quarters + 1):
        w = pull ** (case.quarters - t)
        total += w
        after = dict.fromkeys(names, 0.0)
        for z in names:
            for other, chance in zip(names, transition_row(drivers, z), strict=True):
                after[forced.get(t, other)] += weight[z] * chance
        weight = {
            z: after[z] * math.exp(w * figures_of[z]["mu"] / 4 + w**2 * figures_of[z]["sigma"] ** 2 / 8) for z in names
        }
    return -4 * math.log(sum(weight.values())) / total


def given_path(case: Case) -> list[dict[str, float]]:
    """Return the drivers that the book gives by quarter, neutral after their end; ``x`` = log common demand."""
    given = case.drivers.get("given", {})

    def at(name: str, t: int, neutral: float) -> float:
        values = given.get(name, [])
        return figure(values[t - 1]) if 1 <= t <= len(values) else neutral

    path = []
    for t in range(case.quarters + 1):
        found = {name: at(name, t, neutral) for name, neutral in NEUTRAL.items()}
        path.append({**found, "x": math.log(at("demand", t, 1.0))})
    return path


def drawn_path(case: Case, shocks: dict) -> list[dict[str, float]]:
    """Return the drivers drawn by regime: x_t = (1 - kappa/4) x_{t-1} + (mu_z + c)/4 + sigma_z/2 eps_t."""
    drivers, figures_of = case.drivers, regime_figures(case.drivers)
    constant = shocks["constant"] if "constant" in shocks else drift_constant(case)
    pull = 1 - figure(drivers.get("reversion", 0)) / 4
    eps = shocks.get("common") or [0.0] * case.quarters
    zs = regime_path(case, shocks["regime"])
    path: list[dict[str, float]] = [{**NEUTRAL, "x": 0.0}]
    for t in range(1, case.quarters + 1):
        z = figures_of[zs[t]]
        x = pull * path[-1]["x"] + (z["mu"] + constant) / 4 + z["sigma"] / 2 * eps[t - 1]
        valuation = z["valuation"] / figures_of[zs[0]]["valuation"]
        kept = {name: z[name] for name in ("openness", "appetite", "spread", "cut")}
        price = price_level(drivers, t)
        path.append({**kept, "price": price, "valuation": valuation, "x": x})
    return path


def price_level(drivers: dict, t: int) -> float:
    """Return the hardware price q_t = q_{t-1} exp(g_q/4), q_0 = 1."""
    return math.exp(figure(drivers.get("price_growth", 0)) / 4 * t)


def driver_path(case: Case, shocks: dict) -> list[dict[str, float]]:
    """Return the drivers of quarters 0 ... T: x, openness before the scar, appetite, price, spread, valuation, cut."""
    if "regimes" in case.drivers:
        return drawn_path(case, shocks)
    path = given_path(case)
    if "given" not in case.drivers:
        for t, quarter in enumerate(path):
            quarter["price"] = price_level(case.drivers, t)
    return path


def custom_share(custom: dict | None, t: int, locked: bool, lock_in: float) -> float:
    """Return S = (1 - lock [locked]) ceiling / (1 + exp(-speed (t - half))) of a programme, 0 without custom chips."""
    if custom is None:
        return 0.0
    return (1 - lock_in * locked) * custom["ceiling"] / (1 + math.exp(-custom["speed"] * (t - custom["half"])))


def entity_demand(case: Case, shocks: dict, path: list[dict[str, Any]]) -> dict[str, list[float]]:
    """Return ln A_i,t = ln A_i,t-1 + beta_i (x_t - x_{t-1}) - s_i^2/8 + s_i/2 eta_i,t of each entity, ln A_i,0 = 0."""
    found = {}
    for e, figures_of in case.entities.items():
        beta, s = figures_of["beta"], figures_of["volatility"]
        eta = shocks.get("entity", {}).get(e) or [0.0] * case.quarters
        logs = [0.0]
        for t in range(1, case.quarters + 1):
            step = beta * (path[t]["x"] - path[t - 1]["x"]) - s**2 / 8 + s / 2 * eta[t - 1]
            logs.append(logs[-1] + step)
        found[e] = logs
    return found
