"""The slow twin of tracing by itself: answers worked out by hand, and its bounds against trying out every labelling."""

from itertools import product
from math import isnan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.twins.plain_trace import (
    CONVENTIONS,
    Document,
    Mark,
    Story,
    bounds,
    elementary_cycles,
    follow,
    forwarded_circular,
    largest_circular,
    split_in_loops,
)

N, L, R = 0, 1, 2
NOBODY = -1


def story(deals: list[tuple[int, int, int, float]], outside: list, extra: list, cash: list[float]) -> Story:
    """Return a story from (quarter, payer, payee, amount), and what comes from and goes to the outside besides."""
    nodes, quarters = range(len(cash)), range(len(outside))
    flows = [[[sum(a for *w, a in deals if w == [t, i, j]) for j in nodes] for i in nodes] for t in quarters]
    return Story(flows, outside, [[sum(flows[t][i]) + extra[t][i] for i in nodes] for t in quarters], cash)


def mark(told: Story, end: int, paid: dict[tuple[int, int, int], float], outside: dict | None = None) -> Mark:
    """Return a mark from amounts by (quarter, payer, payee) and by (quarter, node)."""
    nodes, came = told.nodes, outside or {}
    marked = [[[paid.get((t, i, j), 0.0) for j in nodes] for i in nodes] for t in told.quarters]
    return Mark(end, marked, [[came.get((t, j), 0.0) for j in nodes] for t in told.quarters])


TOY = story([(0, N, L, 10.0), (0, L, R, 35.0), (0, R, N, 30.0)], [[0.0, 26.0, 0.0]], [[0.0, 0.0, 5.0]], [0.0] * 3)
TOY_MARK = mark(TOY, N, {(0, N, L): 10.0})


@pytest.mark.parametrize("convention", CONVENTIONS[:3])
def test_toy_circuit_without_old_cash_is_the_same_by_every_order(convention: str) -> None:
    found = follow(TOY, [TOY_MARK], convention)
    assert found.received[0][0] == pytest.approx([8.0 + 1 / 3, 10.0, 10 * 35 / 36], abs=1e-13)
    assert found.share(TOY, 0, N) == pytest.approx(5 / 18, abs=1e-14)


def test_toy_circuit_by_lowest_balance() -> None:
    """O ends with 1, which is N's; 9 of 35 go to R, and 30 of the 35 that R pays go to N: 9 x 6/7."""
    found = follow(TOY, [TOY_MARK], "lowest-intermediate-balance")
    assert found.received[0][0] == pytest.approx([54 / 7, 10.0, 9.0], abs=1e-13)
    assert found.held[0][0] == pytest.approx([0.0, 1.0, 0.0], abs=1e-13)


def test_toy_circuit_bounds() -> None:
    """Least: L spends its 26 and 9 of the 10, R spends 5 of the 9 outside. Most: all 10."""
    assert bounds(TOY, [TOY_MARK], N, [0]) == pytest.approx((4.0, 10.0), abs=1e-9)
    assert bounds(TOY, [TOY_MARK], R, [0]) == pytest.approx((9.0, 10.0), abs=1e-9)


def test_documents_narrow_the_toys_bounds_or_contradict_the_flows() -> None:
    assert bounds(TOY, [TOY_MARK], N, [0], [Document(R, N, 0, 7.5)]) == pytest.approx((7.5, 10.0), abs=1e-9)
    assert bounds(TOY, [TOY_MARK], N, [0], [Document(L, R, 0, 9.5)]) == pytest.approx((4.5, 10.0), abs=1e-9)
    assert bounds(TOY, [TOY_MARK], N, [0], [Document(N, L, 0, 10.0)]) == pytest.approx((4.0, 10.0), abs=1e-9)
    for document in (Document(L, R, 0, 10.5), Document(N, L, 0, 10.5)):
        assert all(isnan(end) for end in bounds(TOY, [TOY_MARK], N, [0], [document]))


def test_two_marks_in_the_toy_circuit_never_exceed_a_flow() -> None:
    """16 of the 26 bear a mark of somebody outside: of O's 36, 10 and 16 are marked, 35 go on and 30 reach N."""
    other = mark(TOY, NOBODY, {}, {(0, L): 16.0})
    found = follow(TOY, [TOY_MARK, other], "pro-rata")
    assert [m[0][N] for m in found.received] == pytest.approx([25 / 3, 40 / 3], abs=1e-13)
    assert bounds(TOY, [TOY_MARK, other], N, [1]) == pytest.approx((10.0, 16.0), abs=1e-9)
    assert bounds(TOY, [TOY_MARK, other], N, [0, 1]) == pytest.approx((20.0, 26.0), abs=1e-9)
    assert found.share(TOY, 1, L) == 0.0


OLD_CASH = story(
    [(0, N, L, 10.0), (1, L, R, 12.0), (1, R, N, 12.0)],
    [[0.0] * 3, [0.0, 4.0, 0.0]],
    [[0.0] * 3] * 2,
    [0.0, 10.0, 0.0],
)


@pytest.mark.parametrize(("convention", "came_back"), [*zip(CONVENTIONS, (5.0, 2.0, 8.0, 0.0), strict=True)])
def test_cash_of_two_ages_and_new_money(convention: str, came_back: float) -> None:
    """O has 10 of its own, then 10 of N's, then 4 new, pays 12 to R, and R all to N.

    All mixed: 12 x 10/24 = 5. Oldest first: its own 10 and 2 of N's. Newest first: the 4 and 8 of N's. N's last: L ends
    with 12 of which 10 can still be N's, so none was spent.
    """
    told = mark(OLD_CASH, N, {(0, N, L): 10.0})
    found = follow(OLD_CASH, [told], convention)
    assert found.received[0][1][N] == pytest.approx(came_back, abs=1e-13)
    assert found.held[0][1][L] == pytest.approx(10.0 - came_back, abs=1e-13)
    assert bounds(OLD_CASH, [told], N, [0]) == pytest.approx((0.0, 10.0), abs=1e-9)


REFILL = story(
    [(0, N, L, 10.0), (1, L, R, 8.0), (2, L, R, 20.0)],
    [[0.0, 6.0, 0.0], [0.0] * 3, [0.0, 20.0, 0.0]],
    [[0.0, 4.0, 0.0], [0.0] * 3, [0.0] * 3],
    [0.0] * 3,
)
SPENT = {
    "pro-rata": (0.0, 5.0, 20 * 2.5 / 24),
    "first-in-first-out": (0.0, 5.0, 2.5),
    "last-in-first-out": (0.0, 5.0, 0.0),
    "lowest-intermediate-balance": (0.0, 6.0, 0.0),
}


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_a_balance_that_is_filled_up_again(convention: str) -> None:
    """O mixes N's 10 with 6 and spends 4 outside: 2.5 of 10, or none of it if N's is last. Then it pays R 8, ends with
    4 and gets 20 new, all of which it pays R.

    By layers, 5 of the 8 are N's and 2.5 stay; they go first (2.5), last (none), or mixed with the 20 (20 x 2.5/24).
    If N's is last, 6 of 10 must have gone when the balance was 4, and the new 20 does not bring back more.
    Least: the 4 outside were N's, the 6 went to R with 2 of N's, and N's last 4 stay. Most: all 10.
    """
    told = mark(REFILL, N, {(0, N, L): 10.0})
    found = follow(REFILL, [told], convention)
    assert [of_t[R] for of_t in found.received[0]] == pytest.approx(SPENT[convention], abs=1e-13)
    outside = 0.0 if convention == CONVENTIONS[3] else 2.5
    assert found.held[0][2][L] == pytest.approx(10.0 - outside - sum(SPENT[convention]), abs=1e-13)
    assert bounds(REFILL, [told], R, [0]) == pytest.approx((2.0, 10.0), abs=1e-9)


def test_money_that_is_marked_anew_bears_the_new_mark_alone() -> None:
    """A gives B 10; B has 30 more, lends C 20 and pays D 20; D and C pay A 20 and 10, C keeps 10.

    Half of A's 10 goes into the loan and is lost; half comes back by D. A third of the 30 that A gets is B's by C, and
    a third of that goes into the 10 that A gives B.
    """
    A, B, C, D = range(4)
    told = story(
        [(0, A, B, 10.0), (0, B, C, 20.0), (0, B, D, 20.0), (0, D, A, 20.0), (0, C, A, 10.0)],
        [[0.0, 30.0, 0.0, 0.0]],
        [[0.0] * 4],
        [0.0] * 4,
    )
    marks = [mark(told, A, {(0, A, B): 10.0}), mark(told, B, {(0, B, C): 20.0})]
    found = follow(told, marks, "pro-rata")
    assert [m[0] for m in found.received] == [[5.0, 10.0, 0.0, 5.0], [10.0, 0.0, 20.0, 0.0]]
    assert found.overridden[0] == [[0.0, 5.0, 0.0, 0.0]]
    assert found.overridden[1] == [pytest.approx([10 / 3, 0.0, 0.0, 0.0])]
    assert bounds(told, marks, A, [0]) == pytest.approx((0.0, 10.0), abs=1e-9)
    assert bounds(told, marks, A, [1]) == pytest.approx((10.0, 10.0), abs=1e-9)
    assert bounds(told, marks, D, [0]) == pytest.approx((0.0, 10.0), abs=1e-9)


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_money_cannot_fund_the_past(convention: str) -> None:
    told = story(
        [(0, L, R, 5.0), (0, R, N, 5.0), (1, N, L, 5.0)], [[0.0, 5.0, 0.0], [0.0] * 3], [[0.0] * 3] * 2, [0.0] * 3
    )
    money = mark(told, N, {(1, N, L): 5.0})
    assert follow(told, [money], convention).received[0] == [[0.0] * 3, [0.0, 5.0, 0.0]]
    assert bounds(told, [money], N, [0]) == (0.0, 0.0)


def test_money_passes_a_firm_at_which_no_mark_ends_as_often_as_it_comes_by() -> None:
    """N gives L 1; L and R pass 4 and 3 round, and R pays 1 outside: nothing else is there, so all that L pays is N's.

    Other money can also have gone round from the beginning, for within a quarter nobody knows the order: least 1.
    """
    told = story([(0, N, L, 1.0), (0, L, R, 4.0), (0, R, L, 3.0)], [[0.0] * 3], [[0.0, 0.0, 1.0]], [0.0] * 3)
    money = mark(told, N, {(0, N, L): 1.0})
    assert follow(told, [money], "pro-rata").received[0][0] == pytest.approx([0.0, 4.0, 4.0], abs=1e-11)
    assert bounds(told, [money], R, [0]) == pytest.approx((1.0, 4.0), abs=1e-9)


def test_a_ring_that_marked_money_never_comes_to_bears_none() -> None:
    told = story([(0, N, L, 1.0), (0, R, 3, 7.0), (0, 3, R, 7.0)], [[0.0] * 4], [[0.0] * 4], [0.0] * 4)
    assert bounds(told, [mark(told, N, {(0, N, L): 1.0})], R, [0]) == (0.0, 0.0)


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_what_is_but_rounding_does_not_go_round(convention: str) -> None:
    """O gets 0.1 + 0.2, spends 0.3 and keeps 5.6e-17; in the next quarter L and R pay each other 5."""
    lent = 0.1 + 0.2
    told = story(
        [(0, N, L, lent), (1, L, R, 5.0), (1, R, L, 5.0)],
        [[0.0] * 3] * 2,
        [[0.0, 0.3, 0.0], [0.0] * 3],
        [0.0] * 3,
    )
    money = mark(told, N, {(0, N, L): lent})
    assert follow(told, [money], convention).received[0] == [[0.0, lent, 0.0], [0.0] * 3]
    assert bounds(told, [money], R, [0]) == (0.0, 0.0)


def test_spending_beyond_what_is_there_is_money_from_outside() -> None:
    told = story([(0, N, L, 10.0), (1, L, N, 30.0)], [[0.0] * 3] * 2, [[0.0] * 3] * 2, [5.0, 0.0, 0.0])
    assert told.outside == [[5.0, 0.0, 0.0], [0.0, 20.0, 0.0]]
    assert told.balance == [[0.0, 10.0, 0.0], [30.0, 0.0, 0.0]]
    assert follow(told, [mark(told, N, {(0, N, L): 10.0})], "pro-rata").received[0][1][N] == pytest.approx(10.0)


def every_labelling(flows: list, financed: list, outside: list, seller: int) -> tuple[int, int]:
    """Return the bounds by MODEL's inequalities on every labelling in whole units of money."""
    nodes = range(len(flows))
    free = [(i, j) for i, j in product(nodes, nodes) if i != seller and flows[i][j] > 0]
    came = set()
    for amounts in product(*(range(flows[i][j] + 1) for i, j in free)):
        y = {**dict(zip(free, amounts, strict=True)), **{(seller, j): financed[j] for j in nodes}}
        if all(
            sum(y.get((j, k), 0) for k in nodes) <= sum(y.get((i, j), 0) for i in nodes)
            and sum(flows[j][k] - y.get((j, k), 0) for k in nodes)
            <= sum(flows[i][j] - y.get((i, j), 0) for i in nodes) + outside[j]
            for j in nodes
            if j != seller
        ):
            came.add(sum(y.get((j, seller), 0) for j in nodes))
    return min(came), max(came)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=12, max_size=12))
def test_bounds_are_those_of_every_labelling(drawn: list[int]) -> None:
    ab, ac, ba, bc, ca, cb, kb, kc, *outside, more = drawn
    flows = [[0, ab, ac], [ba, 0, bc], [ca, cb, 0]]
    financed = [0, min(kb, ab), min(kc, ac)]
    deals = [(0, i, j, float(flows[i][j])) for i, j in product(range(3), range(3))]
    told = story(deals, [[float(z) for z in outside]], [[0.0, 0.0, float(more)]], [0.0] * 3)
    came = told.outside[0]
    found = bounds(told, [mark(told, 0, {(0, 0, j): float(financed[j]) for j in (1, 2)})], 0, [0])
    assert found == pytest.approx(every_labelling(flows, financed, came, 0), abs=1e-6)


@pytest.mark.parametrize(
    ("flows", "largest", "forwarded"),
    [
        ([[0, 10, 0], [0, 0, 35], [30, 0, 0]], 30.0, 30.0),
        ([[0, 10, 0], [0, 0, 10], [10, 0, 0]], 30.0, 30.0),
        ([[0, 4, 4], [3, 0, 0], [0, 3, 0]], 9.0, 7.5),
        ([[0, 5, 0], [0, 0, 5], [0, 0, 0]], 0.0, 0.0),
        ([[0, 2, 0, 0], [3, 0, 1, 0], [0, 0, 0, 7], [0, 0, 6, 0]], 16.0, 16.0),
    ],
)
def test_circular_parts(flows: list, largest: float, forwarded: float) -> None:
    """MODEL's known answers, a chain, and two rings of 2 and 6 joined by one way."""
    for part, total in ((largest_circular(flows), largest), (forwarded_circular(flows), forwarded)):
        nodes = range(len(flows))
        assert sum(map(sum, part)) == pytest.approx(total, abs=1e-9)
        assert [sum(row[j] for row in part) for j in nodes] == pytest.approx([sum(row) for row in part], abs=1e-9)
        rest = [[flows[i][j] - part[i][j] for j in nodes] for i in nodes]
        assert elementary_cycles([[f if f > 1e-9 else 0.0 for f in row] for row in rest]) == []


def test_all_elementary_cycles_of_four_firms_that_all_pay_each_other() -> None:
    """6 of two firms, 8 of three, 6 of four."""
    cycles = elementary_cycles([[float(i != j) for j in range(4)] for i in range(4)])
    assert [sum(len(cycle) == n for cycle in cycles) for n in (2, 3, 4)] == [6, 8, 6]
    assert len(set(cycles)) == 20


def test_a_circulation_is_split_into_the_widest_loops_that_are_left() -> None:
    """0 and 1 pass 5 between them, and 2 of another sort go 0, 1, 2."""
    split = split_in_loops([[0.0, 7.0, 0.0], [5.0, 0.0, 2.0], [2.0, 0.0, 0.0]])
    assert split == [((0, 1), 5.0), ((0, 1, 2), 2.0)]
