"""Ids and headings of the tables of one view and window."""

from typing import Final, Protocol

from cardhouse.network import View
from cardhouse.stress import LABELLED
from cardhouse.words import Words

FIGURE_HEADS: Final = (
    ("measure", "measure"),
    ("low", "low"),
    ("value", "value"),
    ("high", "high"),
    ("unit", "unit"),
    ("note", "to know"),
)
"""Columns of a table with a figure a row."""


class Windowed(Protocol):
    """Have a view, and the labels of a window's first and last quarter, empty for a table without quarters."""

    @property
    def view(self) -> View:
        """Return the weakest stage that counts."""
        ...

    @property
    def first(self) -> str:
        """Return the label of the first quarter."""
        ...

    @property
    def last(self) -> str:
        """Return the label of the last quarter."""
        ...


def measure_name(measure: str, words: Words) -> str:
    """Return the name of a measure that has a spread: what is measured, and in which way where there are several."""
    kind, _, way = measure.rpartition(" ")
    if way in LABELLED:
        return words.text("measure in a way", measure=words.text(f"spread of {kind}"), way=words.text(f"way {way}"))
    return words.text(f"spread of {measure}")


def table_id(measure: str, found: Windowed) -> str:
    """Return the id of a table: measure, view, first and last quarter."""
    return "-".join(part for part in (measure, found.view, found.first, found.last) if part).lower()


def heading_of(found: Windowed, words: Words) -> dict[str, str]:
    """Return the view and the window of a table as its heading says them."""
    ends = {"first": words.quarter(found.first), "last": words.quarter(found.last)}
    window = words.text("from quarter to quarter", **ends) if found.first else words.text("whole table")
    return {"view": words.text(f"in view {found.view}"), "window": window}
