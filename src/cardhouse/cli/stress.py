"""`cardhouse stress`: every scenario beside the base on the same paths, and how the cards of one fall."""

from typing import TYPE_CHECKING

import click

from cardhouse.cli.options import as_json, book_argument, language_option, sample_options

if TYPE_CHECKING:
    from cardhouse.model.book import Book
    from cardhouse.words import Language

CARDS = (
    "title",
    "falls",
    "low",
    "high",
    "pulled",
    "pulled_low",
    "pulled_high",
    "payment",
    "payee",
    "caused",
)
COLUMNS = {
    "side-by-side": None,
    "cards": CARDS,
    "events": ("order", "quarter", "title", "why", "payment", "payee", "missed", "unreceived", "caused", "holder"),
    "stops": ("title", "lost", "before", "lowest", "quarter"),
    "absorbed": ("title", "direct", "contagion", "stock", "whole", "whole_error", "stands"),
}
"""Tables on the screen and their columns; JSON has all."""


@click.command(name="stress")
@book_argument
@click.option(
    "--scenario",
    metavar="NAME",
    help="Whose cards are told: a scenario of the book, without:DEAL, without:financing, fails:FIRM@2027Q1, or several "
    "joined with +.  [default: the one that raises all losses most]",
)
@click.option(
    "--path", "path", type=click.IntRange(min=0), help="Number of the path that is told.  [default: a typical one]"
)
@sample_options(2000)
@language_option
@as_json
def command(
    book: str,
    scenario: str | None,
    path: int | None,
    paths: int,
    seed: int,
    threads: int,
    language: "Language",
    as_json: bool,
) -> None:
    """Stress BOOK: every scenario beside the base on the same random numbers, and how the cards of one fall.

    Beside the scenarios of the book stand the ready ones: its main customer fails after a year, no financing by the
    vendor, each deal removed. Of one scenario: which cards fall, in which order, why, who bears what, what stopped it.
    """
    from cardhouse.cli.screen import console, print_json, print_table, progress
    from cardhouse.files import book_path, read_book
    from cardhouse.tables import scenario_name, stress_tables, stressed, unsolved_text
    from cardhouse.words import Words

    words = Words("en" if as_json else language)
    read = read_book(book_path(book))
    with progress(as_json) as report:
        found = stressed(read, scenario, paths=paths, seed=seed, threads=threads, progress=report, words=words)
    tables = stress_tables(read, found, path, words)
    if as_json:
        recipe = {"book": read.book.id, "scenario": found.shock, "paths": paths, "seed": seed}
        print_json({**recipe, **{table.id: table.records() for table in tables}})
        return
    for table in tables:
        if table.id == "cards":
            console().print(f"{scenario_name(read, found.shock, words)}\n", style="bold", markup=False)
        if table.id in COLUMNS and table.rows:
            print_table(table, words, COLUMNS[table.id] or _headlines(read))
    if not (found.shocked.defaulted > 0).any():
        console().print(words.text("nothing falls"), markup=False)
    elif path is not None and not any(table.rows for table in tables if table.id == "events"):
        console().print(words.text("nothing falls on it", path=path), markup=False)
    line = unsolved_text(found.shock, found.shocked.count, found.shocked.unsolved, words)
    if line:
        console().print(line, markup=False)


def _headlines(book: "Book") -> tuple[str, ...]:
    """Return the columns of the side-by-side table that fit on a screen: one customer's default of several."""
    return (
        "scenario",
        "id",
        "collapse",
        *(f"default-{name}" for name in book.book.customers[:1]),
        "vendor-revenue",
        "all-losses",
    )
