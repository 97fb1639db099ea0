"""Small books for questions whose answers can be worked out by hand."""

from pathlib import Path

from cardhouse.claims import Bench
from cardhouse.files import read_book
from cardhouse.model.book import Book

CASES = Path(__file__).parents[2] / "cases/valid"
PATHS = 1500

PLAN = """
book: {id: plan, title: Plan, as_of: 2025-12-31, start: 2026Q1, quarters: 4, vendor: maker, customers: [lab],
  source: guess}
sources: {guess: {title: Guess, tier: assumption, note: Chosen so that every sum can be done by hand.}}
entities:
  maker: {role: vendor, cash: 20, revenue: 10}
  lab: {role: lab, cash: 20}
  fund: {role: investor, outside: true}
deals:
  stake: {kind: equity, payer: maker, payee: lab, amount: 6, schedule: [1, 2, 3]}
  chips: {kind: purchase, payer: lab, payee: maker, schedule: [0, 4, 2, 2]}
  extra: {kind: purchase, payer: fund, payee: maker, schedule: [5]}
  abroad: {kind: purchase, payer: world, payee: maker, schedule: [0, 7]}
  shares: {kind: equity, payer: fund, payee: maker, amount: 9, schedule: [9]}
  letter: {kind: purchase, payer: lab, payee: maker, stage: letter-of-intent, probability: 0.3, schedule: [100]}
"""

# Two firms without revenue. What each pays over the run is uniform on 0..8: the shop, with cash of 4, defaults on half
# of the paths, the stall, with 2, on three quarters, each for itself.
TILLS = """
book: {id: tills, title: Tills, as_of: 2025-12-31, start: 2026Q1, quarters: 4, vendor: mill, customers: [shop, stall],
  source: guess}
sources: {guess: {title: Guess, tier: assumption, note: Chosen so that the chances of default are known.}}
entities:
  mill: {role: vendor, revenue: {uniform: [1, 3]}}
  shop: {role: other, cash: 4, fixed: {uniform: [0, 2]}}
  stall: {role: other, cash: 2, fixed: {uniform: [0, 2]}}
scenarios:
  dearer: {changes: [{at: entities.shop.fixed, add: 0.5}]}
  busier: {changes: [{at: entities.mill.revenue, times: 2}]}
"""


def read_text(folder: Path, text: str) -> Book:
    """Return a book that is written in a string."""
    file = folder / "book.yaml"
    file.write_text(text, encoding="utf-8")
    return read_book(file)


def bench_of(book: Book, paths: int = PATHS) -> Bench:
    """Return a bench of few paths on one thread."""
    return Bench(book, paths=paths, seed=3, threads=1)


def case(name: str, paths: int = 64) -> Bench:
    """Return the bench of a valid case."""
    return bench_of(read_book(CASES / f"{name}.yaml"), paths)
