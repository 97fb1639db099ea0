"""Several financiers at once: how much of a vendor's receipts is the money of each, and how much it stands behind."""

from collections.abc import Mapping
from dataclasses import dataclass

from cardhouse.model.book import Book
from cardhouse.network import View, measured_quarters
from cardhouse.tables.circular.circularity import vendor_in, window_in
from cardhouse.tables.circular.documented import documented
from cardhouse.tables.circular.headings import heading_of, table_id
from cardhouse.tables.circular.labelled import (
    Guaranteed,
    financiers_in,
    followed_in,
    guaranteed_label,
    label_of,
    window_of_book,
)
from cardhouse.tables.circular.labelled_receipts import (
    LabelledReceipts,
    bounds_by_reading,
    receipts_cells,
    receipts_columns,
)
from cardhouse.tables.names import money, quarter_of, title_of
from cardhouse.tables.table import DataTable, headed
from cardhouse.trace import Convention, Window, label_bounds, traced
from cardhouse.words import ENGLISH, Words


@dataclass(frozen=True)
class Origins:
    """Hold whose money a vendor received in a window, quarter by quarter, money in the book's unit.

    `each` has a row a financier (each unit is the money of the last who financed with it), `together` all of them,
    `guaranteed` what the vendor itself stands behind, which is nobody's label and may be any financier's money too;
    `left_out` counts the smaller financiers whose money is not followed.
    """

    view: View
    first: str
    last: str
    vendor: str
    each: Mapping[str, LabelledReceipts]
    together: LabelledReceipts
    guaranteed: LabelledReceipts
    cover: Guaranteed
    left_out: int


def origins(
    book: Book, view: View, first: int = 1, last: int | None = None, vendor: str | None = None
) -> Origins | None:
    """Return whose money a vendor receives between two quarters, a label each; nothing without a vendor.

    Raises:
        UsageError: the quarters do not lie within the book, or the vendor is no firm of it.
    """
    first, last = window_in(book, first, last)
    name = vendor_in(book, vendor)
    if name is None:
        return None
    quarters = measured_quarters(book, view, last)
    window, some = window_of_book(quarters).between(first, last), quarters.quarters[first - 1 : last]
    at, names = some[0].firms.index(name), followed_in(book, some, name)
    labels = [label_of(window, some, one) for one in names]
    found = {c: traced(window, labels, c).received[:, :, at].sum(axis=1) for c in Convention}
    readings = [documented(book, some, names, most, window) for most in (False, True)]
    links = tuple(readings[0])
    free, linked, strict = bounds_by_reading(window, labels, at, readings)
    cover = guaranteed_label(book, view, window, some, name)
    return Origins(
        view=view,
        first=quarter_of(book, first),
        last=quarter_of(book, last),
        vendor=name,
        each={
            one: LabelledReceipts(
                {c: float(x[row]) for c, x in found.items()}, free.each[row], linked.each[row], strict.each[row], links
            )
            for row, one in enumerate(names)
        },
        together=LabelledReceipts(
            {c: float(x.sum()) for c, x in found.items()}, free.together, linked.together, strict.together, links
        ),
        guaranteed=_behind(window, cover, at),
        cover=cover,
        left_out=len(financiers_in(book, some)) - len(names),
    )


def _behind(window: Window, cover: Guaranteed, vendor: int) -> LabelledReceipts:
    """Return how much of a vendor's receipts passed a payment that it guarantees."""
    bounds = label_bounds(window, [cover.label], vendor).together
    amounts = {c: float(traced(window, [cover.label], c).received[0, :, vendor].sum()) for c in Convention}
    return LabelledReceipts(amounts, bounds, linked=bounds, strict=bounds)


def origins_table(book: Book, found: Origins, words: Words = ENGLISH) -> DataTable:
    """Return a row a financier, one for all, and one for what the vendor guarantees: amounts, share, bounds."""
    named = [(name, title_of(book, name, words), one) for name, one in found.each.items()]
    named.append(("all", words.text("all financiers"), found.together))
    named.append(("guaranteed", words.text("guaranteed money"), found.guaranteed))
    name, unit = title_of(book, found.vendor, words), money(book)
    left_out = words.text("financiers left out", count=found.left_out) if found.left_out else ""
    heads = (
        ("financier", "id"),
        ("title", "whose money"),
        ("financing", "financing paid", unit),
        ("received", "reaches vendor", unit),
    )
    return DataTable(
        id=table_id("origins", found),
        title=words.text("table origins", name=name, **heading_of(found, words)),
        columns=(*headed(words, *heads), *receipts_columns(words)),
        rows=tuple(
            (key, title, one.bounds.financing, one.by_convention[Convention.PRO_RATA], *receipts_cells(one, words))
            for key, title, one in named
        ),
        measures=words.text("table origins measures"),
        limits=" ".join(text for text in (words.text("table origins limits"), left_out) if text),
    )
