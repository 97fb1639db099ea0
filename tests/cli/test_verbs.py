"""Every verb as a person or a machine calls it: output, exit codes, no traceback."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import cardhouse.runs
import cardhouse.simulate
from cardhouse.cli import main
from cardhouse.cli.main import VERBS
from cardhouse.errors import SolveError

CASES = Path(__file__).parents[2] / "cases/valid"
TOY, BUST = str(CASES / "toy-circuit.yaml"), str(CASES / "worked-b.yaml")


def call(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        main(list(argv))
    shown = capsys.readouterr()
    return int(left.value.code or 0), shown.out, shown.err


def test_help_names_every_verb_and_each_verb_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "--help")
    assert code == 0
    for verb in VERBS:
        assert verb in out
        code, text, _ = call(capsys, verb, "--help")
        assert code == 0
        assert "--json" in text


def test_no_verb_and_an_unknown_verb_are_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(capsys)[0] == 2
    code, _, err = call(capsys, "trase", TOY)
    assert code == 2
    assert "No such command" in err


@pytest.mark.parametrize("verb", ["check", "show", "trace", "simulate", "stress", "break", "reverse", "run"])
def test_a_book_that_is_not_there_is_a_fault_of_the_book(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = call(capsys, verb, "nvidia-openai-2052")
    assert code == 1
    assert "B000" in err
    assert "nvidia-openai-2025" in err, "near names are suggested"
    assert out == ""


def test_check_says_all_faults_at_once_and_for_machines_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(Path(TOY).read_text().replace("payer: o,", "payer: zzz,").replace("amount: 10", "amount: -10"))
    code, _, err = call(capsys, "check", str(bad))
    assert code == 1
    assert err.count("bad.yaml:") >= 2
    code, out, _ = call(capsys, "check", str(bad), "--json")
    assert code == 1
    faults = json.loads(out)["faults"]
    assert {"file", "line", "column", "code", "place", "fault", "mend"} == set(faults[0])
    assert call(capsys, "check", TOY)[0] == 0
    assert json.loads(call(capsys, "check", TOY, "--json")[1])["ok"] is True


@pytest.mark.parametrize("verb", ["check", "show", "trace", "simulate", "stress", "break", "reverse", "run"])
def test_a_faulty_book_is_answered_in_json_where_json_is_asked(
    verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(Path(TOY).read_text().replace("payer: o,", "payer: zzz,"))
    for argv in ((verb, str(bad), "--json"), (verb, "--json", str(bad))):
        code, out, _ = call(capsys, *argv)
        assert code == 1
        found = json.loads(out)
        assert set(found) == {"ok", "faults"}
        assert found["ok"] is False
        assert {"file", "line", "column", "code", "place", "fault", "mend"} == set(found["faults"][0])


def test_the_resolved_book_is_printed_as_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "show", TOY, "--resolved", "--json")
    assert code == 0
    found = json.loads(out)
    assert found["book"]["as_of"] == "2025-12-31"
    assert set(found) == set(yaml.safe_load(call(capsys, "show", TOY, "--resolved")[1]))


def test_books_lists_the_shipped_books(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "books", "--json")
    assert code == 0
    assert "nvidia-openai-2025" in [row["name"] for row in json.loads(out)]
    assert "nvidia-openai-2025" in call(capsys, "books")[1]


def test_show_prints_what_the_book_says_and_its_resolved_form(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "show", TOY)
    assert code == 0
    assert "Vendor" in out
    assert "toy circuit" in out.lower()
    assert len(json.loads(call(capsys, "show", TOY, "--json")[1])["deals"]) == 3
    assert "as_of: 2025-12-31" in call(capsys, "show", TOY, "--resolved")[1]


def test_trace_of_the_toy_gives_the_known_answers(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "trace", TOY, "--view", "signed", "--json")
    assert code == 0
    tables = json.loads(out)
    measures = {row["measure"]: row for row in tables["measures-signed-2026q1-2026q1"]}
    assert measures["circularity index"]["value"] == pytest.approx(0.4)
    share = measures["self-funded share"]
    assert (share["low"], share["value"], share["high"]) == pytest.approx((4 / 30, 10 / 36, 10 / 30))
    (loop,) = tables["loops-signed-2026q1-2026q1"]
    assert loop["route"] == "Vendor > Lab > Cloud > Vendor"
    assert loop["money"] == pytest.approx(10)


def test_a_window_outside_the_book_and_a_day_after_it_are_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(capsys, "trace", TOY, "--last", "9")[0] == 2
    assert call(capsys, "trace", TOY, "--on", "2026-06-01")[0] == 2
    assert call(capsys, "show", TOY, "--on", "2026-06-01")[0] == 2


def test_simulate_prints_results_with_intervals(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "simulate", BUST, "--paths", "64", "--json")
    assert code == 0
    order = {row["entity"]: row for row in json.loads(out)["order"]}
    assert order["lab"]["ever"] == 1.0
    assert order["lab"]["ever_low"] < 1.0
    code, out, _ = call(capsys, "simulate", BUST, "--paths", "64")
    assert code == 0
    assert "Which card falls first" in out
    assert "Probability of default by the end of each fourth quarter" in out
    code, out, _ = call(capsys, "simulate", "nvidia-openai-2025", "--paths", "64")
    assert code == 0
    assert "in excess of the same 64 paths" in out
    assert "Sales lost against plan" in out
    assert "nan" not in out.lower().split()


def test_an_unknown_scenario_is_usage_and_names_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = call(capsys, "simulate", "nvidia-openai-2025", "--scenario", "capital-drys-up")
    assert code == 2
    assert "capital-dries-up" in err


@pytest.mark.parametrize("options", [["--paths", "0"], ["--paths", "many"], ["--seed", "-1"], ["--threads", "0"]])
def test_a_wrong_option_is_usage(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert call(capsys, "simulate", TOY, *options)[0] == 2


def test_a_solve_that_fails_has_its_own_code(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise SolveError("no path could be solved")

    monkeypatch.setattr(cardhouse.simulate, "simulate", fail)
    code, out, err = call(capsys, "simulate", TOY, "--paths", "64")
    assert code == 3
    assert "no path could be solved" in err
    assert out == ""


def test_run_does_the_whole_job_and_refuses_a_folder_of_something_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "run"
    code, shown, _ = call(capsys, "run", BUST, "--paths", "64", "--out", str(out))
    assert code == 0
    made = {"report.html", "report.xlsx", "summary.json", "run.json", "book.yaml"}
    assert {file.name for file in out.iterdir()} == made
    assert "report.html" in shown
    assert json.loads((out / "summary.json").read_text())["recipe"]["paths"] == 64
    assert call(capsys, "check", str(out / "book.yaml"))[0] == 0, "the filed book is a book"
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a").write_text("a")
    code, _, err = call(capsys, "run", BUST, "--paths", "64", "--out", str(tmp_path / "mine"))
    assert code == 2
    assert "not an earlier run" in err


def test_run_refuses_the_current_folder_before_any_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(*_: object, **__: object) -> None:
        raise AssertionError("work was done")

    monkeypatch.setattr(cardhouse.runs, "run_book", work)
    monkeypatch.chdir(tmp_path)
    code, _, err = call(capsys, "run", BUST, "--out", ".")
    assert code == 2
    assert "current folder" in err


def test_an_interrupted_run_leaves_nothing_half_written(tmp_path: Path) -> None:
    import signal
    import time

    heard = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"  # a shell's background job ignores it
    )
    argv = [
        sys.executable,
        "-c",
        f"{heard}; from cardhouse.cli import main; main()",
        "run",
        "nvidia-openai-2025",
        "--paths",
        "40000",
    ]
    process = subprocess.Popen([*argv, "--out", str(tmp_path / "run")], stderr=subprocess.PIPE, text=True)
    time.sleep(6)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_every_verb_is_documented() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert [verb for verb in VERBS if f"cardhouse {verb}" not in readme] == []
