"""Quantities of stress questions: what the vendor loses without its financing, and where a driver breaks the house."""

import numpy as np

from cardhouse.claims.bench import Bench
from cardhouse.claims.simulated import BASE, event_of
from cardhouse.claims.value import Span, Value, exactly, unknown
from cardhouse.model.claims import Quantity, scanned
from cardhouse.stress import break_point


def lost_revenue(bench: Bench, one: Quantity) -> Value:
    """Return the share of its revenue that the vendor loses without its financing, at one lock and replacement."""
    curve, unit = bench.curve, "share of revenue"
    if curve is None:
        return unknown("why no financing", unit)
    if one.lock not in curve.locks or one.replacement not in curve.replacements:
        return unknown("why off curve", unit)
    row, column = curve.locks.index(one.lock), curve.replacements.index(one.replacement)
    lost, error = float(curve.lost[row, column]), float(curve.standard_error[row, column])
    if not np.isfinite(lost):
        return unknown("why no sales", unit)
    return Value(lost - 1.96 * error, lost, lost + 1.96 * error, unit, Span.INTERVAL)


def break_at(bench: Bench, one: Quantity) -> Value:
    """Return the value of a figure at which an event becomes likelier than `chance`; the last one, if it turns."""
    found = break_point(
        bench.book,
        one.at or "",
        np.array(scanned(one)),
        lambda paths: event_of(bench.book.book.customers, one, paths),
        chance=one.chance or 0.5,
        under=one.under or BASE,
        paths=max(2, bench.count // 2),
        seed=bench.seed,
        threads=bench.threads,
    )
    if not found.crossings:
        ends = (100 * found.probability.min(), 100 * found.probability.max(), found.values[0], found.values[-1])
        return unknown("why stays", one.unit or "", tuple(map(float, ends)))
    last = found.crossings[-1]
    return exactly(last, "") if found.low == found.high else Value(found.low, last, found.high, "", Span.INTERVAL)
