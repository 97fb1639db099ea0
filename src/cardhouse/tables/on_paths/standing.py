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
            words, ("subject", "of"), ("measure", "measure"), *SPREAD_HEADS, ("unit", "unit"), ("paths", "paths")
        ),
        rows=tuple(rows),
        measures=words.text("table path standing measures"),
        limits=words.text("table path standing limits"),
    )


def _row(subject: str, measure: str, values: np.ndarray, unit: str, words: Words) -> Row:
    return subject, measure, *spread_cells(values), words.unit(unit), int(np.isfinite(values).sum())


def _lacking(book: Book, found: FirmStanding, words: Words) -> Iterator[Row]:
    for at, name in enumerate(book.firms):
        title, unit = title_of(book, name, words), money(book)
        yield _row(title, words.text("measure gap"), found.gap[at], unit, words)
        yield _row(title, words.text("measure deepest gap"), found.deepest[at], unit, words)
        yield _row(title, words.text("measure coverage"), found.coverage[at], "times", words)


def _financed(book: Book, found: VendorStanding, words: Words) -> Iterator[Row]:
    name, unit = title_of(book, book.book.vendor or "", words), money(book)
    for rung, measure in zip(Rung, rung_names(words.text("rung invoiced"), words), strict=True):
        if np.isfinite(found.ladder[rung]).any():
            yield _row(name, measure, found.ladder[rung], unit, words)
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
    """Return on how many paths each firm is in each of Minsky's classes over the window, with the vendor's money and
    without."""
    firms = found.firms
    rows = [
        (
            title_of(book, name, words),
            words.text(f"counted {key}"),
            *_shares(firms.regime[case, at]),
            *_often(firms, case, at),
        )
        for at, name in enumerate(book.firms)
        for case, key in enumerate(("with", "without"))
        if (firms.regime[case, at] >= 0).any()
    ]
    of = "share of paths"
    return DataTable(
        id=f"path-classes-{found.first}-{found.last}",
        title=words.text("table path classes", **window_heading(book, found.first, found.last, words)),
        columns=headed(
            words,
            ("subject", "of"),
            ("counted", "counted"),
            ("hedge", "hedge", of),
            ("speculative", "speculative", of),
            ("ponzi", "Ponzi", of),
            ("ponzi_low", "Ponzi from", of),
            ("ponzi_high", "Ponzi to", of),
            ("quarters", "quarters Ponzi", "share of quarters"),
            ("paths", "paths"),
        ),
        rows=tuple(rows),
        measures=words.text("table path classes measures"),
        limits=words.text("table path classes limits"),
    )


def _shares(regimes: np.ndarray) -> Row:
    """Return the share of the paths with dues in each class, and the 95% interval of the last."""
    placed = regimes[regimes >= 0]
    shares = [float((placed == regime).mean()) for regime in REGIMES]
    ponzi = chance_of(shares[-1], placed.size)
    return *shares, ponzi.low, ponzi.high


def _often(found: FirmStanding, case: int, at: int) -> Row:
    """Return the mean share of quarters that are Ponzi, and on how many paths."""
    often = found.ponzi[case, at]
    return float(np.nanmean(often)), int(np.isfinite(often).sum())
