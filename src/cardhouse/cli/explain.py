"""`cardhouse explain`: what matters, how much is what nobody can know, and what to know better."""

from typing import TYPE_CHECKING

import click

from cardhouse.cli.options import as_json, book_argument, language_option, sample_options, scenario_option

if TYPE_CHECKING:
    from cardhouse.words import Language

COLUMNS = {
    "spread-shares": (
        "title",
        "figures",
        "figures_low",
        "figures_high",
        "drivers",
        "drivers_low",
        "drivers_high",
        "both",
        "note",
    ),
    "worth-knowing": ("title", "rank", "place", "share", "low", "high", "note"),
    "screening": ("rank", "title", "sort", "importance"),
    "deal-side": None,
}
"""Tables on the screen and their columns; JSON has all."""
MOST_ROWS = {"screening": 12}


@click.command(name="explain")
@book_argument
@scenario_option
@sample_options(10_000)
@language_option
@as_json
def command(book: str, scenario: str, paths: int, seed: int, threads: int, language: "Language", as_json: bool) -> None:
    """Explain the results of BOOK: which drivers and figures move them (Morris), how much of their spread goes with
    figures that we do not know and how much with drivers that nobody can (Sobol), which one number, better known, would
    narrow them most, and what each deal adds (Shapley).
    """
    from cardhouse.cli.screen import print_json, print_table, progress
    from cardhouse.files import book_path, read_book
    from cardhouse.tables import (
        deal_shares_table,
        deal_side_table,
        explained,
        indices_table,
        screening_table,
        spread_shares_table,
        worth_table,
    )
    from cardhouse.words import Words

    words = Words("en" if as_json else language)
    read = read_book(book_path(book))
    with progress(as_json) as report:
        found = explained(read, scenario, paths=paths, seed=seed, threads=threads, progress=report, words=words)
    tables = [
        spread_shares_table(read, found.spread, words),
        worth_table(read, found.worth, words),
        screening_table(read, found.screened, words),
        indices_table(read, found.spread, words),
    ]
    if found.deals is not None:
        tables += [deal_side_table(read, found.deals, words), deal_shares_table(read, found.deals, words)]
    if as_json:
        recipe = {"book": read.book.id, "scenario": scenario, "paths": paths, "seed": seed}
        print_json({**recipe, **{table.id: table.records() for table in tables}})
        return
    for table in tables:
        if table.id in COLUMNS and table.rows:
            print_table(table, words, COLUMNS[table.id], MOST_ROWS.get(table.id))
