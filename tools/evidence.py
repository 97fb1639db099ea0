"""Run the commands of docs/evidence.toml and write what they print into docs/evidence.md.

Each row claims something; its command shows it, and its pattern picks the number out of what the command prints. A
command that fails, runs out of time or prints no such number is written as "fails". A row without a command is written
as "no command yet". No row is ever dropped.

Usage: python tools/evidence.py                       every row; writes docs/evidence.md
       python tools/evidence.py ID [ID ...]           these rows; prints them and writes nothing
       python tools/evidence.py --write ID [ID ...]   these rows anew; the others stay on the page with their days
"""

from __future__ import annotations

import datetime
import os
import platform
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROWS = ROOT / "docs" / "evidence.toml"
PAGE = ROOT / "docs" / "evidence.md"
FAILS = "**fails**"

HEADING = """# Evidence

One row per claim of the steps begun. Written by `make evidence` from [evidence.toml](evidence.toml), never by hand:
each command was run from the root of the repository on the given day ({machine}), and the number is what
it printed. A command that failed, ran out of time or printed no such number reads "fails".

| id | step | claim | command | number | date |
|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Row:
    """State one claim, the command that shows it, and the pattern whose groups are the number."""

    id: str
    step: int
    claim: str
    command: str = ""
    pattern: str = ""
    timeout: float = 900.0


def read_rows(path: Path) -> list[Row]:
    """Return the rows of an evidence file; the same id twice, or a command without a pattern, is a ValueError."""
    rows = [Row(**row) for row in tomllib.loads(path.read_text(encoding="utf-8"))["row"]]
    ids = [row.id for row in rows]
    if len(set(ids)) < len(ids):
        raise ValueError(f"{path.name}: an id is there twice")
    if bare := [row.id for row in rows if row.command and not row.pattern]:
        raise ValueError(f"{path.name}: a command needs a pattern: {', '.join(bare)}")
    return rows


def measured(row: Row, root: Path = ROOT) -> str:
    """Return the number that a row's command prints: the last match of its pattern, its groups joined by " / "."""
    if not row.command:
        return "no command yet"
    try:
        done = subprocess.run(
            ["bash", "-c", row.command],
            cwd=root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=row.timeout,
        )
    except subprocess.TimeoutExpired:
        return f"{FAILS} (over {row.timeout:g} s)"
    matches = list(re.finditer(row.pattern, done.stdout))
    if done.returncode:
        return f"{FAILS} (exit {done.returncode})"
    if not matches:
        return f"{FAILS} (prints no such number)"
    return " / ".join(matches[-1].groups() or (matches[-1].group(),))


def table_line(row: Row, number: str, date: str) -> str:
    """Return a row as one line of a Markdown table."""
    cells = (row.id, str(row.step), row.claim, f"`{row.command}`" if row.command else "", number, date)
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |\n"


def lines_on(page: str) -> dict[str, str]:
    """Return the lines of a page by the id of their row."""
    lines = [line for line in page.splitlines(keepends=True) if line.startswith("| ")]
    return {line.split(" | ", 1)[0].removeprefix("| "): line for line in lines[1:]}


def main(arguments: list[str]) -> int:
    """Measure the rows; return 1 if a command failed, else 0."""
    ids = [argument for argument in arguments if argument != "--write"]
    rows = read_rows(ROWS)
    date = datetime.datetime.now(datetime.UTC).date().isoformat()
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    lines = lines_on(PAGE.read_text(encoding="utf-8")) if ids else {}
    for row in rows:
        if not ids or row.id in ids:
            lines[row.id] = table_line(row, measured(row), date if row.command else "")
            print(lines[row.id], end="", flush=True)
    if not ids or "--write" in arguments:
        kept = "".join(lines[row.id] for row in rows if row.id in lines)
        PAGE.write_text(HEADING.format(machine=machine) + kept, encoding="utf-8")
    return int(any(FAILS in line for name, line in lines.items() if not ids or name in ids))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
