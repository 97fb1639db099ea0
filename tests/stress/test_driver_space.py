"""A book as a function of standard normals: medians at the origin, one thing a coordinate, the simulation's law."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from cardhouse.files import book_path, read_book
from cardhouse.model.book import Book
from cardhouse.model.places import figures_of
from cardhouse.network import compile_network
from cardhouse.simulate import Chosen, Paths, simulate, simulate_at
from cardhouse.simulate.drivers import draw_shocks, still_shocks, uniforms
from cardhouse.stress import Coordinate, DriverSpace, Sort, driver_space

CASES = Path(__file__).parents[2] / "cases/valid"
SHIPPED = "nvidia-openai-2025"

# Complete: no regimes, no demand of a firm's own; two figures and one letter are all that is random.
LETTER = """
book: {id: letter, title: {en: L, fr: L}, as_of: 2025-12-31, start: 2026Q1, quarters: 4, vendor: n, source: s}
sources: {s: {title: S, tier: assumption, note: All that is random is two figures and a letter.}}
rules: {grace_trade: 0}
entities:
  n: {role: vendor, cash: 20}
  o: {role: lab, cash: {lognormal: [8, 0.4]}}
deals:
  chips: {kind: purchase, payer: o, payee: n, schedule: [{normal: [6, 1]}, 0, 0, 0]}
  more: {kind: purchase, payer: o, payee: n, stage: letter-of-intent, probability: 0.3, schedule: [0, 2, 0, 0]}
"""


@cache
def everything() -> tuple[Book, DriverSpace]:
    book = read_book(CASES / "everything.yaml")
    return book, driver_space(book)


@pytest.fixture(scope="module")
def letter(tmp_path_factory: pytest.TempPathFactory) -> Book:
    file = tmp_path_factory.mktemp("letter") / "book.yaml"
    file.write_text(LETTER, encoding="utf-8")
    return read_book(file)


def arrays(part: object, name: str = "") -> Iterator[tuple[str, np.ndarray]]:
    """Yield the arrays of a record by name."""
    if isinstance(part, np.ndarray):
        yield name, part
    elif isinstance(part, dict):
        for key, inner in part.items():
            yield from arrays(inner, f"{name}/{key}")
    elif part is not None and hasattr(part, "__dataclass_fields__"):
        for one in part.__dataclass_fields__:
            yield from arrays(getattr(part, one), f"{name}.{one}")


def assert_same(one: Paths, other: Paths) -> None:
    """Hold that two runs agree to the last bit, what is said of the seed apart."""
    for name in ("firms", "figures", "signed", "defaulted", "collapsed", "losses", "lost_sales", "demand", "openness"):
        left, right = dict(arrays(getattr(one, name))), dict(arrays(getattr(other, name)))
        assert left.keys() == right.keys()
        for key in left:
            np.testing.assert_array_equal(left[key], right[key], err_msg=f"{name}{key}")
    for (name, left_part), (_, right_part) in zip(arrays(one.cards), arrays(other.cards), strict=True):
        np.testing.assert_array_equal(left_part, right_part, err_msg=name)
    np.testing.assert_array_equal(one.flows.paid, other.flows.paid)
    np.testing.assert_array_equal(one.at, other.at)


def drawn(book: Book, seed: int, count: int) -> Chosen:
    """Return the very random numbers that `simulate` draws."""
    figures = {place: uniforms(seed, place, 0, count) for place, _, _ in figures_of(book)}
    return Chosen(figures, draw_shocks(compile_network(book), seed, 0, count))


def at(space: DriverSpace, points: np.ndarray) -> Paths:
    return simulate_at(space.book, space.chosen(points))


def test_every_sort_of_coordinate_is_there_and_named_once() -> None:
    book, space = everything()
    ids = [one.id for one in space.coordinates]
    assert len(ids) == len(set(ids))
    assert [name for name in ids if name.startswith("regime")] == [f"regime@{t}" for t in (1, 2, 4, 5, 6, 7, 8)]
    assert [name for name in ids if name.startswith("demand")] == ["demand@1-4", "demand@5-8"]
    assert [name for name in ids if name.startswith("signature")] == ["signature:hope"]
    uncertain = {place for place, figure, _ in figures_of(book) if not figure.certain}
    assert {one.name for one in space.coordinates if one.sort is Sort.FIGURE} == uncertain
    assert "rules.relet" in uncertain
    assert Coordinate(Sort.OWN, "lab", 1, 8).id == "own:lab@1-8"
    assert Coordinate(Sort.REGIME, "", 3, 3).id == "regime@3"


def test_one_draw_decides_the_deals_that_are_signed_together() -> None:
    space = driver_space(read_book(book_path(SHIPPED)))
    names = [one.name for one in space.coordinates if one.sort is Sort.SIGNATURE]
    assert names
    assert len(names) == len(set(names))
    assert all(space.network.signature[name] == name for name in names)


def test_the_origin_is_the_medians() -> None:
    book, space = everything()
    count = len(space.coordinates)
    chosen = space.chosen(np.zeros((2, count)))
    still = still_shocks(compile_network(book))
    assert chosen.count == 2
    for name in ("regime", "common", "firm"):
        moved, median = getattr(chosen.shocks, name), getattr(still, name)
        np.testing.assert_array_equal(moved, np.broadcast_to(median, moved.shape))
    assert all((u == 0.5).all() for u in chosen.shocks.signature.values())
    assert all((u == 0.5).all() for u in chosen.figures.values())
    many = simulate(book, paths=4000, seed=1).figures
    centre = at(space, np.zeros((2, count))).figures
    for place in ("rules.relet", "rules.scar", "parameters.pace", "entities.maker.revenue"):
        low, high = np.quantile(many[place], [0.46, 0.54])
        assert low < centre[place][0] < high, place


def test_each_coordinate_moves_only_what_it_names() -> None:
    _, space = everything()
    count = len(space.coordinates)
    origin = dict(arrays(space.chosen(np.zeros((1, count)))))
    for column, one in enumerate(space.coordinates):
        point = np.zeros((1, count))
        point[0, column] = 1.5
        moved = {name: part for name, part in arrays(space.chosen(point)) if not np.array_equal(part, origin[name])}
        expected = {
            Sort.REGIME: ".shocks.regime",
            Sort.DEMAND: ".shocks.common",
            Sort.OWN: ".shocks.firm",
            Sort.FIGURE: f".figures/{one.name}",
            Sort.SIGNATURE: f".shocks.signature/{one.name}",
        }[one.sort]
        assert list(moved) == [expected], one.id
        rows = np.flatnonzero((moved[expected] != origin[expected]).reshape(len(moved[expected]), -1).any(axis=1)) + 1
        if one.first:
            np.testing.assert_array_equal(rows, np.arange(one.first, one.last + 1))
        if one.sort is Sort.OWN:
            firms = np.flatnonzero((moved[expected] != 0).any(axis=(0, 2)))
            assert [space.network.firms.ids[firm] for firm in firms] == [one.name]


def test_distances_are_those_in_the_normals_of_the_quarters() -> None:
    _, space = everything()
    demand = [column for column, one in enumerate(space.coordinates) if one.sort is Sort.DEMAND]
    common = space.chosen(np.array([[3.0, 4.0]]), demand).shocks.common[:, 0]
    np.testing.assert_allclose(common, [1.5] * 4 + [2.0] * 4)
    assert np.linalg.norm(common) == pytest.approx(5)


def test_only_the_kept_coordinates_are_given_the_others_stay_at_their_medians() -> None:
    _, space = everything()
    rng = np.random.default_rng(1)
    kept = [7, 2, 11]
    some = rng.standard_normal((5, 3))
    whole = np.zeros((5, len(space.coordinates)))
    whole[:, kept] = some
    left, right = dict(arrays(space.chosen(some, kept))), dict(arrays(space.chosen(whole)))
    for name, part in left.items():
        np.testing.assert_array_equal(part, right[name], err_msg=name)
    assert all((right[name] == 0.5).all() for name in right.keys() - left.keys())
    assert space.chosen(np.zeros((3, 0)), []).count == 3


def test_normal_points_have_the_law_of_the_simulation_where_the_coordinates_are_all_there_is(letter: Book) -> None:
    """Losses and defaults of 20,000 points beside those of 20,000 paths, within four standard errors."""
    count = 20_000
    space = driver_space(letter)
    assert sorted(one.id for one in space.coordinates) == [
        "figure:deals.chips.schedule.by_quarter.0",
        "figure:entities.o.cash",
        "signature:more",
    ]
    points = np.random.default_rng(7).standard_normal((count, 3))
    moved, law = at(space, points), simulate(letter, paths=count, seed=3)
    for happens in (
        lambda done: done.defaulted[1] > 0,
        lambda done: done.signed["more"] > 0,
        lambda done: done.losses.sum(axis=(0, 1)) > 1,
        lambda done: done.losses.sum(axis=(0, 1)) > 2.5,
    ):
        one, other = happens(moved).mean(), happens(law).mean()
        assert 0.01 < other < 0.99
        assert one == pytest.approx(other, abs=4 * np.sqrt(2 * other * (1 - other) / count))
    left, right = moved.losses.sum(axis=(0, 1)), law.losses.sum(axis=(0, 1))
    assert left.mean() == pytest.approx(right.mean(), abs=4 * np.sqrt((left.var() + right.var()) / count))


def test_what_the_coordinates_leave_out_of_the_shipped_book_matters_little_to_default_and_losses() -> None:
    """Demand moves a year at a time, a firm's own for good: sudden falls, of which a collapse is made, are rarer."""
    count = 2_000
    book = read_book(book_path(SHIPPED))
    space = driver_space(book)
    points = np.random.default_rng(5).standard_normal((count, len(space.coordinates)))
    moved, law = at(space, points), simulate(book, paths=count, seed=3)
    lab = book.firms.index(book.book.customers[0])
    one, other = (moved.defaulted[lab] > 0).mean(), (law.defaulted[lab] > 0).mean()
    assert one == pytest.approx(other, abs=4 * np.sqrt(2 * other * (1 - other) / count))
    left, right = moved.losses.sum(axis=(0, 1)), law.losses.sum(axis=(0, 1))
    assert left.mean() == pytest.approx(right.mean(), abs=4 * np.sqrt((left.var() + right.var()) / count))


@pytest.mark.parametrize(("chunk", "threads"), [(64, 1), (256, 2), (300, 3), (4096, 1)])
def test_chunks_and_threads_change_no_number(chunk: int, threads: int) -> None:
    book, space = everything()
    points = np.random.default_rng(2).standard_normal((601, len(space.coordinates)))
    chosen = space.chosen(points)
    assert_same(simulate_at(book, chosen, threads=threads, chunk=chunk), simulate_at(book, chosen, threads=1))


@pytest.mark.parametrize("name", ["everything", "letter"])
def test_the_uniforms_that_simulate_draws_give_what_simulate_gives(name: str, letter: Book) -> None:
    book = everything()[0] if name == "everything" else letter
    for count in (1, 2, 300):
        assert_same(simulate_at(book, drawn(book, 4, count)), simulate(book, paths=count, seed=4))


def test_the_uniforms_of_the_shipped_book_give_its_paths() -> None:
    book = read_book(book_path(SHIPPED))
    assert_same(simulate_at(book, drawn(book, 4, 40)), simulate(book, paths=40, seed=4))


def test_some_of_the_chosen_paths_are_those_paths() -> None:
    book, _ = everything()
    chosen = drawn(book, 4, 20)
    some, whole = chosen.between(5, 9), simulate_at(book, chosen)
    assert some.count == 4
    np.testing.assert_array_equal(simulate_at(book, some).losses, whole.losses[..., 5:9])
