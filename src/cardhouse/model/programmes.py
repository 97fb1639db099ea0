"""Programmes: the physical build-outs that tie deals together."""

from cardhouse.model.figures import Amount, Count, Number, Rate, Schedule, Share, Whole
from cardhouse.model.record import UNTITLED, Name, Record
from cardhouse.model.stages import Stages


class Custom(Record):
    """Hold the custom-chip alternative: share S_t = (1 - lock) ceiling / (1 + exp(-speed (t - half)))."""

    supplier: str
    price: Amount | None = None
    ceiling: Share
    speed: Amount
    half: Number
    locked_by: str | None = None
    source: str | None = None


class Programme(Record):
    """Hold one build-out: who owns it, who uses it, whose chips, how many units by quarter and at what cost per unit.

    `lag` quarters pass from order to use, `terms` quarters from invoice to payment; lenders advance a share of the
    hardware spend as project debt repaid over `life` quarters; the user must be good for `cover` quarters of new fees.
    """

    title: Name = UNTITLED
    owner: str
    user: str
    vendor: str
    plan: Schedule
    chip: Amount
    other: Amount | None = None
    opening: Amount | None = None
    per_unit: Amount | None = None
    lag: Count | None = None
    terms: Whole | None = None
    advance: Share | None = None
    advance_guaranteed: Share | None = None
    project_rate: Rate | None = None
    project_rate_guaranteed: Rate | None = None
    life: Count | None = None
    cover: Amount | None = None
    custom: Custom | None = None
    stages: Stages = ()
    source: str | None = None
    note: str | None = None
