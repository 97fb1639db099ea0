"""What each firm earns, owes and is given, quarter by quarter, by what a view counts."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from cardhouse.model.book import Book
from cardhouse.model.deals import Binding
from cardhouse.network import Measured, View, compile_network, measured_quarters, measured_stage
from cardhouse.tables.circular.labelled import label_of, window_of_book
from cardhouse.trace import traced

COMMITTING = frozenset(("cloud", "lease", "purchase"))
"""Kinds of deals whose payments cannot be cancelled once they are signed and not optional."""

FINANCING = frozenset(("equity", "loan"))

_SIGNS = {"income": 1, "financed": 1, "commitments": -1, "built": -1, "lent": -1, "interest": -1, "principal": -1}

PerQuarter = Float[np.ndarray, "quarter firm"]


@dataclass(frozen=True)
class CashFlows:
    """Hold cash flows (quarter, firm) of a window, in the book's unit.

    `income` is what is invoiced less operating costs, before interest, commitments and builds; `commitments` is paid
    under signed deals that bind; `built` is what else is paid, builds above all; `interest` and `principal` are those
    of the debt at the book's day, repaid by its terms and not replaced; `financed` comes in for shares and as loans,
    `lent` goes out so; `from_vendor` is the vendor's part of `financed`, `vendor_money` the vendor's own money in that
    and, pro rata, in what the firm is paid for what it sells. `moved` (firm,) is what the quarters before the window
    add to cash or take from it.
    """

    firms: tuple[str, ...]
    moved: Float[np.ndarray, " firm"]
    income: PerQuarter
    commitments: PerQuarter
    built: PerQuarter
    interest: PerQuarter
    principal: PerQuarter
    financed: PerQuarter
    lent: PerQuarter
    from_vendor: PerQuarter
    vendor_money: PerQuarter


def cash_flows(book: Book, view: View, first: int, last: int, vendor: str | None) -> CashFlows:
    """Return what firms earn and owe in quarters `first` .. `last`, figures at their centre."""
    quarters = measured_quarters(book, view, last)
    every, service = quarters.quarters, _debt_service(book, last)
    paid = {name: np.stack([part[name] for part in map(_Paid(book, vendor).of, every)]) for name in _Paid.NAMES}
    paid |= {"income": np.stack([one.earned - one.costs for one in every])}
    paid |= dict(zip(("interest", "principal"), service, strict=True))
    before = {name: part[: first - 1].sum(axis=0) for name, part in paid.items()}
    window, some = window_of_book(quarters).between(first, last), every[first - 1 :]
    received = np.zeros((last - first + 1, len(every[0].firms)))
    if vendor is not None:
        found = traced(window, [label_of(window, some, vendor)])
        received = np.stack([(found.paid(0, at) * _sold_share(one)).sum(axis=0) for at, one in enumerate(some)])
        received += paid["from_vendor"][first - 1 :]
    return CashFlows(
        firms=every[0].firms,
        moved=sum((sign * before[name] for name, sign in _SIGNS.items()), np.zeros(len(every[0].firms))),
        vendor_money=received,
        **{name: part[first - 1 :] for name, part in paid.items()},
    )


def _sold_share(one: Measured) -> Float[np.ndarray, "payer payee"]:
    """Return which share of each flow of a quarter pays for what its payee sells, not for its shares or as a loan."""
    at, given = {name: row for row, name in enumerate(one.firms)}, np.zeros_like(one.matrix)
    for flow in one.flows:
        if flow.kind in FINANCING and flow.payer in at and flow.payee in at:
            given[at[flow.payer], at[flow.payee]] += flow.amount
    share = np.divide(given, one.matrix, out=np.zeros_like(given), where=one.matrix > 0)
    sold: np.ndarray = np.clip(1.0 - share, 0.0, 1.0)
    return sold


@dataclass(frozen=True)
class _Paid:
    """Sort the payments of a quarter."""

    book: Book
    vendor: str | None
    NAMES = ("commitments", "built", "financed", "lent", "from_vendor")

    def of(self, one: Measured) -> dict[str, np.ndarray]:
        at = {name: row for row, name in enumerate(one.firms)}
        found = {name: np.zeros(len(at)) for name in self.NAMES}
        for flow in one.flows:
            finances = flow.kind in FINANCING
            if flow.payer in at:
                kind = "lent" if finances else "commitments" if self._binds(flow.origin) else "built"
                found[kind][at[flow.payer]] += flow.amount
            if flow.payee in at and finances:
                found["financed"][at[flow.payee]] += flow.amount
                found["from_vendor"][at[flow.payee]] += flow.amount if flow.payer == self.vendor else 0.0
        return found

    def _binds(self, origin: str) -> bool:
        deal = self.book.deals.get(origin)
        if deal is None or deal.kind not in COMMITTING or deal.binding is Binding.OPTIONAL:
            return False
        return View.SIGNED.counts(measured_stage(self.book, deal))


def _debt_service(book: Book, last: int) -> np.ndarray:
    """Return interest and principal (part, quarter, firm) on the debt at the book's day, at each quarter's opening.

    Source: MODEL S3.
    """
    firms = compile_network(book).firms
    debt, given = firms["debt"][:, 0], firms["maturities.given"][:, 0] > 0
    service = np.zeros((2, last, len(firms)))
    for at in range(last):
        falling = np.where(given, firms["maturities"][at, :, 0], firms["amortisation"][:, 0] * debt)
        service[:, at] = debt * firms["rate"][:, 0] / 4, np.minimum(falling, debt)
        debt = debt - service[1, at]
    return service
