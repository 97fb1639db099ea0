"""`cardhouse books`: what comes with cardhouse."""

from typing import TYPE_CHECKING

import click

from cardhouse.cli.options import as_json, language_option

if TYPE_CHECKING:
    from cardhouse.words import Language


@click.command(name="books")
@language_option
@as_json
def command(language: "Language", as_json: bool) -> None:
    """List the books that come with cardhouse: name, title, date and size."""
    from cardhouse.cli.screen import print_json, print_table
    from cardhouse.files import read_book, shipped_books
    from cardhouse.tables import books_table
    from cardhouse.words import Words

    words = Words("en" if as_json else language)
    table = books_table({name: read_book(path) for name, path in shipped_books().items()}, words)
    if as_json:
        print_json(table.records())
    else:
        print_table(table, words)
