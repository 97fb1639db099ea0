"""One file on disk, written aside and renamed."""

import os
import tempfile
from pathlib import Path

from cardhouse.errors import UsageError


def file_alone(out: Path, content: bytes) -> Path:
    """Write a file in place of what has its name, and return its whole path; interrupted, it leaves what was there.

    Raises:
        UsageError: it is a folder, or cannot be written.
    """
    if out.is_dir():
        raise UsageError(f"{out} is a folder: name a file")
    try:
        place = out.resolve()
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.chmod(aside, 0o644)
            os.replace(aside, place)
        finally:
            Path(aside).unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror}") from error
    return place
