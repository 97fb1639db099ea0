"""One file is whole or not there: written aside, renamed, never half, never over a folder."""

import os
import stat
from pathlib import Path

import pytest

from cardhouse.errors import UsageError
from cardhouse.runs import file_alone


def test_a_file_is_written_where_there_was_none_and_replaced(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "tables.xlsx"
    assert file_alone(out, b"one") == out
    assert file_alone(out, b"two").read_bytes() == b"two"
    assert os.listdir(out.parent) == ["tables.xlsx"]
    assert stat.S_IMODE(out.stat().st_mode) == 0o644


def test_a_relative_place_is_told_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert file_alone(Path("tables.xlsx"), b"x") == tmp_path / "tables.xlsx"


@pytest.mark.parametrize("failing", ["fdopen", "chmod", "replace"])
@pytest.mark.parametrize("failure", [KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_interrupted_or_refused_it_leaves_what_was_there(
    failing: str, failure: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = file_alone(tmp_path / "tables.xlsx", b"the earlier one")

    def fail(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr(os, failing, fail)
    with pytest.raises((KeyboardInterrupt, UsageError)):
        file_alone(out, b"half of the new")
    monkeypatch.undo()
    assert out.read_bytes() == b"the earlier one"
    assert os.listdir(tmp_path) == ["tables.xlsx"]


def test_a_folder_and_a_place_under_a_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    with pytest.raises(UsageError, match="is a folder: name a file"):
        file_alone(tmp_path / "mine", b"x")
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UsageError, match="cannot be written"):
        file_alone(tmp_path / "file" / "tables.xlsx", b"x")
    assert (tmp_path / "file").read_text() == "mine"
