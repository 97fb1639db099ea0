"""Values: what is known of a number, and arithmetic on ranges."""

import math
import operator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardhouse.claims.value import Span, Value, combined, equal, exactly, less, quotient, size_of, unknown

NUMBERS = st.floats(-1e6, 1e6)
RANGES = st.tuples(NUMBERS, NUMBERS, NUMBERS).map(lambda three: Value(*sorted(three), "x"))


def test_one_number_is_certain_and_known_and_what_is_unknown_is_neither() -> None:
    one, none = exactly(2.0, "USD bn", ("report",)), unknown("why no path", "USD bn", (1.0, 2.0))
    assert (one.low, one.centre, one.high, one.unit, one.span, one.sources) == (2, 2, 2, "USD bn", "exact", ("report",))
    assert one.known
    assert one.certain
    assert not none.known
    assert not none.certain
    assert (none.why, none.told, none.unit) == ("why no path", (1.0, 2.0), "USD bn")


def test_a_range_is_known_even_where_it_has_no_end() -> None:
    rest = Value(-math.inf, 10.0, math.inf, "USD bn", Span.RANGE)
    assert rest.known
    doubled = combined(operator.mul, rest, exactly(2.0, ""))
    assert (doubled.low, doubled.centre, doubled.high) == (-math.inf, 20, math.inf)
    assert combined(operator.sub, rest, rest).why == "why too large"  # an end less an end is no number


def test_arithmetic_takes_the_ends_that_are_farthest_apart() -> None:
    one, other = Value(-2, 1, 3, "", Span.BOUNDS), Value(-1, 2, 5, "", Span.BOUNDS)
    product, difference = combined(operator.mul, one, other), combined(operator.sub, one, other)
    assert (product.low, product.centre, product.high) == (-10, 2, 15)
    assert (difference.low, difference.centre, difference.high) == (-7, -1, 4)


@given(RANGES, RANGES)
def test_a_quotient_is_taken_only_by_what_keeps_its_sign(one: Value, other: Value) -> None:
    found = quotient(one, other)
    if other.low <= 0 <= other.high:
        assert found.why == "why divided"
    elif found.known:
        ends = [a / b for a in (one.low, one.high) for b in (other.low, other.high)]
        assert (found.low, found.high) == (min(ends), max(ends))
        assert found.low <= found.centre <= found.high


@given(RANGES)
def test_the_size_of_a_range_begins_at_nothing_where_it_passes_it(one: Value) -> None:
    found = size_of(one)
    assert found.high == max(abs(one.low), abs(one.high))
    assert found.low == (0 if one.low <= 0 <= one.high else min(abs(one.low), abs(one.high)))
    assert found.centre == abs(one.centre)


@pytest.mark.parametrize(
    ("spans", "span"),
    [
        ((Span.BOUNDS, Span.BOUNDS), Span.BOUNDS),
        ((Span.BOUNDS, Span.INTERVAL), Span.MIXED),
        ((Span.RANGE, Span.INTERVAL), Span.MIXED),
    ],
)
def test_a_result_says_what_kind_of_range_it_is(spans: tuple[Span, Span], span: Span) -> None:
    one, other = (Value(1, 2, 3, "", kind) for kind in spans)
    assert combined(operator.add, one, other).span == span
    assert combined(operator.add, one, exactly(1.0, "")).span == spans[0]
    assert combined(operator.add, exactly(1.0, ""), exactly(1.0, "")).span is Span.EXACT


def test_a_result_rests_on_all_sources_named_once() -> None:
    one, other = exactly(1.0, "", ("a", "b")), exactly(2.0, "", ("b", "c"))
    assert combined(operator.add, one, other).sources == ("a", "b", "c")


def test_what_is_missing_says_why_through_all_arithmetic() -> None:
    none = unknown("why no sales", "share of revenue", (1.0,))
    for found in (combined(operator.add, exactly(1.0, ""), none), quotient(none, exactly(1.0, "")), size_of(none)):
        assert (found.known, found.why, found.told, found.unit) == (False, "why no sales", (1.0,), "")


@given(RANGES, RANGES)
def test_below_is_sure_only_between_ranges_that_do_not_meet(one: Value, other: Value) -> None:
    assert (less(one, other) is True) == (one.high < other.low)
    assert (less(one, other) is False) == (one.low >= other.high)
    apart = one.high < other.low or other.high < one.low
    assert (equal(one, other) is False) == apart
    assert (equal(one, other) is True) == (not apart and one.certain and other.certain)
