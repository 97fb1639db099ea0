"""Places: the dotted names of everything in a book, such as `entities.openai.cash`."""

import datetime
from collections.abc import Callable, Iterator
from typing import Any

from cardhouse.model.book import Book
from cardhouse.model.figures import Figure
from cardhouse.model.record import Record
from cardhouse.model.sources import Source

Place = tuple[str, ...]
PLAIN = frozenset((type(None), str, float, int, bool, datetime.date))  # types of what holds no record


def alias_of(record: Record, field: str) -> str:
    """Return the name that a field has in a book file (`from` for `from_`)."""
    return type(record).model_fields[field].alias or field if field.endswith("_") else field


def parts_of(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield (step, part) of a record, a mapping or a list; nothing of a plain value."""
    if isinstance(value, Record):
        yield from ((alias_of(value, field), part) for field, part in value.__dict__.items())
    elif isinstance(value, dict):
        yield from ((str(key), part) for key, part in value.items())
    elif isinstance(value, tuple):
        yield from ((str(at), part) for at, part in enumerate(value))


def records_in(value: Any, place: Place = ()) -> list[tuple[Place, Record]]:
    """Return (place, record) of every record in `value`, itself included, outer ones first, in book order."""
    found: list[tuple[Place, Record]] = []
    _collect(value, place, found)
    return found


def _collect(value: Any, place: Place, found: list[tuple[Place, Record]]) -> None:
    kind = type(value)
    if kind is dict:
        for key, part in value.items():
            if type(part) not in PLAIN:
                _collect(part, (*place, str(key)), found)
    elif kind is tuple:
        for at, part in enumerate(value):
            if type(part) not in PLAIN:
                _collect(part, (*place, str(at)), found)
    elif isinstance(value, Record):
        found.append((place, value))
        if kind is Figure and value.__dict__["vintages"] is None:
            return  # nothing but plain values inside, and by far the most common record
        for field, part in value.__dict__.items():
            if type(part) not in PLAIN:
                _collect(part, (*place, alias_of(value, field)), found)


def sources_in(value: Any) -> tuple[str, ...]:
    """Return the ids of the sources of the figures in a record, in its order."""
    figures = (record for _, record in records_in(value) if isinstance(record, Figure))
    return tuple(dict.fromkeys(figure.source for figure in figures if figure.source is not None))


def figures_of(book: Book) -> Iterator[tuple[str, Figure, Source]]:
    """Yield (dotted place, figure, its source) of every figure of a resolved book; of several vintages, the latest."""
    for place, figure in records_in(book):
        if isinstance(figure, Figure) and "vintages" not in place:
            current = figure.current
            yield ".".join(place), current, book.sources[current.source or ""]


def mapped(value: Any, change: Callable[[Place, Record], Record], place: Place = ()) -> Any:
    """Return `value` with every record in it replaced by `change(place, record)`, the innermost first."""
    if isinstance(value, dict):
        parts = {key: mapped(part, change, (*place, str(key))) for key, part in value.items()}
        return value if all(parts[key] is part for key, part in value.items()) else parts
    if isinstance(value, tuple):
        items = tuple(mapped(part, change, (*place, str(at))) for at, part in enumerate(value))
        return value if all(new is old for new, old in zip(items, value, strict=True)) else items
    if not isinstance(value, Record):
        return value
    update = {}
    for field, part in value.__dict__.items():
        if type(part) not in PLAIN:
            new = mapped(part, change, (*place, alias_of(value, field)))
            if new is not part:
                update[field] = new
    return change(place, value.model_copy(update=update) if update else value)
