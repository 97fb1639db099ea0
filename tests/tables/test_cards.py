"""The tables of the cards on three firms in a row that can be worked out by hand: every cell."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from tests.stress.test_fallen import CLOUD, LAB, ROW

from cardhouse.files import read_book
from cardhouse.model.book import Book
from cardhouse.model.change import changed
from cardhouse.simulate import Paths, simulate
from cardhouse.stress import absorbed, fallen
from cardhouse.tables.cards import absorbed_table, cards_table, events_table, stops_table
from cardhouse.tables.table import DataTable
from cardhouse.words import Words

PATHS = 8
WIDE = 1.96**2 / (PATHS + 1.96**2)
"""How far the 95% interval (Wilson) of an event that always or never happens reaches inside."""

TITLED = (
    ROW.replace("{role: vendor", "{title: {en: Maker, fr: Fabricant}, role: vendor")
    .replace("{role: lab", "{title: {en: Lab, fr: Labo}, role: lab")
    .replace("{role: cloud", "{title: {en: Cloud, fr: Nuage}, role: cloud")
)


@cache
def row(own: float = 2, scenario: str = "base") -> tuple[Book, Paths]:
    """Return the book and its paths: O owes R 10 and has `own`, R owes N 6 and has 1, N has 20."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "row.yaml").write_text(TITLED.replace("OWN", str(own)))
        book = read_book(Path(folder) / "row.yaml")
    variant = changed(book, scenario)
    return variant, simulate(variant, base=book, paths=PATHS, seed=1)


def cells(table: DataTable) -> dict[str, dict[str, object]]:
    return {str(record["entity"]): record for record in table.records()}


def test_the_cards_that_fall_on_a_path_in_order() -> None:
    """O pays 2 of 10; R has 1 + 2 and pays 3 of 6. O's default costs R 8, R's costs N 3."""
    book, done = row()
    table = events_table(book, done, fallen(done), 3)
    assert table.title == "The cards on one path (number 3), in the order in which they fall"
    assert table.records() == [
        {
            "order": 1,
            "quarter": "2026Q1",
            "entity": "o",
            "title": "Lab",
            "why": "by itself",
            "payment": "purchase",
            "payee": "Cloud",
            "missed": pytest.approx(8),
            "unreceived": 0,
            "debtor": "",
            "caused": pytest.approx(8),
            "holder": "Cloud",
        },
        {
            "order": 1,
            "quarter": "2026Q1",
            "entity": "r",
            "title": "Cloud",
            "why": "pulled down",
            "payment": "purchase",
            "payee": "Maker",
            "missed": pytest.approx(3),
            "unreceived": pytest.approx(8),
            "debtor": "Lab",
            "caused": pytest.approx(3),
            "holder": "Maker",
        },
    ]


def test_who_pulls_comes_before_whom_it_pulls_down_within_a_quarter() -> None:
    book, done = row()
    found = fallen(done)
    turned = replace(found, why=found.why[[0, CLOUD, LAB]])
    assert [record["entity"] for record in events_table(book, done, turned, 0).records()] == ["r", "o"]
    later = replace(found, order=found.order + np.array([0, 1, 0])[:, None])
    assert [record["entity"] for record in events_table(book, done, later, 0).records()] == ["r", "o"]


def test_what_stopped_the_cards() -> None:
    """N has 20 before, is paid 3 and loses 3."""
    book, done = row()
    (record,) = stops_table(book, done, 0).records()
    assert record == {
        "entity": "n",
        "title": "Maker",
        "lost": pytest.approx(3),
        "before": pytest.approx(20),
        "lowest": pytest.approx(23),
        "quarter": "2026Q1",
    }


def test_before_a_later_fall_stands_the_cash_of_the_quarter_before() -> None:
    """O has 20, pays 10 in the first quarter and is made to fail in the second; R has 1 + 10 - 6, N 20 + 6."""
    book, done = row(20, "fails:o@2026Q2")
    found = cells(stops_table(book, done, 0))
    assert found["r"] == {
        "entity": "r",
        "title": "Cloud",
        "lost": 0,
        "before": pytest.approx(5),
        "lowest": pytest.approx(5),
        "quarter": "2026Q2",
    }
    assert (found["n"]["before"], found["n"]["lost"]) == (pytest.approx(26), 0)
    (event,) = events_table(book, done, fallen(done), 0).records()
    assert (event["quarter"], event["why"], event["payment"], event["payee"]) == ("2026Q2", "made to fail", "", "")
    assert (event["missed"], event["caused"], event["holder"]) == (0, 0, "")


def test_how_often_each_card_falls() -> None:
    book, done = row()
    found = cells(cards_table(book, done, fallen(done)))
    assert list(found) == ["o", "r"]
    always = {"falls": 1, "low": pytest.approx(1 - WIDE, rel=1e-3), "high": 1}
    assert found["o"] == {
        "entity": "o",
        "title": "Lab",
        **always,
        "pulled": 0,
        "pulled_low": 0,
        "pulled_high": pytest.approx(WIDE, rel=1e-3),
        "payment": "purchase",
        "payee": "Cloud",
        "often": 1,
        "often_low": pytest.approx(1 - WIDE, rel=1e-3),
        "often_high": 1,
        "debtor": "",
        "caused": pytest.approx(8),
        "standard_error": pytest.approx(0, abs=1e-9),
    }
    assert found["r"] == {
        "entity": "r",
        "title": "Cloud",
        **always,
        "pulled": 1,
        "pulled_low": pytest.approx(1 - WIDE, rel=1e-3),
        "pulled_high": 1,
        "payment": "purchase",
        "payee": "Maker",
        "often": 1,
        "often_low": pytest.approx(1 - WIDE, rel=1e-3),
        "often_high": 1,
        "debtor": "Lab",
        "caused": pytest.approx(3),
        "standard_error": pytest.approx(0, abs=1e-9),
    }


def test_who_bears_what() -> None:
    book, done = row()
    found = cells(absorbed_table(book, done, absorbed(done, fallen(done))))
    assert list(found) == ["n", "r"]
    nothing, certain = 0, pytest.approx(0, abs=1e-9)
    errors = {f"{part}_error": certain for part in ("direct", "contagion", "stock", "whole")}
    assert found["n"] == {
        "entity": "n",
        "title": "Maker",
        "direct": nothing,
        "contagion": pytest.approx(3),
        "stock": nothing,
        "whole": pytest.approx(3),
        **errors,
        "stands": 1,
        "stands_low": pytest.approx(1 - WIDE, rel=1e-3),
        "stands_high": 1,
    }
    assert found["r"] == {
        "entity": "r",
        "title": "Cloud",
        "direct": pytest.approx(8),
        "contagion": nothing,
        "stock": nothing,
        "whole": pytest.approx(8),
        **errors,
        "stands": 0,
        "stands_low": 0,
        "stands_high": pytest.approx(WIDE, rel=1e-3),
    }


def test_where_nothing_falls_there_is_no_row() -> None:
    book, done = row(20)
    found = fallen(done)
    tables = (
        events_table(book, done, found, 0),
        stops_table(book, done, 0),
        cards_table(book, done, found),
        absorbed_table(book, done, absorbed(done, found)),
    )
    assert [table.rows for table in tables] == [()] * 4


def test_a_path_that_is_not_the_typical_one_does_not_say_that_it_is() -> None:
    """All paths are alike: the typical one is that in the middle."""
    book, done = row()
    said = [events_table(book, done, fallen(done), path).limits for path in range(PATHS)]
    assert ["chosen as typical" in text for text in said] == [path == PATHS // 2 for path in range(PATHS)]
    assert "chosen by its number" in said[0]


def test_the_tables_speak_french() -> None:
    book, done = row()
    found, french = fallen(done), Words("fr")
    first, second = events_table(book, done, found, 0, french).records()
    assert (first["title"], first["quarter"], first["why"]) == ("Labo", french.quarter("2026Q1"), "d’elle-même")
    assert (second["payee"], second["why"], second["debtor"]) == ("Fabricant", "entraînée", "Labo")
    assert cells(cards_table(book, done, found, french))["r"]["title"] == "Nuage"
    headings = [column.title for column in absorbed_table(book, done, absorbed(done, found), french).columns]
    assert {"Perte directe", "Par contagion", "Sur stocks", "En tout", "Tient"} <= set(headings)


def test_the_cash_before_is_that_of_the_told_path_in_any_chunk(tmp_path: Path) -> None:
    """N's cash is drawn; O falls at once, so the cash before is the opening one."""
    text = TITLED.replace("OWN", "2").replace("cash: 20", "cash: {uniform: [10, 30]}")
    (tmp_path / "row.yaml").write_text(text)
    book = read_book(tmp_path / "row.yaml")
    done = simulate(book, paths=150, seed=1, chunk=64)
    for path in (0, 70, 149):
        found = cells(stops_table(book, done, path))
        assert found["n"]["before"] == done.figures["entities.n.cash"][path]
