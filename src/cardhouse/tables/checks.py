"""The checks that a reader of the results would make: sums that must agree, with what is expected and what is found."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from cardhouse.model.book import Book
from cardhouse.model.checks import RULES, Draft, breaches
from cardhouse.model.places import figures_of
from cardhouse.model.stages import FIRMNESS
from cardhouse.network import View, compile_network
from cardhouse.simulate import TERMS, Paths
from cardhouse.tables.circular.circularity import Circularity
from cardhouse.tables.evidence import tiers_table
from cardhouse.tables.many import default_table, losses_table, mean_flows
from cardhouse.tables.names import title_of
from cardhouse.tables.table import Cell, DataTable, headed
from cardhouse.words import ENGLISH, Words

CLOSE: Final = 1e-9
"""A sum agrees if it is off by less than this part of the largest number in it."""

SOLVED: Final = 1e-6
"""The same for what a linear programme found."""


@dataclass(frozen=True)
class Sum:
    """Hold one check: what is asked, of what, what is expected and found, the largest number in it, how close it must
    be."""

    asked: str
    of: str
    expected: float
    found: float
    size: float = 1.0
    close: float = CLOSE

    @property
    def holds(self) -> bool:
        """Tell whether |found - expected| <= close x max(1, size)."""
        return abs(self.found - self.expected) <= self.close * max(1.0, self.size)


def checks_table(
    book: Book,
    runs: Mapping[str, tuple[Book, Paths]],
    found: Sequence[Circularity],
    unsolved: Mapping[str, Mapping[str, int]],
    words: Words = ENGLISH,
) -> DataTable:
    """Return the checks of a book and its results: rules kept, sums that must agree, paths that could not be solved.

    Args:
        book: the book.
        runs: by the title of the run, its book (a scenario's changes made) and its simulated paths.
        found: the measures by view and window.
        unsolved: by the title of the run, paths that could not be solved by kind.
        words: the language of the texts.
    """
    sums = [*_book_sums(book, words), *(one for view in found for one in _measured_sums(view, words))]
    for title, (its, paths) in runs.items():
        sums += _run_sums(its, paths, title, words)
    sums += [Sum(words.text("check unsolved"), title, 0, sum(kinds.values())) for title, kinds in unsolved.items()]
    rows: list[tuple[Cell, ...]] = []
    for one in sums:
        verdict = words.text("check holds" if one.holds else "check fails")
        rows.append((one.asked, one.of, one.expected, one.found, one.found - one.expected, verdict))
    return DataTable(
        id="checks",
        title=words.text("table checks"),
        columns=headed(
            words,
            ("asked", "check asked"),
            ("of", "check of"),
            ("expected", "check expected"),
            ("found", "check found"),
            ("difference", "difference"),
            ("verdict", "check verdict"),
        ),
        rows=tuple(rows),
        measures=words.text("table checks measures", rules=len(RULES)),
        limits=words.text("table checks limits"),
    )


def _book_sums(book: Book, words: Words) -> Iterator[Sum]:
    sections = {name: part for name, part in book.__dict__.items() if isinstance(part, dict)}
    broken = {breach.code for breach in breaches(Draft(book, sections))}
    yield Sum(words.text("check rules"), book.book.id, len(RULES), len(RULES) - len(broken))
    figures, tiers = sum(1 for _ in figures_of(book)), tiers_table(book)
    counted, shares = (_total(record[name] for record in tiers.records()) for name in ("figures", "share"))
    yield Sum(words.text("check figures"), book.book.id, figures, counted)
    yield Sum(words.text("check shares"), book.book.id, float(figures > 0), shares)


def _measured_sums(found: Circularity, words: Words) -> Iterator[Sum]:
    """Yield the checks of one view: flows add up, C balances and splits into the loops, bounds hold, no promise."""
    name = f"{words.text(f'view {found.view}')}, {words.quarter(found.first)} – {words.quarter(found.last)}"
    flows, matrix, circular = found.measured.flows, found.measured.matrix, found.circulation.circular
    between = [flow for flow in flows if {flow.payer, flow.payee} <= set(found.measured.firms)]
    total = float(matrix.sum())
    yield Sum(words.text("check matrix"), name, total, math.fsum(flow.amount for flow in between), total)
    if found.view is not View.PROMISED:
        promised = math.fsum(flow.amount for flow in flows if FIRMNESS[flow.stage] <= 0)
        yield Sum(words.text("check promised"), name, 0, promised)
    beyond = np.maximum(circular - matrix, 0)
    yield Sum(words.text("check excess"), name, 0, float(beyond.max(initial=0)), total, SOLVED)
    uneven = np.abs(circular.sum(axis=0) - circular.sum(axis=1))
    yield Sum(words.text("check balanced"), name, 0, float(uneven.max(initial=0)), total, SOLVED)
    loops = math.fsum(loop.bottleneck * len(loop.firms) for loop in found.loops)
    yield Sum(words.text("check loops"), name, float(circular.sum()), loops, total, SOLVED)
    if found.bounds is not None and found.prorata is not None and found.share is not None:
        low, value, high = found.bounds.low, found.prorata.value, found.bounds.high
        yield Sum(words.text("check bounds"), name, min(max(value, low), high), value, total, SOLVED)


def _run_sums(book: Book, paths: Paths, name: str, words: Words) -> Iterator[Sum]:
    """Yield the checks of one run's means: deals, cash, losses, defaults."""
    for at, deal in enumerate(paths.deals):
        terms = dict(zip(TERMS, paths.outcomes[at].mean(axis=-1), strict=True))
        due, parts = float(terms.pop("due")), [float(x) for x in terms.values()]
        size = max(abs(x) for x in (due, *parts))
        yield Sum(words.text("check deal"), _of(name, book, deal, words), due, math.fsum(parts), size)
    yield from _cash_sums(book, paths, name, words)
    lost = float(paths.losses.sum(axis=(0, 1)).mean())
    channels = _total(record["mean"] for record in losses_table(book, paths).records())
    yield Sum(words.text("check losses"), name, lost, channels, lost)
    chances = np.array([record["probability"] for record in default_table(book, paths).records()], dtype=float)
    drops = np.diff(chances.reshape(len(paths.network.firms), -1), axis=1) < 0
    yield Sum(words.text("check defaults"), name, 0, int(drops.sum()))


def _cash_sums(book: Book, paths: Paths, name: str, words: Words) -> Iterator[Sum]:
    """Yield, per firm, opening cash + receipts - payments = closing cash, all means over paths."""
    flows = mean_flows(book, paths)
    cash = compile_network(book, lambda place, figure, bounds: paths.figures[place]).firms["cash"]
    for at, firm in enumerate(paths.network.firms.ids):
        opening = float(cash[at].mean())
        received, paid = (
            math.fsum(float(x.sum()) for ends, x in flows.items() if ends[side] == firm) for side in (1, 0)
        )
        closing, of = float(paths.firms["cash"][-1, at].mean()), _of(name, book, firm, words)
        yield Sum(words.text("check cash"), of, closing, opening + received - paid, max(received, paid, opening))


def _of(run: str, book: Book, name: str, words: Words) -> str:
    return words.text("table of run", title=run, run=title_of(book, name, words))


def _total(cells: Iterator[Cell]) -> float:
    return math.fsum(float(cell) for cell in cells if isinstance(cell, (int, float)))
