"""No money is made or lost: cash moves by the flows that are recorded, and by nothing else."""

import numpy as np
from hypothesis import given
from tests.laws.runs import Run, law, named_flows, random_run, seeds

from cardhouse.files import read_book
from cardhouse.simulate import simulate
from cardhouse.tables import path_tables


def cash_by_flows(run: Run) -> np.ndarray:
    """Return inflows less outflows of each firm and, last, the world, (quarter, firm, path)."""
    at = {name: row for row, name in enumerate(run.names)}
    change = np.zeros((run.history.paid.shape[0], len(at), run.history.paid.shape[-1]))
    for payer, payee, _, amounts in named_flows(run):
        change[:, at[payer]] -= amounts
        change[:, at[payee]] += amounts
    return change


@law
@given(seeds)
def test_cash_changes_by_the_recorded_flows(seed: int) -> None:
    run = random_run(seed)
    cash = np.concatenate([run.column("cash")[None], run.history.firms["cash"]])
    change = cash_by_flows(run)
    np.testing.assert_allclose(np.diff(cash, axis=0), change[:, :-1], rtol=0, atol=1e-10 * run.size)
    world = change[:, -1]
    np.testing.assert_allclose(np.diff(cash, axis=0).sum(axis=1) + world, 0.0, atol=1e-10 * run.size * len(cash))


@law
@given(seeds)
def test_every_flow_is_an_amount_and_no_cash_is_below_zero(seed: int) -> None:
    run = random_run(seed)
    assert all((amounts >= 0).all() for _, _, _, amounts in named_flows(run))
    assert (run.history.firms["cash"] >= 0).all()


@law
@given(seeds)
def test_the_tables_of_a_path_keep_all_money(seed: int) -> None:
    run = random_run(seed)
    tables = path_tables(run.network, run.history, seed % 8)
    quarters = run.network.quarters
    left = {name: np.array(tables.balances.get(f"{name}: cash", np.zeros(quarters))) for name in run.names[:-1]}
    change = {name: np.zeros(quarters) for name in run.names}
    for flow, amounts in tables.flows.items():
        payer, payee = flow.split(":")[0].split(" > ")
        change[payer] -= amounts
        change[payee] += amounts
    for at, name in enumerate(run.names[:-1]):
        opening = run.column("cash")[at, seed % 8]
        np.testing.assert_allclose(opening + np.cumsum(change[name]), left[name], atol=1e-9 * run.size)


def test_the_mean_flows_of_a_run_keep_all_money() -> None:
    done = simulate(read_book("nvidia-openai-2025"), paths=100, seed=3)
    flows, firms = done.flows, len(done.network.firms)
    change = np.zeros((done.network.quarters, firms + 1))
    for row, line in enumerate(flows.lines):
        change[:, line.payer] -= flows.paid[:, row] + flows.succeeded[:, row]
        change[:, line.payee] += flows.paid[:, row]
    for row, (debtor, creditor) in enumerate(flows.claims):
        change[:, debtor] -= (flows.recovered + flows.inherited)[:, :, row].sum(axis=0)
        change[:, creditor] += flows.recovered[:, :, row].sum(axis=0)
    for kind, amounts in flows.extras.items():
        change[:, :firms] += -amounts if kind == "rest" else amounts
    cash = done.firms["cash"].mean(axis=-1)
    assert flows.succeeded.any()
    assert flows.recovered.any()
    np.testing.assert_allclose(np.diff(cash, axis=0), change[1:, :firms], atol=1e-9 * np.abs(cash).max())
