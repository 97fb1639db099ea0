"""The measures on simulated paths: how much goes round, and whose money the vendor receives."""

import numpy as np

from cardhouse.model.book import Book
from cardhouse.simulate.kept_flows import outside_financiers
from cardhouse.stress import ENDS, PathMeasures, PathOrigins
from cardhouse.tables.circular.headings import measure_name
from cardhouse.tables.names import quarter_of, title_of
from cardhouse.tables.on_paths.spread import SPREAD_HEADS, cells_of, spread_cells
from cardhouse.tables.table import Cell, DataTable, headed
from cardhouse.words import ENGLISH, Words

_SHARES = tuple((*head, "share") for head in SPREAD_HEADS)


def path_measures_table(book: Book, found: PathMeasures, words: Words = ENGLISH) -> DataTable:
    """Return the spread of each measure over simulated paths: mean with its error, median, 5% and 95% quantiles."""
    rows: list[tuple[Cell, ...]] = [
        (measure_name(one.measure, words), *cells_of(one), one.paths)
        for one in found.spreads()
        if one.paths or book.book.vendor is not None  # without a vendor nobody's money is followed
    ]
    return DataTable(
        id=f"path-measures-{found.first}-{found.last}",
        title=words.text("table path measures", **window_heading(book, found.first, found.last, words)),
        columns=headed(words, ("measure", "measure"), *_SHARES, ("paths", "paths")),
        rows=tuple(rows),
        measures=words.text("table path measures measures"),
        limits=words.text("table path measures limits"),
    )


def path_origins_table(book: Book, found: PathOrigins, words: Words = ENGLISH) -> DataTable:
    """Return the spread of the share of the vendor's receipts that is each financier's money, and what it stands
    behind."""
    firms, outsiders = book.firms, outside_financiers(book)
    names = (*(firms[row] for row in found.firms), *(outsiders[row] for row in found.outsiders))
    rows: list[tuple[Cell, ...]] = [
        (title_of(book, name, words), words.text("way pro-rata"), *spread_cells(values), _known(values))
        for name, values in zip(names, found.each, strict=True)
    ]
    for key, ends in (("all financiers", found.together), ("guaranteed money", found.guaranteed)):
        for way, values in zip(ENDS, ends, strict=True):
            rows.append((words.text(key), words.text(f"way {way}"), *spread_cells(values), _known(values)))
    left_out = words.text("financiers left out", count=found.left_out) if found.left_out else ""
    return DataTable(
        id=f"path-origins-{found.first}-{found.last}",
        title=words.text(
            "table path origins",
            name=title_of(book, book.book.vendor or "", words),
            **window_heading(book, found.first, found.last, words),
        ),
        columns=headed(words, ("financier", "whose money"), ("way", "found"), *_SHARES, ("paths", "paths")),
        rows=tuple(rows),
        measures=words.text("table path origins measures"),
        limits=" ".join(text for text in (words.text("table path origins limits"), left_out) if text),
    )


def window_heading(book: Book, first: int, last: int, words: Words) -> dict[str, str]:
    """Return the ends of a window of a run as a heading says them."""
    return {"first": words.quarter(quarter_of(book, first)), "last": words.quarter(quarter_of(book, last))}


def _known(values: np.ndarray) -> int:
    return int(np.isfinite(values).sum())
