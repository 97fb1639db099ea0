"""Names of what stands in tables: firms, deals, scenarios, quarters, the unit of money."""

from cardhouse.model.book import WORLD, Book
from cardhouse.model.change import BASE, scenario_of
from cardhouse.model.flow_table import NO_QUARTER
from cardhouse.model.units import quarter_name
from cardhouse.words import ENGLISH, Words

NO_VENDOR_FINANCING = "without-vendor-financing"


def title_of(book: Book, name: str, words: Words = ENGLISH) -> str:
    """Return the title of an entity, deal, programme or scenario of a book; its id if it has none."""
    if name == WORLD:
        return words.text("rest of the world")
    for section in (book.entities, book.deals, book.programmes, book.scenarios):
        if name in section:
            return words.title(section[name].title)
    return name


def scenario_title(book: Book, name: str, words: Words = ENGLISH) -> str:
    """Return the title of a scenario, of several joined with `+`, or of the base without vendor financing."""
    if name == NO_VENDOR_FINANCING and name not in book.scenarios:
        return words.text("without vendor financing")
    known = ((part, scenario_of(book, part)) for part in name.split("+"))
    return " + ".join(title_of(book, part, words) if one is None else words.title(one.title) for part, one in known)


def scenario_name(book: Book, name: str, words: Words = ENGLISH) -> str:
    """Return the title of a scenario, or of several joined with `+`; that of the base too."""
    return words.text("base") if name == BASE else scenario_title(book, name, words)


def money(book: Book) -> str:
    """Return the unit of the book's money, `USD bn`; `Words.unit` writes it as a language does."""
    return f"{book.book.currency} {book.book.unit}"


def quarter_names(book: Book) -> tuple[str, ...]:
    """Return the labels of the book's quarters, 2025Q4; `Words.quarter` writes them as a language does."""
    return tuple(quarter_name(t, book.book.start) for t in range(1, book.book.quarters + 1))


def quarter_of(book: Book, number: int) -> str:
    """Return the label of one of the book's quarters; nothing for a table of payments without quarters."""
    return "" if book.book.start == NO_QUARTER else quarter_name(number, book.book.start)
