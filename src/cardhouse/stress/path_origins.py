"""Whose money the vendor receives on simulated paths: several financiers at once, and what it stands behind."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from cardhouse.simulate import Paths
from cardhouse.simulate.kept_flows import KeptFlows
from cardhouse.stress.circularity import flows_of, sales_label
from cardhouse.trace import NOBODY, Label, Window, financing_label, label_bounds, traced

MOST_FINANCIERS = 10
"""Largest financiers whose money is followed, besides the vendor's own."""

ENDS = ("pro-rata", "low", "high")


@dataclass(frozen=True)
class PathOrigins:
    """Hold whose money the vendor received over quarters `first` .. `last` of each path, as shares of its receipts.

    A unit of money is that of the last who financed with it, so the shares of financiers add up; what the vendor stands
    behind is nobody's label and may be any financier's money too. nan where the vendor receives nothing.

    Attributes:
        first: first quarter of the window.
        last: last quarter of the window.
        firms: which firms' money is followed, as rows of the network's firms.
        outsiders: which named parts of the world, in the order of `simulate.kept_flows.outside_financiers`.
        each: pro rata, firms before outsiders.
        together: all that are followed, pro rata, at least and at most, as in `ENDS`.
        guaranteed: what the vendor stands behind, likewise.
        left_out: how many financiers are not followed, because they are smaller than the largest ten.
    """

    first: int
    last: int
    firms: tuple[int, ...]
    outsiders: tuple[int, ...]
    each: Float[np.ndarray, "financier path"]
    together: Float[np.ndarray, "end path"]
    guaranteed: Float[np.ndarray, "end path"]
    left_out: int


def path_origins(
    done: Paths,
    *,
    first: int = 1,
    last: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> PathOrigins | None:
    """Return whose money the vendor receives on every path over a window of quarters; none without a vendor.

    Args:
        done: paths simulated with `keep_flows`.
        first: first quarter of the window.
        last: last quarter of the window; that of the run if not given.
        progress: called with (paths done, paths in all).

    Raises:
        ValueError: if the paths were simulated without their flows, or the window is not in the run.

    Source: MODEL section 2.
    """
    kept, vendor = flows_of(done), done.network.vendor
    end = done.network.quarters if last is None else last
    if vendor < 0:
        return None
    firms, outsiders, left_out = _followed(kept, slice(first - 1, end), vendor)
    each = np.full((len(firms) + len(outsiders), done.count), np.nan)
    together, guaranteed = (np.full((len(ENDS), done.count), np.nan) for _ in range(2))
    for path in range(done.count):
        window, _ = sales_label(kept, path, first, end, vendor)
        receipts = window.flows[:, :, vendor].sum()
        if receipts > 0:
            labels = _labels(kept, path, window, first, firms, outsiders)
            each[:, path], together[:, path] = _shares(window, labels, vendor, receipts)
            behind = _guaranteed_label(kept, path, window, first, vendor)
            guaranteed[:, path] = _shares(window, (behind,), vendor, receipts)[1]
        if progress is not None:
            progress(path + 1, done.count)
    return PathOrigins(first, end, firms, outsiders, each, together, guaranteed, left_out)


def _followed(kept: KeptFlows, window: slice, vendor: int) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    """Return the firms and outsiders that finance most over all paths, the vendor among them, and how many are left
    out."""
    paid = np.concatenate([kept.financing[window].sum(axis=(0, 2, 3)), kept.given[window].sum(axis=(0, 2, 3))])
    active = [int(row) for row in np.argsort(-paid, kind="stable") if paid[row] > 0]
    chosen = sorted({*active[:MOST_FINANCIERS], *(row for row in active if row == vendor)})
    count = len(kept.cash)
    firms = tuple(row for row in chosen if row < count)
    return firms, tuple(row - count for row in chosen if row >= count), len(active) - len(chosen)


def _labels(
    kept: KeptFlows, path: int, window: Window, first: int, firms: tuple[int, ...], outsiders: tuple[int, ...]
) -> tuple[Label, ...]:
    """Return the labels of one path: a firm's ends where it comes back, that of an outsider never."""
    some = slice(first - 1, first - 1 + window.quarters)
    financing, given = kept.financing[some, ..., path], kept.given[some, ..., path]
    nothing = np.zeros_like(window.flows)
    return (
        *(financing_label(window, financing, firm) for firm in firms),
        *(Label(NOBODY, nothing, np.minimum(given[:, row], window.outside)) for row in outsiders),
    )


def _guaranteed_label(kept: KeptFlows, path: int, window: Window, first: int, vendor: int) -> Label:
    """Return the payments of one path that the vendor stands behind: of each deal, `min(cap, what it brings)` over the
    window, spread as its payments are."""
    some = slice(first - 1, first - 1 + window.quarters)
    covered = kept.covered[:, some, ..., path]
    brought = covered.sum(axis=(1, 2, 3))
    caps = kept.caps[:, path]
    share = np.divide(np.minimum(caps, brought), brought, out=np.zeros_like(brought), where=brought > 0)
    paid = np.minimum(np.tensordot(share, covered, axes=1), window.flows)
    return Label(vendor, paid, np.zeros_like(window.outside))


def _shares(
    window: Window, labels: tuple[Label, ...], vendor: int, receipts: float
) -> tuple[np.ndarray, tuple[float, float, float]]:
    """Return the share of receipts of each label pro rata, and of all of them pro rata, at least and at most."""
    if not any(label.paid.any() or label.outside.any() for label in labels):
        return np.zeros(len(labels)), (0.0, 0.0, 0.0)
    received = traced(window, labels).received[:, :, vendor].sum(axis=1) / receipts
    ends = label_bounds(window, labels, vendor).together
    return received, (float(received.sum()), ends.low / receipts, ends.high / receipts)
