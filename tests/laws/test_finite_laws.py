"""On every random book all numbers are numbers, and every clearing settles."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.laws.runs import SEEDS, named_results, random_run, stable

from cardhouse.errors import Outcome
from cardhouse.simulate import simulate

BOOKS = range(SEEDS[0], SEEDS[0] + 200)


@settings(stable, max_examples=len(BOOKS))
@given(st.sampled_from(BOOKS))
def test_all_results_are_finite_and_all_paths_settle(seed: int) -> None:
    run = random_run(seed)
    found = [name for name, rows in named_results(run).items() if not np.isfinite(rows).all()]
    assert found == []
    assert np.isfinite(run.history.due).all()
    assert not run.history.unsettled.any()


def test_a_run_counts_the_paths_that_ended_well() -> None:
    for seed in SEEDS[:5]:
        done = simulate(random_run(seed).book, paths=32, seed=seed)
        assert (done.outcome == Outcome.SOLVED).sum() == done.count == 32


def test_the_random_books_are_hard_pressed() -> None:
    """So that the laws say something: most have defaults; closings, calls, re-letting and recoveries are common."""
    seen = dict.fromkeys(("default", "closing", "guarantee", "offtake", "re-letting", "recovery", "inherited"), 0)
    for seed in SEEDS:
        history = random_run(seed).history
        seen["default"] += history.defaulted.any()
        seen["closing"] += history.closed.any()
        for kind in ("guarantee", "offtake"):
            seen[kind] += history.paid[:, history.lines.of(kind)].any()
        seen["re-letting"] += history.outcomes.terms[:, 4].any()
        seen["recovery"] += history.recovered.any()
        seen["inherited"] += history.succeeded[history.paid > 0].any()
    assert seen["default"] >= 0.6 * len(SEEDS)
    assert min(seen.values()) >= 0.05 * len(SEEDS), seen
