"""Read a book: all its faults at once, or the resolved book."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cardhouse.errors import BookError, Problem
from cardhouse.files.codes import problem
from cardhouse.files.find import book_path, files_of, text_of
from cardhouse.files.locate import node_at
from cardhouse.files.merge import merged
from cardhouse.files.records import records_of
from cardhouse.files.tree import Node, tree_of
from cardhouse.model.book import Book
from cardhouse.model.checks import Draft, breaches
from cardhouse.model.resolve import resolved


def read_book(name_or_path: str | Path) -> Book:
    """Return the resolved book of a path or of a shipped book's name.

    Raises:
        BookError: Every fault of the book at once; those between records are looked for once every file can be read and
            the header `book` is free of faults.
    """
    files = files_of(book_path(name_or_path))
    with _collector_resting():
        trees, problems = _trees(files)
        if len(trees) < len(files):
            raise BookError([*problems, *_faults_of_records(trees)])
        tree, faults = merged(trees)
        sections, more = records_of(tree)
        problems += [*faults, *more]
        if "book" not in tree.value:
            problems.append(
                problem("B103", trees[0].file, place="book", fault="is missing", mend="add the section `book`")
            )
        if "book" not in sections:
            raise BookError(problems)
        draft = Draft(resolved(_book(sections)), {name: section.value for name, section in tree.value.items()})
        problems += [_problem(breach.code, breach.place, breach.fault, breach.mend, tree) for breach in breaches(draft)]
    if problems:
        raise BookError(problems)
    return draft.book


@contextmanager
def _collector_resting() -> Iterator[None]:
    """Let no garbage be looked for meanwhile: walking the growing tree again and again takes a third of the time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _trees(files: list[Path]) -> tuple[list[Node], list[Problem]]:
    """Return the trees of all files that can be read, and the faults found on the way."""
    trees: list[Node] = []
    problems: list[Problem] = []
    for file in files:
        text = text_of(file, str(file))
        if isinstance(text, Problem):
            problems.append(text)
            continue
        tree, faults = tree_of(text, str(file))
        problems += faults
        if tree is not None:
            trees.append(tree)
    return trees, problems


def _faults_of_records(trees: list[Node]) -> list[Problem]:
    """Return the faults of the records in the files that can be read, where another file cannot."""
    if not trees:
        return []
    tree, faults = merged(trees)
    return [*faults, *records_of(tree)[1]]


def _book(sections: dict[str, Any]) -> Book:
    return Book.model_construct(**{**Book.model_construct().__dict__, **sections})


def _problem(code: str, place: tuple[str, ...], fault: str, mend: str, tree: Node) -> Problem:
    node = node_at(tree, place)
    return Problem(node.file, *node.where, code, ".".join(place), fault, mend)
