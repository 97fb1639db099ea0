"""What a firm keeps of its price: its gross margin."""

from cardhouse.measure import Figure, figure_of
from cardhouse.model.book import Book
from cardhouse.tables.ranges import ranged


def gross_margin(book: Book, firm: str) -> Figure:
    """Return the gross margin a firm reports, share of the price; without a report what its cost share leaves."""
    told = book.disclosures.get(firm)
    if told is not None and told.gross_margin is not None:
        return ranged(book, told.gross_margin)
    return figure_of(1.0) - ranged(book, book.entities[firm].cost_share)
