"""The measured flows of a book, one by one: what stands under every measure of circularity."""

from collections.abc import Sequence

from cardhouse.model.book import Book
from cardhouse.tables.circular.circularity import Circularity
from cardhouse.tables.names import money, title_of
from cardhouse.tables.table import Cell, DataTable, headed
from cardhouse.words import ENGLISH, Words


def measured_flows_table(book: Book, found: Sequence[Circularity], words: Words = ENGLISH) -> DataTable:
    """Return every measured flow of some views and windows, largest first in each: payer, payee, kind, stage, deal.

    Views hold one another (what is signed is in the promised view too) and are never added up.
    """
    rows: list[tuple[Cell, ...]] = []
    for one in found:
        for flow in sorted(one.measured.flows, key=lambda flow: -flow.amount):
            ends = [cell for end in (flow.payer, flow.payee) for cell in (end, title_of(book, end, words))]
            rows.append(
                (
                    words.text(f"view {one.view}"),
                    words.quarter(one.first),
                    words.quarter(one.last),
                    *ends,
                    words.flow(flow.kind),
                    words.text(f"stage {flow.stage}"),
                    words.text("check holds") if flow.financing else "",
                    flow.amount,
                    flow.origin,
                )
            )
    return DataTable(
        id="measured-flows",
        title=words.text("table measured"),
        columns=headed(
            words,
            ("view", "input view"),
            ("first", "input first"),
            ("last", "input last"),
            ("payer_id", "payer id"),
            ("payer", "payer"),
            ("payee_id", "payee id"),
            ("payee", "payee"),
            ("kind", "kind"),
            ("stage", "stage"),
            ("financing", "input financing"),
            ("amount", "amount", money(book)),
            ("origin", "input origin"),
        ),
        rows=tuple(rows),
        measures=words.text("table measured measures"),
        limits=words.text("table measured limits"),
    )
