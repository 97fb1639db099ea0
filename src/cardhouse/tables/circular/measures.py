"""The measures of one view and window as tables: how much goes round, and what is paid in shares."""

import numpy as np
from numpy.typing import NDArray

from cardhouse.errors import Outcome
from cardhouse.measure import concentration, shares_of
from cardhouse.model.book import Book
from cardhouse.tables.circular.circularity import Circularity
from cardhouse.tables.circular.headings import FIGURE_HEADS, heading_of, table_id
from cardhouse.tables.circular.reasons import why_of
from cardhouse.tables.names import money, title_of
from cardhouse.tables.table import Cell, DataTable, headed
from cardhouse.trace import Circulation
from cardhouse.words import ENGLISH, Words

_NOTHING = (None, None, None)


def measures_table(book: Book, found: Circularity, words: Words = ENGLISH) -> DataTable:
    """Return the measures of one view as a table: measure, low, value, high, unit, what to know about it."""
    return DataTable(
        id=table_id("measures", found),
        title=words.text("table measures", **heading_of(found, words)),
        columns=headed(words, *FIGURE_HEADS),
        rows=(*_of_all_firms(book, found, words), *_of_the_vendor(book, found, words)),
        measures=words.text("table measures measures"),
        limits=words.text("table measures limits"),
    )


def _of_all_firms(book: Book, found: Circularity, words: Words) -> tuple[tuple[Cell, ...], ...]:
    unit, total, text = words.unit(money(book)), float(found.measured.matrix.sum()), words.text
    flows = text("flows counted", count=len(found.measured.flows))
    cycling = found.cycling if np.isfinite(found.cycling) else None
    why = text("nothing is paid") if cycling is None else text("money seen again")
    return (
        (text("measure paid"), None, total, None, unit, flows),
        *_round(found.circulation, "", "most that goes round", unit, words),
        *_round(found.forwarded, " bff", "forwarded evenly", unit, words),
        (text("measure cycling"), None, cycling, None, words.unit("share of throughflow"), why),
    )


def _round(circular: Circulation, method: str, note: str, unit: str, words: Words) -> tuple[tuple[Cell, ...], ...]:
    """Return the circular part by one method, and its index."""
    text, share = words.text, words.unit("share of what firms pay each other")
    solved = circular.outcome is Outcome.SOLVED
    why = "" if solved else text("no value because", reason=text("circular part not solved"))
    index = circular.index if solved and circular.defined else None
    part = circular.total if solved else None
    told = why or (text("nothing is paid") if not circular.defined else "")
    return (
        (text(f"measure circular part{method}"), None, part, None, unit, why or text(note)),
        (text(f"measure index{method}"), None, index, None, share, told),
    )


def _of_the_vendor(book: Book, found: Circularity, words: Words) -> tuple[tuple[Cell, ...], ...]:
    """Return what is asked of the vendor's money; nothing where the book follows no vendor's."""
    bounds, prorata, back = found.bounds, found.prorata, found.round_trip
    if bounds is None or prorata is None or back is None or found.vendor is None:
        return ()
    name, unit, text = title_of(book, found.vendor, words), words.unit(money(book)), words.text
    finn = _finn(found)

    def unless(known: object, key: str) -> str:
        return "" if known else text("no value because", reason=text(key, name=name))

    returned = (back.low, back.prorata, back.high) if back.defined else _NOTHING
    receipts = (bounds.low, prorata.value, bounds.high)
    return (
        (text("measure financing", name=name), None, bounds.financing, None, unit, ""),
        (text("measure receipts", name=name), None, bounds.receipts, None, unit, ""),
        (
            text("measure receipts concentration"),
            None,
            _concentrated(found.measured.matrix[:, found.measured.firms.index(found.vendor)]),
            None,
            words.unit("index from 0 to 1"),
            unless(bounds.receipts > 0, "receives nothing"),
        ),
        (text("measure self-funded receipts"), *receipts, unit, why_of(bounds, words)),
        (
            text("measure self-funded share"),
            *(found.share or _NOTHING),
            words.unit("share of receipts"),
            unless(found.share, "receives nothing"),
        ),
        (
            text("measure share of revenue"),
            *_of_revenue(found),
            words.unit("share of revenue"),
            text("outside included"),
        ),
        (
            text("measure round trip"),
            *returned,
            words.unit("share of financing"),
            unless(back.defined, "finances nobody"),
        ),
        (
            text("measure throughflow"),
            None,
            finn,
            None,
            words.unit("share of throughflow"),
            text("labels on everything") if finn is not None else unless(finn, "nothing passes"),
        ),
    )


def _concentrated(receipts: NDArray[np.float64]) -> float | None:
    """Return the Herfindahl-Hirschman index of receipts (firm,), each firm a customer; none where nothing comes in."""
    return float(concentration(shares_of(receipts), None).index.centre) if receipts.any() else None


def _finn(found: Circularity) -> float | None:
    """Return the vendor's throughflow that passed it before, as a share; none where nothing passes it."""
    if found.finn is None or found.vendor is None or not np.isfinite(found.finn):
        return None
    at, measured = found.measured.firms.index(found.vendor), found.measured
    passes = max(measured.matrix[:, at].sum() + measured.outside[at], measured.outflow[at])
    return found.finn if passes > 0 else None


def _of_revenue(found: Circularity) -> tuple[float | None, float | None, float | None]:
    """Return self-funded receipts over all the vendor's revenue in the window, outside revenue included."""
    if found.bounds is None or found.prorata is None or found.vendor is None:
        return None, None, None
    revenue = float(found.measured.earned[found.measured.firms.index(found.vendor)])
    if revenue <= 0:
        return None, None, None
    return found.bounds.low / revenue, found.prorata.value / revenue, found.bounds.high / revenue


def shares_table(book: Book, found: Circularity, words: Words = ENGLISH) -> DataTable:
    """Return, per customer, what the vendor pays for its shares and other financing against what it buys from the
    vendor."""
    paid, unit = found.paid_in_shares, money(book)
    rows: list[tuple[Cell, ...]] = []
    for at, name in enumerate(found.measured.firms):
        if paid is not None and (paid.financing[at] > 0 or paid.purchases[at] > 0):
            share, times = (float(x[at]) if np.isfinite(x[at]) else None for x in (paid.share, paid.multiplier))
            reason = words.text(f"dealings {paid.dealings[at].name.lower().replace('_', ' ')}")
            note = words.text("no value because", reason=reason) if share is None or times is None else ""
            amounts = float(paid.financing[at]), float(paid.purchases[at])
            rows.append((title_of(book, name, words), *amounts, share, times, note))
    return DataTable(
        id=table_id("paid-in-shares", found),
        title=words.text("table shares", **heading_of(found, words)),
        columns=headed(
            words,
            ("customer", "customer"),
            ("financing", "financing", unit),
            ("purchases", "purchases", unit),
            ("share", "financing share", "share of purchases"),
            ("multiplier", "multiplier"),
            ("note", "to know"),
        ),
        rows=tuple(rows),
        measures=words.text("table shares measures"),
        limits=words.text("table shares limits"),
    )
