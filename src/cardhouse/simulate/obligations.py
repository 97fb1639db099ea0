"""What falls due this quarter before anybody wishes anything (MODEL S2, S3 and the step-ins of S8)."""

import math
from dataclasses import dataclass, field

import numpy as np

from cardhouse.network import Network
from cardhouse.simulate.contracts import Terms, contract_terms, step_ins
from cardhouse.simulate.lines import Lines
from cardhouse.simulate.rules import contracts_of, online, rent
from cardhouse.simulate.state import Now, State, summed


@dataclass
class Obligations:
    """Hold a quarter's outside revenue and dues, and what became of the contracts of dead payers."""

    outside: np.ndarray  # (firm, path) outside revenue, rent included
    invoiced: np.ndarray  # (firm, path) revenue invoiced: outside revenue of the living and contract dues
    costs: np.ndarray  # (firm, path) class 0 without tax
    fresh: np.ndarray  # (line, path) what falls due for the first time
    due: np.ndarray  # (line, path) the same with arrears
    contracts: dict[str, Terms] = field(default_factory=dict)


def let_vacancies(network: Network, state: State, t: int) -> None:
    """Let a share `relet` of what is still vacant in programmes whose user is dead (MODEL S8)."""
    if len(network.programmes):
        vendor, custom = online(state, t)
        dead = ~state.alive_or_world(network.programmes.link("user"))
        state.let += np.where(dead, network.rules["relet"][0] * (vendor + custom - state.let), 0.0)


def obligations(network: Network, lines: Lines, state: State, now: Now) -> Obligations:
    """Return outside revenue and every due of quarter t; the debt that falls due leaves its balance, paid or not."""
    outside, received = _outside_revenue(network, state, now)
    fresh = np.zeros_like(state.arrears)
    contracts: dict[str, Terms] = {}
    fees = np.zeros_like(outside)
    for kind, table, rule in contracts_of(network):
        contracts[kind] = contract_terms(network, state, now, kind, table, rule)
        fresh[lines.of(kind)] = contracts[kind].claimed
        fees += summed(contracts[kind].claimed, table.link("payee"), len(fees))
    step_ins(network, lines, state, now.quarter, contracts, fresh)
    _invoices_due(network, lines, state, now.quarter, fresh)
    _debt_service(network, lines, state, now, fresh)
    costs = _operating(network, lines, state, outside + state.sold + fees, fresh)
    invoiced = received + np.where(state.alive, fees, 0.0)
    return Obligations(outside, invoiced, costs, fresh, fresh + state.arrears, contracts)


def _outside_revenue(network: Network, state: State, now: Now) -> tuple[np.ndarray, np.ndarray]:
    """Return outside revenue with rent, and what of it the living are paid: min(E, rho x capacity in use) (MODEL
    S2)."""
    firms = network.firms
    year = min(math.ceil(now.quarter / 4), len(firms["growth"])) - 1
    state.growth = state.growth * (1.0 + firms["growth"][year]) ** 0.25
    latent = firms["revenue"] * state.growth * now.own
    bound = np.isfinite(firms["rho"])
    if bound.any():
        vendor, custom = online(state, now.quarter)
        used = firms["base_capacity"] + summed(vendor + custom, network.programmes.link("user"), len(firms))
        latent = np.where(bound, np.minimum(latent, np.where(bound, firms["rho"], 0.0) * used), latent)
    received = np.where(state.alive, latent, 0.0)
    rents = np.zeros_like(received)
    if "cloud" in network.deals:
        table = network.deals["cloud"]
        earned = rent(network, state, table, now.demand, now.price, state.let) * state.signed["cloud"]
        rents = np.where(state.closed, 0.0, summed(earned, table.link("payee"), len(firms)))
    return received + rents, np.where(state.alive, received + rents, 0.0)


def _invoices_due(network: Network, lines: Lines, state: State, t: int, fresh: np.ndarray) -> None:
    """Let the invoices of earlier builds fall due; those of the dead are claims on their estates."""
    for at, kind in enumerate(("hardware", "custom hardware", "shell")):
        fresh[lines.of(kind)] = state.invoices[t, at]


def _debt_service(network: Network, lines: Lines, state: State, now: Now, fresh: np.ndarray) -> None:
    """Let interest at the opening balance and principal of outside debt, project debt and loans fall due (MODEL S3,
    class 1)."""
    firms, t = network.firms, now.quarter
    fresh[lines.of("interest")] = np.maximum(0.0, state.debt * (firms["rate"] + now.spread) / 4.0)
    planned = np.where(firms["maturities.given"] > 0, firms["maturities"][t - 1], firms["amortisation"] * state.debt)
    falling = np.minimum(planned, state.debt)
    principal = falling * np.where(state.in_arrears, 1.0, 1.0 - now.openness)
    fresh[lines.of("principal")] = principal
    state.debt = state.debt - principal
    if len(network.programmes):
        fresh[lines.of("project interest")] = np.maximum(0.0, state.project_interest / 4.0)
        fresh[lines.of("project principal")] = state.project_due[t]
        state.project_debt = state.project_debt - state.project_due[t]
        state.project_interest = state.project_interest - state.project_interest_due[t]
    if "loan" in network.deals:
        fresh[lines.of("loan interest")] = np.maximum(0.0, state.loan * network.deals["loan"]["rate"] / 4.0)
        fresh[lines.of("loan principal")] = state.loan_due[t]
        state.loan = np.maximum(0.0, state.loan - state.loan_due[t])


def _operating(network: Network, lines: Lines, state: State, base: np.ndarray, fresh: np.ndarray) -> np.ndarray:
    """Let operating costs and last quarter's tax fall due for the living; return the costs.

    costs = fixed + cost share x (outside revenue + builds invoiced last quarter + contract dues) + last quarter's
    shortfall; tax = rate x max(0, last quarter's revenue - costs). Source: MODEL S3, class 0.
    """
    firms = network.firms
    costs: np.ndarray = np.where(state.alive, firms["fixed"] + firms["cost_share"] * base + state.shortfall, 0.0)
    fresh[lines.of("costs")] = costs
    profit = np.maximum(0.0, state.revenues[-1] - state.costs) if state.started else 0.0
    fresh[lines.of("tax")] = np.where(state.alive, firms["tax"] * profit, 0.0)
    return costs
