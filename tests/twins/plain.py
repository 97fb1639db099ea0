"""A slow simulation in plain Python: MODEL's quarter, step by step, for one path.

It shares nothing with the engine: it reads the plain dict of the book's YAML and computes with lists, dicts and floats,
so that the engine can be held against it, and a reader can follow a number through the rules. One function a step:

    S1 drivers_of_the_quarter    S2 outside_revenue         S3 obligations      S4 expected_receipts    S5 wishes
    S6 settle                    S7 remember_unpaid, bury   S8 close_estates    S9 supply_orders        S10 mark

The identity of a deal, over its life: due = paid + open + cancelled + relet + offtaken + guaranteed + lost.

- **cloud, lease, purchase.** due: what the contract brings in each quarter (on the capacity there is), whoever lives.
  paid: by the payer, its estate's recoveries on arrears and damages included. open: arrears of a living payer or of an
  open estate. cancelled: after the seller's default (purchase), and the payer dead, once the payee's estate has closed.
  relet: rent of capacity that a dead payer left. offtaken, guaranteed: what fell due on offtaker and guarantors instead
  (whether they pay is the identity of *their* deal). lost: the rest after the payer's default, and arrears that its
  estate did not pay, less what the estate paid on damages (they look ahead: if few quarters follow, lost is below 0).
- **purchase, signed but optional.** due: the schedule. paid; cancelled: all the rest (not wished, cut or unpaid).
- **loan.** Its service: interest and principal as they fall due, at default all principal left. paid, open, lost.
- **guarantee, offtake.** due: what was called. paid, open (arrears), lost (arrears that the estate did not pay).
- **equity.** due: the tranches reached or dated. paid; open: not paid and both alive; cancelled: a party has died.
"""

from tests.twins.plain_book import Case
from tests.twins.plain_clearing import clear
from tests.twins.plain_default import bury, close_estates, defaults, remember_unpaid, scarred_openness
from tests.twins.plain_drivers import custom_share
from tests.twins.plain_dues import expected_receipts, obligations, outside_revenue
from tests.twins.plain_marks import book_lost_sales, deal_terms, losses, mark, record, supply_orders
from tests.twins.plain_state import State
from tests.twins.plain_wishes import wishes


def settle(state: State, dues: list[dict]) -> list[float]:
    """S6. Clear all dues and move the money: cash, loans, stakes, free cash flow, the record.

    Returns:
        What was paid on each due.
    """
    living = [e for e in state.cash if state.alive(e)]
    resources = {e: state.cash[e] + state.outside_revenue[e] + state.funding[e] for e in living}
    paid = clear(dues, resources)
    for e in state.cash:
        state.cash[e] += state.outside_revenue[e] + state.funding.get(e, 0.0)
        state.free_cash[e] = state.outside_revenue[e]
    for d, x in zip(dues, paid, strict=True):
        payer, payee, deal = d["payer"], d["payee"], d["deal"]
        state.record_flow(payer, payee, d["kind"], x)
        for e, sign in ((payer, -1), (payee, 1)):
            if e in state.cash:
                state.cash[e] += sign * x
                state.free_cash[e] += sign * x if d["rank"] <= 2 else 0.0
        if deal:
            book_deal_payment(state, deal, d["kind"], x)
    return paid


def book_deal_payment(state: State, d: str, kind: str, amount: float) -> None:
    """Write a payment into its deal: a draw is a new debt, all else is paid."""
    if kind == "loan draw":
        loan = state.case.deals[d]
        draw = {"deal": d, "amount": amount, "rate": loan["rate"], "drawn": state.t, "life": loan["life"]}
        state.loans.append(draw)
        state.drawn[d] += amount
        return
    state.terms[d]["paid"] += amount
    if d in state.optional:
        state.optional[d]["paid"][state.t - 1] = amount
    if kind == "guarantee":
        state.guarantee_paid[d] += amount
    if kind == "equity":
        state.equity_paid[d] += amount


def drivers_of_the_quarter(state: State) -> None:
    """S1. Set what depends on the past: openness after the scar, and the custom-chip share of each programme."""
    state.openness = scarred_openness(state)
    for p, programme in state.case.programmes.items():
        custom = programme["custom"]
        lock = state.case.deals.get(custom["locked_by"]) if custom else None
        locked = lock is not None and lock["signed"] and state.alive(lock["payer"]) and state.alive(lock["payee"])
        state.share[p] = custom_share(custom, state.t, locked, lock["lock_in"] if lock else 0.0)


def run_quarter(state: State) -> None:
    """Run one quarter, every step seeing only what stands before it."""
    state.begin_quarter()
    drivers_of_the_quarter(state)  # S1
    outside_revenue(state)  # S2
    dues = obligations(state)  # S3
    receipts = expected_receipts(state, dues)  # S4
    dues += wishes(state, dues, receipts)  # S5
    paid = settle(state, dues)  # S6
    remember_unpaid(state, dues, paid)  # S7
    bury(state, defaults(state, dues))
    close_estates(state)  # S8
    supply_orders(state)  # S9
    mark(state)  # S10
    book_lost_sales(state)
    record(state)


def simulate(book: dict, shocks: dict | None = None) -> dict:
    """Return one path of a book.

    Args:
        book: the plain dict of the book's YAML in short form; every figure a point.
        shocks: ``signed`` {deal: bool}, ``regime`` [uniform a quarter], ``common`` [standard normal a quarter],
            ``entity`` {id: [standard normals]}, ``constant`` c added to the drifts (default: by the exact recursion).

    Returns:
        signed {deal: bool}, flows {"payer > payee: kind": [money a quarter]}, balances {"id: item": [a quarter]},
        openness, events, losses (``losses_apart``: of those that died), lost_sales, defaults {id: quarter or None},
        deals {id: terms of the identity}, optional {id: wished, invoiced and paid [money a quarter]}.
    """
    shocks = shocks or {}
    case = Case(book, shocks.get("signed", {}))
    state = State(case, shocks)
    for _ in range(case.quarters):
        run_quarter(state)
    of_the_living, of_the_dead = losses(state)
    return {
        "signed": {d: deal["signed"] for d, deal in case.deals.items()},
        "flows": state.flows,
        "balances": state.balances,
        "openness": state.opennesses,
        "events": state.events,
        "losses": of_the_living,
        "losses_apart": of_the_dead,
        "lost_sales": {e: x for e, x in state.lost_sales.items() if x > 0},
        "defaults": {e: state.died.get(e) for e in case.inside},
        "deals": deal_terms(state),
        "optional": state.optional,
    }
