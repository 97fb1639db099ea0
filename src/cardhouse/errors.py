"""Faults of a book and failures of a solve: the only exceptions cardhouse raises on purpose."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

MOST_NAMES = 15


@dataclass(frozen=True, order=True)
class Problem:
    """Name one fault of a book, with the place to mend it.

    `line` and `column` count from 1; 0 means the file as a whole.
    """

    file: str
    line: int
    column: int
    code: str
    place: str
    fault: str
    mend: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        place = f" {self.place}:" if self.place else ""
        mend = f" ({self.mend})" if self.mend else ""
        return f"{where}: {self.code}{place} {self.fault}{mend}"


class CardhouseError(Exception):
    """Stand above every error that cardhouse raises on purpose."""


class BookError(CardhouseError):
    """Carry every fault of a book at once."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UsageError(CardhouseError):
    """Say that something was asked for that does not exist, and what there is instead."""


class SolveError(CardhouseError):
    """Say that no result could be computed for any path."""


class Outcome(IntEnum):
    """Tell, per path, how a solve ended."""

    SOLVED = 0
    NOT_CONVERGED = 1
    NOT_FINITE = 2


def near_name(word: str, known: Iterable[str]) -> str:
    """Return a hint at what was meant by an unknown word: the nearest known one, else the known ones."""
    names = list(known)
    near = difflib.get_close_matches(word, names, n=1)
    if near:
        return f"did you mean {near[0]}?"
    more = ", ..." if len(names) > MOST_NAMES else ""
    return f"there are {', '.join(names[:MOST_NAMES])}{more}" if names else "there are none"
