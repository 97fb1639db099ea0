"""What the vendor's revenue loses when its financing is taken away: a curve, never one number (MODEL section 2)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from cardhouse.model.book import Book
from cardhouse.model.deals import DEAL_KINDS, Equity
from cardhouse.model.figures import Figure
from cardhouse.simulate import Paths, simulate

REPLACEMENTS = (0.0, 0.25, 0.5, 0.75, 1.0)
LOCKS = (0.0, 0.5, 1.0)


@dataclass(frozen=True)
class CounterfactualCurve:
    """Hold the vendor's mean revenue over the run with and without its financing, and the share it loses without.

    `with_deals` (lock,), `without` (replacement,), in the book's unit; `lost` and `standard_error` (lock,
    replacement) as shares of `with_deals`; `collapse_with` (lock,) and `collapse_without` (replacement,) are
    probabilities.
    """

    replacements: tuple[float, ...]
    locks: tuple[float, ...]
    paths: int
    with_deals: Float[np.ndarray, " lock"]
    without: Float[np.ndarray, " replacement"]
    lost: Float[np.ndarray, "lock replacement"]
    standard_error: Float[np.ndarray, "lock replacement"]
    collapse_with: Float[np.ndarray, " lock"]
    collapse_without: Float[np.ndarray, " replacement"]


def vendor_financing(book: Book) -> tuple[str, ...]:
    """Return the deals in which the book's vendor finances another: shares, loans, guarantees, offtakes it pays for."""
    return tuple(
        name
        for name, deal in book.deals.items()
        if deal.payer == book.book.vendor and DEAL_KINDS[deal.kind].financing and deal.counted_in is None
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

    lost = 1 - revenue without / revenue with, revenue summed over the run; the standard error is that of the ratio of
    paired means (delta method). Source: MODEL section 2, counterfactual circularity.
    """
    removed = vendor_financing(book)
    if not removed or book.book.vendor is None:
        return None
    steps = len(locks) + len(replacements)
    runs: list[Paths] = []

    def run(variant: Book) -> Paths:
        runs.append(simulate(variant, base=base or book, paths=paths, seed=seed, threads=threads))
        if progress is not None:
            progress(len(runs), steps)
        return runs[-1]

    kept = [_vendor_sales(run(with_lock(book, lock))) for lock in locks]
    gone = without_deals(book, removed)
    lost = [_vendor_sales(run(with_replacement(gone, share))) for share in replacements]
    share, error = np.empty((len(locks), len(replacements))), np.empty((len(locks), len(replacements)))
    for row, sales in enumerate(kept):
        for column, left in enumerate(lost):
            share[row, column], error[row, column] = _share_lost(sales, left)
    collapse = [float((done.collapsed > 0).mean()) for done in runs]
    return CounterfactualCurve(
        replacements=replacements,
        locks=locks,
        paths=paths,
        with_deals=np.array([sales.mean() for sales in kept]),
        without=np.array([sales.mean() for sales in lost]),
        lost=share,
        standard_error=error,
        collapse_with=np.array(collapse[: len(locks)]),
        collapse_without=np.array(collapse[len(locks) :]),
    )


def _vendor_sales(done: Paths) -> Float[np.ndarray, " path"]:
    sales: np.ndarray = done.firms["revenue"][:, done.network.vendor].sum(axis=0)
    return sales


def _share_lost(kept: np.ndarray, left: np.ndarray) -> tuple[float, float]:
    """Return 1 - mean(left)/mean(kept) and its standard error s(left - r kept) / (mean(kept) sqrt(n))."""
    ratio = left.mean() / kept.mean() if kept.mean() > 0 else 1.0
    error = (left - ratio * kept).std(ddof=1) / (kept.mean() * np.sqrt(len(kept))) if kept.mean() > 0 else 0.0
    return float(1.0 - ratio), float(error)
