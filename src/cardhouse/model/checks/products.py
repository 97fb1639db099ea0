"""Rules on products: a figure times a parameter, a series times its factor, within the bounds of its field (B61x)."""

import math
from collections.abc import Iterator, Mapping

from cardhouse.model.checks.registry import Draft, Findings, rule
from cardhouse.model.figures import Bounds, Figure, Pair, Series, bounds_of
from cardhouse.model.places import Place
from cardhouse.model.record import Record
from cardhouse.model.resolve import in_order

SLACK = 1e-9
_FACTOR = bounds_of(Series, "factor")


@rule(
    "B610",
    "a product can leave the bounds of its field",
    "narrow the figure, the parameter or the factor until every product of theirs can stand there",
)
def products_out_of_bounds(draft: Draft) -> Findings:
    """Find figures times a parameter, and terms times the factor of a series, that can leave their bounds."""
    ranges = _parameter_ranges(draft)
    records = dict(draft.records)
    for place, figure in draft.figures:
        if "vintages" not in place and any(one.times or one.times_rest for one in figure.published):
            bounds = _bounds_at(place, records)
            if left := _left(_range(figure, bounds, ranges), bounds):
                yield place, f"{left}, times its parameter"
    for place, series in draft.records:
        if isinstance(series, Series) and series.factor is not None:
            bounds = _bounds_at(place, records)
            if left := next(_left_by_factor(series, series.factor, bounds, ranges), ""):
                yield (*place, "factor"), f"makes a term of the series leave its bounds: it {left}"


def _left_by_factor(series: Series, factor: Figure, bounds: Bounds, ranges: Mapping[str, Pair]) -> Iterator[str]:
    """Yield what a term that stays inside its bounds can become outside them, times the factor."""
    by = _range(factor, _FACTOR, ranges)
    if by is None or _left(by, _FACTOR):
        return
    for _, figure in series.figures():
        term = _range(figure, bounds, ranges)
        if term and not _left(term, bounds) and (left := _left(_times(term, by), bounds)):
            yield left


def _parameter_ranges(draft: Draft) -> dict[str, Pair]:
    """Return the least and the largest value of every parameter; none of one on a circle, or multiplied by one."""
    ranges: dict[str, Pair] = {}
    for name, figure in in_order(draft.book.parameters).items():
        found = _range(figure, Bounds(), ranges)
        if found is not None:
            ranges[name] = found
    return ranges


def _range(figure: Figure, bounds: Bounds, ranges: Mapping[str, Pair]) -> Pair | None:
    """Return the least and the largest product of a figure, cut to `bounds`, and its parameter; none if unknown."""
    ends: list[Pair] = []
    for one in figure.published:
        low, high = one.support
        product = (max(low, bounds.low), min(high, bounds.high))
        if {one.times, one.times_rest} - {None} - ranges.keys():
            return None
        if one.times is not None:
            product = _times(product, ranges[one.times])
        if one.times_rest is not None:
            low, high = ranges[one.times_rest]
            product = _times(product, (1.0 - high, 1.0 - low))
        ends.append(product)
    return min(low for low, _ in ends), max(high for _, high in ends)


def _times(one: Pair, other: Pair) -> Pair:
    """Return the range of a product, nothing times anything being nothing."""
    products = [a * b if a and b else 0.0 for a in one for b in other]
    return min(products), max(products)


def _left(product: Pair | None, bounds: Bounds) -> str:
    """Return what a product can become outside its bounds; nothing if it stays inside."""
    low, high = product or (bounds.low, bounds.high)
    if low < bounds.low - SLACK:
        return f"can become {_said(low)}, below {bounds.low:g}"
    if high > bounds.high + SLACK:
        return f"can become {_said(high)}, above {bounds.high:g}"
    return ""


def _said(number: float) -> str:
    return f"{number:g}" if math.isfinite(number) else "any number"


def _bounds_at(place: Place, records: Mapping[Place, Record]) -> Bounds:
    """Return the bounds that the innermost record around a place, or around its series, sets for what stands there."""
    for at in range(len(place) - 1, 0, -1):
        owner = records.get(place[:at])
        if owner is not None and not (isinstance(owner, Series) and place[at] != "factor"):
            return bounds_of(type(owner), place[at])
    return Bounds()
