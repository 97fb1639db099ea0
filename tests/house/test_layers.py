"""The staircase: the import contracts are kept, cover every room, and break when they should."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "cardhouse"
DATA = {"books"}  # folders without Python
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package and its contracts, to break."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(PACKAGE, tmp_path / "src" / "cardhouse", ignore=lambda _, names: [n for n in names if n in DATA])
    return tmp_path


def test_contracts_are_kept() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 kept, 0 broken" in done.stdout


def test_every_room_is_on_the_staircase() -> None:
    (staircase,) = (contract for contract in CONTRACTS if contract["type"] == "layers")
    placed = [room.strip() for step in staircase["layers"] for room in step.split("|")]
    there = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or path.is_dir()}
    assert staircase["exhaustive"] is True
    assert len(placed) == len(set(placed))
    assert there - {"__init__", "__pycache__"} - DATA == set(placed)


def test_data_folders_hold_no_python() -> None:
    assert not [path for folder in DATA for path in (PACKAGE / folder).rglob("*.py")]


@pytest.mark.parametrize(
    ("file", "line", "complaint"),
    [
        ("errors.py", "import cardhouse.cli", "Imports go down the staircase BROKEN"),
        ("model/__init__.py", "from cardhouse.files import read_book", "Imports go down the staircase BROKEN"),
        ("simulate/__init__.py", "from cardhouse import trace", "Imports go down the staircase BROKEN"),
        ("trace/__init__.py", "if False:\n    import cardhouse.tables", "Imports go down the staircase BROKEN"),
        ("measure/__init__.py", "from cardhouse.trace import loops", "Imports go down the staircase BROKEN"),
        ("model/__init__.py", "import cardhouse", "No room imports the package root BROKEN"),
        ("trace/__init__.py", "from cardhouse import Book", "No room imports the package root BROKEN"),
        ("attic.py", "", "attic"),
    ],
)
def test_a_breach_is_caught(copy: Path, file: str, line: str, complaint: str) -> None:
    with (copy / "src" / "cardhouse" / file).open("a", encoding="utf-8") as module:
        module.write(f"\n{line}\n")
    done = lint_imports(copy)
    assert done.returncode != 0
    assert complaint in done.stdout + done.stderr
