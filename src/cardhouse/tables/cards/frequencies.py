"""How often each card falls, why, and who bears what, over many paths."""

import numpy as np

from cardhouse.model.book import WORLD, Book
from cardhouse.simulate import Paths
from cardhouse.stress import Absorbed, Fallen, Why
from cardhouse.tables.chance import chance, chance_of
from cardhouse.tables.names import money, title_of
from cardhouse.tables.table import Cell, DataTable, headed
from cardhouse.words import ENGLISH, Words

PARTS = {"direct": "loss direct", "contagion": "loss contagion", "stock": "loss stock", "whole": "loss in all"}


def cards_table(book: Book, done: Paths, found: Fallen, words: Words = ENGLISH) -> DataTable:
    """Return how often each card falls, by itself or pulled down, on which payment most often, and what others lose by
    it."""
    rows = []
    for at, name in enumerate(done.network.firms.ids):
        falls = found.quarter[at] > 0
        if falls.any():
            rows.append((name, title_of(book, name, words), *_frequencies(book, done, found, at, falls, words)))
    of = "share of paths"
    return DataTable(
        id="cards",
        title=words.text("table cards"),
        columns=headed(
            words,
            ("entity", "id"),
            ("title", "entity"),
            ("falls", "falls", of),
            ("low", "from", of),
            ("high", "to", of),
            ("pulled", "pulled down", of),
            ("pulled_low", "from", of),
            ("pulled_high", "to", of),
            ("payment", "payment missed"),
            ("payee", "to whom"),
            ("often", "so often", "share of its falls"),
            ("often_low", "from", "share of its falls"),
            ("often_high", "to", "share of its falls"),
            ("debtor", "not paid by"),
            ("caused", "others lose", money(book)),
            ("standard_error", "standard error", money(book)),
        ),
        rows=tuple(rows),
        measures=words.text("table cards measures"),
        limits=words.text("table cards limits"),
    )


def _frequencies(book: Book, done: Paths, found: Fallen, at: int, falls: np.ndarray, words: Words) -> tuple[Cell, ...]:
    names = (*done.network.firms.ids, WORLD)
    ever, pulled = chance(falls), chance(found.why[at] == Why.PULLED_DOWN)
    row, share = _most(found.payment[at, falls])
    often = chance_of(share, int(falls.sum()))
    line = done.flows.lines[row] if row >= 0 else None
    debtor, _ = _most(found.debtor[at, falls & (found.why[at] == Why.PULLED_DOWN)])
    lost = done.cards.caused[at][:, falls].sum(axis=0)
    error = float(lost.std(ddof=1) / np.sqrt(lost.size)) if lost.size > 1 else None
    return (
        *(ever.share, ever.low, ever.high),
        *(pulled.share, pulled.low, pulled.high),
        "" if line is None else words.flow(line.kind),
        "" if line is None else title_of(book, names[line.payee], words),
        *((None, None, None) if line is None else (often.share, often.low, often.high)),
        "" if debtor < 0 else title_of(book, names[debtor], words),
        float(lost.mean()),
        error,
    )


def _most(values: np.ndarray) -> tuple[int, float]:
    """Return the most frequent value but -1, and its share of all; -1 and 0 where there is none."""
    some = values[values >= 0]
    if not some.size:
        return -1, 0.0
    kinds, count = np.unique(some, return_counts=True)
    return int(kinds[count.argmax()]), float(count.max() / values.size)


def absorbed_table(book: Book, done: Paths, found: Absorbed, words: Words = ENGLISH) -> DataTable:
    """Return who bears what, directly, by contagion and on stock, and how often it stands although it loses."""
    rows = []
    for at, name in enumerate((*done.network.firms.ids, WORLD)):
        parts = (found.direct[at], found.contagion[at], found.stock[at])
        whole = np.sum(parts, axis=0)
        if whole.any():
            spread = [x for part in (*parts, whole) for x in _mean(part)]
            stands = chance(found.stood[at][whole > 0] > 0)
            rows.append((name, title_of(book, name, words), *spread, stands.share, stands.low, stands.high))
    unit, of = money(book), "share of paths with a loss"
    return DataTable(
        id="absorbed",
        title=words.text("table absorbed"),
        columns=headed(
            words,
            ("entity", "id"),
            ("title", "entity"),
            *(
                head
                for name, key in PARTS.items()
                for head in ((name, key, unit), (f"{name}_error", "standard error", unit))
            ),
            ("stands", "stands", of),
            ("stands_low", "from", of),
            ("stands_high", "to", of),
        ),
        rows=tuple(rows),
        measures=words.text("table absorbed measures"),
        limits=words.text("table absorbed limits"),
    )


def _mean(amounts: np.ndarray) -> tuple[float, float | None]:
    error = float(amounts.std(ddof=1) / np.sqrt(amounts.size)) if amounts.size > 1 else None
    return float(amounts.mean()), error
