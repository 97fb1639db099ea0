"""Rules on what firms disclose: quarters that are past, parts within their whole (B82x, B83x)."""

from collections.abc import Iterator

from cardhouse.model.checks.contracts import SLACK
from cardhouse.model.checks.registry import Draft, Findings, rule
from cardhouse.model.disclosures import Disclosure
from cardhouse.model.places import Place
from cardhouse.model.units import calendar_quarter, first_quarter

_BY_QUARTER = ("revenue", "receivables", "contra_revenue")
_BY_FIRM = ("backlog_from", "commitments_to")


def _periods(firm: str, disclosure: Disclosure) -> Iterator[tuple[Place, str]]:
    """Yield (place, period) of every quarter or year that a disclosure is about."""
    for field in _BY_QUARTER:
        yield from ((("disclosures", firm, field, quarter), quarter) for quarter in getattr(disclosure, field))
    if disclosure.customers_of is not None:
        yield ("disclosures", firm, "customers_of"), disclosure.customers_of


@rule(
    "B828",
    "a disclosed period is not past",
    "take one that began before book.start and by as_of; what is still to come stands in entities and programmes",
)
def periods_to_come(draft: Draft) -> Findings:
    """Find quarters and years that begin with the book's first quarter or later, or after `as_of`."""
    header = draft.book.book
    start, today = calendar_quarter(header.start), 4 * header.as_of.year + (header.as_of.month - 1) // 3
    for firm, disclosure in draft.book.disclosures.items():
        for place, period in _periods(firm, disclosure):
            if first_quarter(period) >= start:
                yield place, f"{period} does not begin before the book's first quarter {header.start}"
            elif first_quarter(period) > today:
                yield place, f"{period} begins after as_of {header.as_of}"


@rule("B829", "the customers of a firm buy more than all it sells", "look at the shares: 0.23 is 23% of its revenue")
def customers_of_more_than_all(draft: Draft) -> Findings:
    """Find firms whose customers' shares, at their centres, sum to more than 1."""
    for firm, disclosure in draft.book.disclosures.items():
        whole = sum(customer.share.centre for customer in disclosure.customers)
        if whole > 1 + SLACK:
            yield ("disclosures", firm, "customers"), f"have shares that sum to {whole:g}"


@rule("B830", "more of a backlog is from named firms than there is", "lower the parts, or raise the backlog")
def backlogs_of_more_than_all(draft: Draft) -> Findings:
    """Find backlogs whose parts, at their centres, sum to more than the whole."""
    for firm, disclosure in draft.book.disclosures.items():
        parts = sum(part.centre for part in disclosure.backlog_from.values())
        if disclosure.backlog is not None and parts > disclosure.backlog.centre * (1 + SLACK):
            place = ("disclosures", firm, "backlog_from")
            yield place, f"sums to {parts:g}, more than the backlog {disclosure.backlog.centre:g}"


@rule(
    "B831",
    "customers and the period that their shares are of do not come together",
    "add customers_of, the quarter or year; without customers and threshold, delete it",
)
def customers_of_no_period(draft: Draft) -> Findings:
    """Find customers or a threshold without a period, and a period without either."""
    for firm, disclosure in draft.book.disclosures.items():
        shares = bool(disclosure.customers) or disclosure.threshold is not None
        if shares and disclosure.customers_of is None:
            yield ("disclosures", firm), "has customers or a threshold and no `customers_of`"
        if not shares and disclosure.customers_of is not None:
            yield ("disclosures", firm, "customers_of"), "stands without customers and without a threshold"


@rule("B832", "a firm discloses dealings with itself", "name the other firm")
def dealings_with_oneself(draft: Draft) -> Findings:
    """Find firms among their own customers, in their own backlog and in their own commitments."""
    for firm, disclosure in draft.book.disclosures.items():
        for field in _BY_FIRM:
            if firm in getattr(disclosure, field):
                yield ("disclosures", firm, field, firm), f"names `{firm}` itself"
        for at, customer in enumerate(disclosure.customers):
            if customer.name == firm:
                yield ("disclosures", firm, "customers", str(at), "name"), f"is `{firm}` itself"
