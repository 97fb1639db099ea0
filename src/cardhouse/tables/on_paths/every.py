"""All that is measured on simulated paths, no run made twice."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from cardhouse.model.book import Book
from cardhouse.simulate import Paths, simulate
from cardhouse.stress import (
    PathMeasures,
    counterfactual_curves,
    path_loops,
    path_measures,
    path_origins,
    path_standing,
    whose_dollars,
)
from cardhouse.tables.on_paths.counterfactual import curves_table, whose_dollars_table
from cardhouse.tables.on_paths.loops import path_circling_table, path_loops_table
from cardhouse.tables.on_paths.measures import path_measures_table, path_origins_table
from cardhouse.tables.on_paths.standing import path_classes_table, path_standing_table
from cardhouse.tables.standing.margin import gross_margin
from cardhouse.tables.table import DataTable
from cardhouse.words import ENGLISH, Words


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
    """Return the measures on simulated paths, what goes round, whose money the vendor receives, how firms stand, whose
    dollars beside what would have been sold anyway, and that deal by deal; all on the same random numbers, no run made
    twice.

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
    tables = [path_measures_table(book, spread, words), *_about(book, done, spread, told("doing origins"), words)]
    curves = counterfactual_curves(book, **asked, progress=told("doing curve"))
    if curves is None:
        return tuple(tables)
    whole = (done, spread) if (spread.first, spread.last) == (1, book.book.quarters) else None
    beside = whose_dollars(book, **asked, traced=whole, sold=curves.sold, progress=told("doing beside"))
    tables += [] if beside is None else [whose_dollars_table(book, beside, words)]
    return (*tables, curves_table(book, curves, words))


def _about(
    book: Book, done: Paths, spread: PathMeasures, progress: Callable[[int, int], None] | None, words: Words
) -> Iterator[DataTable]:
    """Yield what goes round, whose money the vendor receives, and how firms stand."""
    rounds = path_loops(done, first=spread.first, last=spread.last)
    yield path_loops_table(book, rounds, words)
    yield path_circling_table(book, rounds, words)
    origins = path_origins(done, first=spread.first, last=spread.last, progress=progress)
    if origins is not None:
        yield path_origins_table(book, origins, words)
    margin = gross_margin(book, book.book.vendor) if done.network.vendor >= 0 and book.book.vendor else None
    standing = path_standing(done, spread, None if margin is None else float(margin.centre))
    yield path_standing_table(book, standing, words)
    yield path_classes_table(book, standing, words)
