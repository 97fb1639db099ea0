"""How firms pay their debt: hedge, speculative and Ponzi finance in the sense of Minsky."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cardhouse.measure.figure import (
    ROUNDING,
    Figure,
    Given,
    Missing,
    Numbers,
    Reasons,
    figure_of,
    known_figure,
    refuse_negative,
    unknown_where,
)

Classes = NDArray[np.int8]


class Regime(IntEnum):
    """Name a class of finance; a higher one is more fragile."""

    NOT_KNOWN = -1
    HEDGE = 0
    SPECULATIVE = 1
    PONZI = 2


@dataclass(frozen=True, eq=False)
class Regimes:
    """Hold the class of each firm and period, as codes of `Regime`.

    Attributes:
        best: class where income is at the high and debt service at the low end.
        centre: class at the central figures; NOT_KNOWN where one of them is missing.
        worst: class where income is at the low and debt service at the high end.
        missing: None where the centre is known, else why it is not.
    """

    best: Classes
    centre: Classes
    worst: Classes
    missing: Reasons


def minsky_regimes(
    income: Given, interest: Given, principal: Given, commitments: Given = 0.0, vendor_money: Given = 0.0
) -> Regimes:
    """Return the class of finance: hedge `X >= I + P`, speculative `I <= X < I + P`, Ponzi `X < I`.

    Commitments that cannot be cancelled are debt service that no lender rolls over, so they stand with the interest:
    `I = interest + commitments`. Without vendor money, X is the income less what the vendor paid into it. Figures that
    differ by less than one part in 10^9 count as equal.

    Args:
        income: X, cash flow from operations before interest and before the payments that are given as commitments
            (...), money.
        interest: paid in cash, in kind and capitalised, money.
        principal: of debt that falls due, money.
        commitments: payments of the period that cannot be cancelled (purchases, leases), money; 0 if X is after them.
        vendor_money: part of the income that is the vendor's money, money; 0 for the class with it.

    Raises:
        ValueError: if any debt service may be negative.

    Source: Minsky (1986), Stabilizing an Unstable Economy, ch. 9; on firms Davis, de Souza, Hernandez (2017), An
        empirical analysis of Minsky regimes in the US economy. Commitments as debt service: definition of this project.
    """
    paid = figure_of(vendor_money, Missing.NOT_TRACED)
    flow = figure_of(income, Missing.CASH_FLOW_UNKNOWN) - paid
    due, repaid = (figure_of(part, Missing.DEBT_SERVICE_UNKNOWN) for part in (interest, principal))
    fixed = refuse_negative(figure_of(commitments, Missing.COMMITMENTS_UNKNOWN), "commitments")
    service = refuse_negative(due, "debt service") + fixed
    whole = service + refuse_negative(repaid, "debt service")
    best, centre, worst = (
        _regime(*np.broadcast_arrays(*case))
        for case in (
            (flow.high, service.low, whole.low),
            (flow.centre, service.centre, whole.centre),
            (flow.low, service.high, whole.high),
        )
    )
    return Regimes(best, centre, worst, (flow - whole).missing)


def regime_shares(regimes: Regimes, weights: ArrayLike | None = None) -> Figure:
    """Return the share of firms, or of their debt, in each class (..., class), in [0, 1].

    The least counts the firms that are surely in the class, the most those that may be; the centre is missing where the
    class of a firm with weight is.

    Args:
        regimes: classes (..., firm).
        weights: (..., firm), 1 for each firm if not given; debt in money for shares of the debt.

    Raises:
        ValueError: if a weight is negative or not finite.

    Source: shares of firms as in Davis, de Souza, Hernandez (2017); of debt: definition of this project.
    """
    each = np.ones(regimes.centre.shape) if weights is None else np.asarray(weights, dtype=np.float64)
    each = np.broadcast_to(each, regimes.centre.shape)
    if not np.isfinite(each).all() or (each < 0).any():
        raise ValueError("weights must be finite and not negative")
    named = np.array([Regime.HEDGE, Regime.SPECULATIVE, Regime.PONZI])[:, None]
    best, centre, worst = (x[..., None, :] for x in (regimes.best, regimes.centre, regimes.worst))
    unknown = best == Regime.NOT_KNOWN
    may_be = unknown | ((best <= named) & (named <= worst))
    sure = ~unknown & (best == named) & (worst == named)
    whole = each.sum(axis=-1)[..., None]
    shares = known_figure(*((is_in * each[..., None, :]).sum(axis=-1) for is_in in (sure, centre == named, may_be)))
    open_ = (((regimes.centre == Regime.NOT_KNOWN) & (each > 0)).any(axis=-1))[..., None]
    shares = unknown_where(shares, np.broadcast_to(open_, shares.shape), Missing.REGIME_UNKNOWN, ends=False)
    return shares.over(whole, Missing.NO_WEIGHT)


def _regime(income: Numbers, interest: Numbers, service: Numbers) -> Classes:
    """Return the class at one figure each; not known where one of them is not."""
    near = ROUNDING * np.maximum(np.abs(income), service)
    regime = np.where(income >= service - near, Regime.HEDGE, Regime.SPECULATIVE)
    regime = np.where(income >= interest - near, regime, Regime.PONZI)
    unknown = np.isnan(income) | np.isnan(service)
    return np.where(unknown, Regime.NOT_KNOWN, regime).astype(np.int8)
