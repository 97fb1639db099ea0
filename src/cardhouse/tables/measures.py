"""The measures of one view and window as tables: how much goes round, the loops, what is paid in shares."""

import numpy as np

from cardhouse.model.book import Book
from cardhouse.tables.circularity import Circularity
from cardhouse.tables.names import money, title_of
from cardhouse.tables.table import Cell, DataTable, headed
from cardhouse.words import ENGLISH, Words

_NOTHING = (None, None, None)


def measures_table(book: Book, found: Circularity, words: Words = ENGLISH) -> DataTable:
    """Return the measures of one view as a table: measure, low, value, high, unit, what to know about it."""
    return DataTable(
        id=_id("measures", found),
        title=words.text("table measures", **_window(found, words)),
        columns=headed(
            words,
            ("measure", "measure"),
            ("low", "low"),
            ("value", "value"),
            ("high", "high"),
            ("unit", "unit"),
            ("note", "to know"),
        ),
        rows=(*_of_all_firms(book, found, words), *_of_the_vendor(book, found, words)),
        measures=words.text("table measures measures"),
        limits=words.text("table measures limits"),
    )


def _of_all_firms(book: Book, found: Circularity, words: Words) -> tuple[tuple[Cell, ...], ...]:
    unit, total, text = words.unit(money(book)), float(found.measured.matrix.sum()), words.text
    circular, of_paid = found.circulation, words.unit("share of what firms pay each other")
    flows = text("flows counted", count=len(found.measured.flows))
    index, note = (circular.index, "") if circular.defined else (None, text("nothing is paid"))
    return (
        (text("measure paid"), None, total, None, unit, flows),
        (text("measure circular part"), None, circular.total, None, unit, text("most that goes round")),
        (text("measure index"), None, index, None, of_paid, note),
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
        (text("measure self-funded receipts"), *receipts, unit, _why(found, words)),
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


def _why(found: Circularity, words: Words) -> str:
    """Return what the bounds say and why they are what they are."""
    if found.bounds is None:
        return ""
    low, high = (words.text(f"reason {reason.name.lower().replace('_', ' ')}") for reason in found.bounds.why)
    kinds = found.bounds.low_kind, found.bounds.high_kind
    of_low, of_high = (words.text(f"bound {kind}") for kind in kinds)
    return words.text("why of bounds", low=of_low, low_why=low, high=of_high, high_why=high)


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
    outside = float(found.measured.outside[found.measured.firms.index(found.vendor)])
    revenue = found.bounds.receipts + outside
    if revenue <= 0:
        return None, None, None
    return found.bounds.low / revenue, found.prorata.value / revenue, found.bounds.high / revenue


def _id(measure: str, found: Circularity) -> str:
    return f"{measure}-{found.view}-{found.first}-{found.last}".lower()


def _window(found: Circularity, words: Words) -> dict[str, str]:
    return {"view": words.text(f"in view {found.view}"), "first": found.first, "last": found.last}


def loops_table(book: Book, found: Circularity, words: Words = ENGLISH) -> DataTable:
    """Return the loops, largest first: the route in words, what goes once around, the deals on it."""
    rows = []
    for loop in found.loops:
        route = " > ".join(title_of(book, name, words) for name in (*loop.firms, loop.firms[0]))
        legs = (
            ", ".join(
                words.text(
                    "leg of loop",
                    deal=flow.origin,
                    kind=words.flow(flow.kind),
                    stage=words.text(f"stage {flow.stage}"),
                )
                for flow in leg
            )
            for leg in loop.legs
        )
        rows.append((route, loop.bottleneck, words.semicolon.join(legs)))
    return DataTable(
        id=_id("loops", found),
        title=words.text("table loops", **_window(found, words)),
        columns=headed(words, ("route", "route"), ("money", "once around", money(book)), ("deals", "legs")),
        rows=tuple(rows),
        measures=words.text("table loops measures"),
        limits=words.text("table loops limits"),
    )


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
        id=_id("paid-in-shares", found),
        title=words.text("table shares", **_window(found, words)),
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
