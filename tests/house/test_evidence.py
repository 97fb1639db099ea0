"""The evidence page: every claim has a row, and a command that fails says so."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def evidence() -> ModuleType:
    spec = importlib.util.spec_from_file_location("evidence", ROOT / "tools" / "evidence.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["evidence"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("command", "pattern", "number"),
    [
        ("echo '12 passed in 3.5s'", r"(\d+) passed", "12"),
        ("echo '1 of 4'; echo '3 of 4'", r"(\d) of (\d)", "3 / 4"),
        ("echo 'took 7 s' >&2", r"\d+ s", "7 s"),
        ("echo '12 passed'; exit 3", r"(\d+) passed", "**fails** (exit 3)"),
        ("echo nothing", r"(\d+) passed", "**fails** (prints no such number)"),
        ("no-such-command-at-all", r"\d", "**fails** (exit 127)"),
        ("sleep 5", r"\d", "**fails** (over 0.2 s)"),
        ("", "", "no command yet"),
    ],
)
def test_the_number_is_what_the_command_printed_or_fails(
    evidence: ModuleType, tmp_path: Path, command: str, pattern: str, number: str
) -> None:
    timeout = 0.2 if "sleep" in command else 9
    row = evidence.Row(id="x", step=1, claim="c", command=command, pattern=pattern, timeout=timeout)
    assert evidence.measured(row, tmp_path) == number


def test_a_failing_row_stays_on_the_page(
    evidence: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, page = tmp_path / "rows.toml", tmp_path / "page.md"
    rows.write_text(
        '[[row]]\nid = "a"\nstep = 1\nclaim = "one"\ncommand = "false | true; false"\npattern = "1"\n'
        '[[row]]\nid = "b"\nstep = 1\nclaim = "two"\ncommand = "echo 5"\npattern = "5"\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(evidence, "ROWS", rows)
    monkeypatch.setattr(evidence, "PAGE", page)
    assert evidence.main([]) == 1
    table = page.read_text(encoding="utf-8").splitlines()[-2:]
    assert table[0].startswith("| a | 1 | one | `false \\| true; false` | **fails** (exit 1) | ")
    assert table[1].startswith("| b | 1 | two | `echo 5` | 5 | ")
    assert capsys.readouterr().out.splitlines() == table


def test_rows_that_cannot_be_measured_are_refused(evidence: ModuleType, tmp_path: Path) -> None:
    rows = tmp_path / "rows.toml"
    row = '[[row]]\nid = "a"\nstep = 1\nclaim = "one"\n'
    rows.write_text(row + row, encoding="utf-8")
    with pytest.raises(ValueError, match="twice"):
        evidence.read_rows(rows)
    rows.write_text(row + 'command = "true"\n', encoding="utf-8")
    with pytest.raises(ValueError, match="needs a pattern: a"):
        evidence.read_rows(rows)


def test_the_page_has_the_rows_of_the_file(evidence: ModuleType) -> None:
    lines = [line for line in evidence.PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    shown = [evidence.table_line(row, "", "").removesuffix("|  |  |\n") for row in evidence.read_rows(evidence.ROWS)]
    assert len(lines) - 1 == len(shown)
    stale = [row for row, line in zip(shown, lines[1:], strict=True) if not line.startswith(row)]
    assert not stale, f"docs/evidence.md is older than docs/evidence.toml (make evidence): {stale}"
