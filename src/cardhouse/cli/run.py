"""`cardhouse run`: the whole job, filed as one folder with its report."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.markup import escape

from cardhouse.cli.options import as_json, book_argument, language_option, sample_options, scenario_option

if TYPE_CHECKING:
    from cardhouse.words import Language


@click.command(name="run")
@book_argument
@scenario_option
@sample_options(10_000)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Folder of the run.  [default: out/BOOK]",
)
@language_option
@as_json
def command(
    book: str,
    scenario: str,
    paths: int,
    seed: int,
    threads: int,
    out: Path | None,
    language: "Language",
    as_json: bool,
) -> None:
    """Do the whole job on BOOK: measures, base and scenario on the same paths, all scenarios side by side, report.

    The folder holds report.html (one file, works offline), report.xlsx (inputs, results and sources as a workbook),
    summary.json (every table, in English) and run.json (what made them).
    An earlier run in the same folder is replaced once the new one is complete; nothing else is ever overwritten.
    """
    from cardhouse.cli.screen import console, print_json, print_table, progress
    from cardhouse.files import book_path, read_book, write_book
    from cardhouse.report import report_html
    from cardhouse.report.workbook import workbook
    from cardhouse.runs import file_run, free_folder, run_book, summary
    from cardhouse.words import Words

    words = Words(language)
    read = read_book(book_path(book))
    folder = out or Path("out") / read.book.id
    free_folder(folder)
    with progress(as_json) as report:
        done = run_book(read, scenario=scenario, paths=paths, seed=seed, threads=threads, report=report, words=words)
    found = summary(done)
    files: dict[str, str | bytes] = {
        "report.html": report_html(done, language),
        "report.xlsx": workbook(done, language),
        "summary.json": json.dumps(found, indent=1, ensure_ascii=False, allow_nan=False) + "\n",
        "book.yaml": write_book(read),
    }
    file_run(folder, {**asdict(done.recipe), "id": done.recipe.id}, files)
    if as_json:
        print_json({"folder": str(folder), **found})
        return
    from cardhouse.runs.screen import answer_lines, screen_lines, screen_tables

    for line in answer_lines(done, words):
        console().print(escape(line) + "\n")
    for table, columns in screen_tables(done, words):
        print_table(table, words, columns)
    made = words.text("run line", id=done.recipe.id, paths=words.numbers.whole(paths), seed=seed, scenario=scenario)
    for line in (*screen_lines(done, words), made, words.text("report line", path=folder / "report.html")):
        console().print(escape(line))
