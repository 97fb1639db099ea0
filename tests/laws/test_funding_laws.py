"""What funding does at its ends: money replaced in full is as good as the deal's, and with ample money nobody fails."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.laws.runs import SEEDS, book_of, differing, few, named_results, run_of, seeds
from tests.twins.books import random_book

AMPLE = 1e6


def with_rich_backer(plain: dict[str, Any], before: float) -> dict[str, Any]:
    """Return a plain book in which one that never runs short takes a signed stake in the lab, and nothing is scarred.

    Args:
        plain: a random book.
        before: what of the stake is dated before quarter 1.
    """
    backer = {"role": "investor", "cash": AMPLE}
    stake = {"kind": "equity", "payer": "backer", "payee": "lab", "amount": 6.0, "share": 0.1}
    stake["schedule"] = {"dates": {"2025-11-15": before, "2026-05-15": 1.0, "2026-11-15": 0.5, "2027-05-15": 2.0}}
    stake["milestones"] = {"vendor": "vendor", "step": 0.4, "tranche": 0.7}
    custom = [site["custom"] for site in plain["programmes"].values() if "custom" in site]
    for part in custom:
        part.pop("locked_by", None)
    plain["rules"] |= {"scar": 0.0, "replacement": 1.0}
    plain["entities"]["backer"] = backer
    plain["deals"]["backing"] = stake
    return plain


@few
@given(seeds, st.sampled_from([0.0, 0.8]))
def test_a_deal_replaced_in_full_without_lock_is_as_good_as_the_deal(seed: int, before: float) -> None:
    """Where the payer can pay in full, scar 0 (replacement money is outside equity, the deal's is not): all but the
    payer's own accounts, the loss of the stake and the terms of the deal are the same."""
    plain = with_rich_backer(random_book(seed), before)
    kept = named_results(run_of(book_of(plain), seed))
    plain["deals"]["backing"]["removed"] = True
    gone = named_results(run_of(book_of(plain), seed))
    paid, replaced = kept[("flow", "backer", "lab", "equity")], gone[("flow", "world", "lab", "replacement")]
    replaced = replaced - kept[("flow", "world", "lab", "replacement")]
    assert paid.any()
    np.testing.assert_allclose(paid, replaced, atol=1e-9 * AMPLE)
    ours = {
        key
        for key in kept.keys() | gone.keys()
        if "backer" in key or key[:2] == ("deal", "backing") or key[2:] in (("stakes",), ("lab", "replacement"))
    }
    rest = [{key: rows for key, rows in found.items() if key not in ours} for found in (kept, gone)]
    assert differing(*rest) == []


@few
@given(seeds)
def test_on_plan_with_open_markets_and_ample_facilities_nobody_defaults(seed: int) -> None:
    plain = random_book(seed)
    plain["drivers"] = {"given": {"demand": [1.0]}}
    for name in ("vmin", "vmax"):
        plain["rules"].pop(name, None)
    for entity in plain["entities"].values():
        if "cash" in entity:
            entity.pop("facility_total", None)
            entity.pop("volatility", None)
            entity |= {"facility": AMPLE, "debt_part": entity.get("debt_part", 0.5)}
    run = run_of(book_of(plain), seed)
    assert not run.history.defaulted.any()
    assert not run.history.firms["arrears"].any()
    assert not run.history.losses[:, [0, 1, 2, 3]].any()
    assert (run.history.openness == 1).all()


def test_without_money_from_outside_many_books_have_defaults() -> None:
    """So that the law above says something: the same random books, in closed markets."""
    dead = 0
    for seed in SEEDS[:20]:
        plain = random_book(seed)
        plain["drivers"] = {"given": {"openness": [0.0] * plain["book"]["quarters"]}}
        dead += run_of(book_of(plain), seed).history.defaulted.any()
    assert dead >= 10
