"""`cardhouse show`: what a book says."""

import datetime
import json
from typing import TYPE_CHECKING

import click

from cardhouse.cli.options import as_json, book_argument, language_option

if TYPE_CHECKING:
    from cardhouse.words import Language


@click.command(name="show")
@book_argument
@click.option(
    "--resolved",
    is_flag=True,
    help="Print the whole book in its resolved form (YAML, JSON with --json): every default, source and date.",
)
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The state known on an earlier day.")
@language_option
@as_json
def command(book: str, resolved: bool, day: datetime.datetime | None, language: "Language", as_json: bool) -> None:
    """Show what BOOK says: its firms, deals with stage and source, programmes, scenarios and claims."""
    import yaml
    from rich.markup import escape

    from cardhouse.cli.screen import console, print_json, print_table
    from cardhouse.errors import UsageError
    from cardhouse.files import book_path, known_on, read_book, unknown_on, write_book
    from cardhouse.tables import book_tables
    from cardhouse.words import Words

    words = Words("en" if as_json else language)
    read = read_book(book_path(book))
    unknown: list[str] = []
    if day is not None:
        if day.date() > read.book.as_of:
            raise UsageError(f"the book knows nothing after its date, {read.book.as_of}")
        unknown, read = unknown_on(read, day.date()), known_on(read, day.date())
    if resolved:
        if as_json:
            click.echo(json.dumps(yaml.safe_load(write_book(read)), indent=2, ensure_ascii=False, default=str))
        else:
            click.echo(write_book(read), nl=False)
        return
    tables = book_tables(read, words)
    if as_json:
        print_json(
            {
                "book": read.book.id,
                "as_of": str(read.book.as_of),
                "unknown": unknown,
                **{t.id: t.records() for t in tables},
            }
        )
        return
    out, header = console(), read.book
    known = words.text("book known on", day=words.day(header.as_of), quarters=header.quarters, start=header.start)
    out.print(f"[bold]{escape(words.title(header.title))}[/bold]\n{known}\n")
    for table in tables:
        print_table(table, words)
    if unknown:
        places = ", ".join(unknown[:8]) + (" ..." if len(unknown) > 8 else "")
        out.print(escape(words.text("not public by then", count=len(unknown), places=places)))
