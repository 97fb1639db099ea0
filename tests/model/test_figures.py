"""Figures and series: centre, support, changes and terms."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardhouse.model.figures import Figure, Series
from cardhouse.model.resolve import in_order
from cardhouse.model.units import quarter_name, quarter_number

numbers = st.floats(-1e6, 1e6)
figures = st.one_of(
    numbers.map(lambda x: Figure(value=x)),
    st.tuples(numbers, numbers, numbers).map(sorted).map(lambda x: Figure(low=x[0], mode=x[1], high=x[2])),
    st.tuples(numbers, numbers).map(sorted).map(lambda x: Figure(uniform=tuple(x))),
    st.tuples(numbers, st.floats(0, 1e6)).map(lambda x: Figure(normal=x)),
)


@given(figures)
def test_the_centre_lies_in_the_support(figure: Figure) -> None:
    low, high = figure.support
    assert low <= figure.centre <= high


@given(figures, st.floats(-4, 4), st.floats(-100, 100))
def test_a_change_moves_the_centre_and_keeps_the_order(figure: Figure, times: float, add: float) -> None:
    new = figure.changed(times, add)
    assert new.centre == pytest.approx(figure.centre * times + add, rel=1e-9, abs=1e-6)
    assert new.support[0] <= new.support[1]


@pytest.mark.parametrize(
    ("figure", "centre", "support"),
    [
        (Figure(low=1, mode=2, high=4), 2, (1, 4)),
        (Figure(uniform=(1, 4)), 2.5, (1, 4)),
        (Figure(normal=(3, 1)), 3, (-math.inf, math.inf)),
        (Figure(normal=(3, 0)), 3, (3, 3)),
        (Figure(lognormal=(3, 1)), 3, (0, math.inf)),
        (Figure(vintages=(Figure(value=1), Figure(value=3))), 3, (1, 3)),
    ],
)
def test_centre_and_support_of_every_form(figure: Figure, centre: float, support: tuple[float, float]) -> None:
    assert figure.centre == centre
    assert figure.support == support


def test_the_latest_vintage_is_current_and_keeps_the_parameter() -> None:
    figure = Figure(vintages=(Figure(value=1), Figure(value=3)), times="p")
    assert figure.current == Figure(value=3, times="p")
    assert Figure(value=1).current == Figure(value=1)


def test_parameters_come_after_the_one_that_multiplies_their_latest_vintage() -> None:
    vintages = (Figure(value=1, public_since="2025-01-01"), Figure(value=2, times="z", public_since="2025-02-01"))
    parameters = {"a": Figure(vintages=vintages, times="b"), "b": Figure(value=1, times="a"), "z": Figure(value=3)}
    assert list(in_order(parameters)) == ["z", "a", "b"]


def test_flat_and_ramp_share_out_the_whole() -> None:
    flat = Series.model_validate({"flat": 12, "from": "2026Q1", "to": 4})
    assert [(at, weight) for _, at, weight, _ in flat.terms("2025Q4")] == [(2, 1 / 3), (3, 1 / 3), (4, 1 / 3)]
    ramp = Series.model_validate({"ramp": 300, "from": 1, "to": 4})
    assert [weight * figure.centre for _, _, weight, figure in ramp.terms("2025Q4")] == pytest.approx([30, 60, 90, 120])


def test_dates_fall_in_their_quarters() -> None:
    series = Series.model_validate({"dates": {"2026-03-31": 1.5, "2026-04-01": 2}})
    assert [(place, at) for place, at, _, _ in series.terms("2025Q4")] == [
        ("dates.2026-03-31", 2),
        ("dates.2026-04-01", 3),
    ]


@given(st.integers(-300, 300))
def test_names_and_numbers_of_quarters_agree(number: int) -> None:
    assert quarter_number(quarter_name(number, "2025Q4"), "2025Q4") == number
