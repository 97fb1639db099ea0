"""What the vendor's revenue loses when its financing is taken away: a curve, never one number (MODEL section 2)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from cardhouse.model.book import Book, finances
from cardhouse.model.deals import Equity
from cardhouse.model.figures import Figure
from cardhouse.simulate import Paths, simulate

REPLACEMENTS = (0.0, 0.25, 0.5, 0.75, 1.0)
LOCKS = (0.0, 0.5, 1.0)
_GRIDS = ("with_deals", "without", "lost", "standard_error", "collapse_with", "collapse_without")


@dataclass(frozen=True)
class CounterfactualCurve:
    """Hold the vendor's mean revenue over the run with and without its financing, and the share it loses without.

    All are (lock, replacement): `with_deals` and `without` in the book's unit, `lost` and `standard_error` as shares of
    `with_deals` (nan where the vendor sells nothing), `collapse_with` and `collapse_without` as probabilities over
    `paths`. What is without the deals does not depend on the lock.
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


def vendor_financing(book: Book) -> tuple[str, ...]:
    """Return the deals in which the book's vendor finances another: the same ones whose money `trace` labels."""
    return tuple(
        name
        for name, deal in book.deals.items()
        if deal.payer == book.book.vendor and finances(book, deal) and deal.counted_in is None
    )


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


def counterfactual_curve(
    book: Book,
    *,
    base: Book | None = None,
    paths: int,
    seed: int,
    replacements: tuple[float, ...] = REPLACEMENTS,
    locks: tuple[float, ...] = LOCKS,
    threads: int = 2,
    progress: Callable[[int, int], None] | None = None,
) -> CounterfactualCurve | None:
    """Return the curve over `replacement` and `lock`, all on the same random numbers; none if the vendor finances
    nobody.

    At each point both sides have that replacement, so that they differ in the vendor's financing alone (other
    investors' letters that stay unsigned are replaced alike); lost = 1 - revenue without / revenue with, revenue
    summed over the run; the standard error is that of the ratio of paired means (delta method). Source: MODEL section
    2.
    """
    removed = vendor_financing(book)
    if not removed or book.book.vendor is None:
        return None
    steps, done = (len(locks) + 1) * len(replacements), 0

    def run(variant: Book) -> Paths:
        nonlocal done
        found = simulate(variant, base=base or book, paths=paths, seed=seed, threads=threads)
        done += 1
        if progress is not None:
            progress(done, steps)
        return found

    shape = (len(locks), len(replacements))
    curve = {name: np.empty(shape) for name in _GRIDS}
    solved = paths
    for column, share in enumerate(replacements):
        variant = with_replacement(book, share)
        gone = run(without_deals(variant, removed))
        for row, lock in enumerate(locks):
            kept = run(with_lock(variant, lock))
            _, a, b = np.intersect1d(kept.at, gone.at, assume_unique=True, return_indices=True)
            sales, left, at = _vendor_sales(kept)[a], _vendor_sales(gone)[b], (row, column)
            curve["with_deals"][at], curve["without"][at] = sales.mean(), left.mean()
            curve["lost"][at], curve["standard_error"][at] = _share_lost(sales, left)
            curve["collapse_with"][at] = (kept.collapsed[a] > 0).mean()
            curve["collapse_without"][at] = (gone.collapsed[b] > 0).mean()
            solved = min(solved, a.size)
    return CounterfactualCurve(replacements, locks, solved, **curve)


def _vendor_sales(done: Paths) -> Float[np.ndarray, " path"]:
    sales: np.ndarray = done.firms["revenue"][:, done.network.vendor].sum(axis=0)
    return sales


def _share_lost(kept: np.ndarray, left: np.ndarray) -> tuple[float, float]:
    """Return 1 - mean(left)/mean(kept) and its standard error s(left - r kept) / (mean(kept) sqrt(n)); nan without
    sales."""
    if kept.mean() <= 0:
        return float("nan"), float("nan")
    ratio = left.mean() / kept.mean()
    error = (left - ratio * kept).std(ddof=1) / (kept.mean() * np.sqrt(len(kept))) if len(kept) > 1 else np.nan
    return float(1.0 - ratio), float(error)
