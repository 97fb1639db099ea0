"""The engine's tracing and its slow twin, written from MODEL by different hands, agree on random flows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import isclose, isnan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.twins.plain_trace import (
    CONVENTIONS,
    Document,
    Mark,
    Story,
    bottleneck,
    bounds,
    elementary_cycles,
    follow,
    forwarded_circular,
    largest_circular,
    split_in_loops,
    without,
)

from cardhouse.trace import (
    Convention,
    Label,
    LabelLink,
    Window,
    circular_part,
    circular_part_bff,
    label_bounds,
    loops,
    traced,
    window_of,
)

MUST_OCCUR = (
    *CONVENTIONS[1:],
    *("overridden", "two marks at one node", "low by document", "high by document"),
    *(f"{end} {kind}" for end in ("low", "high") for kind in ("trivial", "informative", "none")),
)


@dataclass
class Told:
    """Hold random flows of some quarters, with marks on them, in plain lists."""

    flows: list
    outside: list
    outflow: list
    cash: list
    marks: list[Mark]
    documents: list[Document] = field(default_factory=list)

    @property
    def story(self) -> Story:
        """Return the twin's story."""
        return Story(self.flows, self.outside, self.outflow, self.cash)

    @property
    def window(self) -> Window:
        """Return the engine's window."""
        return window_of(self.flows, self.outside, self.outflow, self.cash)

    @property
    def labels(self) -> list[Label]:
        """Return the engine's labels."""
        return [Label(m.end, np.array(m.paid, dtype=float), np.array(m.outside, dtype=float)) for m in self.marks]

    @property
    def links(self) -> list[LabelLink]:
        """Return the engine's links."""
        return [LabelLink(d.payer, d.payee, d.mark, d.least) for d in self.documents]


@st.composite
def told(draw: st.DrawFn, documents: int = 0) -> Told:
    """Draw flows among 2 to 5 firms in 1 to 3 quarters, with 1 to 3 marks; no mark's part exceeds its flow."""
    n, quarters, count = draw(st.integers(2, 5)), draw(st.integers(1, 3)), draw(st.integers(1, 3))
    unit = draw(st.sampled_from([1.0, 0.1, 1 / 3]))
    node, quarter, number = st.integers(0, n - 1), st.integers(0, quarters - 1), st.integers(1, 20)
    mark, sparse = st.integers(0, count - 1), [draw(st.integers(0, 16)), draw(st.integers(0, 3))]
    amounts = [[[[0.0] * n for _ in range(n)] for _ in range(quarters)] for _ in range(count + 1)]
    besides = [[[0.0] * n for _ in range(quarters)] for _ in range(count + 1)]
    deals = [(t, i, j, a) for t, i, j, a in draw(st.lists(st.tuples(quarter, node, node, number), min_size=sparse[0]))]
    for t, i, j, a in deals:
        marked = draw(st.sampled_from([0, 0, 0, 1, 2])) if i != j else 0
        amounts[0][t][i][j] += a * unit * (i != j)
        amounts[1 + draw(mark)][t][i][j] += a * unit * marked / 2
    for t, j, a in draw(st.lists(st.tuples(quarter, node, number), min_size=sparse[1], max_size=5)):
        besides[0][t][j] += a * unit
        besides[1 + draw(mark)][t][j] += a * unit * draw(st.sampled_from([0, 0, 0, 1, 2])) / 2
    outflow = [[sum(row) for row in F] for F in amounts[0]]
    for t, j, a in draw(st.lists(st.tuples(quarter, node, number), max_size=4)):
        outflow[t][j] += a * unit
    cash = [a * unit for a in draw(st.lists(st.just(0) | number, min_size=n, max_size=n))]
    ends = draw(st.lists(st.integers(-1, n - 1), min_size=count, max_size=count))
    marks = [Mark(*of) for of in zip(ends, amounts[1:], besides[1:], strict=True)]
    case = Told(amounts[0], besides[0], outflow, cash, marks)
    passed = np.sum(follow(case.story, marks, "pro-rata").paid, axis=1)
    if documents and passed.any():
        link = st.tuples(st.sampled_from(np.argwhere(passed > 0).tolist()), st.sampled_from([0.9, 1.5, 1.5, 4.0]))
        links = draw(st.lists(link, min_size=draw(st.integers(0, documents)), max_size=documents))
        case.documents = [Document(i, j, of, float(part * passed[of, i, j])) for (of, i, j), part in links]
    return case


def near(x: float, y: float) -> bool:
    """Tell whether two ends of bounds are the same, or both missing."""
    return (isnan(x) and isnan(y)) or isclose(x, y, rel_tol=1e-6, abs_tol=1e-6)


def tightening(case: Told, vendor: int, counted: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Return which documents tighten each end, by leaving each away and by each alone, else all if all together do.

    Where they contradict the flows, an end that is missing moves only by coming to be there, or by ceasing to.
    """
    every = case.documents

    def ends(some: Sequence[Document]) -> tuple[float, float]:
        return bounds(case.story, case.marks, vendor, counted, some)

    full, bare = ends(every), ends([])
    less = [ends([*every[:k], *every[k + 1 :]]) for k in range(len(every))]
    alone = [ends([d]) for d in every]
    found = []
    for at in (0, 1):

        def moved(one: tuple[float, float], other: tuple[float, float], at: int = at) -> bool:
            return isnan(one[at]) != isnan(other[at]) or not (isnan(full[at]) or near(one[at], other[at]))

        some = [k for k in range(len(every)) if moved(less[k], full) or moved(alone[k], bare)]
        found.append(tuple(some or (range(len(every)) if moved(full, bare) else ())))
    return tuple(found)


@settings(max_examples=150, deadline=None)
@given(told())
def test_marked_money_goes_the_same_ways_by_every_convention(case: Told) -> None:
    for convention in CONVENTIONS:
        slow, fast = (
            follow(case.story, case.marks, convention),
            traced(case.window, case.labels, Convention(convention)),
        )
        for name in ("received", "held", "overridden"):
            np.testing.assert_allclose(getattr(fast, name), getattr(slow, name), rtol=0, atol=1e-9, err_msg=name)
        for n, t in np.ndindex(fast.received.shape[:2]):
            np.testing.assert_allclose(fast.paid(n, t), slow.paid[n][t], rtol=0, atol=1e-9)
    np.testing.assert_allclose(case.window.balance, case.story.balance, rtol=0, atol=1e-9)
    np.testing.assert_allclose(case.window.outside, case.story.outside, rtol=0, atol=1e-9)


@settings(max_examples=50, deadline=None)
@given(told())
def test_a_nodes_share_is_the_same(case: Told) -> None:
    slow, fast = follow(case.story, case.marks, "pro-rata"), traced(case.window, case.labels)
    for n, node in np.ndindex(len(case.marks), len(case.cash)):
        assert fast.share(n, node) == pytest.approx(slow.share(case.story, n, node), abs=1e-9, nan_ok=True)


@settings(max_examples=40, deadline=None)
@given(told(documents=3), st.data())
def test_bounds_and_what_tightens_them_are_the_same(case: Told, data: st.DataObject) -> None:
    vendor = data.draw(st.integers(0, len(case.cash) - 1))
    fast = label_bounds(case.window, case.labels, vendor, case.links)
    everything = range(len(case.marks))
    for found, counted in [*((b, [n]) for n, b in enumerate(fast.each)), (fast.together, [*everything])]:
        low, high = bounds(case.story, case.marks, vendor, counted, case.documents)
        assert near(found.low, low), (counted, found, low)
        assert near(found.high, high), (counted, found, high)
        assert found.tightening == tightening(case, vendor, counted), (counted, found)


@st.composite
def matrices(draw: st.DrawFn) -> list[list[float]]:
    """Draw flows among 2 to 6 firms."""
    n, unit = draw(st.integers(2, 6)), draw(st.sampled_from([1.0, 0.1, 1 / 3]))
    drawn = draw(st.lists(st.sampled_from([0, 0, 1, 2, 3, 5, 10]), min_size=n * n, max_size=n * n))
    return [[unit * drawn[i * n + j] * (i != j) for j in range(n)] for i in range(n)]


@settings(max_examples=150, deadline=None)
@given(matrices())
def test_circular_parts_are_the_same(flows: list[list[float]]) -> None:
    largest, forwarded = circular_part(flows), circular_part_bff(flows)
    assert largest.total == pytest.approx(sum(map(sum, largest_circular(flows))), abs=1e-7)
    np.testing.assert_allclose(forwarded.circular, forwarded_circular(flows), rtol=0, atol=1e-9)
    for part in (largest, forwarded):
        rest = np.array(flows) - part.circular
        assert elementary_cycles(np.where(rest > 1e-9, rest, 0.0).tolist()) == []


@settings(max_examples=150, deadline=None)
@given(matrices())
def test_every_loop_is_one_of_the_widest_that_are_left(flows: list[list[float]]) -> None:
    for part in (circular_part(flows), circular_part_bff(flows)):
        left = part.circular.tolist()
        for loop in loops(part.circular):
            widths = {cycle: bottleneck(left, cycle) for cycle in elementary_cycles(left)}
            assert loop.bottleneck == pytest.approx(widths[loop.nodes]) == pytest.approx(max(widths.values()))
            left = without(left, loop.nodes, loop.bottleneck)
        assert max(map(max, left)) <= 1e-9
        assert sum(width * len(cycle) for cycle, width in split_in_loops(part.circular.tolist())) == pytest.approx(
            part.total
        )


def occurrences(case: Told) -> set[str]:
    """Return what a random case has in it, so that agreement on it means something."""
    by = {c: follow(case.story, case.marks, c) for c in CONVENTIONS}
    seen = {c for c in CONVENTIONS[1:] if not np.allclose(by[c].received, by["pro-rata"].received)}
    seen |= {"overridden"} if np.max(by["pro-rata"].overridden) > 0 else set()
    seen |= {"two marks at one node"} if (np.sum(np.array(by["pro-rata"].received) > 0, axis=0) > 1).any() else set()
    for vendor in range(len(case.cash)):
        for found in label_bounds(case.window, case.labels, vendor, case.links).each:
            seen |= {f"low {found.low_kind}", f"high {found.high_kind}"}
            tight = zip(("low", "high"), found.tightening, strict=True)
            seen |= {f"{end} by document" for end, some in tight if some and not isnan(found.low)}
    return seen


def test_random_flows_exercise_every_convention_and_kind_of_bound() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=100, deadline=None, derandomize=True, database=None)
    @given(told(documents=3))
    def count(case: Told) -> None:
        seen.update(occurrences(case))

    count()
    assert {name: seen[name] for name in MUST_OCCUR if seen[name] < 5} == {}, seen


def test_what_is_but_rounding_is_not_carried_over() -> None:
    """0 lends 1 0.1 + 0.2, 1 spends 0.3 and keeps 5.6e-17; in the next quarter 1 and 2 pay each other 5."""
    lent = 0.1 + 0.2
    flows = [[[0.0, lent, 0.0], [0.0] * 3, [0.0] * 3], [[0.0] * 3, [0.0, 0.0, 5.0], [0.0, 5.0, 0.0]]]
    outflow = [[lent, 0.3, 0.0], [0.0, 5.0, 5.0]]
    paid = [flows[0], [[0.0] * 3 for _ in range(3)]]
    case = Told(flows, [[lent, 0.0, 0.0], [0.0] * 3], outflow, [0.0] * 3, [Mark(0, paid, [[0.0] * 3] * 2)])
    for convention in CONVENTIONS:
        fast = traced(case.window, case.labels, Convention(convention))
        np.testing.assert_allclose(fast.received, follow(case.story, case.marks, convention).received, atol=1e-9)
    found = label_bounds(case.window, case.labels, 2).each[0]
    assert (found.low, found.high) == bounds(case.story, case.marks, 2, [0]) == (0.0, 0.0)
