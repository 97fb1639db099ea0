"""Books are found by path and by name; what cannot be opened is a fault, not a traceback."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from cardhouse.errors import BookError
from cardhouse.files import book_path, find, read_book, shipped_books

VALID = Path(__file__).resolve().parents[2] / "cases" / "valid"


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shelf with a book in a file and one in a folder."""
    (tmp_path / "folder-2000").mkdir()
    (tmp_path / "folder-2000" / "book.yaml").write_bytes((VALID / "base.yaml").read_bytes())
    (tmp_path / "file-2025.yaml").write_bytes((VALID / "base.yaml").read_bytes())
    (tmp_path / "README.md").write_text("not a book", encoding="utf-8")
    monkeypatch.setattr(find, "_shelf", lambda: tmp_path)
    return tmp_path


def code_of(book: str | Path) -> str:
    with pytest.raises(BookError) as caught:
        read_book(book)
    (problem,) = caught.value.problems
    return problem.code


def test_shipped_books_have_the_names_of_their_files(shelf: Path) -> None:
    assert shipped_books() == {"file-2025": shelf / "file-2025.yaml", "folder-2000": shelf / "folder-2000"}
    assert read_book("folder-2000") == read_book("file-2025") == read_book(VALID / "base.yaml")


def test_the_shelf_is_inside_the_package() -> None:
    assert find._shelf().parent == Path(find.__file__).parents[1]


def test_an_unknown_name_suggests_a_near_one(shelf: Path) -> None:
    with pytest.raises(BookError, match=r"B000 there is no such book \(did you mean folder-2000\?\)"):
        book_path("folder-2001")


@pytest.mark.parametrize("name", ["", "no/such/book.yaml", "\0", "x" * 5000, "nonsense", "./gone"])
def test_what_does_not_exist_is_a_fault(name: str) -> None:
    if name == "":
        assert book_path(name) == Path()
    else:
        assert code_of(name) == "B000"


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "large.yaml").write_text("#" * 5_000_001, encoding="utf-8")
    assert code_of(tmp_path / "large.yaml") == "B010"


def test_a_folder_with_the_name_of_a_file_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "inner.yaml").mkdir()
    assert code_of(tmp_path) == "B018"


def test_a_file_that_cannot_be_opened_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.yaml").write_text("a: 1", encoding="utf-8")

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert code_of(tmp_path / "a.yaml") == "B018"


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xef\xbb\xbf" + (VALID / "base.yaml").read_bytes())
    assert read_book(tmp_path / "a.yaml") == read_book(VALID / "base.yaml")


def test_hidden_files_and_other_endings_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes((VALID / "base.yaml").read_bytes())
    (tmp_path / ".a.yaml").write_text("[", encoding="utf-8")
    (tmp_path / "a.yaml~").write_text("[", encoding="utf-8")
    assert read_book(tmp_path) == read_book(VALID / "base.yaml")


def test_the_garbage_collector_runs_again_after_reading() -> None:
    read_book(VALID / "base.yaml")
    assert gc.isenabled()
    gc.disable()
    try:
        read_book(VALID / "base.yaml")
        assert not gc.isenabled()
    finally:
        gc.enable()
