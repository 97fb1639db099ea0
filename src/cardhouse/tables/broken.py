"""Where each lever breaks the house: driver by driver and deal by deal, and two at a time as a map."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from jaxtyping import Float

from cardhouse.errors import BookError, UsageError, near_name
from cardhouse.model.book import Book
from cardhouse.model.change import changed
from cardhouse.simulate import simulate
from cardhouse.stress import (
    BreakPoint,
    Lever,
    event_named,
    growth_reached,
    levers,
    nearest_to_neutral,
    pulled,
    remedies,
    scanned,
)
from cardhouse.tables.chance import chance_of
from cardhouse.tables.names import scenario_name
from cardhouse.tables.table import Cell, Column, DataTable, headed
from cardhouse.words import ENGLISH, Words

Progress = Callable[[str, int, int], None]
REFINE = 4
"""How often each interval in which the probability passes the chance is halved."""


@dataclass(frozen=True)
class Broken:
    """Hold the break points of an event under a scenario, a scan a lever; `refused` are levers that the rules of the
    book do not let go so far."""

    event: str
    chance: float
    under: str
    paths: int
    scans: tuple[tuple[Lever, BreakPoint], ...]
    refused: tuple[str, ...]
    remedies: bool = False


@dataclass(frozen=True)
class BreakMap:
    """Hold the probability of an event over two levers, (value of the first, value of the second)."""

    event: str
    under: str
    paths: int
    one: Lever
    other: Lever
    probability: Float[np.ndarray, "one other"]


def levers_named(book: Book, names: Sequence[str], safer: bool = False) -> tuple[Lever, ...]:
    """Return the levers of a book by name, each once, all if none is named; with `safer` those that could help.

    Raises:
        UsageError: the book has no such lever, or none at all.
    """
    known = {lever.name: lever for lever in (remedies(book) if safer else levers(book))}
    if not known:
        raise UsageError(f"the book {book.book.id} has no lever: no drivers, no growth of a main customer, no deals")
    for name in names:
        if name not in known:
            raise UsageError(f"the book {book.book.id} has no lever {name!r}: {near_name(name, list(known))}")
    return tuple(known[name] for name in dict.fromkeys(names)) if names else tuple(known.values())


def broken(
    book: Book,
    names: Sequence[str] = (),
    *,
    event: str | None = None,
    chance: float | None = None,
    safer: bool = False,
    under: str = "base",
    paths: int,
    seed: int,
    threads: int = 2,
    progress: Progress | None = None,
    words: Words = ENGLISH,
) -> Broken:
    """Return, for each lever, the values at which an event becomes likelier than a chance, all on the same paths.

    Args:
        book: the book.
        names: levers to pull, all if none is named.
        event: `collapse`, `any-default`, `default:FIRM`; the collapse, or any default, if none is named.
        chance: between 0 and 1; if none is given 0.5, or half of what it is where the levers are remedies.
        safer: pull the levers that could make the book safer.
        under: a scenario applied before.
        paths: paths of each point.
        seed: chooses the random numbers, the same at every point.
        threads: chunks run side by side.
        progress: called with (lever, points done, points in all).
        words: the language in which that is said.

    Raises:
        UsageError: there is no such event, lever or scenario.
    """
    named, happens = event_named(book, event)
    if chance is None and safer:
        now = happens(simulate(changed(book, under), base=book, paths=paths, seed=seed, threads=threads))
        chance = max(float(now.mean()), 1 / paths) / 2
    limit = 0.5 if chance is None else chance
    scans: list[tuple[Lever, BreakPoint]] = []
    refused: list[str] = []
    for lever in levers_named(book, names, safer):
        allowed = _allowed(book, lever, under)
        if len(allowed) < 2:
            refused.append(lever.name)
            continue
        scan = scanned(
            book,
            partial(pulled, book, lever, under=under),
            allowed,
            happens,
            chance=limit,
            refine=REFINE,
            paths=paths,
            seed=seed,
            threads=threads,
            progress=_said(progress, words.title(lever.title)),
        )
        scans.append((lever, scan))
    return Broken(named, limit, under, paths, tuple(scans), tuple(refused), safer)


def _said(progress: Progress | None, what: str) -> Callable[[int, int], None] | None:
    return None if progress is None else lambda done, of: progress(what, done, max(done, of))


def _allowed(book: Book, lever: Lever, under: str) -> np.ndarray:
    """Return the values of a lever that the rules of the book allow."""
    found = []
    for value in lever.values:
        try:
            pulled(book, lever, value, under)
        except BookError:
            continue
        found.append(value)
    return np.array(found)


def break_map(
    book: Book,
    one: str,
    other: str,
    *,
    event: str | None = None,
    under: str = "base",
    paths: int,
    seed: int,
    threads: int = 2,
    progress: Progress | None = None,
    words: Words = ENGLISH,
) -> BreakMap:
    """Return the probability of an event over two levers at once, on the same paths at every point.

    Raises:
        UsageError: there is no such event, lever or scenario, or the two are one.
        BookError: the rules of the book do not let a lever go so far.
    """
    named, happens = event_named(book, event)
    if one == other:
        raise UsageError(f"a map needs two levers, not {one} twice")
    first, second = levers_named(book, (one, other))
    grid = np.zeros((len(first.values), len(second.values)))
    for at, value in enumerate(first.values):
        for column, further in enumerate(second.values):
            moved = pulled(pulled(book, first, value, under), second, further)
            done = simulate(moved, base=book, paths=paths, seed=seed, threads=threads)
            grid[at, column] = happens(done).mean()
            if progress is not None:
                progress(words.text("doing map"), at * grid.shape[1] + column + 1, grid.size)
    return BreakMap(named, under, paths, first, second, grid)


def break_table(book: Book, found: Broken, words: Words = ENGLISH) -> DataTable:
    """Return a row a lever: the event's probability as the book stands and over the scan, where it passes the chance
    with its 95% interval, and where it turns."""
    rows: list[tuple[Cell, ...]] = []
    for lever, scan in _ordered(found):
        stands, least, most = (
            chance_of(float(share), scan.paths)
            for share in (_stands(lever, scan), scan.probability.min(), scan.probability.max())
        )
        nearest = np.nan if _already(found, lever, scan) else nearest_to_neutral(lever, scan.crossings)
        ends = (nearest, scan.low, scan.high) if np.isfinite(nearest) else (None, None, None)
        rows.append(
            (
                lever.name,
                words.title(lever.title),
                *(stands.share, stands.low, stands.high),
                *(least.share, least.low, least.high),
                *(most.share, most.low, most.high),
                *ends,
                words.unit(lever.unit),
                words.semicolon.join(_told(book, found, lever, scan, words)),
            )
        )
    of = "share of paths"
    values = {"event": event_text(book, found.event, words), "chance": words.percent(found.chance)}
    return DataTable(
        id="remedies" if found.remedies else "break-points",
        title=words.text("table remedies" if found.remedies else "table break points", **values),
        columns=headed(
            words,
            ("lever", "id"),
            ("title", "lever"),
            ("stands", "as it stands", of),
            ("stands_low", "from", of),
            ("stands_high", "to", of),
            ("least", "least", of),
            ("least_low", "from", of),
            ("least_high", "to", of),
            ("most", "most", of),
            ("most_low", "from", of),
            ("most_high", "to", of),
            ("breaks", "breaks at"),
            ("low", "from"),
            ("high", "to"),
            ("unit", "unit"),
            ("note", "to know"),
        ),
        rows=tuple(rows),
        measures=words.text(
            "table break points measures",
            paths=words.numbers.whole(found.paths),
            under=scenario_name(book, found.under, words),
            **values,
        ),
        limits=" ".join((words.text("table break points limits"), *_refused(found, words))),
    )


def _ordered(found: Broken) -> list[tuple[Lever, BreakPoint]]:
    """Return the scans in their order; remedies by how small a change is enough, those that never are last."""
    if not found.remedies:
        return list(found.scans)

    def size(one: tuple[Lever, BreakPoint]) -> float:
        lever, scan = one
        nearest = nearest_to_neutral(lever, scan.crossings)
        return np.inf if np.isnan(nearest) else float(abs(np.log(max(nearest, 1e-6))))

    return sorted(found.scans, key=size)


def _stands(lever: Lever, scan: BreakPoint) -> float:
    """Return the probability with the lever left alone."""
    return float(np.interp(lever.neutral, scan.values, scan.probability))


def _already(found: Broken, lever: Lever, scan: BreakPoint) -> bool:
    """Tell whether there is nothing to bring down."""
    return found.remedies and _stands(lever, scan) <= found.chance


def _told(book: Book, found: Broken, lever: Lever, scan: BreakPoint, words: Words) -> Iterator[str]:
    """Yield what else there is to know of a scan: further crossings, turns, the growth reached, how near it comes."""
    if _already(found, lever, scan):
        yield words.text("already below")
        return
    nearest = nearest_to_neutral(lever, scan.crossings)
    growth = growth_reached(book, lever, nearest) if scan.crossings else None
    if growth is not None:
        plan = growth_reached(book, lever, lever.neutral) or 0.0
        yield words.text("growth reached", growth=words.percent(growth), plan=words.percent(plan))
    for key, values in (("breaks also at", [x for x in scan.crossings if x != nearest]), ("turns at", scan.turns)):
        if values:
            yield words.text(key, values=", ".join(words.number(value) for value in values))
    if not scan.crossings:
        closest = chance_of(float(scan.probability[np.abs(scan.probability - scan.chance).argmin()]), scan.paths)
        yield words.text(
            "may break" if scan.undecided else "never breaks",
            first=words.number(scan.values[0]),
            last=words.number(scan.values[-1]),
            **{key: words.percent(getattr(closest, key)) for key in ("share", "low", "high")},
        )


def _refused(found: Broken, words: Words) -> tuple[str, ...]:
    return (words.text("levers refused", names=", ".join(found.refused)),) if found.refused else ()


def event_text(book: Book, event: str, words: Words) -> str:
    """Return an event in words."""
    kind, _, firm = event.partition(":")
    if kind == "any-default" and not book.book.customers:
        return words.text("event any firm")
    return words.text(f"event {kind}", name=words.title(book.entities[firm].title) if firm else "")


def scan_table(book: Book, found: Broken, words: Words = ENGLISH) -> DataTable:
    """Return every point of every scan: the event's probability with its 95% interval."""
    rows = []
    for lever, scan in found.scans:
        for value, share in zip(scan.values, scan.probability, strict=True):
            one = chance_of(float(share), scan.paths)
            rows.append(
                (
                    lever.name,
                    words.title(lever.title),
                    float(value),
                    words.unit(lever.unit),
                    one.share,
                    one.low,
                    one.high,
                )
            )
    of = "share of paths"
    return DataTable(
        id="break-scans",
        title=words.text("table break scans", event=event_text(book, found.event, words)),
        columns=headed(
            words,
            ("lever", "id"),
            ("title", "lever"),
            ("value", "value"),
            ("unit", "unit"),
            ("probability", "probability", of),
            ("low", "from", of),
            ("high", "to", of),
        ),
        rows=tuple(rows),
        measures=words.text("table break scans measures", paths=words.numbers.whole(found.paths)),
        limits=words.text("table break points limits"),
    )


def map_table(book: Book, found: BreakMap, words: Words = ENGLISH) -> DataTable:
    """Return the map as a table: a row a value of the first lever, a column a value of the second, with the 95%
    interval of each probability in its cell."""
    columns = [Column("value", words.title(found.one.title), words.unit(found.one.unit))]
    columns += [Column(f"at_{at}", words.number(value), "") for at, value in enumerate(found.other.values)]
    rows: list[tuple[Cell, ...]] = []
    for value, line in zip(found.one.values, found.probability, strict=True):
        cells = []
        for share in line:
            one = chance_of(float(share), found.paths)
            ends = {"low": words.percent(one.low), "high": words.percent(one.high)}
            cells.append(words.text("value with bounds", value=words.percent(one.share), **ends))
        rows.append((words.number(value), *cells))
    values = {"event": event_text(book, found.event, words), "other": words.title(found.other.title)}
    return DataTable(
        id="break-map",
        title=words.text("table break map", one=words.title(found.one.title), **values),
        columns=tuple(columns),
        rows=tuple(rows),
        measures=words.text(
            "table break map measures",
            unit=words.unit(found.other.unit),
            paths=words.numbers.whole(found.paths),
            under=scenario_name(book, found.under, words),
            **values,
        ),
        limits=words.text("table break points limits"),
    )
