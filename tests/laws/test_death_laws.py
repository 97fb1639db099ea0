"""The dead stay dead and pay only through their estate, whose claims stand still until it closes."""

import numpy as np
from hypothesis import assume, given
from tests.laws.runs import Run, law, random_run, seeds

from cardhouse.simulate.lines import WISH


def since(run: Run, quarter_of: np.ndarray, lag: int = 0) -> np.ndarray:
    """Return where `lag` quarters or more have passed since an event, (quarter, firm, path); never where it is 0."""
    quarter = np.arange(1, run.network.quarters + 1)[:, None, None]
    return (quarter_of > 0) & (quarter >= quarter_of + lag)


def with_world(rows: np.ndarray) -> np.ndarray:
    return np.concatenate([rows, np.zeros_like(rows[:, :1])], axis=1)


@law
@given(seeds)
def test_the_dead_owe_raise_and_sell_nothing(seed: int) -> None:
    run = random_run(seed)
    history = run.history
    dead = since(run, history.defaulted, 1)
    assert not history.due[with_world(dead)[:, history.lines.claims.payer]].any()
    for kind in ("outside funding", "project loan"):
        assert not history.extras[kind][dead].any()
    for item in ("revenue", "arrears"):
        assert not history.firms[item][dead].any()
    for item in ("debt", "project debt", "loans", "equity value"):
        assert not history.firms[item][since(run, history.defaulted)].any()
    wishes = history.lines.claims.payment_class == WISH
    to_the_dead = with_world(dead)[:, history.lines.claims.payee[wishes]]
    assert not history.due[:, wishes][to_the_dead].any()


@law
@given(seeds)
def test_nothing_is_built_by_or_for_the_dead_nor_with_chips_of_the_dead(seed: int) -> None:
    run = random_run(seed)
    programmes, built = run.network.programmes, run.history.programmes["built"]
    dead = with_world(since(run, run.history.defaulted, 1))
    stopped = dead[:, programmes.link("owner")] | dead[:, programmes.link("user")]
    custom = run.history.programmes["custom share"]
    supplier = programmes.link("custom.supplier")
    supplier = np.where(supplier < 0, run.network.world, supplier)
    stopped |= dead[:, programmes.link("vendor")] & (custom < 1)
    stopped |= dead[:, supplier] & (custom > 0)
    assert not built[stopped].any()


@law
@given(seeds)
def test_an_estate_closes_once_its_workout_is_over_and_pays_then_only(seed: int) -> None:
    run = random_run(seed)
    history, quarters = run.history, run.network.quarters
    due = history.defaulted + run.network.whole_rule("workout")
    np.testing.assert_array_equal(history.closed, np.where((history.defaulted > 0) & (due <= quarters), due, 0))
    closing = history.closed == np.arange(1, quarters + 1)[:, None, None]
    assert not history.extras["resale"][~closing].any()
    assert not history.extras["rest"][~closing].any()
    assert not history.recovered[:, ~closing[:, history.estates.debtor]].any()
    assert not history.firms["cash"][since(run, history.closed)].any()


@law
@given(seeds)
def test_claims_on_an_estate_stand_still_until_it_closes(seed: int) -> None:
    run = random_run(seed)
    claims, dead = run.history.firms["claims"], since(run, run.history.defaulted)
    open_ = dead & ~since(run, run.history.closed)
    assert not claims[~open_].any()
    both = open_[1:] & open_[:-1]
    np.testing.assert_array_equal(claims[1:][both], claims[:-1][both])


@law
@given(seeds)
def test_an_estate_pays_no_more_than_is_claimed_and_has_a_rest_only_when_all_is_paid(seed: int) -> None:
    """Where the workout takes a quarter or more, so that the claims are on record before they are paid."""
    run = random_run(seed)
    history = run.history
    assume(run.network.whole_rule("workout") > 0)
    paid = np.zeros_like(history.firms["claims"])
    for row, debtor in enumerate(history.estates.debtor):
        paid[:, debtor] += history.recovered[:, :, row].sum(axis=0)
    claims = np.concatenate([np.zeros_like(paid[:1]), history.firms["claims"][:-1]])
    assert (paid <= claims + 1e-9 * run.size).all()
    full = paid >= claims - 1e-9 * run.size
    assert (full | (history.extras["rest"] <= 1e-9 * run.size)).all()


@law
@given(seeds)
def test_a_lock_holds_while_its_deal_is_signed_and_both_ends_live(seed: int) -> None:
    """Custom share = ceiling / (1 + exp(-speed (t - half))), times 1 - lock while the lock holds."""
    run = random_run(seed)
    programmes, equity = run.network.programmes, run.network.deals_of("equity")
    quarter = np.arange(1, run.network.quarters + 1)[:, None]
    dead = with_world(since(run, run.history.defaulted, 1))
    for at, deal in enumerate(programmes.link("custom.locked_by")):
        if programmes.link("custom.supplier")[at] >= 0:
            rise = np.exp(-programmes["custom.speed"][at] * (quarter - programmes["custom.half"][at]))
            share = programmes["custom.ceiling"][at] / (1.0 + rise)
            if deal >= 0:
                broken = dead[:, equity.link("payer")[deal]] | dead[:, equity.link("payee")[deal]]
                holds = run.history.signed["equity"][deal] & ~broken
                share = np.where(holds, 1.0 - equity["lock_in"][deal], 1.0) * share
            found = run.history.programmes["custom share"][:, at]
            np.testing.assert_allclose(found, np.broadcast_to(share, found.shape), rtol=1e-12)
