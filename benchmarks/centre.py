"""A book with every figure at its centre."""

from typing import Any

import yaml

from cardhouse.files import write_book
from cardhouse.model.book import Book
from cardhouse.model.figures import Figure
from cardhouse.model.places import mapped
from cardhouse.model.record import Record


def at_centre(book: Book) -> Book:
    """Return the book with every figure a point: its centre, times what its parameter's centre makes of it."""
    centre = {name: figure.centre for name, figure in book.parameters.items()}

    def change(place: tuple[str, ...], record: Record) -> Record:
        if not isinstance(record, Figure):
            return record
        figure = record.current
        value = figure.centre
        if figure.times is not None:
            value *= centre[figure.times]
        if figure.times_rest is not None:
            value *= 1.0 - centre[figure.times_rest]
        return Figure(value=value, source=figure.source)

    done: Book = mapped(book, change)
    return done


def plain(book: Book) -> dict[str, Any]:
    """Return a book of points as the plain dict of its YAML that the twin reads, every figure a bare number."""
    found: dict[str, Any] = _bare(yaml.safe_load(write_book(book)))
    return found


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return value["value"] if "value" in value else {key: _bare(part) for key, part in value.items()}
    return [_bare(part) for part in value] if isinstance(value, list) else value
