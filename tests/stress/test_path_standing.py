"""How firms stand on simulated paths: answers by hand, and dues that fit what was paid."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from tests.laws.runs import PATHS, few, random_run, seeds
from tests.stress.test_circularity import CASES, LENDER

from cardhouse.files import book_path, read_book
from cardhouse.measure import Regime
from cardhouse.network import compile_network
from cardhouse.simulate import simulate, simulate_chunk
from cardhouse.simulate.drivers import drift_constant
from cardhouse.simulate.kept_dues import DuesRecord
from cardhouse.simulate.kept_flows import FlowRecord
from cardhouse.simulate.lines import WISH
from cardhouse.stress import PathMeasures, PathStanding, path_measures, path_standing

VENDOR, LAB, CLOUD = 0, 1, 2


@cache
def toy() -> PathStanding:
    done = simulate(read_book(CASES / "toy-circuit.yaml"), paths=2, seed=1, keep_flows=True)
    return path_standing(done, path_measures(done), margin=0.5)


def test_what_the_firms_of_the_toy_circuit_lack() -> None:
    """O earns 26, sells shares for 10 and owes 35; R earns 35, costs 5, owes 30; N earns 30 and lends 10."""
    firms = toy().firms
    np.testing.assert_allclose(firms.gap[:, 0], [-20, -1, 0])
    np.testing.assert_allclose(firms.deepest[:, 1], [-20, -1, 0])
    assert np.isnan(firms.coverage).all(), "one quarter is no year"


def test_the_classes_of_the_toy_circuit_with_the_vendors_money_and_without() -> None:
    """O has 26 + 10 for 35; R's 30 for 30 hold 10 x 35/36 of the vendor's."""
    firms = toy().firms
    hedge, ponzi = int(Regime.HEDGE), int(Regime.PONZI)
    np.testing.assert_array_equal(firms.regime[..., 0], [[-1, hedge, hedge], [-1, ponzi, ponzi]])
    np.testing.assert_array_equal(firms.ponzi[:, 1:, 0], [[0, 0], [1, 1]])


def test_what_the_vendor_of_the_toy_circuit_finances() -> None:
    found = toy().vendor
    assert found is not None
    np.testing.assert_allclose(found.ladder[:, 0], [30, np.nan, 30 - 25 / 3, 0], atol=1e-12)
    np.testing.assert_allclose(found.intensity, 1 / 3)
    np.testing.assert_allclose(found.paid_in_shares[:, 0], [np.nan, np.nan, 0])
    np.testing.assert_allclose(found.at_stake[:, 0], [0, 10, 0])
    np.testing.assert_allclose(found.ultimate[:, 0], [0, 10, 0])
    np.testing.assert_allclose(toy().passed, (30 + 26 + 35) / 26)


def test_a_credit_line_counts_until_it_is_drawn(tmp_path: Path) -> None:
    """O earns 2 a quarter, owes 8 at once, draws 6 of 10 and repays 1.5 a quarter from the second on."""
    (tmp_path / "lender.yaml").write_text(LENDER)
    done = simulate(read_book(tmp_path / "lender.yaml"), paths=2, seed=1, keep_flows=True)
    whole = path_standing(done, path_measures(done), margin=0.5)
    assert whole.firms.gap[LAB, 0] == pytest.approx(8 + 6 - 10 - 10)
    assert whole.firms.deepest[LAB, 0] == pytest.approx(8 - 2 - 10)
    assert whole.firms.coverage[LAB, 0] == pytest.approx(8 / (8 + 3 * 1.5))
    assert whole.firms.gap[VENDOR, 0] == pytest.approx(6 - 8 - 6 - 20), "what it lends comes back"
    later = path_standing(done, path_measures(done, first=2))
    assert later.firms.gap[LAB, 0] == pytest.approx(6 - 8 - 4)
    assert whole.vendor is not None
    np.testing.assert_allclose(whole.vendor.reinvested[LAB], 6 / (0.5 * 8))
    assert later.vendor is not None
    assert np.isnan(later.vendor.reinvested).all()


@few
@given(seeds)
def test_what_fell_due_is_what_was_paid_and_what_is_still_in_arrears(seed: int) -> None:
    run = random_run(seed)
    history = run.history
    records = FlowRecord(run.book, run.network, PATHS), DuesRecord(run.network, PATHS)
    again = simulate_chunk(run.network, run.shocks, drift_constant(compile_network(run.book)), records=records)
    np.testing.assert_array_equal(again.firms["cash"], history.firms["cash"])
    kept, lines = records[1].kept, history.lines
    np.testing.assert_array_equal(kept.earned, history.firms["revenue"])
    due = sum(getattr(kept, name).sum(axis=0) for name in ("costs", "interest", "principal", "commitments", "built"))
    settled, lent = np.zeros_like(due), np.zeros_like(due)
    for row, line in enumerate(lines.lines):
        if line.payer < run.network.world:
            paid = history.paid[:, row].sum(axis=0)
            if line.kind in ("equity", "loan draw"):
                lent[line.payer] += paid
            elif line.payment_class < WISH or line.kind == "purchase":
                settled[line.payer] += paid
    alive = history.defaulted == 0
    size = 1.0 + due.max(initial=0.0)
    np.testing.assert_allclose(due[alive], (settled + history.firms["arrears"][-1])[alive], rtol=1e-9, atol=1e-9 * size)
    np.testing.assert_allclose(kept.lent.sum(axis=0), lent, rtol=1e-9, atol=1e-9 * size)


def test_on_the_shipped_book_the_vendors_money_moves_its_customer_out_of_the_last_class() -> None:
    done = simulate(read_book(book_path("nvidia-openai-2025")), paths=64, seed=3, keep_flows=True)
    found = path_standing(done, path_measures(done))
    assert (found.firms.regime[1] >= found.firms.regime[0]).all(), "without the vendor's money nobody stands better"
    assert (found.firms.deepest >= found.firms.gap - 1e-9).all()
    openai = done.network.firms.ids.index("openai")
    assert (found.firms.regime[1, openai] == Regime.PONZI).sum() > (found.firms.regime[0, openai] == Regime.PONZI).sum()


CALLED = """
book: {id: called, title: {en: C, fr: C}, as_of: 2025-12-31, start: 2026Q1, quarters: 4, vendor: n, source: s}
sources: {s: {title: S, tier: assumption, note: A customer that cannot pay its cloud and a vendor behind it.}}
rules: {grace_trade: 0, damages: 0}
entities:
  n: {role: vendor, cash: 50}
  o: {role: lab, revenue: 4}
  r: {role: cloud, fixed: 1}
deals:
  computing: {kind: purchase, payer: o, payee: r, schedule: [20, 20, 20, 0]}
  chips: {kind: purchase, payer: r, payee: n, schedule: [2, 6, 0, 0]}
  stake: {kind: equity, payer: r, payee: n, amount: 1, schedule: [1, 0, 0, 0]}
  cover: {kind: guarantee, payer: n, payee: r, deal: computing, amount: CAP}
"""


def called(folder: Path, cap: float) -> tuple[PathMeasures, PathStanding]:
    (folder / "called.yaml").write_text(CALLED.replace("CAP", str(cap)))
    done = simulate(read_book(folder / "called.yaml"), paths=2, seed=1, keep_flows=True)
    found = path_measures(done)
    return found, path_standing(done, found, margin=0.5)


def test_a_cap_rests_on_the_firm_that_is_covered_whether_it_was_called_or_not(tmp_path: Path) -> None:
    """O pays 4 of 20 and falls; N pays the cap of 12 in the second quarter. All 12 rest on O, none on R."""
    _, standing = called(tmp_path, 12)
    assert standing.vendor is not None
    np.testing.assert_allclose(standing.vendor.at_stake[:, 0], [0, 12, 0])


def test_what_is_paid_on_a_guarantee_or_for_shares_of_the_vendor_is_no_sale(tmp_path: Path) -> None:
    """R buys 8 of chips and 1 of the vendor's shares; of 8, part is the 12 that N paid on its guarantee."""
    found, standing = called(tmp_path, 12)
    np.testing.assert_allclose(found.receipts, 8)
    assert (found.labelled[0] > 0).all()
    np.testing.assert_allclose(found.own[:, CLOUD], 0.0, atol=1e-12)
    regimes = standing.firms.regime[:, CLOUD, 0]
    assert regimes[0] == regimes[1], "what is taken off was never income"


def test_revenue_booked_is_set_against_what_outsiders_pay_not_against_unpaid_invoices(tmp_path: Path) -> None:
    """O's customers pay 4 in the first quarter alone; booked are 4, 20 and 8."""
    _, standing = called(tmp_path, 12)
    np.testing.assert_allclose(standing.passed, (4 + 20 + 8) / 4)


def test_the_rungs_of_a_ladder_stand_on_the_same_paths() -> None:
    done = simulate(read_book(book_path("nvidia-openai-2025")), paths=40, seed=3, keep_flows=True)
    found = path_standing(done, path_measures(done, first=21, last=24))
    assert found.vendor is not None
    received, documented, own, financed = found.vendor.ladder
    assert np.isfinite(received).all()
    assert np.isnan(documented).all()
    assert (np.isfinite(own) == np.isfinite(financed)).all()
    known = np.isfinite(own)
    assert (own[known] <= received[known] + 1e-9).all()
    assert (financed[known] <= own[known] + 1e-9).all()
