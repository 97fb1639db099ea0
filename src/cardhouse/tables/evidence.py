"""What the book's numbers rest on: tiers of evidence, assumptions, hindsight."""

from cardhouse.model.book import Book
from cardhouse.model.places import figures_of
from cardhouse.model.sources import Tier
from cardhouse.stress import Mover, SpreadShare
from cardhouse.stress.headlines import Headline
from cardhouse.tables.table import Cell, Column, DataTable


def tiers_table(book: Book) -> DataTable:
    """Return how many of the book's figures rest on each tier of evidence, and how many are ranges or widened by
    hindsight."""
    found = [(figure, source.tier) for _, figure, source in figures_of(book)]
    rows: list[tuple[Cell, ...]] = []
    for tier in Tier:
        mine = [figure for figure, its in found if its is tier]
        ranges = sum(not figure.certain for figure in mine)
        rows.append(
            (tier.value, len(mine), len(mine) / max(1, len(found)), ranges, sum(figure.hindsight for figure in mine))
        )
    return DataTable(
        id="evidence",
        title="What the numbers rest on",
        columns=(
            Column("tier", "Tier of evidence"),
            Column("figures", "Figures"),
            Column("share", "Share of figures", "share of figures"),
            Column("ranges", "Of these, ranges"),
            Column("hindsight", "Widened by a later figure"),
        ),
        rows=tuple(rows),
        measures="Every figure of the book by the tier of its source, firmest first.",
        limits="A count of figures, not of their weight: for that see how much of the spread rests on assumptions.",
    )


def spread_table(results: tuple[Headline, ...], shares: tuple[SpreadShare, ...]) -> DataTable:
    """Return the share of each headline's spread that rests on figures of tier assumption."""
    titles = {result.id: result.title.en for result in results}
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
        title="How much of the spread rests on assumptions",
        columns=(
            Column("headline", "Id"),
            Column("title", "Result"),
            Column("share", "Share of variance, total effect", "share of variance"),
            Column("standard_error", "Standard error", "share of variance"),
        ),
        rows=tuple(rows),
        measures="What of the result's variance over paths would go "
        "if every assumption of the book were known exactly.",
        limits="Total effect, interactions with the drivers included; no share where the result never varies.",
    )


def movers_table(results: tuple[Headline, ...], found: tuple[Mover, ...]) -> DataTable:
    """Return the assumptions that move the results most, with their ranges."""
    titles = {result.id: result.title.en for result in results}
    units = {result.id: result.unit for result in results}
    rows = [
        (m.place, m.low, m.high, titles[m.headline], m.effect, m.standard_error, m.explained, units[m.headline])
        for m in found
    ]
    return DataTable(
        id="movers",
        title="The assumptions that move the results most",
        columns=(
            Column("place", "Assumption"),
            Column("low", "Range from"),
            Column("high", "to"),
            Column("headline", "Moves most"),
            Column("effect", "Top fifth less bottom fifth"),
            Column("standard_error", "Standard error"),
            Column("explained", "Share of variance", "share of variance"),
            Column("unit", "Unit"),
        ),
        rows=tuple(rows),
        measures="Mean of the result where the assumption is drawn in its top fifth, "
        "less its mean in the bottom fifth.",
        limits="One assumption at a time; ranges are the book's own, "
        "for an unbounded one the 1% and 99% quantiles of what was drawn.",
    )
