"""Deals: one record and one row of the registry per kind.

A new kind costs a record and a row here, and its rule in `simulate/rules.py`.
"""

import datetime
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from cardhouse.model.figures import Amount, Count, Rate, Schedule, Share
from cardhouse.model.record import UNTITLED, Flag, Integer, Name, Record, Title
from cardhouse.model.stages import Stage, Stages, stage_on


class Binding(StrEnum):
    """Say whether a deal binds, is at a party's option, or depends on an event."""

    FIRM = "firm"
    OPTIONAL = "optional"
    CONTINGENT = "contingent"


class PaymentClass:
    """Rank payments: a class is paid only when the classes before it are paid in full."""

    OPERATING = 0
    DEBT = 1
    TRADE = 2
    WISH = 3


def _usual_binding(given: dict[str, Any]) -> Binding:
    """Return optional for a promise (announced, letter of intent), firm otherwise."""
    stages = given.get("stages", ())
    stage = max(stages, key=lambda reached: reached.on).stage if stages else given.get("stage")
    return Binding.OPTIONAL if stage is not None and stage.firmness == 0 else Binding.FIRM


class Deal(Record):
    """Hold what every deal has: who pays whom, how firm it is and what else holds the same money."""

    kind: str
    title: Name = UNTITLED
    payer: str
    payee: str
    stages: Stages = ()
    stage: Stage | None = None
    binding: Binding = Field(default_factory=_usual_binding)
    probability: Share | None = None
    signed_with: str | None = None
    priority: Integer | None = Field(default=None, ge=0, le=3)
    overlaps_with: tuple[str, ...] = ()
    counted_in: str | None = None
    removed: Flag = False
    source: str | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _one_way_to_say_the_stage(self) -> Self:
        if self.stage is not None and self.stages:
            raise PydanticCustomError("B119", "says its stage twice: stage and stages")
        return self


class Milestones(Record):
    """Hold tranches that fall due as the payee's use of `vendor`'s chips grows by `step` units."""

    vendor: str
    step: Amount
    tranche: Amount
    source: str | None = None


class Equity(Deal):
    """Buy shares of the payee in dated or milestone tranches, `share` of it for the whole amount."""

    kind: Literal["equity"]
    amount: Amount
    share: Share | None = None
    schedule: Schedule | None = None
    milestones: Milestones | None = None
    lock_in: Share | None = None


class Loan(Deal):
    """Commit a line of credit to the payee; each draw is repaid in equal parts over `life` quarters."""

    kind: Literal["loan"]
    amount: Amount
    rate: Rate
    life: Count


class Lease(Deal):
    """Pay rent by schedule."""

    kind: Literal["lease"]
    schedule: Schedule


class Cloud(Deal):
    """Pay for capacity: the larger of `per` unit online and quarter, and the contract's schedule."""

    kind: Literal["cloud"]
    programme: str
    per: Amount | None = None
    schedule: Schedule | None = None


class Purchase(Deal):
    """Buy goods by schedule, until the seller defaults."""

    kind: Literal["purchase"]
    schedule: Schedule


def optional_purchase(deal: Deal, day: datetime.date) -> bool:
    """Tell whether a deal is, on `day`, a purchase at a signed or firmer stage that its payer may stop at will.

    A promise, at a softer stage, is none: once its letter is signed it binds like any contract.
    Source: MODEL S5, optional purchases.
    """
    stage = stage_on(deal.stages, day)
    signed = stage is not None and stage.firmness > 0
    return isinstance(deal, Purchase) and deal.binding is Binding.OPTIONAL and signed


class Guarantee(Deal):
    """Step in, up to a cap, for what a dead obligor's deal would have brought."""

    kind: Literal["guarantee"]
    binding: Binding = Binding.CONTINGENT
    deal: str
    amount: Amount


class Offtake(Deal):
    """Take vacant capacity at a price, up to a cap, when its user is dead."""

    kind: Literal["offtake"]
    binding: Binding = Binding.CONTINGENT
    deal: str
    price: Amount
    amount: Amount | None = None


@dataclass(frozen=True)
class DealKind:
    """Describe one kind: record, payment class, colour group, whether its payer finances its payee, and name."""

    record: type[Deal]
    payment_class: int
    flow: str
    financing: bool
    title: Title


DEAL_KINDS: dict[str, DealKind] = {
    "equity": DealKind(Equity, PaymentClass.WISH, "equity", True, Title(en="shares bought", fr="achat d'actions")),
    "loan": DealKind(Loan, PaymentClass.WISH, "debt", True, Title(en="loan", fr="prêt")),
    "lease": DealKind(Lease, PaymentClass.DEBT, "lease", False, Title(en="lease", fr="bail")),
    "cloud": DealKind(
        Cloud, PaymentClass.TRADE, "service", False, Title(en="cloud commitment", fr="engagement de cloud")
    ),
    "purchase": DealKind(Purchase, PaymentClass.TRADE, "hardware", False, Title(en="purchase", fr="achat")),
    "guarantee": DealKind(Guarantee, PaymentClass.TRADE, "guarantee", True, Title(en="guarantee", fr="garantie")),
    "offtake": DealKind(
        Offtake, PaymentClass.TRADE, "service", True, Title(en="offtake", fr="engagement d'enlèvement")
    ),
}

LATER_KINDS = ("warrant", "prepayment")
