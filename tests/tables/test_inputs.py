"""The tables of inputs say every figure with its unit and source; the checks find what does not add up."""

import inspect
import math
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, get_args

import numpy as np
import pytest

import cardhouse.model
from cardhouse.files import book_path, read_book
from cardhouse.model.book import Book
from cardhouse.model.figures import Figure, Series
from cardhouse.model.places import figures_of
from cardhouse.model.record import Record
from cardhouse.model.sources import Tier
from cardhouse.network import View
from cardhouse.simulate import TERMS, Paths, simulate
from cardhouse.tables import (
    Circularity,
    DataTable,
    changes_table,
    checks_table,
    circularity,
    figures_table,
    measured_flows_table,
    sources_table,
    terms_table,
)
from cardhouse.tables.figure_units import UNITS, Fields
from cardhouse.words import ENGLISH, Words, is_share

CASES = Path(__file__).parents[2] / "cases" / "valid"
FRENCH = Words("fr")


@pytest.fixture(scope="module")
def book() -> Book:
    return read_book(book_path("nvidia-openai-2025"))


@pytest.fixture(scope="module")
def views(book: Book) -> tuple[Circularity, ...]:
    return tuple(circularity(book, view, 1, 4) for view in (View.SIGNED, View.PROMISED))


@pytest.fixture(scope="module")
def paths(book: Book) -> Paths:
    return simulate(book, paths=96, seed=3, threads=1)


def _record_types() -> Iterator[type[Record]]:
    for module in iter_modules(cardhouse.model.__path__, "cardhouse.model."):
        for _, kind in inspect.getmembers(import_module(module.name), inspect.isclass):
            if issubclass(kind, Record) and kind.__module__ == module.name:
                yield kind


def _holds_figures(annotation: Any) -> bool:
    return annotation in (Figure, Series) or any(_holds_figures(part) for part in get_args(annotation))


def _declared(kind: type[Record], field: str) -> str:
    owner = next(one for one in reversed(kind.__mro__) if field in getattr(one, "model_fields", {}))
    return f"{owner.__name__}.{field}"


def test_every_figure_of_the_model_has_a_unit_in_both_languages() -> None:
    found = {
        _declared(kind, name)
        for kind in _record_types()
        if not issubclass(kind, Figure | Series) and not kind.__name__.startswith("_")
        for name, field in kind.model_fields.items()
        if _holds_figures(field.annotation)
    }
    assert found == set(UNITS)
    fields = Fields(read_book(CASES / "worked-b.yaml"))
    for unit in UNITS.values():
        english, french = fields.text(unit, ENGLISH), fields.text(unit, FRENCH)
        assert is_share(english) == is_share(french) == (unit.startswith("share ") or unit == "probability")
        assert ("Md$" in french) == ("USD bn" in english) == unit.startswith("money")


def test_the_inputs_are_the_figures_of_the_book_in_its_order(book: Book) -> None:
    table = figures_table(book)
    records = table.records()
    for record, (place, figure, source) in zip(records, figures_of(book), strict=True):
        assert (record["place"], record["value"], record["source_title"]) == (place, figure.centre, source.title)
        assert record["unit"], place
        assert record["tier"] == source.tier
        low, high = record["low"], record["high"]
        assert (low is None) == (high is None) == figure.certain, place
        if low is not None and high is not None:
            assert float(low) <= figure.centre <= float(high)


def test_the_unit_is_that_of_the_field(book: Book) -> None:
    units = {record["place"]: record["unit"] for record in figures_table(book).records()}
    assert units["entities.nvidia.cash"] == "USD bn"
    assert units["entities.nvidia.fixed"] == "USD bn a quarter"
    assert units["entities.nvidia.growth.by_year.0"] == "share a year"
    assert units["entities.openai.growth.factor"] == "times"
    assert units["programmes.stargate-oracle.chip"] == "USD bn a unit"
    assert units["programmes.stargate-oracle.custom.ceiling"] == "share of demand"
    assert units["programmes.stargate-oracle.plan.by_quarter.3"] == "units of capacity"
    assert units["deals.nvidia-openai-equity.probability"] == "probability"
    assert units["deals.nvidia-openai-equity.milestones.tranche"] == "USD bn"
    assert units["drivers.regimes.slowdown.next.boom"] == "probability"
    assert units["rules.workout"] == "quarters"
    for name, fact in book.facts.items():
        assert units[f"facts.{name}"] == fact.unit


def test_ends_are_where_the_field_cuts_a_draw() -> None:
    whole = read_book(CASES / "worked-b.yaml")
    lab = whole.entities["lab"].model_copy(
        update={
            "cost_share": Figure(lognormal=(0.2, 0.5), source="worked-example"),
            "recovery": Figure(normal=(0.9, 0.4), source="worked-example"),
            "beta": Figure(uniform=(0.5, 1.5), source="worked-example"),
        }
    )
    book = whole.model_copy(update={"entities": {**whole.entities, "lab": lab}})
    found = {str(record["place"]).removeprefix("entities.lab."): record for record in figures_table(book).records()}
    ends = {name: (found[name]["low"], found[name]["value"], found[name]["high"]) for name in found}
    assert ends["recovery"] == (0.0, 0.9, 1.0)
    assert ends["cost_share"] == (0.0, 0.2, math.inf)
    assert ends["beta"] == (0.5, 1.0, 1.5)
    assert [found[name]["form"] for name in ("recovery", "cost_share", "beta")] == ["normal", "lognormal", "uniform"]
    assert [found[name]["spread"] for name in ("recovery", "cost_share", "beta")] == [0.4, 0.5, ""]


def test_sources_stand_firmest_first_and_every_figure_rests_on_one(book: Book) -> None:
    records = sources_table(book).records()
    assert {record["source"] for record in records} == set(book.sources)
    ranks = [list(Tier).index(Tier(str(record["tier"]))) for record in records]
    assert ranks == sorted(ranks)
    assert sum(int(record["resting"] or 0) for record in records) == len(list(figures_of(book)))


def test_terms_are_those_of_the_book() -> None:
    book = read_book(CASES / "everything.yaml")
    records = {record["deal"]: record for record in terms_table(book).records()}
    assert set(records) == {name for name, deal in book.deals.items() if not deal.removed}
    for name, record in records.items():
        deal, amount = book.deals[str(name)], getattr(book.deals[str(name)], "amount", None)
        assert (record["payer_id"], record["payee_id"]) == (deal.payer, deal.payee)
        assert record["amount"] == ("" if amount is None else amount.centre)
    shipped = {record["deal"]: record for record in terms_table(read_book(book_path("nvidia-openai-2025"))).records()}
    assert shipped["softbank-openai-equity"]["scheduled"] == pytest.approx(22.5)
    assert shipped["nvidia-openai-equity"]["stage"] == "letter-of-intent"
    assert shipped["nvidia-openai-equity"]["on"] == "2025-09-22"


def test_every_change_of_every_scenario_is_listed(book: Book) -> None:
    records = changes_table(book).records()
    assert len(records) == sum(len(scenario.changes) for scenario in book.scenarios.values())
    one = next(x for x in records if x["scenario"] == "custom-chips-win" and "lock_in" in str(x["place"]))
    assert (one["change"], one["new_value"]) == ("set", 0.1)
    assert isinstance(one["in_book"], float)


def test_measured_flows_add_up_to_the_matrix(book: Book, views: tuple[Circularity, ...]) -> None:
    table = measured_flows_table(book, views)
    for found in views:
        mine = [x for x in table.records() if x["view"] == ENGLISH.text(f"view {found.view}")]
        firms = set(found.measured.firms)
        between = sum(float(x["amount"] or 0) for x in mine if {x["payer_id"], x["payee_id"]} <= firms)
        assert between == pytest.approx(found.measured.matrix.sum(), rel=1e-12)
        assert found.view is View.PROMISED or not {x["stage"] for x in mine} & {"announced", "letter-of-intent"}


def _failing(table: DataTable) -> set[str]:
    return {str(record["asked"]) for record in table.records() if record["verdict"] == ENGLISH.text("check fails")}


@pytest.mark.parametrize("name", ["nvidia-openai-2025", "worked-b.yaml", "worked-e.yaml", "everything.yaml"])
def test_shipped_results_pass_every_check(name: str) -> None:
    book = read_book(CASES / name if (CASES / name).exists() else book_path(name))
    paths = simulate(book, paths=64, seed=2, threads=1)
    found = [circularity(book, view) for view in (View.SIGNED, View.PROMISED)]
    table = checks_table(book, {"base": (book, paths)}, found, {"base": paths.unsolved})
    assert not _failing(table)
    asked = {str(record["asked"]) for record in table.records()}
    for check in ("rules", "shares", "promised", "balanced", "deal", "cash", "losses", "defaults", "unsolved"):
        assert ENGLISH.text(f"check {check}") in asked or (check == "deal" and not book.deals)


def test_a_change_of_a_result_fails_its_check(book: Book, paths: Paths, views: tuple[Circularity, ...]) -> None:
    def failing(changed: Paths, found: tuple[Circularity, ...] = views, unsolved: int = 0) -> set[str]:
        counts = {"base": {"not_finite": unsolved} if unsolved else {}}
        return _failing(checks_table(book, {"base": (book, changed)}, found, counts))

    assert not failing(paths)
    outcomes = paths.outcomes.copy()
    outcomes[0, TERMS.index("paid")] += 1e-4
    assert failing(replace(paths, outcomes=outcomes)) == {ENGLISH.text("check deal")}
    cash = {**paths.firms, "cash": paths.firms["cash"] + 1e-4}
    assert failing(replace(paths, firms=cash)) == {ENGLISH.text("check cash")}
    assert failing(paths, unsolved=2) == {ENGLISH.text("check unsolved")}
    signed = replace(views[0], measured=replace(views[1].measured, view=View.SIGNED))
    assert ENGLISH.text("check promised") in failing(paths, (signed,))
    circular = views[1].circulation.circular.copy()
    circular[np.unravel_index(circular.argmax(), circular.shape)] += 1.0
    uneven = replace(views[1], circulation=replace(views[1].circulation, circular=circular))
    assert {ENGLISH.text("check balanced"), ENGLISH.text("check loops")} <= failing(paths, (uneven,))


def test_a_broken_rule_of_the_book_is_counted(book: Book, paths: Paths, views: tuple[Circularity, ...]) -> None:
    header = book.book.model_copy(update={"vendor": "nobody"})
    broken = book.model_copy(update={"book": header})
    first = checks_table(broken, {"base": (book, paths)}, views, {}).records()[0]
    assert first["asked"] == ENGLISH.text("check rules")
    assert float(first["difference"] or 0) <= -1
    assert first["verdict"] == ENGLISH.text("check fails")
