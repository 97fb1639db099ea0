"""What firms wish to do, cut to what can be funded: optional purchases, builds, tranches, payouts, and the money
raised for them (MODEL S5)."""

from dataclasses import dataclass

import numpy as np

from cardhouse.network import Network
from cardhouse.simulate.contracts import guarantor_able
from cardhouse.simulate.lines import Lines
from cardhouse.simulate.optional import optional_purchases
from cardhouse.simulate.rules import contracted, online
from cardhouse.simulate.state import Now, State, summed, total


@dataclass
class Means:
    """Hold what each firm (firm, path) can count on: liquidity, lines offered to it, outside money available to it."""

    liquidity: np.ndarray
    lines: np.ndarray
    outside: np.ndarray
    offered: np.ndarray  # (loan, path)

    @property
    def total(self) -> np.ndarray:
        """Return max(0, liquidity + lines + available outside)."""
        total: np.ndarray = np.maximum(0.0, self.liquidity + self.lines + self.outside)
        return total


@dataclass
class Wishes:
    """Hold a quarter's funded wishes: what is bought without being bound to, built and advanced, the lines of class 3
    due, and what is raised outside."""

    planned: np.ndarray  # (purchase, path) what optional purchases bring by schedule
    bought: np.ndarray  # (purchase, path) what of it is ordered
    built: np.ndarray  # (programme, path)
    advanced: np.ndarray  # (programme, path)
    advance_rate: np.ndarray  # (programme, path) interest on the advance, spread included
    due: np.ndarray  # (line, path)
    raised: np.ndarray  # (firm, path)


def means(
    network: Network, state: State, now: Now, outside: np.ndarray, expected: np.ndarray, owed: np.ndarray
) -> Means:
    """Return what firms can count on, given outside revenue, receipts expected (S4) and dues at par, each (firm, path).

    liquidity = cash + outside revenue + R - dues - floor; lenders offer undrawn x (1 - cut), scaled to their positive
    liquidity, which it reduces; available outside = min(m facility V, facility total - raised).
    """
    firms = network.firms
    liquidity = state.cash + outside + expected - owed - firms["floor"]
    offered = np.zeros((0, state.paths))
    lent = np.zeros_like(liquidity)
    if "loan" in network.deals:
        table = network.deals["loan"]
        lender, borrower = table.link("payer"), table.link("payee")
        sound = state.signed["loan"] & state.sound_or_world(lender) & state.sound_or_world(borrower)
        offered = np.where(sound, (table["amount"] - state.drawn) * (1.0 - now.cut), 0.0)
        wanted = summed(offered, lender, len(firms))
        scale = np.minimum(1.0, np.maximum(0.0, liquidity) / np.where(wanted > 0, wanted, 1.0))
        offered = offered * _with_world(scale, 1.0)[lender]
        liquidity = liquidity - summed(offered, lender, len(firms))
        lent = summed(offered, borrower, len(firms))
    rest = firms["facility_total"] - state.raised
    available = np.maximum(0.0, np.minimum(now.openness * firms["facility"] * valuation(network, state, now), rest))
    sound = state.alive & ~state.in_arrears
    return Means(liquidity, lent, np.where(sound, available, 0.0), offered)


def valuation(network: Network, state: State, now: Now) -> np.ndarray:
    """Return V = EV_t / EV_0 clipped to [vmin, vmax]: the multiple's factor times revenue of the last four
    quarters; 1 if EV_0 = 0."""
    trailing = state.revenues[-4] + state.revenues[-3] + state.revenues[-2] + state.revenues[-1]
    known = (state.opening_revenue > 0) & (network.firms["multiple"] > 0)
    ratio = np.where(known, now.valuation * trailing / np.where(known, state.opening_revenue, 1.0), 1.0)
    clipped: np.ndarray = np.clip(ratio, network.rules["vmin"][0], network.rules["vmax"][0])
    return clipped


def spend_per_unit(network: Network, now: Now) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the spend on a unit built today: vendor's chips, custom chips, other, each (programme, path)."""
    programmes = network.programmes
    vendor = now.price * programmes["chip"] * (1.0 - now.custom_share)
    custom = now.price * programmes["chip"] * programmes["custom.price"] * now.custom_share
    return vendor, custom, np.broadcast_to(now.price * programmes["other"], vendor.shape)


def funded_wishes(network: Network, lines: Lines, state: State, now: Now, can: Means) -> Wishes:
    """Return the wishes cut to what can be funded: optional purchases first, then builds, then tranches, then payouts
    from liquidity they leave.

    Need = max(0, scaled wishes - liquidity), drawn from lines pro rata, then raised outside.
    """
    firms, due = len(network.firms), np.zeros((len(lines), state.paths))
    planned, wished = optional_purchases(network, state, now.quarter)
    bought, purchases = _funded(wished, _payer(network, "purchase"), can.total)
    due[lines.of("purchase")] = bought
    left = np.maximum(0.0, can.total - purchases)
    built, advanced, rate = _wanted_builds(network, state, now, left)
    owner = network.programmes.link("owner") if len(network.programmes) else np.zeros(0, dtype=np.int64)
    spend = sum(spend_per_unit(network, now)) if len(network.programmes) else np.zeros_like(built)
    builds = summed(built * spend - advanced, owner, firms)
    scale = _share(left, builds)
    built, advanced = built * scale[owner], advanced * scale[owner]
    builds = builds * scale
    own, replaced = _tranches(network, state, now)
    tranches, stakes = _funded(own, _payer(network, "equity"), left - builds)
    due[lines.of("equity")], due[lines.of("replacement")] = tranches, replaced
    payout = np.where(state.alive, network.firms["payout"] * np.maximum(0.0, state.free_cash_flow), 0.0)
    payout = np.minimum(payout, np.maximum(0.0, can.liquidity - purchases - builds - stakes))
    due[lines.of("payout")] = payout
    need = np.where(state.alive, np.maximum(0.0, purchases + builds + stakes + payout - can.liquidity), 0.0)
    drawn = np.minimum(need, can.lines)
    if "loan" in network.deals:
        share = drawn / np.where(can.lines > 0, can.lines, 1.0)
        due[lines.of("loan draw")] = can.offered * _with_world(share, 0.0)[network.deals["loan"].link("payee")]
    return Wishes(planned, bought, built, advanced, rate, due, np.minimum(need - drawn, can.outside))


def _payer(network: Network, kind: str) -> np.ndarray:
    return network.deals_of(kind).links.get("payer", np.zeros(0, dtype=np.int64))


def _funded(wished: np.ndarray, payer: np.ndarray, money: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return wishes (deal, path) scaled to the money of their payers (firm, path), the world's in full, and their sums
    by payer."""
    share = _share(money, summed(wished, payer, len(money)))
    funded = wished * _with_world(share, 1.0)[payer]
    return funded, summed(funded, payer, len(money))


def _with_world(rows: np.ndarray, value: float) -> np.ndarray:
    """Return rows of firms with one more for the world."""
    return np.concatenate([rows, np.full((1, rows.shape[1]), value)])


def _share(money: np.ndarray, wished: np.ndarray) -> np.ndarray:
    share: np.ndarray = np.minimum(1.0, np.maximum(0.0, money) / np.where(wished > 0, wished, 1.0))
    return np.where(wished > 0, share, 1.0)


def _wanted_builds(
    network: Network, state: State, now: Now, money: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return units wanted, what lenders advance on them and at what rate; those that bring fees are scaled to the
    user's cover by its money (firm, path)."""
    programmes, t = network.programmes, now.quarter
    if not len(programmes):
        nothing = np.zeros((0, state.paths))
        return nothing, nothing, nothing
    owner, user, supplier = programmes.link("owner"), programmes.link("user"), programmes.link("custom.supplier")
    per_unit = _fees(network, state)
    may = state.sound_or_world(owner) & state.sound_or_world(user) & contracted(network, state)
    may &= state.alive_or_world(programmes.link("vendor")) | (now.custom_share >= 1.0)
    may &= state.alive_or_world(supplier) | (now.custom_share <= 0.0)
    wanted = np.where(may, programmes["plan"][t - 1] * now.appetite, 0.0)
    covered = (programmes["cover"] > 0) & (per_unit > 0)
    need = summed(np.where(covered, programmes["cover"] * per_unit * wanted, 0.0), user, len(network.firms))
    wanted = np.where(covered, wanted * _share(money, need)[user], wanted)
    advance, rate = np.zeros_like(wanted), np.zeros_like(wanted)
    for at in range(len(programmes)):
        safe = guarantor_able(network, state, at)
        advance[at] = np.where(safe, programmes["advance_guaranteed"][at], programmes["advance"][at])
        rate[at] = (
            np.where(safe, programmes["project_rate_guaranteed"][at], programmes["project_rate"][at]) + now.spread
        )
    vendor, custom, _ = spend_per_unit(network, now)
    return wanted, now.openness * advance * (vendor + custom) * wanted, rate


def _fees(network: Network, state: State) -> np.ndarray:
    """Return the signed fee per unit of each programme."""
    if "cloud" not in network.deals:
        return np.zeros((len(network.programmes), state.paths))
    table = network.deals["cloud"]
    return summed(table["per"] * state.signed["cloud"], table.link("programme"), len(network.programmes))


def _tranches(network: Network, state: State, now: Now) -> tuple[np.ndarray, np.ndarray]:
    """Return the tranches due on signed equity deals, and what the world pays in place of those unsigned or removed.

    The n-th milestone is reached when the vendor's units that the payee uses are at least n steps, less 1e-9.
    """
    table = network.deals_of("equity")
    if not len(table):
        return np.zeros((0, state.paths)), np.zeros((0, state.paths))
    dated = table["schedule.before"] + total(table["schedule"][: now.quarter])
    units = _units_used(network, state, now.quarter)
    step = np.where(table["milestones.step"] > 0, table["milestones.step"], np.inf)
    reached = np.floor((units + 1e-9) / step)
    target = np.minimum(table["amount"], reached * table["milestones.tranche"] + dated)
    payee = table.link("payee")
    both = state.alive_or_world(table.link("payer")) & state.alive_or_world(payee)
    falls = both & state.sound_or_world(payee)
    signed = state.signed["equity"]
    state.reached = np.where(both & signed, np.maximum(state.reached, target), state.reached)
    own = np.where(falls & signed, np.maximum(0.0, target - state.bought), 0.0)
    whole = np.where(falls & ~signed, np.maximum(0.0, target - state.replaced), 0.0)
    state.replaced = state.replaced + whole
    return own, network.rules["replacement"][0] * whole


def _units_used(network: Network, state: State, t: int) -> np.ndarray:
    """Return, per equity deal, the named vendor's units online that the payee uses."""
    table, programmes = network.deals["equity"], network.programmes
    used = np.zeros((len(table), state.paths))
    if len(programmes):
        vendor, custom = online(state, t)
        makers = ((programmes.link("vendor"), vendor), (programmes.link("custom.supplier"), custom))
        for row, (name, payee) in enumerate(zip(table.link("milestones.vendor"), table.link("payee"), strict=True)):
            for maker, units in makers:
                for at in np.flatnonzero((maker == name) & (programmes.link("user") == payee) & (name >= 0)):
                    used[row] += units[at]
    return used
