"""A labelled table: what it measures, its columns with units, its rows, its limits."""

from dataclasses import dataclass, field

Cell = str | float | int | None


@dataclass(frozen=True)
class Column:
    """Name a column, with its unit where it holds amounts, shares or probabilities."""

    id: str
    title: str
    unit: str = ""


@dataclass(frozen=True)
class DataTable:
    """Hold a result as a reader sees it: rows of cells under columns, with what it measures and what it cannot say."""

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
