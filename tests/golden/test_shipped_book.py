"""The shipped books: headline numbers are what they were, the centre holds, measures agree with sums made by hand."""

import json
import math
from functools import cache
from typing import Any

import numpy as np
import pytest
from tests.golden.by_hand import Hand
from tools.golden import (
    GOLDEN,
    PATHS,
    SEED,
    VIEWS,
    central_numbers,
    central_path,
    gaps,
    measures,
    money_of_each,
    scenario_headlines,
    windows,
)

from cardhouse.errors import Outcome
from cardhouse.files import read_book, shipped_books
from cardhouse.model.book import Book, vendor_financing
from cardhouse.model.change import BASE, changed
from cardhouse.network import View, compile_network
from cardhouse.simulate import simulate
from cardhouse.stress import Headline, without_deals
from cardhouse.tables import Circularity, circularity

OPENAI = "nvidia-openai-2025"
BOOKS = tuple(shipped_books())
SAME_PATHS = 0.25  # standard errors that a mean may move on the same paths: another machine's last bits, no more
OTHER_PATHS = 4.0  # standard errors of the difference of two seeds


@cache
def book_of(name: str) -> Book:
    return read_book(name)


@cache
def golden(name: str) -> dict[str, Any]:
    """Return the golden numbers of a shipped book, as tools/golden.py wrote them."""
    numbers: dict[str, Any] = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    return numbers


@cache
def headlines_of(name: str, scenario: str) -> tuple[Headline, ...]:
    return scenario_headlines(book_of(name), scenario)


@cache
def measured(name: str, view: View, last: int) -> Circularity:
    return circularity(book_of(name), view, 1, last)


def scenarios(name: str) -> tuple[str, ...]:
    """Return every scenario of a book, the base included."""
    return (BASE, *book_of(name).scenarios)


@pytest.mark.parametrize("name", BOOKS)
def test_every_shipped_book_has_golden_numbers(name: str) -> None:
    numbers = golden(name)
    assert numbers["written_by"] == "tools/golden.py"
    assert (numbers["paths"], numbers["seed"]) == (PATHS, SEED)
    assert tuple(numbers["headlines"]) == scenarios(name), "the book has changed: run tools/golden.py"


@pytest.mark.parametrize("name", BOOKS)
def test_headlines_of_every_scenario_are_the_golden_ones(name: str) -> None:
    for scenario, expected in golden(name)["headlines"].items():
        found = {one.id: one for one in headlines_of(name, scenario)}
        assert found.keys() == expected.keys()
        for key, one in found.items():
            leeway = max(SAME_PATHS * expected[key]["standard_error"], 1 / PATHS if one.chance else 0.0)
            assert one.mean == pytest.approx(expected[key]["mean"], abs=leeway, rel=1e-9), f"{scenario}: {key}"


@pytest.mark.parametrize("name", BOOKS)
def test_another_seed_gives_the_golden_headlines_within_their_standard_errors(name: str) -> None:
    for one in scenario_headlines(book_of(name), BASE, seed=SEED + 1):
        expected = golden(name)["headlines"][BASE][one.id]
        error = math.hypot(one.standard_error, expected["standard_error"])
        assert error > 0
        assert one.mean == pytest.approx(expected["mean"], abs=OTHER_PATHS * error), one.id


@pytest.mark.parametrize("name", BOOKS)
def test_every_scenario_and_the_book_without_the_vendors_financing_run_on_every_path(name: str) -> None:
    book = book_of(name)
    variants = {scenario: changed(book, scenario) for scenario in scenarios(name)}
    variants["unfinanced"] = without_deals(book, vendor_financing(book))
    for scenario, variant in variants.items():
        done = simulate(variant, base=book, paths=64, seed=3)
        assert (done.outcome == Outcome.SOLVED).all(), scenario


def test_collapse_is_rarer_in_a_lasting_boom_and_more_frequent_when_capital_dries_up() -> None:
    boom, base, drought = (
        headlines_of(OPENAI, scenario)[0].mean for scenario in ("boom-goes-on", BASE, "capital-dries-up")
    )
    assert headlines_of(OPENAI, BASE)[0].id == "collapse"
    assert 0 <= boom < base < drought <= 1


@pytest.mark.parametrize("demand", ["over the plan, as the base has it in a boom", "on the plan"])
def test_at_the_centre_of_every_figure_in_a_lasting_boom_nobody_defaults(demand: str) -> None:
    book = book_of(OPENAI)
    network = compile_network(book)
    assert network.regimes is not None
    growth = float(network.regimes.table["mu"][network.regimes.initial, 0])
    history = central_path(book, -growth if demand == "on the plan" else None)
    if demand == "on the plan":
        assert history.demand == pytest.approx(1.0, abs=1e-12)
    assert not history.defaulted.any()
    assert history.firms["arrears"].max() <= 1e-9
    assert history.losses == pytest.approx(0.0, abs=1e-9)
    built = history.programmes["built"].sum(axis=0)[:, 0]
    assert (built >= 0.95 * network.programmes["plan"][: network.quarters].sum(axis=0)[:, 0]).all()
    assert all(signed.all() for signed in history.signed.values())


@pytest.mark.parametrize("name", BOOKS)
def test_the_central_path_is_the_golden_one(name: str) -> None:
    found = central_numbers(book_of(name), central_path(book_of(name)))
    assert found == pytest.approx(golden(name)["central"], rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("name", BOOKS)
def test_circularity_measures_are_the_golden_ones(name: str) -> None:
    expected = golden(name)["circularity"]
    assert len(expected) == len(VIEWS) * len(windows(book_of(name)))
    for key, numbers in expected.items():
        view, window = key.split()
        found = measures(measured(name, View(view), int(window.split("-")[1])))
        assert found == pytest.approx(numbers, rel=1e-9, abs=1e-9), key


@pytest.mark.parametrize("name", BOOKS)
@pytest.mark.parametrize("view", VIEWS)
def test_whose_money_the_vendor_receives_and_what_firms_lack_are_the_golden_numbers(name: str, view: View) -> None:
    for key, found in (("money", money_of_each(book_of(name), view)), ("gaps", gaps(book_of(name), view))):
        assert found == pytest.approx(golden(name)[key][view], rel=1e-9, abs=1e-9), key


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("last", [4, 24])
def test_what_firms_pay_each_other_is_what_the_books_numbers_add_up_to(view: View, last: int) -> None:
    hand = Hand(shipped_books()[OPENAI]).flows(view is View.PROMISED, 1, last)
    found = measured(OPENAI, view, last).measured
    at = {name: row for row, name in enumerate(found.firms)}
    expected = np.zeros_like(found.matrix)
    for (payer, payee), amount in hand.items():
        expected[at[payer], at[payee]] = amount
    assert len(hand) >= 5
    np.testing.assert_allclose(found.matrix, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("last", [4, 24])
def test_under_signed_contracts_only_coreweaves_rent_goes_round(last: int) -> None:
    """By hand: Nvidia's rent comes back with the chips CoreWeave buys; what else Nvidia pays, nobody brings back.

    Pro rata, CoreWeave pays with rent over all its money: the larger of what comes in and what goes out.
    """
    hand = Hand(shipped_books()[OPENAI])
    flows = hand.flows(False, 1, last)
    rent, chips = flows["nvidia", "coreweave"], flows["coreweave", "nvidia"]
    revenue, costs = hand.outside("coreweave", 1, last)
    programme = hand.book["programmes"]["coreweave-openai"]
    shell = hand.number(programme["other"]) * sum(hand.series(programme["plan"])[:last])
    fees = rent + flows["openai", "coreweave"]
    costs += hand.number(hand.book["entities"]["coreweave"]["cost_share"]) * fees
    money = max(revenue + fees, costs + chips + shell)
    found = measured(OPENAI, View.SIGNED, last)
    assert found.circulation.total == pytest.approx(2 * min(rent, chips), rel=1e-9)
    assert found.prorata is not None
    assert found.prorata.value == pytest.approx(chips * rent / money, rel=1e-9)
    assert found.bounds is not None
    assert found.bounds.low == pytest.approx(max(0.0, chips - (money - rent)), abs=1e-9)
    assert found.bounds.high == pytest.approx(min(rent, chips), rel=1e-9)


def test_if_every_promise_were_kept_the_letters_hundred_billion_can_all_come_back() -> None:
    """By hand: Nvidia's stakes and rents over the run, all of which its customers spend on its chips."""
    hand = Hand(shipped_books()[OPENAI])
    last = hand.last
    flows = hand.flows(True, 1, last)
    paid = sum(amount for (payer, _), amount in flows.items() if payer == "nvidia")
    found = measured(OPENAI, View.PROMISED, last)
    assert flows["nvidia", "openai"] == 100.0
    assert found.bounds is not None
    assert found.bounds.high == pytest.approx(paid, rel=1e-9)
    assert found.circulation.total == pytest.approx(sum(len(x.firms) * x.bottleneck for x in found.loops), rel=1e-9)
    assert sum(x.bottleneck for x in found.loops) == pytest.approx(paid, rel=1e-9)
