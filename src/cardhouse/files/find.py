"""Where books are: shipped ones by name, others by path."""

from importlib import resources
from pathlib import Path

from cardhouse.errors import BookError, Problem, near_name
from cardhouse.files.codes import problem

MOST_BYTES = 5_000_000
_ENDINGS = (".yaml", ".yml")


def _shelf() -> Path:
    return Path(str(resources.files("cardhouse"))) / "books"


def shipped_books() -> dict[str, Path]:
    """Return the books that come with cardhouse, by name."""
    shelf = _shelf()
    found = sorted(shelf.iterdir()) if shelf.is_dir() else []
    return {path.stem: path for path in found if path.is_dir() or path.suffix in _ENDINGS}


def book_path(name_or_path: str | Path) -> Path:
    """Return the file or folder of a book, given its path or the name of a shipped book.

    Raises:
        BookError: B000, if there is neither; near names are suggested.
    """
    shipped = shipped_books()
    if str(name_or_path) in shipped:
        return shipped[str(name_or_path)]
    try:
        path = Path(name_or_path)
        if path.exists():
            return path
    except (OSError, ValueError):
        pass
    hint = near_name(str(name_or_path), shipped) if shipped else ""
    raise BookError([problem("B000", str(name_or_path)[:200], mend=hint)])


def files_of(path: Path) -> list[Path]:
    """Return the YAML files of a book, in the order of their names.

    Raises:
        BookError: B012, if a folder has none.
    """
    if not path.is_dir():
        return [path]
    try:
        files = sorted(file for file in path.iterdir() if file.suffix in _ENDINGS and not file.name.startswith("."))
    except OSError as error:
        raise BookError([problem("B018", str(path), fault=f"cannot be opened: {error.strerror}")]) from None
    if not files:
        raise BookError([problem("B012", str(path))])
    return files


def text_of(file: Path, name: str) -> str | Problem:
    """Return the text of a file, or why it cannot be read."""
    try:
        if not file.is_file():
            return problem("B018", name, fault="is not a file")
        if file.stat().st_size > MOST_BYTES:
            return problem("B010", name)
        raw = file.read_bytes()
    except OSError as error:
        return problem("B018", name, fault=f"cannot be opened: {error.strerror}")
    try:
        return raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return problem("B008", name, line, error.start - raw.rfind(b"\n", 0, error.start))
