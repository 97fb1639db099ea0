"""A run on one screen: the few tables that answer first."""

from dataclasses import replace

from cardhouse.claims import answer_text
from cardhouse.model.change import BASE
from cardhouse.runs.run import Run
from cardhouse.runs.summary import collapse_excess, compared, excess_text, run_title
from cardhouse.tables import (
    DataTable,
    headline_table,
    market_table,
    scenarios_table,
    summary_table,
    unsolved_text,
)
from cardhouse.words import ENGLISH, Words

MARKET = ("title", "quarter", "probability", "low", "high", "implied", "implied_low", "implied_high")


def screen_tables(run: Run, words: Words = ENGLISH) -> list[tuple[DataTable, tuple[str, ...] | None]]:
    """Return the tables of a one-screen summary with the columns to show of each."""
    scenarios = scenarios_table(run.book, run.base, compared(run), words)
    first = run.base[0]
    rows = tuple(row for row in scenarios.rows if row[2] == first.id)
    title = words.text("scenarios on one result", result=words.title(first.title))
    one = replace(scenarios, rows=rows, title=title)
    measured = replace(summary_table(run.book, run.traced, words), limits=words.text("views limits"))
    market = [(market_table(run.book, run.base_paths, words), MARKET)] if run.book.market else []
    return [
        (measured, None),
        (headline_table(run.base, words), ("title", "value", "low", "high", "unit")),
        (one, ("scenario_title", "base", "value", "low", "high", "difference", "standard_error", "paths")),
        *market,
    ]


def answer_lines(run: Run, words: Words = ENGLISH) -> list[str]:
    """Return the question of a run's book and its answer; nothing without one."""
    if run.answer is None:
        return []
    return [words.title(run.answer.answer.question), answer_text(run.book, run.answer, words)]


def screen_lines(run: Run, words: Words = ENGLISH) -> list[str]:
    """Return what a run's screen says beside its tables: the excess collapse, and paths that could not be solved."""
    results = {BASE: run.base, **compared(run)}
    lines = [excess_text(collapse_excess(run), run.recipe.side_paths, words)]
    for name, found in results.items():
        title, unsolved = run_title(run, name, words), run.unsolved.get(name, {})
        lines.append(unsolved_text(title, found[0].values.size, unsolved, words))
    return [line for line in lines if line]
