"""A run on disk: one folder, written aside and renamed, so that it never half exists."""

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from cardhouse.errors import UsageError

MARK = "run.json"


def file_run(out: Path, recipe: dict[str, Any], files: dict[str, str | bytes]) -> Path:
    """Write a run's files into folder `out`, in place of an earlier run there, and return it.

    The files are written into a folder beside it, which is then renamed: an interrupted run leaves what was there
    before.

    Raises:
        UsageError: `out` is something else than an earlier run, or cannot be written.
    """
    refuse_unless_free(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror}") from error
    try:
        aside.chmod(0o755)
        for name, content in {**files, MARK: json.dumps(recipe, indent=2) + "\n"}.items():
            (aside / name).write_bytes(content.encode() if isinstance(content, str) else content)
        _put(aside, out)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return out


def refuse_unless_free(out: Path) -> None:
    """Raise a UsageError if folder `out` holds something else than an earlier run, before any work is done for it."""
    if out.exists() and not (out.is_dir() and ((out / MARK).exists() or not any(out.iterdir()))):
        raise UsageError(f"{out} is not an earlier run of cardhouse: choose another folder, or remove it yourself")


def _put(aside: Path, out: Path) -> None:
    """Rename a finished folder into place; two processes at once leave one whole run, the last one."""
    while True:
        try:
            os.rename(aside, out)
            return
        except OSError:
            if not out.exists():
                raise
        old = Path(tempfile.mkdtemp(prefix=f".{out.name}.old.", dir=out.parent))
        try:
            os.rename(out, old / out.name)
        except FileNotFoundError:
            pass
        finally:
            shutil.rmtree(old, ignore_errors=True)
