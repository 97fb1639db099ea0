"""Rows of figures: what is measured, of whom, least, central and greatest, or why there is no number."""

from collections.abc import Iterable, Sequence

import numpy as np

from cardhouse.measure import Figure
from cardhouse.tables.circular.headings import FIGURE_HEADS
from cardhouse.tables.table import Cell, DataTable, headed, number_cell
from cardhouse.words import Words

Row = tuple[Cell, ...]


def stacked(figures: Sequence[Figure]) -> Figure:
    """Return figures of one number each as one figure of them all (figure,)."""
    low, centre, high = (np.array([getattr(one, end).item() for one in figures]) for end in ("low", "centre", "high"))
    missing = np.empty(len(figures), dtype=object)
    missing[:] = [one.missing.item() for one in figures]
    return Figure(low, centre, high, missing)


def row_of(subject: str, measure: str, figure: Figure, unit: str, words: Words, note: str = "") -> Row:
    """Return the row of one figure: subject, measure, low, value, high, unit, and why it has no value or what to know.

    The ends are left out where they say no more than the value.
    """
    low, value, high = (number_cell(end.item()) for end in (figure.low, figure.centre, figure.high))
    if low == high == value:
        low = high = None
    missing = figure.missing.item()
    reason = "" if missing is None else words.text("no value because", reason=reason_text(missing, words))
    return subject, measure, low, value, high, words.unit(unit), words.semicolon.join(x for x in (reason, note) if x)


def reason_text(missing: object, words: Words) -> str:
    """Return why a figure is not determinable."""
    return words.text(f"missing {getattr(missing, 'name', str(missing)).lower().replace('_', ' ')}")


def standing_table(table: str, key: str, rows: Iterable[Row], words: Words, **values: str) -> DataTable:
    """Return a table of figures.

    Args:
        table: id of the table.
        key: of its heading in the catalogue, `table {key}`, with `measures` and `limits`.
        rows: of `row_of`.
        words: the language.
        values: what the heading is filled with.
    """
    return DataTable(
        id=table,
        title=words.text(f"table {key}", **values),
        columns=headed(words, ("subject", "of"), *FIGURE_HEADS),
        rows=tuple(rows),
        measures=words.text(f"table {key} measures"),
        limits=words.text(f"table {key} limits"),
    )
