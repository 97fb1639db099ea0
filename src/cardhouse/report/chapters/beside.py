"""The base, and the scenario beside it."""

from dataclasses import replace

from cardhouse.report.chapters.teller import Teller
from cardhouse.report.findings import scenario_name
from cardhouse.report.parts import Sheet
from cardhouse.simulate import Paths
from cardhouse.tables import DataTable


def runs_of(teller: Teller) -> dict[str, Paths]:
    """Return the paths to be shown by the name of their run: the base, and the scenario beside it if there is one."""
    run, words = teller.run, teller.words
    found = {words.text("base"): run.base_paths}
    if run.scenario_paths is not None:
        found[words.text("under", name=scenario_name(run, words))] = run.scenario_paths
    return found


def titled(shown: Sheet, title: str, at: int = 0) -> Sheet:
    """Return a table under another title, and from the second run on under another id."""
    return replace(shown, title=title, id=f"scenario-{shown.id}" if at else shown.id)


def named(teller: Teller, tables: dict[str, DataTable]) -> tuple[Sheet, ...]:
    """Return the tables of several runs, each under the name of its run."""
    sheets = ((name, teller.sheet(table)) for name, table in tables.items())
    return tuple(
        titled(one, teller.words.text("table of run", title=one.title, run=name) if len(tables) > 1 else one.title, at)
        for at, (name, one) in enumerate(sheets)
    )
