"""A table of payments as flows: the toy circuit, quarters, stages, what finances whom."""

import pytest

from cardhouse.errors import UsageError
from cardhouse.model.flow_table import book_of_flows, flow_rows
from cardhouse.network import View, measured_flows, measured_quarters

TOY = [("N", "O", 10), ("O", "R", 35), ("R", "N", 30), ("world", "O", 26), ("R", "world", 5)]


def toy(**fields):
    rows = [dict(zip(("payer", "payee", "amount"), row, strict=True)) for row in TOY]
    rows[0] |= {"kind": "equity", **fields}
    return flow_rows(rows)


def test_the_toy_as_a_list_gives_the_matrix_of_the_documentation() -> None:
    found = measured_flows(book_of_flows(toy(), "N"), View.SETTLED, 1, 1)
    assert found.firms == ("N", "O", "R")
    assert found.matrix.tolist() == [[0, 10, 0], [0, 0, 35], [30, 0, 0]]
    assert found.financing.tolist() == [[0, 10, 0], [0, 0, 0], [0, 0, 0]]
    assert (found.outside.tolist(), found.outflow.tolist()) == ([0, 26, 0], [10, 35, 35])
    assert (found.earned.tolist(), found.final.tolist()) == ([30, 26, 35], [0, 26, 0])


def test_columns_rows_and_frames_are_the_same_table() -> None:
    columns = {"payer": ["N", "O"], "payee": ["O", "N"], "amount": [1, 2]}

    class Frame:
        def to_dict(self, orient):
            assert orient == "records"
            return [{"payer": "N", "payee": "O", "amount": 1, "quarter": float("nan")}, ("O", "N", 2)]

    assert flow_rows(columns) == flow_rows([("N", "O", 1), ("O", "N", 2)]) == flow_rows(Frame())


def test_what_is_bought_from_ones_own_buyers_finances_them_unless_told_otherwise() -> None:
    rows = [("A", "B", 3), ("B", "A", 5)]
    assert measured_flows(book_of_flows(flow_rows(rows)), View.SETTLED, 1, 1).financing.tolist() == [[0, 3], [5, 0]]
    lent = [{"payer": "A", "payee": "B", "amount": 3, "financing": True}, {"payer": "B", "payee": "A", "amount": 5}]
    assert measured_flows(book_of_flows(flow_rows(lent)), View.SETTLED, 1, 1).financing.tolist() == [[0, 3], [0, 0]]
    told = flow_rows([{"payer": a, "payee": b, "amount": x, "financing": False} for a, b, x in rows])
    assert not measured_flows(book_of_flows(told), View.SETTLED, 1, 1).financing.any()


def test_stages_and_quarters_choose_what_counts() -> None:
    rows = flow_rows(
        {
            "payer": ["A", "A", "A", "A"],
            "payee": ["B", "B", "B", "B"],
            "amount": [1, 2, 4, 8],
            "quarter": ["2025Q4", "2026Q1", "2026Q3", "2026Q3"],
            "stage": ["signed", "settled", "announced", "cancelled"],
        }
    )
    book = book_of_flows(rows)
    assert (book.book.start, book.book.quarters) == ("2025Q4", 4)
    for view, amounts in ((View.PROMISED, [1, 2, 0, 4]), (View.SIGNED, [1, 2, 0, 0]), (View.SETTLED, [0, 2, 0, 0])):
        found = measured_quarters(book, view, 4)
        assert [one.matrix[0, 1] for one in found.quarters] == amounts
        assert found.between(1, 4).matrix[0, 1] == sum(amounts)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ([("A", "B")], "row 1 .* amount is missing"),
        ([("A", "B", 1, "equity")], "row 1 .* 4 cells and no names"),
        ([("A", "B", 1), ("A", "B", -1)], "row 2 .* amount"),
        ([("A", "B", "many")], "row 1"),
        ([("A", "A", 1)], "pays itself"),
        ([{"payer": "A", "payee": "B", "amount": 1, "color": 2}], "color"),
        ([{"payer": "A", "payee": "B", "amount": float("nan")}], "amount is missing"),
    ],
)
def test_a_row_that_is_no_payment_is_named(table, told) -> None:
    with pytest.raises(UsageError, match=told):
        flow_rows(table)


def test_a_table_says_what_it_lacks() -> None:
    with pytest.raises(UsageError, match="no payment"):
        book_of_flows(())
    with pytest.raises(UsageError, match="there are N, O, R"):
        book_of_flows(toy(), "n")
    with pytest.raises(UsageError, match="some payments have a quarter"):
        book_of_flows(toy(quarter="2025Q1"))
    far = flow_rows({"payer": "AA", "payee": "BB", "amount": [1, 1], "quarter": ["1950Q1", "2025Q1"]})
    with pytest.raises(UsageError, match="more than the 200"):
        book_of_flows(far)
