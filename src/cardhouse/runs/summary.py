"""A run as tables: the same ones for the page, the screen and machines."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from cardhouse.claims import (
    answer_table,
    claims_table,
    comparison_table,
    published_table,
    quantities_table,
    rebuttals_table,
)
from cardhouse.errors import Outcome
from cardhouse.model.change import BASE
from cardhouse.runs.run import Run
from cardhouse.stress.headlines import Headline, paired
from cardhouse.tables import (
    NO_VENDOR_FINANCING,
    DataTable,
    circling_deals_table,
    curve_table,
    deals_table,
    default_table,
    first_fall_table,
    flows_table,
    headline_table,
    loops_table,
    losses_table,
    lost_sales_table,
    market_table,
    measures_table,
    movers_table,
    scenario_title,
    scenarios_table,
    shares_table,
    spread_table,
    tiers_table,
    trace_tables,
)
from cardhouse.words import ENGLISH, Words

MEASURES = (measures_table, loops_table, circling_deals_table, shares_table)
PATH_TABLES = (default_table, first_fall_table, losses_table, lost_sales_table, deals_table, flows_table)


def run_tables(run: Run, words: Words = ENGLISH) -> tuple[DataTable, ...]:
    """Return every table of a run in a language, in the order of the report; ids are the same in every language."""
    found = [headline_table(run.base, words), scenarios_table(run.book, run.base, compared(run), words)]
    for view in run.circularity:
        found += [table(run.book, view, words) for table in MEASURES]
    traced = trace_tables(run.book, run.traced, words)  # its measures are those of the whole run above
    found += [*traced.get("windows", ()), *traced.get("standing", ())]
    if run.published:
        found.append(published_table(run.book, run.published, words))
    if run.curve is not None:
        found.append(curve_table(run.book, run.curve, words))
    for name in dict.fromkeys((BASE, run.recipe.scenario)):
        found += _path_tables(run, name, words)
    if run.answer is not None:
        found += [answer_table(run.book, run.answer, words), comparison_table(run.book, run.answer, words)]
        if run.answer.answer.rebuttals:
            found.append(rebuttals_table(run.book, words))
    if run.claims:
        found += [claims_table(run.book, run.claims, words), quantities_table(run.book, run.claims, words)]
    if run.book.market:
        found.append(market_table(run.book, run.base_paths, words))
    evidence = spread_table(run.base, run.spread, words), movers_table(run.base, run.movers, words)
    return (*found, tiers_table(run.book, words), *evidence)


def _path_tables(run: Run, name: str, words: Words) -> Iterator[DataTable]:
    """Yield the tables of the base's paths, or of the scenario's under ids of their own; each title names its run."""
    paths = run.base_paths if name == BASE else run.scenario_paths
    if paths is None:
        return
    for kind in PATH_TABLES:
        table = kind(run.book, paths, words)
        title = words.text("table of run", title=table.title, run=run_title(run, name, words))
        yield replace(table, id=table.id if name == BASE else f"scenario-{table.id}", title=title)


def run_title(run: Run, name: str, words: Words = ENGLISH) -> str:
    """Return the name of one of a run's runs inside a sentence: the base, or a scenario's title."""
    return words.text("the base") if name == BASE else scenario_title(run.book, name, words)


def compared(run: Run) -> dict[str, tuple[Headline, ...]]:
    """Return every scenario's headlines by name: the named one first, then the book's others, then no vendor
    financing."""
    first = {run.recipe.scenario: run.scenario} if run.scenario is not None else {}
    last = {NO_VENDOR_FINANCING: run.unfinanced} if run.unfinanced is not None else {}
    return {**first, **run.side, **last}


def collapse_excess(run: Run) -> tuple[float, float] | None:
    """Return the probability of collapse in excess of the same paths without the vendor's financing, with its
    standard error."""
    return None if run.unfinanced is None else excess_of(run.base, run.unfinanced)


def excess_of(financed: tuple[Headline, ...], unfinanced: tuple[Headline, ...]) -> tuple[float, float] | None:
    """Return mean(c - c') over the paths both solved, and s(c - c') / sqrt(n): the probability of collapse in excess
    of that without the vendor's financing; none where the book defines no collapse."""
    for before, after in zip(financed, unfinanced, strict=True):
        if before.id == "collapse":
            one, other = paired(before, after)
            change = one - other
            return float(change.mean()), float(change.std(ddof=1) / np.sqrt(change.size))
    return None


def excess_text(excess: tuple[float, float] | None, paths: int, words: Words = ENGLISH) -> str:
    """Return the excess collapse as a sentence with its 95% interval and its condition; nothing if there is none."""
    if excess is None:
        return ""
    mean, error = excess
    points = (words.numbers.tenths(100 * x) for x in (mean, mean - 1.96 * error, mean + 1.96 * error))
    said = dict(zip(("mean", "low", "high"), points, strict=True))
    return words.text("excess collapse", paths=words.numbers.whole(paths), **said)


def summary(run: Run) -> dict[str, Any]:
    """Return a run for machines, in English: recipe, tables, path outcomes, excess collapse; every number finite or
    null."""
    excess = collapse_excess(run)
    found: dict[str, Any] = _plain(
        {
            "recipe": {**asdict(run.recipe), "id": run.recipe.id},
            "book": {"id": run.book.book.id, "as_of": run.book.book.as_of.isoformat(), "title": run.book.book.title.en},
            "solved": _solved(run),
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


def _solved(run: Run) -> dict[str, Any]:
    """Return how many paths of each run are counted in its results, and how many could not be solved, by kind."""
    nothing = {kind.name.lower(): 0 for kind in Outcome if kind is not Outcome.SOLVED}
    counts = {name: {"paths": results[0].values.size} for name, results in {BASE: run.base, **compared(run)}.items()}
    found = {name: {**count, **nothing, **run.unsolved.get(name, {})} for name, count in counts.items()}
    side = {name: count for name, count in found.items() if name not in (BASE, run.recipe.scenario)}
    scenario = None if run.scenario is None else found[run.recipe.scenario]
    return {"base": found[BASE], "scenario": scenario, "side": side}


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
