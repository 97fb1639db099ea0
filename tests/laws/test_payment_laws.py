"""Who is paid: never more than is due, class after class, pro rata in a class, with all the money there is."""

import numpy as np
from hypothesis import given
from tests.laws.runs import Run, law, named_flows, random_run, seeds, summed_by


def by_class(run: Run, amounts: np.ndarray) -> np.ndarray:
    """Return lines added up by class and payer, (class, quarter, firm, path)."""
    ranks = run.history.lines.claims.payment_class
    return np.stack([summed_by(run, list(np.flatnonzero(ranks == rank)), amounts, "payer") for rank in range(4)])


@law
@given(seeds)
def test_no_line_is_paid_more_than_is_due(seed: int) -> None:
    history = random_run(seed).history
    assert (history.paid <= history.due).all()


@law
@given(seeds)
def test_a_class_is_paid_only_when_the_classes_before_it_are_full(seed: int) -> None:
    run = random_run(seed)
    due, paid = by_class(run, run.history.due), by_class(run, run.history.paid)
    short = due - paid > 1e-9 * run.size
    after_short = np.cumsum(short, axis=0) - short > 0
    assert (paid[after_short] <= 1e-9 * run.size).all()


@law
@given(seeds)
def test_a_class_is_paid_pro_rata(seed: int) -> None:
    run = random_run(seed)
    due, paid, claims = run.history.due, run.history.paid, run.history.lines.claims
    whole, covered = by_class(run, due), by_class(run, paid)
    share = np.where(whole > 0, covered / np.where(whole > 0, whole, 1.0), 1.0)
    for row, (payer, rank) in enumerate(zip(claims.payer, claims.payment_class, strict=True)):
        part = share[rank, :, payer] if payer < len(run.network.firms) else 1.0
        np.testing.assert_allclose(paid[:, row], part * due[:, row], rtol=1e-9, atol=1e-10 * run.size)


@law
@given(seeds)
def test_who_leaves_a_due_unpaid_has_nothing_left(seed: int) -> None:
    """But what estates that close at the end of the quarter pay it."""
    run = random_run(seed)
    unpaid = (by_class(run, run.history.due) - by_class(run, run.history.paid)).sum(axis=0)
    left = run.history.firms["cash"].copy()
    for payer, payee, kind, amounts in named_flows(run):
        if kind == "recovery" and payee != "world" and payer != payee:
            left[:, run.names.index(payee)] -= amounts
    assert (left[unpaid > 1e-9 * run.size] <= 1e-9 * run.size).all()


@law
@given(seeds)
def test_lines_go_to_the_world_once_the_payees_estate_has_closed(seed: int) -> None:
    run = random_run(seed)
    closed = np.concatenate([run.history.closed, np.zeros((1, run.history.paid.shape[-1]), dtype=np.int64)])
    quarter = np.arange(1, run.network.quarters + 1)[:, None, None]
    before = (closed > 0) & (closed < quarter)
    np.testing.assert_array_equal(run.history.succeeded, before[:, run.history.lines.claims.payee])


@law
@given(seeds)
def test_nobody_pays_out_new_money(seed: int) -> None:
    """Who pays out raises nothing outside and draws no line in the same quarter."""
    run = random_run(seed)
    payout = summed_by(run, run.rows("payout"), run.history.due, "payer")
    drawn = summed_by(run, run.rows("loan draw"), run.history.due, "payee")
    new = run.history.extras["outside funding"] + drawn
    assert (new[payout > 1e-9 * run.size] <= 1e-9 * run.size).all()
