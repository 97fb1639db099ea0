"""Changes applied: what a scenario sets, multiplies, adds to or removes at a dotted place of a resolved book."""

from collections.abc import Iterable
from typing import Any, TypeVar

from pydantic import ValidationError

from cardhouse.errors import CardhouseError, near_name
from cardhouse.model.book import Book
from cardhouse.model.deals import Deal
from cardhouse.model.figures import Figure, Number, Series
from cardhouse.model.places import parts_of
from cardhouse.model.record import Record
from cardhouse.model.resolve import sourced
from cardhouse.model.scenario import Change

R = TypeVar("R", bound=Record)

CHANGEABLE = ("rules", "parameters", "entities", "programmes", "deals", "drivers")
_OUT_OF_BOUNDS = ("B100", "B101", "B102", "B111", "B113", "greater_than_equal", "less_than_equal", "finite_number")


class ChangeError(CardhouseError):
    """Say why a change cannot be made: its code, what is wrong and how to mend it."""

    def __init__(self, code: str, fault: str, mend: str = "") -> None:
        super().__init__(fault)
        self.code = code
        self.fault = fault
        self.mend = mend


def applied(book: Book, change: Change) -> Book:
    """Return the book with one change made; what is set has the change's source, all else keeps its own.

    Raises:
        ChangeError: B702 unknown place, B703 wrong type, B704 out of bounds, B706 not a deal, B707 nothing to multiply.
    """
    section, *steps = change.at.split(".")
    if section not in CHANGEABLE:
        raise _unknown(section, CHANGEABLE)
    if change.remove:
        return _without_deal(book, section, steps)
    maker, part = _Maker(book, change), getattr(book, section)
    if not steps or (isinstance(part, dict) and len(steps) == 1 and section != "parameters"):
        raise ChangeError("B703", "names a whole record", "name one of its fields")
    if isinstance(part, Record):
        return book.model_copy(update={section: maker.remade_record(part, steps)})
    name, *rest = steps
    if name not in part:
        raise _unknown(name, part)
    item = maker.remade_record(part[name], rest) if rest else maker.parameter(part[name])
    return book.model_copy(update={section: {**part, name: item}})


def _without_deal(book: Book, section: str, steps: list[str]) -> Book:
    if section != "deals" or len(steps) != 1:
        raise ChangeError("B706", "removes what is not a deal", "only deals can be removed: at: deals.id")
    if steps[0] not in book.deals:
        raise _unknown(steps[0], book.deals)
    deal = book.deals[steps[0]].model_copy(update={"removed": True})
    return book.model_copy(update={"deals": {**book.deals, steps[0]: deal}})


def _unknown(step: str, known: Iterable[str]) -> ChangeError:
    return ChangeError("B702", f"changes an unknown place: there is no `{step}`", near_name(step, known))


class _Maker:
    """Make a change: copy what stands on the way to the place, and check every copy."""

    def __init__(self, book: Book, change: Change) -> None:
        self.book = book
        self.change = change

    def remade_record(self, record: Record, steps: list[str]) -> Record:
        """Return a copy of `record` with the change made at `steps` inside it."""
        parts = dict(parts_of(record))
        step, *rest = steps
        if step not in parts:
            raise _unknown(step, parts)
        if rest and parts[step] is None:
            raise ChangeError("B702", f"changes an unknown place: `{step}` is not set", f"set {step} as a whole")
        if isinstance(record, Deal) and steps == ["stage"]:
            step, parts["stages"] = "stages", [{"stage": self.change.set, "on": self.book.book.as_of}]
            del parts["binding"]  # the usual one of the new stage
        else:
            parts[step] = self.remade(parts[step], rest)
        made = _validated(type(record), {name: part for name, part in parts.items() if part is not None})
        field = "from_" if step == "from" else step
        return made.model_copy(update={field: self.with_source(getattr(made, field))})

    def remade(self, value: Any, steps: list[str]) -> Any:
        """Return `value` with the change made at `steps` inside it, a new part as it would stand in a file."""
        if not steps:
            return self.new_part(value)
        if isinstance(value, Record):
            return self.remade_record(value, steps)
        if isinstance(value, tuple):
            return tuple(self.remade_item({str(at): part for at, part in enumerate(value)}, steps).values())
        if isinstance(value, dict):
            if steps[0] not in map(str, value) and len(steps) == 1 and "set" in self.change.model_fields_set:
                return {**value, steps[0]: self.change.set}
            return self.remade_item(value, steps)
        raise _unknown(steps[0], ())

    def remade_item(self, items: dict[Any, Any], steps: list[str]) -> dict[Any, Any]:
        key = next((known for known in items if str(known) == steps[0]), None)
        if key is None:
            raise _unknown(steps[0], map(str, items))
        return {**items, key: self.remade(items[key], steps[1:])}

    def new_part(self, current: Any) -> Any:
        """Return what the change makes of what stands there, in the forms of a book file."""
        if "set" in self.change.model_fields_set:
            return self.change.set
        times, add = 1.0 if self.change.times is None else self.change.times, self.change.add or 0.0
        if current is None:
            raise ChangeError("B707", "multiplies or adds to what the book does not set", "use set")
        if isinstance(current, Figure):
            return _bare(current.changed(times, add))
        if isinstance(current, Series):
            return _moved(current, times, add)
        raise ChangeError("B703", "multiplies or adds to what is not a number or a list of numbers", "use set")

    def parameter(self, current: Figure) -> Figure:
        given = self.new_part(current)
        figure: Figure = self.with_source(_validated(_Parameter, {"figure": given}).figure)
        return figure

    def with_source(self, value: Any) -> Any:
        return sourced(value, self.change.source, self.book.sources)


class _Parameter(Record):
    figure: Number


def _bare(figure: Figure) -> dict[str, Any]:
    """Return a figure as it stands in a file, to be checked again."""
    parts = {name: part for name, part in parts_of(figure) if part is not None}
    if figure.vintages is not None:
        parts["vintages"] = [_bare(vintage) for vintage in figure.vintages]
    return parts


def _moved(series: Series, times: float, add: float) -> dict[str, Any]:
    """Return a series, every term of it times `times` plus `add`, as it stands in a file."""
    parts = {name: part for name, part in parts_of(series) if part is not None}
    for name, part in parts.items():
        if name in ("flat", "ramp"):
            parts[name] = _bare(part.changed(times, add))
        elif name in ("by_quarter", "by_year"):
            parts[name] = [_bare(figure.changed(times, add)) for figure in part]
        elif name == "dates":
            parts[name] = {day: _bare(figure.changed(times, add)) for day, figure in part.items()}
    return parts


def _validated(record: type[R], parts: dict[str, Any]) -> R:
    """Return a record made again of its parts.

    Raises:
        ChangeError: B704, if a number leaves its bounds; B703, if a part is of a wrong type.
    """
    try:
        return record.model_validate(parts)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        code = "B704" if first["type"] in _OUT_OF_BOUNDS else "B703"
        why = first["msg"] if first["type"].startswith("B") else f"it takes no {str(first['input'])[:40]!r}"
        raise ChangeError(code, f"leaves what cannot stand at {'.'.join(map(str, first['loc']))}: {why}") from None
