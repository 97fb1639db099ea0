"""All that is measured without a simulation, of a book or a table of payments: by view, on one screen or whole."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cardhouse.model.book import Book
from cardhouse.model.flow_table import FlowBook
from cardhouse.network import View
from cardhouse.tables.circular import (
    Circularity,
    Origins,
    OverTime,
    Unsplit,
    circling_deals_table,
    circularity,
    loops_table,
    measured_flows_table,
    measures_table,
    origins,
    origins_table,
    over_time,
    over_time_table,
    shares_table,
    unsplit,
    unsplit_table,
)
from cardhouse.tables.circular.headings import heading_of
from cardhouse.tables.names import money, title_of
from cardhouse.tables.standing import (
    disclosed_table,
    exposure_table,
    financing_table,
    funding_table,
    growth_table,
    ladder_table,
)
from cardhouse.tables.standing.financing import STAGES
from cardhouse.tables.table import Cell, Column, DataTable
from cardhouse.trace import Bounds
from cardhouse.words import ENGLISH, Words


@dataclass(frozen=True)
class TracedView:
    """Hold what one view says: the single-period measures of the whole window, windows one by one, whose money."""

    circularity: Circularity
    over_time: OverTime | None
    origins: Origins | None
    unsplit: Unsplit | None


def traced_view(
    book: Book, view: View, first: int = 1, last: int | None = None, vendor: str | None = None, seed: int = 1
) -> TracedView:
    """Return everything that a view says about quarters `first` .. `last`.

    Raises:
        UsageError: the quarters do not lie within the book, or the vendor is no firm of it.
    """
    asked = (book, view, first, last, vendor)
    split = unsplit(book, view, first, last, vendor, seed=seed) if isinstance(book, FlowBook) else None
    return TracedView(circularity(*asked), over_time(*asked), origins(*asked), split)


def trace_tables(
    book: Book, views: Sequence[TracedView], words: Words = ENGLISH
) -> Mapping[str, tuple[DataTable, ...]]:
    """Return every table of the measures, by what they are about: `measures`, `windows`, `standing`, `flows`.

    A group without tables is left out.
    """
    single = [one.circularity for one in views]
    measures = [
        table(book, one, words)
        for one in single
        for table in (measures_table, loops_table, circling_deals_table, shares_table)
    ]
    measures += [unsplit_table(one.unsplit, words) for one in views if one.unsplit is not None]
    windows = [*(origins_table(book, one.origins, words) for one in views if one.origins is not None)]
    windows += [over_time_table(book, one.over_time, words) for one in views if one.over_time is not None]
    standing = [table for table in _standing(book, single, words) if table is not None]
    sheets = {
        "measures": tuple(measures),
        "windows": tuple(windows),
        "standing": tuple(standing),
        "flows": (measured_flows_table(book, single, words),),
    }
    return {about: tables for about, tables in sheets.items() if tables}


def _standing(book: Book, single: Sequence[Circularity], words: Words) -> Iterator[DataTable | None]:
    if not book.deals and not book.programmes:  # a table of payments says nothing of contracts, cash or reports
        return
    for one in single:
        if one.view is not View.PROMISED or len(single) == 1:  # promises are never recognised
            yield ladder_table(book, one, words)
            yield growth_table(book, one, words)
        yield funding_table(book, one, words)
        yield exposure_table(book, one, words)
    first, last, vendor = single[0].measured.first, single[0].measured.last, single[0].vendor
    if vendor is not None:
        known = {one.view: one for one in single}
        every = {view: known.get(view) or circularity(book, view, first, last, vendor) for view in STAGES}
        yield financing_table(book, every, words)
    if book.disclosures:
        yield disclosed_table(book, words)


def summary_table(book: Book, views: Sequence[TracedView], words: Words = ENGLISH) -> DataTable:
    """Return the measures of all views side by side, each value with its bounds, as one would read them on a screen."""
    columns = tuple(Column(str(one.circularity.view), words.text(f"view {one.circularity.view}")) for one in views)
    told = [dict(_lines(book, one, words)) for one in views]
    keys = list(dict.fromkeys(key for one in told for key in one))
    rows: list[tuple[Cell, ...]] = [(key, *(one.get(key, "") for one in told)) for key in keys]
    window = heading_of(views[0].circularity, words)["window"]
    return DataTable(
        id="summary",
        title=words.text("table summary", book=words.title(book.book.title), window=window),
        columns=(Column("measure", words.text("column measure"), words.unit(money(book))), *columns),
        rows=tuple(rows),
        measures=words.text("table summary measures"),
        limits=words.text("table summary limits"),
    )


def _lines(book: Book, one: TracedView, words: Words) -> Iterator[tuple[str, str]]:
    """Yield (measure, text) of one view."""
    found, text = one.circularity, words.text
    total = float(found.measured.matrix.sum())
    yield text("measure paid"), words.number(total)
    for key, part in (("", found.circulation), (" bff", found.forwarded)):
        share = f"{words.number(part.total)} ({words.percent(part.index)})" if part.defined else text("no value")
        yield text(f"measure circular part{key}"), share
    if one.unsplit is not None:
        over = one.unsplit.over
        ends = dict(zip(("value", "low", "high"), (over.centre, over.least, over.most), strict=True))
        yield text("summary unsplit"), text("value over splits", **{k: words.percent(x[0]) for k, x in ends.items()})
    if found.loops:
        largest = found.loops[0]
        route = " > ".join(title_of(book, name, words) for name in (*largest.firms, largest.firms[0]))
        whole = text("largest loop", count=words.numbers.whole(len(found.loops)), route=route)
        yield text("measure loops"), f"{whole}{words.colon}{words.number(largest.bottleneck)}"
    if found.vendor is None or found.bounds is None or found.prorata is None:
        return
    name = title_of(book, found.vendor, words)
    yield text("measure financing", name=name), words.number(found.bounds.financing)
    yield text("measure receipts", name=name), words.number(found.bounds.receipts)
    yield text("summary at once"), _with_bounds(found.prorata.value, found.bounds, words)
    yield from _by_quarter(book, one, words)


def _with_bounds(value: float, bounds: Bounds, words: Words) -> str:
    """Return an amount as a share of receipts, with the bounds; why there is none where nothing is received."""
    if bounds.receipts <= 0 or not np.isfinite(value):
        return words.text("no value")
    low, centre, high = (words.percent(x / bounds.receipts) for x in (bounds.low, value, bounds.high))
    return words.text("value with bounds", value=centre, low=low, high=high)


def _by_quarter(book: Book, one: TracedView, words: Words) -> Iterator[tuple[str, str]]:
    """Yield the lines that follow money quarter by quarter: conventions, other financiers, guarantees."""
    found = one.origins
    if found is None:
        return
    own = found.each.get(found.vendor)
    whole = found.together.bounds.receipts
    if own is not None and whole > 0:
        amounts = [amount / whole for amount in own.by_convention.values()]
        yield (
            words.text("summary by quarter"),
            words.text(
                "value of conventions",
                value=words.percent(amounts[0]),
                low=words.percent(min(amounts)),
                high=words.percent(max(amounts)),
            ),
        )
    followed = words.text("summary all financiers")
    if found.left_out:
        followed = words.text("summary largest financiers", count=len(found.each))
    for key, origin in ((followed, found.together), (words.text("summary guaranteed"), found.guaranteed)):
        if whole > 0 and (origin is not found.guaranteed or found.cover.deals):
            amount = next(iter(origin.by_convention.values()))
            yield key, _with_bounds(amount, origin.bounds, words)
