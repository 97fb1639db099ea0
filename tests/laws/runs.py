"""Random books run on a few paths, each run once and shared by the laws, and their results by name."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from hypothesis import settings
from hypothesis import strategies as st
from tests.twins.books import random_book

from cardhouse.files import read_book
from cardhouse.model.book import Book
from cardhouse.model.figures import Figure
from cardhouse.model.places import Place, mapped
from cardhouse.model.record import Record
from cardhouse.network import Network, compile_network
from cardhouse.simulate import CHANNELS, TERMS, History, simulate_chunk
from cardhouse.simulate.drivers import Shocks, draw_shocks, drift_constant, figure_draws
from cardhouse.simulate.lines import WISH

PATHS = 8
SEEDS = range(1000, 1120)  # the twin is compared on other seeds
seeds = st.sampled_from(SEEDS)
stable = settings(deadline=None, derandomize=True, database=None)
law = settings(stable, max_examples=len(SEEDS))
few = settings(stable, max_examples=24)

# The figures that are amounts of money, or of money a unit.
_OF_ENTITIES = {
    *("cash", "debt", "revenue", "network_revenue", "fixed", "facility", "facility_total", "maturities", "floor"),
    "rho",
}
_OF_PROGRAMMES = {"chip", "other"}
_OF_DEALS = {"amount", "schedule", "per", "price", "tranche"}
_MONEY = {"cash", "debt", "project debt", "loans", "revenue", "arrears", "claims", "equity value"}
MONEY_SORTS = {"firm", "flow", "loss", "lost sales", "deal"}


@dataclass(frozen=True)
class Run:
    """Hold a book as it was run, its network and what happened."""

    book: Book
    network: Network
    shocks: Shocks
    history: History

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.network.firms.ids, "world")

    @property
    def size(self) -> float:
        """Return 1 + the largest amount of money anywhere, for tolerances."""
        kept = [self.history.due, self.history.firms["claims"], *(self.history.firms[x] for x in ("cash", "debt"))]
        return 1.0 + max(float(np.abs(rows).max(initial=0.0)) for rows in kept)

    def rows(self, *kinds: str) -> list[int]:
        """Return the lines of some kinds."""
        return [row for row, line in enumerate(self.history.lines.lines) if line.kind in kinds]

    def column(self, name: str) -> np.ndarray:
        """Return a figure of the firms, (firm, path)."""
        rows = self.network.firms[name]
        return np.broadcast_to(rows, (len(self.network.firms), self.history.paid.shape[-1]))


def book_of(plain: dict[str, Any]) -> Book:
    """Return the book of a plain dict, read from a file like any other."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "book.yaml"
        file.write_text(yaml.safe_dump(plain, sort_keys=False), encoding="utf-8")
        return read_book(file)


def run_of(book: Book, seed: int = 1, paths: int = PATHS, shocks: Shocks | None = None) -> Run:
    """Return what happens to a book on the paths of a seed, or on given shocks."""
    network = compile_network(book, figure_draws(seed, 0, paths))
    drawn = shocks or draw_shocks(network, seed, 0, paths)
    return Run(book, network, drawn, simulate_chunk(network, drawn, drift_constant(compile_network(book))))


@cache
def random_run(seed: int) -> Run:
    """Return what happens in a random book; in every second one the amounts are ranges, in every third shares were
    bought before quarter 1."""
    plain = random_book(seed)
    book = book_of(plain if seed % 3 else with_past_purchases(plain))
    return run_of(blurred(book) if seed % 2 else book, seed)


def with_past_purchases(plain: dict[str, Any]) -> dict[str, Any]:
    """Return a plain book in which all shares to be bought at milestones alone were in part bought last year."""
    for deal in plain["deals"].values():
        if deal["kind"] == "equity" and "schedule" not in deal:
            deal["amount"] += 0.3
            deal["schedule"] = {"dates": {"2025-11-15": 0.3}}
    return plain


def is_money(place: Place) -> bool:
    """Tell whether the figure at a place is an amount of money, or of money a unit."""
    if place[-1] == "factor":
        return False
    section, field = place[0], place[2] if len(place) > 2 else ""
    if section == "entities":
        return field in _OF_ENTITIES
    if section == "programmes":
        return field in _OF_PROGRAMMES
    return section == "deals" and (field in _OF_DEALS or place[-1] in _OF_DEALS)


def scaled(book: Book, times: float) -> Book:
    """Return the book with every amount of money multiplied."""

    def change(place: Place, record: Record) -> Record:
        return record.changed(times=times) if isinstance(record, Figure) and is_money(place) else record

    return mapped(book, change)


def blurred(book: Book) -> Book:
    """Return the book with every amount of money a range of a fifth up and down."""

    def change(place: Place, record: Record) -> Record:
        if not (isinstance(record, Figure) and is_money(place) and record.value):
            return record
        ends = {"low": 0.8 * record.value, "mode": record.value, "high": 1.2 * record.value}
        return record.model_copy(update={"value": None, **ends})

    return mapped(book, change)


def arrears_before(run: Run) -> np.ndarray:
    """Return what was left unpaid a quarter ago and is due again, (quarter, line, path)."""
    history = run.history
    unpaid = history.due - history.paid
    unpaid[:, history.lines.claims.payment_class == WISH] = 0.0
    died = np.concatenate([history.defaulted, np.zeros((1, unpaid.shape[-1]), dtype=np.int64)])
    quarter = np.arange(1, len(unpaid) + 1)[:, None, None]
    dead = (died > 0) & (died <= quarter)
    unpaid[dead[:, history.lines.claims.payer]] = 0.0
    return np.concatenate([np.zeros_like(unpaid[:1]), unpaid[:-1]])


def fresh_dues(run: Run) -> np.ndarray:
    """Return what fell due for the first time, (quarter, line, path)."""
    return run.history.due - arrears_before(run)


def summed_by(run: Run, rows: list[int], amounts: np.ndarray, end: str) -> np.ndarray:
    """Return lines (quarter, line, path) added up by payer or payee, (quarter, firm, path), the world left out."""
    total = np.zeros((len(amounts), len(run.names), amounts.shape[-1]))
    for row in rows:
        total[:, getattr(run.history.lines.lines[row], end)] += amounts[:, row]
    return total[:, :-1]


def named_results(run: Run) -> dict[tuple[str, ...], np.ndarray]:
    """Return every result with its name: (sort, whose, what)."""
    history, names = run.history, run.names
    found: dict[tuple[str, ...], np.ndarray] = {("openness",): history.openness, ("demand",): history.demand}
    found[("collapsed",)] = history.collapsed
    for at, name in enumerate(run.network.firms.ids):
        found |= {("firm", name, item): rows[:, at] for item, rows in history.firms.items()}
        found[("defaulted", name)], found[("closed", name)] = history.defaulted[at], history.closed[at]
        found[("lost sales", name)] = history.lost_sales[at]
    for at, name in enumerate(run.network.programmes.ids):
        found |= {("programme", name, item): rows[:, at] for item, rows in history.programmes.items()}
    for at, name in enumerate(names):
        found |= {("loss", name, channel): history.losses[at, row] for row, channel in enumerate(CHANNELS)}
    for at, name in enumerate(history.outcomes.ids):
        found |= {("deal", name, term): history.outcomes.terms[at, row] for row, term in enumerate(TERMS)}
    for payer, payee, kind, amounts in named_flows(run):
        found[("flow", payer, payee, kind)] = found.get(("flow", payer, payee, kind), 0.0) + amounts
    return found


def named_flows(run: Run) -> Iterator[tuple[str, str, str, np.ndarray]]:
    """Yield (payer, payee, kind, (quarter, path)) of everything that is paid, the world's flows included."""
    history, names = run.history, run.names
    for row, line in enumerate(history.lines.lines):
        paid, gone = history.paid[:, row], history.succeeded[:, row]
        yield names[line.payer], names[line.payee], line.kind, np.where(gone, 0.0, paid)
        yield names[line.payer], "world", line.kind, np.where(gone, paid, 0.0)
    for kind, amounts in history.extras.items():
        for at, name in enumerate(run.network.firms.ids):
            yield *((name, "world") if kind == "rest" else ("world", name)), kind, amounts[:, at]
    for part in history.recovered:
        for at, claim in enumerate(history.estates.rows):
            gone = history.recovered_by_world[:, at]
            yield names[claim.debtor], names[claim.creditor], "recovery", np.where(gone, 0.0, part[:, at])
            yield names[claim.debtor], "world", "recovery", np.where(gone, part[:, at], 0.0)


def differing(
    one: dict[tuple[str, ...], np.ndarray], other: dict[tuple[str, ...], np.ndarray], times: float = 1.0
) -> list[str]:
    """Return the names of the results in which `other` is not `one` with money multiplied; absent ones are 0."""
    found = []
    for key in one.keys() | other.keys():
        factor = times if key[0] in MONEY_SORTS else 1.0
        expected, got = factor * np.asarray(one.get(key, 0.0)), np.asarray(other.get(key, 0.0))
        if not np.allclose(got, expected, rtol=1e-9, atol=1e-9 * factor * (1.0 + np.abs(expected / factor).max())):
            found.append(" ".join(key))
    return sorted(found)
