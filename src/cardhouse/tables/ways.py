"""The most plausible ways to a loss as tables: how far each is, what it moves, and which cards fall."""

from collections.abc import Iterator

import numpy as np

from cardhouse.errors import UsageError
from cardhouse.model.book import Book
from cardhouse.model.places import figures_of
from cardhouse.simulate import simulate
from cardhouse.stress import Coordinate, Fallen, Reverse, Sort, fallen, loss_named
from cardhouse.tables.figure_units import Fields
from cardhouse.tables.names import money, quarter_of, title_of
from cardhouse.tables.table import Cell, DataTable, headed
from cardhouse.words import ENGLISH, Words

LEAST, MOST = 0.1, 5
"""Standard deviations below which a driver is left out of the words of a way, and the most that are told."""


def ways_table(book: Book, found: Reverse, words: Words = ENGLISH) -> DataTable:
    """Return a row a way: its distance from the medians, the loss, the first card to fall, and the story in words."""
    cards, rows = fallen(found.paths), []
    lost = found.found.excess + found.limit
    for at, (radius, loss) in enumerate(zip(found.found.radius, lost, strict=True), start=1):
        falls = _falls(book, found, cards, at, words)
        moved = words.semicolon.join(_moves(book, found, at, words)) or words.text("way at the medians")
        first = next(iter(falls), ("", ""))
        rows.append((at, float(radius), float(loss), *first, words.semicolon.join(f"{a} {b}" for a, b in falls), moved))
    return DataTable(
        id="ways",
        title=words.text(
            "table ways",
            loss=loss_text(book, found.loss, words),
            limit=words.number(found.limit),
            unit=words.unit(money(book)),
        ),
        columns=headed(
            words,
            ("rank", "rank"),
            ("distance", "distance", "standard deviations"),
            ("loss", "loss", money(book)),
            ("first", "first card"),
            ("quarter", "quarter"),
            ("falls", "all that fall"),
            ("story", "what moves"),
        ),
        rows=tuple(rows),
        measures=words.text("table ways measures", kept=len(found.kept), passed=found.passed_over),
        limits=" ".join((words.text("table ways limits"), *_certificate(book, found, words))),
    )


def loss_text(book: Book, loss: str, words: Words) -> str:
    """Return a loss in words."""
    kind, _, firm = loss.partition(":")
    if kind == "loss":
        return words.text("loss of firm", name=title_of(book, firm, words))
    return words.text("all losses")


def _certificate(book: Book, found: Reverse, words: Words) -> Iterator[str]:
    """Yield what was looked at within the nearest radius, the probability over the kept drivers, what was cut."""
    whole = words.numbers.whole
    if found.ball is not None:
        yield words.text("ball looked at", points=whole(found.ball.evaluations), failing=whole(found.ball.failing))
    if found.chance is not None:
        one = found.chance
        ends = {"value": words.percent(one.value), "low": words.percent(one.low), "high": words.percent(one.high)}
        yield words.text("chance in kept", **ends)
        if not one.trusted:
            yield words.text("chance doubted")
    if not found.kept:
        still = words.number(float(loss_named(book, found.loss)(found.paths)[0]))
        yield words.text("nothing moves", points=whole(found.screened), loss=still)
    elif not found.found.found:
        yield words.text("no way found", radius=words.number(found.found.searched))
    if found.found.exhausted:
        yield words.text("search cut short", evaluations=whole(found.found.evaluations))
    if found.unsolved:
        yield words.text("points unsolved", count=whole(found.unsolved))


def _falls(book: Book, found: Reverse, cards: Fallen, at: int, words: Words) -> list[tuple[str, str]]:
    """Return who falls on a way and when, in order."""
    return [
        (title_of(book, book.firms[firm], words), words.quarter(quarter_of(book, int(cards.quarter[firm, at]))))
        for firm in cards.in_order(at)
    ]


def _moves(book: Book, found: Reverse, at: int, words: Words) -> Iterator[str]:
    """Yield what a way moves, the furthest driver first, with its value and the median in brackets."""
    point = found.found.points[at - 1]
    for column in np.argsort(-np.abs(point), kind="stable")[:MOST]:
        if abs(point[column]) >= LEAST:
            one = found.coordinates[column]
            value, median, _ = _values(book, found, one, at, words)
            shown = {
                "title": coordinate_title(book, one, words),
                "sd": words.numbers.localised(f"{point[column]:+.2f}"),
            }
            if value:
                yield words.text("way moves to", value=value, median=median, **shown)
            else:
                yield words.text("way moves", **shown)


def coordinate_title(book: Book, one: Coordinate, words: Words) -> str:
    """Return what a coordinate moves, in words."""
    ends = [words.quarter(quarter_of(book, quarter)) for quarter in (one.first, one.last) if quarter]
    match one.sort:
        case Sort.REGIME:
            return words.text("coordinate regime", quarter=ends[0])
        case Sort.DEMAND:
            return words.text("coordinate demand", first=ends[0], last=ends[1])
        case Sort.OWN:
            return words.text("coordinate own", name=title_of(book, one.name, words))
        case Sort.SIGNATURE:
            return words.text("coordinate signature", name=title_of(book, one.name, words))
        case _:
            return one.name


def _values(book: Book, found: Reverse, one: Coordinate, at: int, words: Words) -> tuple[str, str, str]:
    """Return the value of a coordinate on a way, its median and its unit, as text; nothing where it has none."""
    paths, here = found.paths, (at, 0)
    match one.sort:
        case Sort.FIGURE:
            fields = Fields(book)
            value, median = (words.number(float(paths.figures[one.name][path])) for path in here)
            return value, median, fields.text(fields.unit(one.name), words)
        case Sort.DEMAND:
            some = slice(one.first - 1, one.last)
            value, median = (words.number(float(paths.demand[some, path].mean())) for path in here)
            return value, median, words.unit("times the plan")
        case Sort.REGIME if found.regimes is not None:
            names = list(book.drivers.regimes)
            value, median = (title_of_regime(book, names[found.regimes[one.first - 1, path]], words) for path in here)
            return value, median, ""
        case Sort.SIGNATURE:
            value, median = (words.text("signed" if paths.signed[one.name][path] else "not signed") for path in here)
            return value, median, ""
        case _:
            return "", "", ""


def title_of_regime(book: Book, name: str, words: Words) -> str:
    """Return the title of a regime."""
    return words.title(book.drivers.regimes[name].title)


def way_drivers_table(book: Book, found: Reverse, words: Words = ENGLISH) -> DataTable:
    """Return a row a driver and way: how far it is moved, to which value, and its median."""
    rows: list[tuple[Cell, ...]] = []
    known = {place for place, _, _ in figures_of(book)}
    for at, point in enumerate(found.found.points, start=1):
        for one, u in zip(found.coordinates, point, strict=True):
            value, median, unit = _values(book, found, one, at, words)
            tier = words.text("figure of the book") if one.name in known else words.text("driver of the world")
            rows.append((at, one.id, coordinate_title(book, one, words), float(u), value, median, unit, tier))
    return DataTable(
        id="way-drivers",
        title=words.text("table way drivers"),
        columns=headed(
            words,
            ("rank", "rank"),
            ("driver", "id"),
            ("title", "driver"),
            ("moved", "distance", "standard deviations"),
            ("value", "value there"),
            ("median", "at the medians"),
            ("unit", "unit"),
            ("sort", "kind"),
        ),
        rows=tuple(rows),
        measures=words.text("table way drivers measures"),
        limits=words.text("table ways limits"),
    )


def loss_reached(
    book: Book, loss: str, one_in: int, *, base: Book, seed: int, paths: int = 2000, threads: int = 2
) -> float:
    """Return the loss that one simulated path in so many reaches, in the book's unit.

    Raises:
        UsageError: there is no such loss, or so few paths lose anything that it is 0.
    """
    done = simulate(book, base=base, paths=paths, seed=seed, threads=threads)
    found = float(np.quantile(loss_named(book, loss)(done), 1 - 1 / one_in))
    if not found > 0:
        raise UsageError(f"fewer than one path in {one_in} loses anything: say how much with --limit")
    return found
