"""How much of a vendor's receipts is somebody's money: by four conventions, within bounds, with what documents say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cardhouse.tables.circular.reasons import of_receipts, tightened, why_of
from cardhouse.tables.table import Cell, Column, headed
from cardhouse.trace import Bounds, Convention, Label, LabelBounds, LabelLink, Window, label_bounds
from cardhouse.words import Words


@dataclass(frozen=True)
class LabelledReceipts:
    """Hold how much of a vendor's receipts carries a label, money in the book's unit.

    `by_convention` is nan where not solved. The bounds stand without documents (`bounds`), with them at their centre
    (`linked`) and as binding as they can be meant (`strict`); `links` are their names, in the order that `tightening`
    counts.
    """

    by_convention: Mapping[Convention, float]
    bounds: Bounds
    linked: Bounds
    strict: Bounds
    links: tuple[str, ...] = ()

    @property
    def spread(self) -> float:
        """Return how far the conventions lie apart, as a share of receipts; nan where there are none."""
        found = list(self.by_convention.values())
        return (max(found) - min(found)) / self.bounds.receipts if self.bounds.receipts > 0 else float("nan")


def bounds_by_reading(
    window: Window, labels: Sequence[Label], vendor: int, readings: Sequence[Mapping[str, LabelLink]]
) -> tuple[LabelBounds, ...]:
    """Return the bounds without documents, then with those of each reading.

    Args:
        window: the flows.
        labels: whose money is followed.
        vendor: row of the firm whose receipts are asked for.
        readings: links by name, once for each reading of the documents.
    """
    free = label_bounds(window, labels, vendor)
    return free, *(label_bounds(window, labels, vendor, list(links.values())) if links else free for links in readings)


def receipts_columns(words: Words) -> tuple[Column, ...]:
    """Return the columns of `receipts_cells`."""
    share = "share of receipts"
    return headed(
        words,
        *((convention.value, convention.value, share) for convention in Convention),
        ("spread", "spread of conventions", share),
        ("low", "low", share),
        ("high", "high", share),
        ("linked_low", "low with links", share),
        ("linked_high", "high with links", share),
        ("strict_low", "low with strict links", share),
        ("strict_high", "high with strict links", share),
        ("note", "to know"),
    )


def receipts_cells(one: LabelledReceipts, words: Words) -> tuple[Cell, ...]:
    """Return the share by each convention, their spread, the bounds, and why these are what they are."""
    free = one.bounds
    readings = (free, one.linked, one.strict)
    ends = [of_receipts(free, end) for found in readings for end in (found.low, found.high)]
    if not one.links:
        ends[2:] = [None] * len(ends[2:])
    notes = (why_of(free, words), tightened(one.linked, one.strict, one.links, words))
    return (
        *(of_receipts(free, amount) for amount in one.by_convention.values()),
        one.spread if np.isfinite(one.spread) else None,
        *ends,
        words.semicolon.join(note for note in notes if note),
    )
