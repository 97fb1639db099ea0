"""All that is measured without a simulation: the summary of a screen and every table, of books and of payments."""

from datetime import date

import pytest
from tests.tables.books_by_hand import TOY_ENTITIES, book_of, case, shipped

from cardhouse.errors import UsageError
from cardhouse.files import known_on
from cardhouse.model.book import Book
from cardhouse.model.flow_table import book_of_flows, flow_rows
from cardhouse.network import View
from cardhouse.tables import DataTable, summary_table, trace_tables, traced_view
from cardhouse.words import ENGLISH, Words

TOY = [("N", "O", 10), ("O", "R", 35), ("R", "N", 30), ("world", "O", 26), ("R", "world", 5)]
STANDING = {"ladder", "growth", "funding", "exposure", "financing"}


def payments(vendor: str | None = None, **columns: list[object]) -> Book:
    rows = [dict(zip(("payer", "payee", "amount"), row, strict=True)) for row in TOY]
    for name, values in {"kind": ["equity", *["purchase"] * 4], **columns}.items():
        rows = [{**row, name: value} for row, value in zip(rows, values, strict=True)]
    return book_of_flows(flow_rows(rows), vendor)


def tables_of(book: Book, *views: View, words: Words = ENGLISH, **asked: object) -> dict[str, DataTable]:
    traced = [traced_view(book, view, **asked) for view in views]
    found = [table for tables in trace_tables(book, traced, words).values() for table in tables]
    named = {table.id: table for table in found}
    assert len(named) == len(found), "every table has an id of its own"
    return named


def lines_of(book: Book, *views: View, **asked: object) -> dict[str, list[str]]:
    table = summary_table(book, [traced_view(book, view, **asked) for view in views])
    return {str(row[0]): [str(cell) for cell in row[1:]] for row in table.rows}


def test_the_toy_on_one_screen() -> None:
    assert lines_of(case("toy-circuit"), View.SIGNED) == {
        "paid between firms": ["75"],
        "circular part (max)": ["30 (40%)"],
        "circular part (forwarded evenly, BFF)": ["30 (40%)"],
        "loops": ["1, largest Vendor > Lab > Cloud > Vendor: 10"],
        "financing Vendor pays": ["10"],
        "Vendor's receipts from firms": ["30"],
        "its own money in them, the window as one": ["27.8% (13.3% to 33.3%)"],
        "its own money in them, quarter by quarter": ["27.8% (25.7% to 27.8% by convention)"],
        "money of all financiers in them": ["27.8% (13.3% to 33.3%)"],
    }


def test_the_same_flows_as_a_table_of_payments_have_the_same_measures() -> None:
    listed, book = lines_of(payments("N"), View.SETTLED), lines_of(case("toy-circuit"), View.SIGNED)
    names = {"N": "Vendor", "O": "Lab", "R": "Cloud"}
    said = {key.replace("N pays", "Vendor pays").replace("N's", "Vendor's"): cells for key, cells in listed.items()}
    assert [key for key in said if key != "loops"] == [key for key in book if key != "loops"]
    assert {key: said[key] for key in said if key != "loops"} == {key: book[key] for key in book if key != "loops"}
    route = listed["loops"][0]
    for short, name in names.items():
        route = route.replace(short, name)
    assert route == book["loops"][0]


def test_views_stand_side_by_side_and_a_line_that_one_lacks_is_empty() -> None:
    hope = "deals:\n  hope: {kind: equity, payer: n, payee: o, amount: 9, schedule: [9], stage: announced, "
    body = f"{TOY_ENTITIES}{hope}probability: 0.1}}\n  chips: {{kind: purchase, payer: o, payee: n, schedule: [4]}}\n"
    lines = lines_of(book_of(body), View.SIGNED, View.PROMISED)
    assert lines["paid between firms"] == ["4", "13"]
    assert lines["loops"] == ["", "1, largest Vendor > Lab > Vendor: 4"]
    assert lines["its own money in them, quarter by quarter"][0] == ""
    assert lines["money of all financiers in them"][0] == "0% (0% to 0%)"


def test_nothing_is_told_of_receipts_that_there_are_not() -> None:
    lines = lines_of(case("worked-a"), View.SETTLED)
    assert lines["circular part (max)"] == ["n.d."]
    assert lines["its own money in them, the window as one"] == ["n.d."]
    assert "money of all financiers in them" not in lines


def test_a_book_has_every_table_and_a_table_of_payments_those_of_flows() -> None:
    found = tables_of(shipped(), View.SIGNED, View.PROMISED)
    kinds = {name.split("-")[0] for name in found}
    assert kinds == {"measures", "loops", "circling", "paid", "origins", "over", "disclosed", "measured", *STANDING}
    assert "ladder-signed-2025q4-2031q3" in found
    assert "ladder-promised-2025q4-2031q3" not in found
    listed = tables_of(payments("N"), View.SETTLED)
    assert set(listed) == {
        "measures-settled",
        "loops-settled",
        "circling-deals-settled",
        "paid-in-shares-settled",
        "origins-settled",
        "over-time-settled",
        "measured-flows",
    }
    assert listed["origins-settled"].title == "Whose money N receives: settled or firmer, the whole table"


def test_payments_with_quarters_are_traced_over_them() -> None:
    book = payments("N", quarter=["2025Q4", "2026Q1", "2026Q1", "2025Q4", "2026Q1"])
    found = tables_of(book, View.SETTLED)
    assert "measures-settled-2025q4-2026q1" in found
    rows = found["over-time-settled"].records()
    assert [(row["length"], row["first"], row["last"]) for row in rows] == [
        (1, "2025Q4", "2025Q4"),
        (1, "2026Q1", "2026Q1"),
        (4, "2025Q4", "2026Q1"),
    ]
    assert rows[2]["pro-rata"] == pytest.approx(25 / 3 / 30), "cash of the first quarter pays in the second"
    assert rows[1]["pro-rata"] == 0.0, "what is held when a window begins is nobody's money"


def test_without_a_vendor_there_are_flows_and_loops_but_nobodys_money() -> None:
    found = tables_of(payments(), View.SETTLED)
    assert not [name for name in found if name.startswith(("origins", "over-time"))]
    assert "its own money in them, the window as one" not in lines_of(payments(), View.SETTLED)
    whole = case("worked-a")
    nobodys = whole.model_copy(update={"book": whole.book.model_copy(update={"vendor": None})})
    kinds = {name.split("-")[0] for name in tables_of(nobodys, View.SIGNED)}
    assert kinds & STANDING == {"funding", "exposure"}


def test_a_book_without_deals_says_that_nothing_is_paid() -> None:
    book = book_of(TOY_ENTITIES)
    lines = lines_of(book, View.SIGNED, View.PROMISED)
    assert lines["paid between firms"] == ["0", "0"]
    assert lines["circular part (max)"] == ["n.d.", "n.d."]
    found = tables_of(book, View.SIGNED)
    assert found["loops-signed-2026q1-2026q1"].rows == ()
    assert not [name for name in found if name.startswith("funding")]


@pytest.mark.parametrize("view", list(View))
def test_a_window_of_one_quarter_has_all_tables(view: View) -> None:
    found = tables_of(shipped(), view, first=3, last=3)
    assert f"measures-{view}-2026q2-2026q2" in found
    assert [row["length"] for row in found[f"over-time-{view}"].records()] == [1]
    assert found[f"funding-{view}-2026q2-2026q2"].rows


def test_a_book_as_known_on_an_earlier_day_has_fewer_flows() -> None:
    early = known_on(shipped(), date(2025, 6, 1))
    rows = [tables_of(book, View.PROMISED, last=4)["measured-flows"].rows for book in (early, shipped())]
    assert 0 < len(rows[0]) < len(rows[1])
    found = tables_of(early, View.SIGNED, View.PROMISED, last=4)
    assert "2025-06-01" in found["disclosed"].title


def test_any_firm_can_be_the_vendor_and_a_stranger_cannot() -> None:
    assert lines_of(case("toy-circuit"), View.SIGNED, vendor="r")["Cloud's receipts from firms"] == ["35"]
    with pytest.raises(UsageError, match="no firm of the book"):
        traced_view(case("toy-circuit"), View.SIGNED, vendor="nobody")


@pytest.mark.parametrize("view", [View.SIGNED, View.PROMISED])
def test_ids_and_numbers_are_the_same_in_both_languages(view: View) -> None:
    said = [tables_of(shipped(), view, words=Words(language), last=4) for language in ("en", "fr")]
    assert list(said[0]) == list(said[1])
    for english, french in zip(said[0].values(), said[1].values(), strict=True):
        assert [column.id for column in english.columns] == [column.id for column in french.columns]
        numbers = [[[x for x in row if isinstance(x, (int, float))] for row in one.rows] for one in (english, french)]
        assert numbers[0] == numbers[1]
        assert english.title != french.title
