"""What the numbers rest on: tiers, spread, the assumptions that move most, every source, every assumption."""

from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from cardhouse.model.figures import Figure as BookFigure
from cardhouse.model.places import figures_of
from cardhouse.model.sources import Source, Tier
from cardhouse.report.chapters.teller import Teller
from cardhouse.report.figures import Dot, bars_figure, dots_figure
from cardhouse.report.parts import Chart, Figure, Section
from cardhouse.tables import figures_table
from cardhouse.words import Words

_INPUTS = ("place", "value", "low", "high", "unit", "tier", "source_title", "published", "public_since", "hindsight")


def evidence_chapter(teller: Teller) -> Section:
    """Return the chapter of the evidence."""
    words, book = teller.words, teller.run.book
    figures = sum(1 for _ in figures_of(book))
    lead = words.text("evidence lead", sources=teller.sources(), figures=words.numbers.whole(figures))
    counted = (_tiers(teller), *_spread(teller), *_movers(teller))
    listed = (_inputs(teller), _sources(teller), _assumptions(teller))
    return Section("evidence", words.text("evidence"), lead, (*counted, *listed))


def _tiers(teller: Teller) -> Figure:
    words, table = teller.words, teller.tables["evidence"]
    whole = words.numbers.whole
    bars = []
    for record in table.records():
        count, share = (float(record[key] or 0) for key in ("figures", "share"))
        if count:
            label = words.text("tier label", count=whole(int(count)), share=words.percent(share))
            bars.append((str(record["tier"]), count, label))
    said = words.listed((name, text) for name, _, text in bars)
    chart = Chart("tiers-chart", bars_figure(bars, "figures", words), said, height=26 * len(bars) + 40)
    return Figure(
        "tiers",
        words.text("tiers"),
        teller.foot(table.measures, table.limits, simulated=False),
        subtitle=words.text("tiers sub"),
        charts=(chart,),
        tables=(teller.sheet(table),),
    )


def _inputs(teller: Teller) -> Figure:
    """Return every figure of the book with its source, tier and days, folded away."""
    table = figures_table(teller.run.book, teller.words).only(*_INPUTS)
    foot = teller.foot(table.measures, table.limits, simulated=False)
    return Figure("inputs", table.title, foot, tables=(teller.sheet(table),))


def _spread(teller: Teller) -> Iterator[Figure]:
    words, run, table = teller.words, teller.run, teller.tables["spread"]
    titles = {result.id: words.title(result.title) for result in run.base}
    dots = [
        Dot(titles[one.id], one.share, one.share - 1.96 * one.standard_error, one.share + 1.96 * one.standard_error)
        for one in run.spread
        if one.share == one.share
    ]
    said = words.listed((dot.row, words.percent(dot.value)) for dot in dots)
    charts = (
        (
            Chart(
                "spread-chart",
                dots_figure(dots, "share of variance", words),
                said,
                height=26 * len(dots) + 40,
            ),
        )
        if dots
        else ()
    )
    yield Figure(
        "spread",
        words.text("spread"),
        teller.foot(table.measures, table.limits),
        subtitle=words.text("spread sub"),
        charts=charts,
        tables=(teller.sheet(table),),
    )


def _movers(teller: Teller) -> Iterator[Figure]:
    words, table = teller.words, teller.tables["movers"]
    bars = [
        (
            str(record["place"]),
            float(record["explained"] or 0.0),
            words.text(
                "mover label",
                share=words.percent(float(record["explained"] or 0.0)),
                low=words.number(float(record["low"] or 0.0)),
                high=words.number(float(record["high"] or 0.0)),
            ),
        )
        for record in table.records()
    ]
    said = words.listed((name, text) for name, _, text in bars)
    charts = (
        (Chart("movers-chart", bars_figure(bars, "share of variance", words), said, height=26 * len(bars) + 40),)
        if bars
        else ()
    )
    yield Figure(
        "movers",
        words.text("movers"),
        teller.foot(table.measures, table.limits),
        subtitle=words.text("movers sub"),
        charts=charts,
        shown=(teller.sheet(table),),
    )


def _sources(teller: Teller) -> Figure:
    words, book = teller.words, teller.run.book
    firmness = list(Tier)
    listed = sorted(
        ((name, source) for name, source in book.sources.items() if source.tier is not Tier.ASSUMPTION),
        key=lambda item: (firmness.index(item[1].tier), str(item[1].date or ""), item[0]),
    )
    head = Markup("").join(
        Markup('<th scope="col">{}</th>').format(words.text(key))
        for key in ("source title", "publisher", "tier", "date", "address")
    )
    rows = Markup("").join(_source_row(name, source, words) for name, source in listed)
    return Figure(
        "sources",
        words.text("sources"),
        teller.foot(words.text("sources measures"), words.text("sources limits"), simulated=False),
        subtitle=words.text("sources sub"),
        drawing=_scrolling(words.text("sources"), head, rows),
    )


def _source_row(name: str, source: Source, words: Words) -> Markup:
    notes = [_quoted(source.note)] if source.note else []
    if source.relays:
        notes.append(Markup(escape(words.text("relays", what="{}"))).format(_quoted(source.relays)))
    said = Markup(words.semicolon).join(notes)
    note = Markup('<br><span class="note">{}</span>').format(said) if notes else Markup("")
    day = source.date.isoformat() if source.date else words.text("undated")
    return Markup(
        '<tr id="source-{}"><td>{}{}</td><td>{}</td><td>{}</td><td class="date">{}</td><td>{}</td></tr>'
    ).format(
        name,
        _quoted(source.title),
        note,
        _quoted(source.publisher or ""),
        words.text(f"tier {source.tier}"),
        day,
        link(source.address, words),
    )


def _quoted(text: str) -> Markup:
    """Return what the book's author or a source wrote, in the language of its writing."""
    return Markup('<span lang="en">{}</span>').format(text)


def link(address: str | None, words: Words) -> Markup:
    """Return an address as a link if it is one of the web, as plain text otherwise."""
    if not address:
        return Markup('<span class="none">{}</span>').format(words.text("no address"))
    parts = urlsplit(address)
    if parts.scheme in ("http", "https") and parts.hostname:
        return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(
            address, parts.hostname.removeprefix("www.")
        )
    return _quoted(address)


def _assumptions(teller: Teller) -> Figure:
    words, book = teller.words, teller.run.book
    resting: dict[str, list[tuple[str, BookFigure]]] = defaultdict(list)
    for place, figure, source in figures_of(book):
        if source.tier is Tier.ASSUMPTION:
            resting[figure.source or ""].append((place, figure))
    blocks = Markup("").join(_assumption(name, book.sources[name], found, words) for name, found in resting.items())
    return Figure(
        "assumptions",
        words.text("assumptions"),
        teller.foot(words.text("assumptions measures"), words.text("assumptions limits"), simulated=False),
        subtitle=words.text("assumptions sub"),
        drawing=blocks,
    )


def _assumption(name: str, source: Source, found: list[tuple[str, BookFigure]], words: Words) -> Markup:
    count = (
        words.text("one figure rests")
        if len(found) == 1
        else words.text("figures resting", count=words.numbers.whole(len(found)))
    )
    head = Markup("").join(
        Markup('<th scope="col">{}</th>').format(words.text(key)) for key in ("place", "range", "note")
    )
    rows = Markup("").join(
        Markup('<tr><td><code>{}</code></td><td class="num">{}</td><td class="note">{}</td></tr>').format(
            place, range_text(figure, words), _quoted(figure.note or "")
        )
        for place, figure in found
    )
    return Markup(
        '<details class="assumption" id="source-{}"><summary><b>{}</b> <span class="note">{}</span></summary>'
        "<p>{}</p>{}</details>"
    ).format(name, _quoted(source.title), count, _quoted(source.note or ""), _scrolling(count, head, rows))


def _scrolling(label: str, head: Markup, rows: Markup) -> Markup:
    """Return a table in a box of its own that scrolls, and that the keyboard reaches."""
    return Markup(
        '<div class="scroll tall" tabindex="0" role="region" aria-label="{}">'
        "<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
    ).format(label, head, rows)


def range_text(figure: BookFigure, words: Words) -> str:
    """Return a figure as text: a point, or its centre with the ends of its range; said where hindsight widened it."""
    if figure.certain:
        return words.number(figure.centre)
    low, high = (words.number(end) for end in figure.support)
    said = f"{words.number(figure.centre)} ({words.text('mover ends', low=low, high=high)})"
    return f"{said}{words.semicolon}{words.text('hindsight')}" if figure.hindsight else said
