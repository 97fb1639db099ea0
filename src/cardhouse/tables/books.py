"""What a book says, as tables."""

from collections.abc import Mapping

from cardhouse.model.book import Book
from cardhouse.model.deals import DEAL_KINDS
from cardhouse.model.figures import Figure
from cardhouse.model.places import figures_of
from cardhouse.model.stages import stage_on
from cardhouse.tables.many import money, title_of
from cardhouse.tables.table import Cell, Column, DataTable


def books_table(books: Mapping[str, Book]) -> DataTable:
    """Return a row for each book: name, title, date, size."""
    rows = [
        (
            name,
            book.book.title.en,
            str(book.book.as_of),
            book.book.quarters,
            len(book.firms),
            len(book.deals),
            sum(1 for _ in figures_of(book)),
        )
        for name, book in books.items()
    ]
    return DataTable(
        id="books",
        title="Books that come with cardhouse",
        columns=(
            Column("name", "Name"),
            Column("title", "Title"),
            Column("as_of", "As known on"),
            Column("quarters", "Quarters"),
            Column("firms", "Firms"),
            Column("deals", "Deals"),
            Column("figures", "Figures"),
        ),
        rows=tuple(rows),
        measures="Each book holds one financing system as known on its date.",
    )


def book_tables(book: Book) -> tuple[DataTable, ...]:
    """Return the tables of a book: firms, deals, programmes, scenarios."""
    return _firms(book), _deals(book), _programmes(book), _scenarios(book)


def shown(figure: Figure | None) -> str:
    """Return a figure as text: a point, or a range with its centre, times the parameter that multiplies it."""
    if figure is None:
        return ""
    low, high = figure.support
    text = f"{figure.centre:g}" if figure.certain else f"{figure.centre:g} ({low:g} to {high:g})"
    if figure.times:
        text += f" x {figure.times}"
    return f"{text} x (1 - {figure.times_rest})" if figure.times_rest else text


def _firms(book: Book) -> DataTable:
    rows: list[tuple[Cell, ...]] = []
    for name, firm in book.entities.items():
        figures = (firm.cash, firm.debt, firm.revenue, firm.facility)
        rows.append(
            (name, title_of(book, name), "outside" if firm.outside else firm.role.value, *(shown(x) for x in figures))
        )
    titles = ("Cash", "Outside debt", "Outside revenue a quarter", "Facility a quarter")
    return DataTable(
        id="entities",
        title="Firms",
        columns=(
            Column("entity", "Id"),
            Column("title", "Name"),
            Column("role", "Role"),
            *(Column(title.lower().replace(" ", "_"), title, money(book)) for title in titles),
        ),
        rows=tuple(rows),
        measures="Opening figures at their centre, ranges in brackets; "
        "outside: a named part of the world, which cannot fail.",
    )


def _deals(book: Book) -> DataTable:
    rows: list[tuple[Cell, ...]] = []
    for name, deal in book.deals.items():
        stage = stage_on(deal.stages, book.book.as_of)
        amount = getattr(deal, "amount", None)
        ends = (title_of(book, deal.payer), title_of(book, deal.payee))
        kind = DEAL_KINDS[deal.kind].title.en
        note = (
            f"part of {deal.counted_in}"
            if deal.counted_in
            else shown(deal.probability) and f"signed with probability {shown(deal.probability)}"
        )
        rows.append((name, *ends, kind, shown(amount), stage.value if stage else "", deal.binding.value, note or ""))
    return DataTable(
        id="deals",
        title="Deals",
        columns=(
            Column("deal", "Id"),
            Column("payer", "Payer"),
            Column("payee", "Payee"),
            Column("kind", "Kind"),
            Column("amount", "Amount", money(book)),
            Column("stage", "Stage"),
            Column("binding", "Binding"),
            Column("note", "To know"),
        ),
        rows=tuple(rows),
        measures="Each deal with its latest stage known on the book's date; "
        "a fee or purchase by schedule shows no single amount.",
    )


def _programmes(book: Book) -> DataTable:
    rows: list[tuple[Cell, ...]] = []
    for name, programme in book.programmes.items():
        units = sum(weight * figure.centre for _, _, weight, figure in programme.plan.terms(book.book.start))
        rows.append(
            (
                name,
                *(title_of(book, x) for x in (programme.owner, programme.user, programme.vendor)),
                units,
                shown(programme.chip),
            )
        )
    return DataTable(
        id="programmes",
        title="Programmes",
        columns=(
            Column("programme", "Id"),
            Column("owner", "Owner"),
            Column("user", "User"),
            Column("vendor", "Vendor"),
            Column("units", "Units planned"),
            Column("chip", "Vendor's chips a unit", money(book)),
        ),
        rows=tuple(rows),
        measures="Physical build-outs: units over the book's quarters before a drawn factor or parameter.",
    )


def _scenarios(book: Book) -> DataTable:
    rows = [
        (name, title_of(book, name), "; ".join(change.at for change in scenario.changes))
        for name, scenario in book.scenarios.items()
    ]
    return DataTable(
        id="scenarios",
        title="Scenarios",
        columns=(Column("scenario", "Id"), Column("title", "Name"), Column("changes", "What it changes")),
        rows=tuple(rows),
        measures="Sets of changes to the book, to be put beside the base on the same random numbers.",
    )
