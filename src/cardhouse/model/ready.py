"""Scenarios that every book has without writing them down: a deal removed, a firm that fails."""

from cardhouse.errors import UsageError, near_name
from cardhouse.model.book import Book, vendor_financing
from cardhouse.model.record import Title
from cardhouse.model.scenario import Change, Scenario
from cardhouse.model.units import quarter_name

WITHOUT, FAILS, FINANCING = "without", "fails", "financing"


def ready_scenarios(book: Book) -> tuple[str, ...]:
    """Return the ready scenarios of a book by name: its main customer fails after a year, no financing by the vendor,
    each deal removed.

    Any other firm and quarter can be asked for: `fails:FIRM@2027Q1`.
    """
    found = []
    if book.book.customers:
        quarter = quarter_name(min(4, book.book.quarters), book.book.start)
        found.append(f"{FAILS}:{book.book.customers[0]}@{quarter}")
    if vendor_financing(book):
        found.append(f"{WITHOUT}:{FINANCING}")
    counted = (name for name, deal in book.deals.items() if deal.counted_in is None and not deal.removed)
    return (*found, *(f"{WITHOUT}:{name}" for name in counted))


def ready_scenario(book: Book, name: str) -> Scenario | None:
    """Return the scenario that a name like `without:DEAL` or `fails:FIRM@QUARTER` stands for; none for other names.

    Raises:
        UsageError: the book has no such deal, firm or quarter.
    """
    kind, found, asked = name.partition(":")
    if not found or kind not in (WITHOUT, FAILS):
        return None
    return _without(book, asked) if kind == WITHOUT else _failing(book, asked)


def _without(book: Book, asked: str) -> Scenario:
    if asked == FINANCING:
        names = vendor_financing(book)
        title = Title(en="Without any financing by the vendor", fr="Sans aucun financement du fournisseur")
    elif asked in book.deals:
        names, named = (asked,), book.deals[asked].title
        title = Title(en=f"Without: {named.en or asked}", fr=f"Sans : {named.fr or asked}")
    else:
        raise UsageError(f"the book {book.book.id} has no deal {asked!r}: {near_name(asked, list(book.deals))}")
    return Scenario(title=title, changes=tuple(Change(at=f"deals.{deal}", remove=True) for deal in names))


def _failing(book: Book, asked: str) -> Scenario:
    firm, _, quarter = asked.partition("@")
    if firm not in book.firms:
        raise UsageError(f"the book {book.book.id} has no firm {firm!r}: {near_name(firm, list(book.firms))}")
    labels = [quarter_name(at, book.book.start) for at in range(1, book.book.quarters + 1)]
    if quarter not in labels:
        raise UsageError(
            f"`{quarter}` is none of the book's quarters, {labels[0]} to {labels[-1]}: write fails:{firm}@{labels[0]}"
        )
    name, (year, part) = book.entities[firm].title, quarter.split("Q")
    title = Title(en=f"{name.en or firm} fails in {quarter}", fr=f"{name.fr or firm} fait défaut au T{part} {year}")
    change = Change(at=f"entities.{firm}.fails_in", set=labels.index(quarter) + 1, source=book.book.source)
    return Scenario(title=title, changes=(change,))
