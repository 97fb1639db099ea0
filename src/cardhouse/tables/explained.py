"""What matters, as tables: whose spread it is, what moves results, which number to know better, what each deal adds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import SupportsFloat

from cardhouse.model.book import Book
from cardhouse.model.change import changed
from cardhouse.probe.influence import Estimate
from cardhouse.simulate import simulate
from cardhouse.stress import (
    DealShares,
    Headline,
    Screened,
    Sort,
    SpreadOfResults,
    Worth,
    deal_shares,
    figures_kept,
    screened,
    spread_of_results,
    worth_knowing,
)
from cardhouse.tables.names import title_of
from cardhouse.tables.table import Cell, Column, DataTable, headed, number_cell
from cardhouse.tables.ways import coordinate_title
from cardhouse.words import ENGLISH, POINTS, Words

Progress = Callable[[str, int, int], None]
WORTH = 3
"""Figures told of each result."""


@dataclass(frozen=True)
class Explained:
    """Hold what matters for the results of a book under a scenario."""

    screened: Screened
    spread: SpreadOfResults
    worth: Worth
    deals: DealShares | None


def explained(
    book: Book,
    scenario: str = "base",
    *,
    paths: int,
    seed: int,
    threads: int = 2,
    progress: Progress | None = None,
    words: Words = ENGLISH,
) -> Explained:
    """Return what matters for the results of a book under a scenario.

    Args:
        book: the book.
        scenario: or several joined with `+`.
        paths: of the run from which the worth of knowing is read; a twentieth of them for each set of deals.
        seed: settles all random numbers.
        threads: chunks run side by side.
        progress: called with (what is being done, done, in all).
        words: the language in which that is said.

    Raises:
        UsageError: the book has no such scenario, or nothing in it is random.
    """
    variant = changed(book, scenario)

    def said(step: str, done: int, of: int) -> None:
        if progress is not None:
            steps = {"screen": "doing screen", "spread": "doing variance", "deals": "doing deals"}
            progress(words.text(steps[step]), done, of)

    first = screened(variant, base=book, seed=seed, threads=threads, progress=said)
    kept = figures_kept(first)
    spread = spread_of_results(variant, kept, base=book, seed=seed, threads=threads, progress=said)
    done = simulate(variant, base=book, paths=max(100, paths), seed=seed, threads=threads)
    shares = deal_shares(variant, base=book, paths=max(50, paths // 20), seed=seed, threads=threads, progress=said)
    return Explained(first, spread, worth_knowing(variant, done), shares)


def spread_shares_table(book: Book, found: SpreadOfResults, words: Words = ENGLISH) -> DataTable:
    """Return how much of each result's variance goes with the figures alone, with the drivers alone, and with both
    together only."""
    rows: list[tuple[Cell, ...]] = []
    for at, result in enumerate(found.results):
        total, alone = found.indices.total.at((at, -1)), found.indices.first.at((at, -1))
        both = float(total.value - alone.value)
        known = (1 - total.value, 1 - total.high, 1 - total.low)
        rows.append(
            (
                result.id,
                words.title(result.title),
                *(_share(x) for x in known),
                *(_share(x) for x in (alone.value, alone.low, alone.high)),
                _share(both),
                words.text("few points") if found.indices.doubtful[at] else "",
            )
        )
    of = "share of variance"
    return DataTable(
        id="spread-shares",
        title=words.text("table spread shares"),
        columns=headed(
            words,
            ("result", "id"),
            ("title", "result"),
            ("figures", "figures alone", of),
            ("figures_low", "from", of),
            ("figures_high", "to", of),
            ("drivers", "drivers alone", of),
            ("drivers_low", "from", of),
            ("drivers_high", "to", of),
            ("both", "only together", of),
            ("note", "to know"),
        ),
        rows=tuple(rows),
        measures=words.text("table spread shares measures"),
        limits=_limits("table explained limits", found, words),
    )


def _share(value: SupportsFloat) -> float | None:
    """Return a number without the dust of rounding; none for nan."""
    return number_cell(round(float(value), 12) + 0.0)


def indices_table(book: Book, found: SpreadOfResults, words: Words = ENGLISH) -> DataTable:
    """Return Sobol's first-order and total indices of each result, with 95% intervals."""
    named = [(place, place) for place in found.figures]
    named += [("other-figures", words.text("other figures")), ("drivers", words.text("all drivers"))]
    rows: list[tuple[Cell, ...]] = []
    for at, result in enumerate(found.results):
        for column, (key, title) in enumerate(named):
            first, total = (part.at((at, column)) for part in (found.indices.first, found.indices.total))
            rows.append((result.id, words.title(result.title), key, title, *_ends(first), *_ends(total)))
    of = "share of variance"
    return DataTable(
        id="indices",
        title=words.text("table indices"),
        columns=headed(
            words,
            ("result", "id"),
            ("title", "result"),
            ("input", "input place"),
            ("input_title", "what moves"),
            ("first", "first order", of),
            ("first_low", "from", of),
            ("first_high", "to", of),
            ("total", "total effect", of),
            ("total_low", "from", of),
            ("total_high", "to", of),
        ),
        rows=tuple(rows),
        measures=words.text("table indices measures", points=words.numbers.whole(found.indices.evaluations)),
        limits=_limits("table explained limits", found, words),
    )


def _ends(one: Estimate) -> tuple[float | None, float | None, float | None]:
    return _share(one.value), _share(one.low), _share(one.high)


def screening_table(book: Book, found: Screened, words: Words = ENGLISH) -> DataTable:
    """Return every driver and figure by how far it moves the results, the first first: mu* of each result."""
    effects = found.effects
    rows: list[tuple[Cell, ...]] = []
    for rank, at in enumerate(effects.order, start=1):
        one = found.coordinates[at]
        sort = "figure of the book" if one.sort is Sort.FIGURE else "driver of the world"
        moved = (_share(value) for value in effects.mu_star.value[:, at])
        title = coordinate_title(book, one, words)
        rows.append((rank, one.id, title, words.text(sort), float(effects.importance[at]), *moved))
    heads = [(result.id, words.title(result.title), words.unit(result.unit)) for result in found.results]
    columns = headed(
        words,
        ("rank", "rank"),
        ("driver", "id"),
        ("title", "what moves"),
        ("sort", "kind"),
        ("importance", "importance"),
    )
    return DataTable(
        id="screening",
        title=words.text("table screening"),
        columns=(*columns, *_result_columns(heads)),
        rows=tuple(rows),
        measures=words.text("table screening measures", points=words.numbers.whole(effects.evaluations)),
        limits=_limits("table explained limits", found, words),
    )


def _result_columns(heads: list[tuple[str, str, str]]) -> tuple[Column, ...]:
    return tuple(Column(key, title, unit) for key, title, unit in heads)


def worth_table(book: Book, found: Worth, words: Words = ENGLISH) -> DataTable:
    """Return, for each result, the figures whose knowledge alone would narrow it most."""
    rows: list[tuple[Cell, ...]] = []
    for result, one in zip(found.results, found.knowing, strict=True):
        for rank, at in enumerate(() if one is None else one.order[:WORTH], start=1):
            assert one is not None
            share = one.share.at(int(at))
            note = words.text("not settled") if rank == 1 and one.overlap else ""
            rows.append((result.id, words.title(result.title), rank, found.figures[at], *_ends(share), note))
    of = "share of variance"
    return DataTable(
        id="worth-knowing",
        title=words.text("table worth"),
        columns=headed(
            words,
            ("result", "id"),
            ("title", "result"),
            ("rank", "rank"),
            ("place", "input place"),
            ("share", "narrows by", of),
            ("low", "from", of),
            ("high", "to", of),
            ("note", "to know"),
        ),
        rows=tuple(rows),
        measures=words.text("table worth measures", paths=words.numbers.whole(found.paths)),
        limits=_limits("table explained limits", found, words),
    )


def deal_shares_table(book: Book, found: DealShares, words: Words = ENGLISH) -> DataTable:
    """Return Shapley's share of each deal in what the deals together add to each result, with 95% intervals."""
    rows: list[tuple[Cell, ...]] = []
    for result, one in zip(found.results, found.shares, strict=True):
        for at, name in enumerate(found.deals):
            rows.append(_deal_row(result, name, title_of(book, name, words), one.share.at(at), words))
        rows.append(_deal_row(result, "all", words.text("these deals together"), one.whole, words))
    return DataTable(
        id="deal-shares",
        title=words.text("table deal shares"),
        columns=headed(
            words,
            ("result", "result id"),
            ("title", "result"),
            ("deal", "id"),
            ("deal_title", "deal"),
            ("share", "adds"),
            ("low", "from"),
            ("high", "to"),
            ("unit", "unit"),
        ),
        rows=tuple(rows),
        measures=words.text("table deal shares measures", paths=words.numbers.whole(found.paths)),
        limits=_limits("table deal shares limits", found, words),
    )


def _deal_row(result: Headline, name: str, title: str, one: Estimate, words: Words) -> tuple[Cell, ...]:
    return (result.id, words.title(result.title), name, title, *_ends(one), words.unit(result.unit))


def deal_side_table(book: Book, found: DealShares, words: Words = ENGLISH) -> DataTable:
    """Return a row a deal, a column a result: what the deal adds and half the width of its 95% interval, as text."""
    named = [(name, title_of(book, name, words)) for name in found.deals]
    named.append(("all", words.text("these deals together")))
    rows: list[tuple[Cell, ...]] = []
    for at, (_, title) in enumerate(named):
        estimates = [one.share.at(at) if at < len(found.deals) else one.whole for one in found.shares]
        cells = (_adds(result, one, words) for result, one in zip(found.results, estimates, strict=True))
        rows.append((title, *cells))
    heads = [(one.id, words.title(one.title), POINTS if one.chance else one.unit) for one in found.results]
    return DataTable(
        id="deal-side",
        title=words.text("table deal side"),
        columns=(
            *headed(words, ("deal_title", "deal")),
            *(Column(key, title, words.unit(unit)) for key, title, unit in heads),
        ),
        rows=tuple(rows),
        measures=words.text("table deal shares measures", paths=words.numbers.whole(found.paths)),
        limits=_limits("table deal shares limits", found, words),
    )


def _adds(result: Headline, one: Estimate, words: Words) -> str:
    value, error = _share(one.value) or 0.0, _share((one.high - one.low) / 2) or 0.0
    write = words.numbers.points if result.chance else words.numbers.number
    return words.text("adds with error", value=write(value), error=write(error))


def _limits(key: str, found: Screened | SpreadOfResults | Worth | DealShares, words: Words) -> str:
    """Return the limits of a table, with how many points could not be solved."""
    unsolved = 0 if isinstance(found, Worth) else found.unsolved
    more = words.text("points at the mean", count=words.numbers.whole(unsolved)) if unsolved else ""
    return " ".join(text for text in (words.text(key), more) if text)
