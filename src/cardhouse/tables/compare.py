"""Scenarios side by side, and the counterfactual curve, with names on."""

import numpy as np

from cardhouse.model.book import Book
from cardhouse.stress import CounterfactualCurve
from cardhouse.stress.headlines import Headline, paired
from cardhouse.stress.scenarios import paired_differences
from cardhouse.tables.chance import chance, chance_of
from cardhouse.tables.many import money, title_of
from cardhouse.tables.table import Cell, Column, DataTable

NO_VENDOR_FINANCING = "without-vendor-financing"


def headline_table(results: tuple[Headline, ...]) -> DataTable:
    """Return the headline results: probabilities with 95% intervals, means with 1.96 standard errors either side."""
    rows = []
    for result in results:
        low, high = interval(result)
        rows.append((result.id, result.title.en, result.mean, low, high, result.unit))
    return DataTable(
        id="headlines",
        title="Results",
        columns=(
            Column("id", "Id"),
            Column("title", "Result"),
            Column("value", "Mean over paths"),
            Column("low", "95% from"),
            Column("high", "to"),
            Column("unit", "Unit"),
        ),
        rows=tuple(rows),
        measures="Means over simulated paths with the 95% interval of the simulation.",
        limits="Conditional on the book: its figures, ranges and drivers. "
        "The interval does not cover what the model leaves out. "
        "All losses are summed over holders: a chain of losses is counted at each of its links.",
    )


def interval(result: Headline) -> tuple[float, float]:
    """Return the 95% interval of a headline's mean: Wilson for a probability, 1.96 standard errors otherwise."""
    if result.chance:
        found = chance(result.values)
        return found.low, found.high
    return result.mean - 1.96 * result.standard_error, result.mean + 1.96 * result.standard_error


def scenario_title(book: Book, name: str) -> str:
    """Return the English title of a scenario, of several joined with `+`, or of the base without vendor financing."""
    if name == NO_VENDOR_FINANCING and name not in book.scenarios:
        return "Without any of the vendor's financing"
    return " + ".join(title_of(book, part) for part in name.split("+"))


def scenarios_table(book: Book, base: tuple[Headline, ...], others: dict[str, tuple[Headline, ...]]) -> DataTable:
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
                    scenario_title(book, name),
                    after.id,
                    after.title.en,
                    float(same.mean()),
                    after.mean,
                    low,
                    high,
                    change.mean,
                    change.standard_error,
                    same.size,
                    after.unit,
                )
            )
    return DataTable(
        id="scenarios",
        title="Scenarios side by side",
        columns=(
            Column("scenario", "Id"),
            Column("scenario_title", "Scenario"),
            Column("headline", "Result id"),
            Column("title", "Result"),
            Column("base", "Base"),
            Column("value", "Scenario"),
            Column("low", "95% from"),
            Column("high", "to"),
            Column("difference", "Difference"),
            Column("standard_error", "Standard error"),
            Column("paths", "Paths"),
            Column("unit", "Unit"),
        ),
        rows=tuple(rows),
        measures="Scenario and base on the same random numbers; the difference is paired, path by path; "
        "the 95% interval is that of the scenario's own value.",
        limits="Conditional on the book. "
        "A scenario is a set of changes to the book, not a forecast and not a probability.",
    )


def curve_table(book: Book, curve: CounterfactualCurve) -> DataTable:
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
    return DataTable(
        id="counterfactual",
        title="What the vendor's revenue loses without its financing",
        columns=(
            Column("lock", "Lock", "share of demand"),
            Column("replacement", "Replacement", "share of shares sold"),
            Column("lost", "Share of revenue lost", "share of revenue"),
            Column("standard_error", "Standard error", "share of revenue"),
            Column("collapse_with", "Collapse with the financing", "share of paths"),
            Column("collapse_with_low", "95% from", "share of paths"),
            Column("collapse_with_high", "to", "share of paths"),
            Column("collapse_without", "Collapse without it", "share of paths"),
            Column("collapse_without_low", "95% from", "share of paths"),
            Column("collapse_without_high", "to", "share of paths"),
        ),
        rows=tuple(rows),
        measures=f"Revenue over the run ({money(book)}) without the vendor's shares, loans, guarantees and offtakes, "
        f"against with them; {curve.paths} paths.",
        limits="Conditional on the book. "
        "Lock: share of custom-chip demand that the financing keeps away. Replacement: share that outsiders "
        "would provide. Neither is observed: hence a curve.",
    )


def _ends(book: Book, curve: CounterfactualCurve, share: float) -> tuple[float | None, float | None, float | None]:
    """Return a probability of collapse with its 95% interval; none where the book defines no collapse."""
    if book.book.collapse is None:
        return None, None, None
    found = chance_of(share, curve.paths)
    return found.share, found.low, found.high
