"""A table of payments on disk: rows, or every fault at once."""

import re
from pathlib import Path

import pytest

from cardhouse.errors import BookError
from cardhouse.files import read_flow_table
from cardhouse.model.stages import Stage

TOY = "payer,payee,amount,kind\nN,O,10,equity\nO,R,35,\nR,N,30,\nworld,O,26,\nR,world,5,\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "flows.csv"
    path.write_text(text, "utf-8")
    return path


def faults(folder: Path, text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(BookError) as caught:
        read_flow_table(written(folder, text))
    assert all(problem.mend for problem in caught.value.problems)
    return [(problem.line, problem.code, problem.place) for problem in caught.value.problems]


def test_rows_are_read_with_the_usual_values_where_a_cell_is_empty(tmp_path: Path) -> None:
    rows = read_flow_table(written(tmp_path, TOY))
    assert [(row.payer, row.payee, row.amount, row.kind) for row in rows] == [
        ("N", "O", 10, "equity"),
        ("O", "R", 35, "purchase"),
        ("R", "N", 30, "purchase"),
        ("world", "O", 26, "purchase"),
        ("R", "world", 5, "purchase"),
    ]
    assert {(row.stage, row.quarter, row.financing) for row in rows} == {(Stage.SETTLED, None, None)}


def test_a_french_spreadsheet_is_read(tmp_path: Path) -> None:
    text = '\ufeffpayer;payee;amount;quarter;financing;stage\nN;"O; Ltd";1,5;2025Q4;yes;signed\n'
    (row,) = read_flow_table(written(tmp_path, text))
    assert (row.payee, row.amount, row.quarter, row.financing) == ("O; Ltd", 1.5, "2025Q4", True)
    assert row.stage is Stage.SIGNED


def test_every_fault_of_the_rows_comes_at_once_with_its_line(tmp_path: Path) -> None:
    rows = ("N,O,1,2025q1", "N,N,1", "A,B,nan", "A,B,-1,,,", "A,B,x,2025Q1", "A,,3", "", "A,B,-2", "A,B,1e400")
    assert faults(tmp_path, "\n".join(("payer,payee,amount,quarter", *rows))) == [
        (2, "B120", "quarter"),
        (3, "T005", "payee"),
        (4, "B105", "amount"),
        (5, "T004", ""),
        (6, "B105", "amount"),
        (7, "B103", "payee"),
        (9, "B100", "amount"),
        (10, "B105", "amount"),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [(1, "T000", "amount"), (1, "T000", "payee"), (1, "T000", "payer")]),
        ("payer,payee\nA,B\n", [(1, "T000", "amount")]),
        ("payer,payee,amount,colour\nA,B,1,red\n", [(1, "T001", "colour")]),
        ("payer,payee,amount,payee\nA,B,1,C\n", [(1, "T002", "payee")]),
        ("payer,payee,amount\n", [(0, "T003", "")]),
    ],
)
def test_a_heading_that_cannot_be_read_is_told_before_any_row(tmp_path: Path, text: str, found: object) -> None:
    assert faults(tmp_path, text) == found


def test_a_near_column_is_suggested_and_a_missing_file_told(tmp_path: Path) -> None:
    with pytest.raises(BookError, match="did you mean amount"):
        read_flow_table(written(tmp_path, "payer,payee,amount,amont\nA,B,1,2\n"))
    with pytest.raises(BookError, match="B018"):
        read_flow_table(tmp_path / "nothing.csv")


def test_a_long_faulty_file_names_fifty_faults(tmp_path: Path) -> None:
    assert len(faults(tmp_path, "payer,payee,amount\n" + "A,B,x\n" * 200)) == 50


@pytest.mark.parametrize("delimiter", [";", "\t"])
@pytest.mark.parametrize("amount", ["1,000", "-12,345", "999.999"])
def test_an_amount_with_two_readings_is_refused_with_both(tmp_path: Path, amount: str, delimiter: str) -> None:
    text = delimiter.join(("payer", "payee", "amount")) + "\n" + delimiter.join(("N", "O", amount)) + "\n"
    assert faults(tmp_path, text) == [(2, "T006", "amount")]
    with pytest.raises(BookError, match=re.sub("[,.]", "", amount)) as caught:
        read_flow_table(written(tmp_path, text))
    assert amount.replace(",", ".") in caught.value.problems[0].mend


@pytest.mark.parametrize(("amount", "read"), [("1,0", 1.0), ("1,0005", 1.0005), ("1000,25", 1000.25), ("1.0000", 1.0)])
def test_an_amount_with_one_reading_is_read(tmp_path: Path, amount: str, read: float) -> None:
    (row,) = read_flow_table(written(tmp_path, f"payer;payee;amount\nN;O;{amount}\n"))
    assert row.amount == read


def test_a_comma_between_columns_leaves_the_point_its_one_reading(tmp_path: Path) -> None:
    (row,) = read_flow_table(written(tmp_path, "payer,payee,amount\nN,O,1.125\n"))
    assert row.amount == 1.125
    assert faults(tmp_path, 'payer,payee,amount\nN,O,"1,125"\n') == [(2, "T006", "amount")]
