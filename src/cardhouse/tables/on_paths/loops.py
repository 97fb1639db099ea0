"""What goes round on simulated paths: loops, and the circular part of what each firm pays another."""

from cardhouse.model.book import Book
from cardhouse.stress import PathLoops
from cardhouse.tables.chance import chance
from cardhouse.tables.names import money, title_of
from cardhouse.tables.on_paths.measures import window_heading
from cardhouse.tables.on_paths.spread import SPREAD_HEADS, spread_cells
from cardhouse.tables.table import DataTable, headed
from cardhouse.words import ENGLISH, Words


def path_loops_table(book: Book, found: PathLoops, words: Words = ENGLISH) -> DataTable:
    """Return the spread of what goes round in each loop, largest mean first, and on how many paths there is such a
    loop."""
    rows = []
    for route, amounts in zip(found.routes, found.money, strict=True):
        names = [title_of(book, book.firms[row], words) for row in (*route, route[0])]
        seen = chance(amounts > 0)
        rows.append((" > ".join(names), *spread_cells(amounts), seen.share, seen.low, seen.high, len(amounts)))
    unit, of = money(book), "share of paths"
    return DataTable(
        id=f"path-loops-{found.first}-{found.last}",
        title=words.text("table path loops", **window_heading(book, found.first, found.last, words)),
        columns=headed(
            words,
            ("route", "route"),
            *((*head, unit) for head in SPREAD_HEADS),
            ("seen", "there is one", of),
            ("seen_low", "from", of),
            ("seen_high", "to", of),
            ("paths", "paths"),
        ),
        rows=tuple(rows),
        measures=words.text("table path loops measures"),
        limits=words.text("table path loops limits"),
    )


def path_circling_table(book: Book, found: PathLoops, words: Words = ENGLISH) -> DataTable:
    """Return the spread of the circular part of what each firm pays another, with the deals between the two."""
    rows = []
    for payer, one in enumerate(book.firms):
        for payee, other in enumerate(book.firms):
            paid, circular = found.paid[payer, payee], found.circular[payer, payee]
            if paid.any():
                deals = [name for name, deal in book.deals.items() if {deal.payer, deal.payee} == {one, other}]
                named = ", ".join(title_of(book, name, words) for name in deals)
                ends = title_of(book, one, words), title_of(book, other, words)
                rows.append((*ends, float(paid.mean()), *spread_cells(circular), named))
    unit = money(book)
    return DataTable(
        id=f"path-circling-{found.first}-{found.last}",
        title=words.text("table path circling", **window_heading(book, found.first, found.last, words)),
        columns=headed(
            words,
            ("payer", "payer"),
            ("payee", "payee"),
            ("paid", "paid", unit),
            *((*head, unit) for head in SPREAD_HEADS),
            ("deals", "deals between them"),
        ),
        rows=tuple(rows),
        measures=words.text("table path circling measures"),
        limits=words.text("table path circling limits"),
    )
