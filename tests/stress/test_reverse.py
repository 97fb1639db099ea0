"""The reverse stress test on books whose nearest failing points are known."""

import importlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from cardhouse.errors import SolveError, UsageError
from cardhouse.files import read_book
from cardhouse.model.book import Book
from cardhouse.model.change import changed
from cardhouse.probe.failure import NearestFailures, failure_probability
from cardhouse.simulate import Paths
from cardhouse.stress import Reverse, loss_named, reverse
from cardhouse.tables import way_drivers_table, ways_table

MODULE = importlib.import_module("cardhouse.stress.reverse")  # the function of the same name hides it
ROOM = 0.02

HEAD = """
book: {id: debtor, title: {en: D, fr: D}, as_of: 2025-12-31, start: 2026Q1, quarters: 4, vendor: n, source: s}
sources: {s: {title: S, tier: assumption, note: A debtor that pays what it has.}}
rules: {grace_trade: 0, damages: 0, workout: 1}
"""
# O owes D and has H: N loses D - H where that is above 0.
DEBTOR = (
    HEAD
    + """
entities:
  n: {role: vendor, cash: 20}
  o: {role: lab, cash: HAS}
  IDLE
deals:
  goods: {kind: purchase, payer: o, payee: n, schedule: [OWES, 0, 0, 0]}
  MORE
scenarios:
  poorer: {changes: [{at: entities.o.cash, set: {normal: [8, 2], source: s}}]}
"""
)
IDLE = "".join(f"x{at}: {{role: other, cash: {{normal: [50, {at}]}}}}\n  " for at in range(1, 6))
LINEAR = {"HAS": "{normal: [10, 2]}", "OWES": "{normal: [9, 1]}"}
"""The loss is (9 + a) - (10 + 2 b) for standard normals a, b: x is reached at (x + 1) / sqrt 5 and further."""
CASH, OWED = "entities.o.cash", "deals.goods.schedule.by_quarter.0"

# R comes before O in the book, but falls since O does not pay it.
CHAIN = (
    HEAD
    + """
entities:
  n: {title: {en: Maker, fr: Fabricant}, role: vendor, cash: 20}
  r: {title: {en: Cloud, fr: Nuage}, role: cloud, cash: 1}
  o: {title: {en: Lab, fr: Labo}, role: lab, cash: {normal: [10, 1]}}
deals:
  computing: {kind: purchase, payer: o, payee: r, schedule: [8, 0, 0, 0]}
  chips: {kind: purchase, payer: r, payee: n, schedule: [8, 0, 0, 0]}
"""
)


@cache
def book_of(text: str) -> Book:
    with TemporaryDirectory() as folder:
        (Path(folder) / "book.yaml").write_text(text, encoding="utf-8")
        return read_book(Path(folder) / "book.yaml")


def debtor(**parts: str) -> Book:
    text = DEBTOR
    for name, value in {"HAS": "10", "OWES": "9", "IDLE": "", "MORE": ""}.items():
        text = text.replace(name, parts.get(name, value))
    return book_of(text)


@pytest.fixture(autouse=True)
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Search with fewer points, for the books have few coordinates, and leave the probability out."""
    monkeypatch.setattr(MODULE, "BUDGET", 6_000)
    monkeypatch.setattr(MODULE, "failure_probability", lambda *_, **__: None)


@pytest.fixture
def with_chance(brief: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Estimate the probability too."""
    monkeypatch.setattr(MODULE, "failure_probability", failure_probability)


def moved(found: Reverse, at: int = 0) -> dict[str, float]:
    """Return how far each coordinate is moved on a way, by what it names."""
    return {one.name: float(u) for one, u in zip(found.coordinates, found.found.points[at], strict=True)}


@pytest.mark.parametrize("limit", [1.0, 3.0, 6.0])
def test_the_nearest_point_of_a_loss_that_is_linear_in_two_normals(limit: float) -> None:
    found = reverse(debtor(**LINEAR), limit, ball=2_000)
    distance = (limit + 1) / np.sqrt(5)
    assert found.found.radius[0] == pytest.approx(distance, rel=ROOM)
    nearest = {CASH: -2 * distance / np.sqrt(5), OWED: distance / np.sqrt(5)}
    assert moved(found) == pytest.approx(nearest, abs=0.1 * distance)
    assert found.found.excess[0] >= 0
    lost = loss_named(found.space.book, "all-losses")(found.paths)
    assert lost[0] == 0
    assert lost[1] == pytest.approx(limit, abs=0.1)
    assert lost[1] >= limit


def test_the_nearest_point_where_both_figures_are_lognormal() -> None:
    """9 exp(a/4) - 10 exp(b/2) = 3 is solved for a at every b of a fine grid."""
    found = reverse(debtor(HAS="{lognormal: [10, 0.5]}", OWES="{lognormal: [9, 0.25]}"), 3.0, ball=2_000)
    b = np.linspace(-6, 6, 100_001)
    a = 4 * np.log((3 + 10 * np.exp(b / 2)) / 9)
    nearest = np.hypot(a, b).argmin()
    assert found.found.radius[0] == pytest.approx(np.hypot(a, b)[nearest], rel=ROOM)
    assert moved(found)[CASH] == pytest.approx(b[nearest], abs=0.1)


def test_the_chance_over_the_kept_drivers_is_the_known_one(with_chance: None) -> None:
    found = reverse(debtor(**LINEAR), 3.0, ball=0)
    assert found.chance is not None
    assert found.chance.value == pytest.approx(ndtr(-4 / np.sqrt(5)), rel=0.1)
    assert found.chance.low < ndtr(-4 / np.sqrt(5)) < found.chance.high
    assert found.ball is None


def test_a_letter_whose_signature_is_open_is_a_driver() -> None:
    """Signed with a chance of 0.3, below the normal of 0.3: then 1 is lacking."""
    more = (
        "more: {kind: purchase, payer: o, payee: n, stage: letter-of-intent, probability: 0.3, schedule: [0, 2, 0, 0]}"
    )
    found = reverse(debtor(MORE=more), 0.5, ball=100)
    assert [one.id for one in found.coordinates] == ["signature:more"]
    assert found.found.points[0, 0] == pytest.approx(ndtri(0.3), abs=0.01)
    (row,) = way_drivers_table(found.space.book, found).records()
    assert (row["value"], row["median"], row["sort"]) == ("signed", "not signed", "driver of the world")


def test_a_scenario_moves_the_medians() -> None:
    """With a cash of about 8 it is (9 + a) - (8 + 2 b)."""
    base = debtor(**LINEAR)
    found = reverse(changed(base, "poorer"), 3.0, base=base, ball=0)
    assert found.found.radius[0] == pytest.approx(2 / np.sqrt(5), rel=ROOM)


def test_the_losses_of_one_firm_are_another_question() -> None:
    book = debtor(**LINEAR)
    assert reverse(book, 3.0, loss="loss:n", ball=0).found.radius[0] == pytest.approx(4 / np.sqrt(5), rel=ROOM)
    assert reverse(book, 3.0, loss="loss:o", ball=0).kept == ()


def test_a_loss_that_is_never_reached() -> None:
    found = reverse(debtor(**LINEAR), 100.0, ball=500)
    assert not found.found.found
    assert (found.ball, found.chance, found.paths.count) == (None, None, 1)
    assert len(found.kept) == 2
    table = ways_table(found.space.book, found)
    assert table.rows == ()
    assert "No way was found within 8 standard deviations." in table.limits


def test_a_loss_that_is_reached_with_everything_at_its_median(with_chance: None) -> None:
    found = reverse(debtor(HAS="{normal: [5, 1]}"), 3.0, ball=500)
    assert found.found.radius.tolist() == [0.0]
    assert found.ball is None
    assert found.paths.count == 2
    assert found.chance is not None
    assert found.chance.value == pytest.approx(ndtr(1), rel=0.1)
    (row,) = ways_table(found.space.book, found).records()
    assert (row["distance"], row["loss"], row["first"]) == (0, pytest.approx(4), "o")
    assert row["story"] == "reached with everything at its median"


@pytest.mark.parametrize(("limit", "ways"), [(3.0, 1), (5.0, 0)])
def test_a_loss_that_nothing_random_moves(limit: float, ways: int) -> None:
    found = reverse(debtor(HAS="5", IDLE=IDLE), limit, ball=500)
    assert found.kept == ()
    assert found.found.radius.tolist() == [0.0] * ways
    assert (found.ball, found.chance) == (None, None)
    table = ways_table(found.space.book, found)
    assert [row["loss"] for row in table.records()] == [pytest.approx(4)] * ways
    assert "with everything at its median it is 4." in table.limits


def test_screening_keeps_what_matters_and_drops_the_idle() -> None:
    found = reverse(debtor(**LINEAR, IDLE=IDLE), 3.0, ball=0)
    assert len(found.space.coordinates) == 7
    assert {one.name for one in found.coordinates} == {CASH, OWED}
    assert found.coordinates[0].name == CASH, "it moves the loss twice as far"
    assert found.passed_over == 0
    assert found.screened == 30 * 8
    assert found.found.radius[0] == pytest.approx(4 / np.sqrt(5), rel=ROOM)


def test_more_that_matter_than_are_kept_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MODULE, "MOST", 1)
    found = reverse(debtor(**LINEAR), 3.0, ball=0)
    assert [one.name for one in found.coordinates] == [CASH]
    assert found.passed_over == 1
    assert found.found.radius[0] == pytest.approx(2.0, rel=ROOM), "10 + 2 b = 6"


def test_the_story_names_the_card_that_falls_first() -> None:
    """O owes R 8; at 3 standard deviations below it has 7, and R 1 + 7 for 8; below that R falls with it."""
    book = book_of(CHAIN)
    found = reverse(book, 2.5, loss="all-losses", ball=200)
    (row,) = ways_table(book, found).records()
    assert (row["first"], row["quarter"], row["falls"]) == ("Lab", "2026Q1", "Lab 2026Q1; Cloud 2026Q1")
    assert row["story"].startswith(CASH)
    # O leaves x unpaid to R and R x - 1 to N: 2 x - 1 = 2.5 at x = 1.75, a cash of 6.25
    assert row["distance"] == pytest.approx(3.75, rel=ROOM)


def test_the_ball_within_the_radius_is_looked_at() -> None:
    found = reverse(debtor(**LINEAR), 3.0, ball=3_000)
    assert found.ball is not None
    assert found.ball.evaluations == 3_000
    assert found.ball.failing <= 3
    assert f"Of 3,000 points within the nearest distance {found.ball.failing} reach the loss." in (
        ways_table(found.space.book, found).limits
    )


def too_far(search: Callable[..., NearestFailures], times: int) -> tuple[Callable[..., NearestFailures], list[Any]]:
    """Return a search that overshoots by half the first few times, and the starts that it was given."""
    starts: list[Any] = []

    def searched(*args: Any, **options: Any) -> NearestFailures:
        starts.append(options["starts"])
        found = search(*args, **options)
        if len(starts) > times:
            return found
        return replace(found, points=1.5 * found.points, radius=1.5 * found.radius)

    return searched, starts


def test_a_failing_point_of_the_ball_begins_the_search_again(monkeypatch: pytest.MonkeyPatch) -> None:
    search, starts = too_far(MODULE.nearest_failures, 1)
    monkeypatch.setattr(MODULE, "nearest_failures", search)
    found = reverse(debtor(**LINEAR), 3.0, ball=500)
    assert [start is None for start in starts] == [True, False]
    assert np.linalg.norm(starts[1][0]) < 1.5 * 4 / np.sqrt(5)
    assert found.found.radius[0] == pytest.approx(4 / np.sqrt(5), rel=ROOM)
    assert found.ball is not None
    assert found.ball.failing == 0


def test_a_search_that_stays_too_far_away_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    search, starts = too_far(MODULE.nearest_failures, 9)
    monkeypatch.setattr(MODULE, "nearest_failures", search)
    found = reverse(debtor(**LINEAR), 3.0, ball=500)
    assert len(starts) == 3
    assert found.ball is not None
    assert found.ball.failing > 0
    assert f"Of 500 points within the nearest distance {found.ball.failing} reach the loss." in (
        ways_table(found.space.book, found).limits
    )


def test_points_that_cannot_be_solved_are_no_loss_and_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    ask, asked = MODULE.simulate_at, []

    def fails_at_first(book: Book, chosen: Any, **options: Any) -> Paths:
        asked.append(chosen.count)
        if len(asked) == 2:
            raise SolveError("no path could be solved")
        done: Paths = ask(book, chosen, **options)
        return done

    monkeypatch.setattr(MODULE, "simulate_at", fails_at_first)
    found = reverse(debtor(**LINEAR), 3.0, ball=0)
    assert found.unsolved == asked[1]
    assert f"{asked[1]} points could not be solved" in ways_table(found.space.book, found).limits


def test_the_seed_settles_everything_and_threads_change_nothing(with_chance: None) -> None:
    book = debtor(**LINEAR)
    one, other = (reverse(book, 3.0, seed=4, ball=300, threads=threads) for threads in (1, 3))
    np.testing.assert_array_equal(one.found.points, other.found.points)
    assert one.chance == other.chance
    assert one.kept == other.kept


def test_progress_is_told_step_by_step() -> None:
    steps: list[str] = []
    reverse(debtor(**LINEAR), 3.0, ball=300, progress=lambda step, done, of: steps.append(step))
    assert list(dict.fromkeys(steps)) == ["screen", "search", "ball"]


@pytest.mark.parametrize(
    ("limit", "loss", "told"),
    [
        (0.0, "all-losses", "must be above 0 and finite, not 0"),
        (-1.0, "all-losses", "not -1"),
        (float("nan"), "all-losses", "not nan"),
        (float("inf"), "all-losses", "not inf"),
        (1.0, "losses", "`losses` is no loss"),
        (1.0, "loss:m", "has no firm 'm'"),
        (1.0, "loss:", "has no firm ''"),
    ],
)
def test_what_makes_no_sense_is_refused(limit: float, loss: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        reverse(debtor(**LINEAR), limit, loss=loss)


def test_a_book_in_which_nothing_is_random_is_refused() -> None:
    with pytest.raises(UsageError, match="nothing in the book debtor is random"):
        reverse(debtor(), 1.0)
