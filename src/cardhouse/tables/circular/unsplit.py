"""Payments whose other side is not known: the measures over every way in which the totals can have been split."""

from dataclasses import dataclass

import numpy as np

from cardhouse.errors import Outcome
from cardhouse.model.flow_table import UNKNOWN, FlowBook
from cardhouse.network import Measured, View, measured_flows
from cardhouse.tables.circular.circularity import vendor_in, window_in
from cardhouse.tables.circular.headings import heading_of, measure_name, table_id
from cardhouse.tables.names import quarter_of
from cardhouse.tables.table import Cell, DataTable, headed
from cardhouse.trace import (
    Ensemble,
    Interval,
    circular_part,
    circular_part_bff,
    ensemble,
    finn_index,
    finn_share,
    over_ensemble,
    self_funded_bounds,
    self_funded_prorata,
)
from cardhouse.words import ENGLISH, Words

DRAWS = 200
WAYS = ("pro-rata", "low", "high")
MEASURES = (
    *("circularity index", "circularity index bff", "cycling"),
    *(f"{whole} {way}" for whole in ("self-funded", "round trip") for way in WAYS),
    "finn",
)


@dataclass(frozen=True)
class Unsplit:
    """Hold the measures of a window over random splits of what is known in total alone, in the order of `MEASURES`.

    `told` takes every unknown side for the world; `over` has the most even split at its centre. All are shares.
    """

    view: View
    first: str
    last: str
    told: np.ndarray
    over: Interval
    drawn: Ensemble


def unsplit(
    book: FlowBook,
    view: View,
    first: int = 1,
    last: int | None = None,
    vendor: str | None = None,
    draws: int = DRAWS,
    seed: int = 1,
) -> Unsplit | None:
    """Return the measures over random splits of the payments to and from `?`; nothing where there are none.

    What firms pay to `?` and receive from `?` is matched as far as it can be, nobody with itself:
    `min(P, R, P + R - max_i (p_i + r_i))`; the rest passes to or from the world. The matched part is split by
    `trace.ensemble`, known payments kept. None of it counts as financing.

    Raises:
        UsageError: the quarters do not lie within the table, or the vendor is nobody of it.
    """
    first, last = window_in(book, first, last)
    measured, name = measured_flows(book, view, first, last), vendor_in(book, vendor)
    paid, received = _totals(measured)
    if not paid.any() or not received.any():
        return None
    seller = None if name is None else measured.firms.index(name)
    matched = min(paid.sum(), received.sum(), paid.sum() + received.sum() - (paid + received).max())
    count = len(paid)
    allowed = ~np.eye(count + 1, dtype=bool)
    margins = (np.append(paid, np.nan), np.append(received, np.nan))
    drawn = ensemble(*margins, allowed, draws, seed, total=float(paid.sum() + received.sum() - matched))

    def measures(split: np.ndarray) -> np.ndarray:
        return _measures(measured, split[:count, :count], seller)

    told = _measures(measured, np.zeros((count, count)), seller)
    return Unsplit(view, quarter_of(book, first), quarter_of(book, last), told, over_ensemble(measures, drawn), drawn)


def _totals(measured: Measured) -> tuple[np.ndarray, np.ndarray]:
    """Return what each firm pays to and receives from unknown others (firm,)."""
    at, totals = {name: row for row, name in enumerate(measured.firms)}, np.zeros((2, len(measured.firms)))
    for flow in measured.flows:
        if flow.payee == UNKNOWN and flow.payer in at:
            totals[0, at[flow.payer]] += flow.amount
        if flow.payer == UNKNOWN and flow.payee in at:
            totals[1, at[flow.payee]] += flow.amount
    return totals[0], totals[1]


def _measures(measured: Measured, split: np.ndarray, seller: int | None) -> np.ndarray:
    """Return the measures with some of the unknown payments between firms; nan where they say nothing."""
    flows, outside = measured.matrix + split, np.maximum(measured.outside - split.sum(axis=0), 0.0)
    found = [one.index if one.defined else np.nan for one in (circular_part(flows), circular_part_bff(flows))]
    found.append(finn_index(flows, outside, measured.outflow))
    if seller is None or not flows[:, seller].any():
        return np.array([*found, *[np.nan] * (len(MEASURES) - len(found))])
    arrays = (flows, measured.financing, outside, measured.outflow, seller)
    bounds = self_funded_bounds(*arrays)
    labelled = np.array([self_funded_prorata(*arrays).value, bounds.low, bounds.high])
    back = labelled / bounds.financing if bounds.financing > 0 else np.full(len(WAYS), np.nan)
    return np.array([*found, *labelled / bounds.receipts, *back, finn_share(flows, outside, measured.outflow, seller)])


def unsplit_table(found: Unsplit, words: Words = ENGLISH) -> DataTable:
    """Return a row a measure: with every unknown side outside, at the most even split, and over the splits."""
    over = found.over
    columns = (found.told, over.centre, over.low, over.median, over.high, over.least, over.most)
    rows: list[tuple[Cell, ...]] = []
    for at, key in enumerate(MEASURES):
        cells = [float(x.ravel()[at]) if x.size > at and np.isfinite(x.ravel()[at]) else None for x in columns]
        if any(cell is not None for cell in cells):
            rows.append((measure_name(key, words), *cells))
    settled = found.drawn.outcome is Outcome.SOLVED
    note = "" if settled else f" {words.text('splits not settled')}"
    return DataTable(
        id=table_id("unsplit", found),
        title=words.text("table unsplit", **heading_of(found, words)),
        columns=headed(
            words,
            ("measure", "measure"),
            ("told", "all outside", "share"),
            ("even", "even split", "share"),
            ("low", "1 in 40 below", "share"),
            ("median", "median", "share"),
            ("high", "1 in 40 above", "share"),
            ("least", "least", "share"),
            ("most", "most", "share"),
        ),
        rows=tuple(rows),
        measures=words.text("table unsplit measures", draws=words.numbers.whole(len(found.drawn.flows))) + note,
        limits=words.text("table unsplit limits"),
    )
