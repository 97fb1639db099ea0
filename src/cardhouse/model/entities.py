"""Entities: the firms of a book and the named parts of the world around them."""

from enum import StrEnum

from cardhouse.model.figures import Amount, Count, Number, Rate, Schedule, Share, Whole, YearlyGrowth
from cardhouse.model.record import UNTITLED, Flag, Name, Record


class Role(StrEnum):
    """Say what a firm does in the circuit."""

    VENDOR = "vendor"
    LAB = "lab"
    CLOUD = "cloud"
    NEOCLOUD = "neocloud"
    CHIP_SUPPLIER = "chip-supplier"
    LENDER = "lender"
    LANDLORD = "landlord"
    INVESTOR = "investor"
    OTHER = "other"


class Supply(Record):
    """Hold orders placed `lead` quarters ahead: `non_cancellable` of them is taken, unsold stock fetches `salvage`."""

    lead: Count
    non_cancellable: Share
    salvage: Share | None = None
    source: str | None = None


class Entity(Record):
    """Hold a firm's opening balance, plan and terms; what is absent is neutral.

    Amounts are in the book's unit, revenue, fixed cost and facility per quarter; growth, rate per year; `outside` marks
    a named part of the world, which always pays and never fails and has no figures. `fails_in` is the quarter at whose
    end the firm defaults whatever it can pay: for scenarios that ask what then.
    """

    title: Name = UNTITLED
    role: Role
    outside: Flag = False
    cash: Amount | None = None
    debt: Amount | None = None
    revenue: Amount | None = None
    network_revenue: Amount | None = None
    growth: YearlyGrowth | None = None
    beta: Number | None = None
    volatility: Amount | None = None
    cost_share: Amount | None = None
    fixed: Amount | None = None
    tax: Share | None = None
    payout: Share | None = None
    facility: Amount | None = None
    facility_total: Amount | None = None
    debt_part: Share | None = None
    rate: Rate | None = None
    amortisation: Share | None = None
    maturities: Schedule | None = None
    floor: Amount | None = None
    recovery: Share | None = None
    multiple: Amount | None = None
    rho: Amount | None = None
    base_capacity: Amount | None = None
    supply: Supply | None = None
    fails_in: Count | None = None
    source: str | None = None
    note: str | None = None


class Rules(Record):
    """Hold the book's rules of default, estate, re-letting and outside funding; what is absent is neutral."""

    grace_debt: Whole | None = None
    grace_trade: Whole | None = None
    workout: Whole | None = None
    damages: Whole | None = None
    materiality: Share | None = None
    delta: Share | None = None
    fire_sale: Share | None = None
    relet: Share | None = None
    scar: Amount | None = None
    replacement: Share | None = None
    vmin: Amount | None = None
    vmax: Amount | None = None
    source: str | None = None
    note: str | None = None
