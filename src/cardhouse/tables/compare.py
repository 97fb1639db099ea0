"""Scenarios side by side, and the counterfactual curve, with names on."""

import numpy as np

from cardhouse.model.book import Book
from cardhouse.stress import CounterfactualCurve
from cardhouse.stress.headlines import Headline, paired
from cardhouse.stress.scenarios import paired_differences
from cardhouse.tables.chance import chance, chance_of
from cardhouse.tables.names import money, scenario_title
from cardhouse.tables.table import Cell, DataTable, headed
from cardhouse.words import ENGLISH, Words


def headline_table(results: tuple[Headline, ...], words: Words = ENGLISH) -> DataTable:
    """Return the headline results: probabilities with 95% intervals, means with 1.96 standard errors either side."""
    rows = []
    for result in results:
        low, high = interval(result)
        rows.append((result.id, words.title(result.title), result.mean, low, high, words.unit(result.unit)))
    return DataTable(
        id="headlines",
        title=words.text("table headlines"),
        columns=headed(
            words,
            ("id", "id"),
            ("title", "result"),
            ("value", "mean over paths"),
            ("low", "from"),
            ("high", "to"),
            ("unit", "unit"),
        ),
        rows=tuple(rows),
        measures=words.text("table headlines measures"),
        limits=words.text("table headlines limits"),
    )


def interval(result: Headline) -> tuple[float, float]:
    """Return the 95% interval of a headline's mean: Wilson for a probability, 1.96 standard errors otherwise."""
    if result.chance:
        found = chance(result.values)
        return found.low, found.high
    return result.mean - 1.96 * result.standard_error, result.mean + 1.96 * result.standard_error


def scenarios_table(
    book: Book, base: tuple[Headline, ...], others: dict[str, tuple[Headline, ...]], words: Words = ENGLISH
) -> DataTable:
    """Return every scenario's headlines beside the base on the same paths, with paired differences and standard
    errors."""
    rows: list[tuple[Cell, ...]] = []
    for name, results in others.items():
        for before, after, change in zip(base, results, paired_differences(base, results), strict=True):
            same, _ = paired(before, after)
            low, high = interval(after)
            rows.append(
                (
                    name,
                    scenario_title(book, name, words),
                    after.id,
                    words.title(after.title),
                    float(same.mean()),
                    after.mean,
                    low,
                    high,
                    change.mean,
                    change.standard_error,
                    same.size,
                    words.unit(after.unit),
                )
            )
    return DataTable(
        id="scenarios",
        title=words.text("table scenarios"),
        columns=headed(
            words,
            ("scenario", "id"),
            ("scenario_title", "scenario"),
            ("headline", "result id"),
            ("title", "result"),
            ("base", "base"),
            ("value", "scenario"),
            ("low", "from"),
            ("high", "to"),
            ("difference", "difference"),
            ("standard_error", "standard error"),
            ("paths", "paths"),
            ("unit", "unit"),
        ),
        rows=tuple(rows),
        measures=words.text("table scenarios measures"),
        limits=words.text("table scenarios limits"),
    )


def curve_table(book: Book, curve: CounterfactualCurve, words: Words = ENGLISH) -> DataTable:
    """Return the share of its revenue that the vendor loses without its financing, by lock and replacement."""
    rows: list[tuple[Cell, ...]] = [
        (
            lock,
            replacement,
            *(float(x[a, b]) if np.isfinite(x[a, b]) else None for x in (curve.lost, curve.standard_error)),
            *_ends(book, curve, float(curve.collapse_with[a, b])),
            *_ends(book, curve, float(curve.collapse_without[a, b])),
        )
        for a, lock in enumerate(curve.locks)
        for b, replacement in enumerate(curve.replacements)
    ]
    unit, paths = words.unit(money(book)), words.numbers.whole(curve.paths)
    return DataTable(
        id="counterfactual",
        title=words.text("table counterfactual"),
        columns=headed(
            words,
            ("lock", "lock", "share of demand"),
            ("replacement", "replacement", "share of shares sold"),
            ("lost", "revenue lost", "share of revenue"),
            ("standard_error", "standard error", "share of revenue"),
            ("collapse_with", "collapse with", "share of paths"),
            ("collapse_with_low", "from", "share of paths"),
            ("collapse_with_high", "to", "share of paths"),
            ("collapse_without", "collapse without", "share of paths"),
            ("collapse_without_low", "from", "share of paths"),
            ("collapse_without_high", "to", "share of paths"),
        ),
        rows=tuple(rows),
        measures=words.text("table counterfactual measures", unit=unit, paths=paths),
        limits=words.text("table counterfactual limits"),
    )


def _ends(book: Book, curve: CounterfactualCurve, share: float) -> tuple[float | None, float | None, float | None]:
    """Return a probability of collapse with its 95% interval; none where the book defines no collapse."""
    if book.book.collapse is None:
        return None, None, None
    found = chance_of(share, curve.paths)
    return found.share, found.low, found.high
