"""What no contract binds anybody to buy: never due, bought before all else, cut alike, gone with either end."""

import numpy as np
from hypothesis import given
from tests.laws.runs import Run, law, random_run, seeds, summed_by

from cardhouse.simulate import TERMS
from cardhouse.simulate.lines import WISH


def options(run: Run) -> list[int]:
    """Return the lines of optional purchases."""
    lines = run.history.lines
    return [row for row in run.rows("purchase") if lines.claims.payment_class[row] == WISH]


def planned(run: Run) -> np.ndarray:
    """Return what optional purchases bring by schedule, (quarter, line, path), 0 on all other lines."""
    rows = np.zeros_like(run.history.due)
    table = run.network.deals_of("purchase")
    for at, row in enumerate(run.rows("purchase")):
        if row in options(run):
            rows[:, row] = table["schedule"][: len(rows), at] * run.history.signed["purchase"][at]
    return rows


def asked(run: Run) -> np.ndarray:
    """Return on which lines both ends live and the payer was not in arrears a quarter ago, (quarter, line, path)."""
    history = run.history
    quarter = np.arange(1, run.network.quarters + 1)[:, None, None]
    world = np.ones_like(history.due[:, :1], dtype=bool)
    lives = np.concatenate([(history.defaulted == 0) | (history.defaulted >= quarter), world], axis=1)
    arrears = np.concatenate([np.zeros_like(history.firms["arrears"][:1]), history.firms["arrears"][:-1]])
    ranks = history.lines.claims.payment_class
    owed = summed_by(run, list(np.flatnonzero(ranks < WISH)), history.due, "payer")
    limit = np.maximum(1e-9, run.network.rules["materiality"][0]) * owed
    late = arrears > np.concatenate([np.zeros_like(limit[:1]), limit[:-1]])
    sound = np.concatenate([~late, world], axis=1) & lives
    claims = history.lines.claims
    both: np.ndarray = sound[:, claims.payer] & lives[:, claims.payee]
    return both


@law
@given(seeds)
def test_they_are_asked_for_while_both_ends_live_and_the_payer_is_not_in_arrears(seed: int) -> None:
    run = random_run(seed)
    rows, going_on = options(run), asked(run)
    due = run.history.due[:, rows]
    assert (due <= planned(run)[:, rows] * going_on[:, rows] + 1e-9 * run.size).all()


@law
@given(seeds)
def test_they_are_cut_alike_and_whoever_cuts_them_wishes_nothing_else(seed: int) -> None:
    """A payer's share of all its optional purchases is one; where it is below 1 it builds, invests, pays out nothing.
    The world cuts none."""
    run = random_run(seed)
    rows, wished = options(run), planned(run) * asked(run)
    whole, kept = (summed_by(run, rows, amounts, "payer") for amounts in (wished, run.history.due))
    share = np.where(whole > 0, kept / np.where(whole > 0, whole, 1.0), 1.0)
    share = np.concatenate([share, np.ones_like(share[:, :1])], axis=1)
    payer = run.history.lines.claims.payer[rows]
    np.testing.assert_allclose(run.history.due[:, rows], (share[:, payer] * wished[:, rows]), atol=1e-9 * run.size)
    cut = share[:, :-1] < 1.0 - 1e-9
    other = summed_by(run, run.rows("equity", "payout"), run.history.due, "payer")
    for at, owner in enumerate(run.network.programmes.link("owner")):
        other[:, owner] += run.history.programmes["built"][:, at]
    assert (other[cut] <= 1e-9 * run.size).all()


@law
@given(seeds)
def test_what_is_not_paid_of_them_is_cancelled(seed: int) -> None:
    run = random_run(seed)
    ids, terms = run.history.outcomes.ids, run.history.outcomes.terms
    whole = planned(run).sum(axis=0)
    for row in options(run):
        found = dict(zip(TERMS, terms[ids.index(run.history.lines.lines[row].deal)], strict=True))
        paid = run.history.paid[:, row].sum(axis=0)
        expected = {"due": whole[row], "paid": paid, "cancelled": whole[row] - paid}
        for term in TERMS:
            np.testing.assert_allclose(found[term], expected.get(term, 0.0), atol=1e-9 * run.size, err_msg=term)


def test_random_books_buy_them_in_full_in_part_and_not_at_all() -> None:
    """So that the laws above say something."""
    seen = {"in full": 0, "in part": 0, "not at all": 0, "stopped": 0}
    for seed in range(1000, 1040):
        run = random_run(seed)
        rows = options(run)
        plan, due, going_on = planned(run)[:, rows], run.history.due[:, rows], asked(run)[:, rows]
        wished = (plan > 0) & going_on
        seen["in full"] += (wished & (due >= plan * (1 - 1e-9))).any()
        seen["in part"] += (wished & (due > 1e-6) & (due < plan * (1 - 1e-6))).any()
        seen["not at all"] += (wished & (due <= 1e-12)).any()
        seen["stopped"] += ((plan > 0) & ~going_on).any()
    assert all(count >= 4 for count in seen.values()), seen
