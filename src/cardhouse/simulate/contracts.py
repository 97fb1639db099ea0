"""Contracts after the death of their payer: re-letting, offtake, guarantees; and damages (MODEL S8)."""

from dataclasses import dataclass

import numpy as np

from cardhouse.network import Network, Table
from cardhouse.simulate.lines import Lines
from cardhouse.simulate.rules import ContractRule, binding, online, rent
from cardhouse.simulate.state import Now, State, total


@dataclass(frozen=True)
class Terms:
    """Split what a kind's contracts bring in a quarter, each (deal, path).

    due = claimed from the living + relet + offtaken + guaranteed + lost + cancelled.
    """

    due: np.ndarray
    claimed: np.ndarray
    relet: np.ndarray
    offtaken: np.ndarray
    guaranteed: np.ndarray
    lacking: np.ndarray  # lost once offtaker and guarantors have stepped in
    cancelled: np.ndarray


def contract_terms(network: Network, state: State, now: Now, kind: str, table: Table, rule: ContractRule) -> Terms:
    """Return what a kind's contracts bring: claimed while the payer lives; once it is dead, re-let or lacking.

    Nothing is covered any more once the payee's estate is closed, nor after the seller's death where that ends the
    contract.
    """
    payer, payee = table.link("payer"), table.link("payee")
    due = rule.due(network, state, table, now.quarter, now.quarter) * state.signed[kind] * binding(table)
    alive = state.alive_or_world(payer)
    stands = state.alive_or_world(payee) if rule.until_seller_defaults else np.ones_like(alive)
    claimed = np.where(alive & stands, due, 0.0)
    wanted = np.where(~alive & stands & ~state.closed_or_world(payee), due, 0.0)
    relet = np.minimum(wanted, rent(network, state, table, now.demand, now.price, state.let))
    return Terms(
        due=due,
        claimed=claimed,
        relet=relet,
        offtaken=np.zeros_like(due),
        guaranteed=np.zeros_like(due),
        lacking=wanted - relet,
        cancelled=due - claimed - wanted,
    )


def step_ins(
    network: Network, lines: Lines, state: State, t: int, contracts: dict[str, Terms], fresh: np.ndarray
) -> None:
    """Let the offtaker, then the guarantors owe what the contracts of the dead lack; caps count what fell due.

    Guarantors alive share it in proportion to what is left of their caps.
    """
    for kind, terms in contracts.items():
        if terms.lacking.any():
            _offtake(network, lines, state, t, kind, terms, fresh)
            _guarantees(network, lines, state, kind, terms, fresh)


def _able(network: Network, state: State, kind: str) -> np.ndarray:
    able: np.ndarray = state.signed[kind] & state.alive_or_world(network.deals[kind].link("payer"))
    return able


def _offtake(network: Network, lines: Lines, state: State, t: int, kind: str, terms: Terms, fresh: np.ndarray) -> None:
    if "offtake" not in network.deals:
        return
    table, able = network.deals["offtake"], _able(network, state, "offtake")
    vendor, custom = online(state, t)
    for row, deal in enumerate(table.link(f"deal.{kind}")):
        if deal >= 0:
            at = network.deals[kind].link("programme")[deal]
            vacant = vendor[at] + custom[at] - state.let[at]
            left = table["amount"][row] - state.cap_used["offtake"][row]
            most = np.minimum(np.minimum(table["price"][row] * vacant, left), terms.lacking[deal])
            taken = np.where(able[row], np.maximum(0.0, most), 0.0)
            fresh[lines.of("offtake")[row]] += taken
            state.cap_used["offtake"][row] += taken
            terms.offtaken[deal] += taken
            terms.lacking[deal] -= taken


def _guarantees(network: Network, lines: Lines, state: State, kind: str, terms: Terms, fresh: np.ndarray) -> None:
    if "guarantee" not in network.deals:
        return
    table = network.deals["guarantee"]
    left = np.where(_able(network, state, "guarantee"), table["amount"] - state.cap_used["guarantee"], 0.0)
    deals = table.link(f"deal.{kind}")
    for deal in np.unique(deals[deals >= 0]):
        rows = np.flatnonzero(deals == deal)
        whole = total(left[rows])
        called = np.minimum(terms.lacking[deal], whole)
        part = left[rows] * (called / np.where(whole > 0, whole, 1.0))
        fresh[lines.of("guarantee")[rows]] += part
        state.cap_used["guarantee"][rows] += part
        terms.guaranteed[deal] += called
        terms.lacking[deal] -= called


def guarantor_able(network: Network, state: State, programme: int) -> np.ndarray:
    """Return on which paths a fee of a programme is guaranteed by an entity alive, not in arrears and with cap left.

    Source: MODEL S5, terms of project debt.
    """
    able = np.zeros(state.paths, dtype=bool)
    if "guarantee" not in network.deals or "cloud" not in network.deals:
        return able
    table = network.deals["guarantee"]
    payer = table.link("payer")
    standing = _able(network, state, "guarantee") & ~state.late_or_world(payer)
    standing &= state.cap_used["guarantee"] < table["amount"]
    for row, deal in enumerate(table.link("deal.cloud")):
        if deal >= 0 and network.deals["cloud"].link("programme")[deal] == programme:
            able |= standing[row] & state.signed["cloud"][deal]
    return able


def damages(network: Network, state: State, now: Now, kind: str, table: Table, rule: ContractRule) -> np.ndarray:
    """Return the rejection damages of a kind's contracts as if every payer had just defaulted.

    sum_j max(0, due_{t+j} on this quarter's capacity - (1 - (1 - relet)^j) rent of all of it), j = 1..damages.
    Source: MODEL S8.
    """
    vendor, custom = online(state, now.quarter)
    whole = rent(network, state, table, now.demand, now.price, vendor + custom)
    relet = network.rules["relet"][0]
    claim = np.zeros((len(table), state.paths))
    for ahead in range(1, network.whole_rule("damages") + 1):
        due = rule.due(network, state, table, now.quarter, now.quarter + ahead)
        claim += np.maximum(0.0, due - (1.0 - (1.0 - relet) ** ahead) * whole)
    claim *= state.signed[kind] * binding(table)
    if rule.until_seller_defaults:
        claim = np.where(state.alive_or_world(table.link("payee")), claim, 0.0)
    return claim
