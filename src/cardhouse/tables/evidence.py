"""What the book's numbers rest on: tiers of evidence, assumptions, hindsight."""

from cardhouse.model.book import Book
from cardhouse.model.places import figures_of
from cardhouse.model.sources import Tier
from cardhouse.stress import Mover, SpreadShare
from cardhouse.stress.headlines import Headline
from cardhouse.tables.table import Cell, DataTable, headed
from cardhouse.words import ENGLISH, Words


def tiers_table(book: Book, words: Words = ENGLISH) -> DataTable:
    """Return how many of the book's figures rest on each tier of evidence, and how many are ranges or widened by
    hindsight."""
    found = [(figure, source.tier) for _, figure, source in figures_of(book)]
    rows: list[tuple[Cell, ...]] = []
    for tier in Tier:
        mine = [figure for figure, its in found if its is tier]
        share, ranges = len(mine) / max(1, len(found)), sum(not figure.certain for figure in mine)
        rows.append((words.text(f"tier {tier}"), len(mine), share, ranges, sum(figure.hindsight for figure in mine)))
    return DataTable(
        id="evidence",
        title=words.text("table evidence"),
        columns=headed(
            words,
            ("tier", "tier"),
            ("figures", "figures"),
            ("share", "share of figures", "share of figures"),
            ("ranges", "ranges"),
            ("hindsight", "hindsight"),
        ),
        rows=tuple(rows),
        measures=words.text("table evidence measures"),
        limits=words.text("table evidence limits"),
    )


def spread_table(results: tuple[Headline, ...], shares: tuple[SpreadShare, ...], words: Words = ENGLISH) -> DataTable:
    """Return the share of each headline's spread that rests on figures of tier assumption."""
    titles = {result.id: words.title(result.title) for result in results}
    rows = [
        (
            share.id,
            titles[share.id],
            None if share.share != share.share else share.share,
            None if share.share != share.share else share.standard_error,
        )
        for share in shares
    ]
    return DataTable(
        id="spread",
        title=words.text("table spread"),
        columns=headed(
            words,
            ("headline", "id"),
            ("title", "result"),
            ("share", "total effect", "share of variance"),
            ("standard_error", "standard error", "share of variance"),
        ),
        rows=tuple(rows),
        measures=words.text("table spread measures"),
        limits=words.text("table spread limits"),
    )


def movers_table(results: tuple[Headline, ...], found: tuple[Mover, ...], words: Words = ENGLISH) -> DataTable:
    """Return the assumptions that move the results most, with their ranges."""
    titles = {result.id: words.title(result.title) for result in results}
    units = {result.id: words.unit(result.unit) for result in results}
    rows = [
        (m.place, m.low, m.high, titles[m.headline], m.effect, m.standard_error, m.explained, units[m.headline])
        for m in found
    ]
    return DataTable(
        id="movers",
        title=words.text("table movers"),
        columns=headed(
            words,
            ("place", "assumption"),
            ("low", "range from"),
            ("high", "to"),
            ("headline", "moves most"),
            ("effect", "effect"),
            ("standard_error", "standard error"),
            ("explained", "explained", "share of variance"),
            ("unit", "unit"),
        ),
        rows=tuple(rows),
        measures=words.text("table movers measures"),
        limits=words.text("table movers limits"),
    )
