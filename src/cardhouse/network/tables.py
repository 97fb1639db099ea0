"""Tables of arrays: what the engines see of a book."""

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

Rows = Float[np.ndarray, "row path"]
Steps = Float[np.ndarray, "step row path"]

# What the book does not set is neutral (MODEL section 3).
FIRM_DEFAULTS: dict[str, float] = {"beta": 1.0, "facility_total": math.inf, "rho": math.inf}
PROGRAMME_DEFAULTS: dict[str, float] = {
    "lag": 1.0,
    "life": 1.0,
    "custom.price": 1.0,
    "advance_guaranteed": math.nan,  # as without a guarantee
    "project_rate_guaranteed": math.nan,
}
DEAL_DEFAULTS: dict[str, float] = {"lock_in": 1.0}
OPEN_ENDED: dict[str, float] = {"offtake": math.inf}
RULE_DEFAULTS: dict[str, float] = {
    "grace_trade": 2.0,
    "workout": 4.0,
    "damages": 4.0,
    "materiality": 0.01,
    "fire_sale": 1.0,
    "vmin": 1.0,
    "vmax": 1.0,
}


@dataclass(frozen=True)
class Table:
    """Hold records of one sort as columns.

    `numbers` are arrays (row, path), `series` (step, row, path) with step 0 for quarter or year 1, `links` integer
    arrays (row,) with -1 for none; the path axis has length 1 where the book gives a point.
    """

    ids: tuple[str, ...]
    numbers: dict[str, np.ndarray]
    series: dict[str, np.ndarray]
    links: dict[str, Int[np.ndarray, " row"]]

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, name: str) -> np.ndarray:
        """Return the numbers or the series of a column."""
        return self.numbers[name] if name in self.numbers else self.series[name]

    def link(self, name: str) -> Int[np.ndarray, " row"]:
        """Return the rows of another table that a column points to; -1 for none, the number of firms for the world."""
        return self.links[name]

    def whole(self, name: str) -> list[int]:
        """Return a column of whole numbers, the same on every path."""
        return [int(x) for x in self.numbers[name][:, 0]]


@dataclass(frozen=True)
class Regimes:
    """Hold the regimes' columns (regime, path), the transition matrix (from, to, path) and where the chain begins."""

    table: Table
    transition: np.ndarray
    initial: int
    forced: dict[int, int]
    reversion: np.ndarray
    price_growth: np.ndarray


@dataclass(frozen=True)
class Network:
    """Hold a book as arrays for `quarters` quarters; the world has the index `world` = number of firms.

    `deals` has one table a kind, `signature` names the deal whose draw decides whether each is signed, `given` the
    drivers (step, path) when they are given, `regimes` when they are drawn; series of quarters reach `horizon` >=
    quarters, so that damages and orders can look ahead.
    """

    quarters: int
    horizon: int
    firms: Table
    programmes: Table
    deals: dict[str, Table]
    signature: dict[str, str]
    rules: dict[str, np.ndarray]
    regimes: Regimes | None
    given: dict[str, np.ndarray]
    vendor: int
    customers: tuple[int, ...]
    collapse_fall: float
    collapse_built: float

    @property
    def world(self) -> int:
        """Return the index of the world."""
        return len(self.firms)

    def whole_rule(self, name: str) -> int:
        """Return a rule that is a whole number."""
        return int(self.rules[name].flat[0])

    def deals_of(self, kind: str) -> Table:
        """Return the table of a kind; empty if the book has none."""
        return self.deals.get(kind) or Table((), {}, {}, {})


def custom_demand(programmes: Table, quarter: np.ndarray | int) -> np.ndarray:
    """Return ceiling / (1 + exp(-speed (t - half))), the custom-chip share that nothing holds back, (programme, path).

    0 without a custom supplier. `quarter` is t, or quarters along the path axis. Source: MODEL S1.
    """
    rising = 1.0 + np.exp(-programmes["custom.speed"] * (quarter - programmes["custom.half"]))
    share: np.ndarray = np.where(
        programmes.link("custom.supplier")[:, None] < 0, 0.0, programmes["custom.ceiling"] / rising
    )
    return share
