"""Every deal accounts for what was due on it, and every loss has its channel."""

import numpy as np
from hypothesis import assume, given
from tests.laws.runs import Run, fresh_dues, law, random_run, seeds

from cardhouse.simulate import CHANNELS, TERMS

_DEBT_LINES = ("interest", "principal", "project interest", "project principal", "loan interest", "loan principal")


@law
@given(seeds)
def test_what_was_due_on_a_deal_is_accounted_for(seed: int) -> None:
    run = random_run(seed)
    terms = dict(zip(TERMS, np.moveaxis(run.history.outcomes.terms, 1, 0), strict=True))
    parts = sum(terms[name] for name in TERMS if name != "due")
    np.testing.assert_allclose(terms["due"], parts, atol=1e-10 * run.size)
    for name in ("due", "paid", "open", "cancelled", "relet", "offtaken", "guaranteed"):
        assert (terms[name] >= -1e-10 * run.size).all(), name


@law
@given(seeds)
def test_what_is_due_on_a_scheduled_contract_is_its_schedule(seed: int) -> None:
    run = random_run(seed)
    due = dict(zip(run.history.outcomes.ids, run.history.outcomes.terms[:, TERMS.index("due")], strict=True))
    for kind in ("lease", "purchase"):
        table = run.network.deals_of(kind)
        for row, name in enumerate(table.ids):
            whole = table["schedule"][: run.network.quarters, row].sum(axis=0) * run.history.signed[kind][row]
            np.testing.assert_allclose(due[name], whole, rtol=1e-12, atol=1e-12)


def units_used(run: Run, vendor: int, user: int) -> np.ndarray:
    """Return a vendor's units that a firm uses, online at the start of each quarter, (quarter, path)."""
    programmes, kept = run.network.programmes, run.history.programmes
    used = np.zeros_like(run.history.demand)
    for at in np.flatnonzero(programmes.link("user") == user):
        for maker, item, opening in (("vendor", "vendor units", "opening"), ("custom.supplier", "custom units", "")):
            if vendor >= 0 and programmes.link(maker)[at] == vendor:
                before = programmes[opening][at] if opening else 0.0
                used += np.concatenate([np.broadcast_to(before, used[:1].shape), kept[item][:-1, at]])
    return used


@law
@given(seeds)
def test_what_is_due_on_shares_are_the_tranches_reached_or_dated_less_those_of_the_past(seed: int) -> None:
    """Where the deal is signed and both ends live to the end."""
    run = random_run(seed)
    table, history = run.network.deals_of("equity"), run.history
    lives = np.append(history.defaulted == 0, np.ones_like(history.defaulted[:1], dtype=bool), axis=0)
    for row, name in enumerate(table.ids):
        payer, payee = table.link("payer")[row], table.link("payee")[row]
        step = table["milestones.step"][row] or np.inf
        steps = np.floor((units_used(run, table.link("milestones.vendor")[row], payee) + 1e-9) / step)
        past = table["schedule.before"][row]
        dated = past + np.cumsum(table["schedule"][: run.network.quarters, row], axis=0)
        target = np.minimum(table["amount"][row], dated + steps * table["milestones.tranche"][row]).max(axis=0)
        due = history.outcomes.terms[history.outcomes.ids.index(name), TERMS.index("due")]
        both = lives[payer] & lives[payee] & history.signed["equity"][row]
        np.testing.assert_allclose(due[both], (target - past + 0 * due)[both], atol=1e-10 * run.size)


@law
@given(seeds)
def test_what_is_paid_on_a_deal_is_in_the_flows(seed: int) -> None:
    run = random_run(seed)
    history, rows = run.history, run.history.outcomes
    paid = dict.fromkeys(rows.ids, 0.0)
    for row, line in enumerate(history.lines.lines):
        if line.deal and line.kind not in ("replacement", "loan draw"):
            paid[line.deal] = paid[line.deal] + history.paid[:, row].sum(axis=0)
    for row, claim in enumerate(history.estates.rows):
        if deal := deal_of(run, claim.origin, claim.at):
            paid[deal] = paid[deal] + history.recovered[:, :, row].sum(axis=(0, 1))
    for at, name in enumerate(rows.ids):
        np.testing.assert_allclose(rows.terms[at, TERMS.index("paid")], paid[name], atol=1e-10 * run.size)


def deal_of(run: Run, origin: str, at: int) -> str:
    if origin == "arrears":
        return run.history.lines.lines[at].deal
    kind = origin.removeprefix("damages ")
    return run.network.deals[kind].ids[at] if kind != origin or kind == "loan" else ""


def settled_paths(run: Run) -> np.ndarray:
    """Return the paths on which somebody died and every estate has closed."""
    died = run.history.defaulted > 0
    return died.any(axis=0) & (died <= (run.history.closed > 0)).all(axis=0)


def channel(run: Run, name: str) -> np.ndarray:
    return run.history.losses[:, CHANNELS.index(name)].sum(axis=0)


def last_of(run: Run, rows: np.ndarray) -> np.ndarray:
    """Return rows (quarter, firm, path) in the quarter of each default, 0 for the living."""
    died = run.history.defaulted
    return np.where(died > 0, np.take_along_axis(rows, np.maximum(died - 1, 0)[None], axis=0)[0], 0.0)


@law
@given(seeds)
def test_losses_on_stakes_are_all_that_was_paid_into_the_dead(seed: int) -> None:
    run = random_run(seed)
    history = run.history
    paid_in = (1.0 - run.column("debt_part")) * history.extras["outside funding"]
    equity = run.network.deals_of("equity")
    for row, payee in enumerate(equity.links.get("payee", ())):
        paid_in[0, payee] += equity["schedule.before"][row]
    for row in run.rows("equity", "replacement"):
        paid_in[:, history.lines.lines[row].payee] += history.paid[:, row]
    expected = last_of(run, np.cumsum(paid_in, axis=0)).sum(axis=0)
    np.testing.assert_allclose(channel(run, "stakes"), expected, atol=1e-9 * run.size)


@law
@given(seeds)
def test_losses_on_debt_are_what_was_owed_at_default_less_recoveries(seed: int) -> None:
    """All estates closed: debt of the quarter before, moved by its last quarter, with its arrears, less recoveries."""
    run = random_run(seed)
    history, settled = run.history, settled_paths(run)
    assume(settled.any())
    fresh, unpaid = fresh_dues(run), history.due - history.paid
    balance = run.column("debt_part") * history.extras["outside funding"] + history.extras["project loan"]
    balance[0] += run.column("debt")
    for item in ("debt", "project debt", "loans"):
        balance[1:] += history.firms[item][:-1]
    for row in run.rows(*_DEBT_LINES, "loan draw"):
        line = history.lines.lines[row]
        debtor = line.payee if line.kind == "loan draw" else line.payer
        if debtor < len(run.network.firms):
            balance[:, debtor] += history.paid[:, row] if line.kind == "loan draw" else unpaid[:, row]
            if line.kind.endswith("principal"):
                balance[:, debtor] -= fresh[:, row]
    rows = [at for at, claim in enumerate(history.estates.rows) if claim.channel == "loans"]
    expected = last_of(run, balance).sum(axis=0) - history.recovered[:, :, rows].sum(axis=(0, 1, 2))
    np.testing.assert_allclose(channel(run, "loans")[settled], expected[settled], atol=1e-9 * run.size)


@law
@given(seeds)
def test_losses_on_claims_are_the_claims_less_recoveries(seed: int) -> None:
    """All estates closed, workout at least a quarter. What guarantors paid passes to them at most in full, so where
    guarantees were called the channels sum to between claims less recoveries and that plus the calls."""
    run = random_run(seed)
    history, settled = run.history, settled_paths(run)
    assume(settled.any() and run.network.whole_rule("workout") > 0)
    claims = last_of(run, history.firms["claims"]).sum(axis=0) - history.recovered.sum(axis=(0, 1, 2))
    called = history.paid[:, run.rows("guarantee")].sum(axis=(0, 1))
    whole = channel(run, "unpaid") + channel(run, "loans") + channel(run, "guarantees")
    assert (whole[settled] >= claims[settled] - 1e-9 * run.size).all()
    assert (whole[settled] <= (claims + called)[settled] + 1e-9 * run.size).all()


@law
@given(seeds)
def test_no_loss_is_a_gain_and_the_living_cause_none(seed: int) -> None:
    """Inventory apart: it is lost by makers that live."""
    run = random_run(seed)
    losses = run.history.losses
    assert (losses >= -1e-9 * run.size).all()
    quiet = ~(run.history.defaulted > 0).any(axis=0)
    without = [at for at, name in enumerate(CHANNELS) if name != "inventory"]
    assert not losses[:, without][..., quiet].any()
    makers = run.column("supply.non_cancellable").any(axis=1)
    assert not losses[:-1, CHANNELS.index("inventory")][~makers].any()
