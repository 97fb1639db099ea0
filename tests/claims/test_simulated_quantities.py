"""Quantities of simulated paths and of stress questions, against the paths themselves and books known by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.claims.small_books import PATHS, PLAN, TILLS, bench_of, case, read_text

from cardhouse.claims import Bench, Span, Value, valued
from cardhouse.model.book import vendor_financing
from cardhouse.model.change import changed
from cardhouse.model.claims import Quantity
from cardhouse.simulate import Paths, simulate
from cardhouse.stress import without_deals
from cardhouse.stress.counterfactual import with_lock, with_replacement

SHOP, STALL = 1, 2
ERROR = float(np.sqrt(0.25 / PATHS))
"""Standard error of a chance, at most."""


def value(bench: Bench, of: str, **fields: Any) -> Value:
    """Return the value of one quantity."""
    return valued(bench, {"one": Quantity(of=of, **fields)})["one"]


def wilson(share: float, n: int) -> tuple[float, float]:
    """Return the 95% interval of a chance: the roots of (p - share)^2 = z^2 p (1 - p) / n."""
    z2 = 1.959963984540054**2
    low, high = sorted(np.roots([1 + z2 / n, -(2 * share + z2 / n), share**2]))
    return float(low), float(high)


@pytest.fixture(scope="module")
def tills(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return bench_of(read_text(tmp_path_factory.mktemp("tills"), TILLS))


@pytest.fixture(scope="module")
def base(tills: Bench) -> Paths:
    return simulate(tills.book, paths=PATHS, seed=3, threads=1)


@pytest.fixture(scope="module")
def dearer(tills: Bench) -> Paths:
    return simulate(changed(tills.book, "dearer"), base=tills.book, paths=PATHS, seed=3, threads=1)


@pytest.fixture(scope="module")
def bust() -> Bench:
    """Return worked example B: the lab defaults in quarter 8 on every path, and the house collapses then."""
    return case("worked-b")


# Chances


@pytest.mark.parametrize(
    ("event", "entity", "exact"),
    [
        ("default", "shop", 1 / 2),
        ("default", "stall", 3 / 4),
        ("default", "mill", 0.0),
        ("any-default", None, 1 - 1 / 8),
    ],
)
def test_a_chance_is_the_known_one_with_its_interval(
    tills: Bench, event: str, entity: str | None, exact: float
) -> None:
    found = value(tills, "chance", event=event, entity=entity)
    assert found.centre == pytest.approx(exact, abs=4 * ERROR)
    assert (found.low, found.high) == pytest.approx(wilson(found.centre, PATHS))
    assert (found.unit, found.span) == ("probability", Span.INTERVAL)


def test_a_chance_is_the_share_of_paths(tills: Bench, base: Paths) -> None:
    assert value(tills, "chance", event="default", entity="shop").centre == (base.defaulted[SHOP] > 0).mean()


def test_the_first_to_fall_is_before_or_with_all_others(tills: Bench, base: Paths) -> None:
    when = [[int(q) or 99 for q in base.defaulted[firm]] for firm in (SHOP, STALL)]
    first = [shop <= stall and shop < 99 for shop, stall in zip(*when, strict=True)]
    assert value(tills, "chance", event="first-default", entity="shop").centre == np.mean(first)
    both = [value(tills, "chance", event="first-default", entity=name).centre for name in ("shop", "stall")]
    assert sum(both) >= value(tills, "chance", event="any-default").centre  # ties count for both


def test_a_collapse_on_every_path_is_certain_but_for_the_simulation(bust: Bench) -> None:
    found = value(bust, "chance", event="collapse")
    assert (found.centre, found.high) == (1, 1)
    assert found.low == pytest.approx(wilson(1.0, 64)[0])
    assert value(bust, "chance", event="default", entity="lab").centre == 1


def test_a_condition_keeps_the_paths_that_meet_it(tills: Bench, base: Paths) -> None:
    shop, stall = (base.defaulted[firm] > 0 for firm in (SHOP, STALL))
    found = {
        condition: value(tills, "chance", event="default", entity="shop", **{condition: "stall"})
        for condition in ("if_default", "unless_default")
    }
    assert found["if_default"].centre == shop[stall].mean()
    assert found["unless_default"].centre == shop[~stall].mean()
    low, high = wilson(shop[~stall].mean(), int((~stall).sum()))  # fewer paths, a wider interval
    assert (found["unless_default"].low, found["unless_default"].high) == pytest.approx((low, high))
    both = value(tills, "chance", event="any-default", if_default="shop", unless_default="stall")
    assert both.centre == 1


def test_a_condition_that_no_path_meets_leaves_nothing(tills: Bench) -> None:
    found = value(tills, "chance", event="any-default", if_default="mill")
    assert (found.known, found.why) == (False, "why no path")
    assert value(tills, "mean", item="loss", entity="shop", if_default="mill").why == "why no path"


def test_another_scenario_is_looked_at_with_under(tills: Bench, dearer: Paths) -> None:
    found = value(tills, "chance", event="default", entity="shop", under="dearer")
    assert found.centre == (dearer.defaulted[SHOP] > 0).mean()
    assert found.centre == pytest.approx(3 / 4, abs=4 * ERROR)  # costs 2..10 against 4


def test_a_difference_is_paired_path_by_path(tills: Bench, base: Paths, dearer: Paths) -> None:
    found = value(tills, "chance", event="default", entity="shop", under="dearer", less="base")
    pairs = (dearer.defaulted[SHOP] > 0).astype(float) - (base.defaulted[SHOP] > 0)
    assert set(pairs) <= {0.0, 1.0}  # dearer saves nobody
    wide = 1.96 * pairs.std(ddof=1) / np.sqrt(PATHS)
    assert (found.low, found.centre, found.high) == pytest.approx(
        (pairs.mean() - wide, pairs.mean(), pairs.mean() + wide)
    )
    assert found.unit == "percentage points"
    alone = value(tills, "chance", event="default", entity="stall", under="dearer", less="base")
    rest = 1.96**2 / (PATHS + 1.96**2)  # no pair differs: what Wilson's interval leaves open for 0 of n
    assert (alone.low, alone.centre, alone.high) == pytest.approx((-rest, 0, rest), rel=1e-3)


def test_a_difference_of_conditions_is_over_the_paths_that_meet_both(tills: Bench, base: Paths, dearer: Paths) -> None:
    found = value(tills, "mean", item="revenue", entity="mill", under="busier", less="base", if_default="shop")
    kept = base.defaulted[SHOP] > 0  # the shop's costs are the same in both
    revenue = base.firms["revenue"][:, 0].sum(axis=0)
    assert found.centre == pytest.approx(revenue[kept].mean())  # twice as much, less once
    shifted = value(tills, "chance", event="default", entity="stall", under="dearer", less="base", if_default="shop")
    assert shifted.centre == 0


def test_runs_that_share_no_path_have_no_difference(tills: Bench, base: Paths) -> None:
    other = replace(base, at=base.at + PATHS)
    bench = Bench(tills.book, paths=PATHS, seed=3, done={"base": base, "dearer": other})
    found = value(bench, "chance", event="default", entity="shop", under="dearer", less="base")
    assert (found.known, found.why) == (False, "why no shared path")


def test_a_run_that_exists_is_not_made_again(tills: Bench, base: Paths) -> None:
    said: list[str] = []
    bench = Bench(tills.book, paths=PATHS, done={"base": base}, progress=lambda what, done, of: said.append(what))
    assert bench.paths("base") is base
    assert said == []
    assert bench.paths("dearer") is bench.paths("dearer")
    assert set(said) == {"dearer"}


def test_without_the_vendors_financing_its_deals_are_gone(bust: Bench) -> None:
    gone = simulate(without_deals(bust.book, ("stake", "backstop")), base=bust.book, paths=64, seed=3)
    found = value(bust, "mean", item="loss", entity="vendor", under="without-vendor-financing")
    assert found.centre == pytest.approx(gone.losses[0].sum(axis=0).mean())
    assert found.centre != value(bust, "mean", item="loss", entity="vendor").centre


# Means


def test_means_are_those_of_worked_example_b(bust: Bench) -> None:
    def mean(item: str, entity: str, **more: str) -> float:
        return value(bust, "mean", item=item, entity=entity, **more).centre

    # tests/published/worked_b.json
    invoiced = [14.0, 14.0, 12.8643, 10.786, 8.1246, 7.1772, 5.0, 5.0, 5.0, 5.4772, 5.9161, 6.3246]
    assert mean("revenue", "vendor") == pytest.approx(sum(invoiced), abs=1e-3)
    assert mean("last-year-revenue", "vendor") == pytest.approx(sum(invoiced[-4:]), abs=1e-3)
    assert mean("loss", "vendor") == pytest.approx(6 + 7.8946, abs=1e-3)
    assert mean("loss", "vendor", channel="stakes") == pytest.approx(6.0)
    assert mean("loss", "vendor", channel="guarantees") == pytest.approx(7.8946, abs=1e-4)
    assert mean("loss", "vendor", channel="loans") == 0
    assert mean("loss", "cloud") == pytest.approx(32.5358, abs=1e-3)
    assert mean("lost-sales", "vendor") == pytest.approx(4.26, abs=1e-4)


def test_a_mean_has_the_error_of_its_paths(tills: Bench) -> None:
    found = value(tills, "mean", item="revenue", entity="mill")
    # four quarters of a uniform on 1..3, the same in each: mean 8, standard deviation 4 * 2/sqrt(12)
    error = 4 * 2 / np.sqrt(12 * PATHS)
    assert found.centre == pytest.approx(8, abs=4 * error)
    assert found.high - found.centre == pytest.approx(1.96 * error, rel=0.1)
    assert found.centre - found.low == pytest.approx(found.high - found.centre)
    assert (found.unit, found.span) == ("USD bn", Span.INTERVAL)


def test_one_path_says_nothing_of_its_error(tills: Bench) -> None:
    alone = bench_of(tills.book, paths=1)
    assert value(alone, "mean", item="revenue", entity="mill").why == "why one path"


# Signing and custom chips


def test_a_deal_is_signed_as_often_as_the_book_says(tmp_path: Path) -> None:
    plan = bench_of(read_text(tmp_path, PLAN))
    letter, stake = (value(plan, "signed", deal=deal) for deal in ("letter", "stake"))
    assert letter.centre == pytest.approx(0.3, abs=4 * ERROR)
    assert (letter.low, letter.high) == pytest.approx(wilson(letter.centre, PATHS))
    assert (stake.low, stake.centre, stake.high, stake.span) == (1, 1, 1, Span.EXACT)


def test_the_custom_share_is_of_what_the_firms_buy_in_the_last_year() -> None:
    # tests/published/worked_c.json, quarters 6 to 9, the last of them 0: custom hardware, then the vendor's
    custom, vendors = 0.612 + 0.7129 + 0.7578, 1.4439 + 1.1919 + 1.033
    found = value(case("worked-c"), "custom-share")
    assert found.centre == pytest.approx(custom / (custom + vendors), abs=1e-4)
    assert value(case("toy-circuit"), "custom-share").why == "why no chips"


# Stress


def test_lost_revenue_is_the_share_of_what_is_sold_with_financing() -> None:
    bench = case("worked-e")
    found = {lock: value(bench, "lost-revenue", lock=lock, replacement=0.25) for lock in (0.0, 1.0)}
    for lock, lost in found.items():
        kept = with_lock(with_replacement(bench.book, 0.25), lock)
        gone = without_deals(kept, vendor_financing(kept))
        sold, left = (
            simulate(book, base=bench.book, paths=64, seed=3).firms["revenue"][:, 1].sum(axis=0).mean()
            for book in (kept, gone)
        )
        assert lost.centre == pytest.approx(1 - left / sold)
        assert (lost.unit, lost.span) == ("share of revenue", Span.INTERVAL)
    assert found[0.0].centre != found[1.0].centre


def test_lost_revenue_between_the_points_of_the_curve_is_not_made_up() -> None:
    bench = case("worked-e")
    assert value(bench, "lost-revenue", lock=0.3, replacement=0.0).why == "why off curve"
    assert value(bench, "lost-revenue", lock=0.5, replacement=0.1).why == "why off curve"
    assert value(case("worked-d"), "lost-revenue", lock=0.5, replacement=0.0).why == "why no financing"


def test_a_break_point_is_where_the_chance_passes(tills: Bench) -> None:
    asked = {"event": "default", "entity": "shop", "unit": "USD bn"}
    found = value(tills, "break-point", at="entities.shop.cash", span=(0.5, 7.5), chance=0.25, **asked)
    assert found.low < 6 < found.high  # 1 - cash/8
    assert found.low < found.centre < found.high
    assert found.centre == pytest.approx(6, abs=0.5)
    assert (found.unit, found.span) == ("USD bn", Span.INTERVAL)
    shifted = value(tills, "break-point", at="entities.shop.cash", span=(1, 9), chance=0.25, under="dearer", **asked)
    assert shifted.centre == pytest.approx(8, abs=0.5)


def test_a_chance_that_stays_says_between_what(tills: Bench) -> None:
    found = value(
        tills,
        "break-point",
        at="entities.shop.cash",
        span=(10, 20),
        event="default",
        entity="shop",
        chance=0.5,
        unit="x",
    )
    assert (found.known, found.why, found.told, found.unit) == (False, "why stays", (0, 0, 10, 20), "x")
