"""A labelled table: what it measures, its columns with units, its rows, its limits."""

from dataclasses import dataclass, field, replace
from math import isfinite
from typing import SupportsFloat

from cardhouse.words import Words

Cell = str | float | int | None


def number_cell(value: SupportsFloat) -> float | None:
    """Return a number as a cell; none where it is not finite."""
    number = float(value)
    return number if isfinite(number) else None


@dataclass(frozen=True)
class Column:
    """Name a column, with its unit where it holds amounts, shares or probabilities."""

    id: str
    title: str
    unit: str = ""


@dataclass(frozen=True)
class DataTable:
    """Hold a result as a reader sees it: rows of cells under columns, with what it measures and what it cannot say.

    Ids of tables and columns are the same in every language.
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    measures: str
    limits: str = ""
    notes: tuple[str, ...] = field(default=())

    def records(self) -> list[dict[str, Cell]]:
        """Return the rows as mappings from column id to cell, for machines."""
        return [{column.id: cell for column, cell in zip(self.columns, row, strict=True)} for row in self.rows]

    def only(self, *ids: str) -> "DataTable":
        """Return the table with some of its columns, in the order of `ids`."""
        at = [next(n for n, column in enumerate(self.columns) if column.id == name) for name in ids]
        rows = tuple(tuple(row[n] for n in at) for row in self.rows)
        return replace(self, columns=tuple(self.columns[n] for n in at), rows=rows)


def headed(words: Words, *heads: tuple[str, str] | tuple[str, str, str]) -> tuple[Column, ...]:
    """Return columns with their headings and units in a language.

    Args:
        words: the language.
        heads: id, key of the heading (`column ...` of the catalogue) and, where the column has one, unit.
    """
    return tuple(
        Column(name, words.text(f"column {key}"), *(words.unit(part) for part in unit)) for name, key, *unit in heads
    )
