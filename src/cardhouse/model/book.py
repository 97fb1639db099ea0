"""The book: one financing system as known on one date."""

from typing import Annotated

from pydantic import Field, SerializeAsAny

from cardhouse.model.claims import Answer, Claim, Fact, OutcomeFigure, Quantity
from cardhouse.model.deals import DEAL_KINDS, Deal
from cardhouse.model.disclosures import Disclosure
from cardhouse.model.drivers import Drivers
from cardhouse.model.entities import Entity, Rules
from cardhouse.model.figures import Figure, FixedShare
from cardhouse.model.links import DocumentedLink
from cardhouse.model.market import MarketSpread
from cardhouse.model.programmes import Programme
from cardhouse.model.published import PublishedFigure
from cardhouse.model.record import Day, Integer, Name, Record
from cardhouse.model.scenario import Scenario
from cardhouse.model.sources import Source
from cardhouse.model.units import QuarterLabel

WORLD = "world"


class Collapse(Record):
    """Define the event of collapse.

    Trailing-year revenue of the vendor falls by `fall` from its peak, and a customer is dead or has built
    under `built` of its plan.
    """

    fall: FixedShare
    built: FixedShare
    source: str | None = None


class Header(Record):
    """Say what the book is about, as of when, over how many quarters and in which money."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: Name
    as_of: Day
    looked_back: Day | None = None
    start: QuarterLabel
    quarters: Annotated[Integer, Field(ge=1, le=200)]
    currency: str = "USD"
    unit: str = "bn"
    vendor: str | None = None
    customers: tuple[str, ...] = ()
    collapse: Collapse | None = None
    source: str | None = None
    note: str | None = None


class Book(Record):
    """Hold everything one book says; frozen, complete and free of faults once read."""

    book: Header
    rules: Rules = Rules()
    sources: dict[str, Source] = Field(default={})
    parameters: dict[str, Figure] = Field(default={})
    entities: dict[str, Entity] = Field(default={})
    programmes: dict[str, Programme] = Field(default={})
    deals: dict[str, SerializeAsAny[Deal]] = Field(default={})
    links: dict[str, DocumentedLink] = Field(default={})
    drivers: Drivers = Drivers()
    scenarios: dict[str, Scenario] = Field(default={})
    market: dict[str, MarketSpread] = Field(default={})
    disclosures: dict[str, Disclosure] = Field(default={})
    facts: dict[str, Fact] = Field(default={})
    quantities: dict[str, Quantity] = Field(default={})
    published: dict[str, PublishedFigure] = Field(default={})
    claims: dict[str, Claim] = Field(default={})
    answer: Answer | None = None
    outcomes: dict[str, OutcomeFigure] = Field(default={})

    @property
    def firms(self) -> tuple[str, ...]:
        """Return the ids of the entities that can fail, in book order."""
        return tuple(name for name, entity in self.entities.items() if not entity.outside)


def customers_of(book: Book, seller: str) -> frozenset[str]:
    """Return who buys from a seller: owners of programmes it supplies, payers of its contracts, for the vendor the
    listed customers."""
    found = {
        plan.owner for plan in book.programmes.values() if seller in (plan.vendor, plan.custom and plan.custom.supplier)
    }
    found |= {
        deal.payer for deal in book.deals.values() if deal.payee == seller and not DEAL_KINDS[deal.kind].financing
    }
    return frozenset(found | set(book.book.customers)) if seller == book.book.vendor else frozenset(found)


def finances(book: Book, deal: Deal) -> bool:
    """Tell whether a deal's payer finances its payee by it: shares, loans, guarantees, offtakes, purchases from its
    customers.

    Source: MODEL section 2, self-funded demand.
    """
    return DEAL_KINDS[deal.kind].financing or deal.payee in customers_of(book, deal.payer)


def vendor_financing(book: Book) -> tuple[str, ...]:
    """Return the deals in which the book's vendor finances another: the same ones whose money `trace` labels."""
    return tuple(
        name
        for name, deal in book.deals.items()
        if deal.payer == book.book.vendor and finances(book, deal) and deal.counted_in is None
    )
