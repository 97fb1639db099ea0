"""From labelled tables to tables of text: shares as percentages, ids left out, and a reason for what has no value."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from cardhouse.report.parts import Sheet
from cardhouse.tables import Cell, Column, DataTable
from cardhouse.words import NARROW, POINTS, Numbers, Words, is_share

HIDDEN: Final = ("id", "result id", "payer id", "payee id", "channel", "unit")  # columns for machines, by heading
_MEASURED: Final = ("low", "value", "high")
_ROW_UNIT: Final = MappingProxyType(
    {  # by how the id of a table begins: the columns whose unit stands in the row
        "headlines": _MEASURED,
        "measures": _MEASURED,
        "scenarios": ("base", "value", "low", "high", "difference", "standard_error"),
        "movers": ("effect", "standard_error"),
        "inputs": _MEASURED,
        "claim-quantities": _MEASURED,
        "ladder": _MEASURED,
        "growth": _MEASURED,
        "financing": _MEASURED,
        "funding": _MEASURED,
        "disclosed": _MEASURED,
        "path-standing": ("mean", "standard_error", "median", "low", "high"),
        "published": (
            "stated_low",
            "stated_high",
            "recomputed",
            "recomputed_low",
            "recomputed_high",
            "ours",
            "low",
            "high",
        ),
    }
)
_DIFFERENCES: Final = ("difference", "effect")
_REASONS: Final = MappingProxyType(
    {  # by how the id of a table begins, and column
        ("order", "median_quarter"): "never falls",
        ("spread", "share"): "never varies",
        ("spread", "standard_error"): "never varies",
        ("losses", "standard_error"): "one path",
        ("lost-sales", "standard_error"): "one path",
    }
)
_TOLD: Final = MappingProxyType(
    {  # by how the id of a table begins, and column: what stands where a number would make no sense
        ("published", "recomputed"): "not recomputed",
        ("published", "recomputed_low"): "exact",
        ("published", "recomputed_high"): "exact",
        ("published", "ours"): "not measured",
        ("published", "low"): "exact",
        ("published", "high"): "exact",
        ("exposure", "passing"): "exact",
        ("exposure", "index"): "exact",
        **{
            (table, f"{reading}_{end}"): "no documents"
            for table in ("origins", "over-time")
            for reading in ("linked", "strict")
            for end in ("low", "high")
        },
    }
)
_WHOLE: Final = frozenset({"figures", "ranges", "hindsight", "paths"})


def sheet(table: DataTable, words: Words) -> Sheet:
    """Return a labelled table as text; columns of ids and empty ones are left out, units follow the headings."""
    hidden, named = {words.text(f"column {key}") for key in HIDDEN}, bool(_of_kind(table, _ROW_UNIT))
    shown = [column for column in table.columns if column.title not in hidden or (named and column.id == "unit")]
    headings = tuple(
        f"{column.title}, {column.unit}" if column.unit and not is_share(column.unit) else column.title
        for column in shown
    )
    rows = [tuple(_text(table, record, column, words) for column in shown) for record in table.records()]
    numeric = tuple(any(isinstance(record[column.id], (int, float)) for record in table.records()) for column in shown)
    whole = Sheet(table.id, table.title, headings, tuple(rows), numeric)
    return without(whole, (heading for at, heading in enumerate(headings) if rows and not any(row[at] for row in rows)))


def _of_kind(table: DataTable, kinds: Iterable[str]) -> str:
    """Return which of several beginnings the id of a table has; none if it has none of them."""
    return next((kind for kind in kinds if table.id.startswith(kind)), "")


def unit_of(table: DataTable, column: Column, record: Mapping[str, Cell]) -> str:
    """Return the unit of a cell: that of its row where the numbers of a column differ in kind, else its column's."""
    own = column.id in _ROW_UNIT.get(_of_kind(table, _ROW_UNIT), ())
    return str(record.get("unit") or "") if own else column.unit


def _text(table: DataTable, record: Mapping[str, Cell], column: Column, words: Words) -> str:
    name, unit = column.id, unit_of(table, column, record)
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
    note = str(record.get("note") or "")
    told = _of_cell(table, name, _TOLD)
    if told and not note.startswith(words.text("not determinable")):
        return words.text(told)
    if name in ("low", "high") and record.get("value") is not None:
        return words.text("exact")
    reason = _of_cell(table, name, _REASONS) or ("nothing received" if _nothing_received(table, record) else "")
    return not_determinable(words.text(reason) if reason else note, words)


def _of_cell(table: DataTable, name: str, kinds: Mapping[tuple[str, str], str]) -> str:
    """Return what is said of a column of the tables whose ids begin alike; nothing where nothing is."""
    return next((key for (kind, column), key in kinds.items() if column == name and table.id.startswith(kind)), "")


def _nothing_received(table: DataTable, record: Mapping[str, Cell]) -> bool:
    """Tell whether a row of labelled receipts has no shares because the vendor received nothing to take shares of."""
    amount = record.get("receipts", record.get("received"))
    return bool(_of_kind(table, ("origins", "over-time"))) and amount == 0 and record["high"] is None


def not_determinable(note: str, words: Words) -> str:
    """Return that something has no value, and why if that is known."""
    said = words.text("not determinable")
    reason = note.removeprefix(said).lstrip(f":{NARROW} ")
    return f"{said} ({reason})" if reason else said


def bounded_text(record: Mapping[str, Cell], unit: str, words: Words) -> str:
    """Return the value of a row with its bounds in brackets where it has some; without a value its bounds and why."""
    value, low, high = (
        float(x) if isinstance(x := record[key], (int, float)) else None for key in ("value", "low", "high")
    )
    between = None if low is None or high is None else interval_text(low, high, unit, words.numbers)
    if value is None:
        said = not_determinable(str(record["note"] or ""), words)
        return said if between is None else f"{between}{words.semicolon}{said}"
    said = words.numbers.value(value, unit)
    return said if between is None else f"{said} ({between})"


def sheet_of(
    name: str, title: str, headings: Iterable[str], rows: Iterable[Iterable[str]], numeric: Iterable[bool]
) -> Sheet:
    """Return a table of texts that are written already."""
    return Sheet(name, title, tuple(headings), tuple(tuple(row) for row in rows), tuple(numeric))


def crossed(
    name: str, title: str, columns: Iterable[str], cells: Iterable[tuple[str, str, str]], missing: str
) -> Sheet:
    """Return a table of numbers with a row and a column for each name.

    Args:
        name: id of the table.
        title: its title.
        columns: names of the columns, in order.
        cells: row, column and text, in the order of the rows.
        missing: what stands where there is none.
    """
    at = {column: place for place, column in enumerate(columns)}
    rows: dict[str, list[str]] = {}
    for row, column, text in cells:
        rows.setdefault(row, [missing] * len(at))[at[column]] = text
    numeric = (False, *(True for _ in at))
    return sheet_of(name, title, ("", *at), ((row, *texts) for row, texts in rows.items()), numeric)


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
