"""The command `cardhouse`: its verbs, and one table of exit codes."""

import importlib
import json
import sys
from dataclasses import asdict
from typing import Any

import click

from cardhouse.errors import BookError, SolveError, UsageError

VERBS = {
    "books": "list the books that come with cardhouse",
    "check": "read a book and say what is wrong with it, all at once",
    "show": "show what a book says: firms, deals, programmes, sources",
    "trace": "measure how much of the money goes round",
    "simulate": "run the house quarter by quarter on many paths",
    "stress": "set every scenario beside the base, and tell how the cards fall",
    "break": "find how far each driver and each deal may go before the house breaks",
    "reverse": "find the mildest shocks that reach a loss",
    "explain": "say what matters, what nobody can know, and what to know better",
    "claims": "judge public statements: holds, in part, contradicted, cannot be known",
    "run": "do the whole job: measures, simulation, scenarios, report",
}

FILES = {"break": "break_points"}
"""Files of verbs whose names are words of Python."""

# Exit codes: 0 fine, 1 a book at fault, 2 usage, 3 a solve failed, 130 interrupted.
BOOK_AT_FAULT, USAGE, SOLVE_FAILED, INTERRUPTED = 1, 2, 3, 130


class Verbs(click.Group):
    """Import a verb's file only when it is called, so that help answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs in the order in which one would use them."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a verb's command; none if there is no such verb."""
        if cmd_name not in VERBS:
            return None
        command: click.Command = importlib.import_module(f"cardhouse.cli.{FILES.get(cmd_name, cmd_name)}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of verbs without importing any."""
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="cardhouse", message="cardhouse %(version)s")
def cardhouse() -> None:
    """Circular financing: how much of a seller's revenue is its own money coming back, and what happens when it stops.

    A BOOK is the name of a shipped book (see `cardhouse books`) or the path of a YAML file or folder of your own.

    \b
    cardhouse books                      what there is
    cardhouse run nvidia-openai-2025     the whole job: a report you can open
    cardhouse trace my-book.yaml         only the measures of what the book says
    """


def main(argv: list[str] | None = None) -> Any:
    """Run the command line and exit: every expected failure is a sentence and a code, never a traceback."""
    asked: dict[str, bool] = {}
    try:
        cardhouse.main(args=argv, prog_name="cardhouse", standalone_mode=False, obj=asked)
    except BookError as error:
        if asked.get("json"):
            click.echo(_faults(error))
        _say(str(error), f"{len(error.problems)} fault{'s' if len(error.problems) > 1 else ''}: nothing was computed")
        sys.exit(BOOK_AT_FAULT)
    except SolveError as error:
        _say(f"the solve failed: {error}")
        sys.exit(SOLVE_FAILED)
    except UsageError as error:
        _say(f"Error: {error}")
        sys.exit(USAGE)
    except MemoryError:
        _say("Error: there is not enough memory for so many paths (docs/performance.md says how much a path takes)")
        sys.exit(USAGE)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help())
        sys.exit(USAGE)
    except click.ClickException as error:
        error.show()
        sys.exit(USAGE)
    except (click.Abort, KeyboardInterrupt):
        _say("interrupted: nothing was written")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    sys.exit(0)


def _faults(error: BookError) -> str:
    """Return a book's faults for machines, in the same shape whatever the verb."""
    return json.dumps({"ok": False, "faults": [asdict(one) for one in error.problems]}, indent=2, ensure_ascii=False)


def _say(*lines: str) -> None:
    for line in lines:
        click.echo(line, err=True)
