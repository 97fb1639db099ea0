"""A run on disk: one folder, written aside and renamed, so that it never half exists."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cardhouse.errors import UsageError

MARK = "run.json"
LOOKS = 5
"""Looks at a folder before it is refused: in the middle of another process's renames it may seem to be no run."""


def file_run(out: Path, recipe: dict[str, Any], files: dict[str, str | bytes], mark: str = MARK) -> Path:
    """Write a run's files into folder `out`, in place of an earlier run there, and return its whole path.

    Its recipe and the names of its files go into the file `mark`, by which a folder is known as an earlier run of the
    same sort.

    The files are written into a folder beside it, which is then renamed: an interrupted run leaves what was there
    before.

    Raises:
        UsageError: `out` is something else than an earlier run, or cannot be written.
    """
    place = free_folder(out, mark)
    with _told_as_usage(out):
        place.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{place.name}.", dir=place.parent))
        try:
            aside.chmod(0o755)
            marked = json.dumps({**recipe, "files": sorted(files)}, indent=2) + "\n"
            for name, content in {**files, mark: marked}.items():
                (aside / name).write_bytes(content.encode() if isinstance(content, str) else content)
            _put(aside, place)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    return place


def free_folder(out: Path, mark: str = MARK) -> Path:
    """Return the whole path of a folder that a run may be filed in, before any work is done for it.

    Raises:
        UsageError: it is the current folder or holds it, or it is something else than an earlier run or an empty
            folder, or somebody has put files of their own into it.
    """
    with _told_as_usage(out):
        place, here = out.resolve(), Path.cwd().resolve()
        if place == here or place in here.parents:
            raise UsageError(f"{out} is the current folder or holds it: choose a folder for this run alone")
        if not any(_free(place, mark) for _ in range(LOOKS)):
            raise UsageError(f"{out} is not an earlier run of cardhouse: choose another folder, or remove it yourself")
        if added := _added(place, mark):
            raise UsageError(f"{out} holds {added[0]!r}, which no run wrote: move it away, or choose another folder")
    return place


def _free(place: Path, mark: str) -> bool:
    """Tell whether there is nothing at a place, an empty folder, or an earlier run."""
    try:
        return not place.exists() or (place.is_dir() and ((place / mark).exists() or not any(place.iterdir())))
    except FileNotFoundError:  # another process is putting its run there
        return False


def _added(place: Path, mark: str) -> list[str]:
    """Return what stands in an earlier run's folder beside the files it wrote; hidden files do not count."""
    try:
        written = json.loads((place / mark).read_text("utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):  # no earlier run, or one that kept no list
        return []
    return sorted({path.name for path in place.iterdir() if path.name[0] != "."} - {mark, *written})


@contextmanager
def _told_as_usage(out: Path) -> Iterator[None]:
    """Raise what the file system refuses, loops of links included, as a UsageError."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        raise UsageError(f"{out} cannot be written: {getattr(error, 'strerror', None) or error}") from error


def _put(aside: Path, out: Path) -> None:
    """Rename a finished folder into place; two processes at once leave one whole run, the last one."""
    while True:
        try:
            os.rename(aside, out)
            return
        except OSError:
            if not out.exists():
                raise
        if _swapped(aside, out):
            return


def _swapped(aside: Path, out: Path) -> bool:
    """Tell whether a finished folder took the place of an earlier run; that run is put back if anything goes wrong.

    False where another process was at it in the same moment.
    """
    old = Path(tempfile.mkdtemp(prefix=f".{out.name}.old.", dir=out.parent))
    kept = old / out.name
    try:
        os.rename(out, kept)
        os.rename(aside, out)
    except BaseException as error:
        if kept.exists() and not out.exists():
            os.rename(kept, out)
            raise
        if isinstance(error, FileNotFoundError) or (isinstance(error, OSError) and kept.exists()):
            return False
        raise
    finally:
        if out.exists() or not kept.exists():  # never the only copy
            shutil.rmtree(old, ignore_errors=True)
    return True
