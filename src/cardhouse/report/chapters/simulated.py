"""What happens next on many paths: results, scenarios, fans, defaults, what falls first, who loses what, deals."""

from collections.abc import Iterator

from cardhouse.report.chapters.beside import named, runs_of, titled
from cardhouse.report.chapters.falls import losses_by_channel, order_figure
from cardhouse.report.chapters.firms import defaults_figure, fans_figure, market_figure
from cardhouse.report.chapters.teller import Teller
from cardhouse.report.figures import Dot, dots_figure
from cardhouse.report.findings import collapse_meaning, scenario_name
from cardhouse.report.parts import Chart, Figure, Section
from cardhouse.runs import compared
from cardhouse.stress import paired_differences
from cardhouse.tables import deals_table, flows_table, headline_table, scenario_title
from cardhouse.words import POINTS


def simulated_chapter(teller: Teller) -> Section:
    """Return the chapter of the simulation."""
    words = teller.words
    figures = [
        _results(teller),
        *_scenarios(teller),
        fans_figure(teller),
        defaults_figure(teller),
        *market_figure(teller),
        order_figure(teller),
        losses_by_channel(teller),
        _deals(teller),
    ]
    lead = words.text("simulated lead", paths=words.numbers.whole(teller.run.recipe.paths))
    return Section(
        "simulated", words.text("simulated"), f"{lead} {collapse_meaning(teller.run, words)}".strip(), tuple(figures)
    )


def _results(teller: Teller) -> Figure:
    run, words = teller.run, teller.words
    table = teller.tables["headlines"]
    shown = [teller.sheet(table)]
    if run.scenario is not None:
        beside = headline_table(run.scenario, words)
        shown = [
            titled(shown[0], words.text("base")),
            titled(teller.sheet(beside), words.text("under", name=scenario_name(run, words)), 1),
        ]
    return Figure("results", words.text("headlines"), teller.foot(table.measures, table.limits), shown=tuple(shown))


def _scenarios(teller: Teller) -> Iterator[Figure]:
    """Yield the differences from the base, a chart for each result, and the table."""
    run, words = teller.run, teller.words
    others = compared(run)
    if not others:
        return
    table = teller.tables["scenarios"]
    charts = []
    for at, result in enumerate(run.base):
        dots = []
        for name, results in others.items():
            change = paired_differences(run.base, results)[at]
            spread = 1.96 * change.standard_error if change.standard_error == change.standard_error else 0.0
            dots.append(
                Dot(scenario_title(run.book, name, words), change.mean, change.mean - spread, change.mean + spread)
            )
        unit = POINTS if result.chance else result.unit
        said = words.listed((dot.row, words.numbers.value(dot.value, unit, signed=True)) for dot in dots)
        heading = f"{words.title(result.title)}, {words.text('points') if result.chance else words.unit(unit)}"
        charts.append(
            Chart(
                f"difference-{result.id}",
                dots_figure(dots, unit, words),
                said,
                heading=heading,
                height=26 * len(dots) + 40,
            )
        )
    side = words.numbers.whole(run.recipe.side_paths)
    yield Figure(
        "side-by-side",
        words.text("side by side"),
        teller.foot(table.measures, words.text("side limits", paths=side)),
        subtitle=words.text("side sub"),
        charts=tuple(charts),
        columns=2,
        tables=(teller.sheet(table),),
    )


def _deals(teller: Teller) -> Figure:
    book, runs = teller.run.book, runs_of(teller)
    deals = {name: deals_table(book, paths, teller.words) for name, paths in runs.items()}
    flows = {name: flows_table(book, paths, teller.words) for name, paths in runs.items()}
    told = teller.tables["deals"]
    return Figure(
        "deals",
        teller.words.text("deals"),
        teller.foot(told.measures, told.limits),
        shown=named(teller, deals),
        tables=named(teller, flows),
    )
