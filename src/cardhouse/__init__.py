"""Circular financing: how much of the money goes round, and what happens when it stops."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cardhouse.claims import Bench as Bench
    from cardhouse.claims import judged_claims as judged_claims
    from cardhouse.errors import BookError as BookError
    from cardhouse.errors import CardhouseError as CardhouseError
    from cardhouse.errors import Problem as Problem
    from cardhouse.files import read_book as read_book
    from cardhouse.files import shipped_books as shipped_books
    from cardhouse.files import write_book as write_book
    from cardhouse.model.book import Book as Book
    from cardhouse.model.change import changed as changed
    from cardhouse.model.flow_table import payments as payments
    from cardhouse.network import View as View
    from cardhouse.network import compile_network as compile_network
    from cardhouse.network import measured_flows as measured_flows
    from cardhouse.runs import run_book as run_book
    from cardhouse.simulate import simulate as simulate_book
    from cardhouse.stress import headlines as headlines
    from cardhouse.stress import reverse as reverse
    from cardhouse.tables import broken as broken
    from cardhouse.tables import circularity as circularity
    from cardhouse.tables import explained as explained
    from cardhouse.tables import origins as origins
    from cardhouse.tables import over_time as over_time
    from cardhouse.tables import simulated_tables as simulated_tables
    from cardhouse.tables import stressed as stressed

# By public name: the room that holds it. No public name is the name of a room: the room, once imported, would hide it.
_ROOMS = {
    "Bench": "cardhouse.claims",
    "Book": "cardhouse.model.book",
    "BookError": "cardhouse.errors",
    "CardhouseError": "cardhouse.errors",
    "Problem": "cardhouse.errors",
    "View": "cardhouse.network",
    "broken": "cardhouse.tables",
    "changed": "cardhouse.model.change",
    "circularity": "cardhouse.tables",
    "compile_network": "cardhouse.network",
    "explained": "cardhouse.tables",
    "headlines": "cardhouse.stress",
    "judged_claims": "cardhouse.claims",
    "measured_flows": "cardhouse.network",
    "origins": "cardhouse.tables",
    "over_time": "cardhouse.tables",
    "payments": "cardhouse.model.flow_table",
    "read_book": "cardhouse.files",
    "reverse": "cardhouse.stress",
    "run_book": "cardhouse.runs",
    "shipped_books": "cardhouse.files",
    "simulate_book": "cardhouse.simulate",
    "simulated_tables": "cardhouse.tables",
    "stressed": "cardhouse.tables",
    "write_book": "cardhouse.files",
}
_NAMES_THERE = {"simulate_book": "simulate"}

__all__ = [
    "Bench",
    "Book",
    "BookError",
    "CardhouseError",
    "Problem",
    "View",
    "broken",
    "changed",
    "circularity",
    "compile_network",
    "explained",
    "headlines",
    "judged_claims",
    "measured_flows",
    "origins",
    "over_time",
    "payments",
    "read_book",
    "reverse",
    "run_book",
    "shipped_books",
    "simulate_book",
    "simulated_tables",
    "stressed",
    "write_book",
]


def __getattr__(name: str) -> Any:
    """Return a public name, its room imported when it is first asked for."""
    if name in _ROOMS:
        return getattr(import_module(_ROOMS[name]), _NAMES_THERE.get(name, name))
    raise AttributeError(f"module 'cardhouse' has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the public names."""
    return sorted({*globals(), *__all__})
