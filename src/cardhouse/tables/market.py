"""Simulated probabilities of default beside those that market prices imply."""

from math import exp

from cardhouse.model.book import Book
from cardhouse.model.figures import Figure
from cardhouse.simulate import Paths
from cardhouse.tables.chance import chance
from cardhouse.tables.names import quarter_names, title_of
from cardhouse.tables.table import Cell, DataTable, headed
from cardhouse.words import ENGLISH, Words


def implied_default(spread: float, years: float, recovery: float) -> float:
    """Return the probability of default that a spread implies, PD = 1 - exp(-s T / (1 - R)); 1 if R = 1.

    Args:
        spread: s, a year.
        years: T.
        recovery: R, share recovered at default.

    Source: the credit triangle, Hull 2018, Options, Futures, and Other Derivatives, section 24.4.
    """
    return 1 - exp(-spread * years / (1 - recovery)) if recovery < 1 else 1.0


def market_table(book: Book, paths: Paths, words: Words = ENGLISH) -> DataTable:
    """Return, for every firm with a market price, the simulated probability of default by that horizon and the implied
    one."""
    firms, names = paths.network.firms.ids, quarter_names(book)
    rows: list[tuple[Cell, ...]] = []
    for name, market in book.market.items():
        if name not in firms:
            continue
        years, recovery = market.years.centre, market.recovery.centre
        end = min(len(names), round(4 * years))
        defaulted = paths.defaulted[firms.index(name)]
        found = chance((defaulted > 0) & (defaulted <= end))
        low, high = market.spread.support
        implied = [implied_default(spread, years, recovery) for spread in (market.spread.centre, low, high)]
        rows.append(
            (
                name,
                title_of(book, name, words),
                words.quarter(names[end - 1]),
                *(found.share, found.low, found.high),
                *implied,
                *_basis(book, market.spread, words),
            )
        )
    return DataTable(
        id="market",
        title=words.text("market title"),
        columns=headed(
            words,
            ("entity", "id"),
            ("title", "entity"),
            ("quarter", "by end of"),
            ("probability", "simulated default", "share of paths"),
            ("low", "from", "share of paths"),
            ("high", "to", "share of paths"),
            ("implied", "implied default", "probability"),
            ("implied_low", "implied from", "probability"),
            ("implied_high", "implied to", "probability"),
            ("tier", "tier"),
            ("source", "rests on"),
        ),
        rows=tuple(rows),
        measures=words.text("market measures"),
        limits=words.text("market limits"),
    )


def _basis(book: Book, spread: Figure, words: Words) -> tuple[str, str]:
    source = book.sources[spread.source or ""]
    named = "; ".join(book.sources[name].title for name in spread.basis) or source.title
    return words.text(f"tier {source.tier}"), named
