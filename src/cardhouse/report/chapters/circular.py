"""How much of the money goes round: measures, loops, what is paid in shares, and the counterfactual curve."""

from collections.abc import Iterator

from markupsafe import Markup, escape

from cardhouse.report.chapters.standing import published_figure, standing_figure
from cardhouse.report.chapters.teller import Teller
from cardhouse.report.chapters.windows import origins_figure, over_time_figure
from cardhouse.report.figures import Dot, curve_figure, dots_figure
from cardhouse.report.findings import known_share
from cardhouse.report.parts import Chart, Figure, Section, Sheet
from cardhouse.report.sheets import bounded_text, crossed, interval_text, sheet_of
from cardhouse.tables import (
    Circularity,
    DataTable,
    circling_deals_table,
    loops_table,
    measures_table,
    money,
    shares_table,
)
from cardhouse.words import is_share

WIDEST_ARROW = 8.0  # px


def circular_chapter(teller: Teller) -> Section:
    """Return the chapter of the measures."""
    figures = [
        *_shares(teller),
        *over_time_figure(teller),
        _measures(teller),
        *origins_figure(teller),
        _loops(teller),
        *_in_shares(teller),
        *_curve(teller),
        *standing_figure(teller),
        *published_figure(teller),
    ]
    return Section("circular", teller.words.text("circular"), teller.words.text("circular lead"), tuple(figures))


def view_title(teller: Teller, found: Circularity) -> str:
    """Return the name of a view and window: the stage, and from when to when."""
    words = teller.words
    return f"{words.text(f'view {found.view}')}, {words.quarter(found.first)}–{words.quarter(found.last)}"


def _shares(teller: Teller) -> Iterator[Figure]:
    """Yield the self-funded share of each view and window, where the book has a vendor with receipts."""
    words = teller.words
    known = [(found, share) for found in teller.run.circularity if (share := known_share(found)) is not None]
    if not known or known[0][0].vendor is None:
        return
    dots = [_share_dot(teller, found, share) for found, share in known]
    name = teller.name(known[0][0].vendor)
    said = words.listed((dot.row, ", ".join(words.percent(x) for x in (dot.low, dot.value, dot.high))) for dot in dots)
    yield Figure(
        "self-funded",
        words.text("shares figure", name=name),
        teller.foot(words.text("shares measures"), words.text("shares limits"), simulated=False),
        subtitle=words.text("shares figure sub"),
        charts=(
            Chart("self-funded-chart", dots_figure(dots, "share of receipts", words, hue="equity", split=", "), said),
        ),
        tables=(
            sheet_of(
                "self-funded",
                words.text("shares figure", name=name),
                [words.text(key) for key in ("view and window", "low", "pro rata", "high")],
                [(dot.row, *(words.percent(x) for x in (dot.low, dot.value, dot.high))) for dot in dots],
                (False, True, True, True),
            ),
        ),
    )


def _share_dot(teller: Teller, found: Circularity, share: tuple[float, float, float]) -> Dot:
    low, prorata, high = share
    numbers = teller.words.numbers
    label = f"{numbers.percent(prorata)} ({interval_text(low, high, 'share of receipts', numbers)})"
    return Dot(view_title(teller, found), prorata, low, high, label=label)


def _measures(teller: Teller) -> Figure:
    words = teller.words
    tables = [measures_table(teller.run.book, found, words) for found in teller.run.circularity]
    return Figure(
        "measures",
        words.text("index figure"),
        teller.foot(tables[0].measures, tables[0].limits, simulated=False),
        subtitle=words.text("index sub"),
        shown=(_side_by_side(teller, tables),),
        tables=tuple(teller.sheet(table) for table in tables),
    )


def _side_by_side(teller: Teller, tables: list[DataTable]) -> Sheet:
    """Return the measures of all views in one table: a value, and its bounds in brackets where it has some."""
    words = teller.words
    views = [view_title(teller, found) for found in teller.run.circularity]

    def cells() -> Iterator[tuple[str, str, str]]:
        for view, table in zip(views, tables, strict=True):
            for record in table.records():
                measure, unit = str(record["measure"]), str(record["unit"])
                row = measure if is_share(unit) else f"{measure}, {unit}"
                yield row, view, bounded_text(record, unit, words)

    return crossed("measures", words.text("index figure"), views, cells(), words.text("not determinable"))


def _loops(teller: Teller) -> Figure:
    words, run = teller.words, teller.run
    tables = [loops_table(run.book, found, words) for found in run.circularity]
    circling = [circling_deals_table(run.book, found, words) for found in run.circularity]
    routes = Markup("").join(_routes(teller, found) for found in reversed(run.circularity))
    return Figure(
        "loops",
        words.text("loops"),
        teller.foot(tables[0].measures, words.text("loops limits"), simulated=False),
        subtitle=words.text("loops sub", unit=words.unit(money(run.book))),
        drawing=routes,
        tables=(
            *(teller.sheet(table) for table in tables if table.rows),
            *(teller.noted(table) for table in circling if table.rows),
        ),
    )


def _routes(teller: Teller, found: Circularity) -> Markup:
    """Return the loops of one view as lines of names joined by arrows as wide as the money that goes once around."""
    words = teller.words
    heading = Markup("<h4>{}</h4>").format(view_title(teller, found))
    if not found.loops:
        return heading + Markup('<p class="none">{}</p>').format(words.text("no loops"))
    widest = max(loop.bottleneck for loop in found.loops)
    lines = []
    for loop in found.loops:
        arrow = _arrow(max(1.0, WIDEST_ARROW * loop.bottleneck / widest))
        firms = arrow.join(Markup("<span>{}</span>").format(teller.name(name)) for name in (*loop.firms, loop.firms[0]))
        lines.append(
            Markup('<li><span class="route">{}</span><b>{}</b></li>').format(firms, words.number(loop.bottleneck))
        )
    unit = words.text("loop unit", unit=words.unit(money(teller.run.book)))
    return (
        heading + Markup('<ol class="loops" aria-label="{}">').format(unit) + Markup("").join(lines) + Markup("</ol>")
    )


def _arrow(width: float) -> Markup:
    return Markup(
        '<svg class="arrow" width="34" height="14" viewBox="0 0 34 14" role="img" aria-label="{}">'
        '<path d="M1 7H25" stroke-width="{:.1f}"/><path class="tip" d="M24 1L33 7L24 13Z"/></svg>'
    ).format(escape("→"), width)


def _in_shares(teller: Teller) -> Iterator[Figure]:
    words = teller.words
    tables = [shares_table(teller.run.book, found, words) for found in teller.run.circularity]
    if any(table.rows for table in tables):
        yield Figure(
            "in-shares",
            words.text("in shares"),
            teller.foot(tables[0].measures, tables[0].limits, simulated=False),
            subtitle=words.text("in shares sub"),
            shown=tuple(teller.sheet(table) for table in tables[-1:]),
            tables=tuple(teller.sheet(table) for table in tables[:-1]),
        )


def _curve(teller: Teller) -> Iterator[Figure]:
    words, curve, vendor = teller.words, teller.run.curve, teller.run.book.book.vendor
    if curve is None or vendor is None:
        return
    table = teller.tables["counterfactual"]
    percent = words.percent
    points = (zip(curve.replacements, curve.lost[row], strict=True) for row in range(len(curve.locks)))
    said = words.listed(
        (
            words.text("lock at", share=percent(lock)),
            ", ".join(f"{percent(x)} > {percent(float(y))}" for x, y in line),
        )
        for lock, line in zip(curve.locks, points, strict=True)
    )
    yield Figure(
        "curve",
        words.text("curve", name=teller.name(vendor)),
        teller.foot(table.measures, table.limits, paths=curve.paths),
        subtitle=words.text("curve sub"),
        charts=(Chart("curve-chart", curve_figure(curve, words), said, height=300),),
        tables=(teller.sheet(table),),
    )
