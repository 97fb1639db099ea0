"""Numbers keep three significant digits, a true minus and the manner of their language."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardhouse.words import MINUS, NARROW, POINTS, Numbers, rounded

EN, FR = Numbers("en"), Numbers("fr")


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (469, "469"),
        (1234.5, "1,230"),
        (6.3, "6.3"),
        (0.3456, "0.346"),
        (0.0123, "0.012"),
        (99.96, "100"),
        (999.6, "1,000"),
        (-12.345, f"{MINUS}12.3"),
        (0.0004, "<0.001"),
        (-0.0001, f"{MINUS}<0.001"),
        (math.inf, "∞"),
        (-math.inf, f"{MINUS}∞"),
    ],
)
def test_amounts(amount: float, text: str) -> None:
    assert EN.number(amount) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0%"),
        (1, "100%"),
        (0.32849, "32.8%"),
        (0.0589, "5.89%"),
        (0.00059, "0.06%"),
        (0.00001, "<0.01%"),
        (0.09996, "10%"),
    ],
)
def test_shares(share: float, text: str) -> None:
    assert EN.percent(share) == text


def test_the_minus_is_a_true_one() -> None:
    assert EN.number(-1) == "\u22121"
    assert EN.number(math.nan) == EN.percent(math.nan) == "not determinable"


def test_the_unit_decides_how_a_value_is_written() -> None:
    assert EN.value(0.5, "probability") == EN.value(0.5, "share of paths") == "50%"
    assert EN.value(0.5, "USD bn") == "0.5"
    assert EN.value(0.5, POINTS, signed=True) == "+50 pts"
    assert FR.value(0.5, "points de pourcentage", signed=True) == "+50 pts"
    assert EN.value(-0.5, "USD bn", signed=True) == f"{MINUS}0.5"


def test_french_has_its_comma_and_its_narrow_spaces() -> None:
    assert FR.number(1234.5) == f"1{NARROW}230"
    assert FR.number(6.3) == "6,3"
    assert FR.percent(0.328) == f"32,8{NARROW}%"
    assert FR.whole(10000) == f"10{NARROW}000"


@given(st.floats(-1e9, 1e9))
def test_what_is_written_is_what_was_meant(amount: float) -> None:
    text = EN.number(amount)
    if "<" in text:
        assert abs(amount) < 0.0005
        return
    read = float(text.replace(MINUS, "-").replace(",", ""))
    assert abs(read - amount) <= max(0.0005, 0.0051 * abs(amount))
    assert len(text.replace(MINUS, "").replace(".", "").replace(",", "").strip("0")) <= 3


@given(st.floats(0, 1))
def test_a_share_is_never_written_as_a_more_certain_one(share: float) -> None:
    text = EN.percent(share)
    assert (text == "0%") == (share == 0)


def test_what_is_not_finite_is_no_data_of_a_chart() -> None:
    assert rounded(math.nan) is None
    assert rounded(math.inf) is None
    assert rounded(123456.0) == 123500.0
