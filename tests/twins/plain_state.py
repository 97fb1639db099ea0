"""What the plain twin remembers from quarter to quarter."""

from collections import defaultdict

from tests.twins.plain_book import WORLD, Case
from tests.twins.plain_drivers import driver_path, entity_demand

TERMS = ("due", "paid", "open", "cancelled", "relet", "offtaken", "guaranteed", "lost")


class State:
    """One path at one moment. Entities are ids, money is floats, quarters are numbers from 1 (0: the opening)."""

    def __init__(self, case: Case, shocks: dict) -> None:
        self.case, self.t = case, 0
        self.path = driver_path(case, shocks)
        self.log_demand = entity_demand(case, shocks, self.path)
        inside, programmes, deals = case.inside, case.programmes, case.deals
        self.cash = {e: case.entities[e]["cash"] for e in inside}
        self.debt = {e: case.entities[e]["debt"] for e in inside}
        self.raised = dict.fromkeys(inside, 0.0)
        self.outside_equity = dict.fromkeys(inside, 0.0)  # what the outside world has paid in
        self.latent = {e: case.entities[e]["revenue"] for e in inside}
        self.lots = {p: [(0, programmes[p]["opening"], 0.0)] for p in programmes}  # (online, vendor, custom units)
        self.built = {p: {0: 0.0} for p in programmes}
        self.let = dict.fromkeys(programmes, 0.0)
        self.invoices: list[dict] = []  # dues of later quarters, with "when"
        self.project_loans: list[dict] = []  # programme, amount, rate, drawn
        self.loans: list[dict] = []  # deal, amount, rate, drawn
        self.arrears: dict[tuple, float] = {}  # (payer, payee, kind, rank, deal, programme)
        self.flagged = dict.fromkeys(inside, False)  # in arrears at the end of the last quarter
        self.debt_quarters = dict.fromkeys(inside, 0)
        self.all_quarters = dict.fromkeys(inside, 0)
        self.died: dict[str, int] = {}
        self.closed: dict[str, int] = {}
        self.claims: dict[str, list[dict]] = {}  # of the open estates
        self.at_default: dict[str, dict[str, float]] = {}  # debt and equity of the dead, for the scar
        opening = {e: case.entities[e]["revenue"] + case.entities[e]["network_revenue"] for e in inside}
        self.opening_revenue = opening
        self.revenue = {e: {0: opening[e]} for e in inside}  # invoiced
        self.hardware = {e: {0: 0.0} for e in inside}  # builds invoiced
        self.sold_optional = {e: {0: 0.0} for e in inside}  # optional purchases invoiced
        self.costs = dict.fromkeys(inside, 0.0)  # of the last quarter, tax apart
        self.free_cash = dict.fromkeys(inside, 0.0)  # of the last quarter
        self.shortfall = dict.fromkeys(inside, 0.0)  # of the last quarter (S9)
        self.orders: dict[str, dict[int, float]] = {e: defaultdict(float) for e in inside}
        self.equity_paid = dict.fromkeys(deals, 0.0)
        self.equity_due = dict.fromkeys(deals, 0.0)  # reached so far; of unsigned deals: as if paid in full
        self.drawn = dict.fromkeys(deals, 0.0)
        self.called = dict.fromkeys(deals, 0.0)  # fell due on guarantors and offtakers
        self.guarantee_paid = dict.fromkeys(deals, 0.0)
        self.guarantee_recovered = dict.fromkeys(deals, 0.0)
        self.marks = dict.fromkeys(inside, 0.0)
        self.openness = 1.0
        self.share = dict.fromkeys(programmes, 0.0)  # custom-chip share S of this quarter
        self.outside_revenue = dict.fromkeys(inside, 0.0)
        self.funding = dict.fromkeys(inside, 0.0)
        self.losses: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self.lost_sales: dict[str, float] = defaultdict(float)
        self.events: list[dict] = []
        self.flows: dict[str, list[float]] = {}
        self.balances: dict[str, list[float]] = {}
        self.opennesses: list[float] = []
        optional = [d for d in deals if deals[d]["optional"]]
        self.optional = {d: {s: [0.0] * case.quarters for s in ("wished", "invoiced", "paid")} for d in optional}
        self.terms = {d: dict.fromkeys(TERMS, 0.0) for d in deals}

    def begin_quarter(self) -> None:
        """Turn to the next quarter, in which nothing has been built yet."""
        self.t += 1
        for by_quarter in (*self.built.values(), *self.hardware.values(), *self.sold_optional.values()):
            by_quarter[self.t] = 0.0

    def driver(self, name: str) -> float:
        """Return a driver of this quarter."""
        return self.path[self.t][name]

    def alive(self, e: str) -> bool:
        """Tell whether a party had not defaulted by the end of the last quarter. The world never does."""
        return e not in self.died

    def sound(self, e: str) -> bool:
        """Tell whether a party is alive and not in arrears."""
        return self.alive(e) and not self.flagged.get(e, False)

    def estate_open(self, e: str) -> bool:
        """Tell whether a party is dead and its estate not yet closed."""
        return e in self.died and e not in self.closed

    def holder(self, e: str) -> str:
        """Return who is paid what is owed to ``e``: the world succeeds a closed estate."""
        return WORLD if e in self.closed else e

    def maker_alive(self, maker: str) -> bool:
        """Tell whether a chip maker can deliver; one outside the book always can."""
        return self.alive(self.case.party(maker))

    def online(self, p: str, t: int | None = None) -> tuple[float, float]:
        """Return the vendor and custom units of a programme online at the start of a quarter (default: this)."""
        t = self.t if t is None else t
        lots = [lot for lot in self.lots[p] if lot[0] <= t]
        return sum(lot[1] for lot in lots), sum(lot[2] for lot in lots)

    def capacity(self, p: str) -> float:
        """Return the units of a programme online at the start of this quarter."""
        return sum(self.online(p))

    def units_used(self, e: str, maker: str) -> float:
        """Return the units of a maker's chips online at the start of this quarter in the programmes that ``e`` uses."""
        total = 0.0
        for p, programme in self.case.programmes.items():
            if programme["user"] == e:
                vendor, custom = self.online(p)
                total += vendor if programme["vendor"] == maker else 0.0
                total += custom if (programme["custom"] or {}).get("supplier") == maker else 0.0
        return total

    def project_debt(self, e: str, t: int | None = None) -> float:
        """Return the project debt of an owner at the end of a quarter (default: this)."""
        return sum(remaining(loan, self.t if t is None else t) for loan in self.project_loans if loan["owner"] == e)

    def loan_debt(self, e: str) -> float:
        """Return what an entity owes on its loans from other entities."""
        return sum(remaining(loan, self.t) for loan in self.loans if self.case.deals[loan["deal"]]["payee"] == e)

    def trailing_revenue(self, e: str, last: int) -> float:
        """Return the revenue of the four quarters up to ``last``; before quarter 1 the opening revenue."""
        return sum(self.revenue[e].get(t, self.opening_revenue[e]) for t in range(last - 3, last + 1))

    def enterprise_value(self, e: str, last: int) -> float:
        """Return EV = multiple x valuation factor x revenue of the four quarters up to ``last``."""
        return self.case.entities[e]["multiple"] * self.driver("valuation") * self.trailing_revenue(e, last)

    def record_flow(self, payer: str, payee: str, kind: str, amount: float) -> None:
        """Add a payment of this quarter to the record; payments inside the world are no one's."""
        if amount != 0 and payer != payee:
            row = self.flows.setdefault(f"{payer} > {payee}: {kind}", [0.0] * self.case.quarters)
            row[self.t - 1] += amount

    def record_balance(self, name: str, amount: float) -> None:
        """Write one balance of this quarter."""
        self.balances.setdefault(name, [0.0] * self.case.quarters)[self.t - 1] = amount

    def lose(self, e: str, channel: str, amount: float) -> None:
        """Add to the losses of an entity by one channel."""
        self.losses[e][channel] += amount


def remaining(loan: dict, t: int) -> float:
    """Return what is left of a draw at the end of quarter t: equal parts fall due from the quarter after the draw."""
    fallen = min(max(0, t - loan["drawn"]), int(loan["life"]))
    return loan["amount"] * (loan["life"] - fallen) / loan["life"]


def instalment(loan: dict, t: int) -> float:
    """Return the part of a draw that falls due in quarter t."""
    return loan["amount"] / loan["life"] if 1 <= t - loan["drawn"] <= loan["life"] else 0.0
