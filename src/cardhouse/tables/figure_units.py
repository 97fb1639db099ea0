"""The unit that each figure of a book has by the field it stands in (docs/book.md, MODEL section 3)."""

from collections.abc import Mapping
from typing import Final

from cardhouse.model.book import Book
from cardhouse.model.claims import Fact
from cardhouse.model.figures import Bounds, Figure, Series, bounds_of
from cardhouse.model.places import records_in
from cardhouse.model.record import Record
from cardhouse.words import Words

MONEY: Final = "money"
_A_QUARTER: Final = "money a quarter"
_A_UNIT: Final = "money a unit"
_FEE: Final = "money a unit and quarter"
_UNITS: Final = "units of capacity"
_QUARTERS: Final = "quarters"
_TIMES: Final = "times"
_YEARLY: Final = "share a year"
_QUARTERLY: Final = "share a quarter"
_LOG: Final = "log change a year"
_LOG_SPREAD: Final = "standard deviation of the log, a year"

UNITS: Final[Mapping[str, str]] = {
    "Book.parameters": _TIMES,
    "Collapse.fall": "share of revenue",
    "Collapse.built": "share of the plan",
    "Rules.grace_debt": _QUARTERS,
    "Rules.grace_trade": _QUARTERS,
    "Rules.workout": _QUARTERS,
    "Rules.damages": _QUARTERS,
    "Rules.materiality": "share of dues",
    "Rules.delta": _YEARLY,
    "Rules.fire_sale": "share of value",
    "Rules.relet": _QUARTERLY,
    "Rules.scar": _TIMES,
    "Rules.replacement": "share of shares sold",
    "Rules.vmin": _TIMES,
    "Rules.vmax": _TIMES,
    "Entity.cash": MONEY,
    "Entity.debt": MONEY,
    "Entity.revenue": _A_QUARTER,
    "Entity.network_revenue": _A_QUARTER,
    "Entity.growth": _YEARLY,
    "Entity.beta": _TIMES,
    "Entity.volatility": _LOG_SPREAD,
    "Entity.cost_share": "share of revenue",
    "Entity.fixed": _A_QUARTER,
    "Entity.tax": "share of profit",
    "Entity.payout": "share of free cash flow",
    "Entity.facility": _A_QUARTER,
    "Entity.facility_total": MONEY,
    "Entity.debt_part": "share of funding",
    "Entity.rate": _YEARLY,
    "Entity.amortisation": _QUARTERLY,
    "Entity.maturities": MONEY,
    "Entity.floor": MONEY,
    "Entity.recovery": "share of claims",
    "Entity.multiple": "times yearly revenue",
    "Entity.rho": _FEE,
    "Entity.base_capacity": _UNITS,
    "Entity.fails_in": "quarter",
    "Supply.lead": _QUARTERS,
    "Supply.non_cancellable": "share of orders",
    "Supply.salvage": "share of value",
    "Programme.plan": _UNITS,
    "Programme.chip": _A_UNIT,
    "Programme.other": _A_UNIT,
    "Programme.opening": _UNITS,
    "Programme.per_unit": "accelerators a unit",
    "Programme.lag": _QUARTERS,
    "Programme.terms": _QUARTERS,
    "Programme.advance": "share of hardware spend",
    "Programme.advance_guaranteed": "share of hardware spend",
    "Programme.project_rate": _YEARLY,
    "Programme.project_rate_guaranteed": _YEARLY,
    "Programme.life": _QUARTERS,
    "Programme.cover": _QUARTERS,
    "Custom.price": _TIMES,
    "Custom.ceiling": "share of demand",
    "Custom.speed": "times a quarter",
    "Custom.half": _QUARTERS,
    "Deal.probability": "probability",
    "DocumentedLink.share": "share of funding",
    "Milestones.step": _UNITS,
    "Milestones.tranche": MONEY,
    "Equity.amount": MONEY,
    "Equity.share": "share of the firm",
    "Equity.schedule": MONEY,
    "Equity.lock_in": "share of demand",
    "Loan.amount": MONEY,
    "Loan.rate": _YEARLY,
    "Loan.life": _QUARTERS,
    "Lease.schedule": MONEY,
    "Cloud.per": _FEE,
    "Cloud.schedule": MONEY,
    "Purchase.schedule": MONEY,
    "Guarantee.amount": MONEY,
    "Offtake.price": _FEE,
    "Offtake.amount": MONEY,
    "Regime.mu": _LOG,
    "Regime.sigma": _LOG_SPREAD,
    "Regime.openness": "share of funding",
    "Regime.appetite": "share of the plan",
    "Regime.spread": _YEARLY,
    "Regime.valuation": _TIMES,
    "Regime.cut": "share of loan lines",
    "Regime.next": "probability",
    "Given.demand": _TIMES,
    "Given.openness": "share of funding",
    "Given.appetite": "share of the plan",
    "Given.price": _TIMES,
    "Given.spread": _YEARLY,
    "Given.valuation": _TIMES,
    "Given.cut": "share of loan lines",
    "Drivers.reversion": "times a year",
    "Drivers.price_growth": _LOG,
    "Disclosure.revenue": _A_QUARTER,
    "Disclosure.receivables": MONEY,
    "Disclosure.contra_revenue": _A_QUARTER,
    "Disclosure.gross_margin": "share of revenue",
    "Disclosure.backlog": MONEY,
    "Disclosure.backlog_from": MONEY,
    "Disclosure.commitments_to": MONEY,
    "Disclosure.threshold": "share of revenue",
    "CustomerShare.share": "share of revenue",
    "MarketSpread.spread": _YEARLY,
    "MarketSpread.years": "years",
    "MarketSpread.recovery": "share of claims",
}
"""By `Record.field`, the record being the one that declares the field; each figure of a series has the field's unit."""


class Fields:
    """Find the field that each figure of a book stands in, and what the field says about it."""

    def __init__(self, book: Book) -> None:
        self._money = (book.book.currency, book.book.unit)
        self._records = {".".join(place): record for place, record in records_in(book)}

    def unit(self, place: str) -> str:
        """Return the unit of the figure at a dotted place, of a fact its own; nothing where the model knows none."""
        own, steps = self._records[place], place.split(".")
        if isinstance(own, Fact):
            return own.unit
        if steps[-1] == "factor":
            return _TIMES
        owner, field = self._field(steps)
        named = (f"{kind.__name__}.{field}" for kind in owner.__mro__)
        return next((UNITS[name] for name in named if name in UNITS), "")

    def bounds(self, place: str) -> Bounds:
        """Return the bounds that a draw of the figure at a dotted place is cut to."""
        steps = place.split(".")
        return Bounds(low=0.0) if steps[-1] == "factor" else bounds_of(*self._field(steps))

    def text(self, unit: str, words: Words) -> str:
        """Return a unit in words, the book's money in it: `USD bn a quarter`."""
        known = unit in UNITS.values()
        return words.text(f"unit {unit}", money=words.money(*self._money)) if known else words.unit(unit)

    def _field(self, steps: list[str]) -> tuple[type[Record], str]:
        for end in range(len(steps) - 1, -1, -1):
            owner = self._records.get(".".join(steps[:end]))
            if owner is not None and not isinstance(owner, (Series, Figure)):
                return type(owner), steps[end]
        return Book, steps[0]
