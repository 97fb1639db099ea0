"""`cardhouse check`: what is wrong with a book, all of it at once."""

from typing import TYPE_CHECKING

import click

from cardhouse.cli.options import as_json, book_argument, language_option

if TYPE_CHECKING:
    from cardhouse.words import Language


@click.command(name="check")
@book_argument
@language_option
@as_json
def command(book: str, language: "Language", as_json: bool) -> None:
    """Read BOOK and list every fault: file, line, column, code, what is wrong and how to mend it.

    Every scenario of the book is applied too. Exit code 0 if there is nothing to mend, 1 otherwise. Faults are always
    in English.
    """
    from cardhouse.cli.screen import console, print_json, print_table
    from cardhouse.files import book_path, read_book
    from cardhouse.model.change import changed
    from cardhouse.network import compile_network
    from cardhouse.simulate.drivers import drift_constant
    from cardhouse.tables import tiers_table
    from cardhouse.words import Words

    words = Words("en" if as_json else language)
    read = read_book(book_path(book))
    for name in read.scenarios:
        changed(read, name)
    constant, table = drift_constant(compile_network(read)), tiers_table(read, words)
    if as_json:
        print_json({"ok": True, "book": read.book.id, "drift_constant": constant, "evidence": table.records()})
        return
    counts = {name: len(getattr(read, name)) for name in ("firms", "deals", "programmes", "scenarios", "sources")}
    console().print(
        f"[bold]{read.book.id}[/bold], {words.text('no fault', day=words.day(read.book.as_of))} "
        f"{words.text('book counts', **counts)}\n"
        f"{words.text('drift constant', constant=words.numbers.localised(f'{constant:+.4f}'))}"
    )
    print_table(table, words)
