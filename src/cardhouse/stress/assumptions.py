"""How much of the results' spread rests on assumptions, and which assumptions move them most."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cardhouse.model.book import Book
from cardhouse.model.figures import Figure
from cardhouse.model.places import figures_of
from cardhouse.model.sources import Tier
from cardhouse.simulate import Paths, simulate
from cardhouse.stress.headlines import Headline, headlines, paired

GROUPS = 5


@dataclass(frozen=True)
class SpreadShare:
    """Hold the share of a headline's variance that goes with the figures of tier assumption, and its standard error."""

    id: str
    share: float
    standard_error: float


@dataclass(frozen=True)
class Mover:
    """Hold how an assumption moves a headline: its mean where the assumption lies in its top fifth less in its bottom
    fifth.

    `explained` is the share of the headline's variance that the fifths of the assumption explain.
    """

    place: str
    headline: str
    low: float
    high: float
    effect: float
    standard_error: float
    explained: float


def assumption_places(book: Book) -> frozenset[str]:
    """Return the places of figures of tier assumption that are drawn."""
    return frozenset(
        place for place, figure, source in figures_of(book) if source.tier is Tier.ASSUMPTION and not figure.certain
    )


def assumption_share(
    book: Book,
    done: Paths,
    *,
    base: Book | None = None,
    threads: int = 2,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[SpreadShare, ...]:
    """Return, for each headline, E[(f - f')^2] / (2 Var f), f' with only the assumptions drawn afresh on the same
    paths.

    The total effect of the assumptions as one group: what of the variance would go if they were known, interactions
    included.
    Source: Jansen 1999, Computer Physics Communications 117; Saltelli et al. 2010, CPC 181, table 2.
    """
    places = assumption_places(book)
    fresh = simulate(
        book,
        base=base,
        paths=done.count,
        seed=done.seed,
        threads=threads,
        reseeded=places.__contains__,
        progress=progress,
    )
    found = []
    for old, new in zip(headlines(book, done), headlines(book, fresh), strict=True):
        one, other = paired(old, new)
        variance = (one.var(ddof=1) + other.var(ddof=1)) / 2 if one.size > 1 else 0.0
        squares = (one - other) ** 2 / 2
        if variance <= 0:
            found.append(SpreadShare(old.id, float("nan"), float("nan")))
            continue
        share = squares.mean() / variance
        spread = squares - share * ((one - one.mean()) ** 2 + (other - other.mean()) ** 2) / 2
        found.append(SpreadShare(old.id, float(share), float(spread.std(ddof=1) / (variance * np.sqrt(len(spread))))))
    return tuple(found)


def movers(book: Book, done: Paths, results: tuple[Headline, ...], limit: int = 10) -> tuple[Mover, ...]:
    """Return the assumptions that move a headline most, each with the headline it explains most of, largest first.

    explained = variance of the headline's means over the fifths of the draw, less what chance gives, over its variance;
    what explains no more than chance is left out, and so is everything on fewer than ten paths.
    """
    if done.count < 2 * GROUPS:
        return ()
    figures = {place: figure for place, figure, _ in figures_of(book)}
    found = []
    for place in sorted(assumption_places(book) & done.figures.keys()):
        drawn = done.figures[place]
        group = np.minimum(
            (np.argsort(np.argsort(drawn, kind="stable"), kind="stable") * GROUPS) // drawn.size, GROUPS - 1
        )
        ends = _range(figures[place], drawn)
        found.append(max((_moved(place, ends, group, result) for result in results), key=lambda m: m.explained))
    return tuple(sorted((mover for mover in found if mover.explained > 0), key=lambda m: -m.explained)[:limit])


def _range(figure: Figure, drawn: np.ndarray) -> tuple[float, float]:
    """Return the range of a figure; of one without ends, where 98% of its draws lie."""
    low, high = figure.support
    if np.isfinite(low) and np.isfinite(high):
        return low, high
    return float(np.quantile(drawn, 0.01)), float(np.quantile(drawn, 0.99))


def _moved(place: str, ends: tuple[float, float], group: np.ndarray, result: Headline) -> Mover:
    parts = [result.values[group == at] for at in range(GROUPS)]
    means, sizes = np.array([part.mean() for part in parts]), np.array([part.size for part in parts])
    variance = result.values.var()
    within = sum(part.var() * part.size for part in parts) / sizes.sum()
    chance = within * (GROUPS - 1) / sizes.sum()
    between = ((means - result.mean) ** 2 * sizes).sum() / sizes.sum()
    explained = max(0.0, (between - chance) / variance) if variance > 0 else 0.0
    error = np.sqrt(parts[0].var() / sizes[0] + parts[-1].var() / sizes[-1])
    return Mover(place, result.id, *ends, float(means[-1] - means[0]), float(error), float(explained))
