"""Where a driver breaks the house: the value at which an event becomes likelier than a given chance."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from cardhouse.model.book import Book
from cardhouse.model.change import changed
from cardhouse.model.scenario import Change, Scenario
from cardhouse.simulate import Paths, simulate

Event = Callable[[Paths], Bool[np.ndarray, " path"]]
_MOVED = "moved"


@dataclass(frozen=True)
class BreakPoint:
    """Hold a scan of one figure of the book: values, the event's probability at each, and where it passes `chance`.

    `crossings` are all values at which it does, by straight lines between the points scanned: it need not be monotone
    (MODEL section 3). `low` and `high` enclose them where each point's 95% interval is allowed for, as far as the scan
    goes; nan if it passes nowhere.
    """

    values: Float[np.ndarray, " value"]
    probability: Float[np.ndarray, " value"]
    paths: int
    chance: float
    crossings: tuple[float, ...]
    low: float
    high: float


def break_point(
    book: Book,
    place: str,
    values: np.ndarray,
    event: Event,
    *,
    chance: float,
    under: str = "base",
    paths: int,
    seed: int,
    threads: int = 2,
) -> BreakPoint:
    """Return where the probability of an event passes `chance` as a figure of the book is moved, all else drawn as
    before.

    Args:
        book: the book.
        place: dotted place of the figure, which is set to each value on every path.
        values: rising, in the figure's unit.
        event: tells on which paths it happens.
        chance: between 0 and 1.
        under: a scenario applied before.
        paths: paths of each point.
        seed: chooses the random numbers, the same at every point.
        threads: chunks run side by side.

    Raises:
        UsageError: the book has no such scenario.
        BookError: a value is not allowed at the place.
    """
    found = []
    for value in values:
        scenario = Scenario(changes=(Change(at=place, set=float(value), source=book.book.source),))
        moved = book.model_copy(update={"scenarios": {**book.scenarios, _MOVED: scenario}})
        done = simulate(changed(moved, f"{under}+{_MOVED}"), base=book, paths=paths, seed=seed, threads=threads)
        found.append(event(done).mean())
    probability = np.array(found)
    wide = 1.96 * np.sqrt(np.maximum(probability * (1 - probability), 1 / paths) / paths)
    crossings = _crossings(values, probability, chance)
    ends = [*crossings, *(x for shift in (-wide, wide) for x in _crossings(values, probability + shift, chance))]
    ends += [values[at] for at in (0, -1) if abs(probability[at] - chance) <= wide[at]]  # may pass beyond the scan
    low, high = (min(ends), max(ends)) if crossings else (np.nan, np.nan)
    return BreakPoint(values, probability, paths, chance, crossings, float(low), float(high))


def _crossings(values: np.ndarray, probability: np.ndarray, chance: float) -> tuple[float, ...]:
    """Return where a line through the points passes `chance`."""
    over = probability >= chance
    found = []
    for at in np.flatnonzero(over[1:] != over[:-1]):
        part = (chance - probability[at]) / (probability[at + 1] - probability[at])
        found.append(float(values[at] + part * (values[at + 1] - values[at])))
    return tuple(found)
