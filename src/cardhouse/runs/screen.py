"""A run on one screen: the few tables that answer first."""

from dataclasses import replace

from cardhouse.model.change import BASE
from cardhouse.runs.run import Run
from cardhouse.runs.summary import collapse_excess, compared, excess_text
from cardhouse.tables import (
    DataTable,
    headline_table,
    measures_table,
    scenario_title,
    scenarios_table,
    unsolved_text,
)


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
        (one, ("scenario_title", "base", "value", "low", "high", "difference", "standard_error", "paths")),
    ]


def screen_lines(run: Run) -> list[str]:
    """Return what a run's screen says beside its tables: the excess collapse, and paths that could not be solved."""
    results = {BASE: run.base, **compared(run)}
    lines = [excess_text(collapse_excess(run), run.recipe.side_paths)]
    for name, found in results.items():
        title = "base" if name == BASE else scenario_title(run.book, name)
        lines.append(unsolved_text(title, found[0].values.size, run.unsolved.get(name, {})))
    return [line for line in lines if line]
