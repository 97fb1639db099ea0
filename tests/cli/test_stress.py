"""The verbs `stress`, `break` and `reverse`: screens, JSON, French, usage, a solve that is interrupted."""

import importlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cardhouse.tables.ways
from cardhouse.cli import main
from cardhouse.cli.screen import fitted, wrapped
from cardhouse.errors import UsageError
from cardhouse.files import read_book
from cardhouse.tables import stress_tables, stressed

CASES = Path(__file__).parents[2] / "cases/valid"
WHOLE, TOY, BUST = (str(CASES / f"{name}.yaml") for name in ("everything", "toy-circuit", "worked-b"))
SHIPPED = "nvidia-openai-2025"
FIRMS = {"maker", "lab", "cloud", "other"}
WIDTH = 120
FEW = ("--paths", "16")

HEAD = """
book: {id: till, title: {en: Till, fr: Caisse}, as_of: 2025-12-31, start: 2026Q1, quarters: 4, source: guess MORE}
sources: {guess: {title: Guess, tier: assumption, note: Chosen so that little happens.}}
"""
LONE = HEAD + "entities: {shop: {role: other, cash: CASH, fixed: {uniform: [0, 2]}}}\n"
PAIR = (
    HEAD
    + """
entities:
  n: {role: vendor, cash: 20}
  o: {role: lab, cash: {normal: [10, 2]}}
deals: {goods: {kind: purchase, payer: o, payee: n, schedule: [0, 9, 0, 0]}}
"""
)
"""O pays 9 if it has them: it fails with a chance of 0.31, and N loses what it lacks."""


def call(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        main(list(argv))
    shown = capsys.readouterr()
    return int(left.value.code or 0), shown.out, shown.err


def no_constant(name: str) -> None:
    raise AssertionError(f"{name} is no JSON")


def answer(capsys: pytest.CaptureFixture[str], *argv: str) -> dict[str, Any]:
    code, out, err = call(capsys, *argv, "--json")
    assert code == 0, err
    found: dict[str, Any] = json.loads(out, parse_constant=no_constant)
    return found


def written(folder: Path, text: str, more: str = "", cash: float = 20) -> str:
    file = folder / "book.yaml"
    file.write_text(text.replace(" MORE", more).replace("CASH", str(cash)), encoding="utf-8")
    return str(file)


@pytest.fixture
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `reverse` look at few points."""
    module = importlib.import_module("cardhouse.stress.reverse")
    monkeypatch.setattr(module, "TRAJECTORIES", 6)
    monkeypatch.setattr(module, "MOST", 3)
    monkeypatch.setattr(module, "BUDGET", 6_000)
    monkeypatch.setattr(module, "failure_probability", lambda *_, **__: None)


def fits(out: str) -> bool:
    return max(map(len, out.splitlines())) <= WIDTH


def test_stress_tells_scenarios_and_cards(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "stress", WHOLE, *FEW)
    assert code == 0
    assert fits(out)
    for heading in (
        "Scenarios side by side",
        "How often each card falls, and why",
        "The cards on one path (number",
        "What stopped the cards on this path (number",
        "Who bears what",
        "chosen as typical",
        "on the same 16 paths",
    ):
        assert heading in " ".join(out.split()), heading
    for name in ("base", "slower", "alone", "fails:lab@2026Q2", "without:financing", "without:stake"):
        assert f" {name} " in out, "an id is whole, to be copied"
    assert "nan" not in out.lower().split()


def test_the_numbers_of_stress_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "stress", WHOLE, *FEW, "--scenario", "fails:lab@2026Q1", "--seed", "3")
    assert [found[name] for name in ("book", "scenario", "paths", "seed")] == ["everything", "fails:lab@2026Q1", 16, 3]
    tables = {"side-by-side", "scenarios", "cards", "events", "stops", "absorbed"}
    assert set(found) == {"book", "scenario", "paths", "seed"} | tables
    names = [row["id"] for row in found["side-by-side"]]
    assert names[:2] == ["base", "fails:lab@2026Q1"]
    assert len(names) == len(set(names))
    assert {"slower", "alone", "without:financing", "fails:lab@2026Q2"} <= set(names)
    cards = {row["entity"]: row for row in found["cards"]}
    assert cards.keys() <= FIRMS
    assert (cards["lab"]["falls"], cards["lab"]["pulled"]) == (1, 0)
    assert {row["entity"] for row in found["absorbed"]} <= FIRMS | {"world"}
    assert {row["entity"] for row in found["stops"]} <= FIRMS - {"lab"}
    lab = next(row for row in found["events"] if row["entity"] == "lab")
    assert (lab["quarter"], lab["why"]) == ("2026Q1", "made to fail")
    for row in found["absorbed"]:
        assert row["whole"] == pytest.approx(row["direct"] + row["contagion"] + row["stock"])
    by_others = sum(row["falls"] * row["caused"] for row in found["cards"])
    assert sum(row["direct"] + row["contagion"] for row in found["absorbed"]) == pytest.approx(by_others)


def test_without_a_scenario_the_one_of_the_greatest_losses_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "stress", WHOLE, *FEW)
    losses = {row["scenario"]: row["value"] for row in found["scenarios"] if row["headline"] == "all-losses"}
    assert found["scenario"] == max(losses, key=lambda name: losses[name])


def test_a_path_is_told_by_its_number(capsys: pytest.CaptureFixture[str]) -> None:
    typical = answer(capsys, "stress", WHOLE, "--paths", "8")["events"]
    every = [answer(capsys, "stress", WHOLE, "--paths", "8", "--path", str(path))["events"] for path in range(8)]
    assert typical in every
    code, out, _ = call(capsys, "stress", WHOLE, "--paths", "8", "--path", str(1 - every.index(typical) % 2))
    assert code == 0
    assert "chosen as typical" not in " ".join(out.split())


def test_a_path_keeps_its_number_where_another_could_not_be_solved(monkeypatch: pytest.MonkeyPatch) -> None:
    book = read_book(Path(WHOLE))
    found = stressed(book, paths=4, seed=1)
    some = replace(found.shocked, at=np.array([0, 1, 3, 4]), outcome=np.array([0, 0, 1, 0, 0]))
    tables = {table.id: table for table in stress_tables(book, replace(found, shocked=some), 3)}
    assert "number 3" in tables["events"].title
    with pytest.raises(UsageError, match="path 2 could not be solved"):
        stress_tables(book, replace(found, shocked=some), 2)


def test_nothing_falls_is_said_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "stress", TOY, *FEW, "--scenario", "base")
    assert code == 0
    assert out.count("Nothing falls on any path.") == 1
    assert "\nBase\n" in out
    for heading in ("How often each card falls", "The cards on one path", "Who bears what"):
        assert heading not in out
    code, out, _ = call(capsys, "stress", written(tmp_path, LONE, cash=7), "--paths", "64", "--scenario", "base")
    falls = [row["falls"] for row in answer(capsys, "stress", str(tmp_path / "book.yaml"), "--paths", "64")["cards"]]
    assert 0 < falls[0] < 1
    shown = [
        call(capsys, "stress", str(tmp_path / "book.yaml"), "--paths", "16", "--path", str(path))[1]
        for path in range(16)
    ]
    quiet = [at for at, text in enumerate(shown) if f"Nothing falls on path {at}." in text]
    assert 0 < len(quiet) < 16
    assert all(("The cards on one path" in text) != (at in quiet) for at, text in enumerate(shown))


@pytest.mark.parametrize("more", ["", ", vendor: shop"])
def test_a_book_of_one_firm_without_vendor_customers_or_collapse(
    more: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], brief: None
) -> None:
    book = written(tmp_path, LONE, more, cash=4)
    code, out, _ = call(capsys, "stress", book, *FEW)
    assert code == 0
    assert "Scenarios side by side" in out
    code, _, err = call(capsys, "break", book, *FEW)
    assert code == 2
    assert "has no lever" in err
    found = answer(capsys, "reverse", book, "--limit", "1", "--check", "50")
    assert [row["driver"] for row in found["way-drivers"]] in ([], ["figure:entities.shop.fixed"])


def test_break_tells_where_it_breaks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With goods of 9 x at a cash of about 10 the chance is a half at 10/9."""
    book = written(tmp_path, PAIR, ", vendor: n, customers: [o]")
    code, out, _ = call(capsys, "break", book, "--paths", "64")
    assert code == 0
    assert fits(out)
    text = " ".join(out.split())
    assert "Where it breaks: “a customer defaults” becomes likelier than 50%" in text
    assert "on the same 64 paths a point (Base)" in text
    found = answer(capsys, "break", book, "--paths", "1000", "--lever", "deal-goods", "--lever", "deal-goods")
    (row,) = found["break-points"]
    assert row["lever"] == "deal-goods"
    assert row["breaks"] == pytest.approx(10 / 9, abs=0.03)
    assert row["low"] < 10 / 9 < row["high"]
    assert row["stands"] == pytest.approx(0.3085, abs=4 * np.sqrt(0.25 / 1000))
    assert (row["least"], row["most"]) == (0, 1)
    scan = found["break-scans"]
    assert {one["lever"] for one in scan} == {"deal-goods"}
    assert [one["value"] for one in scan] == sorted({one["value"] for one in scan})
    assert all(one["low"] <= one["probability"] <= one["high"] for one in scan)


def test_break_of_a_book_without_customers_asks_for_any_firm(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = call(capsys, "break", written(tmp_path, PAIR), *FEW)
    assert code == 0
    assert "“a firm defaults”" in out
    assert "“o defaults”" in call(capsys, "break", str(tmp_path / "book.yaml"), *FEW, "--event", "default:o")[1]


def test_a_map_of_two_levers(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "break", WHOLE, *FEW, "--map", "deal-fee", "openness", "--event", "default:lab")
    rows = found["break-map"]
    assert len(rows) == 9
    assert all(set(row) == {"value", *(f"at_{at}" for at in range(9))} for row in rows)
    code, out, _ = call(capsys, "break", WHOLE, "--paths", "4", "--map", "deal-fee", "openness", "--lang", "fr")
    assert code == 0
    assert fits(out)
    assert "Probabilité de « le château s’effondre »" in out.replace("\u202f", " ").replace("\u00a0", " ")


def test_a_lever_that_the_rules_do_not_let_go_so_far_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A share of custom chips below 0 is against the rules: of the three values one is left."""
    module = importlib.import_module("cardhouse.tables.broken")
    (lever,) = (one for one in module.levers(read_book(Path(WHOLE))) if one.name == "custom-chips")
    monkeypatch.setattr(module, "levers", lambda _: (replace(lever, values=(-2.0, -1.0, 1.0)),))
    code, out, _ = call(capsys, "break", WHOLE, *FEW)
    assert code == 0
    assert "The rules of the book do not let these go so far: custom-chips." in " ".join(out.split())


def test_reverse_tells_the_nearest_ways(tmp_path: Path, capsys: pytest.CaptureFixture[str], brief: None) -> None:
    """O has 7 of the 9 that it owes at 1.5 standard deviations below its 10."""
    book = written(tmp_path, PAIR)
    code, out, _ = call(capsys, "reverse", book, "--limit", "2", "--check", "100")
    assert code == 0
    assert fits(out)
    text = " ".join(out.split())
    assert "The most plausible ways to a loss of 2 (USD bn): all losses, the world's included" in text
    assert "Of 100 points within the nearest distance 0 reach the loss." in text
    assert "Rank" in out
    found = answer(capsys, "reverse", book, "--limit", "2", "--check", "100", "--loss", "loss:n")
    assert [found[name] for name in ("book", "scenario", "loss", "limit", "seed")] == ["till", "base", "loss:n", 2, 1]
    (way,) = found["ways"]
    assert way["distance"] == pytest.approx(1.5, rel=0.02)
    assert (way["first"], way["quarter"], way["falls"]) == ("o", "2026Q4", "o 2026Q4"), "two quarters of grace"
    (moved,) = found["way-drivers"]
    assert (moved["driver"], moved["sort"]) == ("figure:entities.o.cash", "figure of the book")
    assert moved["moved"] == pytest.approx(-1.5, rel=0.02)
    assert (float(moved["value"]), float(moved["median"])) == (pytest.approx(7, abs=0.1), pytest.approx(10, abs=0.01))


def test_reverse_without_a_limit_takes_what_one_path_in_ten_loses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], brief: None
) -> None:
    """One cash in ten is below 10 - 1.2816 x 2: 1.563 is lacking."""
    found = answer(capsys, "reverse", written(tmp_path, PAIR), "--check", "0")
    assert found["limit"] == pytest.approx(1.563, abs=0.25)
    assert found["ways"][0]["distance"] == pytest.approx((1 + found["limit"]) / 2, rel=0.02)


def test_reverse_through_regimes_and_signatures_fits_the_screen(
    capsys: pytest.CaptureFixture[str], brief: None
) -> None:
    for language in ("en", "fr"):
        code, out, _ = call(capsys, "reverse", WHOLE, "--limit", "100", "--check", "50", "--lang", language)
        assert code == 0
        assert fits(out)
        assert "nan" not in out.lower().split()
    found = answer(capsys, "reverse", WHOLE, "--limit", "100", "--check", "50")
    assert [row["rank"] for row in found["ways"]] == list(range(1, len(found["ways"]) + 1))
    assert [row["distance"] for row in found["ways"]] == sorted(row["distance"] for row in found["ways"])
    assert all(row["loss"] >= 100 for row in found["ways"])


def test_a_loss_that_nothing_reaches_and_one_that_is_there_anyway(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], brief: None
) -> None:
    book = written(tmp_path, PAIR)
    found = answer(capsys, "reverse", book, "--limit", "50", "--check", "10")
    assert (found["ways"], found["way-drivers"]) == ([], [])
    assert "No way was found within 8 standard deviations." in " ".join(
        call(capsys, "reverse", book, "--limit", "50", "--check", "10")[1].split()
    )
    already = written(tmp_path, PAIR.replace("[10, 2]", "[5, 1]"))
    (way,) = answer(capsys, "reverse", already, "--limit", "3", "--check", "10")["ways"]
    assert (way["distance"], way["story"]) == (0, "reached with everything at its median")
    assert way["loss"] == pytest.approx(4)


def test_what_nothing_moves_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str], brief: None) -> None:
    safe = call(capsys, "reverse", written(tmp_path, LONE), "--limit", "1", "--check", "10")
    assert safe[0] == 0
    assert (
        "moved the loss at any of the 12 points of the screening; with everything at its median it is 0."
        in " ".join(safe[1].split())
    )
    lost = PAIR.replace("{normal: [10, 2]}", "5, revenue: {uniform: [0, 0.01]}").replace(
        "cash: 20", "cash: {normal: [20, 1]}"
    )
    found = answer(
        capsys, "reverse", written(tmp_path, lost.replace(", revenue: {uniform: [0, 0.01]}", "")), "--limit", "3"
    )
    assert [(row["distance"], row["loss"]) for row in found["ways"]] == [(0, pytest.approx(4))]
    assert found["way-drivers"] == []


NOT_A_BOOK = "payer,payee,amount\nA,B,1\nB,C,2\n"


@pytest.mark.parametrize("verb", ["stress", "break", "reverse"])
def test_a_table_of_payments_is_no_book(verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "payments.csv"
    file.write_text(NOT_A_BOOK, encoding="utf-8")
    code, out, err = call(capsys, verb, str(file))
    assert (code, out) == (1, "")
    assert "is not a mapping of sections" in err


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (("stress", WHOLE, "--scenario", "slowr"), "slower"),
        (("stress", WHOLE, "--scenario", "without:stak"), "stake"),
        (("stress", WHOLE, "--scenario", "fails:labb@2026Q1"), "lab"),
        (("stress", WHOLE, "--scenario", "fails:lab@2031Q1"), "none of the book's quarters, 2025Q3 to 2027Q2"),
        (("stress", WHOLE, "--scenario", "fails:lab"), "none of the book's quarters"),
        (("stress", WHOLE, *FEW, "--path", "999999"), "there is no path 999999: they are numbered 0 to 15"),
        (("stress", WHOLE, "--path", "-1"), "-1"),
        (("stress", WHOLE, "--paths", "1"), "1"),
        (("break", WHOLE, "--lever", "opennes"), "openness"),
        (("break", WHOLE, "--event", "ruin"), "`ruin` is no event: it is collapse, any-default or default:FIRM"),
        (("break", WHOLE, "--event", "default:labb"), "lab"),
        (("break", WHOLE, "--event", "collapse:lab"), "is no event"),
        (("break", TOY, "--event", "collapse"), "defines no collapse: ask for any-default or default:FIRM"),
        (("break", WHOLE, "--scenario", "slowr"), "slower"),
        (("break", WHOLE, "--chance", "1"), "1"),
        (("break", WHOLE, "--map", "openness", "openness"), "a map needs two levers, not openness twice"),
        (("break", WHOLE, "--map", "openness", "deal-fees"), "deal-fee"),
        (("break", WHOLE, "--map", "openness", "demand", "--lever", "rates"), "leave out --lever"),
        (("reverse", WHOLE, "--loss", "losses"), "`losses` is no loss: it is all-losses or loss:FIRM"),
        (("reverse", WHOLE, "--loss", "loss:labb"), "lab"),
        (("reverse", WHOLE, "--scenario", "slowr"), "slower"),
        (("reverse", WHOLE, "--limit", "0"), "must be above 0 and finite, not 0"),
        (("reverse", WHOLE, "--limit", "-3"), "not -3"),
        (("reverse", WHOLE, "--limit", "nan"), "not nan"),
        (("reverse", WHOLE, "--limit", "inf"), "not inf"),
        (("reverse", WHOLE, "--check", "-1"), "-1"),
        (("reverse", TOY), "fewer than one path in 10 loses anything: say how much with --limit"),
        (("reverse", BUST, "--limit", "1"), "nothing in the book worked-b is random"),
    ],
    ids=lambda part: " ".join(part[:1] + part[2:]) if isinstance(part, tuple) else "",
)
def test_what_makes_no_sense_is_usage(argv: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = call(capsys, *argv)
    assert (code, out) == (2, "")
    assert told in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("argv", "module"),
    [
        (("stress", WHOLE), importlib.import_module("cardhouse.tables.stressed")),
        (("break", WHOLE), importlib.import_module("cardhouse.stress.break_point")),
        (("break", WHOLE, "--map", "openness", "demand"), importlib.import_module("cardhouse.tables.broken")),
        (("reverse", WHOLE), cardhouse.tables.ways),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, tuple) else "",
)
def test_interrupted_work_leaves_a_sentence(
    argv: tuple[str, ...], module: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "simulate", stopped)
    code, out, err = call(capsys, *argv)
    assert (code, out, err.strip()) == (130, "", "interrupted: nothing was written")


def test_the_shipped_book_fits_the_screen_in_french(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "stress", SHIPPED, "--paths", "8", "--lang", "fr")
    assert code == 0
    assert fits(out)
    assert "without:openai-beside-oracle-compute" in out
    assert "trajectoires" in out
    code, out, _ = call(capsys, "break", SHIPPED, "--paths", "4", "--lever", "demand", "--lang", "fr")
    assert code == 0
    assert fits(out)
    assert "Où cela rompt" in out


def test_a_table_breaks_no_word_as_long_as_there_is_room() -> None:
    texts = [["short", "a longer text of many words"], ["payments", ""], ["", ""]]
    assert fitted(texts, 40) == [27, 8, 1]
    assert fitted(texts, 20) == [11, 8, 1]
    assert fitted(texts, 16) == [7, 8, 1]
    assert sum(fitted(texts, 9)) <= 9
    assert fitted(texts, 1) == [1, 1, 1]
    assert fitted([], 100) == []


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("12,5\u202f% 14,5\u202f%", ["12,5\u202f%", "14,5\u202f%"]),
        ("one\ntwo three", ["one", "two three"]),
        ("half-a-word", ["half-a-wor", "d"]),
        ("", [""]),
    ],
)
def test_lines_are_broken_at_plain_spaces(text: str, lines: list[str]) -> None:
    assert wrapped(text, 10).split("\n") == lines
