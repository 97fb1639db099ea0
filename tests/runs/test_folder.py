"""A run's folder is whole or not there: written aside, renamed, never over something else."""

import multiprocessing
import os
from pathlib import Path

import pytest

from cardhouse.errors import UsageError
from cardhouse.runs import file_run

FILES = {"report.html": "<p>one</p>", "summary.json": "{}"}


def whole(folder: Path) -> bool:
    return {file.name for file in folder.iterdir()} == {"report.html", "summary.json", "run.json"}


def test_a_run_is_filed_and_replaced(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "run"
    file_run(out, {"seed": 1}, FILES)
    file_run(out, {"seed": 2}, {**FILES, "report.html": "<p>two</p>"})
    assert whole(out)
    assert (out / "report.html").read_text() == "<p>two</p>"
    assert os.listdir(out.parent) == ["run"]


def test_an_empty_folder_may_be_used_and_a_folder_of_something_else_may_not(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert whole(file_run(tmp_path / "empty", {}, FILES))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.doc").write_text("years of work")
    with pytest.raises(UsageError, match="not an earlier run"):
        file_run(tmp_path / "mine", {}, FILES)
    assert (tmp_path / "mine" / "thesis.doc").read_text() == "years of work"
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError):
        file_run(tmp_path / "file", {}, FILES)


def test_a_failure_while_writing_leaves_the_earlier_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = file_run(tmp_path / "run", {"seed": 1}, FILES)

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "write_bytes", interrupt)
    with pytest.raises(KeyboardInterrupt):
        file_run(out, {"seed": 2}, FILES)
    assert whole(out)
    assert '"seed": 1' in (out / "run.json").read_text()
    assert os.listdir(tmp_path) == ["run"]


@pytest.mark.parametrize("failing", [1, 2, 3])
@pytest.mark.parametrize("failure", [KeyboardInterrupt(), OSError(28, "No space left on device"), ValueError("x")])
def test_a_failure_between_the_renames_puts_the_earlier_run_back(
    failing: int, failure: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = file_run(tmp_path / "run", {"seed": 1}, FILES)
    rename, calls = os.rename, []

    def fail(*ends: Path) -> None:
        calls.append(ends)
        if len(calls) == failing or (failing == 1 and len(calls) == 2):
            raise failure
        rename(*ends)

    monkeypatch.setattr(os, "rename", fail)
    with pytest.raises(UsageError if isinstance(failure, OSError) else type(failure)):
        file_run(out, {"seed": 2}, FILES)
    assert len(calls) >= failing
    assert whole(out)
    assert '"seed": 1' in (out / "run.json").read_text()
    assert os.listdir(tmp_path) == ["run"]


@pytest.mark.parametrize("out", [".", "..", "../..", "here/..", "link"])
def test_the_current_folder_and_what_holds_it_are_refused(
    out: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "a" / "b"
    here.mkdir(parents=True)
    (here / "link").symlink_to(here)
    monkeypatch.chdir(here)
    with pytest.raises(UsageError, match="current folder"):
        file_run(Path(out), {}, FILES)
    assert os.listdir(here) == ["link"]


def test_a_run_is_filed_where_a_link_points_to(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "disk")
    for seed in (1, 2):
        file_run(tmp_path / "link", {"seed": seed}, FILES)
    assert (tmp_path / "link").is_symlink()
    assert whole(tmp_path / "disk")


@pytest.mark.parametrize("failing", ["write_bytes", "mkdir", "chmod"])
def test_whatever_the_disk_refuses_is_usage(failing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, failing, full)
    with pytest.raises(UsageError, match="No space left"):
        file_run(tmp_path / "run", {}, FILES)
    monkeypatch.undo()
    assert os.listdir(tmp_path) == []


def _file_many(out: Path, seed: int) -> None:
    for _ in range(40):
        file_run(out, {"seed": seed}, {**FILES, "report.html": str(seed) * 100_000})


def test_two_processes_at_once_leave_one_whole_run(tmp_path: Path) -> None:
    out = tmp_path / "run"
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_file_many, args=(out, seed)) for seed in (1, 2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert whole(out)
    seed = (out / "report.html").read_text()[0]
    assert f'"seed": {seed}' in (out / "run.json").read_text()
    assert os.listdir(tmp_path) == ["run"]


def test_a_folder_that_cannot_be_written_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="cannot be written"):
        file_run(tmp_path / "file" / "run", {}, FILES)


def test_a_folder_into_which_somebody_put_a_file_is_refused_and_the_file_kept(tmp_path: Path) -> None:
    out = file_run(tmp_path / "run", {"id": "x"}, {"report.html": "old"})
    (out / ".hidden").write_text("of no matter")
    file_run(out, {"id": "x"}, {"report.html": "new"})
    (out / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"mine\.txt"):
        file_run(out, {"id": "x"}, {"report.html": "newer"})
    assert ((out / "mine.txt").read_text(), (out / "report.html").read_text()) == ("mine", "new")
