"""Why cards fall: a firm by itself, one that it pulls down, one made to fail; who bears it; what is told of a path."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from tests.laws.runs import law, seeds
from tests.simulate.test_kept_flows import random_paths

from cardhouse.files import read_book
from cardhouse.model.change import changed
from cardhouse.simulate import CHANNELS, Paths, simulate
from cardhouse.stress import Why, absorbed, fallen, typical_path

# O owes R 10 and has 2; R owes N 6 and has 1; N has 20. In the first quarter O falls by itself, R by it, N stands.
ROW = """
book: {id: row, title: {en: R, fr: R}, as_of: 2025-12-31, start: 2026Q1, quarters: 4, vendor: n, source: s}
sources: {s: {title: S, tier: assumption, note: A row of three cards.}}
rules: {grace_trade: 0, damages: 0, workout: 1}
entities:
  n: {role: vendor, cash: 20}
  o: {role: lab, cash: OWN}
  r: {role: cloud, cash: 1}
deals:
  computing: {kind: purchase, payer: o, payee: r, schedule: [10, 0, 0, 0]}
  chips: {kind: purchase, payer: r, payee: n, schedule: [6, 0, 0, 0]}
"""
N, LAB, CLOUD, WORLD = 0, 1, 2, 3


def row(folder: Path, own: float = 2, scenario: str = "base") -> Paths:
    (folder / "row.yaml").write_text(ROW.replace("OWN", str(own)))
    book = read_book(folder / "row.yaml")
    return simulate(changed(book, scenario), base=book, paths=2, seed=1)


def test_one_card_falls_by_itself_and_pulls_the_next_one_down(tmp_path: Path) -> None:
    """R gets 2 of 10 and pays 3 of 6: with the 8 it was owed it could have paid the 3."""
    done = row(tmp_path)
    found = fallen(done)
    np.testing.assert_array_equal(found.why[:, 0], [Why.STANDS, Why.BY_ITSELF, Why.PULLED_DOWN])
    np.testing.assert_array_equal(found.order[:, 0], [0, 1, 1])
    np.testing.assert_allclose(found.missed[:, 0], [0, 8, 3])
    np.testing.assert_allclose(found.unreceived[:, 0], [0, 0, 8])
    assert found.debtor[CLOUD, 0] == LAB
    assert [done.flows.lines[row].deal for row in found.payment[[LAB, CLOUD], 0]] == ["computing", "chips"]
    borne = absorbed(done, found)
    np.testing.assert_allclose(borne.direct[:, 0], [0, 0, 8, 0])
    np.testing.assert_allclose(borne.contagion[:, 0], [3, 0, 0, 0])
    np.testing.assert_array_equal(borne.stood[:, 0], [1, 0, 0, 1])


def test_a_firm_made_to_fail_is_neither(tmp_path: Path) -> None:
    found = fallen(row(tmp_path, own=20, scenario="fails:o@2026Q2"))
    np.testing.assert_array_equal(found.why[:, 0], [Why.STANDS, Why.MADE_TO_FAIL, Why.STANDS])
    assert found.quarter[LAB, 0] == 2


def test_nothing_falls_and_the_first_path_is_told(tmp_path: Path) -> None:
    done = row(tmp_path, own=20)
    assert (fallen(done).why == Why.STANDS).all()
    assert typical_path(done) == 0


@law
@given(seeds)
def test_what_holders_bear_adds_up_and_the_order_is_that_of_the_quarters(seed: int) -> None:
    _, done = random_paths(seed)
    found = fallen(done)
    borne = absorbed(done, found)
    size = 1.0 + np.abs(done.losses).max()
    whole = borne.direct + borne.contagion + borne.stock
    np.testing.assert_allclose(whole, done.losses.sum(axis=1), atol=1e-9 * size)
    np.testing.assert_allclose(borne.stock, done.losses[:, CHANNELS.index("inventory")])
    assert ((found.order > 0) == (found.quarter > 0)).all()
    for path in range(done.count):
        fell = np.flatnonzero(found.quarter[:, path])
        by_quarter = np.unique(found.quarter[fell, path], return_inverse=True)[1] + 1
        np.testing.assert_array_equal(found.order[fell, path], np.ravel(by_quarter))
    told = typical_path(done)
    assert 0 <= told < done.count
    assert (done.defaulted[:, told] > 0).any() == (done.defaulted > 0).any()


def test_contagion_needs_enough_that_was_not_paid(tmp_path: Path) -> None:
    """With 7 of its own O leaves 3 unpaid; R has 1 + 7 for 6 and stands."""
    found = fallen(row(tmp_path, own=7))
    np.testing.assert_array_equal(found.why[:, 0], [Why.STANDS, Why.BY_ITSELF, Why.STANDS])
    assert found.missed[LAB, 0] == pytest.approx(3)


SLOW = """
book: {id: slow, title: {en: S, fr: S}, as_of: 2025-12-31, start: 2026Q1, quarters: 6, vendor: n, source: s}
sources: {s: {title: S, tier: assumption, note: A payer that dies first and a payee that owes later.}}
rules: {grace_trade: 0, damages: 3, workout: 1}
entities:
  n: {role: vendor}
  o: {role: lab}
  r: {role: cloud, cash: 1}
deals:
  rent: {kind: purchase, payer: o, payee: r, schedule: [1, 1, 1, 1, 1, 1]}
  chips: {kind: purchase, payer: r, payee: n, schedule: [0, DUE, 0, 0, 0, 0]}
"""


@pytest.mark.parametrize(("due", "why"), [(4, Why.BY_ITSELF), (2.5, Why.PULLED_DOWN)])
def test_money_that_was_not_due_yet_pulls_nobody_down(tmp_path: Path, due: float, why: Why) -> None:
    """O owes R 1 a quarter and dies in the first; by the second R lacks 2, whatever damages it claims for later: with
    them it would have 3 for what it owes."""
    (tmp_path / "slow.yaml").write_text(SLOW.replace("DUE", str(due)))
    found = fallen(simulate(read_book(tmp_path / "slow.yaml"), paths=2, seed=1))
    assert found.quarter[:, 0].tolist() == [0, 1, 2]
    assert found.why[CLOUD, 0] == why
    assert found.missed[CLOUD, 0] == pytest.approx(due - 1)
    assert found.unreceived[CLOUD, 0] == pytest.approx(2)


def test_what_a_guarantor_pays_for_the_dead_was_received(tmp_path: Path) -> None:
    """O pays R half of the first quarter's 1 and dies; N covers what follows, so R lacks 0.5 for the 9 it owes."""
    text = SLOW.replace("o: {role: lab}", "o: {role: lab, cash: 0.5}").replace("damages: 3", "damages: 0")
    text = text.replace("DUE", "9") + "  cover: {kind: guarantee, payer: n, payee: r, deal: rent, amount: 3}\n"
    text = text.replace("n: {role: vendor}", "n: {role: vendor, cash: 1.5}")
    (tmp_path / "slow.yaml").write_text(text)
    found = fallen(simulate(read_book(tmp_path / "slow.yaml"), paths=2, seed=1))
    assert found.why[LAB, 0] == Why.BY_ITSELF
    assert found.unreceived[CLOUD, 0] == pytest.approx(0.5), (
        "what O left open in the first quarter; the second is covered"
    )
    assert found.why[CLOUD, 0] == Why.BY_ITSELF
