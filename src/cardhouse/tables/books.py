"""What a book says, as tables."""

from collections.abc import Mapping

from cardhouse.model.book import Book
from cardhouse.model.deals import DEAL_KINDS, Deal
from cardhouse.model.figures import Figure
from cardhouse.model.places import figures_of
from cardhouse.model.stages import stage_on
from cardhouse.tables.names import money, title_of
from cardhouse.tables.table import Cell, DataTable, headed
from cardhouse.words import ENGLISH, Words


def books_table(books: Mapping[str, Book], words: Words = ENGLISH) -> DataTable:
    """Return a row for each book: name, title, date, size."""
    rows = [
        (
            name,
            words.title(book.book.title),
            words.day(book.book.as_of),
            book.book.quarters,
            len(book.firms),
            len(book.deals),
            sum(1 for _ in figures_of(book)),
        )
        for name, book in books.items()
    ]
    return DataTable(
        id="books",
        title=words.text("table books"),
        columns=headed(
            words,
            ("name", "name"),
            ("title", "book title"),
            ("as_of", "as known on"),
            ("quarters", "quarters"),
            ("firms", "firms"),
            ("deals", "deals"),
            ("figures", "figures"),
        ),
        rows=tuple(rows),
        measures=words.text("table books measures"),
    )


def book_tables(book: Book, words: Words = ENGLISH) -> tuple[DataTable, ...]:
    """Return the tables of a book: firms, deals, programmes, scenarios."""
    return _firms(book, words), _deals(book, words), _programmes(book, words), _scenarios(book, words)


def shown(figure: Figure | None, words: Words = ENGLISH) -> str:
    """Return a figure as text: a point, or a range with its centre, times the parameter that multiplies it."""
    if figure is None:
        return ""
    centre, low, high = (words.numbers.given(x) for x in (figure.centre, *figure.support))
    text = centre if figure.certain else words.text("figure with range", centre=centre, low=low, high=high)
    if figure.times:
        text += f" x {figure.times}"
    return f"{text} x (1 - {figure.times_rest})" if figure.times_rest else text


def _firms(book: Book, words: Words) -> DataTable:
    rows: list[tuple[Cell, ...]] = []
    for name, firm in book.entities.items():
        role = words.text(f"role {'outside' if firm.outside else firm.role}")
        figures = (firm.cash, firm.debt, firm.revenue, firm.facility)
        rows.append((name, title_of(book, name, words), role, *(shown(x, words) for x in figures)))
    unit = money(book)
    return DataTable(
        id="entities",
        title=words.text("table entities"),
        columns=headed(
            words,
            ("entity", "id"),
            ("title", "name"),
            ("role", "role"),
            ("cash", "cash", unit),
            ("outside_debt", "outside debt", unit),
            ("outside_revenue_a_quarter", "outside revenue", unit),
            ("facility_a_quarter", "facility", unit),
        ),
        rows=tuple(rows),
        measures=words.text("table entities measures"),
    )


def _deals(book: Book, words: Words) -> DataTable:
    rows: list[tuple[Cell, ...]] = []
    for name, deal in book.deals.items():
        stage = stage_on(deal.stages, book.book.as_of)
        rows.append(
            (
                name,
                *(title_of(book, end, words) for end in (deal.payer, deal.payee)),
                words.title(DEAL_KINDS[deal.kind].title),
                shown(getattr(deal, "amount", None), words),
                words.text(f"stage {stage}") if stage else "",
                words.text(f"binding {deal.binding}"),
                _to_know(deal, words),
            )
        )
    return DataTable(
        id="deals",
        title=words.text("table book deals"),
        columns=headed(
            words,
            ("deal", "id"),
            ("payer", "payer"),
            ("payee", "payee"),
            ("kind", "kind"),
            ("amount", "amount", money(book)),
            ("stage", "stage"),
            ("binding", "binding"),
            ("note", "to know"),
        ),
        rows=tuple(rows),
        measures=words.text("table book deals measures"),
    )


def _to_know(deal: Deal, words: Words) -> str:
    """Return what holds a deal's money already, or how likely it is to be signed."""
    if deal.counted_in:
        return words.text("part of deal", deal=deal.counted_in)
    probability = shown(deal.probability, words)
    return words.text("signed with probability", probability=probability) if probability else ""


def _programmes(book: Book, words: Words) -> DataTable:
    rows: list[tuple[Cell, ...]] = []
    for name, programme in book.programmes.items():
        units = sum(weight * figure.centre for _, _, weight, figure in programme.plan.terms(book.book.start))
        ends = (programme.owner, programme.user, programme.vendor)
        rows.append((name, *(title_of(book, end, words) for end in ends), units, shown(programme.chip, words)))
    return DataTable(
        id="programmes",
        title=words.text("table programmes"),
        columns=headed(
            words,
            ("programme", "id"),
            ("owner", "owner"),
            ("user", "user"),
            ("vendor", "vendor"),
            ("units", "units planned"),
            ("chip", "chips a unit", money(book)),
        ),
        rows=tuple(rows),
        measures=words.text("table programmes measures"),
    )


def _scenarios(book: Book, words: Words) -> DataTable:
    rows = [
        (name, title_of(book, name, words), words.semicolon.join(change.at for change in scenario.changes))
        for name, scenario in book.scenarios.items()
    ]
    return DataTable(
        id="scenarios",
        title=words.text("table book scenarios"),
        columns=headed(words, ("scenario", "id"), ("title", "name"), ("changes", "changes")),
        rows=tuple(rows),
        measures=words.text("table book scenarios measures"),
    )
