"""Where a figure breaks the house, on a firm whose chance of default is known: 1 - cash/8 by its cash."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cardhouse.errors import UsageError
from cardhouse.files import read_book
from cardhouse.model.book import Book
from cardhouse.simulate import Paths
from cardhouse.stress import BreakPoint, break_point, event_named, growth_reached, levers, pulled, scanned

# Costs of four quarters are uniform on 0..8 in all, drawn once a path; nothing is earned, nothing can be borrowed.
BOOK = """
book: {id: till, title: Till, as_of: 2025-12-31, start: 2026Q1, quarters: 4, source: guess}
sources: {guess: {title: Guess, tier: assumption, note: Chosen so that the chance of default is a straight line.}}
entities:
  shop: {role: other, cash: 1, fixed: {uniform: [0, 2]}}
scenarios:
  dearer: {changes: [{at: entities.shop.fixed, add: 1}]}
"""
PATHS = 2000
TILL = "entities.shop.cash"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    file = tmp_path_factory.mktemp("till") / "book.yaml"
    file.write_text(BOOK, encoding="utf-8")
    return read_book(file)


def defaults(paths: Paths) -> np.ndarray:
    return paths.defaulted[0] > 0


def scan(
    book: Book,
    values: list[float],
    event: Callable[[Paths], np.ndarray] = defaults,
    chance: float = 0.5,
    paths: int = PATHS,
    **more: str,
) -> BreakPoint:
    return break_point(book, TILL, np.array(values), event, chance=chance, paths=paths, seed=5, **more)


def test_the_chance_at_every_point_is_the_known_one_and_so_is_the_break(book: Book) -> None:
    found = scan(book, [0.5, 2, 3.5, 5, 6.5, 7.9])
    error = np.sqrt(0.25 / PATHS)
    assert found.probability == pytest.approx(1 - found.values / 8, abs=4 * error)
    assert np.all(np.diff(found.probability) < 0)  # the same draws at every point
    (at,) = found.crossings
    assert at == pytest.approx(4.0, abs=8 * 4 * error)
    assert found.low < at < found.high
    # the interval is that of the chance, 1.96 standard errors, over the slope of 1/8
    assert found.high - found.low == pytest.approx(2 * 1.96 * error * 8, rel=0.15)


def test_the_true_break_lies_in_the_interval_at_nineteen_of_twenty_seeds(book: Book) -> None:
    inside = 0
    for seed in range(40):
        values = np.array([3.0, 5.0])
        found = break_point(book, TILL, values, defaults, chance=0.5, paths=256, seed=seed, threads=1)
        inside += found.low <= 4.0 <= found.high
    assert inside >= 34  # of a binomial of 40 and 0.95, less than one in a thousand is below


def test_a_scenario_is_applied_before_the_figure_is_moved(book: Book) -> None:
    # with 1 more a quarter the costs are uniform on 4..12: the chance is 1 - (cash - 4)/8, a half at 8
    (at,) = scan(book, [6, 8.5, 11], under="dearer").crossings
    assert at == pytest.approx(8.0, abs=0.4)
    with pytest.raises(UsageError, match="no scenario"):
        scan(book, [1, 2], under="cheaper")


def test_more_paths_narrow_the_interval(book: Book) -> None:
    few, many = (scan(book, [2, 4.5, 7], paths=paths) for paths in (256, 4096))
    assert (few.high - few.low) / (many.high - many.low) == pytest.approx(4.0, rel=0.25)


def test_nothing_crosses_is_no_number(book: Book) -> None:
    found = scan(book, [0.5, 1, 2])
    assert found.crossings == ()
    assert np.isnan([found.low, found.high]).all()
    assert (found.probability > 0.5).all()


def far_from_nothing(paths: Paths) -> np.ndarray:
    """Tell on which paths the costs and the cash differ by more than 2: likely with little cash and with much."""
    return np.abs(4 * paths.figures["entities.shop.fixed"] - paths.network.firms["cash"][0, 0]) > 2


def test_a_chance_that_turns_is_told_with_both_its_breaks(book: Book) -> None:
    # costs uniform on 0..8: the chance is (6 - cash)/8 up to 2, a half from 2 to 6, and (cash - 2)/8 from there to 8
    found = scan(book, [0, 1, 2, 4, 6, 7, 8], far_from_nothing, chance=0.625)
    first, last = found.crossings
    assert (first, last) == (pytest.approx(1.0, abs=0.4), pytest.approx(7.0, abs=0.4))
    assert found.low < first
    assert last < found.high


def test_what_may_pass_beyond_the_scan_reaches_to_its_end(book: Book) -> None:
    # 0.2 further on the chance is 0.025 lower, of which 256 paths cannot tell: 1.96 standard errors are 0.06
    (at,) = scan(book, [3, 3.5, 4, 4.5, 5], paths=256).crossings
    below, above = scan(book, [2, at + 0.2], paths=256), scan(book, [at - 0.2, 6], paths=256)
    assert below.crossings
    assert above.crossings
    assert below.high == at + 0.2
    assert above.low == at - 0.2


def test_the_figure_of_every_path_is_the_one_that_is_set(book: Book) -> None:
    seen: list[np.ndarray] = []

    def remembered(paths: Paths) -> np.ndarray:
        seen.append(paths.firms["cash"][0, 0] + paths.figures["entities.shop.fixed"])
        return defaults(paths)

    scan(book, [10, 20], remembered)
    assert seen[0] == pytest.approx(np.full(PATHS, 10.0))
    assert seen[1] == pytest.approx(np.full(PATHS, 20.0))


def by_value(chances: dict[float, float]) -> tuple[Callable[[float], Book], Callable[[Paths], np.ndarray]]:
    """Return a lever and an event that happens on the given share of paths at each value, between them by lines."""
    at, share = np.array(sorted(chances)), np.array([chances[x] for x in sorted(chances)])
    now = {"value": 0.0}

    def moved(value: float) -> Book:
        now["value"] = value
        return FIXED[0]

    def happens(paths: Paths) -> np.ndarray:
        rank = np.argsort(np.argsort(paths.figures["entities.shop.fixed"])) / paths.count
        return rank < np.interp(now["value"], at, share)

    return moved, happens


FIXED: list[Book] = []


def look(book: Book, chances: dict[float, float], values: list[float], refine: int = 0) -> BreakPoint:
    FIXED[:] = [book]
    moved, happens = by_value(chances)
    return scanned(book, moved, np.array(values), happens, chance=0.5, refine=refine, paths=PATHS, seed=5)


def test_a_break_is_refined_by_halving_the_interval_it_lies_in(book: Book) -> None:
    jump = {0: 0.0, 0.699: 0.0, 0.701: 1.0, 1: 1.0}
    rough, fine = (look(book, jump, [0, 0.5, 1], refine) for refine in (0, 6))
    assert rough.crossings == pytest.approx((0.75,), abs=0.26)
    assert fine.crossings == pytest.approx((0.7,), abs=0.5 / 2**6)
    assert len(fine.values) == 3 + 6


def test_every_crossing_and_every_turn_of_a_curve_that_is_not_monotone_is_found(book: Book) -> None:
    hill = {0: 0.1, 1: 0.9, 2: 0.2, 3: 0.21, 4: 0.8}
    found = look(book, hill, [0, 0.5, 1, 1.5, 2, 3, 4], refine=3)
    assert found.crossings == pytest.approx((0.5, 1.571, 3.49), abs=0.02)
    assert found.turns == pytest.approx((1.0, 2.0), abs=0.3)
    assert look(book, {0: 0.2, 1: 0.8}, [0, 0.25, 0.5, 1]).turns == ()
    assert look(book, {0: 0.3, 1: 0.3}, [0, 0.5, 1]).crossings == ()


PONZI = """
book: {id: ponzi, title: P, as_of: 2025-12-31, start: 2026Q1, quarters: 12, vendor: n, customers: [o], source: s}
sources: {s: {title: S, tier: assumption, note: A lab that can pay its rent only if it grows as it planned.}}
rules: {materiality: 0}
entities:
  n: {role: vendor}
  o: {role: lab, cash: 3, revenue: 1, growth: 1}
deals:
  rent: {kind: lease, payer: o, payee: n, schedule: [1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4]}
"""


def test_slower_growth_alone_breaks_a_ponzi_unit_at_its_critical_growth(tmp_path: Path) -> None:
    """Revenue 1, growing at g a year for three years: cash stays above 0 as long as sum (1+g)^(t/4) - rent + 3 >= 0."""

    def short(g: float) -> bool:
        earned = np.cumsum((1 + g) ** (np.arange(1, 13) / 4))
        return bool((3 + earned - np.cumsum([1] * 4 + [2] * 4 + [4] * 4) < 0).any())

    (tmp_path / "ponzi.yaml").write_text(PONZI)
    ponzi = read_book(tmp_path / "ponzi.yaml")
    (lever,) = (one for one in levers(ponzi) if one.name == "growth-o")
    event = event_named(ponzi, "default:o")[1]
    found = scanned(
        ponzi, lambda x: pulled(ponzi, lever, x), np.array(lever.values), event, chance=0.5, refine=10, paths=2, seed=1
    )
    (critical,) = found.crossings
    grid = np.linspace(0, 1, 20_001)
    exact = grid[np.flatnonzero([short(g) for g in grid])[-1]]
    assert critical == pytest.approx(exact, abs=1e-3)
    assert found.probability[0] == 1.0
    assert found.probability[-1] == 0.0


def test_a_scan_that_passes_nowhere_says_whether_it_may(book: Book) -> None:
    """Of 2,000 paths an interval is 2.2 points wide either way."""
    assert look(book, {0: 0.3, 1: 0.49}, [0, 0.5, 1]).undecided
    assert not look(book, {0: 0.3, 1: 0.45}, [0, 0.5, 1]).undecided
    assert not look(book, {0: 0.3, 1: 0.7}, [0, 0.5, 1]).undecided


def test_the_growth_that_a_lever_leaves_is_the_mean_over_the_run(tmp_path: Path) -> None:
    """Growth of 1 a year for three years, halved: 1.5 a year; a last year's growth goes on."""
    (tmp_path / "ponzi.yaml").write_text(PONZI.replace("growth: 1}", "growth: [1, 0.5]}"))
    ponzi = read_book(tmp_path / "ponzi.yaml")
    found = {one.name: one for one in levers(ponzi)}
    assert growth_reached(ponzi, found["growth-o"], 0.5) == pytest.approx((1.5 * 1.25 * 1.25) ** (1 / 3) - 1)
    assert growth_reached(ponzi, found["deal-rent"], 0.5) is None
