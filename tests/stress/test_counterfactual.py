"""The counterfactual curve on worked examples, where both ends can be worked out."""

from pathlib import Path

import numpy as np
import pytest

from cardhouse.files import read_book
from cardhouse.simulate import simulate
from cardhouse.stress import counterfactual_curve, headlines, paired_differences, vendor_financing, without_deals

CASES = Path(__file__).parents[2] / "cases/valid"


def test_the_vendors_financing_is_what_it_pays_for_others() -> None:
    assert vendor_financing(read_book(CASES / "worked-b.yaml")) == ("stake", "backstop")


def test_replaced_in_full_and_without_lock_nothing_is_lost() -> None:
    book = read_book(CASES / "worked-a.yaml")
    curve = counterfactual_curve(book, paths=64, seed=1, replacements=(0.0, 1.0), locks=(0.0,))
    assert curve is not None
    assert curve.lost[0, 1] == pytest.approx(0.0, abs=1e-12)


def test_what_is_lost_is_the_share_of_simulated_revenue() -> None:
    book = read_book(CASES / "worked-e.yaml")
    curve = counterfactual_curve(book, paths=64, seed=1, replacements=(0.0,), locks=(0.6,))
    assert curve is not None
    with_deal = simulate(book, paths=64, seed=1).firms["revenue"][:, 1].sum(axis=0).mean()
    without = simulate(without_deals(book, ("stake",)), paths=64, seed=1).firms["revenue"][:, 1].sum(axis=0).mean()
    assert curve.lost[0, 0] == pytest.approx(1 - without / with_deal)
    assert curve.with_deals[0] == pytest.approx(with_deal)


def test_a_vendor_that_finances_nobody_has_no_curve() -> None:
    book = read_book(CASES / "worked-d.yaml")
    assert counterfactual_curve(book, paths=64, seed=1) is None


def test_paired_differences_are_means_over_the_same_paths() -> None:
    book = read_book(CASES / "worked-b.yaml")
    one = headlines(book, simulate(book, paths=64, seed=1))
    other = headlines(book, simulate(without_deals(book, ("backstop",)), paths=64, seed=1))
    for before, after, change in zip(one, other, paired_differences(one, other), strict=True):
        assert change.mean == pytest.approx(np.mean(after.values - before.values))


def test_a_letter_that_is_never_signed_costs_nothing_to_remove_whatever_is_replaced() -> None:
    book = read_book(CASES / "worked-c.yaml")
    curve = counterfactual_curve(book, paths=64, seed=1)
    assert curve is not None
    assert np.abs(curve.lost).max() == 0.0


def test_without_sales_nothing_can_be_said_to_be_lost() -> None:
    book = read_book(CASES / "toy-circuit.yaml")
    idle = book.model_copy(update={"deals": {name: deal for name, deal in book.deals.items() if name == "stake"}})
    curve = counterfactual_curve(idle, paths=64, seed=1, replacements=(0.0,), locks=(1.0,))
    assert curve is not None
    assert np.isnan(curve.lost).all()
    assert np.isnan(curve.standard_error).all()
