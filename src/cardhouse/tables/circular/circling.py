"""What goes round, told deal by deal: the loops with their deals, and each deal's part of the circular flows."""

import numpy as np

from cardhouse.model.book import Book
from cardhouse.model.stages import FIRMNESS
from cardhouse.network import MeasuredFlow
from cardhouse.tables.circular.circularity import Circularity, LoopOfDeals
from cardhouse.tables.circular.headings import heading_of, table_id
from cardhouse.tables.circular.origins import day_of, sources_of
from cardhouse.tables.names import money, title_of
from cardhouse.tables.table import Cell, DataTable, headed
from cardhouse.words import ENGLISH, Words


def loops_table(book: Book, found: Circularity, words: Words = ENGLISH) -> DataTable:
    """Return the loops, largest first: the route in words, what goes once around, the deals on it, how firm it is.

    A loop is as firm as its softest leg, and stands since the last of its deals came to the stage that counts.
    """
    rows = tuple(_loop_row(book, loop, words) for loop in found.loops)
    held, total = sum(loop.money for loop in found.loops), found.circulation.total
    whole = words.numbers.whole(len(found.loops))
    said = words.text("loops hold", count=whole, held=words.number(held), total=words.number(total))
    return DataTable(
        id=table_id("loops", found),
        title=words.text("table loops", **heading_of(found, words)),
        columns=headed(
            words,
            ("route", "route"),
            ("money", "once around", money(book)),
            ("deals", "legs"),
            ("stage", "softest stage"),
            ("since", "stands since"),
            ("sources", "sources"),
        ),
        rows=rows,
        measures=f"{words.text('table loops measures')} {said}" if rows else words.text("table loops measures"),
        limits=words.text("table loops limits"),
    )


def _loop_row(book: Book, loop: LoopOfDeals, words: Words) -> tuple[Cell, ...]:
    route = " > ".join(title_of(book, name, words) for name in (*loop.firms, loop.firms[0]))
    legs = (", ".join(_leg(book, flow, words) for flow in leg) for leg in loop.legs)
    flows = [flow for leg in loop.legs for flow in leg]
    # Any deal of a leg can carry its money: a leg is as firm as its firmest deal, a loop as its softest leg.
    firmest = [max((flow.stage for flow in leg), key=lambda stage: FIRMNESS[stage]) for leg in loop.legs]
    softest = min(firmest, key=lambda stage: FIRMNESS[stage])
    days = [day for flow in flows if (day := day_of(book, flow)) is not None]
    named = dict.fromkeys(source for flow in flows for source in sources_of(book, flow))
    since = words.day(max(days)) if days else ""
    stage = words.text(f"stage {softest}")
    return route, loop.bottleneck, words.semicolon.join(legs), stage, since, words.semicolon.join(named)


def _leg(book: Book, flow: MeasuredFlow, words: Words) -> str:
    kind, stage = words.flow(flow.kind), words.text(f"stage {flow.stage}")
    day, amount = day_of(book, flow), words.number(flow.amount)
    since = f" {words.day(day)}" if day is not None else ""
    return words.text("leg of loop", deal=flow.origin, kind=kind, stage=f"{stage}{since}", amount=amount)


def circling_deals_table(book: Book, found: Circularity, words: Words = ENGLISH) -> DataTable:
    """Return what of each deal is in the circular part: `C_ij x amount / F_ij`, by both methods, largest first.

    Deals between the same two firms share what circulates between them as they share what is paid.
    """
    rows: list[tuple[Cell, ...]] = []
    measured, at = found.measured, {name: row for row, name in enumerate(found.measured.firms)}
    for flow in measured.flows:
        if flow.payer not in at or flow.payee not in at:
            continue
        ends = at[flow.payer], at[flow.payee]
        part = flow.amount / measured.matrix[ends]
        amounts = (float(part * one.circular[ends]) for one in (found.circulation, found.forwarded))
        most, even = (amount if np.isfinite(amount) else None for amount in amounts)
        total = found.circulation.total
        payer, payee = (title_of(book, end, words) for end in (flow.payer, flow.payee))
        share = most / total if most is not None and total > 0 else None
        kind, stage = words.flow(flow.kind), words.text(f"stage {flow.stage}")
        name = title_of(book, flow.origin, words)
        rows.append((flow.origin, name, payer, payee, kind, stage, flow.amount, most, even, share))
    unit = money(book)
    return DataTable(
        id=table_id("circling-deals", found),
        title=words.text("table circling", **heading_of(found, words)),
        columns=headed(
            words,
            ("deal", "id"),
            ("title", "deal or programme"),
            ("payer", "payer"),
            ("payee", "payee"),
            ("kind", "kind"),
            ("stage", "stage"),
            ("paid", "paid", unit),
            ("circular", "circular", unit),
            ("forwarded", "circular bff", unit),
            ("share", "share of circular part", "share of the circular part"),
        ),
        rows=tuple(sorted(rows, key=lambda row: (-float(row[7] or 0.0), -float(row[6] or 0.0)))),
        measures=words.text("table circling measures"),
        limits=words.text("table circling limits"),
    )
