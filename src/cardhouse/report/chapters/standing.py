"""How the firms stand beside the money that goes round, and what others published about it."""

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Final

from cardhouse.report.chapters.teller import Teller
from cardhouse.report.parts import Figure, Sheet
from cardhouse.report.sheets import bounded_text, crossed, interval_text, missing, sheet_of
from cardhouse.tables import Cell, DataTable, money
from cardhouse.words import is_share

FOLDED: Final = ("ladder", "growth", "financing", "funding", "exposure", "disclosed")
"""By how the ids of the tables begin: the ladder open, then the others."""


def standing_figure(teller: Teller) -> Iterator[Figure]:
    """Yield what is left of the vendor's revenue; folded, who is financed, who can pay, whom it rests on, what firms
    report."""
    words = teller.words
    tables = [table for kind in FOLDED for name, table in teller.tables.items() if name.startswith(kind) and table.rows]
    if not tables:
        return
    first, *others = tables
    ladder = first if first.id.startswith("ladder") else None
    key = "standing" if ladder is None else "ladder"
    vendor = teller.run.book.book.vendor
    name = "" if vendor is None else teller.name(vendor)
    yield Figure(
        "standing",
        words.text(key),
        teller.foot(first.measures, first.limits, simulated=False),
        subtitle=words.text(f"{key} sub", name=name, unit=words.unit(money(teller.run.book))),
        shown=() if ladder is None else (_rungs(teller, ladder),),
        tables=(teller.sheet(first), *(teller.noted(table) for table in others)),
    )


def _rungs(teller: Teller, ladder: DataTable) -> Sheet:
    """Return the ladder with a column for the reported year and for what is signed, each from its revenue down."""
    columns: dict[str, list[tuple[str, str]]] = {}
    for record in ladder.records():
        text = bounded_text(record, str(record["unit"]), teller.words)
        columns.setdefault(_sentence_case(str(record["subject"])), []).append((str(record["measure"]), text))
    rungs = zip_longest(*columns.values())
    cells = ((one[0], name, one[1]) for rung in rungs for name, one in zip(columns, rung, strict=True) if one)
    return crossed("rungs", teller.words.text("ladder"), columns, cells, teller.words.text("exact"))


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def published_figure(teller: Teller) -> Iterator[Figure]:
    """Yield the figures of others: as stated, from their stated inputs, and this book's."""
    table, words = teller.tables.get("published"), teller.words
    if table is None:
        return
    shown, said = {column.id: column.title for column in table.columns}, words.text("published sub")
    columns = ("title", "stated_low", "recomputed", "ours", "publisher", "note")
    numeric = (False, True, True, True, False, False)
    rows = (_published_row(teller, table, record) for record in table.records())
    yield Figure(
        "published-figures",
        table.title,
        teller.foot(table.measures, table.limits, simulated=False),
        subtitle=said,
        shown=(sheet_of("published-beside", said, (shown[name] for name in columns), rows, numeric),),
        tables=(teller.sheet(table),),
    )


def _published_row(teller: Teller, table: DataTable, record: Mapping[str, Cell]) -> tuple[str, ...]:
    words, unit = teller.words, str(record["unit"])

    def one(name: str) -> str:
        value = record[name]
        return words.numbers.value(value, unit) if isinstance(value, float) else missing(table, record, name, words)

    def ranged(name: str, low: str, high: str) -> str:
        if record[name] is None:
            return one(name)
        ends = {"value": record[name], "low": record[low], "high": record[high]}
        return bounded_text({**record, **ends}, unit, words)

    title, low, high = str(record["title"]), record["stated_low"], record["stated_high"]
    stated = one("stated_low")
    if isinstance(low, float) and isinstance(high, float) and low < high:
        stated = interval_text(low, high, unit, words.numbers)
    return (
        title if is_share(unit) else f"{title}, {unit}",
        stated,
        ranged("recomputed", "recomputed_low", "recomputed_high"),
        ranged("ours", "low", "high"),
        str(record["publisher"]),
        str(record["note"]),
    )
