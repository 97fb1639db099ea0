"""Disclosures: what firms report about themselves, beside what the deals of a book say."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from cardhouse.model.figures import Amount, Bounds, Figure, FixedShare, Share
from cardhouse.model.record import Record
from cardhouse.model.units import Period, QuarterLabel

Quarterly = dict[QuarterLabel, Amount]
Threshold = Annotated[FixedShare, AfterValidator(Bounds(low=1e-6))]


class CustomerShare(Record):
    """Hold one customer's share of a firm's revenue; the report names it, or says only that there is one."""

    name: str | None = None
    share: Share
    source: str | None = None
    note: str | None = None


class Disclosure(Record):
    """Hold what one firm reports: quarters that are past, what is ordered from it and by it, and who its customers are.

    Revenue is net of `contra_revenue`, the consideration payable to customers. `backlog` is contracted revenue still to
    come, `backlog_from` its part from each firm; `commitments_to` is what this firm says it will buy from each. The
    customers' shares are of the revenue of `customers_of`; each customer that is not listed is below `threshold`.

    Source: ASC 606-10-32-25 (consideration payable), 606-10-50-13 (remaining obligations), 280-10-50-42 (customers).
    """

    revenue: Quarterly = Field(default={})
    receivables: Quarterly = Field(default={})
    contra_revenue: Quarterly = Field(default={})
    gross_margin: Share | None = None
    backlog: Amount | None = None
    backlog_from: dict[str, Amount] = Field(default={})
    commitments_to: dict[str, Amount] = Field(default={})
    customers: tuple[CustomerShare, ...] = ()
    customers_of: Period | None = None
    threshold: Threshold | None = None
    source: str | None = None
    note: str | None = None


def disclosed(whole: Disclosure, public: Callable[[Figure], bool]) -> Disclosure | None:
    """Return the part of a disclosure whose figures are public; nothing, if none is.

    Where a customer is left out, it is no longer known that all who are not listed are below the threshold.

    Args:
        whole: the disclosure.
        public: tells whether a figure was public.
    """
    kept: dict[str, Any] = {}
    for field, part in whole.__dict__.items():
        if isinstance(part, Figure):
            kept[field] = part if public(part) else None
        elif isinstance(part, dict):
            kept[field] = {key: figure for key, figure in part.items() if public(figure)}
    kept["customers"] = tuple(customer for customer in whole.customers if public(customer.share))
    if len(kept["customers"]) < len(whole.customers):
        kept["threshold"] = None
    if not any(kept.values()):
        return None
    if not kept["customers"] and kept.get("threshold") is None:
        kept["customers_of"] = None
    return whole.model_copy(update=kept)
