"""Every kind of quantity against numbers worked out by hand or another way: the book, the money traced, the sums."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest
from tests.claims.small_books import PLAN, bench_of, case, read_text

from cardhouse.claims import Bench, Span, Value, valued
from cardhouse.claims.quantities import KINDS
from cardhouse.model.claims import QUANTITY_KINDS, OutcomeFigure, Quantity
from cardhouse.simulate import CHANNELS
from cardhouse.words import catalogue


def value(bench: Bench, of: str, **fields: Any) -> Value:
    """Return the value of one quantity."""
    return valued(bench, {"one": Quantity(of=of, **fields)})["one"]


def three(found: Value) -> tuple[float, float, float]:
    return found.low, found.centre, found.high


@pytest.fixture(scope="module")
def toy() -> Bench:
    return case("toy-circuit")


@pytest.fixture(scope="module")
def everything() -> Bench:
    return case("everything")


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return bench_of(read_text(tmp_path_factory.mktemp("plan"), PLAN))


def test_every_kind_is_computed_by_something_and_nothing_else_is() -> None:
    assert set(KINDS) | {"sum"} == set(QUANTITY_KINDS)
    fields = {Quantity.model_fields[name].alias or name for name in Quantity.model_fields}
    used = {field for kind in QUANTITY_KINDS.values() for field in (*kind.needs, *kind.may)}
    assert used | {"title", "of", "unit"} == fields


def test_the_channels_of_losses_are_those_of_the_simulation() -> None:
    (literal, _) = get_args(Quantity.model_fields["channel"].annotation)
    assert get_args(literal) == CHANNELS


# Figures, facts, outcomes


def test_a_figure_is_its_centre_and_ends_times_its_parameter(everything: Bench) -> None:
    cash = value(everything, "figure", at="entities.maker.cash", unit="EUR mn")
    assert three(cash) == pytest.approx((20 * 0.8, 20, 20 * 1.1))  # the last vintage, times pace
    assert (cash.unit, cash.span, set(cash.sources)) == ("EUR mn", Span.RANGE, {"report", "guess"})
    revenue = value(everything, "figure", at="entities.lab.revenue", unit="EUR mn")
    assert three(revenue) == pytest.approx((3 * 0.6, 3 * 0.75, 3 * 0.9))  # times the rest of uniform 0.1 to 0.4
    debt = value(everything, "figure", at="entities.lab.debt", unit="EUR mn")
    assert three(debt) == (1, 2, 5)
    assert debt.sources == ("guess", "report", "later")  # what it is based on too
    point = value(everything, "figure", at="entities.lab.cash", unit="EUR mn")
    assert three(point) == (4, 4, 4)
    assert point.span is Span.EXACT


def test_a_distribution_without_an_end_is_where_95_percent_of_it_lies(everything: Bench) -> None:
    found = value(everything, "figure", at="entities.maker.revenue", unit="EUR mn")
    assert three(found) == pytest.approx((10 - 1.96, 10, 10 + 1.96), rel=1e-4)  # normal, 10 and 1


def test_a_fact_is_the_latest_that_was_published(everything: Bench) -> None:
    capital, debts = (value(everything, "fact", name=name) for name in ("capital", "debts"))
    assert (three(capital), capital.unit, capital.sources) == ((3, 4, 6), "EUR mn", ("wire",))
    assert (three(debts), debts.span, debts.sources) == ((2, 2, 2), Span.EXACT, ("report",))


def test_an_outcome_is_a_number_a_range_or_words(everything: Bench) -> None:
    def outcome(told: Any) -> Value:
        known = everything.book.outcomes["revenue"].model_dump() | {"value": told}
        outcomes = {"revenue": OutcomeFigure.model_validate(known)}
        bench = bench_of(everything.book.model_copy(update={"outcomes": outcomes}))
        return value(bench, "outcome", name="revenue")

    assert three(outcome((10.0, 11.0))) == (10, 10.5, 11)
    assert outcome((10.0, 11.0)).span is Span.RANGE
    assert three(outcome(10.0)) == (10, 10, 10)
    assert outcome(10.0).sources == ("later",)
    words = outcome("about the same")
    assert (words.known, words.why, words.unit) == (False, "why text", "EUR mn")


# Sums


def test_sums_name_each_other_in_any_order(toy: Bench) -> None:
    found = valued(
        toy,
        {
            "last": Quantity(of="sum", is_="2 * middle - index.low", unit="x"),
            "middle": Quantity(of="sum", is_="abs(1 - back)", unit="x"),
            "back": Quantity(of="round-trip", view="signed"),
            "index": Quantity(of="index", view="signed"),
        },
    )
    assert list(found) == ["last", "middle", "back", "index"]
    assert three(found["middle"]) == pytest.approx((0, 1 / 6, 0.6))
    assert three(found["last"]) == pytest.approx((-0.4, 2 / 6 - 0.4, 1.2 - 0.4))
    assert (found["last"].unit, found["last"].span) == ("x", Span.BOUNDS)


def test_a_long_chain_of_sums_is_no_matter(toy: Bench) -> None:
    chain = {f"s{at}": Quantity(of="sum", is_=f"s{at + 1} + 1", unit="x") for at in range(3000)}
    found = valued(toy, {**chain, "s3000": Quantity(of="sum", is_="0", unit="x")})
    assert found["s0"].centre == 3000


# Money traced: the toy circuit, where n finances o with 10, o pays r 35, r pays n 30


def test_the_toys_measures(toy: Bench) -> None:
    assert three(value(toy, "index", view="signed")) == pytest.approx((0.4, 0.4, 0.4))
    assert three(value(toy, "round-trip", view="signed")) == pytest.approx((0.4, 0.83333, 1.0), abs=1e-5)
    receipts = value(toy, "self-funded", view="signed", over="receipts")
    assert three(receipts) == pytest.approx((4 / 30, 0.27778, 10 / 30), abs=1e-5)
    assert receipts.span is Span.BOUNDS


def test_what_comes_back_comes_through_its_last_payer(toy: Bench) -> None:
    through = [value(toy, "round-trip", view="signed", via=firm).centre for firm in ("n", "o", "r")]
    assert through == pytest.approx([0, 0, 5 / 6])
    assert value(toy, "round-trip", view="signed", via="r").certain


def test_all_revenue_takes_in_what_outsiders_pay(plan: Bench) -> None:
    receipts, revenue = (value(plan, "self-funded", view="signed", over=over) for over in ("receipts", "revenue"))
    # the lab pays the maker 8; outsiders pay 5 + 7 + 9 under deals and 40 beside them
    assert three(revenue) == pytest.approx(tuple(end * 8 / (8 + 61) for end in three(receipts)))
    assert revenue.unit == "share of revenue"


def test_money_is_summed_by_payer_payee_and_deal(toy: Bench) -> None:
    assert value(toy, "flow", view="signed").centre == 75
    assert value(toy, "flow", view="signed", payer="o").centre == 35
    assert value(toy, "flow", view="signed", payee="n").centre == 30
    assert value(toy, "flow", view="signed", deal="stake").centre == 10
    assert value(toy, "flow", view="signed", payer="o", payee="n").centre == 0
    assert value(toy, "flow", view="signed", payer="n", payee="o", deal="stake").unit == "USD bn"


def test_money_is_summed_over_the_window_and_the_view(plan: Bench) -> None:
    def chips(view: str, **window: int) -> float:
        return value(plan, "flow", view=view, payer="lab", payee="maker", **window).centre

    assert (chips("signed"), chips("promised")) == (8, 108)
    assert (chips("signed", first=2, last=3), chips("promised", last=1), chips("signed", first=4)) == (6, 100, 2)
    assert value(plan, "flow", view="signed", payer="world").centre == 7


def test_financing_is_the_vendors_alone(plan: Bench) -> None:
    assert value(plan, "financing", view="signed").centre == 6  # the fund's 9 for shares of the maker are not
    assert value(plan, "financing", view="signed", payee="lab", last=2).centre == 3
    assert value(plan, "financing", view="settled").centre == 0
    bookless = plan.book.model_copy(update={"book": plan.book.book.model_copy(update={"vendor": None})})
    assert value(bench_of(bookless), "financing", view="signed").why == "why no financing"


def test_planned_revenue_is_of_sales_to_firms_and_outsiders(plan: Bench, toy: Bench) -> None:
    # 10 a quarter beside the deals; 8 from the lab, 5 from the fund, 7 from the world; what is paid for shares is none
    assert value(plan, "planned-revenue", view="signed", entity="maker").centre == 40 + 8 + 5 + 7
    assert value(plan, "planned-revenue", view="promised", entity="maker").centre == 160
    assert value(plan, "planned-revenue", view="signed", entity="maker", first=2, last=3).centre == 20 + 4 + 2 + 7
    assert value(plan, "planned-revenue", view="signed", entity="lab").centre == 0
    assert [value(toy, "planned-revenue", view="signed", entity=firm).centre for firm in "nor"] == [30, 26, 35]


def test_half_is_paid_by_the_quarter_in_which_the_sum_reaches_it(plan: Bench) -> None:
    def half(**chosen: str) -> float:
        return value(plan, "half-paid", **chosen).centre

    assert half(view="signed", payer="lab", payee="maker") == 2  # 0, 4 of 8: just half
    assert half(view="signed", deal="stake") == 2  # 1, 3 of 6
    assert half(view="promised", payer="lab") == 1  # 100 of 108
    assert half(view="signed", payer="world") == 2
    assert value(plan, "half-paid", view="settled", deal="stake").why == "why nothing paid"


def test_a_firm_lacks_what_it_pays_less_what_comes_in_and_its_cash(plan: Bench, everything: Bench) -> None:
    def gap(**chosen: Any) -> Value:
        return value(plan, "funding-gap", entity="lab", **chosen)

    assert three(gap(view="signed")) == pytest.approx(3 * (8 - 6 - 20,))
    assert gap(view="promised").centre == pytest.approx(8 + 100 - 6 - 20)
    assert gap(view="signed", first=2, last=3).centre == pytest.approx(gap(view="signed", last=3).centre)
    assert (gap(view="signed").span, gap(view="signed").unit) == (Span.EXACT, "USD bn")
    ranged = value(everything, "funding-gap", view="signed", entity="maker")
    assert ranged.span is Span.RANGE
    assert (ranged.centre - ranged.low, ranged.high - ranged.centre) == pytest.approx((2, 4)), "cash is 16, 20 or 22"
    assert ranged.sources


def test_something_is_first_paid_in_the_first_quarter_with_an_amount(plan: Bench) -> None:
    found = [value(plan, "first-paid", view="promised", deal=deal).centre for deal in ("stake", "chips", "abroad")]
    assert found == [1, 2, 2]
    assert value(plan, "first-paid", view="signed", deal="letter").why == "why nothing paid"


def test_what_has_no_answer_says_why(plan: Bench) -> None:
    paid_for = {name: deal for name, deal in plan.book.deals.items() if name in ("extra", "abroad")}
    idle = bench_of(plan.book.model_copy(update={"deals": paid_for}))
    assert value(idle, "index", view="signed").why == "why nothing paid"
    assert value(idle, "round-trip", view="signed").why == "why no financing"
    assert value(idle, "self-funded", view="signed", over="receipts").why == "why no receipts"
    assert three(value(idle, "self-funded", view="signed", over="revenue")) == (0, 0, 0)


def test_a_quantitys_own_unit_stands_in_place_of_the_usual_one(toy: Bench) -> None:
    assert value(toy, "index", view="signed", unit="share of all").unit == "share of all"


def test_every_reason_for_a_missing_number_is_in_both_catalogues() -> None:
    source = Path(valued.__code__.co_filename).parent
    keys = {
        part.split('"')[0] for file in source.glob("*.py") for part in file.read_text("utf-8").split('unknown("')[1:]
    }
    assert len(keys) > 10
    assert keys <= catalogue("en")["texts"].keys()
    assert keys <= catalogue("fr")["texts"].keys()
