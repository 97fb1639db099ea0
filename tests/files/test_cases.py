"""The cases on disk: valid books read to their resolved form, an invalid one has just the faults it is made for."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from cardhouse.errors import BookError
from cardhouse.files import read_book, write_book
from cardhouse.files.codes import FILE_FAULTS, TYPE_FAULTS
from cardhouse.model.checks import RULES
from cardhouse.model.checks.registry import Rule

CASES = Path(__file__).resolve().parents[2] / "cases"
VALID = sorted(path for path in (CASES / "valid").iterdir() if not path.name.endswith(".resolved.yaml"))
INVALID = sorted((CASES / "invalid").iterdir())
ELSEWHERE = {"B000", "B010", "B018"}  # no book, too large, not to be opened: test_find.py

Fault = tuple[str, str, int]


def faults(case: Path) -> list[Fault]:
    """Return (code, file, line) of every fault of a book."""
    try:
        read_book(case)
    except BookError as error:
        return sorted((problem.code, Path(problem.file).name, problem.line) for problem in error.problems)
    return []


def expected(case: Path) -> list[Fault]:
    rows = (row.split() for row in (case / "expected.txt").read_text(encoding="utf-8").splitlines())
    return sorted((code, file, int(line)) for code, file, line in rows)


EXPECTED = {case: expected(case) for case in INVALID}


@pytest.mark.parametrize("case", INVALID, ids=lambda case: case.name)
def test_an_invalid_book_has_exactly_its_faults(case: Path) -> None:
    assert EXPECTED[case]
    assert faults(case) == EXPECTED[case]


@pytest.mark.parametrize("book", VALID, ids=lambda book: book.name)
def test_a_valid_book_reads_and_writes_back(book: Path, tmp_path: Path) -> None:
    first = read_book(book)
    text = write_book(first)
    (tmp_path / "again.yaml").write_text(text, encoding="utf-8")
    second = read_book(tmp_path / "again.yaml")
    assert second == first
    assert write_book(second) == text


@pytest.mark.parametrize("name", ["base.yaml", "everything.yaml", "folder"])
def test_the_short_form_reads_to_its_resolved_twin(name: str) -> None:
    book = CASES / "valid" / name
    twin = book.with_name(f"{book.stem}.resolved.yaml")
    assert write_book(read_book(book)) == twin.read_text(encoding="utf-8")
    assert read_book(book) == read_book(twin)


def test_the_comments_in_the_cases_name_the_faults() -> None:
    marked = {
        case: sorted(
            (code, file.name, at)
            for file in case.glob("*.yaml")
            for at, line in enumerate(file.read_text("utf-8", "replace").splitlines(), start=1)
            if (found := re.search(r"#((?: B\d{3})+)$", line))
            for code in found[1].split()
        )
        for case in INVALID
    }
    assert not {case.name: faults for case, faults in marked.items() if not set(faults) <= set(EXPECTED[case])}
    assert sum(map(len, marked.values())) > 200


def test_every_case_takes_the_same_base() -> None:
    base = (CASES / "valid" / "base.yaml").read_bytes()
    copies = [case / "base.yaml" for case in INVALID if (case / "base.yaml").exists()]
    assert len(copies) > 100
    assert not [copy for copy in copies if copy.read_bytes() != base]


def test_every_code_has_a_case() -> None:
    seen = Counter(code for found in EXPECTED.values() for code, _, _ in found)
    assert seen.keys() | ELSEWHERE == {*FILE_FAULTS, *TYPE_FAULTS, *RULES}
    assert len([code for code in RULES if code in seen]) >= 25


def test_ten_cases_have_three_faults_in_different_files() -> None:
    spread = [case for case, found in EXPECTED.items() if len({file for _, file, _ in found}) >= 3]
    assert len(spread) >= 10


@pytest.mark.parametrize("code", sorted(RULES))
def test_without_its_rule_some_case_fails(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [case for case, found in EXPECTED.items() if code in {one for one, _, _ in found}]
    monkeypatch.delitem(RULES, code)
    assert any(faults(case) != EXPECTED[case] for case in cases)


def test_a_rule_that_finds_too_much_makes_cases_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RULES, "B999", Rule("B999", "x", "y", lambda draft: iter([(("book",), "x")])))
    with pytest.raises(BookError, match="B999"):
        read_book(CASES / "valid" / "base.yaml")
