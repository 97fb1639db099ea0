"""A run on one screen: the few tables that answer first."""

from dataclasses import replace

from cardhouse.runs.run import Run
from cardhouse.runs.summary import compared
from cardhouse.tables import DataTable, headline_table, measures_table, scenarios_table


def screen_tables(run: Run) -> list[tuple[DataTable, tuple[str, ...] | None]]:
    """Return the tables of a one-screen summary with the columns to show of each."""
    scenarios = scenarios_table(run.book, run.base, compared(run))
    first = run.base[0].id
    rows = tuple(row for row in scenarios.rows if row[2] == first)
    one = replace(scenarios, rows=rows, title=f"Scenarios side by side: {run.base[0].title.en.lower()}")
    whole = [found for found in run.circularity if found.last == run.circularity[-1].last]
    return [
        *((measures_table(run.book, found), ("measure", "low", "value", "high", "unit")) for found in whole),
        (headline_table(run.base), ("title", "value", "low", "high", "unit")),
        (one, ("scenario_title", "base", "value", "difference", "standard_error", "paths")),
    ]
