"""How firms stand on simulated paths: what they lack, Minsky's classes, what the vendor finances of what it sells."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from cardhouse.measure import (
    Rung,
    Sales,
    adjusted_revenue,
    funding_gap,
    look_through,
    minsky_regimes,
    obligation_coverage,
    pass_through,
    reinvested_gross_profit,
)
from cardhouse.simulate import Paths
from cardhouse.simulate.kept_dues import KeptDues
from cardhouse.simulate.kept_flows import KeptFlows
from cardhouse.stress.circularity import PathMeasures, flows_of, window_of_path

YEAR = 4
"""Quarters over which obligations are covered."""


@dataclass(frozen=True)
class FirmStanding:
    """Hold how each firm stands over a window of each path.

    Attributes:
        gap: what is due, built and lent less what is invoiced, what comes back on loans and guarantees, shares sold
            under deals, opening cash and credit lines not drawn, in the book's unit; below 0 it is left over.
        deepest: the largest such gap at the end of a quarter.
        coverage: (cash + income) / dues of the first four quarters; nan where nothing is due, and in a shorter window.
        regime: Minsky's class over the window with the vendor's money and without it, as codes of `measure.Regime`,
            -1 where nothing is due.
        ponzi: share of the quarters in which something is due that are Ponzi, likewise.
    """

    gap: Float[np.ndarray, "firm path"]
    deepest: Float[np.ndarray, "firm path"]
    coverage: Float[np.ndarray, "firm path"]
    regime: Int[np.ndarray, "case firm path"]
    ponzi: Float[np.ndarray, "case firm path"]


@dataclass(frozen=True)
class VendorStanding:
    """Hold what the vendor finances of what it sells over a window of each path; nan where the whole is 0.

    Attributes:
        ladder: what is left on each rung of what it is paid for what it sells, in the book's unit, the documented rung
            nan: documented links are not followed on paths.
        intensity: financing it paid / its revenue.
        paid_in_shares: financing it paid to each firm / what the firm paid it.
        reinvested: financing it paid to each firm / its gross profit on what the firm paid it.
        at_stake: what it paid to each firm as financing, and the caps that stand behind each: called or not, they rest
            on the firm that is covered, not on the one that is paid; in the book's unit, nan where a cap has no limit.
        ultimate: where that ends, seen through who pays whom, in the book's unit.
    """

    ladder: Float[np.ndarray, "rung path"]
    intensity: Float[np.ndarray, " path"]
    paid_in_shares: Float[np.ndarray, "firm path"]
    reinvested: Float[np.ndarray, "firm path"]
    at_stake: Float[np.ndarray, "firm path"]
    ultimate: Float[np.ndarray, "firm path"]


@dataclass(frozen=True)
class PathStanding:
    """Hold how firms stand over quarters `first` .. `last` of each path; `vendor` is none without a vendor.

    `passed` is how often a payment of final customers is booked as revenue, nan where they pay nothing.
    """

    first: int
    last: int
    firms: FirmStanding
    passed: Float[np.ndarray, " path"]
    vendor: VendorStanding | None


def path_standing(done: Paths, found: PathMeasures, margin: float | None = None) -> PathStanding:
    """Return how firms stand over the window of measures that were traced on the same paths.

    Args:
        done: paths simulated with `keep_flows`.
        found: their measures; its window, and the vendor's money that each firm received.
        margin: the vendor's gross margin, share of the price; none where it is not known.

    Raises:
        ValueError: if the paths were simulated without their flows.

    Source: MODEL section 2; the ratios as in `measure`.
    """
    kept, dues = flows_of(done), done.kept_dues
    if dues is None:
        raise ValueError("these paths were simulated without their dues: simulate them with keep_flows=True")
    some = slice(found.first - 1, found.last)
    sold, final = kept.sold[some].sum(axis=0), dues.final[some].sum(axis=0)
    booked = pass_through(dues.earned[some].sum(axis=0).T, final.sum(axis=0)).centre
    vendor = done.network.vendor
    return PathStanding(
        first=found.first,
        last=found.last,
        firms=_firms(kept, dues, found),
        passed=booked,
        vendor=None if vendor < 0 else _vendor(kept, dues, found, (sold, final), vendor, margin),
    )


def _firms(kept: KeptFlows, dues: KeptDues, found: PathMeasures) -> FirmStanding:
    some = slice(found.first - 1, found.last)
    income = (dues.earned - dues.costs)[some]
    interest, principal, fixed = (part[some] for part in (dues.interest, dues.principal, dues.commitments))
    cash = np.stack(
        [window_of_path(kept, path, found.first, found.last).cash for path in range(kept.cash.shape[-1])], axis=-1
    )
    lines = np.maximum(dues.lines - dues.drawn[: found.first - 1].sum(axis=0), 0.0)
    out = fixed + (dues.built + dues.lent)[some] + interest + principal + np.maximum(-income, 0.0)
    coming = np.maximum(income, 0.0) + (dues.shares + dues.back)[some]
    due_by_quarter, in_by_quarter = (np.moveaxis(part, 0, -1) for part in (out, coming))
    gap = funding_gap(due_by_quarter, in_by_quarter, np.maximum(cash, 0.0), lines)
    year = slice(0, YEAR)
    due = (interest + principal + fixed)[year].sum(axis=0)
    coverage = obligation_coverage(cash, income[year].sum(axis=0), due).centre
    given = dues.from_vendor[some]
    regime, ponzi = _regimes(income + given, interest, principal, fixed, found.own + given)
    return FirmStanding(
        gap=gap.horizon.centre,
        deepest=gap.deepest.centre,
        coverage=coverage if len(income) >= YEAR else np.full_like(coverage, np.nan),
        regime=regime,
        ponzi=ponzi,
    )


def _regimes(
    income: np.ndarray, interest: np.ndarray, principal: np.ndarray, fixed: np.ndarray, own: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the class over the window (case, firm, path) and the share of quarters with dues that are Ponzi."""
    due = interest + principal + fixed
    regimes, shares = [], []
    for taken in (np.zeros_like(own), own):
        whole = minsky_regimes(*(part.sum(axis=0) for part in (income, interest, principal, fixed, taken)))
        every = minsky_regimes(income, interest, principal, fixed, taken).centre
        often = ((every == 2) & (due > 0)).sum(axis=0)
        counted = np.where(np.isfinite(taken).all(axis=0), (due > 0).sum(axis=0), 0)
        regimes.append(np.where(counted > 0, whole.centre, -1))
        shares.append(np.divide(often, counted, out=np.full(often.shape, np.nan), where=counted > 0))
    return np.stack(regimes), np.stack(shares)


def _vendor(
    kept: KeptFlows,
    dues: KeptDues,
    found: PathMeasures,
    sales: tuple[np.ndarray, np.ndarray],
    vendor: int,
    margin: float | None,
) -> VendorStanding:
    sold, final = sales
    some = slice(found.first - 1, found.last)
    paid, bought = kept.financing[some, vendor].sum(axis=0), sold[:, vendor]
    stake = _at_stake(kept, some, paid)
    ladder, ultimate = np.full((len(Rung), stake.shape[1]), np.nan), np.full_like(stake, np.nan)
    for path in range(stake.shape[1]):
        received = final[vendor, path] + bought[:, path].sum()
        traced = Sales(received, bought[:, path], paid[:, path], labelled=found.own_sales[:, path])
        ladder[:, path] = adjusted_revenue(traced).amount.centre
        if np.isfinite(stake[:, path]).all():
            claims = _claims(sold[..., path], final[:, path], paid[:, path], vendor)
            ultimate[:, path] = look_through(stake[None, :, path], claims).ultimate.centre[0]
    return VendorStanding(
        ladder=ladder,
        intensity=_share(paid.sum(axis=0), dues.earned[some, vendor].sum(axis=0)),
        paid_in_shares=_share(paid, bought),
        reinvested=reinvested_gross_profit(paid, np.nan if margin is None else margin, bought).centre,
        at_stake=stake,
        ultimate=ultimate,
    )


def _at_stake(kept: KeptFlows, window: slice, paid: Float[np.ndarray, "firm path"]) -> Float[np.ndarray, "firm path"]:
    """Return what the vendor has at stake in each firm, its payments and its caps."""
    stake = paid.copy()
    for cover, called in enumerate(kept.called[window].sum(axis=0)):
        obligor, paid_to = kept.ends[:, cover, 0]
        stake[paid_to] = np.maximum(stake[paid_to] - called, 0.0)
        stake[obligor] += np.where(np.isfinite(kept.caps[cover]), kept.caps[cover], np.nan)
    return stake


def _claims(
    sold: Float[np.ndarray, "payer payee"],
    final: Float[np.ndarray, " firm"],
    paid: Float[np.ndarray, " firm"],
    vendor: int,
) -> Float[np.ndarray, "firm payer"]:
    """Return the share of each firm's sales that each other firm pays; what the vendor finances so is at stake itself
    and no customer's."""
    own = sold.copy()
    own[vendor] = np.maximum(own[vendor] - paid, 0.0)
    revenue = (own.sum(axis=0) + final)[:, None]
    claims: np.ndarray = np.divide(own.T, revenue, out=np.zeros_like(own), where=revenue > 0)
    return claims


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    shares: np.ndarray = np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
    return shares
