"""Published figures: what others have stated about the system, to be set beside what the book gives."""

from pydantic import Field

from cardhouse.model.record import UNTITLED, Name, Record


class PublishedFigure(Record):
    """Name the quantity that holds what was `stated`, the one that is `recomputed` from its stated inputs, and `ours`.

    `why` says why one of the last two is missing: the inputs are not public, say, or the book measures something else.
    """

    title: Name = UNTITLED
    publisher: str = Field(min_length=1)
    stated: str
    recomputed: str | None = None
    ours: str | None = None
    why: Name | None = None
    note: Name | None = None
