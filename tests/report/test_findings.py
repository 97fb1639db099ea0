"""The sentences follow the numbers: change a number, and the sentence changes."""

from dataclasses import replace

import numpy as np
import pytest
from tests.report.report_runs import shipped_run, worked_run

from cardhouse.model.places import figures_of
from cardhouse.model.sources import Tier
from cardhouse.report.findings import cannot_tell, collapse_meaning, conclusions, finding
from cardhouse.runs import Run
from cardhouse.words import Words

WORDS = Words("en")


def with_collapse(run: Run, base: float, unfinanced: float) -> Run:
    """Return the run with the house collapsing on these shares of its paths, with and without vendor financing."""
    count = run.base[0].values.size

    def share(x: float) -> np.ndarray:
        return (np.arange(count) < round(x * count)).astype(float)

    assert run.base[0].id == "collapse"
    assert run.unfinanced is not None
    return replace(
        run,
        base=(replace(run.base[0], values=share(base)), *run.base[1:]),
        unfinanced=(replace(run.unfinanced[0], values=share(unfinanced)), *run.unfinanced[1:]),
    )


def test_the_first_sentence_has_the_bounds_of_the_run_if_every_promise_were_kept() -> None:
    run = shipped_run()
    assert run.circularity[-1].share is not None
    low, prorata, high = run.circularity[-1].share
    said = finding(run, WORDS)
    for part in (WORDS.percent(low), WORDS.percent(prorata), WORDS.percent(high), "Nvidia", run.circularity[-1].last):
        assert part in said
    assert len(said.split()) <= 30


def test_the_first_sentence_follows_the_bounds() -> None:
    run = shipped_run()
    last = run.circularity[-1]
    assert last.bounds is not None
    other = replace(
        run,
        circularity=(
            *run.circularity[:-1],
            replace(last, bounds=replace(last.bounds, high=0.111 * last.bounds.receipts)),
        ),
    )
    assert finding(other, WORDS) != finding(run, WORDS)
    assert "11.1%" in finding(other, WORDS)


def test_without_a_vendor_the_first_sentence_is_about_what_goes_round() -> None:
    run = worked_run()
    views = tuple(replace(found, vendor=None, bounds=None, prorata=None) for found in run.circularity)
    said = finding(replace(run, circularity=views), WORDS)
    assert WORDS.percent(views[-1].circulation.index) in said


@pytest.mark.parametrize(("view", "at"), [("signed", 2), ("promised", 3)])
def test_each_view_and_window_has_its_sentence(view: str, at: int) -> None:
    run = shipped_run()
    found = run.circularity[at]
    assert found.view == view
    assert found.share is not None
    said = list(conclusions(run, WORDS))[at]
    assert said.startswith(WORDS.text(f"view {view}"))
    for part in (*map(WORDS.percent, found.share), found.first, found.last):
        assert part in said


def test_the_collapse_is_printed_with_its_condition_and_interval() -> None:
    said = [
        line for line in conclusions(with_collapse(shipped_run(), 0.5, 0.5), WORDS) if "the house collapses on" in line
    ]
    assert len(said) == 2
    assert "50%" in said[0]
    assert all("95% interval" in line and "given this book’s figures, ranges and drivers" in line for line in said)
    assert "Capital dries up" in said[1]


@pytest.mark.parametrize(
    ("base", "unfinanced", "words"),
    [(0.6, 0.2, "more often"), (0.2, 0.6, "less often"), (0.5, 0.51, "cannot tell"), (0.5, 0.5, "changes nothing")],
)
def test_what_the_financing_changes_is_said_with_its_sign_or_as_unknown(
    base: float, unfinanced: float, words: str
) -> None:
    assert words in list(conclusions(with_collapse(shipped_run(), base, unfinanced), WORDS))[-1]


def test_points_less_often_are_positive_and_in_order() -> None:
    said = list(conclusions(with_collapse(shipped_run(), 0.2, 0.6), WORDS))[-1]
    assert "−" not in said
    low, high = (float(part.split()[0].rstrip(").")) for part in said.split("95% interval ")[1].split(" to "))
    assert 0 < low < 40 < high


def test_the_assumptions_are_counted() -> None:
    run = shipped_run()
    before = next(cannot_tell(run, WORDS))
    source = next(
        source for _, figure, its in figures_of(run.book) if its.tier is Tier.RELAYED and (source := figure.source)
    )
    moved = run.book.sources[source].model_copy(update={"tier": Tier.ASSUMPTION})
    after = next(
        cannot_tell(
            replace(run, book=run.book.model_copy(update={"sources": {**run.book.sources, source: moved}})), WORDS
        )
    )
    assert before != after
    count = sum(1 for _ in figures_of(run.book))
    assert f"of {count:,}) are assumptions" in before
    assert f"of {count:,}) are assumptions" in after


def test_hindsight_is_counted_where_there_is_some() -> None:
    assert any(
        f"widened by a figure published after {shipped_run().book.book.as_of}" in line
        for line in cannot_tell(shipped_run(), WORDS)
    )
    assert not any("widened" in line for line in cannot_tell(worked_run(), WORDS))


def test_unsolved_paths_are_said() -> None:
    run = worked_run()
    said = list(cannot_tell(replace(run, unsolved={"base": {"not_converged": 2, "not_finite": 1}}), WORDS))
    assert any(line.startswith("3 paths were not solved") for line in said)
    assert not any("not solved" in line for line in cannot_tell(run, WORDS))


def test_the_collapse_is_defined_by_the_book() -> None:
    run = shipped_run()
    event = run.book.book.collapse
    assert event is not None
    said = collapse_meaning(run, WORDS)
    assert WORDS.percent(event.fall.centre) in said
    assert WORDS.percent(event.built.centre) in said
    assert "OpenAI, CoreWeave" in said
    header = run.book.book.model_copy(update={"collapse": None})
    assert collapse_meaning(replace(run, book=run.book.model_copy(update={"book": header})), WORDS) == ""
