"""Paths per second of a small example: the engine against a Mesa agent model of the same book, in one run.

The book is worked example A (cases/valid/worked-a.yaml: a vendor, a lab, a cloud; ten quarters) with some noise on
what outsiders buy, so that every path differs. In the Mesa model a firm is an agent and a step is a quarter. It has the
rules that the example needs while everybody can pay: outside revenue, fees on capacity, costs, tax, interest, project
loans, builds and milestones cut to what can be funded, payouts, funding from outside, equity values. It has no rule for
unpaid dues, default, estates, guarantees, loans between firms, custom chips, orders or falling openness, which the
engine goes through on every path; it stops with an error where somebody could not pay. Its random numbers are the
engine's, drawn outside its time. First both run the same paths and must agree in every balance. The plain-Python twin,
which has all the rules, runs beside them.
"""

import math
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT))  # the twin is kept with the tests

import mesa  # noqa: E402
import numpy as np  # noqa: E402
from centre import plain  # noqa: E402
from stopwatch import least_times  # noqa: E402
from tests.twins.plain import simulate as twin  # noqa: E402

from cardhouse.files import read_book  # noqa: E402
from cardhouse.model.book import Book  # noqa: E402
from cardhouse.model.figures import Figure, Series  # noqa: E402
from cardhouse.network import compile_network  # noqa: E402
from cardhouse.simulate import simulate  # noqa: E402
from cardhouse.simulate.drivers import draw_shocks  # noqa: E402

BOOK = ROOT / "cases" / "valid" / "worked-a.yaml"
NOISE = 0.05  # volatility a year of every firm's outside demand
PATHS = 10_000
MESA_PATHS = 300
AGREED = 50
REPEATS = 3
SEED = 1
BALANCES = ("revenue", "cash", "debt", "project debt", "equity value")
FIGURES = (
    *("cash", "debt", "revenue", "cost_share", "fixed", "tax", "payout", "facility", "facility_total", "debt_part"),
    *("rate", "amortisation", "floor", "multiple", "volatility"),
)


def number(figure: Figure | None, silent: float = 0.0) -> float:
    """Return a point, or what a silent book means."""
    return silent if figure is None else figure.centre


def by_step(series: Series | None) -> list[float]:
    """Return the numbers of a series given one by one."""
    return [] if series is None else [figure.centre for figure in series.by_quarter or series.by_year or ()]


class Firm(mesa.Agent):
    """A firm of the book; it knows its own accounts and, through the model, its programmes and deals."""

    def __init__(self, model: "House", name: str, noise: np.ndarray) -> None:
        super().__init__(model)
        entity = model.book.entities[name]
        for field in FIGURES:
            setattr(self, field, number(getattr(entity, field), math.inf if field == "facility_total" else 0.0))
        self.name, self.noise, self.latent = name, noise, self.revenue
        self.growth = by_step(entity.growth) or [0.0]
        self.invoiced = [self.revenue] * 4  # of the last four quarters
        self.raised = self.hardware = self.hardware_before = self.free_cash = self.costs = self.stakes_received = 0.0
        self.project_loans: list[tuple[int, float, float, float]] = []  # drawn when, amount, rate, life
        self.series: dict[str, list[float]] = {item: [] for item in BALANCES}

    def earn(self) -> None:
        """Receive outside revenue: E_t = E_t-1 (1 + g)^(1/4) exp(s/2 eta - s^2/8)."""
        t, s = self.model.steps, self.volatility
        growth = self.growth[min(math.ceil(t / 4), len(self.growth)) - 1]
        self.latent *= (1.0 + growth) ** 0.25 * math.exp(s / 2.0 * self.noise[t - 1] - s**2 / 8.0)
        self.outside, self.received, self.paid = self.latent, 0.0, 0.0
        self.hardware_before, self.hardware = self.hardware, 0.0

    def owe(self) -> None:
        """Let fees, costs, tax, interest and principal fall due; at full openness outsiders roll their debt over."""
        model, t = self.model, self.model.steps
        self.fees = sum(deal["per"] * model.online(t) for deal in model.clouds if deal["payee"] == self.name)
        fees_due = sum(deal["per"] * model.online(t) for deal in model.clouds if deal["payer"] == self.name)
        profit = max(0.0, self.invoiced[-1] - self.costs) if t > 1 else 0.0
        self.costs = self.fixed + self.cost_share * (self.outside + self.hardware_before + self.fees)
        service = self.debt * self.rate / 4.0
        for drawn, amount, rate, life in self.project_loans:
            if drawn < t <= drawn + life:
                service += amount / life + rate / 4.0 * amount * (1.0 - (t - drawn - 1) / life)
        self.dues = fees_due + self.costs + self.tax * profit + service
        self.liquidity = self.cash + self.outside + self.fees - self.dues - self.floor
        if self.liquidity + self.floor < -1e-9:
            raise RuntimeError(f"{self.name} cannot pay in quarter {t}: the agent model has no rule for that")

    def wish(self) -> None:
        """Build, pay tranches and pay out as far as can be funded; raise outside what is lacking."""
        model, t = self.model, self.model.steps
        available = max(0.0, min(self.facility, self.facility_total - self.raised))
        funds, spent, advances, invoices = max(0.0, self.liquidity + available), 0.0, 0.0, 0.0
        for site in model.sites:
            if site["owner"] == self.name:
                units = site["plan"][t - 1] if t <= len(site["plan"]) else 0.0
                own = site["chip"] * (1.0 - site["advance"]) + site["other"]
                units *= min(1.0, funds / (units * own)) if units > 0 else 1.0
                advance = site["advance"] * site["chip"] * units
                if advance > 0:
                    self.project_loans.append((t, advance, site["project_rate"], site["life"]))
                site["built"].append(units)
                vendor = model.firms[site["vendor"]]
                vendor.hardware += units * site["chip"]
                vendor.received += units * site["chip"]
                spent, advances = spent + units * own, advances + advance
                invoices += units * (site["chip"] + site["other"])
        asked = self.tranches_due()
        tranches = self.pay_tranches(min(1.0, (funds - spent) / asked)) if asked > 0 else 0.0
        payout = min(self.payout * max(0.0, self.free_cash), max(0.0, self.liquidity - spent - tranches))
        raising = min(max(0.0, spent + tranches + payout - self.liquidity), available)
        self.raised, self.debt = self.raised + raising, self.debt + self.debt_part * raising
        self.new_money, self.wishes, self.trade = raising + advances, tranches + payout, self.dues + invoices

    def tranches_due(self) -> float:
        """Return what the milestones of its stakes ask for and is not paid yet."""
        mine = [stake for stake in self.model.stakes if stake["payer"] == self.name]
        return sum(self.model.reached(stake) - stake["paid"] for stake in mine)

    def pay_tranches(self, share: float) -> float:
        """Pay a share of every tranche due, and return the sum."""
        total = 0.0
        for stake in self.model.stakes:
            if stake["payer"] == self.name:
                amount, payee = share * (self.model.reached(stake) - stake["paid"]), self.model.firms[stake["payee"]]
                stake["paid"] += amount
                payee.received += amount
                payee.stakes_received += amount
                total += amount
        return total

    def settle(self) -> None:
        """Pay, and note the balances of the quarter."""
        inflow = self.received + self.fees
        self.cash += self.outside + inflow + self.new_money - self.trade - self.wishes
        self.free_cash = self.outside + inflow - self.stakes_received - self.trade
        self.stakes_received = 0.0
        self.invoiced = [*self.invoiced[1:], self.outside + self.fees + self.hardware]
        t = self.model.steps
        left = sum(amount * max(0.0, 1.0 - (t - drawn) / life) for drawn, amount, _, life in self.project_loans)
        value = max(0.0, self.multiple * sum(self.invoiced) + self.cash - self.debt - left)
        for item, amount in zip(self.series, (self.invoiced[-1], self.cash, self.debt, left, value), strict=True):
            self.series[item].append(amount)


class House(mesa.Model):
    """The firms of a book on one path."""

    def __init__(self, book: Book, noise: np.ndarray) -> None:
        super().__init__(rng=1)
        self.book = book
        self.sites = [self.site(programme) for programme in book.programmes.values()]
        deals = book.deals.values()
        self.clouds = [{"payer": d.payer, "payee": d.payee, "per": number(d.per)} for d in deals if d.kind == "cloud"]
        self.stakes = [self.stake(deal) for deal in deals if deal.kind == "equity"]
        self.firms = {name: Firm(self, name, noise[:, at]) for at, name in enumerate(book.firms)}

    def site(self, programme) -> dict:
        """Return a programme as plain numbers."""
        names = ("chip", "other", "advance", "project_rate", "life")
        figures = {name: number(getattr(programme, name)) for name in names}
        figures |= {"plan": by_step(programme.plan), "built": []}
        return {"owner": programme.owner, "vendor": programme.vendor, **figures}

    def stake(self, deal) -> dict:
        """Return an equity deal as plain numbers."""
        figures = {name: number(getattr(deal.milestones, name)) for name in ("step", "tranche")}
        return {"payer": deal.payer, "payee": deal.payee, "amount": number(deal.amount), "paid": 0.0, **figures}

    def online(self, t: int) -> float:
        """Return the units online at the start of quarter t: what was built before."""
        return sum(sum(site["built"][: t - 1]) for site in self.sites)

    def reached(self, stake: dict) -> float:
        """Return the tranches whose milestone is reached, at most the amount."""
        return min(stake["amount"], math.floor((self.online(self.steps) + 1e-9) / stake["step"]) * stake["tranche"])

    def step(self) -> None:
        """Let a quarter happen: every firm earns, then owes, then wishes, then settles."""
        for phase in ("earn", "owe", "wish", "settle"):
            self.agents.do(phase)


def run_house(book: Book, noise: np.ndarray) -> House:
    """Return one path of the agent model; `noise` is (quarter, firm) standard normals."""
    house = House(book, noise)
    for _ in range(book.book.quarters):
        house.step()
    return house


def noisy(book: Book) -> Book:
    """Return the book with noise on every firm's outside demand."""
    volatility = Figure(value=NOISE, source=book.book.source)
    entities = {name: entity.model_copy(update={"volatility": volatility}) for name, entity in book.entities.items()}
    return book.model_copy(update={"entities": entities})


def largest_difference(book: Book, noise: np.ndarray) -> float:
    """Return the largest difference between both in any balance of the agreed paths, relative to 1 + its size."""
    engine = simulate(book, paths=AGREED, seed=SEED)
    worst = 0.0
    for path in range(AGREED):
        house = run_house(book, noise[:, :, path])
        for at, firm in enumerate(house.firms.values()):
            for item, amounts in firm.series.items():
                theirs = engine.firms[item][:, at, path]
                worst = max(worst, float((np.abs(np.array(amounts) - theirs) / (1.0 + np.abs(theirs))).max()))
    return worst


def main() -> int:
    """Print one line a number; return 1 if engine and agents disagree."""
    book = noisy(read_book(BOOK))
    noise = draw_shocks(compile_network(book), SEED, 0, MESA_PATHS).firm
    worst = largest_difference(book, noise)
    print(f"agreement: largest relative difference {worst:.1e} in {AGREED} paths' balances")
    points, names = plain(book), book.firms
    shocks = [{"entity": dict(zip(names, noise[:, :, path].T.tolist(), strict=True))} for path in range(MESA_PATHS)]
    agents = f"Mesa {mesa.__version__}, fewer rules"
    times = least_times(
        {
            "engine, 1 thread": lambda: simulate(book, paths=PATHS, seed=SEED, threads=1),
            agents: lambda: [run_house(book, noise[:, :, path]) for path in range(MESA_PATHS)],
            "plain twin, all rules": lambda: [twin(points, one) for one in shocks],
        },
        REPEATS,
    )
    counts = (PATHS, MESA_PATHS, MESA_PATHS)
    speed = {name: count / time.wall for (name, time), count in zip(times.items(), counts, strict=True)}
    for name, paths in speed.items():
        print(f"{name}: {paths:,.0f} paths per second of {book.book.quarters} quarters")
    print(f"ratio, engine / Mesa: {speed['engine, 1 thread'] / speed[agents]:.0f}")
    print(f"ratio, engine / plain twin: {speed['engine, 1 thread'] / speed['plain twin, all rules']:.0f}")
    return int(worst > 1e-9)


if __name__ == "__main__":
    sys.exit(main())
