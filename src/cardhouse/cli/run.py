"""`cardhouse run`: the whole job, filed as one folder with its report."""

import json
from dataclasses import asdict
from pathlib import Path

import click
from rich.markup import escape

from cardhouse.cli.options import as_json, book_argument, paths_option, scenario_option, seed_option, threads_option


@click.command(name="run")
@book_argument
@scenario_option
@paths_option(10_000)
@seed_option
@threads_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Folder of the run.  [default: out/BOOK]",
)
@as_json
def command(book: str, scenario: str, paths: int, seed: int, threads: int, out: Path | None, as_json: bool) -> None:
    """Do the whole job on BOOK: measures, base and scenario on the same paths, all scenarios side by side, report.

    The folder holds report.html (one file, works offline), summary.json (every table) and run.json (what made them).
    An earlier run in the same folder is replaced once the new one is complete; nothing else is ever overwritten.
    """
    from cardhouse.cli.screen import console, print_json, print_table, progress
    from cardhouse.files import book_path, read_book, write_book
    from cardhouse.report import report_html
    from cardhouse.runs import file_run, free_folder, run_book, summary

    read = read_book(book_path(book))
    folder = out or Path("out") / read.book.id
    free_folder(folder)
    with progress(as_json) as report:
        done = run_book(read, scenario=scenario, paths=paths, seed=seed, threads=threads, report=report)
    found = summary(done)
    files: dict[str, str | bytes] = {
        "report.html": report_html(done),
        "summary.json": json.dumps(found, indent=1, ensure_ascii=False, allow_nan=False) + "\n",
        "book.yaml": write_book(read),
    }
    file_run(folder, {**asdict(done.recipe), "id": done.recipe.id}, files)
    if as_json:
        print_json({"folder": str(folder), **found})
        return
    from cardhouse.runs.screen import screen_lines, screen_tables

    for table, columns in screen_tables(done):
        print_table(table, columns)
    for line in screen_lines(done):
        console().print(escape(line))
    console().print(
        f"run {done.recipe.id}: {paths:,} paths, seed {seed}, scenario {scenario}\nreport: {folder / 'report.html'}"
    )
