"""Figures that others published: as stated, from their own stated inputs, and ours."""

from collections.abc import Mapping
from dataclasses import dataclass

from cardhouse.claims.bench import Bench
from cardhouse.claims.quantities import valued, with_parts
from cardhouse.claims.sentences import reason
from cardhouse.claims.tables import sources_text
from cardhouse.claims.value import WHOLE_BOOK, Value
from cardhouse.model.book import Book
from cardhouse.model.published import PublishedFigure
from cardhouse.tables import Cell, DataTable, headed
from cardhouse.words import ENGLISH, Words


@dataclass(frozen=True)
class Published:
    """Hold one published figure: what was stated, what its stated inputs give, and what this book gives."""

    figure: PublishedFigure
    stated: Value
    recomputed: Value | None
    ours: Value | None


def published_figures(bench: Bench) -> Mapping[str, Published]:
    """Return every published figure of a book with its values."""
    known = bench.book.quantities
    wanted = {name: (one.stated, one.recomputed, one.ours) for name, one in bench.book.published.items()}
    named = [key for keys in wanted.values() for key in keys if key is not None]
    values = valued(bench, with_parts(named, known))
    return {
        name: Published(bench.book.published[name], values[stated], values.get(again or ""), values.get(ours or ""))
        for name, (stated, again, ours) in wanted.items()
    }


def published_table(book: Book, found: Mapping[str, Published], words: Words = ENGLISH) -> DataTable:
    """Return a row a published figure: stated, recomputed from its stated inputs, ours with its ends, and why not."""
    return DataTable(
        id="published",
        title=words.text("table published"),
        columns=headed(
            words,
            ("figure", "id"),
            ("title", "published figure"),
            ("publisher", "input publisher"),
            ("stated_low", "stated"),
            ("stated_high", "to"),
            ("recomputed", "recomputed"),
            ("recomputed_low", "recomputed from"),
            ("recomputed_high", "to"),
            ("ours", "ours"),
            ("low", "ours from"),
            ("high", "to"),
            ("unit", "unit"),
            ("note", "to know"),
            ("sources", "rests on"),
        ),
        rows=tuple(_row(book, name, one, words) for name, one in found.items()),
        measures=words.text("table published measures"),
        limits=words.text("table published limits"),
    )


def _row(book: Book, name: str, one: Published, words: Words) -> tuple[Cell, ...]:
    figure, ours, again = one.figure, one.ours, one.recomputed
    values = (one.stated, again, ours)
    stated = [one.stated.low, one.stated.high] if one.stated.known else [None, None]
    given = [cell for value in (again, ours) for cell in _centre_and_ends(value)]
    missing = [reason(value, words) for value in values if value is not None and not value.known]
    notes = (words.title(text) for text in (figure.why, figure.note) if text is not None)
    named = dict.fromkeys(source for value in values if value is not None for source in value.sources)
    sources = sources_text(book, tuple(source for source in named if source != WHOLE_BOOK), words)
    title, unit = words.title(figure.title), words.unit(one.stated.unit)
    return (name, title, figure.publisher, *stated, *given, unit, " ".join((*missing, *notes)), sources)


def _centre_and_ends(value: Value | None) -> tuple[Cell, Cell, Cell]:
    """Return a value's centre and its ends, these only where they differ."""
    if value is None or not value.known:
        return None, None, None
    return value.centre, *((None, None) if value.certain else (value.low, value.high))
