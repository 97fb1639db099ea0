"""Small books in a few lines, for measures that can be worked out by hand."""

import tempfile
from functools import cache
from pathlib import Path

from cardhouse.files import read_book
from cardhouse.model.book import Book

CASES = Path(__file__).parents[2] / "cases/valid"
TOY_ENTITIES = """entities:
  n: {title: {en: Vendor, fr: Vendeur}, role: vendor}
  o: {title: {en: Lab, fr: Laboratoire}, role: lab, revenue: 26}
  r: {title: {en: Cloud, fr: Cloud}, role: cloud, fixed: 5}
"""
TOY_DEALS = """deals:
  stake: {kind: equity, payer: n, payee: o, amount: 10, schedule: [10]}
  computing: {kind: purchase, payer: o, payee: r, schedule: [35]}
  chips: {kind: purchase, payer: r, payee: n, schedule: [30]}
"""

# The vendor sells to a lab that it finances and to a firm that it does not; the lab spends all it has in each quarter.
GROWING = """entities:
  n: {role: vendor}
  o: {role: lab, revenue: 8}
  p: {role: lab, revenue: 2}
  x: {role: cloud, revenue: 14}
deals:
  stake: {kind: equity, payer: n, payee: o, amount: 28, schedule: [2, 2, 2, 2, 5, 5, 5, 5]}
  sold: {kind: purchase, payer: p, payee: o, schedule: [0, 0, 0, 0, 2, 2, 2, 2]}
  chips: {kind: purchase, payer: o, payee: n, schedule: [10, 10, 10, 10, 15, 15, 15, 15]}
  boards: {kind: purchase, payer: x, payee: n, schedule: [5, 5, 5, 5, 10, 10, 10, 14]}
"""


@cache
def book_of(body: str, quarters: int = 1, vendor: str = "n", customers: str = "[o]") -> Book:
    """Return a book of 2026 whose sections are written in a string; every figure is an assumption."""
    head = (
        "book: {id: small, title: {en: Small, fr: Petit}, as_of: 2025-12-31, start: 2026Q1, source: guess, "
        f"quarters: {quarters}, vendor: {vendor}, customers: {customers}}}\n"
        "sources:\n  guess: {title: A guess, tier: assumption, note: chosen so that sums can be done by hand}\n"
        "  letter: {title: The letter, tier: contract, date: 2025-06-30, address: filed}\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "book.yaml"
        file.write_text(head + body, encoding="utf-8")
        return read_book(file)


@cache
def case(name: str) -> Book:
    """Return a book of the valid cases."""
    return read_book(CASES / f"{name}.yaml")


@cache
def shipped() -> Book:
    """Return the shipped book."""
    return read_book("nvidia-openai-2025")
