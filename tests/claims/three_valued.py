"""Random rules on random ranges, and what Python itself says of them at single points."""

import math
from collections.abc import Mapping

from hypothesis import strategies as st

from cardhouse.claims.value import Span, Value, exactly, unknown

NAMES = ("a", "b", "c")
QUARTERS = st.integers(-8, 8).map(lambda n: n / 4)


def ranged(low: float, high: float) -> Value:
    """Return a range with its middle as the centre."""
    return Value(low, (low + high) / 2, high, "", Span.RANGE if low < high else Span.EXACT)


RANGES = st.tuples(QUARTERS, QUARTERS).map(lambda ends: ranged(min(ends), max(ends)))
BOXES = st.fixed_dictionaries(dict.fromkeys(NAMES, RANGES))


def _numbers(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda three: "({} {} {})".format(*three))
    calls = st.tuples(st.sampled_from(("min", "max")), inner, inner).map(lambda three: "{}({}, {})".format(*three))
    alone = st.tuples(st.sampled_from(("abs({})", "-({})", "exp({})")), inner).map(lambda two: two[0].format(two[1]))
    return pairs | calls | alone


NUMBERS = st.recursive(st.sampled_from(NAMES) | QUARTERS.map(lambda x: f"({x})"), _numbers, max_leaves=5)
_SIGNS = st.sampled_from(("<", "<=", ">", ">=", "==", "!="))
_COMPARISONS = st.tuples(NUMBERS, _SIGNS, NUMBERS).map(" ".join) | st.tuples(
    NUMBERS, _SIGNS, NUMBERS, _SIGNS, NUMBERS
).map(" ".join)
RULES = st.recursive(
    _COMPARISONS,
    lambda inner: (
        st.tuples(inner, st.sampled_from(("and", "or")), inner).map(lambda three: "({}) {} ({})".format(*three))
        | inner.map("not ({})".format)
    ),
    max_leaves=4,
)


def narrower(draw: st.DrawFn, one: Value) -> Value:
    """Return a range inside another; of what is not known, anything."""
    if not one.known:
        return draw(RANGES)
    ends = sorted(one.low + (one.high - one.low) * draw(st.integers(0, 4)) / 4 for _ in range(2))
    return ranged(*ends)


@st.composite
def narrowed_boxes(draw: st.DrawFn) -> tuple[dict[str, Value], dict[str, Value]]:
    """Return values, some of them unknown, and values inside them."""
    box = {name: draw(RANGES | st.just(unknown("why divided"))) for name in NAMES}
    return box, {name: narrower(draw, one) for name, one in box.items()}


@st.composite
def boxes_and_points(draw: st.DrawFn) -> tuple[dict[str, Value], dict[str, float]]:
    """Return ranges and one number in each."""
    box = draw(BOXES)
    return box, {name: narrower(draw, one).low for name, one in box.items()}


def at_a_point(text: str, point: Mapping[str, float]) -> bool | float | None:
    """Return what Python makes of an expression at one point; none where it has no value there."""
    known = {"__builtins__": {}, "abs": abs, "min": min, "max": max, "exp": math.exp}
    try:
        found: bool | float = eval(text, known, dict(point))
    except (ZeroDivisionError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def known_at(point: Mapping[str, float]) -> dict[str, Value]:
    """Return single numbers as values."""
    return {name: exactly(number, "") for name, number in point.items()}
