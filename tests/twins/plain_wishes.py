"""S5 of the plain twin: optional purchases, builds, tranches and payouts, cut to what can be funded."""

import math

from tests.twins.plain_book import WORLD
from tests.twins.plain_clearing import due
from tests.twins.plain_dues import contract_due
from tests.twins.plain_state import State


def liquidity(state: State, dues: list[dict], receipts: dict[str, float]) -> dict[str, float]:
    """Return cash + outside revenue + expected receipts - dues at par - floor, of the living."""
    found = {
        e: state.cash[e] + state.outside_revenue[e] + receipts[e] - book["floor"]
        for e, book in state.case.entities.items()
        if state.alive(e)
    }
    for d in dues:
        if d["payer"] in found:
            found[d["payer"]] -= d["amount"]
    return found


def loan_offers(state: State, liquid: dict[str, float]) -> dict[str, float]:
    """Return what lenders offer on each line: undrawn x (1 - cut), scaled to the liquidity that the offers reduce."""
    lines = {
        d: (loan["amount"] - state.drawn[d]) * (1 - state.driver("cut"))
        for d, loan in state.case.in_force("loan").items()
        if loan["payee"] != WORLD and state.sound(loan["payer"]) and state.sound(loan["payee"])
    }
    offers = dict(lines)
    for lender in liquid:
        mine = [d for d in lines if state.case.deals[d]["payer"] == lender]
        total = sum(lines[d] for d in mine)
        scale = min(1.0, max(0.0, liquid[lender]) / total) if total > 0 else 0.0
        for d in mine:
            offers[d] = lines[d] * scale
        liquid[lender] -= total * scale
    return offers


def available_outside(state: State, e: str) -> float:
    """Return min(m x facility x V, facility total - raised), V = EV_t/EV_0 within [vmin, vmax]; 0 in arrears."""
    if state.flagged[e]:
        return 0.0
    book, rules = state.case.entities[e], state.case.rules
    opening = book["multiple"] * 4 * state.opening_revenue[e]
    value = 1.0
    if opening != 0:
        value = max(rules["vmin"], min(rules["vmax"], state.enterprise_value(e, state.t - 1) / opening))
    return max(0.0, min(state.openness * book["facility"] * value, book["facility_total"] - state.raised[e]))


def optional_purchases(state: State, funds: dict[str, float]) -> list[dict]:
    """Return this quarter's optional purchases, all of a payer's scaled to its funds, and invoice them.

    Wished: what is scheduled, if payer and payee are alive and the payer not in arrears. What is cut lapses.
    """
    found = []
    for payer, money in funds.items():
        mine = {
            d: contract_due(state, d, state.t)
            for d, deal in state.case.in_force("purchase", optional=True, payer=payer).items()
            if state.sound(payer) and state.alive(deal["payee"])
        }
        scale = scaled_to(money, sum(mine.values()))
        for d, wished in mine.items():
            payee, invoiced = state.case.deals[d]["payee"], scale * wished
            state.optional[d]["wished"][state.t - 1] = wished
            state.optional[d]["invoiced"][state.t - 1] = invoiced
            if payee in state.cash:
                state.revenue[payee][state.t] += invoiced
                state.sold_optional[payee][state.t] += invoiced
            found.append(due(payer, payee, "purchase", 3, invoiced, d))
    return found


def is_guaranteed(state: State, p: str) -> bool:
    """Tell whether a fee of the programme is guaranteed by a party alive, not in arrears and with cap left."""
    return any(
        state.sound(guarantee["payer"]) and guarantee["amount"] - state.called[g] > 0
        for d in state.case.in_force("cloud", programme=p)
        for g, guarantee in state.case.in_force("guarantee", deal=d).items()
    )


def can_build(state: State, p: str) -> bool:
    """Tell whether contract, owner, user and the chip makers that have a share allow the programme's builds."""
    programme, share = state.case.programmes[p], state.share[p]
    makers = [programme["vendor"]] if share < 1 else []
    makers += [programme["custom"]["supplier"]] if share > 0 else []
    return (
        state.case.has_contract(p)
        and state.sound(programme["owner"])
        and state.sound(programme["user"])
        and all(state.maker_alive(maker) for maker in makers)
    )


def wished_units(state: State, funds: dict[str, float]) -> dict[str, float]:
    """Return plan x appetite of what can be built; what brings fees is scaled to what its user can fund (cover)."""
    case = state.case
    units = {
        p: programme["plan"].get(state.t, 0.0) * state.driver("appetite") if can_build(state, p) else 0.0
        for p, programme in case.programmes.items()
    }
    covered = {p: case.programmes[p]["cover"] * case.fee_per_unit(p) * units[p] for p in units}
    for user in funds:
        needed = sum(money for p, money in covered.items() if case.programmes[p]["user"] == user)
        for p in units:
            if case.programmes[p]["user"] == user and covered[p] > 0:
                units[p] *= min(1.0, funds[user] / needed)
    return units


def unit_costs(state: State, p: str) -> dict[str, float]:
    """Return the spend on one unit: vendor's chips, custom chips, the rest, and the part that lenders advance."""
    programme, share, q = state.case.programmes[p], state.share[p], state.driver("price")
    vendor = q * programme["chip"] * (1 - share)
    custom = q * programme["chip"] * programme["custom"]["price"] * share if programme["custom"] else 0.0
    kind = "_guaranteed" if is_guaranteed(state, p) else ""
    return {
        "vendor": vendor,
        "custom": custom,
        "other": q * programme["other"],
        "advance": state.openness * programme["advance" + kind] * (vendor + custom),
        "rate": programme["project_rate" + kind] + state.driver("spread"),
    }


def own_cost(unit: dict[str, float]) -> float:
    """Return what the owner funds of one unit."""
    return unit["vendor"] + unit["custom"] + unit["other"] - unit["advance"]


def entitlement(state: State, d: str) -> float:
    """Return the tranches reached (the n-th: n steps less 1e-9 online) or dated up to now, at most the amount."""
    deal = state.case.deals[d]
    reached = sum(amount for t, amount in deal["schedule"].items() if 1 <= t <= state.t)
    if deal["milestones"]:
        used = state.units_used(deal["payee"], deal["milestones"]["vendor"])
        reached += int((used + 1e-9) / deal["milestones"]["step"]) * deal["milestones"]["tranche"]
    return min(deal["amount"], reached)


def tranches(state: State) -> dict[str, float]:
    """Return what falls due on each signed equity deal; the world replaces the unsigned and the removed ones."""
    wished = {}
    for d, deal in state.case.deals.items():
        if deal["kind"] != "equity" or not (state.alive(deal["payer"]) and state.alive(deal["payee"])):
            continue
        reached = entitlement(state, d)
        if deal["signed"]:
            state.terms[d]["due"] = max(state.terms[d]["due"], reached)
            if state.sound(deal["payee"]):
                wished[d] = max(0.0, reached - state.equity_paid[d])
        elif state.sound(deal["payee"]):
            fresh = max(0.0, reached - state.equity_due[d])
            state.equity_due[d] += fresh
            if deal["payee"] != WORLD:
                replaced = state.case.rules["replacement"] * fresh
                state.outside_equity[deal["payee"]] += replaced
                state.funding[deal["payee"]] += replaced
                state.record_flow(WORLD, deal["payee"], "equity", replaced)
    return wished


def build_dues(state: State, p: str, units: float) -> list[dict]:
    """Invoice a build now, bring it online ``lag`` quarters later, and have lenders advance their part.

    Returns:
        The invoices due this quarter (``terms`` 0); later ones are remembered.
    """
    case, programme, unit, t = state.case, state.case.programmes[p], unit_costs(state, p), state.t
    share = state.share[p]
    state.lots[p].append((t + int(programme["lag"]), units * (1 - share), units * share))
    owner = programme["owner"]
    bills = [("hardware", case.party(programme["vendor"]), unit["vendor"]), ("shell", WORLD, unit["other"])]
    if programme["custom"]:
        bills.append(("custom hardware", case.party(programme["custom"]["supplier"]), unit["custom"]))
    invoices = []
    for kind, maker, cost in bills:
        if maker in state.cash:
            state.revenue[maker][t] += units * cost
            state.hardware[maker][t] += units * cost
        invoices.append(due(owner, maker, kind, 2, units * cost, when=t + int(programme["terms"])))
    if owner != WORLD and units * unit["advance"] > 0:
        lent = {"programme": p, "owner": owner, "amount": units * unit["advance"], "rate": unit["rate"]}
        state.project_loans.append({**lent, "drawn": t, "life": programme["life"]})
        state.funding[owner] += units * unit["advance"]
        state.record_flow(WORLD, owner, "project loan", units * unit["advance"])
    state.invoices += [i for i in invoices if i["when"] > t]
    return [i for i in invoices if i["when"] == t and i["amount"] > 0]


def fund(state: State, e: str, need: float, lines: dict[str, float], available: float) -> list[dict]:
    """Cover a need: from loan lines first, pro rata, then outside; the debt part is debt, the rest outside equity."""
    total = sum(lines.values())
    drawn = min(need, total)
    raised = min(available, need - drawn)
    state.raised[e] += raised
    state.debt[e] += raised * state.case.entities[e]["debt_part"]
    state.outside_equity[e] += raised * (1 - state.case.entities[e]["debt_part"])
    state.funding[e] += raised
    state.record_flow(WORLD, e, "outside funding", raised)
    if drawn <= 0:
        return []
    return [
        due(state.case.deals[d]["payer"], e, "loan draw", 3, drawn * offer / total, d) for d, offer in lines.items()
    ]


def scaled_to(money: float, asked: float) -> float:
    """Return the share of what is asked for that there is money for."""
    return min(1.0, max(0.0, money) / asked) if asked > 0 else 1.0


def wishes_of(state: State, e: str, units: dict[str, float], stakes: dict[str, float], money: dict) -> list[dict]:
    """Return the dues of one party's other wishes: builds first, then tranches from what they leave, then payouts.

    Optional purchases, ``money["optional"]``, come before all of them. Payouts come only from liquidity. What the rest
    lacks is drawn and raised (``fund``); the world lacks nothing.
    """
    builds = sum(units[p] * own_cost(unit_costs(state, p)) for p in units)
    scale = scaled_to(money["funds"] - money["optional"], builds)
    spent, added = money["optional"] + scale * builds, []
    for p in units:
        state.built[p][state.t] = scale * units[p]
        added += build_dues(state, p, scale * units[p])
    asked = sum(stakes.values())
    scale = scaled_to(money["funds"] - spent, asked)
    added += [due(e, state.case.deals[d]["payee"], "equity", 3, scale * x, d) for d, x in stakes.items()]
    spent += scale * asked
    if e != WORLD:
        wished = state.case.entities[e]["payout"] * max(0.0, state.free_cash[e])
        payout = min(wished, max(0.0, money["liquidity"] - spent))
        need = max(0.0, spent + payout - money["liquidity"])
        added.append(due(e, WORLD, "payout", 3, payout))
        added += fund(state, e, need, money["lines"], money["available"])
    return added


def wishes(state: State, dues: list[dict], receipts: dict[str, float]) -> list[dict]:
    """S5. Return the dues that wishes add: optional purchases, builds (invoices due now), tranches, payouts, draws.

    Funding that comes in before the clearing (advances, outside money, replacement) is added to ``state.funding``.
    """
    case = state.case
    state.funding = dict.fromkeys(state.cash, 0.0)
    liquid = liquidity(state, dues, receipts)
    offers = loan_offers(state, liquid)
    money = {WORLD: {"funds": math.inf}}
    for e in liquid:
        lines, available = {d: x for d, x in offers.items() if case.deals[d]["payee"] == e}, available_outside(state, e)
        funds = max(0.0, liquid[e] + sum(lines.values()) + available)
        money[e] = {"liquidity": liquid[e], "lines": lines, "available": available, "funds": funds}
    added = optional_purchases(state, {e: money[e]["funds"] for e in money})
    for e in money:
        money[e]["optional"] = sum(d["amount"] for d in added if d["payer"] == e)
    left = {e: max(0.0, money[e]["funds"] - money[e]["optional"]) for e in liquid}
    units, tranche = wished_units(state, left), tranches(state)
    for e in money:
        mine = {p: x for p, x in units.items() if case.programmes[p]["owner"] == e}
        stakes = {d: x for d, x in tranche.items() if case.deals[d]["payer"] == e}
        added += wishes_of(state, e, mine, stakes, money[e])
    return [d for d in added if d["amount"] > 0]
