"""Laws of the plain twin on random books, and what those books put it through."""

from collections import Counter
from itertools import pairwise
from math import exp
from random import Random

import pytest
from tests.twins.books import random_book, random_shocks
from tests.twins.occurrences import occurrences
from tests.twins.plain import simulate
from tests.twins.plain_book import Case, series
from tests.twins.plain_clearing import budgets, class_shares, clear, due, greatest_shares, owed_by_rank
from tests.twins.plain_drivers import drift_constant, regime_figures, transition_row

BOOKS = 200
OFTEN = 0.05  # of the books on which each of these must occur
MUST_OCCUR = {
    "equity", "loan", "lease", "cloud", "purchase", "guarantee", "offtake", "arrears", "default", "estate closes",
    "estates close together", "estate open at the end", "recovery", "project recovery", "refinancing failure",
    "unsigned letter of intent", "replacement", "custom chips", "supply shortfall", "guarantor's loss", "re-letting",
    "project loan", "outside funding", "payout", "optional purchase, firm to firm", "optional purchase, firm to world",
    "optional purchase, world to firm", "optional purchase cut in part", "optional purchase cut to nothing",
    "optional purchase, payer defaults", "optional purchase, payee defaults",
}  # fmt: skip
OF_THE_ESTATE = ("recovery", "project recovery", "rest")
MONEY = ("cash", "debt", "revenue", "network_revenue", "fixed", "facility", "facility_total", "floor", "rho", "chip",
         "other", "per", "amount", "price", "tranche")  # fmt: skip


@pytest.fixture(scope="module")
def paths() -> list[tuple[dict, dict]]:
    """Return random books and the twin's path of each."""
    books = [(random_book(seed), seed) for seed in range(BOOKS)]
    return [(book, simulate(book, random_shocks(book, seed))) for book, seed in books]


def inside(book: dict) -> list[str]:
    """Return the entities of a book that are not parts of the world."""
    return [e for e, record in book["entities"].items() if not record.get("outside")]


def point(value: float | dict) -> float:
    """Return the number of a figure."""
    return value["value"] if isinstance(value, dict) else value


def test_random_books_put_the_twin_through_everything(paths: list) -> None:
    counts = Counter(name for book, result in paths for name in occurrences(book, result))
    assert {name: counts[name] for name in MUST_OCCUR if counts[name] < OFTEN * BOOKS} == {}


def test_cash_changes_by_what_is_paid_and_received_the_world_included(paths: list) -> None:
    for book, result in paths:
        net = Counter()
        for name, row in result["flows"].items():
            payer, payee = name.split(": ")[0].split(" > ")
            for t, x in enumerate(row):
                net[payer, t] -= x
                net[payee, t] += x
        for t in range(book["book"]["quarters"]):
            assert sum(x for (_, when), x in net.items() if when == t) == pytest.approx(0, abs=1e-9)
        for e in inside(book):
            before = point(book["entities"][e]["cash"])
            for t, cash in enumerate(result["balances"][f"{e}: cash"]):
                assert cash - before == pytest.approx(net[e, t], abs=1e-9)
                assert cash >= -1e-9
                before = cash


def test_no_flow_is_negative(paths: list) -> None:
    assert min(min(row) for _, result in paths for row in result["flows"].values()) >= 0


def test_every_deal_keeps_its_identity(paths: list) -> None:
    for _, result in paths:
        for d, terms in result["deals"].items():
            assert terms["due"] == pytest.approx(sum(x for name, x in terms.items() if name != "due"), abs=1e-9), d


def test_what_is_scheduled_of_an_optional_purchase_is_paid_or_cancelled(paths: list) -> None:
    """What is invoiced is also paid: a wish that its payer can fund after all its dues is never short in clearing."""
    for book, result in paths:
        for d, rows in result["optional"].items():
            terms, scheduled = result["deals"][d], series(book["deals"][d]["schedule"], "2026Q1")
            assert terms["due"] == pytest.approx(sum(scheduled.values()) if result["signed"][d] else 0, abs=1e-9)
            assert terms["paid"] + terms["cancelled"] == pytest.approx(terms["due"], abs=1e-12)
            assert rows["paid"] == pytest.approx(rows["invoiced"], abs=1e-9)


def test_nobody_pays_more_than_is_due_and_commitments_are_kept(paths: list) -> None:
    for book, result in paths:
        for d, terms in result["deals"].items():
            deal = book["deals"][d]
            damages = deal["kind"] in ("cloud", "lease", "purchase") and result["defaults"].get(deal["payer"])
            assert 0 <= terms["paid"] <= terms["due"] + 1e-9 or damages
            if deal["kind"] in ("equity", "guarantee", "offtake"):
                assert terms["due"] <= deal.get("amount", float("inf")) + 1e-9


def test_capacity_never_exceeds_opening_and_plan(paths: list) -> None:
    for book, result in paths:
        for p, programme in book["programmes"].items():
            plan, most = series(programme["plan"], "2026Q1"), point(programme.get("opening", 0))
            vendor = result["balances"][f"{p}: vendor units online next quarter"]
            custom = result["balances"].get(f"{p}: custom units online next quarter", [0.0] * len(vendor))
            for t, units in enumerate(map(sum, zip(vendor, custom, strict=True)), 1):
                most += plan.get(t, 0.0)
                assert units <= most + 1e-9
                assert result["balances"][f"{p}: built"][t - 1] <= plan.get(t, 0.0) + 1e-12


def test_the_dead_stay_dead_and_pay_only_through_their_estate(paths: list) -> None:
    for book, result in paths:
        closing = {x["entity"]: x["quarter"] for x in result["events"] if x["event"] == "estate closes"}
        assert len({x["entity"] for x in result["events"] if x["event"] == "default"}) == sum(
            x["event"] == "default" for x in result["events"]
        )
        for e, died in result["defaults"].items():
            for name, row in result["flows"].items():
                if died and name.startswith(f"{e} > "):
                    estate = name.split(": ")[1] in OF_THE_ESTATE
                    assert all(x == 0 or (estate and t == closing[e]) for t, x in enumerate(row, 1) if t > died)
                if f" > {e}: " in name:
                    assert not any(row[closing.get(e, len(row)) :])
            for item in ("revenue (invoiced)", "debt", "project debt", "loans from entities", "arrears"):
                assert not (died and any(result["balances"][f"{e}: {item}"][died:]))
            for p, programme in book["programmes"].items():
                if died and e in (programme["owner"], programme["user"]):
                    assert not any(result["balances"][f"{p}: built"][died:])


def test_an_estate_pays_at_most_its_claims(paths: list) -> None:
    for _, result in paths:
        for closed in (x for x in result["events"] if x["event"] == "estate closes"):
            e, t = closed["entity"], closed["quarter"]
            paid = sum(
                row[t - 1]
                for name, row in result["flows"].items()
                if name.startswith(f"{e} > ") and name.split(": ")[1] in OF_THE_ESTATE[:2]
            )
            claims = result["balances"][f"{e}: claims on the estate"]
            if result["defaults"][e] < t:
                assert paid <= claims[t - 2] + 1e-9


def times(value: object, factor: float) -> object:
    """Return a figure, series or record with every number multiplied, but quarters and factors."""
    if isinstance(value, dict):
        return {k: x if k in ("factor", "from", "to") else times(x, factor) for k, x in value.items()}
    if isinstance(value, list):
        return [times(x, factor) for x in value]
    return factor * value


def in_other_units(record: dict, factor: float) -> dict:
    """Return a record with its money in a unit ``factor`` times smaller."""
    found = {k: times(x, factor) if k in (*MONEY, "schedule", "maturities") else x for k, x in record.items()}
    if "milestones" in record:
        found["milestones"] = record["milestones"] | {"tranche": factor * record["milestones"]["tranche"]}
    return found


@pytest.mark.parametrize("seed", range(40))
def test_units_of_money_scale_everything_and_order_changes_nothing(seed: int) -> None:
    book = random_book(seed)
    turned = {
        name: dict(reversed(section.items())) for name, section in book.items() if name in ("programmes", "deals")
    }
    turned["entities"] = {e: in_other_units(x, 8) for e, x in reversed(book["entities"].items())}
    turned["programmes"] = {p: in_other_units(x, 8) for p, x in turned["programmes"].items()}
    turned["deals"] = {d: in_other_units(x, 8) for d, x in turned["deals"].items()}
    before, after = simulate(book, random_shocks(book, seed)), simulate(book | turned, random_shocks(book, seed))
    assert after["defaults"] == before["defaults"]
    nothing = [0.0] * book["book"]["quarters"]
    for name in before["flows"].keys() | after["flows"].keys():
        expected = [8 * x for x in before["flows"].get(name, nothing)]
        assert after["flows"].get(name, nothing) == pytest.approx(expected, abs=1e-8), name


def test_the_drift_constant_makes_expected_demand_one() -> None:
    """Sums over every path of regimes, with the lognormal mean of each."""
    book = random_book(next(seed for seed in range(100) if "regimes" in random_book(seed)["drivers"]))
    book["book"]["quarters"] = quarters = 6
    book["drivers"].pop("forced", None)
    case = Case(book, {})
    drivers, regimes, c = case.drivers, regime_figures(case.drivers), drift_constant(case)
    pull, total = 1 - drivers["reversion"] / 4, 0.0
    paths_of_regimes = [((drivers["initial"],), 1.0)]
    for _ in range(quarters):
        paths_of_regimes = [
            ((*path, z), weight * step)
            for path, weight in paths_of_regimes
            for z, step in zip(regimes, transition_row(drivers, path[-1]), strict=True)
        ]
    for path, weight in paths_of_regimes:
        mean = variance = 0.0
        for z in path[1:]:
            mean = pull * mean + (regimes[z]["mu"] + c) / 4
            variance = pull**2 * variance + regimes[z]["sigma"] ** 2 / 4
        total += weight * exp(mean + variance / 2)
    assert total == pytest.approx(1, abs=1e-12)


def random_dues(r: Random, n: int) -> tuple[list[dict], dict[str, float]]:
    """Return random dues among n payers and the world, in four classes, most of them in a ring that barely leaks."""
    names = [f"e{i}" for i in range(n)]
    dues = [due(names[i], names[(i + 1) % n], "fee", r.choice([1, 2]), r.uniform(5, 10)) for i in range(n)]
    for _ in range(3 * n):
        payer, payee = r.choice(names), r.choice([*names, "world"])
        if payer != payee:
            dues.append(due(payer, payee, "fee", r.randint(0, 3), r.uniform(0, 0.2 if r.random() < 0.5 else 4)))
    return dues, {e: r.uniform(0, 2) if r.random() < 0.5 else 0.0 for e in names}


@pytest.mark.parametrize("seed", range(30))
def test_clearing_is_the_greatest_solution(seed: int) -> None:
    """A solution, by class; and where plain stepping down from full payment ends."""
    r = Random(seed)
    dues, resources = random_dues(r, r.randint(2, 6))
    owed, shares = owed_by_rank(dues, set(resources)), greatest_shares(dues, resources)
    budget = budgets(dues, resources, shares)
    stepped = {e: dict.fromkeys(of, 1.0) for e, of in owed.items()}
    for _ in range(3000):
        money = budgets(dues, resources, stepped)
        stepped = {e: class_shares(of, money[e]) for e, of in owed.items()}
    for e, of in owed.items():
        assert shares[e] == pytest.approx(class_shares(of, budget[e]), abs=1e-10)
        assert shares[e] == pytest.approx(stepped[e], abs=1e-8)
        assert all(later == 0 or first == 1 for first, later in pairwise(shares[e].values()))
        assert sum(of[k] * s for k, s in shares[e].items()) <= budget[e] * (1 + 1e-9) + 1e-12


def test_a_ring_that_barely_leaks_pays_nothing() -> None:
    """Ten goes round and a thousandth more is due outside: nothing can be paid, though each step down is small."""
    ring = [due("e0", "e1", "fee", 2, 10.0), due("e1", "e2", "fee", 2, 10.0), due("e2", "e0", "fee", 2, 10.0)]
    dues = [*ring, due("e0", "world", "fee", 2, 0.001)]
    assert clear(dues, {"e0": 0.0, "e1": 0.0, "e2": 0.0}) == pytest.approx([0, 0, 0, 0], abs=1e-9)
    assert clear(ring, {"e0": 0.0, "e1": 0.0, "e2": 0.0}) == pytest.approx([10, 10, 10])


def test_clearing_of_a_known_network() -> None:
    """Liabilities 1->2 35, 2->0 20, outside assets (5, 30, 2): payments (0, 30, 20)."""
    dues = [due("e1", "e2", "fee", 2, 35.0), due("e2", "e0", "fee", 2, 20.0)]
    assert clear(dues, {"e0": 5.0, "e1": 30.0, "e2": 2.0}) == pytest.approx([30, 20])
    assert clear(dues, {"e0": 5.0, "e1": 15.0, "e2": 2.0}) == pytest.approx([15, 17])
