"""Events whose probability is asked: the house collapses, a firm defaults, any listed customer does."""

import numpy as np

from cardhouse.errors import UsageError, near_name
from cardhouse.model.book import Book
from cardhouse.simulate import Paths
from cardhouse.stress.break_point import Event

COLLAPSE, ANY, DEFAULT = "collapse", "any-default", "default"


def event_named(book: Book, name: str | None) -> tuple[str, Event]:
    """Return an event and its name: `collapse`, `default:FIRM`, or `any-default` of the listed customers.

    Of all firms if the book lists no customers.

    Without a name it is the collapse, where the book defines one, else any default.

    Raises:
        UsageError: there is no such event or firm, or the book defines no collapse.
    """
    firms = list(book.firms)
    asked = name or (COLLAPSE if book.book.collapse is not None else ANY)
    kind, _, firm = asked.partition(":")
    if kind == COLLAPSE and not firm:
        if book.book.collapse is None:
            raise UsageError(f"the book {book.book.id} defines no collapse: ask for any-default or default:FIRM")
        return asked, _collapses
    if kind == ANY and not firm:
        rows = [firms.index(one) for one in book.book.customers] or list(range(len(firms)))
        return asked, lambda done: np.asarray((done.defaulted[rows] > 0).any(axis=0))
    if kind == DEFAULT and firm in firms:
        row = firms.index(firm)
        return asked, lambda done: np.asarray(done.defaulted[row] > 0)
    if kind == DEFAULT:
        raise UsageError(f"the book {book.book.id} has no firm {firm!r}: {near_name(firm, firms)}")
    raise UsageError(f"`{asked}` is no event: it is collapse, any-default or default:FIRM")


def _collapses(done: Paths) -> np.ndarray:
    return np.asarray(done.collapsed > 0)
