"""What falls first, and who loses what."""

from cardhouse.report.chapters.beside import named, runs_of
from cardhouse.report.chapters.teller import Teller
from cardhouse.report.figures import Dot, dots_figure, losses_figure
from cardhouse.report.parts import Chart, Figure
from cardhouse.tables import first_fall_table, losses_table, lost_sales_table, money


def order_figure(teller: Teller) -> Figure:
    """Return how often each firm is the first to default and how often it defaults at all, a chart a run."""
    run, words = teller.run, teller.words
    tables = {name: first_fall_table(run.book, paths, words) for name, paths in runs_of(teller).items()}
    charts = []
    for at, (name, table) in enumerate(tables.items()):
        dots = []
        for record in table.records():
            for kind, hollow in (("ever", True), ("first", False)):
                value, low, high = (float(record[key] or 0.0) for key in (kind, f"{kind}_low", f"{kind}_high"))
                dots.append(Dot(teller.name(str(record["entity"])), value, low, high, hollow))
        said = words.listed((dot.row, words.percent(dot.value)) for dot in dots if not dot.hollow)
        charts.append(
            Chart(
                f"order-{at}",
                dots_figure(dots, "probability", words, hue="ink" if at == 0 else "loss", span=(0.0, 1.0)),
                said,
                heading=name if len(tables) > 1 else "",
                height=26 * len(dots) // 2 + 40,
            )
        )
    table = teller.tables["order"]
    return Figure(
        "order",
        words.text("order"),
        teller.foot(table.measures, table.limits),
        subtitle=words.text("order sub"),
        charts=tuple(charts),
        columns=2 if len(charts) > 1 else 1,
        tables=named(teller, tables),
    )


def losses_by_channel(teller: Teller) -> Figure:
    """Return what each holder loses through each channel, a chart a run on one scale."""
    run, words = teller.run, teller.words
    tables = {name: losses_table(run.book, paths, words) for name, paths in runs_of(teller).items()}
    top = 1.15 * max(
        (
            float(record[key] or 0.0)
            for table in tables.values()
            for record in table.records()
            for key in ("mean", "high")
        ),
        default=1.0,
    )
    charts = []
    for at, (name, table) in enumerate(tables.items()):
        records = table.records()
        if records:
            said = words.listed(
                (f"{record['title']}, {record['channel_title']}", words.number(float(record["mean"] or 0.0)))
                for record in records
            )
            charts.append(
                Chart(
                    f"losses-{at}",
                    losses_figure(records, top, words),
                    said,
                    heading=name if len(tables) > 1 else "",
                    height=34 * len(records) + 40,
                )
            )
    table = teller.tables["losses"]
    unsold = {name: lost_sales_table(run.book, paths, words) for name, paths in runs_of(teller).items()}
    subtitle = words.text("losses sub", unit=words.unit(money(run.book))) if charts else words.text("no losses")
    return Figure(
        "losses",
        words.text("losses"),
        teller.foot(table.measures, table.limits),
        subtitle=subtitle,
        charts=tuple(charts),
        columns=2 if len(charts) > 1 else 1,
        tables=(*named(teller, tables), *named(teller, unsold)),
    )
