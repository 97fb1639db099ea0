"""`cardhouse simulate`: the house, quarter by quarter, on many paths."""

from typing import TYPE_CHECKING

import click

from cardhouse.cli.options import as_json, book_argument, language_option, sample_options, scenario_option

if TYPE_CHECKING:
    from cardhouse.model.book import Book
    from cardhouse.simulate import Paths
    from cardhouse.words import Language


@click.command(name="simulate")
@book_argument
@scenario_option
@sample_options(2000)
@language_option
@as_json
def command(book: str, scenario: str, paths: int, seed: int, threads: int, language: "Language", as_json: bool) -> None:
    """Simulate BOOK under a scenario: probability of default by quarter, what falls first, who loses what, each
    deal.

    Where the vendor finances its customers, the same paths are run without that too, for the collapse in excess.
    """
    from cardhouse.cli.screen import console, print_json, print_table, progress
    from cardhouse.files import book_path, read_book
    from cardhouse.model.book import vendor_financing
    from cardhouse.model.change import changed
    from cardhouse.runs import excess_of, excess_text
    from cardhouse.simulate import simulate
    from cardhouse.stress import headlines, without_deals
    from cardhouse.tables import (
        deals_table,
        default_table,
        first_fall_table,
        flows_table,
        headline_table,
        losses_table,
        lost_sales_table,
        unsolved_text,
        yearly_default_table,
    )
    from cardhouse.words import Words

    words = Words("en" if as_json else language)
    base = read_book(book_path(book))
    variant = changed(base, scenario)
    with progress(as_json) as report:

        def simulated(what: str, which: "Book") -> "Paths":
            return simulate(
                which, base=base, paths=paths, seed=seed, threads=threads, progress=lambda n, of: report(what, n, of)
            )

        done = simulated(scenario, variant)
        removed = vendor_financing(variant) if variant.book.collapse is not None else ()
        without = simulated(words.text("doing without financing"), without_deals(variant, removed)) if removed else None
    results = headlines(variant, done)
    excess = None if without is None else excess_of(results, headlines(variant, without))
    order, rest = first_fall_table(variant, done, words), (losses_table, lost_sales_table, deals_table)
    tables = [headline_table(results, words), order, *(table(variant, done, words) for table in rest)]
    if as_json:
        recipe = {"book": base.book.id, "scenario": scenario, "paths": paths, "seed": seed}
        more = {
            "solved": {"paths": done.count, **done.unsolved},
            "collapse_excess": None if excess is None else {"mean": excess[0], "standard_error": excess[1]},
        }
        whole = (*tables, default_table(variant, done), flows_table(variant, done))
        print_json({**recipe, **more, **{table.id: table.records() for table in whole}})
        return
    yearly = yearly_default_table(variant, done, words)
    for table in (tables[0], yearly, *tables[1:]):
        if table.rows:
            left_out = {"entity"} if table is yearly else {"channel"}
            print_table(table, words, tuple(column.id for column in table.columns if column.id not in left_out))
    for line in (excess_text(excess, paths, words), unsolved_text(scenario, done.count, done.unsolved, words)):
        if line:
            console().print(line, markup=False)
