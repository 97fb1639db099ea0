"""A table of payments in place of a book: payers, payees, amounts, and what else a reader knows of each."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import Field, ValidationError

from cardhouse.errors import UsageError, near_name
from cardhouse.model.book import WORLD, Book, Header
from cardhouse.model.deals import DEAL_KINDS
from cardhouse.model.entities import Entity, Role
from cardhouse.model.record import Flag, Real, Record, Title
from cardhouse.model.stages import Stage
from cardhouse.model.units import QuarterLabel, calendar_quarter

NO_QUARTER = "1900Q1"
"""The one quarter of a table that names none."""

UNKNOWN = "?"
"""Payer or payee of a payment whose other side nobody told."""

MOST_QUARTERS = 200


class FlowRow(Record):
    """Hold one payment: who pays whom how much, when, for what, at which stage, and whether it finances the payee.

    The payer or the payee `world` is everyone who is not in the table, `?` someone who is not known. Where `financing`
    is not given, shares bought, loans and what is bought from one's own buyers finance the payee, as in a book.
    """

    payer: str = Field(min_length=1)
    payee: str = Field(min_length=1)
    amount: Real = Field(ge=0, le=1e15)
    quarter: QuarterLabel | None = None
    kind: str = "purchase"
    financing: Flag | None = None
    deal: str | None = None
    stage: Stage = Stage.SETTLED


def financing_rows(rows: Sequence[FlowRow]) -> tuple[bool, ...]:
    """Tell of each payment whether it finances its payee.

    Source: MODEL section 2, self-funded demand.
    """
    of_kind = [row.kind in DEAL_KINDS and DEAL_KINDS[row.kind].financing for row in rows]
    sales = {
        (row.payee, row.payer)
        for row, finances in zip(rows, of_kind, strict=True)
        if not finances and not row.financing and row.amount > 0 and UNKNOWN not in (row.payer, row.payee)
    }
    return tuple(
        row.financing if row.financing is not None else finances or (row.payer, row.payee) in sales
        for row, finances in zip(rows, of_kind, strict=True)
    )


def near_names(rows: Iterable[FlowRow]) -> tuple[tuple[str, ...], ...]:
    """Return the names of a table that are the same but for case, spaces and forms of letters, as groups."""
    groups: dict[str, dict[str, None]] = {}
    for row in rows:
        for name in (row.payer, row.payee):
            alike = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
            groups.setdefault(alike, {})[name] = None
    return tuple(tuple(names) for names in groups.values() if len(names) > 1)


class FlowBook(Book):
    """Hold a table of payments as a book: its names, its quarters, its unit and its rows; no deal, nothing to run."""

    rows: tuple[FlowRow, ...] = ()


def book_of_flows(
    rows: Iterable[FlowRow], vendor: str | None = None, currency: str = "USD", unit: str = "bn", title: str = "table"
) -> FlowBook:
    """Return a table of payments as a book.

    Args:
        rows: the payments.
        vendor: whose money is followed, if anyone's.
        currency: of all amounts, `USD`.
        unit: of all amounts, `bn`.
        title: of the table.

    Raises:
        UsageError: there is no payment, the vendor is nobody of the table, or it spans more quarters than a book can.
    """
    listed = tuple(rows)
    firms = dict.fromkeys(end for row in listed for end in (row.payer, row.payee) if end not in (WORLD, UNKNOWN))
    if not firms:
        raise UsageError("the table has no payment")
    if vendor is not None and vendor not in firms:
        raise UsageError(f"`{vendor}` neither pays nor is paid in the table; {near_name(vendor, firms)}")
    labels = sorted({row.quarter or NO_QUARTER for row in listed}, key=calendar_quarter)
    if len(labels) > 1 and NO_QUARTER in labels:
        raise UsageError("some payments have a quarter and some have none: give every row one, or none")
    quarters = calendar_quarter(labels[-1]) - calendar_quarter(labels[0]) + 1
    if quarters > MOST_QUARTERS:
        raise UsageError(f"the table spans {quarters} quarters, more than the {MOST_QUARTERS} that a book can")
    header = Header(
        id="table",
        title=Title(en=title, fr=title),
        as_of=date(int(labels[-1][:4]), 12, 31),
        start=labels[0],
        quarters=quarters,
        currency=currency,
        unit=unit,
        vendor=vendor,
    )
    return FlowBook(
        book=header,
        entities={firm: Entity(role=Role.OTHER, title=Title(en=firm, fr=firm)) for firm in firms},
        rows=listed,
    )


def flow_rows(table: Any) -> tuple[FlowRow, ...]:
    """Return the payments of a table, whatever holds it.

    Args:
        table: a data frame with the columns `payer`, `payee`, `amount` and any other field of a `FlowRow`; a mapping of
            such columns; a list of such mappings, one a row; or a list of (payer, payee, amount).

    Raises:
        UsageError: a row is no payment; the first such row is named.
    """
    if hasattr(table, "to_dict"):
        table = table.to_dict("records")
    elif isinstance(table, Mapping):
        table = [dict(zip(table, cells, strict=True)) for cells in zip(*table.values(), strict=True)]
    rows: list[FlowRow] = []
    for at, given in enumerate(table):
        if not isinstance(given, Mapping) and len(given) > 3:
            raise UsageError(f"row {at + 1} of the table has {len(given)} cells and no names: name the columns")
        named = given if isinstance(given, Mapping) else dict(zip(("payer", "payee", "amount"), given, strict=False))
        plain = {key: value for key, value in named.items() if value not in (None, "") and value == value}  # nan: a gap
        try:
            row = FlowRow.model_validate({**plain, "amount": float(plain["amount"])})
        except (ValidationError, ValueError, TypeError, KeyError) as error:
            raise UsageError(f"row {at + 1} of the table is no payment: {_first_fault(error)}") from error
        if row.payer == row.payee:
            raise UsageError(f"row {at + 1} of the table is no payment: `{row.payer}` pays itself")
        rows.append(row)
    return tuple(rows)


def _first_fault(error: Exception) -> str:
    if isinstance(error, ValidationError):
        fault = error.errors(include_url=False)[0]
        return f"{'.'.join(str(step) for step in fault['loc'])}: {fault['msg']}"
    return f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)


def payments(
    table: Any, vendor: str | None = None, currency: str = "USD", unit: str = "bn", title: str = "table"
) -> FlowBook:
    """Return a table of payments, whatever holds it (see `flow_rows`), as a book that every measure takes.

    Args:
        table: payers, payees and amounts.
        vendor: whose money is followed, if anyone's.
        currency: of all amounts, `USD`.
        unit: of all amounts, `bn`.
        title: of the table.

    Raises:
        UsageError: a row is no payment, the vendor is nobody of the table, or it spans too many quarters.
    """
    return book_of_flows(flow_rows(table), vendor, currency, unit, title)
