"""The counterfactual curve on worked examples, where both ends can be worked out."""

from pathlib import Path

import numpy as np
import pytest

from cardhouse.files import book_path, read_book
from cardhouse.model.book import Book, vendor_financing
from cardhouse.model.deals import Deal
from cardhouse.model.figures import Figure
from cardhouse.simulate import simulate
from cardhouse.stress import counterfactual_curve, headlines, paired_differences, without_deals
from cardhouse.stress.counterfactual import (
    LOCKS,
    REPLACEMENTS,
    Grid,
    counterfactual_curves,
    ratio_of_means,
    with_lock,
    with_replacement,
)

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


def with_deal(book: Book, name: str, deal: Deal, **changes: object) -> Book:
    """Return the book with one more deal, or one deal changed."""
    return book.model_copy(update={"deals": {**book.deals, name: deal.model_copy(update=changes)}})


def with_idle_lease(book: Book) -> Book:
    """Return worked example E in which the vendor also rents capacity of the cloud for nothing: a deal without effect,
    while the lock is that of another deal."""
    everything = read_book(CASES / "everything.yaml")
    (lease,) = (deal for deal in everything.deals.values() if deal.kind == "lease")
    nothing = lease.schedule.model_copy(update={"factor": Figure(value=0.0)})
    return with_deal(book, "rent", lease, payer="vendor", payee="cloud", schedule=nothing)


def test_the_curve_of_all_deals_is_the_common_one() -> None:
    book = read_book(CASES / "worked-b.yaml")
    alone, curves = (f(book, paths=64, seed=1) for f in (counterfactual_curve, counterfactual_curves))
    assert alone is not None
    assert curves is not None
    assert set(curves.deals) == {"stake", "backstop"}
    for name, value in vars(alone).items():
        np.testing.assert_array_equal(getattr(curves.together, name), value, err_msg=name)


def test_the_curve_of_a_deal_is_what_is_lost_without_it_alone() -> None:
    """The lock belongs to the shares in OpenAI: without the lease it still holds, on both sides."""
    book = read_book(book_path("nvidia-openai-2025"))
    curves = counterfactual_curves(book, paths=48, seed=1, replacements=(0.0,), locks=(1.0,))
    assert curves is not None
    kept = with_lock(with_replacement(book, 0.0), 1.0)
    for name in ("nvidia-openai-equity", "nvidia-lambda-lease"):
        curve = curves.deals[name]
        with_deals, without = (
            simulate(one, base=book, paths=48, seed=1).firms["revenue"][:, book.firms.index("nvidia")].sum(axis=0)
            for one in (kept, without_deals(kept, (name,)))
        )
        assert curve.with_deals[0, 0] == with_deals.mean()
        assert curve.without[0, 0] == without.mean()
        assert curve.lost[0, 0] == pytest.approx(1 - without.mean() / with_deals.mean(), abs=1e-12)
    assert curves.deals["nvidia-openai-equity"].lost[0, 0] > curves.deals["nvidia-lambda-lease"].lost[0, 0] > 0


def test_the_runs_with_the_deals_are_common_to_all() -> None:
    """On a grid of 2 locks, 2 runs with every deal; without the one deal that holds the lock, and without all, 1 each;
    without the other four 2 each. On the usual grid of 15 cells that is 85."""
    book, steps = read_book(book_path("nvidia-openai-2025")), []
    curves = counterfactual_curves(
        book,
        paths=2,
        seed=1,
        threads=1,
        replacements=(0.0,),
        locks=(0.0, 1.0),
        progress=lambda done, of: steps.append((done, of)),
    )
    assert curves is not None
    assert len(curves.deals) == 5
    assert len(curves.sold) == 2 + 1 + 1 + 4 * 2
    assert steps == [(done, len(curves.sold)) for done in range(1, len(curves.sold) + 1)]
    financing = vendor_financing(book)
    usual = Grid(REPLACEMENTS, LOCKS).points(book, (financing, *((name,) for name in financing)))
    assert len(usual) == 15 + 5 + 5 + 4 * 15


def test_a_lone_deal_needs_no_more_runs_than_all_together() -> None:
    curves = counterfactual_curves(read_book(CASES / "worked-e.yaml"), paths=2, seed=1, threads=1)
    assert curves is not None
    assert len(curves.sold) == 15 + 5
    np.testing.assert_array_equal(curves.deals["stake"].lost, curves.together.lost)


@pytest.mark.parametrize("case", ["worked-a", "worked-b", "worked-e", "everything", "shipped"])
def test_equity_replaced_in_full_and_without_lock_loses_nothing(case: str) -> None:
    """But for the scar: outsiders' equity weighs in it, the vendor's does not; the shipped book is run without."""
    book = read_book(book_path("nvidia-openai-2025") if case == "shipped" else CASES / f"{case}.yaml")
    if case == "shipped":
        book = book.model_copy(update={"rules": book.rules.model_copy(update={"scar": Figure(value=0.0)})})
    curves = counterfactual_curves(book, paths=200, seed=1, replacements=(1.0,), locks=(0.0,))
    assert curves is not None
    equity = [name for name in curves.deals if book.deals[name].kind == "equity"]
    assert equity
    for name in equity:
        assert curves.deals[name].lost[0, 0] == pytest.approx(0.0, abs=1e-12)
        assert curves.deals[name].standard_error[0, 0] == pytest.approx(0.0, abs=1e-12)


def test_nothing_is_lost_without_a_deal_that_is_not_there() -> None:
    book = read_book(CASES / "worked-e.yaml")
    gone = without_deals(book, ("stake",))
    here, there = (counterfactual_curves(one, paths=64, seed=1) for one in (book, gone))
    assert here is not None
    assert there is not None
    assert np.abs(here.deals["stake"].lost).max() > 0.01
    assert not there.deals["stake"].lost.any()
    assert not there.deals["stake"].standard_error.any()


def test_a_lock_that_stays_is_the_same_on_both_sides() -> None:
    book = with_idle_lease(read_book(CASES / "worked-e.yaml"))
    curves = counterfactual_curves(book, paths=64, seed=1, replacements=(0.0,))
    assert curves is not None
    rent = curves.deals["rent"]
    assert len(set(rent.with_deals[:, 0])) == 3  # the lock matters
    np.testing.assert_array_equal(rent.without, rent.with_deals)
    assert not rent.lost.any()
    assert not rent.standard_error.any()


def test_what_is_lost_rises_with_the_lock_and_falls_with_what_replaces_it() -> None:
    curves = counterfactual_curves(read_book(CASES / "worked-e.yaml"), paths=64, seed=1)
    assert curves is not None
    curve = curves.together
    assert (np.diff(curve.with_deals, axis=0) > 0).all()
    assert (np.diff(curve.lost, axis=0) > 0).all()
    assert (np.diff(curve.lost, axis=1) <= 0).all()


def test_a_vendor_that_finances_nobody_has_no_curves() -> None:
    assert counterfactual_curves(read_book(CASES / "worked-d.yaml"), paths=64, seed=1) is None


def test_the_error_of_a_ratio_is_that_of_the_jackknife() -> None:
    """Leave one path out at a time: s^2 = (n - 1)/n sum (r_i - r)^2, to the order of 1/n."""
    rng = np.random.default_rng(3)
    whole = rng.lognormal(sigma=0.4, size=400)
    part = 0.3 * whole + rng.normal(scale=0.2, size=400)
    ratio, error = ratio_of_means(part, whole)
    left = (part.sum() - part) / (whole.sum() - whole)
    assert ratio == pytest.approx(part.mean() / whole.mean())
    assert error == pytest.approx(np.sqrt(399 / 400 * ((left - left.mean()) ** 2).sum()), rel=0.01)
    assert np.isnan(ratio_of_means(part[:1], whole[:1])[1])
