"""What matters: which drivers and figures move each result, how much of its spread is what we do not know."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float
from scipy.special import ndtri

from cardhouse.errors import UsageError
from cardhouse.model.book import Book
from cardhouse.model.places import figures_of
from cardhouse.model.ready import ready_scenarios
from cardhouse.probe.influence import (
    Estimate,
    Knowing,
    Screening,
    ShapleyShares,
    SobolIndices,
    exact_shapley,
    screen,
    sobol_indices,
    value_of_knowing,
)
from cardhouse.simulate import Chosen, Paths, simulate, simulate_at
from cardhouse.simulate.drivers import Shocks, draw_shocks, uniforms
from cardhouse.stress.counterfactual import without_deals
from cardhouse.stress.driver_space import Coordinate, DriverSpace, Sort, driver_space
from cardhouse.stress.headlines import Headline, headlines

TRAJECTORIES, BATCH, EDGE = 30, 4096, 1e-3
POOL = 8192
"""Draws from which the drivers, and the figures that are not kept, are taken as one input each."""
POINTS, REPLICATES = 128, 16
MOST_FIGURES, MOST_DEALS = 8, 8

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Screened:
    """Hold what moves each result when all else is drawn too: Morris' screening of every standard normal of a book.

    `results` are the headlines in the order of the outputs of `effects`; `unsolved` points stand at the mean of others.
    """

    coordinates: tuple[Coordinate, ...]
    results: tuple[Headline, ...]
    effects: Screening
    unsolved: int


@dataclass(frozen=True)
class SpreadOfResults:
    """Hold Sobol's indices of each result (output, input): the figures kept, all other figures, all drivers.

    Attributes:
        figures: places of the figures kept.
        results: the headlines in the order of the outputs.
        indices: first-order and total, with 95% intervals; the last two inputs are the other figures and the drivers.
        unsolved: points that could not be solved, which stand at the mean of the others.
    """

    figures: tuple[str, ...]
    results: tuple[Headline, ...]
    indices: SobolIndices
    unsolved: int

    @property
    def drivers(self) -> Estimate:
        """Return the share of each result's variance that would stay if every figure were known (output,)."""
        return self.indices.total.at((slice(None), -1))


@dataclass(frozen=True)
class Worth:
    """Hold, for each result, what knowing one figure alone would take off its variance: figures by place."""

    figures: tuple[str, ...]
    results: tuple[Headline, ...]
    knowing: tuple[Knowing | None, ...]
    paths: int


@dataclass(frozen=True)
class DealShares:
    """Hold how a result divides between deals: Shapley's share of each in what all of them together add to it.

    `unsolved` counts, over all runs, the paths that could not be solved, which stand at the mean of the others.
    """

    deals: tuple[str, ...]
    results: tuple[Headline, ...]
    shares: tuple[ShapleyShares, ...]
    paths: int
    unsolved: int


class _Asked:
    """Ask for the headlines of paths, and count those that could not be solved, which stand at the others' mean."""

    def __init__(self, book: Book) -> None:
        self.book, self.unsolved = book, 0

    def of(self, done: Paths) -> Float[np.ndarray, "path output"]:
        """Return the headlines of every path that was asked for."""
        found = np.stack([one.values for one in headlines(self.book, done)], axis=1)
        values = np.broadcast_to(found.mean(axis=0), (done.outcome.size, found.shape[1])).copy()
        values[done.at] = found
        self.unsolved += done.outcome.size - done.count
        return values


def screened(
    book: Book, *, base: Book | None = None, seed: int = 1, threads: int = 2, progress: Progress | None = None
) -> Screened:
    """Return which of a book's standard normals move its results, every other one drawn as well.

    Args:
        book: the book, a scenario's changes applied.
        base: the book before them.
        seed: settles all random numbers.
        threads: chunks run side by side.
        progress: called with (`screen`, evaluations done, in all).

    Raises:
        UsageError: nothing in the book is random.

    Source: Morris (1991), Technometrics 33.
    """
    space = driver_space(book)
    if not space.coordinates:
        raise UsageError(f"nothing in the book {book.book.id} is random: no result has a spread to explain")
    ask = _Asked(book)

    def function(u: np.ndarray) -> np.ndarray:
        return ask.of(
            simulate_at(book, space.chosen(ndtri(EDGE + (1 - 2 * EDGE) * u)), base=base or book, threads=threads)
        )

    effects = screen(
        function,
        len(space.coordinates),
        trajectories=TRAJECTORIES,
        seed=seed,
        batch=BATCH,
        progress=None if progress is None else lambda done, of: progress("screen", done, of),
    )
    return Screened(space.coordinates, _results(book, base, seed), effects, ask.unsolved)


def _results(book: Book, base: Book | None, seed: int) -> tuple[Headline, ...]:
    """Return the headlines of a handful of paths, for their names and units."""
    return headlines(book, simulate(book, base=base or book, paths=2, seed=seed))


def spread_of_results(
    book: Book,
    figures: Sequence[str],
    *,
    base: Book | None = None,
    seed: int = 1,
    points: int = POINTS,
    threads: int = 2,
    progress: Progress | None = None,
) -> SpreadOfResults:
    """Return how each result's variance divides between some figures, all others together, and all drivers together.

    Both groups are one input each, which chooses one of 8,192 draws of all its members; signatures go with the drivers.

    Args:
        book: the book, a scenario's changes applied.
        figures: places of the figures that stand alone.
        base: the book before the changes.
        seed: settles all random numbers.
        points: of each of 16 scramblings, a power of 2.
        threads: chunks run side by side.
        progress: called with (`spread`, evaluations done, in all).

    Source: Sobol (1993); Saltelli et al. (2010), Comput. Phys. Commun. 181.
    """
    space, kept, ask = driver_space(book), tuple(figures), _Asked(book)
    shocks = draw_shocks(space.network, seed, 0, POOL)
    others = {place: uniforms(seed, place, 0, POOL) for place in _places(space) if place not in kept}

    def function(u: np.ndarray) -> np.ndarray:
        one, other = ((part * POOL).astype(np.int64) for part in (u[:, -2], u[:, -1]))
        alone = dict(zip(kept, np.clip(u[:, :-2], EDGE**2, 1 - EDGE**2).T, strict=True))
        chosen = Chosen({**{place: x[one] for place, x in others.items()}, **alone}, _taken(shocks, other))
        return ask.of(simulate_at(book, chosen, base=base or book, threads=threads))

    indices = sobol_indices(
        function,
        len(kept) + 2,
        points=points,
        replicates=REPLICATES,
        seed=seed,
        batch=BATCH,
        progress=None if progress is None else lambda done, of: progress("spread", done, of),
    )
    return SpreadOfResults(kept, _results(book, base, seed), indices, ask.unsolved)


def _places(space: DriverSpace) -> tuple[str, ...]:
    return tuple(one.name for one in space.coordinates if one.sort is Sort.FIGURE)


def _taken(shocks: Shocks, at: np.ndarray) -> Shocks:
    return Shocks(
        shocks.regime[:, at],
        shocks.common[:, at],
        shocks.firm[..., at],
        {name: u[at] for name, u in shocks.signature.items()},
    )


def figures_kept(found: Screened, most: int = MOST_FIGURES) -> tuple[str, ...]:
    """Return the places of the figures that the screening finds to matter most, at most so many."""
    ranked = (found.coordinates[at] for at in found.effects.order)
    return tuple(one.name for one in ranked if one.sort is Sort.FIGURE)[:most]


def worth_knowing(book: Book, done: Paths) -> Worth:
    """Return which one figure, better known, would narrow each result most, from paths that are there already.

    Args:
        book: the book as it was run.
        done: its paths, at least 100.
    """
    places = tuple(place for place, figure, _ in figures_of(book) if not figure.certain and place in done.figures)
    inputs = np.stack([done.figures[place] for place in places], axis=1) if places else np.zeros((done.count, 0))
    results = headlines(book, done)
    knowing = tuple(
        value_of_knowing(inputs, one.values) if places and np.ptp(one.values) > 0 else None for one in results
    )
    return Worth(places, results, knowing, done.count)


def deal_shares(
    book: Book,
    *,
    base: Book | None = None,
    paths: int,
    seed: int,
    threads: int = 2,
    progress: Progress | None = None,
) -> DealShares | None:
    """Return Shapley's share of each deal in what the deals add to each result, on the same random numbers; none
    without a deal.

    The eight deals whose removal moves the mean of all losses most are divided exactly, 2^8 runs; the others stay.

    Args:
        book: the book, a scenario's changes applied.
        base: the book before them.
        paths: paths of each run.
        seed: chooses the random numbers.
        threads: chunks run side by side.
        progress: called with (`deals`, runs done, in all).

    Source: Shapley (1953); Owen (2014), SIAM/ASA J. Uncertainty Quantification 2.
    """
    names = [name.partition(":")[2] for name in ready_scenarios(book) if name.startswith("without:")]
    deals = [name for name in names if name in book.deals]
    if not deals:
        return None
    start, ask = base or book, _Asked(book)
    known: dict[tuple[str, ...], np.ndarray] = {}

    def run(removed: tuple[str, ...]) -> np.ndarray:
        if removed not in known:
            done = simulate(without_deals(book, removed), base=start, paths=paths, seed=seed, threads=threads)
            known[removed] = ask.of(done).T
        return known[removed]

    whole = run(())
    moved = {name: abs(float((run((name,))[-1] - whole[-1]).mean())) for name in deals}
    chosen = sorted(sorted(moved, key=lambda name: -moved[name])[:MOST_DEALS], key=deals.index)

    def values(sets: Bool[np.ndarray, "coalition lever"]) -> np.ndarray:
        return np.stack(
            [run(tuple(name for name, there in zip(chosen, one, strict=True) if not there)) for one in sets]
        )

    results = _results(book, base, seed)
    shares = []
    for at in range(len(results)):

        def result(sets: Bool[np.ndarray, "coalition lever"], at: int = at) -> Float[np.ndarray, "coalition path"]:
            return values(sets)[:, at]

        told = None if progress is None or at else lambda done, of: progress("deals", done, of)
        shares.append(exact_shapley(result, len(chosen), batch=4, progress=told))
    return DealShares(tuple(chosen), results, tuple(shares), paths, ask.unsolved)
