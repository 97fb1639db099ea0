"""What goes round, deal by deal: parts add up, deals on one way share it, loops say what they hold and how firm."""

import pytest
from tests.tables.books_by_hand import TOY_DEALS, TOY_ENTITIES, book_of, case, shipped

from cardhouse.network import View
from cardhouse.tables import circling_deals_table, circularity, loops_table

BOOKS = {"toy": lambda: case("toy-circuit"), "everything": lambda: case("everything"), "shipped": shipped}
TWO_ON_A_WAY = TOY_DEALS.replace(
    "computing: {kind: purchase, payer: o, payee: r, schedule: [35]}",
    "computing: {kind: purchase, payer: o, payee: r, schedule: [28], stage: letter-of-intent, probability: 0.5}\n"
    "  storage: {kind: purchase, payer: o, payee: r, schedule: [7], stages: "
    "[{stage: announced, on: 2025-03-01}, {stage: signed, on: 2025-11-30}]}",
)


def rows_of(table):
    return {row["deal"]: row for row in table.records()}


@pytest.mark.parametrize("view", [View.SIGNED, View.PROMISED])
@pytest.mark.parametrize("name", BOOKS)
def test_the_parts_of_deals_add_up_to_the_circular_part_by_both_methods(name: str, view: View) -> None:
    book = BOOKS[name]()
    found = circularity(book, view)
    rows = circling_deals_table(book, found).records()
    assert sum(row["circular"] for row in rows) == pytest.approx(found.circulation.total)
    assert sum(row["forwarded"] for row in rows) == pytest.approx(found.forwarded.total)
    assert sum(row["paid"] for row in rows) == pytest.approx(found.measured.matrix.sum())
    assert all(max(row["circular"], row["forwarded"]) <= row["paid"] * (1 + 1e-9) for row in rows)
    if found.circulation.total > 0:
        assert sum(row["share"] for row in rows) == pytest.approx(1.0)
    assert [row["circular"] for row in rows] == sorted((row["circular"] for row in rows), reverse=True)


def test_deals_between_the_same_two_firms_share_what_circulates_as_they_share_what_is_paid() -> None:
    book = book_of(TOY_ENTITIES + TWO_ON_A_WAY)
    rows = rows_of(circling_deals_table(book, circularity(book, View.PROMISED)))
    assert {deal: row["circular"] for deal, row in rows.items()} == pytest.approx(
        {"stake": 10, "chips": 10, "computing": 8, "storage": 2}
    )
    assert {deal: row["share"] for deal, row in rows.items()} == pytest.approx(
        {"stake": 1 / 3, "chips": 1 / 3, "computing": 8 / 30, "storage": 2 / 30}
    )
    assert (rows["storage"]["stage"], rows["storage"]["payer"], rows["storage"]["kind"]) == (
        "signed",
        "Lab",
        "purchase",
    )


def test_a_loop_is_as_firm_as_the_firmest_deal_of_its_softest_leg() -> None:
    book = book_of(TOY_ENTITIES + TWO_ON_A_WAY)
    table = loops_table(book, circularity(book, View.PROMISED))
    (row,) = table.records()
    assert row["stage"] == "signed"
    assert row["since"] == "2025-12-31"
    assert row["deals"] == (
        "stake (equity, signed 2025-12-31, 10); computing (purchase, letter-of-intent 2025-12-31, 28), "
        "storage (purchase, signed 2025-11-30, 7); chips (purchase, signed 2025-12-31, 30)"
    )
    assert row["sources"] == "guess"
    assert "Loops shown: 1, holding 30 of the 30 that circulates." in table.measures


def test_under_signed_contracts_alone_less_goes_round() -> None:
    book = book_of(TOY_ENTITIES + TWO_ON_A_WAY)
    found = circularity(book, View.SIGNED)
    assert found.circulation.total == pytest.approx(3 * 7)
    assert "computing" not in rows_of(circling_deals_table(book, found))


def test_the_loops_of_the_shipped_book_say_what_they_hold() -> None:
    found = circularity(shipped(), View.PROMISED)
    table = loops_table(shipped(), found)
    assert sum(loop.money for loop in found.loops) == pytest.approx(found.circulation.total)
    assert f"Loops shown: {len(found.loops)}, holding 306 of the 306" in table.measures
    money = [row["money"] for row in table.records()]
    assert len(money) >= 5
    assert money == sorted(money, reverse=True)
    assert all("letter" in row["sources"] for row in table.records() if row["stage"] == "letter-of-intent")


def test_without_circles_there_is_no_loop_and_nothing_is_held() -> None:
    book = book_of(TOY_ENTITIES + TOY_DEALS.replace("  chips", "  other").replace("payee: n", "payee: world"))
    found = circularity(book, View.SIGNED)
    table = loops_table(book, found)
    assert (table.rows, found.circulation.total) == ((), 0.0)
    assert "Loops shown" not in table.measures
    assert {row["share"] for row in circling_deals_table(book, found).records()} == {None}
