"""Look-through exposure: on whose customers the money that financiers have at stake rests in the end."""

from collections.abc import Iterator, Sequence

import numpy as np

from cardhouse.measure import Figure, exposure_concentration, look_through
from cardhouse.model.book import Book
from cardhouse.model.deals import Guarantee, Offtake
from cardhouse.network import Measured, measured_stage
from cardhouse.tables.circular.circularity import Circularity
from cardhouse.tables.circular.headings import heading_of, table_id
from cardhouse.tables.names import money, title_of
from cardhouse.tables.ranges import centre_of
from cardhouse.tables.standing.rows import reason_text
from cardhouse.tables.table import Cell, DataTable, headed, number_cell
from cardhouse.words import ENGLISH, Words


def exposure_table(book: Book, found: Circularity, words: Words = ENGLISH) -> DataTable:
    """Return what each financier has at stake in each firm, directly and seen through who pays that firm.

    At stake is what it pays in the window for shares, as loans and for purchases from its customers, and the caps of
    its guarantees. A claim on a firm rests on whoever pays the firm: B_jk is the share of j's revenue that k pays, the
    rest its own customers'. What passes a firm is all that hangs on it, what ends there hangs on its own customers.
    """
    holders, stakes = _stakes(book, found)
    rows = tuple(_rows(book, found, holders, stakes, words)) if holders else ()
    unit = money(book)
    return DataTable(
        id=table_id("exposure", found),
        title=words.text("table exposure", **heading_of(found, words)),
        columns=headed(
            words,
            ("holder", "whose money"),
            ("firm", "entity"),
            ("direct", "at stake", unit),
            ("passing", "hangs on it", unit),
            ("ultimate", "ends there", unit),
            ("index", "concentration"),
            ("note", "to know"),
        ),
        rows=rows,
        measures=words.text("table exposure measures"),
        limits=words.text("table exposure limits"),
    )


def _rows(
    book: Book, found: Circularity, holders: Sequence[str], stakes: np.ndarray, words: Words
) -> Iterator[tuple[Cell, ...]]:
    seen = look_through(stakes, _claims(found.measured))
    index = exposure_concentration(seen)
    for row, holder in enumerate(holders):
        title = title_of(book, holder, words)
        for at, name in enumerate(found.measured.firms):
            passing, ends, why = seen.passing[row, at], seen.ultimate[row, at], seen.passing.missing[row, at]
            if float(passing.high) > 0 or why is not None:
                note = "" if why is None else words.text("no value because", reason=reason_text(why, words))
                amounts = float(stakes[row, at]), _known(passing), _known(ends)
                yield title, title_of(book, name, words), *amounts, None, note
        ended = float(np.nansum(seen.ultimate.centre[row]))
        yield title, words.text("all firms"), float(stakes[row].sum()), None, ended, _known(index[row]), ""


def _claims(measured: Measured) -> np.ndarray:
    """Return B (firm, payer): the share of a firm's revenue that each other firm pays."""
    paid = measured.matrix - measured.financing
    revenue = (paid.sum(axis=0) + measured.final)[:, None]
    claims: np.ndarray = np.zeros_like(paid)
    np.divide(paid.T, revenue, out=claims, where=revenue > 0)
    return claims


def _known(figure: Figure) -> float | None:
    return number_cell(figure.centre.item())


def _stakes(book: Book, found: Circularity) -> tuple[tuple[str, ...], np.ndarray]:
    """Return who has money at stake, and how much in each firm (holder, firm)."""
    firms, at = found.measured.firms, {name: row for row, name in enumerate(found.measured.firms)}
    stakes: dict[str, np.ndarray] = {}

    def add(holder: str, firm: str, amount: float) -> None:
        if firm in at and holder != firm and amount > 0 and holder in book.entities:
            stakes.setdefault(holder, np.zeros(len(firms)))[at[firm]] += amount

    for flow in found.measured.flows:
        if flow.financing:
            add(flow.payer, flow.payee, flow.amount)
    for deal in book.deals.values():
        if isinstance(deal, Guarantee | Offtake) and found.view.counts(measured_stage(book, deal)):
            covered = book.deals[deal.deal]
            add(deal.payer, covered.payer, centre_of(book, deal.amount) if deal.amount is not None else 0.0)
    return tuple(stakes), np.array(list(stakes.values())) if stakes else np.zeros((0, len(firms)))
