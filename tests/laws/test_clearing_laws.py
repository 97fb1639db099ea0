"""What holds of the greatest clearing vector on every network, rings included."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog
from tests.laws.runs import stable

from cardhouse.simulate.clearing import Claims, Payments, clearing_payments

law = settings(stable, max_examples=150)
PATHS = 4
AMOUNTS = st.one_of(st.just(0.0), st.integers(1, 12).map(float), st.floats(0.01, 500.0))


@dataclass(frozen=True)
class Debts:
    """Hold dues (row, path) with their ends and classes, and the resources of firms (firm, path)."""

    claims: Claims
    due: np.ndarray
    resources: np.ndarray
    closed: np.ndarray

    def clear(self, more: np.ndarray | float = 0.0) -> Payments:
        return clearing_payments(self.claims, self.due, self.resources + more, self.closed)

    @property
    def dust(self) -> float:
        return 1e-9 * (1.0 + float(self.due.sum(axis=0).max(initial=0.0) + self.resources.max(initial=0.0)))

    def owed(self) -> np.ndarray:
        return self.claims.totals(self.due)

    def inflow(self, paid: np.ndarray) -> np.ndarray:
        """Return what firms receive of payments (row, path)."""
        received = np.zeros_like(self.resources)
        for row, payee in enumerate(self.claims.payee):
            if payee < self.claims.firms:
                received[payee] += np.where(self.closed[payee], 0.0, paid[row])
        return received

    def paid_from(self, money: np.ndarray) -> np.ndarray:
        """Return what is paid on each row by firms with some money (firm, path), class after class."""
        owed = self.owed()
        before = np.cumsum(owed, axis=0) - owed
        covered = np.clip(money - before, 0.0, owed)
        share = np.where(owed > 0, covered / np.where(owed > 0, owed, 1.0), 1.0)
        padded = np.concatenate([share, np.ones_like(share[:, :1])], axis=1)
        return self.due * padded[self.claims.payment_class, self.claims.payer]


@st.composite
def debts(draw, most_firms: int = 5, most_classes: int = 4, paths: int = PATHS) -> Debts:
    firms, classes = draw(st.integers(1, most_firms)), draw(st.integers(1, most_classes))
    ends = st.tuples(st.integers(0, firms), st.integers(0, firms), st.integers(0, classes - 1))
    rows = draw(st.lists(ends.filter(lambda row: row[0] != row[1]), min_size=1, max_size=4 * firms))
    payer, payee, rank = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
    due = draw(arrays(np.float64, (len(rows), paths), elements=AMOUNTS))
    resources = draw(arrays(np.float64, (firms, paths), elements=AMOUNTS))
    closed = draw(arrays(np.bool_, (firms, paths), elements=st.sampled_from([False, False, False, True])))
    return Debts(Claims(payer, payee, rank, firms, classes), due, resources, closed)


@law
@given(debts())
def test_clearing_is_a_fixed_point(case: Debts) -> None:
    done = case.clear()
    assert not done.unsettled.any()
    np.testing.assert_allclose(done.received, case.inflow(done.paid), atol=case.dust)
    expected = case.paid_from(case.resources + case.inflow(done.paid))
    np.testing.assert_allclose(done.paid, expected, atol=case.dust)


def least(case: Debts) -> tuple[np.ndarray, bool]:
    """Return payments on rows iterated up from zero, and whether they stand still."""
    paid = np.zeros_like(case.due)
    paid[case.claims.payer == case.claims.firms] = case.due[case.claims.payer == case.claims.firms]
    for _ in range(4000):
        more = case.paid_from(case.resources + case.inflow(paid))
        if np.abs(more - paid).max(initial=0.0) <= 1e-14 * case.dust:
            return more, True
        paid = more
    return paid, False


@law
@given(debts())
def test_the_greatest_is_never_below_the_least(case: Debts) -> None:
    assert (case.clear().paid >= least(case)[0] - case.dust).all()


@law
@given(debts())
def test_without_bankruptcy_costs_greatest_and_least_leave_the_same_equity(case: Debts) -> None:
    low, still = least(case)
    assume(still)
    owed = case.owed().sum(axis=0)
    equity = [np.maximum(0.0, case.resources + case.inflow(paid) - owed) for paid in (case.clear().paid, low)]
    np.testing.assert_allclose(*equity, atol=case.dust)


@law
@given(debts(), st.floats(0.0, 50.0), st.integers(0, 4))
def test_more_money_for_one_firm_lowers_no_payment(case: Debts, more: float, firm: int) -> None:
    extra = np.zeros_like(case.resources)
    extra[firm % case.claims.firms] = more
    assert (case.clear(extra).paid >= case.clear().paid - case.dust).all()


@law
@given(debts(), st.sampled_from([1e-3, 1024.0, 1e6]))
def test_money_units_scale_all_payments(case: Debts, unit: float) -> None:
    larger = Debts(case.claims, case.due * unit, case.resources * unit, case.closed).clear()
    np.testing.assert_allclose(larger.paid / unit, case.clear().paid, atol=case.dust)


@law
@given(debts())
def test_every_path_clears_as_if_it_were_alone(case: Debts) -> None:
    together = case.clear()
    for path in range(PATHS):
        at = np.s_[:, path : path + 1]
        alone = Debts(case.claims, case.due[at], case.resources[at], case.closed[at]).clear()
        np.testing.assert_array_equal(alone.paid, together.paid[at])
        np.testing.assert_array_equal(alone.received, together.received[at])


def greatest_by_search(case: Debts) -> np.ndarray:
    """Return the greatest payments of one path: over every way in which classes can run out, the fixed point that
    pays most, by linear programme."""
    claims, due, owed = case.claims, case.due[:, 0], case.owed()[:, :, 0]
    before = np.cumsum(owed, axis=0) - owed
    best, most = np.zeros_like(due), -1.0
    for marginal in product(range(claims.classes + 1), repeat=claims.firms):  # the class that is not paid in full
        if any(rank < claims.classes and owed[rank, firm] <= 0 for firm, rank in enumerate(marginal)):
            continue
        full = [owed[:rank, firm].sum() for firm, rank in enumerate(marginal)]
        # money of every firm is its unknown; rows of the marginal class pay due x (money - before) / owed
        equal, right = np.eye(claims.firms), case.resources[:, 0].copy()
        for row, (payer, payee, rank) in enumerate(zip(claims.payer, claims.payee, claims.payment_class, strict=True)):
            if payee == claims.firms or case.closed[payee, 0]:
                continue
            if payer == claims.firms or rank < marginal[payer]:
                right[payee] += due[row]
            elif rank == marginal[payer]:
                slope = due[row] / owed[rank, payer]
                equal[payee, payer] -= slope
                right[payee] -= slope * before[rank, payer]
        ends = [
            (full[firm], None if rank == claims.classes else full[firm] + owed[rank, firm])
            for firm, rank in enumerate(marginal)
        ]
        found = linprog(-np.ones(claims.firms), A_eq=equal, b_eq=right, bounds=ends, method="highs")
        if found.status == 0:
            paid = case.paid_from(found.x[:, None])[:, 0]
            if paid.sum() > most:
                best, most = paid, paid.sum()
    return best


@law
@given(debts(most_firms=3, most_classes=3, paths=1))
def test_clearing_is_the_greatest_of_all_fixed_points(case: Debts) -> None:
    np.testing.assert_allclose(case.clear().paid[:, 0], greatest_by_search(case), atol=1e-6 * (1.0 + case.due.max()))


@law
@given(st.integers(2, 6), st.floats(-8, -0.1).map(lambda x: 10.0**x), st.floats(0.0, 2.0))
def test_a_nearly_closed_ring_pays_what_leaks_from_it(firms: int, leak: float, wealth: float) -> None:
    """Each of n firms owes D (1 - l) to the next and D l to the world; only firm 0 has money e of its own.

    Firm 0 has x = e + (1 - l)^n x, so it pays min(D, e / (1 - (1 - l)^n)), and the k-th after it (1 - l)^k of that.
    A class counts as covered when 10^-12 of it is missing, which the ring magnifies by 1 / (1 - (1 - l)^n): so much
    the answer may be too high, and no more.
    """
    dues, kept = 10.0, 1.0 - leak
    lost = -np.expm1(firms * np.log1p(-leak))  # 1 - (1 - l)^n
    own = wealth * dues * lost
    payer = np.tile(np.arange(firms), 2)
    payee = np.concatenate([(np.arange(firms) + 1) % firms, np.full(firms, firms)])
    due = np.concatenate([np.full(firms, dues * kept), np.full(firms, dues * leak)])[:, None]
    resources = np.zeros((firms, 1))
    resources[0] = own
    claims = Claims(payer, payee, np.zeros(2 * firms, dtype=np.int64), firms, 1)
    done = clearing_payments(claims, due, resources, np.zeros((firms, 1), dtype=bool))
    first = min(dues, own / lost)
    expected = first * kept ** np.arange(firms)
    np.testing.assert_allclose(done.paid[:firms, 0] / kept, expected, rtol=1e-9, atol=2e-12 * dues / lost)
    assert not done.unsettled.any()


@law
@given(st.integers(2, 6), st.floats(0.01, 1e6))
def test_a_closed_ring_without_money_pays_in_full(firms: int, dues: float) -> None:
    """Everybody pays with what it is paid: the greatest clearing vector; the least one is nothing."""
    at = np.arange(firms)
    claims = Claims(at, (at + 1) % firms, np.zeros(firms, dtype=np.int64), firms, 1)
    nothing = np.zeros((firms, 1))
    done = clearing_payments(claims, np.full((firms, 1), dues), nothing, nothing > 0)
    np.testing.assert_array_equal(done.paid, dues)
