"""What goes into a run: every figure with its unit and source, the deals' terms, what scenarios change."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Final

from cardhouse.model.book import Book
from cardhouse.model.deals import DEAL_KINDS, Deal
from cardhouse.model.figures import Figure, Series
from cardhouse.model.places import figures_of
from cardhouse.model.scenario import Change
from cardhouse.model.sources import Source, Tier
from cardhouse.tables.figure_units import Fields
from cardhouse.tables.names import money, title_of
from cardhouse.tables.table import Cell, DataTable, headed
from cardhouse.words import ENGLISH, Words

FORMS: Final = ("uniform", "normal", "lognormal")
_SOURCE: Final = (("source", "input source"), ("source_title", "input source title"), ("tier", "tier"))


def figures_table(book: Book, words: Words = ENGLISH) -> DataTable:
    """Return every figure of a book: its centre, the ends that a draw can reach, its unit, and where it comes from.

    A point has no ends. A normal or lognormal figure ends where the bounds of its field cut it; `spread` is its
    standard deviation, or the sigma of its log.
    """
    fields = Fields(book)
    return DataTable(
        id="inputs",
        title=words.text("table inputs"),
        columns=headed(
            words,
            ("place", "input place"),
            ("subject", "input subject"),
            ("field", "input field"),
            ("value", "value"),
            ("low", "low"),
            ("high", "high"),
            ("unit", "unit"),
            ("form", "input form"),
            ("spread", "input spread"),
            ("factor", "input factor"),
            *_SOURCE,
            ("publisher", "input publisher"),
            ("published", "input published"),
            ("value_date", "input value date"),
            ("public_since", "input public since"),
            ("basis", "input basis"),
            ("hindsight", "hindsight"),
            ("note", "input note"),
        ),
        rows=tuple(_figure_row(book, found, fields, words) for found in figures_of(book)),
        measures=words.text("table inputs measures"),
        limits=words.text("table inputs limits"),
    )


def _figure_row(book: Book, found: tuple[str, Figure, Source], fields: Fields, words: Words) -> tuple[Cell, ...]:
    place, figure, source = found
    section, *steps = place.split(".")
    return (
        place,
        *((title_of(book, steps[0], words), ".".join(steps[1:])) if len(steps) > 1 else (section, ".".join(steps))),
        figure.centre,
        *_ends(figure, fields, place),
        fields.text(fields.unit(place), words),
        words.text(f"form {_form(figure)}"),
        (figure.normal or figure.lognormal or ("", ""))[1],
        figure.times or (figure.times_rest and f"1 - {figure.times_rest}") or "",
        figure.source,
        source.title,
        words.text(f"tier {source.tier}"),
        source.publisher or "",
        *(_day(day) for day in (source.date, figure.value_date, figure.public_since)),
        "; ".join(figure.basis),
        words.text("check holds") if figure.hindsight else "",
        figure.note or "",
    )


def _form(figure: Figure) -> str:
    if figure.certain:
        return "point"
    return next((form for form in FORMS if getattr(figure, form) is not None), "triangular")


def _ends(figure: Figure, fields: Fields, place: str) -> tuple[float | None, float | None]:
    if figure.certain:
        return None, None
    (low, high), bounds = figure.support, fields.bounds(place)
    return max(low, bounds.low), min(high, bounds.high)


def sources_table(book: Book, words: Words = ENGLISH) -> DataTable:
    """Return every source of a book, firmest tier first, and how many figures rest on it."""
    tiers = list(Tier)
    resting = Counter(figure.source for _, figure, _ in figures_of(book))
    rows: list[tuple[Cell, ...]] = [
        (
            name,
            source.title,
            words.text(f"tier {source.tier}"),
            source.publisher or "",
            *(_day(day) for day in (source.date, source.public, source.value_date)),
            source.address or "",
            source.relays or "",
            resting[name],
            source.note or "",
        )
        for name, source in sorted(book.sources.items(), key=lambda item: tiers.index(item[1].tier))
    ]
    return DataTable(
        id="sources",
        title=words.text("table sources"),
        columns=headed(
            words,
            *_SOURCE,
            ("publisher", "input publisher"),
            ("published", "input published"),
            ("public_since", "input public since"),
            ("value_date", "input value date"),
            ("address", "input address"),
            ("relays", "input relays"),
            ("resting", "input resting"),
            ("note", "input note"),
        ),
        rows=tuple(rows),
        measures=words.text("sources measures"),
        limits=words.text("table sources limits"),
    )


def terms_table(book: Book, words: Words = ENGLISH) -> DataTable:
    """Return the terms of every deal that is not removed: payer, payee, amount, how firm it is, since when, its source.

    `scheduled` is the sum of the deal's schedule at the centre of its figures: sum_t weight_t centre_t times the centre
    of its factor, parameters left out.
    """
    unit = money(book)
    return DataTable(
        id="terms",
        title=words.text("table terms"),
        columns=headed(
            words,
            ("deal", "id"),
            ("deal_title", "deal"),
            ("payer_id", "payer id"),
            ("payer", "payer"),
            ("payee_id", "payee id"),
            ("payee", "payee"),
            ("kind", "kind"),
            ("amount", "amount", unit),
            ("low", "low", unit),
            ("high", "high", unit),
            ("scheduled", "input scheduled", unit),
            ("probability", "input probability", "probability"),
            ("share", "input share", "share of the firm"),
            ("stage", "stage"),
            ("on", "input on"),
            ("public_since", "input public since"),
            ("binding", "binding"),
            ("rests_on", "input rests on"),
            ("signed_with", "input signed with"),
            ("counted_in", "input counted in"),
            ("overlaps", "input overlaps"),
            *_SOURCE,
            ("note", "input note"),
        ),
        rows=tuple(_deal_row(book, name, deal, words) for name, deal in book.deals.items() if not deal.removed),
        measures=words.text("table terms measures"),
        limits=words.text("table terms limits"),
    )


def _deal_row(book: Book, name: str, deal: Deal, words: Words) -> tuple[Cell, ...]:
    amount: Figure | None = getattr(deal, "amount", None)
    schedule: Series | None = getattr(deal, "schedule", None)
    share: Figure | None = getattr(deal, "share", None)
    known = [reached for reached in deal.stages if reached.public <= book.book.as_of]
    since = max(known, key=lambda reached: reached.on, default=None)
    basis = amount or next((figure for _, figure in schedule.figures()), None) if schedule else amount
    source = book.sources.get((basis or deal).source or "")
    return (
        name,
        words.title(deal.title),
        *(cell for end in (deal.payer, deal.payee) for cell in (end, title_of(book, end, words))),
        words.title(DEAL_KINDS[deal.kind].title),
        "" if amount is None else amount.centre,
        *_range(amount),
        "" if schedule is None else _total(schedule, book.book.start),
        *("" if figure is None else figure.centre for figure in (deal.probability, share)),
        words.text(f"stage {since.stage}") if since else "",
        *(_day(day) for day in ((since.on, since.public) if since else (None, None))),
        words.text(f"binding {deal.binding}"),
        getattr(deal, "programme", None) or getattr(deal, "deal", None) or "",
        deal.signed_with or "",
        deal.counted_in or "",
        "; ".join(deal.overlaps_with),
        deal.source or "",
        *((source.title, words.text(f"tier {source.tier}")) if source else ("", "")),
        deal.note or "",
    )


def _range(amount: Figure | None) -> tuple[Cell, Cell]:
    return ("", "") if amount is None or amount.certain else (max(0.0, amount.support[0]), amount.support[1])


def _total(schedule: Series, start: str) -> float:
    factor = 1.0 if schedule.factor is None else schedule.factor.centre
    return factor * sum(weight * figure.centre for _, _, weight, figure in schedule.terms(start))


def changes_table(book: Book, words: Words = ENGLISH) -> DataTable:
    """Return what each scenario changes: the place, its centre in the book, and what is set, multiplied or added."""
    centres = {place: figure.centre for place, figure, _ in figures_of(book)}
    rows: list[tuple[Cell, ...]] = []
    for name, scenario in book.scenarios.items():
        for change in scenario.changes:
            ends = name, words.title(scenario.title), change.at, centres.get(change.at, "")
            rows.append((*ends, *_change(change, words), change.source or "", change.note or ""))
    return DataTable(
        id="changes",
        title=words.text("table changes"),
        columns=headed(
            words,
            ("scenario", "id"),
            ("scenario_title", "scenario"),
            ("place", "input place"),
            ("in_book", "input in book"),
            ("change", "input change"),
            ("new_value", "input new value"),
            ("source", "input source"),
            ("note", "input note"),
        ),
        rows=tuple(rows),
        measures=words.text("table changes measures"),
    )


def _change(change: Change, words: Words) -> Iterator[Cell]:
    kind = next(name for name in ("times", "add", "remove", "set") if name in change.model_fields_set)
    value = getattr(change, kind)
    yield words.text(f"change {kind}")
    if kind == "remove" or value is None:
        yield ""
    elif isinstance(value, (str, float, int)) and not isinstance(value, bool):
        yield value
    else:
        yield json.dumps(value, default=str, ensure_ascii=False)


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
