"""`cardhouse break`: how far each driver and each deal may go before an event becomes likelier than not."""

from typing import TYPE_CHECKING, Any

import click

from cardhouse.cli.options import as_json, book_argument, language_option, sample_options, scenario_option
from cardhouse.errors import UsageError

if TYPE_CHECKING:
    from cardhouse.words import Language

COLUMNS = ("title", "stands", "stands_low", "stands_high", "breaks", "low", "high", "unit", "note")


@click.command(name="break")
@book_argument
@scenario_option
@click.option(
    "--lever",
    "names",
    multiple=True,
    metavar="NAME",
    help="Pull this lever; may be given several times.  [default: all]",
)
@click.option(
    "--event",
    metavar="EVENT",
    help="collapse, any-default or default:FIRM.  [default: collapse if the book defines it]",
)
@click.option(
    "--chance",
    type=click.FloatRange(0.001, 0.999),
    help="Probability to be passed.  [default: 0.5; half of what it is with --remedies]",
)
@click.option("--map", "pair", nargs=2, metavar="ONE OTHER", help="The probability over two levers at once instead.")
@click.option(
    "--remedies",
    "safer",
    is_flag=True,
    help="What would bring the probability down to the chance instead: more cash or funding, later tranches, deals.",
)
@sample_options(1000)
@language_option
@as_json
def command(
    book: str,
    scenario: str,
    names: tuple[str, ...],
    event: str | None,
    chance: float | None,
    pair: tuple[str, str] | None,
    safer: bool,
    paths: int,
    seed: int,
    threads: int,
    language: "Language",
    as_json: bool,
) -> None:
    """Find where BOOK breaks: each driver and the size of each deal moved alone, on the same random numbers.

    The probability of the event is scanned, for it need not rise with the shock, then refined around every crossing;
    where it turns back is said.
    """
    if pair and (names or safer or chance is not None):
        raise UsageError("--map shows the probability over its own two levers: leave out --lever, --remedies, --chance")
    from cardhouse.cli.screen import print_json, print_table, progress
    from cardhouse.files import book_path, read_book
    from cardhouse.tables import break_map, break_table, broken, map_table, scan_table
    from cardhouse.words import Words

    words = Words("en" if as_json else language)
    read = read_book(book_path(book))
    with progress(as_json) as report:
        asked: dict[str, Any] = {"event": event, "under": scenario, "paths": paths, "seed": seed, "threads": threads}
        told: dict[str, Any] = {"progress": report, "words": words}
        if pair:
            tables = [map_table(read, break_map(read, pair[0], pair[1], **asked, **told), words)]
        else:
            found = broken(read, names, chance=chance, safer=safer, **asked, **told)
            tables = [break_table(read, found, words), scan_table(read, found, words)]
    if as_json:
        recipe = {"book": read.book.id, "scenario": scenario, "paths": paths, "seed": seed}
        print_json({**recipe, **{table.id: table.records() for table in tables}})
        return
    print_table(tables[0], words, None if pair else COLUMNS)
