"""What markets ask to bear a firm's default, to stand beside what the model says."""

from cardhouse.model.figures import FixedShare, Rate, Whole
from cardhouse.model.record import Record


class MarketSpread(Record):
    """Hold the spread of a firm's debt or credit default swap, over how many years, and the recovery rate assumed.

    The probability of default that it implies, PD = 1 - exp(-s T / (1 - R)), is risk-neutral: it holds a premium.
    """

    spread: Rate
    years: Whole
    recovery: FixedShare
    source: str | None = None
    note: str | None = None
