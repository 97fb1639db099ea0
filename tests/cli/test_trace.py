"""The verb `trace`: one screen, files, other vendors, earlier days, tables of payments, simulated paths, French."""

import csv
import json
from pathlib import Path

import pytest
from tests.report.workbook_readers import calamine_cells

from cardhouse.cli import main

CASES = Path(__file__).parents[2] / "cases/valid"
TOY, EARLY = str(CASES / "toy-circuit.yaml"), str(CASES / "worked-a.yaml")
SHIPPED = "nvidia-openai-2025"
PAYMENTS = "payer,payee,amount,kind\nN,O,10,equity\nO,R,35,\nR,N,30,\nworld,O,26,\nR,world,5,\n"
LINES, WIDTH = 60, 120


def call(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        main(["trace", *argv])
    shown = capsys.readouterr()
    return int(left.value.code or 0), shown.out, shown.err


@pytest.fixture
def payments(tmp_path: Path) -> str:
    file = tmp_path / "payments.csv"
    file.write_text(PAYMENTS, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_shipped_book_fits_one_screen(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, SHIPPED, "--lang", language)
    lines = out.splitlines()
    assert code == 0
    assert 20 < len(lines) <= LINES
    assert max(map(len, lines)) <= WIDTH
    said = "How much of the money goes round" if language == "en" else "Combien d’argent tourne en rond"
    assert lines[0].startswith(said)
    assert "Nvidia > OpenAI > Oracle > Nvidia" in out


def test_a_table_of_payments_is_measured_as_a_book_is(payments: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, payments, "--vendor", "N", "--json")
    assert code == 0
    found = json.loads(out)
    assert found["unknown"] == []
    shares = {row["financier"]: row for row in found["origins-settled"]}
    assert (shares["N"]["low"], shares["N"]["pro-rata"], shares["N"]["high"]) == pytest.approx((4 / 30, 25 / 90, 1 / 3))
    (loop,) = found["loops-settled"]
    assert (loop["route"], loop["money"]) == ("N > O > R > N", 10)
    code, out, _ = call(capsys, payments)
    assert code == 0
    assert "payments.csv, the whole table" in out
    assert "its own money" not in out


def test_a_table_is_told_in_its_unit_and_names_that_may_be_one_firm_are_warned_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "spelt.csv"
    file.write_text("payer,payee,amount\nAcme,Bolt,1\nacme ,Bolt,2\nBolt,ACME,3\n", encoding="utf-8")
    code, out, err = call(capsys, str(file), "--unit", "EUR m")
    assert code == 0
    assert "EUR m" in out
    assert "USD" not in out
    assert err.splitlines() == ["taken as different firms: `Acme`, `acme`, `ACME`"]


def test_faults_of_a_table_come_with_their_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("payer,payee,amount\nA,B,1\nA,A,1\nA,B,much\n", encoding="utf-8")
    code, out, err = call(capsys, str(bad))
    assert (code, out) == (1, "")
    assert "bad.csv:3:" in err
    assert "bad.csv:4:" in err
    code, out, _ = call(capsys, str(bad), "--json")
    assert code == 1
    assert [fault["line"] for fault in json.loads(out)["faults"]] == [3, 4]


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        ((TOY, "--vendor", "x"), "`x` is no firm of the book"),
        ((TOY, "--first", "2"), "does not lie within the book's quarters"),
        ((TOY, "--vendor", "r", "--simulated"), "--simulated follows the book's vendor, n"),
        (("{payments}", "--vendor", "Q"), "`Q` neither pays nor is paid in the table"),
        (("{payments}", "--on", "2025-01-01"), "--on needs a book"),
        (("{payments}", "--simulated"), "--simulated needs a book"),
        (("{payments}", "--unit", "EUR"), "write it as --unit 'USD bn'"),
        ((TOY, "--unit", "EUR m"), "a book states its own unit"),
        ((TOY, "--csv", "."), "current folder"),
        ((TOY, "--xlsx", "."), ""),
        ((TOY, "--xlsx", "payments.csv"), "end with .xlsx"),
    ],
)
def test_what_makes_no_sense_is_usage(
    argv: tuple[str, ...], told: str, payments: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = call(capsys, *(payments if part == "{payments}" else part for part in argv))
    assert (code, out) == (2, "")
    assert told in err
    assert "Traceback" not in err


def test_every_table_is_written_into_a_folder_and_a_workbook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, workbook = tmp_path / "out" / "tables", tmp_path / "tables.xlsx"
    code, out, err = call(capsys, EARLY, "--json", "--csv", str(folder), "--xlsx", str(workbook))
    assert code == 0
    assert str(folder) in err
    assert str(workbook) in err
    found = json.loads(out)
    del found["unknown"]
    assert {file.name for file in folder.iterdir()} == {"tables.json", *(f"{name}.csv" for name in found)}
    for name, records in found.items():
        with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == len(records), name
        for row, record in zip(rows, records, strict=True):
            assert row == {key: "" if value is None else str(value) for key, value in record.items()}, name
    assert list(calamine_cells(workbook.read_bytes())) == ["Measures", "Windows", "Standing", "Flows"]


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "thesis.doc").write_text("years of work")
    code, _, err = call(capsys, TOY, "--csv", str(tmp_path))
    assert code == 2
    assert "not an earlier run" in err
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.doc"]


def test_an_earlier_day_knows_less_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, SHIPPED, "--on", "2025-06-01", "--last", "4", "--json")
    assert code == 0
    early = json.loads(out)
    assert early["unknown"]
    whole = json.loads(call(capsys, SHIPPED, "--last", "4", "--json")[1])
    assert whole["unknown"] == []
    assert 0 < len(early["measured-flows"]) < len(whole["measured-flows"])
    shown = call(capsys, SHIPPED, "--on", "2025-06-01", "--last", "4")[1]
    assert f"{len(early['unknown'])} figures used here were not public by then" in shown


def test_details_print_every_table_within_the_width(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, SHIPPED, "--details", "--last", "8")
    assert code == 0
    assert max(map(len, out.splitlines())) <= WIDTH
    for heading in (
        "How much of the money goes round",
        "What circulates, deal by deal",
        "Whose money Nvidia receives",
        "Own money in what Nvidia receives",
        "What is left of Nvidia's revenue",
        "Who can pay what it has agreed to",
        "Where the financiers' money rests",
        "How much Nvidia finances of what it sells",
        "What firms report",
        "Figures that others published",
        "Measured flows",
    ):
        assert heading in out, heading
    assert "nan" not in out.lower().split()


def test_the_measures_on_simulated_paths_stand_below(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, EARLY, "--simulated", "--paths", "16", "--view", "promised", "--json")
    assert code == 0
    found = json.loads(out)
    rows = {row["measure"]: row for row in found["path-measures-1-10"]}
    assert rows["circularity index"]["paths"] == 16
    assert len(found["whose-dollars"]) == len(found["counterfactual-deals"]) // 2 == 15
    assert {row["deal"] for row in found["counterfactual-deals"]} == {"all", "stake"}
    assert (
        found["whose-dollars"][0]["own_low"]
        <= found["whose-dollars"][0]["own"]
        <= found["whose-dollars"][0]["own_high"]
    )
    code, out, _ = call(capsys, EARLY, "--simulated", "--paths", "16", "--view", "promised")
    assert code == 0
    assert "The measures on simulated paths, 2026Q1 to 2028Q2" in out
    assert "Whose dollars, and what would have happened anyway" in out
    assert "deal by deal" not in out, "the curves of every deal are left to the files"


def test_views_are_shown_once_each_in_the_order_asked(capsys: pytest.CaptureFixture[str]) -> None:
    argv = [part for view in ("promised", "signed", "promised") for part in ("--view", view)]
    head = call(capsys, TOY, *argv)[1].splitlines()[3]
    assert head.count("If every promise were kept") == head.count("Signed or firmer") == 1
    found = json.loads(call(capsys, TOY, *argv, "--json")[1])
    assert [name for name in found if name.startswith("measures")] == [
        "measures-promised-2026q1-2026q1",
        "measures-signed-2026q1-2026q1",
    ]
