"""What stands behind a flow: the deal or programme, since when it is at its stage, and on which sources it rests."""

import datetime

from cardhouse.model.book import Book
from cardhouse.model.deals import Deal
from cardhouse.model.places import sources_in
from cardhouse.model.programmes import Programme
from cardhouse.network import MeasuredFlow


def origin_of(book: Book, flow: MeasuredFlow) -> Deal | Programme | None:
    """Return the deal or the programme under which money flows; none for a row of a table of payments."""
    return book.deals.get(flow.origin) or book.programmes.get(flow.origin)


def day_of(book: Book, flow: MeasuredFlow) -> datetime.date | None:
    """Return the day on which the deal or programme came to the stage it had on the book's day; none if not known."""
    origin = origin_of(book, flow)
    known = [reached for reached in (origin.stages if origin else ()) if reached.public <= book.book.as_of]
    return max(reached.on for reached in known) if known else None


def sources_of(book: Book, flow: MeasuredFlow) -> tuple[str, ...]:
    """Return the ids of the sources of the figures of the deal or programme."""
    origin = origin_of(book, flow)
    return sources_in(origin) if origin is not None else ()
