"""How firms stand on simulated paths: what they lack, what the vendor finances, and Minsky's classes."""

from collections.abc import Iterator

import numpy as np

from cardhouse.measure import Regime, Rung
from cardhouse.model.book import Book
from cardhouse.stress import FirmStanding, PathStanding, VendorStanding
from cardhouse.tables.chance import chance_of
from cardhouse.tables.names import money, title_of
from cardhouse.tables.on_paths.measures import window_heading
from cardhouse.tables.on_paths.spread import SPREAD_HEADS, spread_cells
from cardhouse.tables.standing.ladder import rung_names
from cardhouse.tables.table import Cell, DataTable, headed
from cardhouse.words import ENGLISH, Words

Row = tuple[Cell, ...]
REGIMES = (Regime.HEDGE, Regime.SPECULATIVE, Regime.PONZI)
_OF = "share of paths"
CASES = (
    (
        ("hedge", "hedge", _OF),
        ("speculative", "speculative", _OF),
        ("ponzi", "Ponzi", _OF),
        ("ponzi_low", "Ponzi from", _OF),
        ("ponzi_high", "Ponzi to", _OF),
        ("quarters", "quarters Ponzi", "share of quarters"),
    ),
    (
        ("hedge_without", "hedge without", _OF),
        ("speculative_without", "speculative without", _OF),
        ("ponzi_without", "Ponzi without", _OF),
        ("ponzi_without_low", "Ponzi without from", _OF),
        ("ponzi_without_high", "Ponzi without to", _OF),
        ("quarters_without", "quarters Ponzi without", "share of quarters"),
    ),
)
"""Columns with the vendor's money, and without."""


def path_standing_table(book: Book, found: PathStanding, words: Words = ENGLISH) -> DataTable:
    """Return the spread over paths of what each firm lacks and of what the vendor finances of what it sells."""
    rows = list(_lacking(book, found.firms, words))
    rows.append(_row(words.text("all firms"), words.text("measure pass-through"), found.passed, "times", words))
    if found.vendor is not None:
        rows += _financed(book, found.vendor, words)
    return DataTable(
        id=f"path-standing-{found.first}-{found.last}",
        title=words.text("table path standing", **window_heading(book, found.first, found.last, words)),
        columns=headed(
            words,
            ("subject", "of"),
            ("measure", "measure"),
            *SPREAD_HEADS,
            ("unit", "unit"),
            ("paths", "paths"),
            ("note", "to know"),
        ),
        rows=tuple(rows),
        measures=words.text("table path standing measures"),
        limits=words.text("table path standing limits"),
    )


def _row(subject: str, measure: str, values: np.ndarray, unit: str, words: Words, note: str = "") -> Row:
    return subject, measure, *spread_cells(values), words.unit(unit), int(np.isfinite(values).sum()), note


def _lacking(book: Book, found: FirmStanding, words: Words) -> Iterator[Row]:
    for at, name in enumerate(book.firms):
        title, unit = title_of(book, name, words), money(book)
        yield _row(title, words.text("measure gap"), found.gap[at], unit, words)
        yield _row(title, words.text("measure deepest gap"), found.deepest[at], unit, words)
        yield _row(title, words.text("measure coverage"), found.coverage[at], "times", words)


def _financed(book: Book, found: VendorStanding, words: Words) -> Iterator[Row]:
    name, unit = title_of(book, book.book.vendor or "", words), money(book)
    for rung, measure in zip(Rung, rung_names(words.text("rung invoiced"), words), strict=True):
        note = "" if rung is not Rung.DOCUMENTED else words.text("without documented links")
        yield _row(name, measure, found.ladder[rung], unit, words, note)
    yield _row(name, words.text("financing of revenue"), found.intensity, "share of revenue", words)
    named = [title_of(book, firm, words) for firm in book.firms]
    for key, values, of in (
        ("measure financed purchases", found.paid_in_shares, "share of purchases"),
        ("measure reinvested", found.reinvested, "share of gross profit"),
        ("measure at stake", found.at_stake, unit),
        ("measure ends there", found.ultimate, unit),
    ):
        for title, one in zip(named, values, strict=True):
            if np.nan_to_num(one).any():
                yield _row(title, words.text(key, name=name), one, of, words)


def path_classes_table(book: Book, found: PathStanding, words: Words = ENGLISH) -> DataTable:
    """Return on how many paths each firm is in each of Minsky's classes over the window, with the vendor's money and,
    where there is a vendor, without."""
    firms, cases = found.firms, CASES[: 1 if found.vendor is None else 2]
    rows = [
        (title_of(book, name, words), *_classes(firms, at, len(cases)), int(np.isfinite(firms.ponzi[0, at]).sum()))
        for at, name in enumerate(book.firms)
        if (firms.regime[:, at] >= 0).any()
    ]
    return DataTable(
        id=f"path-classes-{found.first}-{found.last}",
        title=words.text("table path classes", **window_heading(book, found.first, found.last, words)),
        columns=headed(words, ("subject", "of"), *(head for case in cases for head in case), ("paths", "paths")),
        rows=tuple(rows),
        measures=words.text("table path classes measures"),
        limits=words.text("table path classes limits"),
    )


def _classes(found: FirmStanding, at: int, cases: int) -> Row:
    """Return, with the vendor's money and without: the share of the paths with dues in each class, the 95% interval of
    the last, and the mean share of quarters in it."""
    cells: list[Cell] = []
    for case in range(cases):
        placed, often = found.regime[case, at], found.ponzi[case, at]
        placed, often = placed[placed >= 0], often[np.isfinite(often)]
        shares = [float((placed == regime).mean()) for regime in REGIMES]
        ponzi = chance_of(shares[-1], placed.size)
        cells += [*shares, ponzi.low, ponzi.high, float(often.mean()) if often.size else None]
    return tuple(cells)
