"""What a picture of the house is made from: cards on floors, flows between them, guarantees round flows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from math import isfinite
from typing import Final, Literal

from cardhouse.words import Language

Kind = Literal["customer", "equity", "debt", "service", "lease", "hardware"]
State = Literal["firm", "promise", "signed", "estimate", "unknown"]
Sign = Literal["lab", "cloud", "chips", "capital", "site", "none"]

KINDS: Final[tuple[Kind, ...]] = ("customer", "equity", "debt", "service", "lease", "hardware")
STATES: Final[tuple[State, ...]] = ("firm", "signed", "estimate", "unknown", "promise")
WORLD: Final = "world"


@dataclass(frozen=True, slots=True)
class Card:
    """Describe a company: the floor it stands on, the sign of its role, and its second line.

    Without a note the second line says what comes in and goes out. `folded` counts the companies a card stands for.
    """

    id: str
    name: str
    floor: str
    sign: Sign = "none"
    note: str | None = None
    folded: int = 0


@dataclass(frozen=True, slots=True)
class Floor:
    """Describe a floor: its id and the title written beside it."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Basis:
    """Hold what a flow rests on, in the terms of a book: the stage it has reached and since which day (ISO 8601), the
    tier of its weakest figure, and the titles of its sources. What is empty is not known, or not said."""

    stage: str = ""
    since: str = ""
    tier: str = ""
    sources: tuple[str, ...] = ()


UNSAID: Final = Basis()


@dataclass(frozen=True, slots=True)
class Flow:
    """Describe money from payer to payee in the period drawn; the payer `world` is everyone outside.

    `amount` and `circular` (the part that goes round) are in the unit of the house. A promise is in no sum and has no
    circular part; an unknown flow has amount 0. `low` and `high` are the ends of its interval, where there is one.
    """

    payer: str
    payee: str
    kind: Kind
    amount: float
    circular: float = 0.0
    state: State = "firm"
    title: str = ""
    guaranteed_by: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    basis: Basis = UNSAID

    def __post_init__(self) -> None:
        """Refuse amounts that cannot be drawn."""
        if not (isfinite(self.amount) and self.amount >= 0):
            raise ValueError(f"{self.payer} to {self.payee}: amount {self.amount} is not a finite number from 0")
        if not 0 <= self.circular <= self.amount * (1 + 1e-9) + 1e-9:
            raise ValueError(f"{self.payer} to {self.payee}: circular part {self.circular} is not within {self.amount}")
        if self.amount and self.state == "unknown":
            raise ValueError(f"{self.payer} to {self.payee}: an unknown amount is given as {self.amount}")
        if self.circular and self.state in ("promise", "unknown"):
            raise ValueError(f"{self.payer} to {self.payee}: nothing of a flow that is {self.state} goes round")
        if not self.least <= self.amount <= self.most:
            raise ValueError(f"{self.payer} to {self.payee}: {self.amount} is not between {self.low} and {self.high}")

    @property
    def least(self) -> float:
        """Return the lower end of the interval; the amount where there is none."""
        return self.amount if self.low is None else self.low

    @property
    def most(self) -> float:
        """Return the upper end of the interval; the amount where there is none."""
        return self.amount if self.high is None else self.high


@dataclass(frozen=True, slots=True)
class Guarantee:
    """Describe who guarantees the flows from payer to payee, in the words of the tag."""

    guarantor: str
    payer: str
    payee: str
    text: str


@dataclass(frozen=True)
class House:
    """Hold everything a picture shows. Floors come ground first; `attic` is the one big number and its words.

    `unit` is said once under the heading ("USD bn a year"). `kind_names` replaces the word for a kind of flow.
    """

    cards: tuple[Card, ...]
    floors: tuple[Floor, ...]
    flows: tuple[Flow, ...]
    guarantees: tuple[Guarantee, ...] = ()
    title: str = ""
    subtitle: str = ""
    unit: str = ""
    attic: tuple[str, str] | None = None
    language: Language = "en"
    kind_names: Mapping[Kind, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse double ids, unknown floors and flows that do not end at a card."""
        ids = sorted(card.id for card in self.cards)
        floors = {floor.id for floor in self.floors}
        faults = [f"card {one} is there twice" for one, next_one in pairwise(ids) if one == next_one]
        faults += [
            f"card {card.id} stands on no floor: {card.floor}" for card in self.cards if card.floor not in floors
        ]
        ends = [(flow.payer, flow.payee) for flow in self.flows]
        ends += [(guarantee.payer, guarantee.payee) for guarantee in self.guarantees]
        for payer, payee in ends:
            if payee not in ids or payer not in {*ids, WORLD} or payer == payee:
                faults.append(f"{payer} to {payee}: does not join two cards, or {WORLD} and a card")
        if faults:
            raise ValueError("; ".join(faults))

    def name(self, card_id: str) -> str:
        """Return the name written on a card; the id where there is no such card."""
        return next((card.name for card in self.cards if card.id == card_id), card_id)
