"""Rewrite the golden numbers of the shipped books: tests/golden/BOOK.json, one file a book.

The numbers are what the program finds, kept so that a change shows: look at the difference before it is committed, and
say in the commit what moved them. They prove nothing alone; tests/golden/test_shipped_book.py holds them against sums
made by hand where that can be done.

Usage: python tools/golden.py
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from cardhouse.files import read_book, shipped_books
from cardhouse.model.book import Book
from cardhouse.model.change import BASE, changed
from cardhouse.network import View, compile_network
from cardhouse.simulate import History, simulate, simulate_chunk
from cardhouse.simulate.drivers import drift_constant, still_shocks
from cardhouse.stress import Headline, headlines
from cardhouse.tables import Circularity, circularity
from cardhouse.tables.circular import origins
from cardhouse.tables.standing import cash_flows, gap_of

GOLDEN = Path(__file__).resolve().parent.parent / "tests" / "golden"
WRITER = "tools/golden.py"
PATHS, SEED = 1000, 1
VIEWS = (View.SIGNED, View.PROMISED)


def scenario_headlines(book: Book, scenario: str, seed: int = SEED) -> tuple[Headline, ...]:
    """Return the headline results of a book under a scenario on the golden paths."""
    return headlines(book, simulate(changed(book, scenario), base=book, paths=PATHS, seed=seed))


def central_path(book: Book, constant: float | None = None) -> History:
    """Return the one path on which every figure stands at its centre, no shock falls and every letter is signed.

    Where the book draws regimes, its first one holds throughout.

    Args:
        book: a shipped book.
        constant: what is added to the drifts of demand; the base's, which makes E[A_T] = 1 over all regimes, if None.
    """
    drivers = book.drivers
    if drivers.regimes:
        first = drivers.initial or next(iter(drivers.regimes))
        drivers = drivers.model_copy(update={"forced": dict.fromkeys(range(1, book.book.quarters + 1), first)})
    network = compile_network(book.model_copy(update={"drivers": drivers}))
    shocks = still_shocks(network)
    signed = replace(shocks, signature={name: np.full(1, -1.0) for name in shocks.signature})
    return simulate_chunk(network, signed, drift_constant(compile_network(book)) if constant is None else constant)


def central_numbers(book: Book, history: History) -> dict[str, float]:
    """Return numbers of the central path: each firm's revenue of the last year, its cash and debt at the end."""
    found = {}
    for at, name in enumerate(compile_network(book).firms.ids):
        found[f"{name}: revenue of the last year"] = float(history.firms["revenue"][-4:, at, 0].sum())
        found[f"{name}: cash at the end"] = float(history.firms["cash"][-1, at, 0])
        found[f"{name}: debt at the end"] = float(history.firms["debt"][-1, at, 0])
    return found


def windows(book: Book) -> tuple[int, ...]:
    """Return the last quarters of the windows from quarter 1: a year, and the whole run."""
    return (4, book.book.quarters)


def measures(found: Circularity) -> dict[str, float]:
    """Return the circularity measures of one view and window, money in the book's unit."""
    numbers = {
        "paid between firms": float(found.measured.matrix.sum()),
        "circular part": found.circulation.total,
        "circularity index": found.circulation.index,
    }
    if found.prorata is not None and found.bounds is not None and found.round_trip is not None:
        numbers |= {
            "vendor's receipts": found.bounds.receipts,
            "vendor's financing": found.bounds.financing,
            "self-funded, least": found.bounds.low,
            "self-funded, pro rata": found.prorata.value,
            "self-funded, most": found.bounds.high,
            "round trip, pro rata": found.round_trip.prorata,
        }
    return numbers


def money_of_each(book: Book, view: View) -> dict[str, float]:
    """Return whose money the vendor receives over the run, quarter by quarter, money in the book's unit."""
    found = origins(book, view)
    numbers = {}
    for name, one in found.each.items() if found is not None else ():
        numbers |= {f"{name}: {convention}": amount for convention, amount in one.by_convention.items()}
        numbers |= {f"{name}: least": one.bounds.low, f"{name}: most": one.bounds.high}
    return numbers


def gaps(book: Book, view: View) -> dict[str, float]:
    """Return what each firm lacks over the run to pay all that a view counts, money in the book's unit."""
    flows = cash_flows(book, view, 1, book.book.quarters, book.book.vendor)
    return {name: float(gap_of(book, flows, at, view).horizon.centre) for at, name in enumerate(flows.firms)}


def golden_numbers(book: Book) -> dict[str, Any]:
    """Return the golden numbers of a book as they are filed."""
    simulated = {}
    for scenario in (BASE, *book.scenarios):
        found = scenario_headlines(book, scenario)
        simulated[scenario] = {one.id: {"mean": one.mean, "standard_error": one.standard_error} for one in found}
    return {
        "written_by": WRITER,
        "book": book.book.id,
        "paths": PATHS,
        "seed": SEED,
        "headlines": simulated,
        "central": central_numbers(book, central_path(book)),
        "circularity": {
            f"{view} 1-{last}": measures(circularity(book, view, 1, last)) for last in windows(book) for view in VIEWS
        },
        "money": {view: money_of_each(book, view) for view in VIEWS},
        "gaps": {view: gaps(book, view) for view in VIEWS},
    }


def main() -> int:
    """Write the file of every shipped book."""
    for name, path in shipped_books().items():
        file = GOLDEN / f"{name}.json"
        file.write_text(json.dumps(golden_numbers(read_book(path)), indent=1) + "\n", encoding="utf-8")
        print(file.relative_to(GOLDEN.parent.parent))
    return 0


if __name__ == "__main__":
    sys.exit(main())
