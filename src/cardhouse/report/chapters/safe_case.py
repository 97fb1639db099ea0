"""The other side's case come true: the results of one scenario beside the base."""

from dataclasses import replace

from cardhouse.claims import rebuttals_table
from cardhouse.report.chapters.teller import Teller
from cardhouse.report.parts import Figure
from cardhouse.runs import compared
from cardhouse.tables import scenario_title, scenarios_table


def safe_case(teller: Teller) -> Figure | None:
    """Return the figure of the book's scenario for the other side; none if it names none."""
    run, words = teller.run, teller.words
    name = run.book.answer.other_side if run.book.answer is not None else None
    found = compared(run)
    if name is None or name not in found:
        return None
    table = scenarios_table(run.book, run.base, {name: found[name]}, words)
    title = words.text("other side title", name=scenario_title(run.book, name, words))
    kept = ("title", "base", "value", "low", "high", "difference", "standard_error", "paths", "unit")
    shown = teller.sheet(replace(table.only(*kept), id="scenarios-other-side", title=title))
    said = (teller.sheet(rebuttals_table(run.book, words)),) if run.book.answer and run.book.answer.rebuttals else ()
    return Figure(
        "other-side",
        title,
        teller.foot(table.measures, table.limits, paths=run.recipe.side_paths),
        subtitle=words.text("other side sub"),
        shown=(shown, *said),
    )
