"""Debt moves only by raising, by principal falling due and by estates; nothing exceeds its commitment or plan."""

import numpy as np
from hypothesis import given
from tests.laws.runs import Run, fresh_dues, law, random_run, seeds, summed_by

from cardhouse.simulate.drivers import drivers


def moves_as_it_should(
    run: Run, item: str, opening: np.ndarray | float, raised: np.ndarray, kind: str, end: str
) -> bool:
    """Tell whether a debt of the living has moved by what was raised less the principal that fell due, never below
    0."""
    history = run.history
    quarter = np.arange(1, run.network.quarters + 1)[:, None, None]
    dead = (history.defaulted > 0) & (history.defaulted <= quarter)
    debt = history.firms[item]
    before = np.concatenate([np.broadcast_to(opening, debt.shape[1:])[None], debt[:-1]])
    falling = summed_by(run, run.rows(kind), fresh_dues(run), end)
    expected = np.where(dead, 0.0, before + raised - falling)
    close = np.allclose(debt, expected, rtol=1e-7, atol=1e-10 * run.size)
    return bool(close and (debt >= -1e-12 * run.size).all())


@law
@given(seeds)
def test_outside_debt_moves_by_what_is_raised_and_what_falls_due(seed: int) -> None:
    run = random_run(seed)
    raised = run.column("debt_part") * run.history.extras["outside funding"]
    assert moves_as_it_should(run, "debt", run.column("debt"), raised, "principal", "payer")


@law
@given(seeds)
def test_interest_is_due_on_the_opening_balance(seed: int) -> None:
    """(rate + spread)/4 of outside debt, rate/4 of loans, never below 0."""
    run = random_run(seed)
    history, fresh, dust = run.history, fresh_dues(run), 1e-10 * run.size
    spread = drivers(run.network, run.shocks, 0.0).spread[:, None]
    debt = np.concatenate([run.column("debt")[None], history.firms["debt"][:-1]])
    interest = summed_by(run, run.rows("interest"), fresh, "payer")
    np.testing.assert_allclose(interest, np.maximum(0.0, debt * (run.column("rate") + spread) / 4.0), atol=dust)
    loans, drawn = run.network.deals_of("loan"), history.lines.of("loan draw")
    died = np.append(history.defaulted, np.zeros_like(history.defaulted[:1]), axis=0)
    for row, principal in enumerate(history.lines.of("loan principal")):
        left = np.cumsum(history.paid[:, drawn[row]] - fresh[:, principal], axis=0)
        end = died[loans.link("payee")[row]]
        alive = (end == 0) | (np.arange(2, len(left) + 1)[:, None] <= end)
        expected = np.where(alive, left[:-1] * loans["rate"][row] / 4.0, 0.0)
        np.testing.assert_allclose(fresh[1:, history.lines.of("loan interest")[row]], expected, atol=dust)


@law
@given(seeds)
def test_project_debt_moves_by_advances_and_what_falls_due(seed: int) -> None:
    run = random_run(seed)
    assert moves_as_it_should(
        run, "project debt", 0.0, run.history.extras["project loan"], "project principal", "payer"
    )


@law
@given(seeds)
def test_loans_move_by_draws_and_what_falls_due(seed: int) -> None:
    run = random_run(seed)
    drawn = summed_by(run, run.rows("loan draw"), run.history.paid, "payee")
    assert moves_as_it_should(run, "loans", 0.0, drawn, "loan principal", "payer")


@law
@given(seeds)
def test_no_deal_pays_more_than_was_committed(seed: int) -> None:
    run = random_run(seed)
    fresh, dust = fresh_dues(run), 1e-10 * run.size
    for kind, line, amounts in (
        ("equity", "equity", run.history.paid),
        ("equity", "replacement", run.history.paid),
        ("loan", "loan draw", run.history.paid),
        ("guarantee", "guarantee", fresh),
        ("offtake", "offtake", fresh),
    ):
        table = run.network.deals_of(kind)
        if len(table):
            before = table["schedule.before"] if kind == "equity" else 0.0
            part = run.network.rules["replacement"][0] if line == "replacement" else 1.0
            whole = amounts[:, run.history.lines.of(line)].sum(axis=0)
            assert (whole <= part * (table["amount"] - before) + dust).all(), line


@law
@given(seeds)
def test_unsigned_deals_pay_nothing_and_signed_ones_are_not_replaced(seed: int) -> None:
    run = random_run(seed)
    for kind, signed in run.history.signed.items():
        for line in {"loan": ("loan draw", "loan interest", "loan principal")}.get(kind, (kind,)):
            assert not run.history.due[:, run.history.lines.of(line)][:, ~signed].any()
        if kind == "equity":
            assert not run.history.due[:, run.history.lines.of("replacement")][:, signed].any()


@law
@given(seeds)
def test_outside_money_stays_within_the_facility(seed: int) -> None:
    run = random_run(seed)
    raised = run.history.extras["outside funding"]
    most = run.history.openness[:, None] * run.column("facility") * run.network.rules["vmax"][0]
    assert (raised <= most + 1e-10 * run.size).all()
    assert (raised.sum(axis=0) <= run.column("facility_total") + 1e-10 * run.size).all()


@law
@given(seeds)
def test_capacity_is_never_above_opening_and_plan(seed: int) -> None:
    run = random_run(seed)
    programmes, kept = run.network.programmes, run.history.programmes
    plan = programmes["plan"][: run.network.quarters]
    assert (kept["built"] >= 0).all()
    assert (kept["built"] <= plan + 1e-12).all()
    online = kept["vendor units"] + kept["custom units"]
    for at, lag in enumerate(programmes.whole("lag")):
        planned = np.concatenate([np.zeros((lag - 1, plan.shape[-1])), np.cumsum(plan[:, at], axis=0)])[: len(plan)]
        assert (online[:, at] <= programmes["opening"][at] + planned + 1e-12).all()
        assert (np.diff(online[:, at], axis=0) >= -1e-12).all()
