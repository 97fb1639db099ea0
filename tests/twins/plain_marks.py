"""S9, S10 and the record of the plain twin: supply orders, marks, balances, lost sales."""

from tests.twins.plain_state import State


def sales_per_unit(state: State, e: str, p: str) -> float:
    """Return what a chip maker sells in one unit of a programme at today's price and custom share."""
    programme, share = state.case.programmes[p], state.share[p]
    price = state.driver("price") * programme["chip"]
    sold = price * (1 - share) if programme["vendor"] == e else 0.0
    if programme["custom"] and programme["custom"]["supplier"] == e:
        sold += price * programme["custom"]["price"] * share
    return sold


def programmes_of(state: State, e: str) -> list[str]:
    """Return the programmes that a chip maker supplies."""
    return [
        p
        for p, programme in state.case.programmes.items()
        if e in (programme["vendor"], (programme["custom"] or {}).get("supplier"))
    ]


def supply_orders(state: State) -> None:
    """S9. Place the order for quarter t + lead (in quarter 1 those up to it too) and book what was ordered in vain.

    Order = non-cancellable share x cost share x sales in the plan of that quarter x (units built / planned in t-1).
    """
    t = state.t
    for e, book in state.case.entities.items():
        if book["supply"] is None or not state.alive(e):
            continue
        mine, lead = programmes_of(state, e), int(book["supply"]["lead"])
        planned = sum(state.case.programmes[p]["plan"].get(t - 1, 0.0) for p in mine)
        pace = sum(state.built[p].get(t - 1, 0.0) for p in mine) / planned if planned > 0 else 1.0
        for later in range(1 if t == 1 else t + lead, t + lead + 1):
            sales = sum(state.case.programmes[p]["plan"].get(later, 0.0) * sales_per_unit(state, e, p) for p in mine)
            state.orders[e][later] = book["supply"]["non_cancellable"] * book["cost_share"] * sales * pace
        short = state.orders[e][t] - book["cost_share"] * state.hardware[e][t]
        state.shortfall[e] = max(0.0, short) * (1 - book["supply"]["salvage"])
        state.lose(e, "inventory", state.shortfall[e])


def mark(state: State) -> None:
    """S10. Equity value = max(0, EV + cash - outside debt - project debt) of the living."""
    for e in state.cash:
        value = state.enterprise_value(e, state.t) + state.cash[e] - state.debt[e] - state.project_debt(e)
        state.marks[e] = max(0.0, value) if state.alive(e) else 0.0


def book_lost_sales(state: State) -> None:
    """Add (plan - built) of this quarter, at today's price and custom share, to the makers' lost sales."""
    for e in state.cash:
        for p in programmes_of(state, e):
            missing = state.case.programmes[p]["plan"].get(state.t, 0.0) - state.built[p][state.t]
            state.lost_sales[e] += missing * sales_per_unit(state, e, p)


def record(state: State) -> None:
    """Write the balances of this quarter."""
    state.opennesses.append(state.openness)
    for e, book in state.case.entities.items():
        arrears = sum(x for key, x in state.arrears.items() if key[0] == e)
        state.record_balance(f"{e}: revenue (invoiced)", state.revenue[e][state.t])
        state.record_balance(f"{e}: cash", state.cash[e])
        state.record_balance(f"{e}: debt", state.debt[e])
        state.record_balance(f"{e}: project debt", state.project_debt(e))
        state.record_balance(f"{e}: loans from entities", state.loan_debt(e))
        state.record_balance(f"{e}: arrears", arrears)
        state.record_balance(f"{e}: claims on the estate", sum(c["amount"] for c in state.claims.get(e, [])))
        if book["multiple"] != 0:
            state.record_balance(f"{e}: equity value", state.marks[e])
    for p, programme in state.case.programmes.items():
        vendor, custom = state.online(p, state.t + 1)
        state.record_balance(f"{p}: built", state.built[p][state.t])
        state.record_balance(f"{p}: vendor units online next quarter", vendor)
        if programme["custom"]:
            state.record_balance(f"{p}: custom share S", state.share[p])
            state.record_balance(f"{p}: custom units online next quarter", custom)
        if programme["per_unit"]:
            accelerators = (vendor + custom) * programme["per_unit"]
            state.record_balance(f"{p}: accelerators online next quarter", accelerators)


def losses(state: State) -> tuple[dict, dict]:
    """Return the losses by entity and channel: of those that live to the end, world included, and of the dead apart."""
    found: tuple[dict, dict] = ({}, {})
    for d, deal in state.case.deals.items():
        if deal["kind"] == "guarantee":
            net = state.guarantee_paid[d] - state.guarantee_recovered[d]
            state.lose(deal["payer"], "guarantees", net)
    for e, channels in state.losses.items():
        for channel, amount in channels.items():
            if amount > 0:
                found[e in state.died].setdefault(e, {})[channel] = amount
    return found


def deal_terms(state: State) -> dict[str, dict[str, float]]:
    """Return the terms of every deal's identity, what is still open among them."""
    for (_, _, _, _, d, _), amount in state.arrears.items():
        if d:
            state.terms[d]["open"] += amount
    for d, deal in state.case.deals.items():
        if deal["kind"] == "equity" and state.alive(deal["payer"]) and state.alive(deal["payee"]):
            state.terms[d]["open"] = state.terms[d]["due"] - state.equity_paid[d]
    for d in state.optional:
        state.terms[d]["cancelled"] = state.terms[d]["due"] - state.terms[d]["paid"]
    return state.terms
