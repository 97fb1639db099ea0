"""What makes a run: book, scenario, paths, seed and version; its hash names it."""

import hashlib
import json
from dataclasses import asdict, dataclass
from importlib.metadata import version

from cardhouse.files import write_book
from cardhouse.model.book import Book

SIDE_PATHS = 2000


@dataclass(frozen=True)
class Recipe:
    """Hold all that the numbers of a run depend on; threads and chunks are not among it.

    `scenario` is run at full `paths` beside the base; all other scenarios and the counterfactual curve at `side_paths`.
    """

    book: str
    book_hash: str
    scenario: str
    paths: int
    seed: int
    side_paths: int
    version: str

    @property
    def id(self) -> str:
        """Return the first twelve digits of the hash of the recipe."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:12]


def recipe_of(book: Book, *, scenario: str, paths: int, seed: int) -> Recipe:
    """Return the recipe of a run."""
    return Recipe(
        book=book.book.id,
        book_hash=book_hash(book),
        scenario=scenario,
        paths=paths,
        seed=seed,
        side_paths=min(paths, SIDE_PATHS),
        version=version("cardhouse"),
    )


def book_hash(book: Book) -> str:
    """Return the hash of a book's resolved form, the same however it is split over files."""
    return hashlib.sha256(write_book(book).encode()).hexdigest()[:12]
