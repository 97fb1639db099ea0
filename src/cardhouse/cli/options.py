"""Options and arguments that several verbs share."""

from collections.abc import Callable
from typing import Any

import click

Verb = Callable[..., Any]

book_argument = click.argument("book", metavar="BOOK")


def _remembered(context: click.Context, _: click.Parameter, asked: bool) -> bool:
    """Return whether JSON was asked for, and tell the command line, which answers a faulty book in it too."""
    if asked and isinstance(context.obj, dict):
        context.obj["json"] = True
    return asked


as_json = click.option(
    "--json",
    "as_json",
    is_flag=True,
    is_eager=True,
    callback=_remembered,
    help="Print JSON for machines instead of tables.",
)
language_option = click.option(
    "--lang",
    "language",
    type=click.Choice(["en", "fr"]),
    default="en",
    show_default=True,
    help="English or French; JSON is always in English.",
)
scenario_option = click.option(
    "--scenario", default="base", show_default=True, metavar="NAME", help="A scenario of the book; join several with +."
)


def sample_options(paths: int) -> Callable[[Verb], Verb]:
    """Return --paths, with a default that suits the verb, --seed and --threads: what every simulating verb takes."""
    options = (
        click.option(
            "--paths",
            type=click.IntRange(2, 1_000_000),
            default=paths,
            show_default=True,
            help="How many paths to simulate.",
        ),
        click.option(
            "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Chooses the random numbers."
        ),
        click.option(
            "--threads",
            type=click.IntRange(1, 64),
            default=2,
            show_default=True,
            help="Chunks of paths at a time; changes no number.",
        ),
    )

    def with_options(verb: Verb) -> Verb:
        for option in reversed(options):
            verb = option(verb)
        return verb

    return with_options
