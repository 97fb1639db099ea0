"""Chunks and threads change no bit of any number."""

from pathlib import Path

import numpy as np
import pytest
import yaml
from tests.twins.books import random_book

from cardhouse.files import book_path, read_book
from cardhouse.model.book import Book
from cardhouse.simulate import Paths, simulate


@pytest.fixture(scope="module")
def shipped() -> Book:
    return read_book(book_path("nvidia-openai-2025"))


def arrays(done: Paths) -> dict[str, np.ndarray]:
    """Return every array of a result by name, mean flows included."""
    found: dict[str, np.ndarray] = {}
    for owner in (done, done.flows):
        for name, value in vars(owner).items():
            parts = value if isinstance(value, dict) else {"": value}
            found |= {f"{name} {key}": part for key, part in parts.items() if isinstance(part, np.ndarray)}
    return found


def differing(one: Paths, other: Paths) -> list[str]:
    """Return the names of the arrays that are not the same to the last bit."""
    left, right = arrays(one), arrays(other)
    assert left.keys() == right.keys()
    assert len(left) > 20
    return [name for name in left if not np.array_equal(left[name], right[name], equal_nan=True)]


@pytest.mark.parametrize(("threads", "chunk"), [(1, 64), (2, 64), (2, 192)])
def test_chunks_and_threads_change_no_bit(shipped: Book, threads: int, chunk: int) -> None:
    whole = simulate(shipped, paths=450, seed=7, threads=1, chunk=1024)
    assert differing(simulate(shipped, paths=450, seed=7, threads=threads, chunk=chunk), whole) == []


@pytest.mark.parametrize("seed", [8, 22, 45])
def test_a_last_path_alone_changes_no_bit(seed: int, tmp_path: Path) -> None:
    # numpy adds up a single column in another order than several: on these books the last bits once differed
    file = tmp_path / "book.yaml"
    file.write_text(yaml.safe_dump(random_book(seed), sort_keys=False), encoding="utf-8")
    book = read_book(file)
    whole = simulate(book, paths=65, seed=1, threads=1, chunk=128)
    assert differing(simulate(book, paths=65, seed=1, threads=2, chunk=64), whole) == []
