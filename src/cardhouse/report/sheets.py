"""From labelled tables to tables of text: shares as percentages, ids left out, and a reason for what has no value."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from cardhouse.report.parts import Sheet
from cardhouse.tables import Cell, DataTable
from cardhouse.words import NARROW, POINTS, Numbers, Words, is_share

HIDDEN: Final = ("id", "result id", "payer id", "payee id", "channel", "unit")  # columns for machines, by heading
_OWN_UNIT: Final = MappingProxyType(
    {  # by table: columns whose unit stands in the row
        "headlines": ("value", "low", "high"),
        "measures": ("low", "value", "high"),
        "scenarios": ("base", "value", "low", "high", "difference", "standard_error"),
        "movers": ("effect", "standard_error"),
    }
)
_DIFFERENCES: Final = ("difference", "effect")
_REASONS: Final = MappingProxyType(
    {
        ("order", "median_quarter"): "never falls",
        ("spread", "share"): "never varies",
        ("spread", "standard_error"): "never varies",
        ("losses", "standard_error"): "one path",
        ("lost-sales", "standard_error"): "one path",
    }
)
_WHOLE: Final = frozenset({"figures", "ranges", "hindsight", "paths"})


def sheet(table: DataTable, words: Words) -> Sheet:
    """Return a labelled table as text; columns of ids and empty ones are left out, units follow the headings."""
    kind = next((name for name in _OWN_UNIT if table.id.startswith(name)), "")
    hidden = {words.text(f"column {key}") for key in HIDDEN}
    shown = [column for column in table.columns if column.title not in hidden or (kind and column.id == "unit")]
    headings = tuple(
        f"{column.title}, {column.unit}" if column.unit and not is_share(column.unit) else column.title
        for column in shown
    )
    units = {column.id: column.unit for column in table.columns}
    rows = []
    for record in table.records():
        own = str(record.get("unit") or "")
        of = {name: own if name in _OWN_UNIT.get(kind, ()) else unit for name, unit in units.items()}
        rows.append(tuple(_text(table, record, column.id, of[column.id], words) for column in shown))
    numeric = tuple(any(isinstance(record[column.id], (int, float)) for record in table.records()) for column in shown)
    whole = Sheet(table.id, table.title, headings, tuple(rows), numeric)
    return without(whole, (heading for at, heading in enumerate(headings) if rows and not any(row[at] for row in rows)))


def _text(table: DataTable, record: Mapping[str, Cell], name: str, unit: str, words: Words) -> str:
    value = record[name]
    if value is None or value != value:
        return missing(table, record, name, words)
    if isinstance(value, str):
        return "" if value.startswith(words.text("not determinable")) and None in record.values() else value
    if name in _WHOLE:
        return words.numbers.whole(int(value))
    apart = name in _DIFFERENCES or (name == "standard_error" and any(one in record for one in _DIFFERENCES))
    return words.numbers.value(value, POINTS if apart and is_share(unit) else unit, signed=name in _DIFFERENCES)


def missing(table: DataTable, record: Mapping[str, Cell], name: str, words: Words) -> str:
    """Return why there is no value: the row has one exact value and no bounds, or its note or the table says why."""
    if name in ("low", "high") and record.get("value") is not None:
        return words.text("exact")
    reason = _REASONS.get((table.id, name))
    return not_determinable(words.text(reason) if reason else str(record.get("note") or ""), words)


def not_determinable(note: str, words: Words) -> str:
    """Return that something has no value, and why if that is known."""
    said = words.text("not determinable")
    reason = note.removeprefix(said).lstrip(f":{NARROW} ")
    return f"{said} ({reason})" if reason else said


def sheet_of(
    name: str, title: str, headings: Iterable[str], rows: Iterable[Iterable[str]], numeric: Iterable[bool]
) -> Sheet:
    """Return a table of texts that are written already."""
    return Sheet(name, title, tuple(headings), tuple(tuple(row) for row in rows), tuple(numeric))


def without(shown: Sheet, headings: Iterable[str]) -> Sheet:
    """Return a table without some of its columns."""
    left_out = set(headings)
    kept = [at for at, heading in enumerate(shown.headings) if heading not in left_out]
    return replace(
        shown,
        headings=tuple(shown.headings[at] for at in kept),
        rows=tuple(tuple(row[at] for at in kept) for row in shown.rows),
        numeric=tuple(shown.numeric[at] for at in kept),
    )


def interval_text(low: float, high: float, unit: str, numbers: Numbers) -> str:
    """Return an interval, `12% to 15%`."""
    return f"{numbers.value(low, unit)} {'à' if numbers.language == 'fr' else 'to'} {numbers.value(high, unit)}"
