"""Words, keys and lines of a YAML file: what is read as what, what is refused, and where the fault is said to be."""

from __future__ import annotations

from pathlib import Path

import pytest

from cardhouse.errors import BookError, Problem
from cardhouse.files import read_book
from cardhouse.files.scalars import Trap, plain_value
from cardhouse.files.tree import tree_of

BASE = Path(__file__).resolve().parents[2] / "cases" / "valid" / "base.yaml"


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("0", 0),
        ("-12", -12),
        ("+3", 3),
        ("1.50", 1.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("-2.5E-3", -0.0025),
        ("123456789012345678901", 1.2345678901234568e20),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("2025-09-23", "2025-09-23"),
        ("2026Q1", "2026Q1"),
        ("d003", "d003"),
        ("north", "north"),
        ("1.2.3", "1.2.3"),
        ("5%", "5%"),
        ("é", "é"),
    ],
)
def test_a_word_is_read_as_what_it_says(word: str, value: object) -> None:
    read = plain_value(word)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("yes no on off Yes NO On OFF", "B004"),
        ("010 -007 00 08.5 12:30 1:30:00 190:20:30.15 1_000 1_000.5 0x1F 0b10 0o17", "B005"),
        (".inf -.inf +.Inf .nan .NaN 1e400 -1e999", "B013"),
    ],
)
def test_a_word_that_readers_understand_differently_is_refused(words: str, code: str) -> None:
    read = [plain_value(word) for word in words.split()]
    assert all(isinstance(trap, Trap) and trap.code == code for trap in read)


def test_words_in_quotes_are_text() -> None:
    tree, faults = tree_of("a: 'no'\nb: \"010\"\nc: '1.5'\nd: ''\n", "f")
    assert faults == []
    assert tree is not None
    assert tree.plain == {"a": "no", "b": "010", "c": "1.5", "d": ""}


def test_a_key_named_on_is_a_word() -> None:
    tree, faults = tree_of("{on: 1, no: 2, 3: 4}", "f")
    assert faults == []
    assert tree is not None
    assert tree.plain == {"on": 1, "no": 2, "3": 4}


def fault_of(tmp_path: Path, text: str) -> Problem:
    """Return the one fault of the base book with a text added."""
    (tmp_path / "base.yaml").write_bytes(BASE.read_bytes())
    (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BookError) as caught:
        read_book(tmp_path)
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("entities:\n  a: {role: other, cash: -1}\n", 2, 26, "B100 entities.a.cash: must not be below 0"),
        ("entities:\n  a: {role: other, tax: 1.5}\n", 2, 25, "B101 entities.a.tax: must not be above 1 "),
        ("entities:\n  a:\n    role: other\n    chash: 1\n", 4, 5, "is not a field here (did you mean cash?)"),
        ("entities:\n  a: {cash: 1}\n", 2, 3, "entities.a.role: is missing (add the line `role: ...`)"),
        ("entities:\n  a: {role: leader}\n", 2, 13, "(did you mean lender?)"),
        ("entities:\n  a:\n    role: other\n    cash: 12,5\n", 4, 11, "(write 12.5: a decimal point, no spaces)"),
        ("entities:\n  a:\n    role: other\n    cash: 1 200\n", 4, 11, "(write 1200: a decimal point, no spaces)"),
        ("entities:\n  a: {role: other, cash: '12'}\n", 2, 26, "(take the quotes off)"),
        ("entities:\n  a:\n    role: other\n    rate: 5%\n", 4, 11, "(write 5% as 0.05)"),
        ("entities:\n  a: {role: other, note: 7}\n", 2, 26, "must be text (put it in quotes if it is meant as text)"),
        ("entities:\n  a: {role: other, cash: 1,5}\n", 2, 29, "(a decimal comma? write a point)"),
        ("entities:\n  a: {role: other, growth: [0.1, 99]}\n", 2, 34, "a.growth.by_year.1: must not be above 20"),
        ("deals:\n  a: {kind: laon}\n", 2, 13, "`laon` is not a kind of deal (did you mean loan?)"),
        ("dealz:\n  a: {kind: loan}\n", 1, 1, "is a section that no book has (did you mean deals?)"),
        ("claims:\n  a: {order: 0, statement: S, holds: 1 < 2, says: R}\n", 2, 14, "must not be below 1"),
    ],
)
def test_a_fault_says_where_it_is_and_how_to_mend_it(
    tmp_path: Path, text: str, line: int, column: int, message: str
) -> None:
    problem = fault_of(tmp_path, text)
    assert (problem.line, problem.column) == (line, column)
    assert message in str(problem)
    assert str(problem).startswith(f"{tmp_path / 'case.yaml'}:{line}:{column}: ")


def test_a_billion_laughs_are_one_fault_a_line() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{c}: &{c} [{', '.join([f'*{b}'] * 9)}]" for b, c in zip("abcdefgh", "bcdefghi", strict=True)]
    tree, faults = tree_of("\n".join(lines), "bomb.yaml")
    assert {problem.code for problem in faults} == {"B006"}
    assert {problem.line for problem in faults} == set(range(1, 10))
    assert tree is not None
    assert len(str(tree.plain)) < 2000


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 100_000, "- " * 100_000, "? " * 5_000, "a:\n&" + "&" * 9999])
def test_deep_and_broken_files_end_in_a_fault(text: str) -> None:
    tree, faults = tree_of(text, "deep.yaml")
    assert faults
    assert tree is None or all(problem.code.startswith("B0") for problem in faults)


def test_faults_of_one_file_do_not_hide_those_of_another(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("entities: [", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("rules: {relet: 2}\n", encoding="utf-8")
    with pytest.raises(BookError) as caught:
        read_book(tmp_path)
    assert [problem.code for problem in caught.value.problems] == ["B001", "B101"]
