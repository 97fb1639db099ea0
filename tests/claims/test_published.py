"""Figures that others published: as stated, from their own inputs, and ours; what is missing says why."""

from functools import cache

import pytest
from tests.claims.small_books import CASES, bench_of

from cardhouse.claims import Published, published_figures, published_table
from cardhouse.files import read_book
from cardhouse.model.book import Book
from cardhouse.words import ENGLISH, Words


@cache
def book_of(name: str) -> Book:
    return read_book(CASES / f"{name}.yaml" if name == "everything" else name)


@cache
def figures_of(name: str) -> dict[str, Published]:
    return dict(published_figures(bench_of(book_of(name), paths=2)))


def rows_of(name: str, words: Words = ENGLISH) -> dict[str, dict[str, object]]:
    return {str(row["figure"]): row for row in published_table(book_of(name), figures_of(name), words).records()}


def test_a_figure_stands_beside_its_recomputation_and_ours() -> None:
    """Stated 3 to 6, from its inputs 10 to 11 less that, and ours 10 to 11."""
    row = rows_of("everything")["gain"]
    assert (row["title"], row["publisher"]) == ("What the fund gains", "The wire")
    assert (row["stated_low"], row["stated_high"]) == (3, 6)
    assert row["recomputed"] == pytest.approx(10.5 - 4)
    assert (row["low"], row["ours"], row["high"]) == (10, 10.5, 11)
    assert (row["unit"], row["note"]) == ("EUR mn", "of the year")
    assert row["sources"] == "A wire story (relayed, 2025-05-02); Half-year report (filed, 2025-08-01)"


def test_what_stands_alone_says_why() -> None:
    row = rows_of("everything")["alone"]
    assert row["recomputed"] is row["ours"] is row["low"] is row["high"] is None
    assert row["note"] == "its inputs are not public"
    assert figures_of("everything")["alone"].recomputed is None
    assert rows_of("everything", Words("fr"))["alone"]["note"] == "ses données ne sont pas publiques"


@pytest.mark.parametrize(
    ("name", "recomputed"),
    [
        ("new-street-35", 10 * 35 / 10),
        ("new-street-71", 1 - 10 / 35),
        ("new-street-27", 35 / 130.5),
        ("goldman-114", 35 + 60 + 19),
        ("goldman-35", 17 + 10 + 9),
        ("goldman-10", 13 * 0.725),
        ("tunguz-67", 110 / 165.2),
    ],
)
def test_what_comes_out_of_stated_inputs_is_what_was_stated(name: str, recomputed: float) -> None:
    row = rows_of("nvidia-openai-2025")[name]
    assert row["recomputed"] == pytest.approx(recomputed, rel=1e-3)
    assert row["stated_low"] == pytest.approx(recomputed, rel=0.07), "rounded, or about"


def test_no_recomputation_is_the_stated_figure_itself() -> None:
    for name, figure in book_of("nvidia-openai-2025").published.items():
        found = figures_of("nvidia-openai-2025")[name]
        assert figure.recomputed != figure.stated
        assert (found.recomputed is None) == (figure.recomputed is None)
        if found.recomputed is not None:
            assert found.recomputed.known
            assert found.recomputed.sources


def test_what_does_not_come_out_is_told() -> None:
    row = rows_of("nvidia-openai-2025")["hsbc-207"]
    assert row["recomputed"] != pytest.approx(row["stated_low"], rel=0.5)
    assert str(row["note"]).startswith("It does not come out")


def test_a_book_that_sets_nothing_beside_it_has_no_row() -> None:
    bare = book_of("everything").model_copy(update={"published": {}})
    assert published_table(bare, published_figures(bench_of(bare, paths=2))).rows == ()
