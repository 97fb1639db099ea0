"""Whose money the vendor receives on simulated paths: known answers, labels that add up, bounds around pro rata."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from tests.laws.runs import blurred, book_of, few, seeds
from tests.twins.books import random_book

from cardhouse.files import book_path, read_book
from cardhouse.simulate import Paths, simulate
from cardhouse.simulate.kept_flows import covers_of, outside_financiers
from cardhouse.stress import path_measures, path_origins

TOY = """
book: {id: toy, title: {en: T, fr: T}, as_of: 2025-12-31, start: 2026Q1, quarters: 1, vendor: n, source: s}
sources: {s: {title: S, tier: assumption, note: The toy circuit with a second financier and a guarantee.}}
entities:
  n: {role: vendor, cash: 10}
  o: {role: lab, revenue: 13}
  r: {role: cloud, fixed: 5}
  bank: {role: investor, outside: true}
deals:
  stake: {kind: equity, payer: n, payee: o, amount: 10, schedule: [10]}
  other: {kind: equity, payer: bank, payee: o, amount: 13, schedule: [13]}
  computing: {kind: purchase, payer: o, payee: r, schedule: [35]}
  chips: {kind: purchase, payer: r, payee: n, schedule: [30]}
  cover: {kind: guarantee, payer: n, payee: r, deal: computing, amount: CAP}
"""


@cache
def random_paths(seed: int) -> Paths:
    book = book_of(random_book(seed))
    return simulate(blurred(book) if seed % 2 else book, paths=3, seed=seed, keep_flows=True)


def toy(folder: Path, cap: float) -> Paths:
    (folder / "toy.yaml").write_text(TOY.replace("CAP", str(cap)))
    return simulate(read_book(folder / "toy.yaml"), paths=2, seed=1, keep_flows=True)


@pytest.mark.parametrize("cap", [7, 100])
def test_the_toy_circuit_with_two_financiers_and_a_guarantee(tmp_path: Path, cap: float) -> None:
    """O spends 35 of 36, R 30 of 35: of each unit that reaches O, 30/36 reach N. The vendor's 10 and the bank's 13 may
    all be among the 30; R and O keep at most 6 of them. Of 35 paid for computing the vendor stands behind the cap: 6 of
    7 go on, at least 7 - 5; behind all of it, all that N receives.
    """
    found = path_origins(toy(tmp_path, cap))
    assert found is not None
    assert (found.firms, found.outsiders, found.left_out) == ((0,), (0,), 0)
    np.testing.assert_allclose(found.each[:, 0] * 30, [10 * 30 / 36, 13 * 30 / 36])
    np.testing.assert_allclose(found.together[:, 1] * 30, [23 * 30 / 36, 23 - 6, 23], rtol=1e-9)
    behind = min(cap, 35.0)
    np.testing.assert_allclose(found.guaranteed[:, 0] * 30, [behind * 30 / 35, behind - 5, min(behind, 30)], rtol=1e-9)


def test_names_are_those_of_the_book() -> None:
    book = read_book(book_path("nvidia-openai-2025"))
    assert outside_financiers(book) == ("softbank",)
    assert covers_of(book) == ("nvidia-coreweave-backstop",)


def test_without_a_vendor_there_is_nobody_whose_receipts_are_asked_for(tmp_path: Path) -> None:
    (tmp_path / "toy.yaml").write_text(TOY.replace("CAP", "7").replace(" vendor: n,", ""))
    assert path_origins(simulate(read_book(tmp_path / "toy.yaml"), paths=2, seed=1, keep_flows=True)) is None


@few
@given(seeds)
def test_labels_add_up_and_lie_within_the_bounds(seed: int) -> None:
    done = random_paths(seed)
    found, alone = path_origins(done), path_measures(done)
    assert found is not None
    solved = np.isfinite(found.together).all(axis=0)
    each, together = found.each[:, solved], found.together[:, solved]
    if not solved.any():
        return
    np.testing.assert_allclose(each.sum(axis=0), together[0], atol=1e-9)
    for middle, low, high in (together, found.guaranteed[:, solved]):
        assert (low <= middle + 1e-7).all()
        assert (middle <= high + 1e-7).all()
        assert (high <= 1 + 1e-7).all()
    if done.network.vendor in found.firms:
        own = each[found.firms.index(done.network.vendor)]
        assert (own <= alone.values[2, solved] + 1e-9).all(), "others' financing can only take the vendor's label off"
