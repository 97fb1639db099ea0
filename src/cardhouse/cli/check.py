"""`cardhouse check`: what is wrong with a book, all of it at once."""

import click

from cardhouse.cli.options import as_json, book_argument


@click.command(name="check")
@book_argument
@as_json
def command(book: str, as_json: bool) -> None:
    """Read BOOK and list every fault: file, line, column, code, what is wrong and how to mend it.

    Every scenario of the book is applied too. Exit code 0 if there is nothing to mend, 1 otherwise.
    """
    from cardhouse.cli.screen import console, print_json, print_table
    from cardhouse.files import book_path, read_book
    from cardhouse.model.change import changed
    from cardhouse.network import compile_network
    from cardhouse.simulate.drivers import drift_constant
    from cardhouse.tables import tiers_table

    read = read_book(book_path(book))
    for name in read.scenarios:
        changed(read, name)
    constant, table = drift_constant(compile_network(read)), tiers_table(read)
    if as_json:
        print_json({"ok": True, "book": read.book.id, "drift_constant": constant, "evidence": table.records()})
        return
    counts = f"{len(read.firms)} firms, {len(read.deals)} deals, {len(read.programmes)} programmes"
    more = f"{len(read.scenarios)} scenarios, {len(read.sources)} sources"
    console().print(
        f"[bold]{read.book.id}[/bold], as of {read.book.as_of}: no fault. {counts}, {more}.\n"
        f"Drift constant {constant:+.4f} a year: makes expected demand in the last quarter equal to plan in the base."
    )
    print_table(table)
