"""A run as tables: the same ones for the page, the screen and machines."""

from dataclasses import asdict
from typing import Any

import numpy as np

from cardhouse.runs.run import Run
from cardhouse.simulate import Paths
from cardhouse.stress.headlines import Headline
from cardhouse.tables import (
    DataTable,
    curve_table,
    deals_table,
    default_table,
    first_fall_table,
    flows_table,
    headline_table,
    loops_table,
    losses_table,
    measures_table,
    movers_table,
    scenarios_table,
    shares_table,
    spread_table,
    tiers_table,
)


def run_tables(run: Run) -> tuple[DataTable, ...]:
    """Return every table of a run, in the order of the report."""
    shown = run.scenario_paths or run.base_paths
    found = [headline_table(run.base), scenarios_table(run.book, run.base, compared(run))]
    for view in run.circularity:
        found += [measures_table(run.book, view), loops_table(run.book, view), shares_table(run.book, view)]
    if run.curve is not None:
        found.append(curve_table(run.book, run.curve))
    found += [
        table(run.book, shown) for table in (default_table, first_fall_table, losses_table, deals_table, flows_table)
    ]
    return (*found, tiers_table(run.book), spread_table(run.base, run.spread), movers_table(run.base, run.movers))


def compared(run: Run) -> dict[str, tuple[Headline, ...]]:
    """Return every scenario's headlines by name: the named one first, then the book's others, then no vendor
    financing."""
    first = {run.recipe.scenario: run.scenario} if run.scenario is not None else {}
    last = {"without-vendor-financing": run.unfinanced} if run.unfinanced is not None else {}
    return {**first, **run.side, **last}


def collapse_excess(run: Run) -> tuple[float, float] | None:
    """Return the probability of collapse in excess of the same paths without the vendor's financing, with its
    standard error."""
    if run.unfinanced is None:
        return None
    for before, after in zip(run.base, run.unfinanced, strict=True):
        if before.id == "collapse":
            change = before.values[: after.values.size] - after.values
            return float(change.mean()), float(change.std(ddof=1) / np.sqrt(change.size))
    return None


def summary(run: Run) -> dict[str, Any]:
    """Return a run for machines: recipe, tables, path outcomes, excess collapse; every number finite or null."""
    excess = collapse_excess(run)
    found: dict[str, Any] = _plain(
        {
            "recipe": {**asdict(run.recipe), "id": run.recipe.id},
            "book": {"id": run.book.book.id, "as_of": run.book.book.as_of.isoformat(), "title": run.book.book.title.en},
            "solved": {
                "base": _solved(run.base_paths),
                "scenario": _solved(run.scenario_paths) if run.scenario_paths else None,
            },
            "collapse_excess": None if excess is None else {"mean": excess[0], "standard_error": excess[1]},
            "tables": {
                table.id: {
                    "title": table.title,
                    "measures": table.measures,
                    "limits": table.limits,
                    "columns": [asdict(column) for column in table.columns],
                    "rows": table.records(),
                }
                for table in run_tables(run)
            },
        }
    )
    return found


def _solved(paths: Paths) -> dict[str, int]:
    return {
        "paths": paths.count,
        "not_converged": int((paths.outcome == 1).sum()),
        "not_finite": int((paths.outcome == 2).sum()),
    }


def _plain(value: Any) -> Any:
    """Return a value with numpy numbers as plain ones, and null for what is not a finite number."""
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return float(value) if np.isfinite(value) else None
    return value
