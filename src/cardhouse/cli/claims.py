"""`cardhouse claims`: public statements, each as a question that the engines answer."""

from typing import TYPE_CHECKING

import click

from cardhouse.cli.options import as_json, book_argument, language_option, sample_options

if TYPE_CHECKING:
    from cardhouse.tables import Cell
    from cardhouse.words import Language, Words


@click.command(name="claims")
@book_argument
@sample_options(2000)
@click.option("--details", is_flag=True, help="Print every number behind the verdicts, with what it rests on.")
@language_option
@as_json
def command(book: str, paths: int, seed: int, threads: int, details: bool, language: "Language", as_json: bool) -> None:
    """Judge the public statements that BOOK holds: holds, holds in part, contradicted, or cannot be known.

    Each verdict is a rule of the book on computed quantities, as known on the book's day and later.
    """
    from cardhouse.claims import (
        Bench,
        answer_text,
        answered,
        claims_table,
        comparison_table,
        judged_claims,
        quantities_table,
    )
    from cardhouse.cli.screen import console, print_json, print_table, progress
    from cardhouse.errors import UsageError
    from cardhouse.files import book_path, read_book
    from cardhouse.words import Words

    read, words = read_book(book_path(book)), Words("en" if as_json else language)
    if not read.claims and read.answer is None:
        raise UsageError(f"the book {read.book.id} holds no claims: add a section claims (docs/book.md)")
    with progress(as_json) as report:
        bench = Bench(read, paths=paths, seed=seed, threads=threads, progress=report)
        found, answer = judged_claims(bench), answered(bench)
    verdicts, numbers = claims_table(read, found, words), quantities_table(read, found, words)
    compared = None if answer is None else comparison_table(read, answer, words)
    if as_json:
        tables = [table for table in (verdicts, numbers, compared) if table is not None]
        recipe = {"book": read.book.id, "paths": paths, "seed": seed}
        said = None if answer is None else answer_text(read, answer, words)
        print_json({**recipe, "answer": said, **{table.id: table.records() for table in tables}})
        return
    if answer is not None and compared is not None:
        out = console()
        out.print(words.title(answer.answer.question), style="bold", markup=False)
        out.print(answer_text(read, answer, words) + "\n", markup=False)
        print_table(compared, words)
    for record in verdicts.records():
        _print_claim(record, words)
    if details:
        print_table(numbers, words)
    console().print(words.text("judged on", paths=words.numbers.whole(paths), seed=seed), markup=False)


def _print_claim(record: "dict[str, Cell]", words: "Words") -> None:
    """Print a statement, its two verdicts with what was found, and what they were computed from."""
    from cardhouse.cli.screen import console

    out = console()
    out.print(f"{record['order']}. {record['statement']}", style="bold", markup=False)
    if record["question"]:
        out.print(f"   {record['question']}", style="italic", markup=False)
    for known in ("then", "later"):
        if record[f"found_{known}"]:
            out.print(f"   {words.text(f'when {known}')}{words.colon}", end="", markup=False)
            out.print(f"{record[f'verdict_{known}']}", style="bold", end="", markup=False)
            out.print(f" - {record[f'found_{known}']}", markup=False)
    out.print(f"   {words.text('column routes')}{words.colon}{record['routes']}", style="dim", markup=False)
    out.print(f"   {words.text('column rests on')}{words.colon}{record['sources']}\n", style="dim", markup=False)
