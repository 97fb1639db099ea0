"""The resolved book: every title, stage, source and date that the short form leaves to its surroundings."""

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any, TypeVar

from cardhouse.model.book import Book, Header
from cardhouse.model.deals import DEAL_KINDS, Deal
from cardhouse.model.figures import Figure
from cardhouse.model.places import PLAIN
from cardhouse.model.programmes import Programme
from cardhouse.model.record import UNTITLED, Record, Title
from cardhouse.model.sources import Source
from cardhouse.model.stages import Reached, Stage

T = TypeVar("T")
_AS_WRITTEN = ("title", "set")


def resolved(book: Book) -> Book:
    """Return the book with every figure's source and dates, every stage, payment class and title filled in.

    A source, where none is named, is that of the nearest record around it, at last the book's; a figure is public since
    its source was and describes the day that its source describes; a deal is signed and a plan announced on `as_of`.
    """
    sections = {name: part for name, part in book.__dict__.items() if name not in ("sources", "book")}
    update = {name: _filled(part, book.book.source, book.sources, name) for name, part in sections.items()}
    deals: dict[str, Deal] = update["deals"]
    update["deals"] = {name: _staged_deal(deal, book.book) for name, deal in deals.items()}
    update["parameters"] = in_order(update["parameters"])
    programmes: dict[str, Programme] = update["programmes"]
    update["programmes"] = {name: _staged_plan(plan, book.book) for name, plan in programmes.items()}
    return book.model_copy(update={**update, "book": _filled(book.book, book.book.source, book.sources, "book")})


def in_order(parameters: dict[str, Figure]) -> dict[str, Figure]:
    """Return the parameters, each after the ones that multiply it; in a circle, the order of the book stays."""
    factors = {
        name: [p for p in (figure.current.times, figure.current.times_rest) if p in parameters]
        for name, figure in parameters.items()
    }
    try:
        return {name: parameters[name] for name in TopologicalSorter(factors).static_order()}
    except CycleError:
        return parameters


def sourced(value: T, source: str | None, sources: Mapping[str, Source]) -> T:
    """Return records with `source` as the source of all that names none, and figures with their source's dates."""
    filled: T = _filled(value, source, sources)
    return filled


def _filled(value: Any, source: str | None, sources: Mapping[str, Source], key: str = "") -> Any:
    kind = type(value)
    if kind is dict:
        return {name: _filled(part, source, sources, str(name)) for name, part in value.items()}
    if kind is tuple:
        return tuple(_filled(part, source, sources) for part in value)
    if kind in PLAIN or kind is Title or not isinstance(value, Record):
        return value
    fields = value.__dict__
    own: str | None = fields.get("source") or source
    if isinstance(value, Figure) and value.vintages is None:
        return _titled(_dated(value, own, sources.get(own or "")), key)
    update = {
        field: _filled(part, own, sources)
        for field, part in fields.items()
        if part and type(part) not in PLAIN and field not in _AS_WRITTEN
    }
    if own and "source" in fields:
        update["source"] = own
    return _titled(value.model_copy(update=update), key)


def _titled(record: Record, key: str) -> Record:
    """Return a record whose title, where it has none, is its id."""
    untitled = key and record.__dict__.get("title") == UNTITLED
    return record.model_copy(update={"title": Title(en=key, fr=key)}) if untitled else record


def _dated(figure: Figure, own: str | None, source: Source | None) -> Figure:
    """Return a figure with its source, and its dates where it has none; undated, it is of the day it was published."""
    update: dict[str, Any] = {"source": own}
    if source is not None:
        update["public_since"] = figure.public_since or source.public
        update["value_date"] = figure.value_date or source.value_date or update["public_since"]
    return figure.model_copy(update=update)


def _staged_deal(deal: Deal, header: Header) -> Deal:
    update: dict[str, Any] = {"stage": None}
    if not deal.stages:
        update["stages"] = (Reached(stage=deal.stage or Stage.SIGNED, on=header.as_of, source=deal.source),)
    if deal.priority is None:
        update["priority"] = DEAL_KINDS[deal.kind].payment_class
    return deal.model_copy(update=update)


def _staged_plan(plan: Programme, header: Header) -> Programme:
    stages = plan.stages or (Reached(stage=Stage.ANNOUNCED, on=header.as_of, source=plan.source),)
    return plan.model_copy(update={"stages": stages})
