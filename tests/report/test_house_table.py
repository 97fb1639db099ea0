"""The table twin: the same flows, the same totals as the picture; numbers and words of both languages."""

import pytest
from hypothesis import Phase, given, settings
from tests.report.house_examples import large_house, small_house
from tests.report.house_strategies import houses
from tests.report.house_webs import six

from cardhouse.report.house import House, house_layout, house_table, house_totals
from cardhouse.report.house.words import Words
from cardhouse.report.lettering import font_faces, shortened, text_width, wrapped
from cardhouse.words import Language


@settings(max_examples=12, deadline=None, derandomize=True, phases=(Phase.generate,))
@given(houses())
def test_its_totals_are_those_of_the_picture(house: House) -> None:
    rows, totals, layout = house_table(house), house_totals(house), house_layout(house)
    assert len(rows) == len(house.flows)
    summed = [row for row in rows if row.amount is not None and row.state != "promise"]
    outside = sum(row.amount or 0.0 for row in summed if row.payer == "world")
    between = sum(row.amount or 0.0 for row in summed if row.payer != "world")
    assert sum(totals.outside.values()) == pytest.approx(outside)
    assert totals.between == pytest.approx(between)
    assert totals.circular == pytest.approx(sum(row.circular for row in rows))
    drawn = sum(stream.counted for stream in layout.streams) + sum(left.amount for left in layout.remainder)
    assert drawn == pytest.approx(outside + between)
    words, texts = Words(house), " ".join(label.text for label in layout.labels)
    assert not between or words.text("between", amount=words.number(between)) in texts
    assert not outside or words.text("outside", amount=words.number(outside)) in texts


def test_it_reads_floors_upward_with_outside_money_first() -> None:
    rows = house_table(small_house())
    assert [(row.payer, row.payee, row.amount) for row in rows] == [
        ("world", "OpenAI", 13),
        ("world", "OpenAI", 12),
        ("Nvidia", "OpenAI", 10),
        ("world", "Oracle", 40),
        ("OpenAI", "Oracle", 30),
        ("OpenAI", "CoreWeave", 4),
        ("world", "Nvidia", 150),
        ("Oracle", "Nvidia", 21),
        ("CoreWeave", "Nvidia", 5),
    ]
    assert rows[5].guaranteed_by == ("Nvidia",)


def test_it_has_the_ends_and_the_evidence_of_every_flow() -> None:
    house = six()
    rows = {(row.payer, row.payee, row.kind, row.state): row for row in house_table(house)}
    estimate = rows["Meridian", "Vantor", "hardware", "estimate"]
    assert (estimate.low, estimate.amount, estimate.high) == (pytest.approx(30.4), 38, pytest.approx(49.4))
    assert (rows["Alder", "Bluefield", "service", "firm"].low, estimate.basis.tier) == (None, "filed")
    letter = rows["Vantor", "Alder", "equity", "promise"].basis
    assert (letter.stage, letter.since, letter.sources) == ("letter-of-intent", "2025-11-03", ("Joint statement",))


def test_an_unknown_amount_is_not_zero() -> None:
    assert [row.amount for row in house_table(large_house()) if row.state == "unknown"] == [None]


@pytest.mark.parametrize(
    ("language", "amount", "text"),
    [
        ("en", 469.4, "469"),
        ("en", 6.3, "6.3"),
        ("en", 30.0, "30"),
        ("en", 0.25, "0.25"),
        ("en", 1234.5, "1,230"),
        ("en", 0.0, "0"),
        ("en", 0.001, "<0.01"),
        ("en", 99.97, "100"),
        ("fr", 6.3, "6,3"),
        ("fr", 1234.5, "1\u202f230"),
    ],
)
def test_numbers_have_three_digits_at_most(language: Language, amount: float, text: str) -> None:
    assert Words(House((), (), (), language=language)).number(amount) == text


def test_digits_are_tabular() -> None:
    for weight in (400, 600, 650):
        assert len({text_width(digit, 11.5, weight) for digit in "0123456789"}) == 1


def test_text_is_measured_with_the_embedded_font() -> None:
    assert text_width("CoreWeave", 13, 650) == pytest.approx(text_width("CoreWeave", 26, 650) / 2)
    assert text_width("iiii", 13) < text_width("OOOO", 13) / 2
    assert text_width("Nvidia", 13, 650) > text_width("Nvidia", 13, 400)


def test_cut_and_wrapped_text_fits() -> None:
    assert text_width(shortened("A company with a very long name", 13, 90, 650), 13, 650) <= 90
    assert shortened("Nvidia", 13, 90, 650) == "Nvidia"
    lines = wrapped("of the 469 paid between these companies goes round", 12, 150)
    assert " ".join(lines) == "of the 469 paid between these companies goes round"
    assert all(text_width(line, 12) <= 150 for line in lines)


def test_both_fonts_are_embedded() -> None:
    css = font_faces()
    assert css.count("@font-face") == 2
    assert css.count("data:font/woff2;base64,d09GMg") == 2  # the signature of a woff2 file
