"""`cardhouse trace`: how much of the money goes round, by what the book says."""

import datetime
from typing import TYPE_CHECKING

import click

from cardhouse.cli.options import as_json, book_argument, language_option

if TYPE_CHECKING:
    from cardhouse.words import Language


@click.command(name="trace")
@book_argument
@click.option(
    "--view",
    type=click.Choice(["settled", "delivered", "drawn", "signed", "promised"]),
    multiple=True,
    default=("signed", "promised"),
    show_default=True,
    help="Flows of this stage or firmer; may be given several times.",
)
@click.option("--first", type=click.IntRange(min=1), default=1, show_default=True, help="First quarter of the window.")
@click.option("--last", type=click.IntRange(min=1), help="Last quarter of the window.  [default: the book's last]")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="As known on an earlier day.")
@language_option
@as_json
def command(
    book: str,
    view: tuple[str, ...],
    first: int,
    last: int | None,
    day: datetime.datetime | None,
    language: "Language",
    as_json: bool,
) -> None:
    """Measure BOOK: circular part and index, loops with their deals, self-funded demand with its bounds, paid in
    shares.

    Promises and signed contracts are never added up: each view stands alone.
    """
    from cardhouse.cli.screen import print_json, print_table
    from cardhouse.errors import UsageError
    from cardhouse.files import book_path, known_on, read_book, unknown_on
    from cardhouse.network import View
    from cardhouse.tables import circularity, loops_table, measures_table, shares_table
    from cardhouse.words import Words

    words = Words("en" if as_json else language)
    read = read_book(book_path(book))
    unknown: list[str] = []
    if day is not None:
        if day.date() > read.book.as_of:
            raise UsageError(f"the book knows nothing after its date, {read.book.as_of}")
        unknown, read = unknown_on(read, day.date()), known_on(read, day.date())
    found = [circularity(read, View(name), first, last) for name in dict.fromkeys(view)]
    tables = [table(read, one, words) for one in found for table in (measures_table, loops_table, shares_table)]
    if as_json:
        print_json({"unknown": unknown, **{table.id: table.records() for table in tables}})
        return
    for table in tables:
        if table.rows:
            print_table(table, words, most=12)
    if unknown:
        click.echo(words.text("not public here", count=len(unknown), book=book, day=f"{day:%Y-%m-%d}"))
