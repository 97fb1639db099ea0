"""The reverse stress test: the most plausible ways in which a loss is reached, among the drivers that matter."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from scipy.special import ndtri

from cardhouse.errors import SolveError, UsageError, near_name
from cardhouse.model.book import Book
from cardhouse.probe.failure import (
    BallCheck,
    NearestFailures,
    Probability,
    check_ball,
    failure_probability,
    nearest_failures,
)
from cardhouse.probe.influence import Screening, screen
from cardhouse.simulate import Paths, simulate_at
from cardhouse.simulate.drivers import regime_paths
from cardhouse.stress.driver_space import Coordinate, DriverSpace, driver_space

MOST, TRAJECTORIES, ROUNDS, BATCH, BUDGET = 10, 30, 3, 4096, 50_000
EDGE = 1e-3
"""Probability at either end of a coordinate that the screening leaves out: the normals it sees lie within 3.1."""

Loss = Callable[[Paths], Float[np.ndarray, " path"]]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Reverse:
    """Hold the most plausible ways to a loss.

    Attributes:
        loss: what is lost: `all-losses`, or `loss:FIRM`.
        limit: how much, in the book's unit.
        space: the standard normals of the book.
        kept: the coordinates that were moved, most influential first; all others stay at their medians. None if none
            moved the loss.
        passed_over: coordinates that matter too, but come after the most that are kept.
        found: the nearest failing points over the kept coordinates.
        ball: points within the nearest radius that were looked at; none if nothing fails or none were asked for.
        chance: probability of the loss if only the kept coordinates moved; none if nothing fails or nothing is kept.
        paths: the path of the origin, then those of the points found, in their order.
        regimes: regime of each quarter on these paths, rows of the network's; none where the book has no regimes.
        unsolved: points that could not be solved, counted as no loss.
        screened: evaluations of the screening.
    """

    loss: str
    limit: float
    space: DriverSpace
    kept: tuple[int, ...]
    passed_over: int
    found: NearestFailures
    ball: BallCheck | None
    chance: Probability | None
    paths: Paths
    regimes: Int[np.ndarray, "quarter path"] | None
    unsolved: int
    screened: int

    @property
    def coordinates(self) -> tuple[Coordinate, ...]:
        """Return the coordinates that were moved."""
        return tuple(self.space.coordinates[at] for at in self.kept)


def loss_named(book: Book, name: str) -> Loss:
    """Return a loss over the run by name, in the book's unit: `all-losses`, the world's included, or `loss:FIRM`.

    Raises:
        UsageError: there is no such loss or firm.
    """
    kind, _, firm = name.partition(":")
    if name == "all-losses":
        return lambda done: np.asarray(done.losses.sum(axis=(0, 1)))
    if kind != "loss":
        raise UsageError(f"`{name}` is no loss: it is all-losses or loss:FIRM")
    if firm not in book.firms:
        raise UsageError(f"the book {book.book.id} has no firm {firm!r}: {near_name(firm, list(book.firms))}")
    row = book.firms.index(firm)
    return lambda done: np.asarray(done.losses[row].sum(axis=0))


class _Losses:
    """Ask for losses at points, in the book's unit, and count those that could not be solved."""

    def __init__(self, book: Book, base: Book, space: DriverSpace, loss: Loss, threads: int) -> None:
        self.book, self.base, self.space, self.loss, self.threads, self.unsolved = book, base, space, loss, threads, 0

    def at(self, points: Float[np.ndarray, "point coordinate"], kept: Int[np.ndarray, " kept"] | None) -> np.ndarray:
        """Return the loss at each point; 0 where it could not be solved."""
        found = np.zeros(len(points))
        chosen = self.space.chosen(points, None if kept is None else kept.tolist())
        try:
            done = simulate_at(self.book, chosen, base=self.base, threads=self.threads)
        except SolveError:
            self.unsolved += len(points)
            return found
        found[done.at] = self.loss(done)
        self.unsolved += len(points) - done.count
        return found


def reverse(
    book: Book,
    limit: float,
    *,
    loss: str = "all-losses",
    base: Book | None = None,
    seed: int = 1,
    ball: int = 20_000,
    threads: int = 2,
    progress: Progress | None = None,
) -> Reverse:
    """Return the points of standard normal space nearest to the origin at which a loss reaches a limit.

    Morris' screening over every standard normal of the book keeps the ten that move the loss most; over these
    `min |u|` subject to `loss(u) >= limit` is searched, several distinct minima, and the ball within the nearest is
    looked at; a failing point there begins the search again.

    Args:
        book: the book, a scenario's changes applied.
        limit: of the loss, in the book's unit.
        loss: `all-losses` or `loss:FIRM`.
        base: the book before the changes.
        seed: settles all random numbers.
        ball: points uniform in the ball of the radius found; 0 for none.
        threads: chunks run side by side.
        progress: called with (`screen`, `search` or `ball`, evaluations done, evaluations in all).

    Raises:
        SolveError: the path at the medians could not be solved.
        UsageError: there is no such loss, or the limit is not above 0 or not finite; nothing in the book is random.

    Source: MODEL section 5; Breuer et al. (2009), J. Banking and Finance 33; Grigat and Caccioli (2017), Sci. Rep. 7.
    """
    if not 0 < limit < np.inf:
        raise UsageError(f"a loss that is reached must be above 0 and finite, not {limit:g}")
    space = driver_space(book)
    if not space.coordinates:
        raise UsageError(f"nothing in the book {book.book.id} is random: no regimes, no ranges, no open signatures")
    ask = _Losses(book, base or book, space, loss_named(book, loss), threads)

    def said(step: str) -> Callable[[int, int], None] | None:
        return None if progress is None else lambda done, of: progress(step, done, of)

    screening: Screening = screen(
        lambda u: ask.at(ndtri(EDGE + (1 - 2 * EDGE) * u), None),
        len(space.coordinates),
        trajectories=TRAJECTORIES,
        most=MOST,
        seed=seed,
        batch=BATCH,
        progress=said("screen"),
    )
    kept = screening.kept

    def excess(u: np.ndarray) -> np.ndarray:
        return ask.at(u, kept) - limit

    found, checked = _searched(excess, len(kept), seed, ball, said) if kept.size else (_unmoved(excess), None)
    shown = space.chosen(np.vstack([np.zeros((1, len(kept))), found.points]), kept.tolist())
    paths = simulate_at(book, shown, base=base or book)
    if paths.count < shown.count:
        raise SolveError("the path on which everything is at its median could not be solved")
    return Reverse(
        loss=loss,
        limit=limit,
        space=space,
        kept=tuple(kept.tolist()),
        passed_over=len(screening.passed_over),
        found=found,
        ball=checked,
        chance=failure_probability(excess, len(kept), seed, centres=found.points, batch=BATCH)
        if found.found and kept.size
        else None,
        paths=paths,
        regimes=None if paths.network.regimes is None else regime_paths(paths.network, shown.shocks),
        unsolved=ask.unsolved,
        screened=screening.evaluations,
    )


def _unmoved(excess: Callable[[np.ndarray], np.ndarray]) -> NearestFailures:
    """Return the origin if it fails, else nothing: what there is to find where no coordinate moves the loss."""
    at = excess(np.zeros((1, 0)))
    reached = at[at >= 0]
    return NearestFailures(np.zeros((len(reached), 0)), np.zeros(len(reached)), reached, 0.0, 1, False)


def _searched(
    excess: Callable[[np.ndarray], np.ndarray],
    dimension: int,
    seed: int,
    ball: int,
    said: Callable[[str], Callable[[int, int], None] | None],
) -> tuple[NearestFailures, BallCheck | None]:
    """Return the nearest failures; begun again from a failing point of the ball as long as there is a nearer one."""
    starts: np.ndarray | None = None
    for attempt in range(ROUNDS):
        found = nearest_failures(
            excess,
            dimension,
            seed + attempt,
            count=5,
            starts=starts,
            budget=BUDGET,
            batch=BATCH,
            progress=said("search"),
        )
        if not found.found or not ball or found.radius[0] == 0:
            return found, None
        checked = check_ball(
            excess, float(found.radius[0]), dimension, seed, points=ball, batch=BATCH, progress=said("ball")
        )
        if checked.nearest is None:
            break
        starts = np.vstack([checked.nearest, found.points])
    return found, checked
