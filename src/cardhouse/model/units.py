"""Quarters: the calendar of a book."""

import datetime
import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

MOST_QUARTERS = 400
_LABEL = re.compile(r"^(\d{4})Q([1-4])$")
_YEAR = re.compile(r"^\d{4}$")


def quarter_label_ok(label: str) -> str:
    """Return `label` if it reads like 2026Q1.

    Raises:
        PydanticCustomError: B120, if it does not.
    """
    if not _LABEL.match(label):
        raise PydanticCustomError("B120", "is not a quarter; write it like 2026Q1")
    return label


QuarterLabel = Annotated[str, AfterValidator(quarter_label_ok)]


def _year_as_text(given: Any) -> Any:
    return str(given) if type(given) is int else given


def _period_ok(label: str) -> str:
    if not _LABEL.match(label) and not _YEAR.match(label):
        raise PydanticCustomError("B127", "is neither a quarter nor a year; write it like 2026Q1 or 2026")
    return label


Period = Annotated[str, BeforeValidator(_year_as_text, json_schema_input_type=str | int), AfterValidator(_period_ok)]


def _quarter_or_number(given: Any) -> Any:
    if isinstance(given, str):
        return quarter_label_ok(given)
    if isinstance(given, bool) or not isinstance(given, int) or abs(given) > MOST_QUARTERS:
        raise PydanticCustomError("B121", "must be a quarter like 2026Q1, or a number of a quarter of at most 400")
    return given


When = Annotated[str | int, BeforeValidator(_quarter_or_number, json_schema_input_type=str | int)]


def calendar_quarter(label: str) -> int:
    """Return the calendar quarter of a label as one count, 4 x year + quarter - 1."""
    match = _LABEL.match(label)
    assert match is not None
    return 4 * int(match[1]) + int(match[2]) - 1


def first_quarter(period: str) -> int:
    """Return the calendar quarter, counted as `calendar_quarter` does, with which a quarter or a year begins."""
    return 4 * int(period) if _YEAR.match(period) else calendar_quarter(period)


def quarter_number(when: "str | int | datetime.date", start: str) -> int:
    """Return the book's quarter number of a label, a date or a number; quarter 1 is `start`."""
    if isinstance(when, int):
        return when
    if isinstance(when, datetime.date):
        return 4 * when.year + (when.month - 1) // 3 - calendar_quarter(start) + 1
    return calendar_quarter(when) - calendar_quarter(start) + 1


def quarter_name(number: int, start: str) -> str:
    """Return the label of the book's quarter `number`."""
    count = calendar_quarter(start) + number - 1
    return f"{count // 4}Q{count % 4 + 1}"
