"""S2 to S4 of the plain twin: outside revenue, what falls due, and what can be counted on."""

import math

from tests.twins.plain_book import WORLD
from tests.twins.plain_clearing import clear, due
from tests.twins.plain_state import State, instalment, remaining

TRADE = {"cloud": 2, "lease": 1, "purchase": 2}  # the deals that bring revenue, and their class


def rent_price(state: State) -> float:
    """Return what a let unit earns over its fee: min(1, A_t q_t), A common demand."""
    return min(1.0, math.exp(state.driver("x")) * state.driver("price"))


def let_vacant_capacity(state: State) -> None:
    """Let, of the capacity that dead users have left, the share ``relet`` of what is still vacant (S8)."""
    for p, programme in state.case.programmes.items():
        if not state.alive(programme["user"]):
            state.let[p] += state.case.rules["relet"] * (state.capacity(p) - state.let[p])


def outside_revenue(state: State) -> None:
    """S2. E_t = E_{t-1} (1+g)^(1/4) A_t/A_{t-1}; received: min(E, rho x capacity in use), and rent of let capacity."""
    case, t = state.case, state.t
    let_vacant_capacity(state)
    for e, book in case.entities.items():
        growth = book["growth"][min((t + 3) // 4, len(book["growth"])) - 1]
        logs = state.log_demand[e]
        state.latent[e] *= (1 + growth) ** 0.25 * math.exp(logs[t] - logs[t - 1])
        used = sum(state.capacity(p) for p, programme in case.programmes.items() if programme["user"] == e)
        most = book["rho"] * (book["base_capacity"] + used) if book["rho"] < math.inf else math.inf
        rent = sum(
            state.let[p] * case.fee_per_unit(p) * rent_price(state)
            for p, programme in case.programmes.items()
            if programme["owner"] == e and e not in state.closed
        )
        state.outside_revenue[e] = (min(state.latent[e], most) if state.alive(e) else 0.0) + rent
        state.revenue[e][t] = state.outside_revenue[e] if state.alive(e) else 0.0
        state.record_flow(WORLD, e, "outside revenue", state.outside_revenue[e])


def contract_due(state: State, d: str, t: int) -> float:
    """Return what a fee, lease or purchase brings in quarter t on the capacity of this quarter: max(fee, schedule)."""
    deal = state.case.deals[d]
    fee = deal["per"] * state.capacity(deal["programme"]) if deal["kind"] == "cloud" else 0.0
    return max(fee, deal["schedule"].get(t, 0.0))


def trade_dues(state: State) -> list[dict]:
    """Return the fees, leases and scheduled purchases of this quarter, or what steps in where the payer is dead.

    What is scheduled of an optional purchase enters its terms only.
    """
    dues = []
    for d, deal in state.case.deals.items():
        if deal["kind"] not in TRADE or not deal["signed"]:
            continue
        amount, payer, payee = contract_due(state, d, state.t), deal["payer"], deal["payee"]
        state.terms[d]["due"] += amount
        if deal["optional"]:
            continue  # a wish (S5)
        if deal["kind"] == "purchase" and not state.alive(payee):
            state.terms[d]["cancelled"] += amount
        elif state.alive(payer):
            dues.append(due(payer, state.holder(payee), deal["kind"], TRADE[deal["kind"]], amount, d))
            if payee in state.cash and state.alive(payee):
                state.revenue[payee][state.t] += amount
        elif payee in state.closed:
            state.terms[d]["cancelled"] += amount
        else:
            dues += step_ins(state, d, amount)
    return dues


def step_ins(state: State, d: str, amount: float) -> list[dict]:
    """Return what offtaker and guarantors owe for a dead payer: its due less rent, first the offtaker, then the rest.

    The offtaker pays at most its price x vacant units, guarantors share pro rata to the cap that each has left.
    """
    case, deal, terms, dues = state.case, state.case.deals[d], state.terms[d], []
    p, rent = deal["programme"], 0.0
    if deal["kind"] == "cloud":
        rent = deal["per"] * state.let[p] * rent_price(state)
    terms["relet"] += rent
    gap = max(0.0, amount - rent)
    for o, offtake in case.in_force("offtake", deal=d).items():
        if state.alive(offtake["payer"]):
            vacant = state.capacity(p) - state.let[p]
            part = min(gap, offtake["price"] * vacant, offtake["amount"] - state.called[o])
            dues.append(called(state, o, part))
            terms["offtaken"] += part
            gap -= part
    left = {
        g: guarantee["amount"] - state.called[g]
        for g, guarantee in case.in_force("guarantee", deal=d).items()
        if state.alive(guarantee["payer"])
    }
    part = min(gap, sum(left.values()))
    if part > 0:
        dues += [called(state, g, part * cap / sum(left.values())) for g, cap in left.items()]
    terms["guaranteed"] += part
    terms["lost"] += gap - part
    return dues


def called(state: State, d: str, amount: float) -> dict:
    """Return what falls due on a guarantor or an offtaker; caps are totals of what fell due."""
    deal = state.case.deals[d]
    state.called[d] += amount
    state.terms[d]["due"] += amount
    return due(deal["payer"], state.holder(deal["payee"]), deal["kind"], 2, amount, d)


def debt_dues(state: State) -> list[dict]:
    """Return interest and principal of outside debt; principal that falls due leaves the debt, paid or not."""
    dues = []
    for e, book in state.case.entities.items():
        if state.alive(e):
            opening = state.debt[e]
            interest = opening * (book["rate"] + state.driver("spread")) / 4
            if book["maturities"] is not None:
                falling = min(opening, book["maturities"].get(state.t, 0.0))
            else:
                falling = book["amortisation"] * opening
            rolled = falling * state.openness if state.sound(e) else 0.0
            state.debt[e] = opening - (falling - rolled)
            dues.append(due(e, WORLD, "interest", 1, interest))
            dues.append(due(e, WORLD, "principal", 1, falling - rolled))
    return dues


def loan_dues(state: State) -> list[dict]:
    """Return interest (at the opening balance) and equal parts of project debt and of loans between entities."""
    dues, t = [], state.t
    for loan in state.project_loans:
        p, owner = loan["programme"], loan["owner"]
        interest = remaining(loan, t - 1) * loan["rate"] / 4
        dues.append(due(owner, WORLD, "project interest", 1, interest, programme=p))
        dues.append(due(owner, WORLD, "project principal", 1, instalment(loan, t), programme=p))
    for loan in state.loans:
        d = loan["deal"]
        lender, borrower = state.holder(state.case.deals[d]["payer"]), state.case.deals[d]["payee"]
        interest = remaining(loan, t - 1) * loan["rate"] / 4
        state.terms[d]["due"] += interest + instalment(loan, t)
        dues.append(due(borrower, lender, "loan interest", 1, interest, d))
        dues.append(due(borrower, lender, "loan principal", 1, instalment(loan, t), d))
    return dues


def invoices_falling_due(state: State) -> list[dict]:
    """Return the hardware invoices that fall due this quarter, and forget them."""
    now = [i for i in state.invoices if i["when"] == state.t]
    state.invoices = [i for i in state.invoices if i["when"] != state.t]
    return [{**i, "payee": state.holder(i["payee"])} for i in now]


def old_arrears(state: State) -> list[dict]:
    """Return the arrears, due again: same deal, payer, payee and class, no interest."""
    old = state.arrears
    state.arrears = {}
    return [
        due(payer, state.holder(payee), kind, rank, amount, deal, programme=p)
        for (payer, payee, kind, rank, deal, p), amount in old.items()
    ]


def operating_dues(state: State) -> list[dict]:
    """Return class 0: costs of the living, incurred once, and tax on last quarter's profit."""
    dues, t = [], state.t
    for e, book in state.case.entities.items():
        if state.alive(e):
            profit = state.revenue[e][t - 1] - state.costs[e] if t > 1 else 0.0
            base = state.revenue[e][t] + state.hardware[e][t - 1] + state.sold_optional[e][t - 1]
            state.costs[e] = book["fixed"] + book["cost_share"] * base + state.shortfall[e]
            state.shortfall[e] = 0.0
            dues.append(due(e, WORLD, "costs", 0, state.costs[e]))
            dues.append(due(e, WORLD, "tax", 0, book["tax"] * max(0.0, profit)))
    return dues


def obligations(state: State) -> list[dict]:
    """S3. Return all that falls due this quarter before any wish; revenue then lacks builds and optional purchases."""
    dues = trade_dues(state)
    dues += invoices_falling_due(state) + debt_dues(state) + loan_dues(state)
    dues += operating_dues(state)
    dues += old_arrears(state)
    return [d for d in dues if d["amount"] > 0]


def expected_receipts(state: State, dues: list[dict]) -> dict[str, float]:
    """S4. Return what each entity would be paid if these dues alone were cleared, with no wishes and no new funding."""
    resources = {e: state.cash[e] + state.outside_revenue[e] for e in state.cash if state.alive(e)}
    receipts = dict.fromkeys(state.cash, 0.0)
    for d, paid in zip(dues, clear(dues, resources), strict=True):
        if d["payee"] in receipts:
            receipts[d["payee"]] += paid
    return receipts
