"""What the vendor's revenue loses when its financing is taken away: a curve, never one number (MODEL section 2)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from jaxtyping import Bool, Float, Int

from cardhouse.model.book import Book, vendor_financing
from cardhouse.model.deals import Equity
from cardhouse.model.figures import Figure
from cardhouse.simulate import Paths, simulate

REPLACEMENTS = (0.0, 0.25, 0.5, 0.75, 1.0)
LOCKS = (0.0, 0.5, 1.0)
Progress = Callable[[int, int], None]
_GRIDS = ("with_deals", "without", "lost", "standard_error", "collapse_with", "collapse_without")


@dataclass(frozen=True)
class CounterfactualCurve:
    """Hold the vendor's mean revenue over the run with and without its financing, and the share it loses without.

    All are (lock, replacement): `with_deals` and `without` in the book's unit, `lost` and `standard_error` as shares of
    `with_deals` (nan where the vendor sells nothing), `collapse_with` and `collapse_without` as probabilities over
    `paths`. What is without the deals depends on the lock where a deal that stays keeps custom chips away.
    """

    replacements: tuple[float, ...]
    locks: tuple[float, ...]
    paths: int
    with_deals: Float[np.ndarray, "lock replacement"]
    without: Float[np.ndarray, "lock replacement"]
    lost: Float[np.ndarray, "lock replacement"]
    standard_error: Float[np.ndarray, "lock replacement"]
    collapse_with: Float[np.ndarray, "lock replacement"]
    collapse_without: Float[np.ndarray, "lock replacement"]


def without_deals(book: Book, names: tuple[str, ...]) -> Book:
    """Return the book with some deals removed; equity removed is replaced by outsiders as far as the rules say."""
    deals = {
        name: deal.model_copy(update={"removed": True}) if name in names else deal for name, deal in book.deals.items()
    }
    return book.model_copy(update={"deals": deals})


def with_replacement(book: Book, share: float) -> Book:
    """Return the book with outsiders providing `share` of equity that is removed or unsigned."""
    figure = Figure(value=share, source=_assumed(book))
    return book.model_copy(update={"rules": book.rules.model_copy(update={"replacement": figure})})


def with_lock(book: Book, share: float) -> Book:
    """Return the book with its equity deals keeping away `share` of custom-chip demand."""
    figure = Figure(value=share, source=_assumed(book))
    deals = {
        name: deal.model_copy(update={"lock_in": figure}) if isinstance(deal, Equity) else deal
        for name, deal in book.deals.items()
    }
    return book.model_copy(update={"deals": deals})


def _assumed(book: Book) -> str | None:
    return book.book.source


@dataclass(frozen=True)
class Point:
    """Name one run: which deals are removed, at which lock (none where no deal that stays has one) and replacement."""

    removed: tuple[str, ...]
    lock: float | None
    replacement: float


def grid_point(book: Book, removed: tuple[str, ...], lock: float, replacement: float) -> Point:
    """Return the run without some deals at a lock and a replacement, both shares of 1; equal points are equal runs."""
    locking = {plan.custom.locked_by for plan in book.programmes.values() if plan.custom} - {None}
    return Point(removed, lock if locking - set(removed) else None, replacement)


def book_at(book: Book, point: Point) -> Book:
    """Return the book of a run."""
    variant = without_deals(with_replacement(book, point.replacement), point.removed)
    return variant if point.lock is None else with_lock(variant, point.lock)


@dataclass(frozen=True)
class Grid:
    """Hold the replacements and locks, shares of 1, at which runs with and without some deals are compared."""

    replacements: tuple[float, ...]
    locks: tuple[float, ...]

    @property
    def shape(self) -> tuple[int, int]:
        """Return (locks, replacements)."""
        return len(self.locks), len(self.replacements)

    def cells(self) -> Iterator[tuple[tuple[int, int], float, float]]:
        """Yield (position, lock, replacement) of every cell."""
        for (row, lock), (column, share) in product(enumerate(self.locks), enumerate(self.replacements)):
            yield (row, column), lock, share

    def points(self, book: Book, removals: Sequence[tuple[str, ...]]) -> tuple[Point, ...]:
        """Return the different runs with every deal and without each set of deals."""
        runs = product(((), *removals), self.cells())
        return tuple(dict.fromkeys(grid_point(book, removed, lock, share) for removed, (_, lock, share) in runs))


@dataclass(frozen=True)
class Sold:
    """Hold, of each path `at` of a run, the vendor's revenue over the run and whether the house collapsed."""

    at: Int[np.ndarray, " path"]
    revenue: Float[np.ndarray, " path"]
    collapsed: Bool[np.ndarray, " path"]


@dataclass(frozen=True)
class CounterfactualCurves:
    """Hold the curve of all the vendor's financing together and of each deal alone, by id; `sold` are the runs it took.

    What single deals lose need not sum to what all lose together: one can stand in for another.
    """

    together: CounterfactualCurve
    deals: dict[str, CounterfactualCurve]
    sold: Mapping[Point, Sold]


def sold_in(done: Paths) -> Sold:
    """Return what the vendor sold on each path of a run."""
    return Sold(done.at, done.firms["revenue"][:, done.network.vendor].sum(axis=0), done.collapsed > 0)


def counterfactual_curve(
    book: Book,
    *,
    base: Book | None = None,
    paths: int,
    seed: int,
    replacements: tuple[float, ...] = REPLACEMENTS,
    locks: tuple[float, ...] = LOCKS,
    threads: int = 2,
    progress: Progress | None = None,
) -> CounterfactualCurve | None:
    """Return the curve of all the vendor's financing together; none if it finances nobody.

    See `counterfactual_curves`, of which this is one. Source: MODEL section 2.
    """
    removed = vendor_financing(book)
    if not removed:
        return None
    grid = Grid(replacements, locks)
    sold = sold_at(book, grid.points(book, (removed,)), base or book, paths, seed, threads, progress)
    return _curve(book, removed, grid, sold)


def counterfactual_curves(
    book: Book,
    *,
    base: Book | None = None,
    paths: int,
    seed: int,
    replacements: tuple[float, ...] = REPLACEMENTS,
    locks: tuple[float, ...] = LOCKS,
    threads: int = 2,
    progress: Progress | None = None,
) -> CounterfactualCurves | None:
    """Return the curves over `replacement` and `lock` of each deal and of all together; none if the vendor finances
    nobody.

    All runs are on the same random numbers. At each point both sides have that lock and replacement, so that they
    differ in the financing taken away alone (letters that stay unsigned are replaced alike). lost = 1 - revenue
    without / revenue with, revenue summed over the run; the standard error is that of the ratio of paired means. Only
    equity is ever replaced: other financing is gone at every replacement. The runs with the deals are common to all
    curves; n deals need at most (n + 2) x locks x replacements runs, fewer where no deal that stays has a lock.

    Args:
        book: the book, a scenario's changes applied.
        base: the book before them; the book itself if not given.
        paths: how many paths of each run.
        seed: chooses the random numbers.
        replacements: shares of equity taken away that outsiders provide.
        locks: shares of custom-chip demand that equity deals with a lock keep away.
        threads: chunks run side by side.
        progress: called with (runs done, runs in all).

    Source: MODEL section 2; common random numbers, Glasserman 2003, Monte Carlo Methods in Financial Engineering,
        section 7.1.
    """
    removed = vendor_financing(book)
    if not removed:
        return None
    singles = {name: (name,) for name in removed}
    grid = Grid(replacements, locks)
    points = grid.points(book, (removed, *singles.values()))
    sold = sold_at(book, points, base or book, paths, seed, threads, progress)
    return CounterfactualCurves(
        together=_curve(book, removed, grid, sold),
        deals={name: _curve(book, single, grid, sold) for name, single in singles.items()},
        sold=sold,
    )


def sold_at(
    book: Book,
    points: Sequence[Point],
    base: Book,
    paths: int,
    seed: int,
    threads: int = 2,
    progress: Progress | None = None,
) -> dict[Point, Sold]:
    """Return what the vendor sells in each run, in the book's unit, all on the same random numbers."""
    found: dict[Point, Sold] = {}
    for point in points:
        done = simulate(book_at(book, point), base=base, paths=paths, seed=seed, threads=threads)
        found[point] = sold_in(done)
        if progress is not None:
            progress(len(found), len(points))
    return found


def _curve(book: Book, removed: tuple[str, ...], grid: Grid, sold: dict[Point, Sold]) -> CounterfactualCurve:
    curve = {name: np.empty(grid.shape) for name in _GRIDS}
    solved = []
    for at, lock, share in grid.cells():
        kept, gone = (sold[grid_point(book, names, lock, share)] for names in ((), removed))
        a, b = on_both(kept, gone)
        sales, left = kept.revenue[a], gone.revenue[b]
        curve["with_deals"][at], curve["without"][at] = sales.mean(), left.mean()
        curve["lost"][at], curve["standard_error"][at] = ratio_of_means(sales - left, sales)
        curve["collapse_with"][at], curve["collapse_without"][at] = kept.collapsed[a].mean(), gone.collapsed[b].mean()
        solved.append(a.size)
    return CounterfactualCurve(grid.replacements, grid.locks, min(solved), **curve)


def on_both(one: Sold, other: Sold) -> tuple[np.ndarray, np.ndarray]:
    """Return where in each of two runs the paths = those that both could solve lie."""
    _, first, second = np.intersect1d(one.at, other.at, assume_unique=True, return_indices=True)
    return first, second


def ratio_of_means(part: np.ndarray, whole: np.ndarray) -> tuple[float, float]:
    """Return r = mean(part) / mean(whole) over paths and its standard error s(part - r whole) / (mean(whole) sqrt(n));
    nan where there is no whole.

    Source: delta method; Cochran 1977, Sampling Techniques, ch. 6 (ratio estimators).
    """
    if not whole.size or whole.mean() <= 0:
        return float("nan"), float("nan")
    ratio = part.mean() / whole.mean()
    error = (part - ratio * whole).std(ddof=1) / (whole.mean() * np.sqrt(len(whole))) if len(whole) > 1 else np.nan
    return float(ratio), float(error)
