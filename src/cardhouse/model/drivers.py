"""Drivers: the uncertain world outside the book."""

from pydantic import Field

from cardhouse.model.figures import Amount, Demand, Fraction, Multiplier, Number, Schedule, Share
from cardhouse.model.record import UNTITLED, Name, Record


class Regime(Record):
    """Hold one state of the world: drift and volatility of demand, openness, appetite, spread, valuation.

    `next` gives the probability a quarter of moving to each other regime; staying has the rest.
    """

    title: Name = UNTITLED
    mu: Number | None = None
    sigma: Amount | None = None
    openness: Share | None = None
    appetite: Share | None = None
    spread: Number | None = None
    valuation: Amount | None = None
    cut: Share | None = None
    next: dict[str, Share] = Field(default={})
    source: str | None = None
    note: str | None = None


class Given(Record):
    """Hold drivers that are given by quarter instead of drawn; neutral after their end."""

    demand: Demand | None = None
    openness: Fraction | None = None
    appetite: Fraction | None = None
    price: Schedule | None = None
    spread: Multiplier | None = None
    valuation: Schedule | None = None
    cut: Fraction | None = None
    source: str | None = None


class Drivers(Record):
    """Hold either regimes, from which the drivers are drawn, or drivers that are given."""

    regimes: dict[str, Regime] = Field(default={})
    initial: str | None = None
    reversion: Amount | None = None
    price_growth: Number | None = None
    forced: dict[int, str] = Field(default={})
    given: Given | None = None
    source: str | None = None
    note: str | None = None
