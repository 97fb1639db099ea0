"""Figures of a book as ranges: 95% of a distribution, the latest vintage, times the parameter that multiplies it."""

from math import exp

import pytest
from tests.tables.books_by_hand import book_of, case

from cardhouse.model.figures import Figure
from cardhouse.network import View
from cardhouse.tables.circular import origins
from cardhouse.tables.ranges import centre_of, ends_of, ranged


def three(figure: Figure | None) -> tuple[float, float, float]:
    found = ranged(case("everything"), figure)
    return float(found.low), float(found.centre), float(found.high)


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        ({"value": 3}, (3, 3, 3)),
        ({"low": 1, "mode": 2, "high": 5}, (1, 2, 5)),
        ({"uniform": [1, 4]}, (1, 2.5, 4)),
        ({"normal": [10, 1]}, (10 - 1.96, 10, 10 + 1.96)),
        ({"normal": [1, 1]}, (0, 1, 2.96)),
        ({"lognormal": [2, 0.5]}, (2 * exp(-0.98), 2, 2 * exp(0.98))),
        (
            {"vintages": [{"value": 1, "public_since": "2025-01-01"}, {"value": 2, "public_since": "2025-02-01"}]},
            (2,) * 3,
        ),
        ({"value": 20, "times": "pace"}, (16, 20, 22)),
        ({"value": 4, "times_rest": "rest"}, (2.4, 3, 3.6)),
        ({"low": 10, "mode": 20, "high": 30, "times": "both"}, (8, 20, 33)),
    ],
)
def test_a_figure_has_its_ends_times_its_parameter(figure: dict[str, object], expected: tuple[float, ...]) -> None:
    read = Figure.model_validate(figure)
    assert three(read) == pytest.approx(expected, rel=1e-4)
    assert centre_of(case("everything"), read) == pytest.approx(expected[1])


def test_what_is_not_given_is_not_known_and_ends_are_told_without_the_book() -> None:
    assert str(ranged(case("everything"), None).missing.item()) == "not given"
    assert ends_of(Figure.model_validate({"lognormal": [2, 0]})) == (2, 2)


def test_a_cap_is_multiplied_by_its_parameter_too() -> None:
    body = """parameters:
  half: {value: 0.5}
entities:
  n: {role: vendor}
  o: {role: lab, revenue: 5}
  r: {role: cloud}
deals:
  rent: {kind: lease, payer: o, payee: r, schedule: [5]}
  chips: {kind: purchase, payer: r, payee: n, schedule: [5]}
  cover: {kind: guarantee, payer: n, payee: r, deal: rent, amount: {value: 4, times: half}}
"""
    assert origins(book_of(body), View.SIGNED).cover.covered == pytest.approx(2)
