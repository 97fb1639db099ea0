"""Money followed quarter by quarter: the vendor's own money year by year, and whose money it receives."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, cast

from cardhouse.network import View
from cardhouse.report.chapters.teller import Teller
from cardhouse.report.figures import Dot, dots_figure
from cardhouse.report.parts import Chart, Figure
from cardhouse.report.sheets import bounded_text, interval_text, missing, sheet_of
from cardhouse.tables import Cell, DataTable, money
from cardhouse.trace import Convention

YEAR: Final = 4
"""Quarters of the windows that are drawn."""

CONVENTIONS: Final = tuple(convention.value for convention in Convention)
UNIT: Final = "share of receipts"
SHOWN: Final = ("first", "last", "financing", "receipts", *CONVENTIONS, "low", "high")

Record = Mapping[str, Cell]


def over_time_figure(teller: Teller) -> Iterator[Figure]:
    """Yield the vendor's own money year by year if every promise were kept: bounds, conventions, pro rata."""
    words, tables = teller.words, _tables(teller, "over-time")
    if not tables:
        return
    table = tables[View.PROMISED]
    length = YEAR if any(record["length"] == YEAR for record in table.records()) else 1
    key = "own years" if length == YEAR else "own quarters"
    title = words.text(key, name=_vendor(teller))
    drawn = replace(table, rows=tuple(row for row in table.rows if row[0] == length))
    dots = [_dot(teller, record) for record in drawn.records() if _known(record, "low", "high", *CONVENTIONS)]
    shown = replace(drawn.only(*SHOWN), id=f"{table.id}-drawn", title=title)
    yield Figure(
        "own-money-over-time",
        title,
        teller.foot(table.measures, table.limits, simulated=False),
        subtitle=f"{words.text(f'view {View.PROMISED}')}. {words.text(f'{key} sub')}",
        charts=(_chart(teller, dots),) if dots else (),
        tables=tuple(teller.sheet(one) for one in (shown, *map(_documented, reversed(tables.values())))),
    )


def _tables(teller: Teller, kind: str) -> dict[View, DataTable]:
    """Return the run's tables of a kind by view, as far as there are any."""
    found = {
        view: next((table for name, table in teller.tables.items() if name.startswith(f"{kind}-{view}")), None)
        for view in (one.circularity.view for one in teller.run.traced)
    }
    return {view: table for view, table in found.items() if table is not None}


def _documented(table: DataTable) -> DataTable:
    """Return a table without the columns of bounds by documents where no row has any."""
    known = {name for record in table.records() for name, value in record.items() if value is not None}
    by_documents = ("linked_", "strict_")
    return table.only(*(one.id for one in table.columns if one.id in known or not one.id.startswith(by_documents)))


def _vendor(teller: Teller) -> str:
    return teller.name(cast(str, teller.run.book.book.vendor))


def _known(record: Record, *names: str) -> list[float]:
    """Return the numbers of a row; none where one is missing."""
    found = [value for name in names if isinstance(value := record[name], float)]
    return found if len(found) == len(names) else []


def _dot(teller: Teller, record: Record) -> Dot:
    """Return a window as a dot at pro rata, in the span of the conventions, within the bounds."""
    low, high, *shares = _known(record, "low", "high", *CONVENTIONS)
    ends = dict.fromkeys(str(record[key]) for key in ("first", "last"))
    label = bounded_text({"value": shares[0], "low": low, "high": high}, UNIT, teller.words)
    return Dot("–".join(ends), shares[0], low, high, label=label, inner=(min(shares), max(shares)))


def _chart(teller: Teller, dots: list[Dot]) -> Chart:
    words, numbers = teller.words, teller.words.numbers
    said = words.listed(
        (
            dot.row,
            words.text(
                "own window",
                value=words.percent(dot.value),
                conventions=interval_text(*(dot.inner or (dot.value, dot.value)), UNIT, numbers),
                bounds=interval_text(dot.low, dot.high, UNIT, numbers),
            ),
        )
        for dot in dots
    )
    return Chart("own-money-over-time-chart", dots_figure(dots, UNIT, words, hue="equity"), said)


def origins_figure(teller: Teller) -> Iterator[Figure]:
    """Yield whose money the vendor receives, a row a financier, the views side by side."""
    words, tables = teller.words, _tables(teller, "origins")
    if not tables:
        return
    first, unit = next(iter(tables.values())), words.unit(money(teller.run.book))
    title = words.text("whose money", name=_vendor(teller))
    views = {view: words.text(f"view {view}") for view in tables}
    headings = (words.text(key, view=view, unit=unit) for key in ("view share", "view pays") for view in views.values())
    numeric = (False, *(True for _ in views for _ in range(2)))
    yield Figure(
        "whose-money",
        title,
        teller.foot(first.measures, first.limits, simulated=False),
        subtitle=words.text("whose money sub"),
        shown=(sheet_of("whose-money", title, ("", *headings), _origin_rows(teller, tables), numeric),),
        tables=tuple(teller.sheet(_documented(table)) for table in reversed(tables.values())),
    )


def _origin_rows(teller: Teller, tables: dict[View, DataTable]) -> Iterator[tuple[str, ...]]:
    """Yield what each financier pays and what part of the receipts is its money, view by view; all of them, and what
    the vendor guarantees, at the end."""
    found = {view: _by_financier(table) for view, table in tables.items()}
    named = dict.fromkeys(key for view in reversed(tables) for key in found[view])
    for key in sorted(named, key=lambda key: key[0]):
        cells = (_origin_cells(teller, tables[view], found[view].get(key)) for view in tables)
        title = next(str(one[key]["title"]) for one in found.values() if key in one)
        shares, paid = zip(*cells, strict=True)
        yield (title, *shares, *paid)


def _by_financier(table: DataTable) -> dict[tuple[bool, str], Record]:
    """Return the rows by whether they are of one financier alone (the last two are not), and its id."""
    alone = len(table.rows) - 2
    return {(at >= alone, str(record["financier"])): record for at, record in enumerate(table.records())}


def _origin_cells(teller: Teller, table: DataTable, record: Record | None) -> tuple[str, str]:
    """Return a financier's share of the receipts and what it pays."""
    words = teller.words
    if record is None:
        return words.text("exact"), words.text("no financing")
    return _share(teller, table, record), words.number(cast(float, record["financing"]))


def _share(teller: Teller, table: DataTable, record: Record) -> str:
    """Return the share of receipts pro rata with its bounds, or why there is none."""
    values = _known(record, CONVENTIONS[0], "low", "high")
    if not values:
        return missing(table, record, CONVENTIONS[0], teller.words)
    return bounded_text(dict(zip(("value", "low", "high"), values, strict=True)), UNIT, teller.words)
