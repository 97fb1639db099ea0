"""Measures of circularity path by path: known answers, windows, bounds around every convention, and their spread."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from tests.laws.runs import blurred, book_of, few, seeds
from tests.twins.books import random_book

from cardhouse.files import book_path, read_book
from cardhouse.simulate import Paths, simulate
from cardhouse.stress import path_loops
from cardhouse.stress.circularity import (
    LABELLED,
    MEASURES,
    flows_of,
    path_measures,
    sales_label,
    spread_of,
    window_of_path,
)
from cardhouse.trace import self_funded_prorata
from cardhouse.trace.conventions import Convention

CASES = Path(__file__).parents[2] / "cases/valid"

LENDER = """
book: {id: lender, title: {en: L, fr: L}, as_of: 2025-12-31, start: 2026Q1, quarters: 5, vendor: n, source: s}
sources: {s: {title: S, tier: assumption, note: A vendor that lends its customer what it buys with.}}
entities:
  n: {role: vendor, cash: 20}
  o: {role: lab, revenue: 2}
deals:
  line: {kind: loan, payer: n, payee: o, amount: 10, rate: 0, life: 4}
  chips: {kind: purchase, payer: o, payee: n, schedule: [8, 0, 0, 0, 0]}
"""


@cache
def random_paths(seed: int) -> Paths:
    """Return a few paths of a random book, in every second one with ranges for its amounts."""
    book = book_of(random_book(seed))
    return simulate(blurred(book) if seed % 2 else book, paths=4, seed=seed, keep_flows=True)


@cache
def shipped_paths() -> Paths:
    return simulate(read_book(book_path("nvidia-openai-2025")), paths=12, seed=2, keep_flows=True)


def test_every_path_of_the_toy_circuit_has_its_known_answers() -> None:
    """Index 0.40 by both; 8.3333 of 30 by all but the lowest balance, bounds [4, 10] of 30, financing 10.

    The lab keeps 1 of the vendor's 10 and spends 9, all on the cloud; the cloud's 35 hold 9 and 30 of them go on.
    """
    found = path_measures(simulate(read_book(CASES / "toy-circuit.yaml"), paths=3, seed=1, keep_flows=True))
    labelled = (25 / 3, 25 / 3, 25 / 3, 9 * 30 / 35, 4, 10)
    answers = (0.4, 0.4, *(x / 30 for x in labelled), *(x / 10 for x in labelled), 5 / 18, 1)
    expected = dict(zip(MEASURES, answers, strict=True))
    np.testing.assert_allclose(found.values, np.repeat(answers, 3).reshape(-1, 3))
    np.testing.assert_allclose(found.labelled[:, 0], labelled)
    for spread in found.spreads():
        assert spread.mean == pytest.approx(expected[spread.measure])
        assert spread.standard_error == pytest.approx(0.0, abs=1e-12)
        assert spread.paths == 3


def test_what_is_repaid_on_a_loan_is_no_demand_but_goes_round(tmp_path: Path) -> None:
    """O has 2 a quarter, draws 6 of the vendor's line to buy 8, and repays 1.5 a quarter: of what it bought 6 is the
    vendor's, whatever the convention; of 20 paid among firms 12 go round (6 out, 8 + 6 back).

    Finn: of 14 that pass N and 16 that pass O, 6/14 x 14/16 comes round again.
    """
    file = tmp_path / "lender.yaml"
    file.write_text(LENDER)
    done = simulate(read_book(file), paths=2, seed=1, keep_flows=True)
    assert flows_of(done).debt_service.sum() == pytest.approx(2 * 6)
    found = path_measures(done)
    np.testing.assert_allclose(found.receipts, 8)
    np.testing.assert_allclose(
        found.values[:, 1], [0.6, 0.6, *[0.75] * len(LABELLED), *[1.0] * len(LABELLED), 6 / 16, 1]
    )


@few
@given(seeds)
def test_bounds_enclose_every_convention_and_never_pass_financing_or_receipts(seed: int) -> None:
    done = random_paths(seed)
    kept, vendor = flows_of(done), done.network.vendor
    found = path_measures(done)
    *middle, low, high = found.labelled
    most = np.minimum(kept.financing[:, vendor].sum(axis=(0, 1)), found.receipts)
    slack = 1e-7 * (1.0 + kept.flows.max())
    assert (low >= 0).all()
    assert len(middle) == len(Convention)
    assert (low <= np.array(middle) + slack).all()
    assert (np.array(middle) <= high + slack).all()
    assert (high <= most + slack).all()
    largest, bff = found.values[:2, ~np.isnan(found.values[0])]
    assert (bff <= largest + 1e-9).all()
    assert ((bff >= 0) & (largest <= 1 + 1e-12)).all()


def test_the_first_quarter_alone_is_the_single_period_answer() -> None:
    done = shipped_paths()
    kept, vendor, found = flows_of(done), done.network.vendor, path_measures(done, first=1, last=1)
    for path in range(done.count):
        window, _ = sales_label(kept, path, 1, 1, vendor)
        cash = kept.cash[:, path]
        alone = self_funded_prorata(
            window.flows[0], kept.financing[0, ..., path], window.outside[0] + cash, window.outflow[0], vendor
        )
        assert found.labelled[0, path] == pytest.approx(alone.value, rel=1e-9)
    assert found.labelled[0].any()


def test_a_window_begins_with_the_cash_that_is_held_then() -> None:
    done = shipped_paths()
    for path in range(done.count):
        for first in (1, 5, 24):
            window = window_of_path(flows_of(done), path, first, 24)
            before = flows_of(done).cash[:, path] if first == 1 else done.firms["cash"][first - 2, :, path]
            np.testing.assert_allclose(window.cash, before, atol=1e-9 * before.max())
            np.testing.assert_allclose(window.balance[-1], done.firms["cash"][-1, :, path], atol=1e-9 * before.max())


def test_receipts_of_the_windows_add_up_and_what_is_older_bears_no_label() -> None:
    done = shipped_paths()
    whole, *parts = (path_measures(done, first=first, last=last) for first, last in ((1, 24), (1, 12), (13, 24)))
    np.testing.assert_allclose(sum(part.receipts for part in parts), whole.receipts)
    assert (sum(part.labelled[0] for part in parts) <= whole.labelled[0] * (1 + 1e-9)).all()
    assert (parts[1].labelled[0] < whole.labelled[0]).any()


def test_a_book_without_vendor_has_an_index_and_no_self_funded_share() -> None:
    book = read_book(CASES / "toy-circuit.yaml")
    nobody = book.model_copy(update={"book": book.book.model_copy(update={"vendor": None})})
    index, bff, *shares = path_measures(simulate(nobody, paths=2, seed=1, keep_flows=True)).spreads()
    assert index.mean == pytest.approx(0.4)
    assert bff.mean == pytest.approx(0.4)
    assert [share.paths for share in shares] == [*[0] * (2 * len(LABELLED)), 2, 0]
    assert np.isnan(shares[0].mean)


def test_a_spread_is_over_the_paths_that_have_the_measure() -> None:
    """0, 1, .. 20: mean 10, s = sqrt(38.5), 5% at 1, 95% at 19."""
    found = spread_of("x", np.array([np.nan, *range(21), np.nan]))
    assert (found.paths, found.mean, found.median, found.low, found.high) == (21, 10, 10, 1, 19)
    assert found.standard_error == pytest.approx(np.sqrt(38.5 / 21))
    assert np.isnan(spread_of("x", np.array([3.0])).standard_error)


def test_progress_is_told_path_by_path() -> None:
    seen: list[tuple[int, int]] = []
    path_measures(shipped_paths(), last=1, progress=lambda done, of: seen.append((done, of)))
    assert seen == [(done, 12) for done in range(1, 13)]


def test_paths_without_flows_and_windows_outside_the_run_are_refused() -> None:
    plain = simulate(read_book(CASES / "toy-circuit.yaml"), paths=2, seed=1)
    with pytest.raises(ValueError, match="keep_flows"):
        path_measures(plain)
    for first, last in ((0, 4), (3, 2), (1, 25)):
        with pytest.raises(ValueError, match="not a window"):
            path_measures(shipped_paths(), first=first, last=last)


def test_the_loop_of_the_toy_circuit_on_every_path() -> None:
    """N > O > R > N: 10 of 10, 35 and 30 go round."""
    found = path_loops(simulate(read_book(CASES / "toy-circuit.yaml"), paths=3, seed=1, keep_flows=True))
    assert found.routes == ((0, 1, 2),)
    np.testing.assert_allclose(found.money, 10)
    np.testing.assert_allclose(found.circular[[0, 1, 2], [1, 2, 0]], 10)
    np.testing.assert_allclose(found.paid[[0, 1, 2], [1, 2, 0], 0], [10, 35, 30])


def test_the_circular_part_of_every_path_is_that_of_its_index() -> None:
    done = shipped_paths()
    found, measures = path_loops(done), path_measures(done)
    np.testing.assert_allclose(found.circular.sum(axis=(0, 1)) / found.paid.sum(axis=(0, 1)), measures.values[0])
    lengths = np.array([len(route) for route in found.routes])
    assert (lengths @ found.money <= found.circular.sum(axis=(0, 1)) * (1 + 1e-9)).all()
    assert (np.diff(found.money.mean(axis=1)) <= 0).all()
