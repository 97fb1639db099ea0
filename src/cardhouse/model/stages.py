"""Stages: how firm a promise is, and since when."""

import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator

from cardhouse.model.record import Day, Record


class Stage(StrEnum):
    """Rank promises, softest first; a cancelled deal is none."""

    ANNOUNCED = "announced"
    LETTER_OF_INTENT = "letter-of-intent"
    SIGNED = "signed"
    DRAWN = "drawn"
    DELIVERED = "delivered"
    SETTLED = "settled"
    CANCELLED = "cancelled"

    @property
    def firmness(self) -> int:
        """Return 0 for a promise (announced, letter of intent), 1 signed, 2 drawn, 3 delivered, 4 settled, -1 else."""
        return FIRMNESS[self]


FIRMNESS = {
    Stage.CANCELLED: -1,
    Stage.ANNOUNCED: 0,
    Stage.LETTER_OF_INTENT: 0,
    Stage.SIGNED: 1,
    Stage.DRAWN: 2,
    Stage.DELIVERED: 3,
    Stage.SETTLED: 4,
}


class Reached(Record):
    """Say that a stage was reached `on` a day; it was public since then unless `public_since` says later."""

    stage: Stage
    on: Day
    public_since: Day | None = None
    source: str | None = None

    @property
    def public(self) -> datetime.date:
        """Return the first day on which the change was public."""
        return self.public_since or self.on


def _as_list(given: Any) -> Any:
    return [given] if isinstance(given, dict) else given


Stages = Annotated[tuple[Reached, ...], BeforeValidator(_as_list)]


def stage_on(stages: tuple[Reached, ...], day: datetime.date) -> Stage | None:
    """Return the latest stage that was public on `day`; none if nothing was."""
    known = [reached for reached in stages if reached.public <= day]
    return max(known, key=lambda reached: reached.on).stage if known else None
