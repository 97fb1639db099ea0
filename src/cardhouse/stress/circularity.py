"""How much of the simulated money goes round, and how much of the vendor's is its own: a spread over paths."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from cardhouse.measure import concentration, shares_of
from cardhouse.simulate import Paths
from cardhouse.simulate.kept_flows import KeptFlows
from cardhouse.trace import circular_part, circular_part_bff, finn_index
from cardhouse.trace.conventions import Convention, traced
from cardhouse.trace.label_bounds import label_bounds
from cardhouse.trace.window import Label, Window, financing_label, window_of

LABELLED = (*(convention.value for convention in Convention), "low", "high")
"""How the vendor's labelled receipts are found: by each convention, pro rata first, at least and at most."""

INDICES = ("circularity index", "circularity index bff")
WHOLES = ("self-funded", "round trip")
"""Labelled receipts over all receipts of the vendor, and over the financing it paid."""

OTHERS = ("cycling", "receipts concentration")
"""Finn's index over all firms, and the Herfindahl-Hirschman index of what each firm pays the vendor."""

MEASURES = (*INDICES, *(f"{whole} {way}" for whole in WHOLES for way in LABELLED), *OTHERS)


@dataclass(frozen=True)
class Spread:
    """Hold one measure over the paths on which it exists (`paths` of them): its mean with standard error s / sqrt(n),
    its median, and the values that one path in 20 lies below and above."""

    measure: str
    paths: int
    mean: float
    standard_error: float
    median: float
    low: float
    high: float


@dataclass(frozen=True)
class PathMeasures:
    """Hold the measures of circularity of each path over quarters `first` .. `last`, in the order of `MEASURES`.

    Attributes:
        first: first quarter of the window.
        last: last quarter of the window.
        values: shares: circular part / flows among firms, largest and by balanced flow forwarding; labelled receipts /
            receipts of the vendor from firms, and / financing it paid, as in `LABELLED`; Finn's index; the
            concentration of what firms pay the vendor. nan where the whole is 0 or there is no answer.
        labelled: the vendor's labelled receipts, in the order of `LABELLED`, in the book's unit.
        receipts: what firms pay the vendor for what it sells, in the book's unit.
        own: the vendor's money in what each firm is paid for what it sells, pro rata, in the book's unit.
        own_sales: the part of what each customer pays the vendor that is the vendor's money, pro rata, likewise.
        at: which path each is of.
    """

    first: int
    last: int
    values: Float[np.ndarray, "measure path"]
    labelled: Float[np.ndarray, "way path"]
    receipts: Float[np.ndarray, " path"]
    own: Float[np.ndarray, "quarter firm path"]
    own_sales: Float[np.ndarray, "customer path"]
    at: Int[np.ndarray, " path"]

    def spreads(self) -> tuple[Spread, ...]:
        """Return the spread of each measure over paths."""
        return tuple(spread_of(name, values) for name, values in zip(MEASURES, self.values, strict=True))


def path_measures(
    done: Paths,
    *,
    first: int = 1,
    last: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> PathMeasures:
    """Return the measures of circularity of every path over a window of quarters.

    The circular part is that of all cash firms pay each other in the window. Self-funded are the vendor's receipts for
    what it sells; what is paid on its loans, for its shares or on guarantees is no demand and counts as money from
    outside.
    The label starts where the vendor finances, and follows the money quarter by quarter, cash carried over included.

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
    values, labelled = np.full((len(MEASURES), done.count), np.nan), np.full((len(LABELLED), done.count), np.nan)
    receipts, own_sales = np.full(done.count, np.nan), np.zeros(kept.cash.shape)
    own = np.zeros((max(0, end - first + 1), *kept.cash.shape))
    for path in range(done.count):
        values[[0, 1, -2], path] = _of_all(window_of_path(kept, path, first, end))
        if vendor >= 0:
            window, label = sales_label(kept, path, first, end, vendor)
            paid, financing = window.flows[:, :, vendor].sum(axis=0), label.paid.sum()
            every = {convention: traced(window, (label,), convention) for convention in Convention}
            ends = label_bounds(window, (label,), vendor).together
            labelled[:, path] = *(x.received[0, :, vendor].sum() for x in every.values()), ends.low, ends.high
            receipts[path], mixed = paid.sum(), every[Convention.PRO_RATA]
            wholes = [[whole if whole > 0 else np.nan] for whole in (paid.sum(), financing)]
            values[2:-2, path] = (labelled[:, path] / wholes).ravel()
            values[-1, path] = concentration(shares_of(paid), None).index.centre if paid.any() else np.nan
            marked = np.stack([mixed.paid(0, at) for at in range(window.quarters)])
            own_sales[:, path] = marked[:, :, vendor].sum(axis=0)
            own[..., path] = (marked * _sold_share(kept, window, path, first)).sum(axis=1)
        if progress is not None:
            progress(path + 1, done.count)
    return PathMeasures(first, end, values, labelled, receipts, own, own_sales, done.at)


def _sold_share(kept: KeptFlows, window: Window, path: int, first: int) -> Float[np.ndarray, "quarter payer payee"]:
    """Return which share of each flow of a window pays for what its payee sells; 0 where nothing flows."""
    sold = kept.sold[first - 1 : first - 1 + window.quarters, ..., path]
    share = np.divide(sold, window.flows, out=np.zeros_like(sold), where=window.flows > 0)
    most: np.ndarray = np.clip(share, 0.0, 1.0)
    return most


def _of_all(window: Window) -> tuple[float, float, float]:
    """Return the circularity index by both methods and Finn's index; nan where firms pay each other nothing."""
    flows = window.flows.sum(axis=0)
    if not flows.any():
        return (np.nan,) * 3
    cycling = finn_index(flows, window.outside.sum(axis=0), window.outflow.sum(axis=0))
    return circular_part(flows).index, circular_part_bff(flows).index, cycling


def flows_of(done: Paths) -> KeptFlows:
    """Return every path's flows.

    Raises:
        ValueError: if the paths were simulated without them.
    """
    if done.kept_flows is None:
        raise ValueError("these paths were simulated without their flows: simulate them with keep_flows=True")
    return done.kept_flows


def window_of_path(kept: KeptFlows, path: int, first: int, last: int) -> Window:
    """Return the flows of quarters `first` .. `last` of one path, with the cash held before them.

    Raises:
        ValueError: if these are not quarters of the run.
    """
    if not 1 <= first <= last <= len(kept.flows):
        raise ValueError(f"quarters {first} to {last} are not a window of a run of {len(kept.flows)} quarters")
    flows, outside, outflow = (x[:last, ..., path] for x in (kept.flows, kept.outside, kept.outflow))
    start = kept.cash[:, path]
    if first > 1:
        start = window_of(flows[: first - 1], outside[: first - 1], outflow[: first - 1], start).balance[-1]
    return window_of(flows[first - 1 :], outside[first - 1 :], outflow[first - 1 :], start)


def sales_label(kept: KeptFlows, path: int, first: int, last: int, vendor: int) -> tuple[Window, Label]:
    """Return a path's window in which firms pay the vendor for what it sells alone, and the label of its financing.

    What else they pay it (on loans, for its shares, on guarantees) goes out to, and comes in from, the world: it is no
    demand, and where it arrives the label would end anyway. The label marks money in the book's unit.
    """
    whole = window_of_path(kept, path, first, last)
    other = np.maximum(whole.flows[:, :, vendor] - kept.sold[first - 1 : last, :, vendor, path], 0.0)
    flows, outside = whole.flows.copy(), whole.outside.copy()
    flows[:, :, vendor] -= other
    outside[:, vendor] += other.sum(axis=1)
    window = window_of(flows, outside, whole.outflow, whole.cash)
    return window, financing_label(window, kept.financing[first - 1 : last, ..., path], vendor)


def spread_of(measure: str, values: Float[np.ndarray, " path"]) -> Spread:
    """Return the spread of one measure, any unit, over the paths on which it is a number; nan where there are none."""
    known = values[np.isfinite(values)]
    if not known.size:
        return Spread(measure, 0, *(float("nan"),) * 5)
    error = float(known.std(ddof=1) / np.sqrt(known.size)) if known.size > 1 else float("nan")
    low, median, high = (float(x) for x in np.quantile(known, (0.05, 0.5, 0.95)))
    return Spread(measure, known.size, float(known.mean()), error, median, low, high)
