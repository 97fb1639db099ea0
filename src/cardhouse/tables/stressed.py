"""Everything that `stress` asks of a book: every scenario beside the base on the same paths, and the cards of one."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cardhouse.errors import UsageError
from cardhouse.model.book import Book
from cardhouse.model.change import BASE, changed
from cardhouse.model.ready import ready_scenarios
from cardhouse.simulate import Paths, simulate
from cardhouse.stress import Difference, Headline, absorbed, fallen, headlines, paired_differences, typical_path
from cardhouse.tables.cards import absorbed_table, cards_table, events_table, stops_table
from cardhouse.tables.chance import Z
from cardhouse.tables.compare import interval, scenarios_table
from cardhouse.tables.names import scenario_name, scenario_title
from cardhouse.tables.table import Cell, Column, DataTable
from cardhouse.words import ENGLISH, Words

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Stressed:
    """Hold the headlines of the base and of every scenario on the same random numbers, by name, and the whole paths of
    one scenario, `shock`."""

    base: tuple[Headline, ...]
    others: dict[str, tuple[Headline, ...]]
    shock: str
    shocked: Paths


def stressed(
    book: Book,
    shock: str | None = None,
    *,
    paths: int,
    seed: int,
    threads: int = 2,
    progress: Progress | None = None,
    words: Words = ENGLISH,
) -> Stressed:
    """Return every scenario of a book beside its base: those it names, the ready ones, and the one asked for.

    Args:
        book: the book.
        shock: the scenario, or several joined with `+`, whose cards are told; the one that raises all losses most if
            none is given, the base if there is no other.
        paths: how many paths of each run, the same for all.
        seed: chooses the random numbers.
        threads: chunks run side by side.
        progress: called with (what is being done, runs done, runs in all).
        words: the language in which that is said.

    Raises:
        UsageError: the book has no such scenario.
        BookError: a scenario breaks a rule of the book.
    """
    asked = () if shock is None else (shock,)
    names = tuple(dict.fromkeys((BASE, *asked, *book.scenarios, *ready_scenarios(book))))
    books = {name: changed(book, name) for name in names}
    found: dict[str, tuple[Headline, ...]] = {}
    kept: dict[str, Paths] = {}
    worst = (float("-inf"), BASE)
    for at, name in enumerate(names):
        done = simulate(books[name], base=book, paths=paths, seed=seed, threads=threads)
        found[name] = headlines(books[name], done)
        losses = float(done.losses.sum(axis=(0, 1)).mean())
        if name == shock or (shock is None and (name != BASE or len(names) == 1) and losses > worst[0]):
            worst, kept = (losses, name), {name: done}
        if progress is not None:
            progress(scenario_name(book, name, words), at + 1, len(names))
    chosen = shock or worst[1]
    others = {name: results for name, results in found.items() if name != BASE}
    return Stressed(found[BASE], others, chosen, kept[chosen])


def stress_tables(
    book: Book, found: Stressed, path: int | None = None, words: Words = ENGLISH
) -> tuple[DataTable, ...]:
    """Return the tables of a stress test: side by side, how often each card falls, one path told, who bears what.

    Args:
        book: the book.
        found: its runs.
        path: number of the path that is told; a typical one if not given.
        words: the language.

    Raises:
        UsageError: there is no such path, or it could not be solved.
    """
    variant, done = changed(book, found.shock), found.shocked
    cards = fallen(done)
    told = typical_path(done) if path is None else _numbered(done, path)
    return (
        side_table(book, found, words),
        scenarios_table(book, found.base, found.others, words),
        cards_table(variant, done, cards, words),
        events_table(variant, done, cards, told, words),
        stops_table(variant, done, told, words),
        absorbed_table(variant, done, absorbed(done, cards), words),
    )


def _numbered(done: Paths, path: int) -> int:
    """Return where the path of a number stands among those that could be solved."""
    found = np.flatnonzero(done.at == path)
    if found.size:
        return int(found[0])
    if 0 <= path < done.outcome.size:
        raise UsageError(f"path {path} could not be solved: tell another one")
    raise UsageError(f"there is no path {path}: they are numbered 0 to {done.outcome.size - 1}")


def side_table(book: Book, found: Stressed, words: Words = ENGLISH) -> DataTable:
    """Return a row a scenario: each headline and, in brackets, its paired difference from the base with 1.96 standard
    errors."""
    columns = [Column("scenario", words.text("column scenario")), Column("id", words.text("column id"))]
    columns += [Column(one.id, words.title(one.title), words.unit(one.unit)) for one in found.base]
    rows: list[tuple[Cell, ...]] = [(words.text("base"), BASE, *(_level(one, words) for one in found.base))]
    for name, results in found.others.items():
        cells = [
            _beside(result, change, words)
            for result, change in zip(results, paired_differences(found.base, results), strict=True)
        ]
        rows.append((scenario_title(book, name, words), name, *cells))
    return DataTable(
        id="side-by-side",
        title=words.text("side by side"),
        columns=tuple(columns),
        rows=tuple(rows),
        measures=words.text("table side measures", paths=words.numbers.whole(found.shocked.count)),
        limits=words.text("table side limits"),
    )


def _beside(result: Headline, change: Difference, words: Words) -> str:
    """Return a result, its difference from the base and 1.96 standard errors of that, in points for a probability."""
    numbers, wide = words.numbers, Z * change.standard_error
    if result.chance:
        ends = numbers.points(change.mean, signed=True), f"{numbers.points(wide)} {words.text('points short')}"
    else:
        ends = numbers.value(change.mean, result.unit, signed=True), numbers.number(wide)
    return words.text("beside base", value=_level(result, words), change=ends[0], error=ends[1])


def _level(result: Headline, words: Words) -> str:
    """Return the mean of a result; a probability with its 95% interval."""
    value = words.numbers.value(result.mean, result.unit)
    if not result.chance:
        return value
    low, high = (words.percent(end) for end in interval(result))
    return words.text("value with bounds", value=value, low=low, high=high)
