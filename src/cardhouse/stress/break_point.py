"""Where a figure breaks the house: the value at which an event becomes likelier than a given chance."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from cardhouse.model.book import Book
from cardhouse.model.change import changed
from cardhouse.model.scenario import Change, Scenario
from cardhouse.simulate import Paths, simulate

Event = Callable[[Paths], Bool[np.ndarray, " path"]]
Moved = Callable[[float], Book]
"""The book with a figure moved to a value, or a lever pulled so far."""

Z = 1.96
_MOVED = "moved"


@dataclass(frozen=True)
class BreakPoint:
    """Hold a scan of one figure of the book: values, the event's probability at each, and where it passes `chance`.

    `crossings` are all values at which it does, by straight lines between the points scanned: it need not be monotone
    (MODEL section 3). `low` and `high` enclose them where each point's 95% interval is allowed for, as far as the scan
    goes; nan if it passes nowhere, and `undecided` if it then may: the interval of some point holds `chance`. `paths`
    are the fewest that could be solved at a point. `turns` are the values at which the probability turns from rising to
    falling or back by more than chance, each difference paired over the same paths.
    """

    values: Float[np.ndarray, " value"]
    probability: Float[np.ndarray, " value"]
    paths: int
    chance: float
    crossings: tuple[float, ...]
    low: float
    high: float
    turns: tuple[float, ...]
    undecided: bool


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

    def moved(value: float) -> Book:
        scenario = Scenario(changes=(Change(at=place, set=float(value), source=book.book.source),))
        known = book.model_copy(update={"scenarios": {**book.scenarios, _MOVED: scenario}})
        return changed(known, f"{under}+{_MOVED}")

    return scanned(book, moved, values, event, chance=chance, paths=paths, seed=seed, threads=threads)


def scanned(
    book: Book,
    moved: Moved,
    values: np.ndarray,
    event: Event,
    *,
    chance: float,
    refine: int = 0,
    paths: int,
    seed: int,
    threads: int = 2,
    progress: Callable[[int, int], None] | None = None,
) -> BreakPoint:
    """Return where the probability of an event passes `chance` as a lever is pulled, all else drawn as before.

    Scan first, for the probability need not be monotone; then halve every interval in which it passes `chance`.

    Args:
        book: the book before any change: fixes the drift of demand.
        moved: the book at a value of the lever.
        values: rising.
        event: tells on which paths it happens.
        chance: between 0 and 1.
        refine: how often each interval with a crossing is halved.
        paths: paths of each point.
        seed: chooses the random numbers, the same at every point.
        threads: chunks run side by side.
        progress: called with (points done, points in all, as far as is known).

    Source: common random numbers, Glasserman 2003, Monte Carlo Methods in Financial Engineering, section 7.1.
    """
    found: dict[float, tuple[np.ndarray, np.ndarray]] = {}

    def look(points: np.ndarray) -> None:
        for value in points:
            done = simulate(moved(float(value)), base=book, paths=paths, seed=seed, threads=threads)
            found[float(value)] = event(done), done.at
            if progress is not None:
                progress(len(found), len(values) + refine)

    look(values)
    for _ in range(refine):
        at, probability = _curve(found)
        over = probability >= chance
        look(np.array([(at[i] + at[i + 1]) / 2 for i in np.flatnonzero(over[1:] != over[:-1])]))
    at, probability = _curve(found)
    solved = np.array([found[value][0].size for value in at])
    wide = Z * np.sqrt(np.maximum(probability * (1 - probability), 1 / solved) / solved)
    crossings, near = _crossings(at, probability, chance), np.abs(probability - chance) <= wide
    ends = [*crossings, *(x for shift in (-wide, wide) for x in _crossings(at, probability + shift, chance))]
    ends += [at[end] for end in (0, -1) if near[end]]  # may pass beyond the scan
    low, high = (float(min(ends)), float(max(ends))) if crossings else (np.nan, np.nan)
    turns, undecided = _turns(at, found), not crossings and bool(near.any())
    return BreakPoint(at, probability, int(solved.min()), chance, crossings, low, high, turns, undecided)


def _curve(found: dict[float, tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Return the values looked at, rising, and the event's probability at each."""
    at = np.array(sorted(found))
    return at, np.array([found[value][0].mean() for value in at])


def _crossings(values: np.ndarray, probability: np.ndarray, chance: float) -> tuple[float, ...]:
    """Return where a line through the points passes `chance`."""
    over = probability >= chance
    found = []
    for at in np.flatnonzero(over[1:] != over[:-1]):
        part = (chance - probability[at]) / (probability[at + 1] - probability[at])
        found.append(float(values[at] + part * (values[at + 1] - values[at])))
    return tuple(found)


def _turns(values: np.ndarray, found: dict[float, tuple[np.ndarray, np.ndarray]]) -> tuple[float, ...]:
    """Return the extremes from which the probability moves back by more than 1.96 standard errors of the paired
    difference."""
    turns, extreme, trend = [], 0, 0
    for at in range(1, len(values)):
        step = _moved_by(found[values[extreme]], found[values[at]])
        if step == 0 or step == trend:
            extreme = at if step == trend and step != 0 else _further(values, found, extreme, at, trend)
            continue
        if trend:
            turns.append(float(values[extreme]))
        extreme, trend = at, step
    return tuple(turns)


def _further(
    values: np.ndarray, found: dict[float, tuple[np.ndarray, np.ndarray]], old: int, new: int, trend: int
) -> int:
    """Return which of two points that cannot be told apart lies further along the trend."""
    return new if trend * (found[values[new]][0].mean() - found[values[old]][0].mean()) > 0 else old


def _moved_by(before: tuple[np.ndarray, np.ndarray], after: tuple[np.ndarray, np.ndarray]) -> int:
    """Return 1 or -1 where the probability rises or falls by more than chance on the paths both could solve; else 0."""
    _, one, other = np.intersect1d(before[1], after[1], assume_unique=True, return_indices=True)
    change = after[0][other].astype(float) - before[0][one]
    if change.size < 2:
        return 0
    error = Z * change.std(ddof=1) / np.sqrt(change.size)
    return int(np.sign(change.mean())) if abs(change.mean()) > error else 0
