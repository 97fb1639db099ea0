"""Places: every figure of a book has one, the same in every form of the book, and a source."""

from __future__ import annotations

from pathlib import Path

from cardhouse.files import read_book
from cardhouse.model.figures import Series
from cardhouse.model.places import figures_of, mapped, records_in
from cardhouse.model.sources import Tier

VALID = Path(__file__).resolve().parents[2] / "cases" / "valid"
BOOK = read_book(VALID / "everything.yaml")
FIGURES = {place: (figure, source) for place, figure, source in figures_of(BOOK)}


def test_every_figure_has_one_place_and_a_source() -> None:
    assert len(FIGURES) == len(list(figures_of(BOOK)))
    assert all(figure.source and BOOK.sources[figure.source] is source for figure, source in FIGURES.values())


def test_places_read_like_the_book() -> None:
    assert {
        "book.collapse.fall",
        "parameters.pace",
        "rules.relet",
        "entities.lab.cash",
        "entities.maker.growth.by_year.1",
        "entities.maker.growth.factor",
        "entities.maker.supply.lead",
        "entities.lab.maturities.dates.2025-09-30",
        "programmes.site.plan.ramp",
        "programmes.site.plan.factor",
        "programmes.site.custom.half",
        "deals.stake.milestones.tranche",
        "deals.fee.schedule.flat",
        "deals.rent.schedule.by_quarter.0",
        "deals.hope.probability",
        "drivers.regimes.boom.next.bust",
        "drivers.reversion",
    } <= FIGURES.keys()
    assert not [place for place in FIGURES if place.startswith(("scenarios", "outcomes", "claims", "sources"))]


def test_the_latest_vintage_stands_at_the_place_of_the_figure() -> None:
    figure, _ = FIGURES["entities.maker.cash"]
    assert (figure.value, figure.times) == (20, "pace")
    inner = [".".join(place) for place, _ in records_in(BOOK) if "vintages" in place]
    figures = ("entities.maker.cash", "facts.debts")
    assert inner == [f"{place}.vintages.{at}" for place in figures for at in (0, 1)]


def test_the_terms_of_a_series_have_the_places_of_its_figures() -> None:
    for place, record in records_in(BOOK):
        if isinstance(record, Series):
            inner = {".".join((*place, term)) for term, _, _, _ in record.terms(BOOK.book.start)}
            assert inner <= FIGURES.keys()


def test_hindsight_and_tiers_can_be_counted() -> None:
    assert [place for place, (figure, _) in FIGURES.items() if figure.hindsight] == ["entities.lab.debt"]
    assert {source.tier for _, source in FIGURES.values()} == {Tier.FILED, Tier.RELAYED, Tier.ASSUMPTION}


def test_mapping_nothing_returns_the_same_book() -> None:
    assert mapped(BOOK, lambda place, record: record) is BOOK


def test_the_dates_of_a_source_are_those_of_its_figures() -> None:
    figure, source = FIGURES["entities.lab.cash"]
    assert (figure.value_date, figure.public_since) == (source.value_date, source.date)
    own, _ = FIGURES["entities.maker.revenue"]
    assert str(own.value_date) == "2025-03-31"
    assert str(own.public_since) == "2025-05-01"
