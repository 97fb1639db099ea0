"""Whatever stands in a file, reading ends in a book or in faults with a code, a file and a line."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cardhouse.errors import BookError, Problem
from cardhouse.files import read_book, write_book

VALID = Path(__file__).resolve().parents[2] / "cases" / "valid"
SEEDS = [(VALID / name).read_text(encoding="utf-8") for name in ("base.yaml", "everything.yaml")]
WORDS = [
    "",
    "null",
    "no",
    "-1",
    "1e400",
    "[]",
    "{}",
    "[1, 2]",
    "{a: b}",
    "world",
    "maker",
    "lab",
    "true",
    "*a",
    "!!x 1",
    "'x'",
    "2025-01-01",
    "2026Q1",
    "1e308",
    "0x1",
    "0",
    "[[1]]",
    "stake",
    "fee",
    "site",
    "boom",
    "bust",
    "deals.stake",
    "99999999999999999999",
    "vintages",
    "cancelled",
    "announced",
]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("noise") / "book.yaml"


def answered(file: Path, content: bytes) -> bool:
    """Tell whether a book is read and written again the same, or its faults have code, words and a line of the file;
    any other exception than BookError fails the test."""
    file.write_bytes(content)
    lines = content.count(b"\n") + 1
    faults: tuple[Problem, ...] = ()
    try:
        book = read_book(file)
        file.write_text(write_book(book), encoding="utf-8")
        assert read_book(file) == book
    except BookError as error:
        faults = error.problems
    worded = all(re.fullmatch(r"B\d{3}", fault.code) and fault.fault and fault.mend for fault in faults)
    return worded and all(fault.file == str(file) and 0 <= fault.line <= lines + 1 for fault in faults)


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=200))
def test_random_bytes(file: Path, content: bytes) -> None:
    assert answered(file, content)


@settings(max_examples=150, deadline=None)
@given(text=st.text(alphabet=" \n:-[]{}&*!|>'\"#%@,?abeo019.~", max_size=120))
def test_random_yaml_signs(file: Path, text: str) -> None:
    assert answered(file, f"entities:\n  {text}".encode())


@pytest.mark.parametrize("seed", range(120))
def test_random_mutations_of_a_book(file: Path, seed: int) -> None:
    pick = random.Random(seed)
    text = pick.choice(SEEDS)
    for _ in range(pick.randint(1, 4)):
        spans = [match.span() for match in re.finditer(r"[\w.'-]+", text)]
        lines = text.splitlines(keepends=True)
        at = pick.randrange(len(lines))
        start, end = pick.choice(spans)
        match pick.randrange(6):
            case 0:
                text = text[:start] + pick.choice(WORDS) + text[end:]
            case 1:
                text = "".join(lines[:at] + lines[at + 1 :])
            case 2:
                text = "".join([*lines[:at], lines[at], *lines[at:]])
            case 3:
                other = pick.choice(spans)
                text = text[:start] + text[other[0] : other[1]] + text[end:]
            case 4:
                text = text[:start] + text[start + 1 :]
            case _:
                text = text[:start] + pick.choice("[]{}:,&*'\"\t\n") + text[start:]
    assert answered(file, text.encode())


@settings(max_examples=100, deadline=None)
@given(title=st.text(min_size=1, max_size=40), value=st.floats(0, 1e300))
def test_any_text_and_any_number_survives_writing(file: Path, title: str, value: float) -> None:
    file.write_text(SEEDS[0], encoding="utf-8")
    book = read_book(file)
    lab = book.entities["lab"]
    assert lab.cash is not None
    cash = lab.cash.model_copy(update={"value": value, "note": title})
    changed = book.model_copy(update={"entities": {**book.entities, "lab": lab.model_copy(update={"cash": cash})}})
    file.write_text(write_book(changed), encoding="utf-8")
    assert read_book(file) == changed
