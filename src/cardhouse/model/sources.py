"""Sources: where a number comes from and how far it can be trusted."""

import datetime
from enum import StrEnum

from pydantic import Field

from cardhouse.model.record import Day, Record


class Tier(StrEnum):
    """Rank evidence, firmest first."""

    AUDITED = "audited"
    FILED = "filed"
    CONTRACT = "contract"
    COMPANY_STATEMENT = "company-statement"
    PRESS = "press"
    PRESS_UNCONFIRMED = "press-unconfirmed"
    RELAYED = "relayed"
    ESTIMATE = "estimate"
    ASSUMPTION = "assumption"


class Source(Record):
    """Name one public document, or one assumption and why it was made.

    `date` is the day it was published; a figure taken from it was public from `public_since` (default: that day) and
    describes `value_date`. A relayed source names the primary it relays; an assumption says why in `note`.
    """

    title: str = Field(min_length=1)
    publisher: str | None = None
    date: Day | None = None
    address: str | None = None
    tier: Tier
    value_date: Day | None = None
    public_since: Day | None = None
    relays: str | None = None
    note: str | None = None

    @property
    def public(self) -> datetime.date | None:
        """Return the first day on which the source was public; none for an assumption without a date."""
        return self.public_since or self.date
