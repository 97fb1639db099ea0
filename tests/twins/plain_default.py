"""S7 and S8 of the plain twin: arrears, default, estates; and the scar that defaults leave on funding (S1)."""

import math

from tests.twins.plain_book import WORLD
from tests.twins.plain_clearing import clear, due
from tests.twins.plain_dues import TRADE, contract_due, rent_price
from tests.twins.plain_state import State, remaining

DEBT_KINDS = ("interest", "principal", "project interest", "project principal", "loan interest", "loan principal")
PROJECT_KINDS = ("project interest", "project principal")


def scarred_openness(state: State) -> float:
    """Return m_t = m_z exp(-scar x loss_{t-1}).

    loss = over those that defaulted in quarters t-4 ... t-1, (1 - recovery) x (outside + project debt) + outside equity
    at default, over the same sum without recovery plus debt and outside equity of the living at the end of t-1.
    """
    t, lost, base = state.t, 0.0, 0.0
    for e, book in state.case.entities.items():
        if state.alive(e):
            base += state.debt[e] + state.project_debt(e, t - 1) + state.outside_equity[e]
        elif state.died[e] >= t - 4:
            owed, equity = state.at_default[e]["debt"], state.at_default[e]["equity"]
            base += owed + equity
            lost += (1 - book["recovery"]) * owed + equity
    share = lost / base if base > 0 else 0.0
    return state.driver("openness") * math.exp(-state.case.rules["scar"] * share)


def remember_unpaid(state: State, dues: list[dict], paid: list[float]) -> None:
    """S7. Keep what was not paid of classes 0-2 as arrears; unpaid wishes lapse."""
    for d, x in zip(dues, paid, strict=True):
        if d["rank"] <= 2 and d["amount"] - x > 0:
            key = (d["payer"], d["payee"], d["kind"], d["rank"], d["deal"], d.get("programme"))
            state.arrears[key] = state.arrears.get(key, 0.0) + d["amount"] - x


def defaults(state: State, dues: list[dict]) -> list[str]:
    """S7. Return who defaults at the end of this quarter, and set who is in arrears.

    In arrears: arrears above max(1e-9, materiality) x the dues of classes 0-2. Default: arrears of classes 0-1 above
    that limit for more than ``grace_debt``, or all arrears for more than ``grace_trade``, consecutive quarters; or
    the book's ``fails_in``, whatever is paid.
    """
    rules, found = state.case.rules, []
    for e in state.cash:
        if state.alive(e):
            owed = sum(d["amount"] for d in dues if d["payer"] == e and d["rank"] <= 2)
            limit = max(1e-9, rules["materiality"]) * owed
            mine = {key: x for key, x in state.arrears.items() if key[0] == e}
            state.flagged[e] = sum(mine.values()) > limit
            first = sum(x for key, x in mine.items() if key[3] <= 1) > limit
            state.debt_quarters[e] = state.debt_quarters[e] + 1 if first else 0
            state.all_quarters[e] = state.all_quarters[e] + 1 if state.flagged[e] else 0
            late = state.debt_quarters[e] > rules["grace_debt"] or state.all_quarters[e] > rules["grace_trade"]
            if late or state.case.entities[e]["fails_in"] == state.t:
                found.append(e)
    return found


def rejection_damages(state: State, d: str) -> float:
    """Return sum_j max(0, due in quarter t+j on today's capacity - rent expected), j = 1 ... damages.

    Rent expected: all of the capacity relet at today's price with probability 1 - (1 - relet)^j.
    """
    deal, rules, total = state.case.deals[d], state.case.rules, 0.0
    rent = deal["per"] * state.capacity(deal["programme"]) * rent_price(state) if deal["kind"] == "cloud" else 0.0
    for j in range(1, int(rules["damages"]) + 1):
        total += max(0.0, contract_due(state, d, state.t + j) - rent * (1 - (1 - rules["relet"]) ** j))
    return total


def claim(to: str, amount: float, channel: str, rank: int = 2, deal: str | None = None, **more: object) -> dict:
    """Return one claim on an estate: ``rank`` 0 for unpaid costs and tax, 2 for the rest."""
    return {"to": to, "amount": amount, "channel": channel, "rank": rank, "deal": deal, "project": None, **more}


def claims_on(state: State, e: str) -> list[dict]:
    """Return the claims on the estate of ``e``, fixed at default."""
    case, found = state.case, []
    for (payer, payee, kind, rank, deal, p), x in state.arrears.items():
        if payer == e:
            channel = "loans" if kind in DEBT_KINDS else "unpaid"
            project = p if kind in PROJECT_KINDS else None
            found.append(claim(payee, x, channel, 0 if rank == 0 else 2, deal, project=project, arrears=True))
    found += [claim(i["payee"], i["amount"], "unpaid") for i in state.invoices if i["payer"] == e]
    found.append(claim(WORLD, state.debt[e], "loans"))
    for loan in state.project_loans:
        if loan["owner"] == e:
            found.append(claim(WORLD, remaining(loan, state.t), "loans", project=loan["programme"]))
    for loan in state.loans:
        deal = case.deals[loan["deal"]]
        if deal["payee"] == e:
            left = remaining(loan, state.t)
            state.terms[loan["deal"]]["due"] += left
            found.append(claim(deal["payer"], left, "loans", deal=loan["deal"], arrears=True))
    for d, deal in case.deals.items():
        ended = deal["optional"] or (deal["kind"] == "purchase" and not state.alive(deal["payee"]))
        if deal["payer"] == e and deal["signed"] and deal["kind"] in TRADE and not ended:
            found.append(claim(deal["payee"], rejection_damages(state, d), "unpaid", deal=d, damages=True))
    return [c for c in found if c["amount"] > 0]


def bury(state: State, fallen: list[str]) -> None:
    """S8. Open the estates of those that defaulted at the end of this quarter: claims fixed, stakes worthless."""
    for e in fallen:
        state.died[e] = state.t
        owed = sum(x for key, x in state.arrears.items() if key[0] == e)
        state.events.append({"quarter": state.t, "entity": e, "event": "default", "arrears": owed})
    for e in fallen:
        equity = state.outside_equity[e]
        state.at_default[e] = {"debt": state.debt[e] + state.project_debt(e), "equity": equity}
        state.claims[e] = claims_on(state, e)
        state.lose(WORLD, "stakes", equity)
    for d, deal in state.case.deals.items():
        if deal["kind"] == "equity" and deal["payee"] in fallen:
            state.lose(state.holder(deal["payer"]), "stakes", state.equity_paid[d])
        if deal["kind"] == "equity" and {deal["payer"], deal["payee"]} & set(fallen):
            state.terms[d]["cancelled"] = state.terms[d]["due"] - state.terms[d]["paid"]
    state.arrears = {key: x for key, x in state.arrears.items() if key[0] not in fallen}
    state.invoices = [i for i in state.invoices if i["payer"] not in fallen]
    state.project_loans = [loan for loan in state.project_loans if loan["owner"] not in fallen]
    state.loans = [loan for loan in state.loans if state.case.deals[loan["deal"]]["payee"] not in fallen]
    for e in fallen:
        state.debt[e], state.flagged[e] = 0.0, False


def resale_of_capacity(state: State, p: str) -> float:
    """Return units x q x chip (x custom price) x (1 - delta)^(age/4) x (1 - fire sale); age from coming online."""
    programme, rules, total = state.case.programmes[p], state.case.rules, 0.0
    price = (programme["custom"] or {"price": 0.0})["price"]
    for online, vendor, custom in state.lots[p]:
        age = max(0, state.t - online)
        total += (vendor + custom * price) * (1 - rules["delta"]) ** (age / 4)
    return total * state.driver("price") * programme["chip"] * (1 - rules["fire_sale"])


def resale_of_paper(state: State, e: str) -> float:
    """Return stakes at their last mark and loans to the living at par, both x (1 - fire sale)."""
    total = 0.0
    for d, deal in state.case.deals.items():
        if deal["kind"] == "equity" and deal["payer"] == e and deal["payee"] in state.marks and deal["amount"] > 0:
            mark = state.marks[deal["payee"]] if state.alive(deal["payee"]) else 0.0
            total += deal["share"] * state.equity_paid[d] / deal["amount"] * mark
    total += sum(remaining(loan, state.t) for loan in state.loans if state.case.deals[loan["deal"]]["payer"] == e)
    return total * (1 - state.case.rules["fire_sale"])


def split_damages(state: State, c: dict) -> list[dict]:
    """Return a damages claim with the part that guarantors have taken over: as far as they paid, at most the claim."""
    if "damages" not in c:
        return [c]
    paid = {g: state.guarantee_paid[g] for g, deal in state.case.deals.items() if deal.get("deal") == c["deal"]}
    total = sum(paid.values())
    taken = min(total, c["amount"])
    parts = [
        {**c, "to": state.case.deals[g]["payer"], "amount": taken * x / total, "channel": "guarantees", "guarantee": g}
        for g, x in paid.items()
        if x > 0
    ]
    return [{**c, "amount": c["amount"] - taken}, *parts]


def settled(state: State, estates: list[str]) -> tuple[list[dict], dict[str, float], dict[str, float]]:
    """Return how estates that close together clear, without closing them.

    Project claims are paid from their programme's capacity; then class 0; then all other claims with what project
    claims lack, pro rata; estates that are owed by each other clear jointly.

    Returns:
        The claims with ``secured`` (from the programme's capacity) and ``recovered`` (the rest); what the world pays
        for what each estate sells; and what is left over.
    """
    claims, resale, resources = [], {}, {}
    for e in estates:
        owned = {p: resale_of_capacity(state, p) for p, x in state.case.programmes.items() if x["owner"] == e}
        resale[e] = sum(owned.values()) + resale_of_paper(state, e)
        resources[e] = state.cash[e] + resale[e]
        for c in (part for whole in state.claims[e] for part in split_damages(state, whole)):
            secured = 0.0
            if c["project"]:
                all_of_it = sum(x["amount"] for x in state.claims[e] if x["project"] == c["project"])
                secured = c["amount"] * min(1.0, owned[c["project"]] / all_of_it)
            resources[e] -= secured
            claims.append({**c, "estate": e, "to": state.holder(c["to"]), "secured": secured})
    dues = [due(c["estate"], c["to"], "recovery", c["rank"], c["amount"] - c["secured"]) for c in claims]
    paid = clear(dues, resources)
    rest, short = dict(resources), set()
    for c, d, x in zip(claims, dues, paid, strict=True):
        c["recovered"] = x
        rest[c["estate"]] -= x
        if d["payee"] in rest:
            rest[d["payee"]] += x
        if x < d["amount"]:
            short.add(c["estate"])
    return claims, resale, {e: 0.0 if e in short else max(0.0, x) for e, x in rest.items()}


def book_losses(state: State, claims: list[dict]) -> None:
    """Book what the claims lack as losses of those that hold them; of guarantors, what they recover."""
    for c in claims:
        if c["channel"] == "guarantees":
            if c["to"] == state.case.deals[c["guarantee"]]["payer"]:
                state.guarantee_recovered[c["guarantee"]] += c["recovered"]
        else:
            state.lose(c["to"], c["channel"], c["amount"] - c["secured"] - c["recovered"])


def pay_estates(state: State, claims: list[dict], resale: dict[str, float], rest: dict[str, float]) -> None:
    """Record what closing estates sell and pay; the world takes a rest."""
    for e, amount in resale.items():
        state.record_flow(WORLD, e, "resale", amount)
        state.record_flow(e, WORLD, "rest", rest[e])
        state.events.append({"quarter": state.t, "entity": e, "event": "estate closes", "rest": rest[e]})
    for c in claims:
        state.record_flow(c["estate"], c["to"], "project recovery", c["secured"])
        state.record_flow(c["estate"], c["to"], "recovery", c["recovered"])
        if c["to"] in state.cash:
            state.cash[c["to"]] += c["recovered"]
        if c["deal"] and c["channel"] != "guarantees":
            got = c["secured"] + c["recovered"]
            state.terms[c["deal"]]["paid"] += got
            state.terms[c["deal"]]["lost"] += (c["amount"] if "arrears" in c else 0.0) - got
    for e in resale:
        state.cash[e] = 0.0
        state.closed[e] = state.t
        state.claims.pop(e)


def close_estates(state: State) -> None:
    """S8. Close the estates whose workout ends with this quarter; in the last one value the open ones as if closed."""
    workout = state.case.rules["workout"]
    closing = [e for e in state.claims if state.died[e] + workout == state.t]
    if closing:
        claims, resale, rest = settled(state, closing)
        book_losses(state, claims)
        pay_estates(state, claims, resale, rest)
    if state.t == state.case.quarters and state.claims:
        for c in [c for claims in state.claims.values() for c in claims if c["deal"] and "arrears" in c]:
            state.terms[c["deal"]]["open"] += c["amount"]
        book_losses(state, settled(state, list(state.claims))[0])
