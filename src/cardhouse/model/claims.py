"""Claims: public statements as rules on computed quantities, the facts they need, and the answer of a book's page."""

from typing import Final, Literal, NamedTuple

from pydantic import Field

from cardhouse.model.figures import Figure
from cardhouse.model.record import UNTITLED, Day, Integer, Name, Real, Record

ViewName = Literal["settled", "delivered", "drawn", "signed", "promised"]


class Fact(Figure):
    """Hold a sourced number that no engine reads, for claims and comparisons: a figure with a title and a unit."""

    title: Name = UNTITLED
    unit: str


class OutcomeFigure(Record):
    """Hold what was known later about a measure; no engine reads it."""

    title: Name = UNTITLED
    measure: str = Field(min_length=1)
    value: Real | str | tuple[Real, Real]
    unit: str
    public_since: Day
    source: str
    note: str | None = None


class Quantity(Record):
    """Name something the engines compute or the book states; which fields it needs depends on `of`.

    `view`, `first` and `last` choose flows and their window; `entity`, `payer`, `payee`, `deal` firms and deals; `via`
    the last payer on the way back to the vendor; `under` a scenario, `less` the one it is compared with on the same
    paths; `if_default`, `unless_default` the firm whose default the paths must have or not have; `after_default` the
    one whose default must come before the event, or in the same quarter.
    """

    title: Name = UNTITLED
    of: str
    unit: str | None = None
    name: str | None = None
    at: str | None = None
    is_: str | None = Field(default=None, alias="is")
    view: ViewName | None = None
    first: Integer | None = Field(default=None, ge=1)
    last: Integer | None = Field(default=None, ge=1)
    entity: str | None = None
    payer: str | None = None
    payee: str | None = None
    deal: str | None = None
    via: str | None = None
    over: Literal["receipts", "revenue"] | None = None
    event: Literal["collapse", "default", "any-default", "first-default"] | None = None
    item: Literal["revenue", "last-year-revenue", "loss", "lost-sales"] | None = None
    channel: Literal["stakes", "unpaid", "guarantees", "loans", "inventory"] | None = None
    under: str | None = None
    less: str | None = None
    if_default: str | None = None
    unless_default: str | None = None
    after_default: str | None = None
    lock: Real | None = Field(default=None, ge=0, le=1)
    replacement: Real | None = Field(default=None, ge=0, le=1)
    chance: Real | None = Field(default=None, gt=0, lt=1)
    span: tuple[Real, Real] | None = None


class QuantityKind(NamedTuple):
    """Say which fields a kind of quantity needs and which others it may have, and from which engine it comes."""

    needs: tuple[str, ...]
    may: tuple[str, ...]
    route: Literal["book", "later", "trace", "simulate", "stress", "sum"]


_WINDOW = ("first", "last")
QUANTITY_KINDS: Final[dict[str, QuantityKind]] = {
    "figure": QuantityKind(("at", "unit"), (), "book"),
    "fact": QuantityKind(("name",), (), "book"),
    "outcome": QuantityKind(("name",), (), "later"),
    "sum": QuantityKind(("is", "unit"), (), "sum"),
    "index": QuantityKind(("view",), _WINDOW, "trace"),
    "self-funded": QuantityKind(("view", "over"), _WINDOW, "trace"),
    "round-trip": QuantityKind(("view",), ("via", *_WINDOW), "trace"),
    "flow": QuantityKind(("view",), ("payer", "payee", "deal", *_WINDOW), "trace"),
    "financing": QuantityKind(("view",), ("payee", *_WINDOW), "trace"),
    "planned-revenue": QuantityKind(("view", "entity"), _WINDOW, "trace"),
    "funding-gap": QuantityKind(("view", "entity"), _WINDOW, "trace"),
    "half-paid": QuantityKind(("view",), ("payer", "payee", "deal"), "trace"),
    "first-paid": QuantityKind(("view", "deal"), (), "trace"),
    "chance": QuantityKind(
        ("event",), ("entity", "under", "less", "if_default", "unless_default", "after_default"), "simulate"
    ),
    "implied-default": QuantityKind(("entity",), (), "book"),
    "mean": QuantityKind(("item", "entity"), ("channel", "under", "less", "if_default", "unless_default"), "simulate"),
    "signed": QuantityKind(("deal",), ("under",), "simulate"),
    "custom-share": QuantityKind((), ("under",), "simulate"),
    "lost-revenue": QuantityKind(("lock", "replacement"), (), "stress"),
    "break-point": QuantityKind(("at", "span", "event", "chance", "unit"), ("entity", "under"), "stress"),
}


POINTS_SCANNED: Final = 9


def scanned(one: Quantity) -> tuple[float, ...]:
    """Return the values, in equal steps over its span, at which a break point is looked for; none without a span."""
    if one.span is None:
        return ()
    low, high = one.span
    return tuple(low + (high - low) * at / (POINTS_SCANNED - 1) for at in range(POINTS_SCANNED))


class Judgement(Record):
    """Hold quantities, the rules on them that decide, and the sentence that says what was found.

    It holds if `holds` is true for all values the quantities can take, holds in part if only `in_part` (the weaker
    rule) is, is contradicted if `in_part` is false for all of them, and cannot be known otherwise.
    """

    quantities: dict[str, Quantity] = Field(default={})
    holds: str = Field(min_length=1)
    in_part: str | None = None
    says: Name
    note: Name | None = None


class Claim(Judgement):
    """Hold a public statement and how it is judged: as known on the book's day, and later."""

    order: Integer = Field(ge=1)
    statement: Name
    question: Name | None = None
    side: Literal["fragile", "safe"] = "fragile"
    later: Judgement | None = None
    sources: tuple[str, ...] = ()


class Variant(Record):
    """Hold a sentence and the rule under which it is said; the last one of several needs none."""

    when: str | None = None
    says: Name


class ComparedRow(Record):
    """Hold a row of the comparison: what is measured, and the quantity that fills each column."""

    title: Name
    cells: dict[str, str]
    note: Name | None = None


class Rebuttal(Record):
    """Hold what somebody said in public for the other side: when, who, what in our own words, and the claim that
    judges it."""

    on: Day
    who: Name
    says: Name
    claim: str
    source: str


class Answer(Record):
    """Hold the question a book answers: of each sentence the variants, and the same measures at several times.

    `later` lists the columns that may hold what became known after the book's day; `other_side` names the scenario in
    which the case that all is well comes true.
    """

    question: Name
    quantities: dict[str, Quantity] = Field(default={})
    sentences: tuple[tuple[Variant, ...], ...] = ()
    columns: dict[str, Name] = Field(default={})
    later: tuple[str, ...] = ()
    rows: tuple[ComparedRow, ...] = ()
    other_side: str | None = None
    rebuttals: tuple[Rebuttal, ...] = ()
