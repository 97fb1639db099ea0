"""The findings page is that of the books as they stand, written by its command; it says first what is wrong with it."""

from pathlib import Path

from cardhouse.files import read_book, shipped_books
from cardhouse.runs.recipe import book_hash

PAGE = Path(__file__).resolve().parents[2] / "docs" / "findings.md"


def test_the_page_is_of_the_books_as_they_are_shipped() -> None:
    page = PAGE.read_text("utf-8")
    for path in shipped_books().values():
        book = read_book(path)
        assert f"Book `{book.book.id}`, {book_hash(book)}." in page, "run python tools/findings_page.py"


def test_it_names_its_command_and_begins_with_what_is_wrong() -> None:
    page = PAGE.read_text("utf-8")
    assert "Written by `python tools/findings_page.py --paths" in page
    assert page.index("What is wrong with these numbers") < page.index("## ")
    assert "nan" not in page.split()
