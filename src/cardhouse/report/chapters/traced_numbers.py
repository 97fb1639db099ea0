"""Numbers that lead to what they rest on: each a link to its row in a table, with its sources at hand."""

from collections.abc import Mapping

from markupsafe import Markup

from cardhouse.claims import WHOLE_BOOK, Value, number_text, said, sources_text, value_text
from cardhouse.model.claims import Quantity
from cardhouse.model.expressions import ENDS
from cardhouse.model.record import Title
from cardhouse.report.chapters.teller import Teller
from cardhouse.report.parts import Sheet


def anchor(group: str, name: str) -> str:
    """Return the id of a quantity's row on the page."""
    return f"n-{group}-{name}".replace("_", "-")


def numbered(
    teller: Teller, group: str, sentence: Title, values: Mapping[str, Value], quantities: Mapping[str, Quantity]
) -> Markup:
    """Return a sentence whose numbers are links to their rows, each with its exact value for machines."""

    def written(name: str, text: str) -> str:
        if not name:
            return str(Markup.escape(text))
        key, _, end = name.partition(".")
        value = values[key]
        told = Markup.escape(text) if end or value.certain or not value.known else _range_lighter(teller, text, value)
        return str(_link(teller, group, key, end or "centre", told, value, quantities[key]))

    return Markup(said(sentence, values, teller.run.book, teller.words, written))  # every part is escaped above


def _range_lighter(teller: Teller, text: str, value: Value) -> Markup:
    """Return a centre with its range, the range in an element of its own."""
    centre = number_text(value.centre, value.unit, teller.run.book, teller.words, value.stated)
    return Markup("{}<small>{}</small>").format(centre, text.removeprefix(centre))


def number(teller: Teller, group: str, name: str, value: Value, quantity: Quantity) -> Markup:
    """Return one value as a link to its row, its range on a line of its own."""
    words, book = teller.words, teller.run.book
    if not value.known or value.certain:
        return _link(teller, group, name, "centre", value_text(value, book, words), value, quantity)
    low, centre, high = (number_text(getattr(value, end), value.unit, book, words, value.stated) for end in ENDS)
    text = Markup("{}<small>{}</small>").format(centre, words.text("from to", low=low, high=high))
    return _link(teller, group, name, "centre", text, value, quantity)


def _link(
    teller: Teller, group: str, name: str, end: str, text: str | Markup, value: Value, quantity: Quantity
) -> Markup:
    exact = repr(getattr(value, end)) if value.known else ""
    return Markup('<a class="n" href="#{}" data-of="{}.{}" data-value="{}" data-tip="{}">{}</a>').format(
        anchor(group, name), name, end, exact, tip(teller, value, quantity), text
    )


def tip(teller: Teller, value: Value, quantity: Quantity) -> str:
    """Return what stands beside a number that is pointed at: what it is, its range, what it rests on."""
    words, book = teller.words, teller.run.book
    parts = [words.title(quantity.title), value_text(value, book, words)]
    if value.known:
        parts.append(words.text(f"span {value.span}"))
    return " · ".join((*parts, _rests(teller, value)))


def _rests(teller: Teller, value: Value) -> str:
    """Return the sources of a value, and the run where it rests on the whole book."""
    words, recipe = teller.words, teller.run.recipe
    named = sources_text(teller.run.book, tuple(name for name in value.sources if name != WHOLE_BOOK), words)
    whole = words.text("whole run", id=recipe.id, hash=recipe.book_hash) if WHOLE_BOOK in value.sources else ""
    return words.semicolon.join(part for part in (named, whole) if part)


def numbers_sheet(teller: Teller, group: str, values: Mapping[str, Value], quantities: Mapping[str, Quantity]) -> Sheet:
    """Return the table that the numbers lead to: value, range, kind of range, sources with tier and day."""
    words, book = teller.words, teller.run.book
    rows = tuple(
        (
            words.title(quantities[name].title),
            value_text(value, book, words),
            words.unit(value.unit) if value.known else "",
            words.text(f"span {value.span}") if value.known else "",
            _rests(teller, value),
        )
        for name, value in values.items()
    )
    headings = tuple(words.text(f"column {key}") for key in ("quantity", "value", "unit", "kind of range", "rests on"))
    anchors = tuple(anchor(group, name) for name in values)
    title = words.text("numbers behind")
    return Sheet(f"numbers-{group}", title, headings, rows, (False, True, False, False, False), anchors=anchors)
