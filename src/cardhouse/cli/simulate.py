"""`cardhouse simulate`: the house, quarter by quarter, on many paths."""

import click

from cardhouse.cli.options import as_json, book_argument, paths_option, scenario_option, seed_option, threads_option


@click.command(name="simulate")
@book_argument
@scenario_option
@paths_option(2000)
@seed_option
@threads_option
@as_json
def command(book: str, scenario: str, paths: int, seed: int, threads: int, as_json: bool) -> None:
    """Simulate BOOK under a scenario: probability of default by quarter, what falls first, who loses what, each
    deal."""
    from cardhouse.cli.screen import print_json, print_table, progress
    from cardhouse.files import book_path, read_book
    from cardhouse.model.change import changed
    from cardhouse.simulate import simulate
    from cardhouse.stress import headlines
    from cardhouse.tables import deals_table, default_table, first_fall_table, flows_table, headline_table, losses_table

    base = read_book(book_path(book))
    variant = changed(base, scenario)
    with progress(as_json) as report:
        done = simulate(
            variant, base=base, paths=paths, seed=seed, threads=threads, progress=lambda n, of: report(scenario, n, of)
        )
    results = headline_table(headlines(variant, done))
    tables = [first_fall_table(variant, done), losses_table(variant, done), deals_table(variant, done)]
    if as_json:
        more = (default_table(variant, done), flows_table(variant, done))
        recipe = {"book": base.book.id, "scenario": scenario, "paths": paths, "seed": seed}
        print_json({**recipe, **{table.id: table.records() for table in (results, *tables, *more)}})
        return
    for table in (results, *tables):
        print_table(table)
