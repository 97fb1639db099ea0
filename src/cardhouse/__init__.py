"""Circular financing: how much of the money goes round, and what happens when it stops."""

from importlib import import_module
from typing import Any

_PUBLIC = {
    "Book": "cardhouse.model.book",
    "BookError": "cardhouse.errors",
    "CardhouseError": "cardhouse.errors",
    "Problem": "cardhouse.errors",
    "View": "cardhouse.network",
    "changed": "cardhouse.model.change",
    "circularity": "cardhouse.tables",
    "compile_network": "cardhouse.network",
    "headlines": "cardhouse.stress",
    "measured_flows": "cardhouse.network",
    "read_book": "cardhouse.files",
    "run_book": "cardhouse.runs",
    "shipped_books": "cardhouse.files",
    "simulate": "cardhouse.simulate",
    "write_book": "cardhouse.files",
}

__all__ = list(_PUBLIC)


def __getattr__(name: str) -> Any:
    """Return a public name, its room imported when it is first asked for."""
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'cardhouse' has no attribute {name!r}")
