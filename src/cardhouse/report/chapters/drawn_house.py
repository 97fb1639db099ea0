"""The house, drawn for three widths, and its table twin."""

from typing import Final

from markupsafe import Markup

from cardhouse.network import View
from cardhouse.report.chapters.teller import Teller
from cardhouse.report.house import House, Row, Size, house_layout, house_svg, house_table, house_totals
from cardhouse.report.house.evidence import COLUMNS, term
from cardhouse.report.parts import Figure, Section, Sheet
from cardhouse.report.picture import house_of, whole_run
from cardhouse.report.sheets import sheet_of
from cardhouse.words import Words

WIDTHS: Final[tuple[tuple[Size, float], ...]] = (("wide", 1040), ("middle", 680), ("phone", 358))


def house_chapter(teller: Teller) -> Section:
    """Return the chapter of the house."""
    run, words = teller.run, teller.words
    house, signed = house_of(run, words), whole_run(run, View.SIGNED)
    measures = words.text(
        "house measures",
        first=signed.first,
        last=signed.last,
        years=words.number(run.book.book.quarters / 4),
        paths=words.numbers.whole(run.recipe.paths),
    )
    figure = Figure(
        "house",
        house.title,
        teller.foot(measures, words.text("house limits")),
        subtitle=f"{house.subtitle} {house.unit}.",
        drawing=drawn(house, ("wide",)),
        tables=(twin(teller, house),),
    )
    return Section("who-pays-whom", words.text("house"), words.text("house lead"), (figure,))


def drawn(house: House, sizes: tuple[Size, ...]) -> Markup:
    """Return the picture at some of its widths; the page shows the one that fits."""
    pictures = []
    for size, width in ((size, width) for size, width in WIDTHS if size in sizes):
        layout = house_layout(house, size, width)
        number = Markup("")
        if house.attic is not None and not any(label.text == house.attic[0] for label in layout.labels):
            number = Markup('<p class="attic"><b>{}</b> {}</p>').format(*house.attic)  # it found no room under the roof
        picture = Markup(house_svg(layout, "auto", f"house-{size}", heading=False))  # escapes every word it draws
        pictures.append(Markup('<div class="house {}">{}{}</div>').format(size, number, picture))
    return Markup("").join(pictures)


def twin(teller: Teller, house: House) -> Sheet:
    """Return the table twin of the picture: the same flows in the same order, and the same totals."""
    words, book = teller.words, teller.run.book
    titles = {name: words.title(programme.title) for name, programme in book.programmes.items()}
    titles |= {name: words.title(deal.title) for name, deal in book.deals.items()}
    rows: list[tuple[str, ...]] = [
        (
            words.text("world") if row.payer == "world" else row.payer,
            row.payee,
            words.text(f"kind {row.kind}"),
            words.text(f"state {row.state}"),
            _amount(row.amount, words),
            _end(row, row.low, words),
            _end(row, row.high, words),
            words.number(row.circular) if row.state != "promise" else "0",
            term(row.basis.stage, words.language),
            row.basis.since,
            term(row.basis.tier, words.language),
            "; ".join(row.basis.sources),
            ", ".join(row.guaranteed_by),
            titles.get(row.title, row.title),
        )
        for row in house_table(house)
    ]
    totals = house_totals(house)
    rows += [
        _total(words, "total between", totals.between, words.number(totals.circular)),
        _total(words, "total outside", sum(totals.outside.values()), "0"),
        _total(words, "total promised", totals.promised, "0"),
    ]
    low, high, *evidence = COLUMNS[words.language]
    headings = [
        *(words.text(key) for key in ("payer", "payee", "kind", "state")),
        f"{words.text('amount')}, {house.unit}",
        low,
        high,
        words.text("round"),
        *evidence,
        words.text("guaranteed by"),
        words.text("deal"),
    ]
    numeric = tuple(4 <= column <= 7 for column in range(len(headings)))
    return sheet_of("house-table", words.text("house table"), headings, rows, numeric)


def _total(words: Words, key: str, amount: float, circular: str) -> tuple[str, ...]:
    ends = 2 * (term("not-summed", words.language),)  # not all figures stand at the same end at once
    return (words.text(key), "", "", "", words.number(amount), *ends, circular, *6 * ("",))


def _end(row: Row, end: float | None, words: Words) -> str:
    """Return an end of a flow's interval: the amount itself where it is a point; a simulated mean has none here."""
    if end is None and row.basis.stage == "simulated":
        return term("mean-only", words.language)
    return _amount(row.amount if end is None else end, words)


def _amount(amount: float | None, words: Words) -> str:
    return words.text("state unknown") if amount is None else words.number(amount)
