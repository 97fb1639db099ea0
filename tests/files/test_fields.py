"""Every field of every record, found by introspection: wrong types, missing values, numbers out of bounds are named."""

from __future__ import annotations

import copy
import datetime
import types
import typing
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
import yaml

from cardhouse.errors import Problem
from cardhouse.files.merge import merged
from cardhouse.files.records import records_of
from cardhouse.files.tree import tree_of
from cardhouse.model.book import Book, Collapse, Header
from cardhouse.model.claims import (
    Answer,
    Claim,
    ComparedRow,
    Fact,
    Judgement,
    OutcomeFigure,
    Quantity,
    Rebuttal,
    Variant,
)
from cardhouse.model.deals import DEAL_KINDS, Deal, Milestones
from cardhouse.model.disclosures import CustomerShare, Disclosure
from cardhouse.model.drivers import Drivers, Given, Regime
from cardhouse.model.entities import Entity, Rules, Supply
from cardhouse.model.figures import Bounds, Figure, Series, bounds_of
from cardhouse.model.links import DocumentedLink
from cardhouse.model.market import MarketSpread
from cardhouse.model.programmes import Custom, Programme
from cardhouse.model.published import PublishedFigure
from cardhouse.model.record import Record, Title
from cardhouse.model.scenario import Change, Scenario
from cardhouse.model.sources import Source
from cardhouse.model.stages import Reached

BOOK = Path(__file__).resolve().parents[2] / "cases" / "valid" / "everything.yaml"
PLACES: dict[type[Record], str] = {
    Header: "book",
    Collapse: "book.collapse",
    Title: "book.title",
    Source: "sources.report",
    Figure: "parameters.pace",
    Rules: "rules",
    Entity: "entities.lab",
    Series: "entities.maker.growth",
    Supply: "entities.maker.supply",
    Programme: "programmes.site",
    Custom: "programmes.site.custom",
    Reached: "programmes.site.stages.0",
    Milestones: "deals.stake.milestones",
    DocumentedLink: "links.use",
    Drivers: "drivers",
    Regime: "drivers.regimes.boom",
    Given: "drivers.given",
    MarketSpread: "market.lab",
    Disclosure: "disclosures.maker",
    CustomerShare: "disclosures.maker.customers.0",
    Scenario: "scenarios.slower",
    Change: "scenarios.slower.changes.0",
    Fact: "facts.capital",
    Claim: "claims.round",
    Judgement: "claims.round.later",
    Quantity: "claims.round.quantities.back",
    PublishedFigure: "published.gain",
    Answer: "answer",
    Variant: "answer.sentences.0.0",
    ComparedRow: "answer.rows.0",
    Rebuttal: "answer.rebuttals.0",
    OutcomeFigure: "outcomes.revenue",
    **{
        kind.record: f"deals.{name}"
        for kind, name in zip(
            DEAL_KINDS.values(), ("stake", "hope", "rent", "fee", "chips", "backstop", "spare"), strict=True
        )
    },
}


def plain_book() -> dict[str, Any]:
    tree, _ = tree_of(BOOK.read_text(encoding="utf-8"), BOOK.name)
    assert tree is not None
    book: dict[str, Any] = tree.plain
    book["drivers"]["given"] = {"demand": [1]}
    return book


PLAIN = plain_book()


def parts(annotation: Any) -> list[Any]:
    """Return the plain types inside an annotation."""
    inner = typing.get_args(annotation)
    if isinstance(annotation, (type, types.GenericAlias)) and not inner:
        return [annotation]
    if typing.get_origin(annotation) is typing.Literal:
        return []
    return [part for arg in inner for part in parts(arg)]


def outer(annotation: Any) -> Any:
    """Return the type of a field's value itself: of `tuple[str, ...] | None`, tuple."""
    origin = typing.get_origin(annotation)
    if origin is typing.Annotated:
        return outer(typing.get_args(annotation)[0])
    if origin in (typing.Union, types.UnionType):
        return outer(next(arg for arg in typing.get_args(annotation) if arg is not type(None)))
    return origin or annotation


def records(annotation: Any = Book) -> set[type[Record]]:
    """Return every type of record that a book can hold."""
    found: set[type[Record]] = set()
    stack = [annotation, *(kind.record for kind in DEAL_KINDS.values())]
    while stack:
        one = stack.pop()
        if isinstance(one, type) and issubclass(one, Record) and one not in found:
            found.add(one)
            stack += [part for field in one.model_fields.values() for part in parts(field.annotation)]
    return found


def wrong_values(record: type[Record], name: str) -> list[tuple[Any, set[str]]]:
    """Return values that may not stand in a field, each with the codes that may name it."""
    annotation = record.model_fields[name].annotation
    kind = outer(annotation)
    free = name in ("set", "value") and not issubclass(record, Figure)  # anything may stand there
    if name == "kind" or free:  # what a kind must be: tests/files/test_cases.py
        return []
    if kind is typing.Literal:
        return [("nonsense", {"B106"}), (1, {"B106"})]
    if kind is Figure or kind is Series:
        return [*numbers(record, name, kind), ("much", {"B105"}), ({"value": "much"}, {"B105", "B104"})]
    table: list[tuple[Any, list[tuple[Any, set[str]]]]] = [
        (bool, [(1, {"B105"}), ("yes", {"B105"})]),
        (datetime.date, [(20250101, {"B107"}), ("2025-02-30", {"B107"}), (True, {"B107"})]),
        (Enum, [("nonsense", {"B106"}), (1, {"B106"})]),
        (int, [(1.5, {"B105"}), ("1", {"B105"}), (True, {"B105"})]),
        (float, [("1", {"B105"}), (True, {"B105"})]),
        (str, [([], {"B105", "B121"}), (True, {"B105", "B121"})]),
        (tuple, [(1, {"B105"}), ("one", {"B105"})]),
        (dict, [(1, {"B105"}), ([], {"B105"})]),
        (Record, [(1, {"B105"})]),
    ]
    return next(values for base, values in table if isinstance(kind, type) and issubclass(kind, base))


def numbers(record: type[Record], name: str, kind: type[Record]) -> list[tuple[Any, set[str]]]:
    """Return numbers outside the bounds of a field, and what is no number."""
    bounds: Bounds = bounds_of(record, name)
    values: list[tuple[Any, set[str]]] = [(True, {"B112", "B105"})]
    if abs(bounds.low) < 1e9:
        values.append((bounds.low - 0.5 if not bounds.whole else bounds.low - 1, {"B100"}))
    if abs(bounds.high) < 1e9:
        values.append((bounds.high + 1, {"B101"}))
    if bounds.whole:
        values += [(1.5, {"B102"}), ({"low": 1, "mode": 2, "high": 3}, {"B102"})]
    return values if kind is Figure else [([value], codes) for value, codes in values]


def alias(record: type[Record], name: str) -> str:
    return record.model_fields[name].alias or name


GENERATED = [
    (record, name, value, codes)
    for record in sorted(PLACES, key=lambda one: one.__name__)
    for name in record.model_fields
    for value, codes in wrong_values(record, name)
]
REQUIRED = [
    (record, name)
    for record in sorted(PLACES, key=lambda one: one.__name__)
    for name, field in record.model_fields.items()
    if field.is_required()
]


def faults_with(place: str, edit: typing.Callable[[Any], None]) -> tuple[str, list[Problem]]:
    """Return the text of the book after an edit of the record at a place, and the faults of its records."""
    book = copy.deepcopy(PLAIN)
    record: Any = book
    for step in place.split("."):
        record = record[int(step)] if isinstance(record, list) else record[step]
    edit(record)
    text = yaml.dump(book, sort_keys=False)
    tree, faults = tree_of(text, "book.yaml")
    assert tree is not None
    whole, more = merged([tree])
    return text, [*faults, *more, *records_of(whole)[1]]


def test_the_book_that_is_edited_has_no_faults() -> None:
    assert faults_with("book", lambda record: None)[1] == []


def test_every_kind_of_record_is_edited() -> None:
    assert set(PLACES) == records() - {Book, Deal}
    assert len(GENERATED) > 400


@pytest.mark.parametrize(
    ("record", "name", "value", "codes"),
    GENERATED,
    ids=[f"{record.__name__}.{name}={value!r}" for record, name, value, _ in GENERATED],
)
def test_a_wrong_value_is_named_where_it_stands(record: type[Record], name: str, value: Any, codes: set[str]) -> None:
    key = alias(record, name)
    text, found = faults_with(PLACES[record], lambda part: part.update({key: value}))
    (fault,) = [one for one in found if one.place.startswith(f"{PLACES[record]}.{key}")] or found
    assert fault.code in codes
    if fault.place.startswith(f"{PLACES[record]}.{key}"):
        lines = text.splitlines()[: fault.line]
        assert any(line.lstrip(" -'").startswith((f"{key}:", f"{key}':")) for line in lines[-2:])
    else:
        assert fault.place == PLACES[record]


@pytest.mark.parametrize(("record", "name"), REQUIRED, ids=[f"{record.__name__}.{name}" for record, name in REQUIRED])
def test_a_missing_field_is_named_at_its_record(record: type[Record], name: str) -> None:
    key = alias(record, name)
    text, found = faults_with(PLACES[record], lambda part: part.pop(key))
    (fault,) = found
    assert (fault.code, fault.place) == ("B103", f"{PLACES[record]}.{key}")
    step = PLACES[record].split(".")[-1]
    assert step.isdigit() or text.splitlines()[fault.line - 1].strip().startswith(f"{step}:")


@pytest.mark.parametrize("record", sorted(PLACES, key=lambda one: one.__name__), ids=lambda record: record.__name__)
def test_an_unknown_field_is_named(record: type[Record]) -> None:
    text, found = faults_with(PLACES[record], lambda part: part.update({"nonsense": 1}))
    (fault,) = found
    assert (fault.code, fault.place) == ("B104", f"{PLACES[record]}.nonsense")
    assert text.splitlines()[fault.line - 1].strip() == "nonsense: 1"
