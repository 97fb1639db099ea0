"""`cardhouse books`: what comes with cardhouse."""

import click

from cardhouse.cli.options import as_json


@click.command(name="books")
@as_json
def command(as_json: bool) -> None:
    """List the books that come with cardhouse: name, title, date and size."""
    from cardhouse.cli.screen import print_json, print_table
    from cardhouse.files import read_book, shipped_books
    from cardhouse.tables import books_table

    table = books_table({name: read_book(path) for name, path in shipped_books().items()})
    if as_json:
        print_json(table.records())
    else:
        print_table(table)
