"""Scenarios: what is changed is changed and nothing else, and what cannot be changed is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cardhouse.errors import BookError, UsageError
from cardhouse.files import read_book
from cardhouse.model.apply import ChangeError, applied
from cardhouse.model.book import Book
from cardhouse.model.change import changed
from cardhouse.model.deals import Binding, Lease
from cardhouse.model.figures import Figure, Series
from cardhouse.model.places import figures_of
from cardhouse.model.scenario import Change, Scenario
from cardhouse.model.stages import Stage

VALID = Path(__file__).resolve().parents[2] / "cases" / "valid"
BOOK = read_book(VALID / "everything.yaml")


def with_changes(**scenarios: list[dict[str, Any]]) -> Book:
    """Return the book with scenarios of its own."""
    made = {
        name: Scenario(title=name, source="guess", changes=tuple(Change(source="guess", **one) for one in changes))
        for name, changes in scenarios.items()
    }
    return BOOK.model_copy(update={"scenarios": made})


def after(**change: Any) -> Book:
    return changed(with_changes(s=[change]), "s")


def figures(book: Book) -> dict[str, Figure]:
    return {place: figure for place, figure, _ in figures_of(book)}


def test_base_is_the_book_itself() -> None:
    assert changed(BOOK, "base") == BOOK


def test_only_the_place_that_is_named_changes() -> None:
    old, new = figures(BOOK), figures(after(at="entities.lab.cash", times=0.5))
    assert new["entities.lab.cash"].value == 2
    assert {place for place in old if new[place] != old[place]} == {"entities.lab.cash"}
    assert list(new) == list(old)


@pytest.mark.parametrize(
    ("place", "form"),
    [
        ("parameters.pace", {"low": 1.1, "mode": 1.5, "high": 1.7}),
        ("rules.relet", {"uniform": (0.25, 0.4)}),
        ("entities.maker.revenue", {"normal": (15.1, 1.5)}),
        ("rules.scar", {"lognormal": (1.6, 0.3)}),
    ],
)
def test_a_figure_keeps_its_form(place: str, form: dict[str, Any]) -> None:
    times, add = {"rules.relet": (0.5, 0.2), "parameters.pace": (1.5, 0.0)}.get(place, (1.5, 0.1))
    book = with_changes(s=[{"at": place, "times": times}, {"at": place, "add": add}])
    figure = figures(changed(book, "s"))[place]
    if place == "parameters.pace":
        form = {"low": 0.8 * 1.5, "mode": 1.5, "high": 1.1 * 1.5}
    for name, value in form.items():
        assert getattr(figure, name) == pytest.approx(value)
    assert figure.source == figures(BOOK)[place].source


def test_every_vintage_of_a_figure_moves() -> None:
    cash = after(at="entities.maker.cash", times=2).entities["maker"].cash
    assert cash is not None
    assert cash.vintages is not None
    assert [vintage.value for vintage in cash.vintages] == [36, 40]
    assert cash.times == "pace"


def test_every_term_of_a_series_moves() -> None:
    growth = after(at="entities.maker.growth", add=0.1).entities["maker"].growth
    assert growth is not None
    assert growth.by_year is not None
    assert growth.by_year[0].value == pytest.approx(0.3)
    assert (growth.by_year[1].low, growth.by_year[1].high) == (pytest.approx(0.1), pytest.approx(0.3))
    before = BOOK.entities["maker"].growth
    assert before is not None
    assert growth.factor == before.factor
    plan = after(at="programmes.site.plan", times=0.5).programmes["site"].plan
    assert plan.ramp is not None
    assert plan.ramp.value == 15
    dated = after(at="entities.lab.maturities", times=2).entities["lab"].maturities
    assert dated is not None
    assert [figure.value for figure in (dated.dates or {}).values()] == [1, 1]


def test_one_term_of_a_series_can_be_set() -> None:
    rent = after(at="deals.rent.schedule.by_quarter.1", set=0.7).deals["rent"]
    assert isinstance(rent, Lease)
    plan = rent.schedule
    assert plan.by_quarter is not None
    assert [figure.value for figure in plan.by_quarter] == [0.1, 0.7]


def test_what_is_set_has_the_source_of_the_change() -> None:
    book = after(at="entities.lab.tax", set={"low": 0.1, "mode": 0.2, "high": 0.3})
    assert book.entities["lab"].tax == Figure(low=0.1, mode=0.2, high=0.3, source="guess")
    plan = after(at="programmes.site.plan", set=[1, {"value": 2, "source": "report"}]).programmes["site"].plan
    assert isinstance(plan, Series)
    assert [figure.source for _, figure in plan.figures()] == ["guess", "report"]


def test_a_removed_deal_stays_and_is_marked() -> None:
    book = after(at="deals.stake", remove=True)
    assert [name for name, deal in book.deals.items() if deal.removed] == ["stake"]
    assert list(book.deals) == list(BOOK.deals)


def test_a_stage_can_be_set_in_its_short_form() -> None:
    book = with_changes(s=[{"at": "deals.hope.stage", "set": "signed"}, {"at": "deals.hope.probability", "set": None}])
    (reached,) = changed(book, "s").deals["hope"].stages
    assert (reached.stage, reached.on, reached.source) == (Stage.SIGNED, BOOK.book.as_of, "guess")


def test_a_stage_that_is_set_brings_its_usual_binding() -> None:
    book = with_changes(s=[{"at": "deals.hope.stage", "set": "signed"}, {"at": "deals.hope.probability", "set": None}])
    assert BOOK.deals["hope"].binding is Binding.CONTINGENT
    assert changed(book, "s").deals["hope"].binding is Binding.FIRM
    guarantee = after(at="deals.backstop.stage", set="drawn").deals["backstop"]
    assert guarantee.binding is Binding.CONTINGENT


def test_add_moves_the_own_number_of_a_figure_before_its_parameter_multiplies_it() -> None:
    old, new = BOOK.parameters["both"], after(at="parameters.both", add=0.5).parameters["both"]
    assert (old.value, new.value, new.times) == (1, 1.5, "pace")


def test_regimes_can_be_forced_in_new_quarters() -> None:
    assert after(at="drivers.forced.2", set="bust").drivers.forced == {3: "bust", 2: "bust"}
    assert after(at="drivers.forced.3", set="boom").drivers.forced == {3: "boom"}


def test_scenarios_are_joined_from_left_to_right() -> None:
    book = with_changes(double=[{"at": "entities.lab.cash", "times": 2}], more=[{"at": "entities.lab.cash", "add": 1}])
    assert figures(changed(book, "double+more"))["entities.lab.cash"].value == 9
    assert figures(changed(book, "more+double"))["entities.lab.cash"].value == 10
    assert changed(book, "base+more") == changed(book, "more")


def test_an_unknown_scenario_is_named_with_a_near_one() -> None:
    with pytest.raises(UsageError, match="no scenario 'slowr': did you mean slower"):
        changed(BOOK, "alone+slowr")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"at": "entities.lap.cash", "set": 1}, "B702"),
        ({"at": "entities.lab.custom.price", "set": 1}, "B702"),
        ({"at": "programmes.site.plan.by_quarter.0", "set": 1}, "B702"),
        ({"at": "deals.rent.schedule.by_quarter.2", "set": 1}, "B702"),
        ({"at": "book.quarters", "set": 1}, "B702"),
        ({"at": "", "set": 1} | {"at": "."}, "B702"),
        ({"at": "entities.lab.role.x", "set": 1}, "B702"),
        ({"at": "entities.lab.cash", "set": "much"}, "B703"),
        ({"at": "deals.stake", "set": {}}, "B703"),
        ({"at": "deals", "set": {}}, "B703"),
        ({"at": "rules", "times": 2}, "B703"),
        ({"at": "entities.lab.role", "times": 2}, "B703"),
        ({"at": "deals.stake.payee", "set": None}, "B703"),
        ({"at": "drivers.forced.soon", "set": "bust"}, "B703"),
        ({"at": "parameters.pace", "set": "x"}, "B703"),
        ({"at": "entities.lab.cash", "add": -9}, "B704"),
        ({"at": "entities.maker.cash", "times": -1}, "B704"),
        ({"at": "entities.lab.growth", "add": 30}, "B704"),
        ({"at": "entities.lab.cash", "times": 1e308} | {"add": None}, "B704"),
        ({"at": "programmes.site.life", "times": 0.3}, "B704"),
        ({"at": "entities.lab", "remove": True}, "B706"),
        ({"at": "deals.stake.amount", "remove": True}, "B706"),
        ({"at": "rules.replacement", "times": 2}, "B707"),
        ({"at": "entities.lab.rho", "add": 2}, "B707"),
    ],
)
def test_a_change_that_cannot_be_made_says_why(change: dict[str, Any], code: str) -> None:
    change = {name: value for name, value in change.items() if name != "add" or value is not None}
    with pytest.raises(ChangeError) as caught:
        applied(BOOK, Change(**change))
    assert caught.value.code == code
    assert caught.value.fault


def test_every_bad_change_is_named_at_once_with_its_place() -> None:
    book = with_changes(
        a=[{"at": "rules.scar", "times": -1}], b=[{"at": "rules.relet", "times": 1}, {"at": "x", "set": 1}]
    )
    with pytest.raises(BookError) as caught:
        changed(book, "a+b")
    assert [(p.code, p.place) for p in caught.value.problems] == [
        ("B702", "scenarios.b.changes.1.at"),
        ("B704", "scenarios.a.changes.0.at"),
    ]


def test_a_changed_book_that_breaks_a_rule_is_refused() -> None:
    for change, code in [
        ({"at": "deals.stake.payee", "set": "nobody"}, "B200"),
        ({"at": "deals.fee.payer", "set": "maker"}, "B423"),
        ({"at": "rules.vmin", "set": 3}, "B605"),
        ({"at": "deals.hope.stage", "set": "signed"}, "B403"),
    ]:
        with pytest.raises(BookError) as caught:
            after(**change)
        assert code in {problem.code for problem in caught.value.problems}


def test_two_scenarios_that_are_sound_alone_are_checked_together() -> None:
    book = with_changes(low=[{"at": "rules.vmax", "set": 1.5}], high=[{"at": "rules.vmin", "set": 0.9}])
    assert changed(book, "low+high").rules.vmax is not None
    book = with_changes(
        low=[{"at": "rules.vmax", "set": 1.5}], high=[{"at": "rules.vmin", "set": 1}, {"at": "rules.vmax", "set": 2}]
    )
    assert changed(book, "high+low").rules.vmax is not None
    book = with_changes(
        half=[{"at": "deals.stake.share", "set": 0.6}],
        more=[{"at": "deals.stake.share", "add": 0.35}],
    )
    with pytest.raises(BookError, match="B704"):
        changed(book, "half+half+more+more")
