"""`cardhouse show`: what a book says."""

import datetime
import json

import click

from cardhouse.cli.options import as_json, book_argument


@click.command(name="show")
@book_argument
@click.option(
    "--resolved",
    is_flag=True,
    help="Print the whole book in its resolved form (YAML, JSON with --json): every default, source and date.",
)
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The state known on an earlier day.")
@as_json
def command(book: str, resolved: bool, day: datetime.datetime | None, as_json: bool) -> None:
    """Show what BOOK says: its firms, deals with stage and source, programmes, scenarios and claims."""
    import yaml

    from cardhouse.cli.screen import console, print_json, print_table
    from cardhouse.errors import UsageError
    from cardhouse.files import book_path, known_on, read_book, unknown_on, write_book
    from cardhouse.tables import book_tables

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
    tables = book_tables(read)
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
    out = console()
    out.print(
        f"[bold]{read.book.title.en}[/bold]\n"
        f"as known on {read.book.as_of}; {read.book.quarters} quarters from {read.book.start}\n"
    )
    for table in tables:
        print_table(table)
    if unknown:
        rest = " ..." if len(unknown) > 8 else ""
        out.print(f"{len(unknown)} figures were not public by then: {', '.join(unknown[:8])}{rest}")
