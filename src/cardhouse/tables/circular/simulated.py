"""The measures on simulated paths, and what would have been sold anyway, deal by deal and beside each other."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from cardhouse.model.book import Book
from cardhouse.simulate import simulate
from cardhouse.stress import (
    CounterfactualCurve,
    CounterfactualCurves,
    PathMeasures,
    WhoseDollars,
    counterfactual_curves,
    path_measures,
    whose_dollars,
)
from cardhouse.tables.circular.headings import measure_name
from cardhouse.tables.names import quarter_of, title_of
from cardhouse.tables.table import Cell, DataTable, headed
from cardhouse.words import ENGLISH, Words


def path_measures_table(book: Book, found: PathMeasures, words: Words = ENGLISH) -> DataTable:
    """Return the spread of each measure over simulated paths: mean with its error, median, 5% and 95% quantiles."""
    rows: list[tuple[Cell, ...]] = []
    for one in found.spreads():
        numbers = (one.mean, one.standard_error, one.median, one.low, one.high)
        rows.append((measure_name(one.measure, words), *(x if np.isfinite(x) else None for x in numbers), one.paths))
    first, last = (words.quarter(quarter_of(book, at)) for at in (found.first, found.last))
    return DataTable(
        id=f"path-measures-{found.first}-{found.last}",
        title=words.text("table path measures", first=first, last=last),
        columns=headed(
            words,
            ("measure", "measure"),
            ("mean", "mean", "share"),
            ("standard_error", "standard error", "share"),
            ("median", "median", "share"),
            ("low", "1 in 20 below", "share"),
            ("high", "1 in 20 above", "share"),
            ("paths", "paths"),
        ),
        rows=tuple(rows),
        measures=words.text("table path measures measures"),
        limits=words.text("table path measures limits"),
    )


def curves_table(book: Book, found: CounterfactualCurves, words: Words = ENGLISH) -> DataTable:
    """Return the share of its revenue that the vendor loses without each deal and without all its financing, by lock
    and replacement."""
    named = [("all", words.text("all financing deals"), found.together)]
    named += [(name, title_of(book, name, words), curve) for name, curve in found.deals.items()]
    rows = [row for key, title, curve in named for row in _points(key, title, curve)]
    return DataTable(
        id="counterfactual-deals",
        title=words.text("table counterfactual deals"),
        columns=headed(
            words,
            ("deal", "id"),
            ("title", "without"),
            ("lock", "lock", "share of demand"),
            ("replacement", "replacement", "share of shares sold"),
            ("lost", "revenue lost", "share of revenue"),
            ("standard_error", "standard error", "share of revenue"),
        ),
        rows=tuple(rows),
        measures=words.text("table counterfactual deals measures", paths=words.numbers.whole(found.together.paths)),
        limits=words.text("table counterfactual deals limits"),
    )


def _points(key: str, title: str, curve: CounterfactualCurve) -> list[tuple[Cell, ...]]:
    return [
        (key, title, lock, share, *(_number(x[row, column]) for x in (curve.lost, curve.standard_error)))
        for row, lock in enumerate(curve.locks)
        for column, share in enumerate(curve.replacements)
    ]


def whose_dollars_table(book: Book, found: WhoseDollars, words: Words = ENGLISH) -> DataTable:
    """Return, beside the vendor's own money in its revenue, what it would lose without its financing, and how far the
    two lie apart, with standard errors on the same paths."""
    own, error = _number(found.self_funded[0]), _number(found.self_funded_error[0])
    bounds = [_number(x) for x in found.self_funded[1:]]
    rows = tuple(
        (
            lock,
            share,
            own,
            error,
            *bounds,
            *(_number(x[row, column]) for x in (found.lost, found.lost_error)),
            *(_number(x[0, row, column]) for x in (found.difference, found.difference_error)),
        )
        for row, lock in enumerate(found.locks)
        for column, share in enumerate(found.replacements)
    )
    of = "share of revenue"
    return DataTable(
        id="whose-dollars",
        title=words.text("table whose dollars", name=title_of(book, book.book.vendor or "", words)),
        columns=headed(
            words,
            ("lock", "lock", "share of demand"),
            ("replacement", "replacement", "share of shares sold"),
            ("own", "own money", of),
            ("own_error", "standard error", of),
            ("own_low", "low", of),
            ("own_high", "high", of),
            ("lost", "revenue lost", of),
            ("lost_error", "standard error", of),
            ("difference", "own less lost", of),
            ("difference_error", "standard error", of),
        ),
        rows=rows,
        measures=words.text("table whose dollars measures", paths=words.numbers.whole(found.paths)),
        limits=words.text("table whose dollars limits"),
    )


def _number(x: float) -> float | None:
    return float(x) if np.isfinite(x) else None


def simulated_tables(
    book: Book,
    first: int = 1,
    last: int | None = None,
    *,
    paths: int,
    seed: int,
    threads: int = 2,
    progress: Callable[[str, int, int], None] | None = None,
    words: Words = ENGLISH,
) -> tuple[DataTable, ...]:
    """Return the measures on simulated paths, whose dollars beside what would have been sold anyway, and that deal by
    deal; all on the same random numbers, no run made twice.

    Args:
        book: the book.
        first: first quarter of the window of the measures.
        last: its last quarter; the book's last if not given.
        paths: how many paths of each run; each of the book as it stands is traced.
        seed: chooses the random numbers.
        threads: chunks run side by side.
        progress: called with (what is being done, steps done, steps in all).
        words: the language.
    """
    asked: dict[str, Any] = {"paths": paths, "seed": seed, "threads": threads}

    def told(key: str) -> Callable[[int, int], None] | None:
        return None if progress is None else partial(progress, words.text(key))

    done = simulate(book, keep_flows=True, **asked)
    spread = path_measures(done, first=first, last=last, progress=told("doing measures"))
    curves = counterfactual_curves(book, **asked, progress=told("doing curve"))
    tables = [path_measures_table(book, spread, words)]
    if curves is None:
        return tuple(tables)
    whole = (done, spread) if (spread.first, spread.last) == (1, book.book.quarters) else None
    beside = whose_dollars(book, **asked, traced=whole, sold=curves.sold, progress=told("doing beside"))
    tables += [] if beside is None else [whose_dollars_table(book, beside, words)]
    return (*tables, curves_table(book, curves, words))
