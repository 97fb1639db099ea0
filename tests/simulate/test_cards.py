"""Why cards fall: losses by whose default they come, and what stood unpaid when a firm fell."""

from pathlib import Path

import numpy as np
from hypothesis import given
from tests.laws.runs import law, random_run, seeds

from cardhouse.files import read_book
from cardhouse.simulate import CHANNELS, simulate
from cardhouse.simulate.lines import WISH


@law
@given(seeds)
def test_losses_by_whose_default_they_come_add_up_to_all_but_those_on_stock(seed: int) -> None:
    run = random_run(seed)
    losses, caused = run.history.losses, run.history.cards.caused
    stock = losses[:, CHANNELS.index("inventory")]
    np.testing.assert_allclose(caused.sum(axis=0), losses.sum(axis=1) - stock, atol=1e-9 * run.size)
    alive = run.history.defaulted == 0
    assert np.abs(np.where(alive[:, None, :], caused, 0.0)).max(initial=0.0) <= 1e-9 * run.size, "the living cause none"


@law
@given(seeds)
def test_what_a_firm_missed_is_what_it_had_not_paid_in_the_quarter_of_its_default(seed: int) -> None:
    run = random_run(seed)
    history = run.history
    paths = np.arange(history.paid.shape[-1])
    for row, line in enumerate(history.lines.lines):
        if line.payer < run.network.world and line.payment_class < WISH:
            when = history.defaulted[line.payer]
            unpaid = history.due[when - 1, row, paths] - history.paid[when - 1, row, paths]
            expected = np.where(when > 0, unpaid, 0.0)
            np.testing.assert_allclose(history.cards.missed[row], expected, atol=1e-9 * run.size)


@law
@given(seeds)
def test_what_a_firm_had_not_received_is_owed_by_the_living_in_arrears_or_by_the_dead(seed: int) -> None:
    run = random_run(seed)
    history, cards = run.history, run.history.cards
    assert (cards.unreceived >= -1e-9 * run.size).all()
    alive = history.defaulted == 0
    assert np.where(alive[None], cards.unreceived, 0.0).max(initial=0.0) == 0.0, "only the fallen are asked"
    last = history.defaulted.max(axis=0)
    for debtor in range(len(alive)):
        for firm in range(len(alive)):
            owed = cards.unreceived[debtor, firm] > 1e-9 * run.size
            if not owed.any():
                continue
            rows = [r for r, x in enumerate(history.lines.lines) if (x.payer, x.payee) == (debtor, firm)]
            arrears = (history.due - history.paid)[:, rows].sum(axis=1)
            late = (arrears > 1e-12 * run.size).any(axis=0)
            fell = (history.defaulted[debtor] > 0) & (history.defaulted[debtor] <= last)
            assert (late | fell)[owed].all()


def test_a_guarantee_of_what_the_world_pays_runs_and_is_nobody_s_default(tmp_path: Path) -> None:
    (tmp_path / "book.yaml").write_text(
        """
book: {id: outside, title: {en: O, fr: O}, as_of: 2025-12-31, start: 2026Q1, quarters: 3, vendor: n, source: s}
sources: {s: {title: S, tier: assumption, note: A payer outside the book that is guaranteed.}}
entities:
  n: {role: vendor, cash: 9}
  r: {role: cloud}
  giant: {role: other, outside: true}
deals:
  rent: {kind: lease, payer: giant, payee: r, schedule: [1, 1, 1]}
  cover: {kind: guarantee, payer: n, payee: r, deal: rent, amount: 2}
"""
    )
    done = simulate(read_book(tmp_path / "book.yaml"), paths=2, seed=1)
    assert not done.cards.caused.any()
