"""Whose dollars are they, and what would have happened anyway? Two questions, their answers beside each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce

import numpy as np
from jaxtyping import Float

from cardhouse.model.book import Book, vendor_financing
from cardhouse.simulate import Paths, simulate
from cardhouse.stress.circularity import LABELLED, PathMeasures, Spread, path_measures, spread_of
from cardhouse.stress.counterfactual import (
    LOCKS,
    REPLACEMENTS,
    Grid,
    Point,
    Progress,
    Sold,
    grid_point,
    ratio_of_means,
    sold_at,
    sold_in,
)
from cardhouse.trace import Convention

WAYS = (Convention.PRO_RATA.value, "low", "high")
"""How the labelled receipts are found that are set beside the loss."""


@dataclass(frozen=True)
class WhoseDollars:
    """Hold shares of the vendor's whole revenue over the run, outside revenue included, on the same `paths`.

    What is labelled is cash received for what is sold; revenue is what is invoiced.

    Attributes:
        replacements: shares of equity taken away that outsiders provide.
        locks: shares of custom-chip demand that equity deals with a lock keep away.
        paths: on how many paths all runs and all labels could be solved.
        self_funded: mean labelled receipts / mean revenue of the book as it stands, in the order of `WAYS`.
        self_funded_error: their standard errors.
        spread: of labelled receipts / revenue path by path, pro rata.
        lost: 1 - revenue without the vendor's financing / revenue with it.
        lost_error: its standard error.
        difference: self-funded less lost.
        difference_error: its standard error, both on the same paths.
    """

    replacements: tuple[float, ...]
    locks: tuple[float, ...]
    paths: int
    self_funded: Float[np.ndarray, " end"]
    self_funded_error: Float[np.ndarray, " end"]
    spread: Spread
    lost: Float[np.ndarray, "lock replacement"]
    lost_error: Float[np.ndarray, "lock replacement"]
    difference: Float[np.ndarray, "end lock replacement"]
    difference_error: Float[np.ndarray, "end lock replacement"]


def whose_dollars(
    book: Book,
    *,
    base: Book | None = None,
    paths: int,
    seed: int,
    replacements: tuple[float, ...] = REPLACEMENTS,
    locks: tuple[float, ...] = LOCKS,
    threads: int = 2,
    progress: Progress | None = None,
    traced: tuple[Paths, PathMeasures] | None = None,
    sold: Mapping[Point, Sold] | None = None,
) -> WhoseDollars | None:
    """Return how much of its revenue is the vendor's own money come back, beside how much it would lose without its
    financing; none if it finances nobody.

    The first is traced on the book as it stands, over the whole run, pro rata and by its bounds; the second is a curve
    over `replacement` and `lock`. Both are ratios of means over the same paths, and so is their difference.

    Args:
        book: the book, a scenario's changes applied.
        base: the book before them; the book itself if not given.
        paths: how many paths of each run; a few hundred, for each is traced.
        seed: chooses the random numbers.
        replacements: shares of equity taken away that outsiders provide.
        locks: shares of custom-chip demand that equity deals with a lock keep away.
        threads: chunks run side by side.
        progress: called with (steps done, steps in all), a step being a path traced or a run.
        traced: the book's paths and their measures over the whole run, if they exist already; made with the same seed.
        sold: runs that exist already, as `counterfactual_curves` keeps them; made with the same seed.

    Source: MODEL section 2.
    """
    removed = vendor_financing(book)
    if not removed:
        return None
    grid = Grid(replacements, locks)
    points = grid.points(book, (removed,))
    missing = [point for point in points if sold is None or point not in sold]

    steps = (paths if traced is None else 0) + len(missing)

    def say(done: int) -> None:
        if progress is not None:
            progress(done, steps)

    if traced is None:
        own = simulate(book, base=base or book, paths=paths, seed=seed, threads=threads, keep_flows=True)
        traced = own, path_measures(own, progress=lambda done, _: say(done))
    own, measures = traced
    made = sold_at(
        book, missing, base or book, paths, seed, threads, progress=lambda done, _: say(steps - len(missing) + done)
    )
    runs = {point: made[point] if sold is None or point not in sold else sold[point] for point in points}
    money = measures.labelled[[LABELLED.index(name) for name in WAYS]]
    solved = own.at[np.isfinite(money).all(axis=0)]
    same = reduce(np.intersect1d, (run.at for run in runs.values()), solved)
    every = {point: run.revenue[np.searchsorted(run.at, same)] for point, run in runs.items()}
    chosen = np.searchsorted(own.at, same)
    revenue, labelled = sold_in(own).revenue[chosen], money[:, chosen]
    lost, difference = np.empty((2, *grid.shape)), np.empty((2, len(WAYS), *grid.shape))
    for at, lock, share in grid.cells():
        kept, gone = (every[grid_point(book, names, lock, share)] for names in ((), removed))
        lost[:, *at] = ratio_of_means(kept - gone, kept)
        for end, money in enumerate(labelled):
            difference[:, end, *at] = difference_of_ratios(money, revenue, kept - gone, kept)
    whole = np.where(revenue > 0, revenue, np.nan)
    shares, errors = zip(*(ratio_of_means(money, revenue) for money in labelled), strict=True)
    return WhoseDollars(
        replacements=replacements,
        locks=locks,
        paths=same.size,
        self_funded=np.array(shares),
        self_funded_error=np.array(errors),
        spread=spread_of(WAYS[0], labelled[0] / whole),
        lost=lost[0],
        lost_error=lost[1],
        difference=difference[0],
        difference_error=difference[1],
    )


def difference_of_ratios(part: np.ndarray, whole: np.ndarray, other: np.ndarray, of: np.ndarray) -> tuple[float, float]:
    """Return d = mean(part) / mean(whole) - mean(other) / mean(of) over the same paths, and its standard error; nan
    where there is no whole.

    With u = (part - r whole) / mean(whole) for each ratio r, the error is s(u_1 - u_2) / sqrt(n). Source: delta method;
    Cochran 1977, Sampling Techniques, ch. 6.
    """
    one, two = ratio_of_means(part, whole)[0], ratio_of_means(other, of)[0]
    if np.isnan(one) or np.isnan(two) or len(part) < 2:
        return one - two, float("nan")
    influence = (part - one * whole) / whole.mean() - (other - two * of) / of.mean()
    return one - two, float(influence.std(ddof=1) / np.sqrt(len(part)))
