"""Firm by firm: fans of cash, revenue and debt, and the probability of default by quarter."""

from collections.abc import Iterator

from cardhouse.report.chapters.beside import named, runs_of
from cardhouse.report.chapters.teller import Teller
from cardhouse.report.fans import default_figure, fan_figure, fan_range
from cardhouse.report.findings import scenario_name
from cardhouse.report.parts import Chart, Figure, Sheet
from cardhouse.report.sheets import interval_text, sheet_of
from cardhouse.tables import FAN_ITEMS, Cell, DataTable, Fan, default_table, fan, market_table, money


def fans_figure(teller: Teller) -> Figure:
    """Return cash, revenue and debt of every firm, the vendor first; a row of charts a run."""
    book, words = teller.run.book, teller.words
    charts: list[Chart] = []
    tables: list[Sheet] = []
    for firm in sorted(book.firms, key=lambda name: name != book.book.vendor):
        found = {run: [fan(book, paths, firm, item) for item in FAN_ITEMS] for run, paths in runs_of(teller).items()}
        charts += _fan_charts(teller, firm, found)
        tables.append(_fan_table(teller, firm, found))
    return Figure(
        "fans",
        words.text("fans"),
        teller.foot(words.text("fans measures"), words.text("fans limits")),
        subtitle=words.text("fans sub", unit=words.unit(money(book))),
        charts=tuple(charts),
        columns=3,
        tables=tuple(tables),
    )


def _fan_charts(teller: Teller, firm: str, found: dict[str, list[Fan]]) -> Iterator[Chart]:
    """Yield the fans of one firm; base and scenario of an item share their scale."""
    words = teller.words
    for at, (run, fans) in enumerate(found.items()):
        for item, one in enumerate(fans):
            span = fan_range([mine[item] for mine in found.values()])
            median, low, high = (words.number(float(one.values[q, -1])) for q in (3, 1, 5))
            said = words.text(
                "fan alt",
                name=teller.name(firm),
                item=words.text(one.item),
                run=run,
                quarter=one.quarters[-1],
                median=median,
                low=low,
                high=high,
            )
            heading = words.text(one.item) + (f" · {run}" if len(found) > 1 else "")
            yield Chart(
                f"fan-{firm}-{one.item}-{at}",
                fan_figure(one, span, words),
                said,
                heading=heading,
                group=teller.name(firm) if not at and not item else "",
                height=180,
            )


def _fan_table(teller: Teller, firm: str, found: dict[str, list[Fan]]) -> Sheet:
    words = teller.words
    rows = [
        (run, words.quarter(quarter), *(words.number(float(one.values[q, t])) for one in fans for q in (1, 3, 5)))
        for run, fans in found.items()
        for t, quarter in enumerate(fans[0].quarters)
    ]
    shares = ("quantile 0.1", "quantile 0.5", "quantile 0.9")
    headings = (
        words.text("run"),
        words.text("quarter"),
        *(f"{words.text(item)}{words.colon}{words.text(share)}" for item in FAN_ITEMS for share in shares),
    )
    return sheet_of(
        f"fan-{firm}", f"{words.text('fans')}, {teller.name(firm)}", headings, rows, (False, False, *(True,) * 9)
    )


def defaults_figure(teller: Teller) -> Figure:
    """Return the probability of default by quarter: a chart a firm, all runs in it, one scale."""
    run, words = teller.run, teller.words
    tables = {name: default_table(run.book, paths, words) for name, paths in runs_of(teller).items()}
    by_firm = {name: _by_firm(default_table(run.book, paths)) for name, paths in runs_of(teller).items()}
    top = max(max(float(row["high"] or 0.0) for rows in firms.values() for row in rows) for firms in by_firm.values())
    top = min(1.0, max(0.01, 1.05 * top))
    charts = []
    for firm in run.book.firms:
        lines = {name: firms[firm] for name, firms in by_firm.items()}
        said, name = _default_words(teller, lines), teller.name(firm)
        spec = default_figure(lines, top, words)
        charts.append(Chart(f"default-{firm}-chart", spec, f"{name}. {said}", heading=name, note=said, height=170))
    legend = words.text("line base")
    if run.scenario is not None:
        legend += words.semicolon + words.text("line scenario", name=scenario_name(run, words))
    table = teller.tables["defaults"]
    return Figure(
        "defaults",
        words.text("defaults"),
        teller.foot(table.measures, table.limits),
        subtitle=words.text("defaults sub", legend=legend),
        charts=tuple(charts),
        columns=3,
        tables=named(teller, tables),
    )


def market_figure(teller: Teller) -> Iterator[Figure]:
    """Yield the simulated probabilities of default beside those that market prices imply, if the book has prices."""
    run = teller.run
    if run.book.market:
        table = market_table(run.book, run.base_paths, teller.words)
        foot = teller.foot(table.measures, table.limits)
        yield Figure("market", table.title, foot, shown=(teller.sheet(table),))


def _by_firm(table: DataTable) -> dict[str, list[dict[str, Cell]]]:
    found: dict[str, list[dict[str, Cell]]] = {}
    for record in table.records():
        found.setdefault(str(record["entity"]), []).append(record)
    return found


def _default_words(teller: Teller, lines: dict[str, list[dict[str, Cell]]]) -> str:
    """Return the probability of default by the last quarter in each run, with its interval."""
    words, said = teller.words, []
    for name, rows in lines.items():
        last = rows[-1]
        interval = interval_text(float(last["low"] or 0.0), float(last["high"] or 0.0), "probability", words.numbers)
        share = words.percent(float(last["probability"] or 0.0))
        said.append(words.text("default by", run=name, quarter=last["quarter"], share=share, interval=interval))
    return " ".join(said)
