"""`cardhouse reverse`: the mildest shocks that reach a loss."""

from typing import TYPE_CHECKING

import click

from cardhouse.cli.options import as_json, book_argument, language_option, scenario_option

if TYPE_CHECKING:
    from cardhouse.words import Language

COLUMNS = ("rank", "distance", "loss", "first", "quarter", "falls", "story")
ONE_IN = 10


@click.command(name="reverse")
@book_argument
@scenario_option
@click.option("--loss", default="all-losses", show_default=True, metavar="LOSS", help="all-losses, or loss:FIRM.")
@click.option(
    "--limit",
    type=float,
    metavar="AMOUNT",
    help="Loss to be reached, in the book's unit.  [default: what one path in ten loses]",
)
@click.option(
    "--check",
    "ball",
    type=click.IntRange(0, 1_000_000),
    default=20_000,
    show_default=True,
    help="Points looked at within the radius found.",
)
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Chooses the random numbers.")
@click.option(
    "--threads", type=click.IntRange(1, 64), default=2, show_default=True, help="Chunks at a time; changes no number."
)
@language_option
@as_json
def command(
    book: str,
    scenario: str,
    loss: str,
    limit: float | None,
    ball: int,
    seed: int,
    threads: int,
    language: "Language",
    as_json: bool,
) -> None:
    """Find the most plausible ways in which BOOK reaches a loss: the smallest distance from the medians of all that is
    random, in standard deviations, among the ten drivers that move the loss most.

    Several distinct ways are told, nearest first: what moves, which card falls first, and how much is lost.
    """
    from cardhouse.cli.screen import print_json, print_table, progress
    from cardhouse.files import book_path, read_book
    from cardhouse.model.change import changed
    from cardhouse.stress import reverse
    from cardhouse.tables import loss_reached, way_drivers_table, ways_table
    from cardhouse.words import Words

    words = Words("en" if as_json else language)
    base = read_book(book_path(book))
    variant = changed(base, scenario)
    steps = {step: words.text(f"doing {step}") for step in ("screen", "search", "ball")}
    with progress(as_json) as report:
        reached = loss_reached(variant, loss, ONE_IN, base=base, seed=seed, threads=threads) if limit is None else limit
        found = reverse(
            variant,
            reached,
            loss=loss,
            base=base,
            seed=seed,
            ball=ball,
            threads=threads,
            progress=lambda step, done, of: report(steps[step], done, of),
        )
    tables = (ways_table(variant, found, words), way_drivers_table(variant, found, words))
    if as_json:
        recipe = {"book": base.book.id, "scenario": scenario, "loss": loss, "limit": reached, "seed": seed}
        print_json({**recipe, **{table.id: table.records() for table in tables}})
        return
    print_table(tables[0], words, COLUMNS)
