"""The frozen record that everything in a book is made of, and the plain values in it."""

import datetime
import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Strict
from pydantic_core import PydanticCustomError


class Record(BaseModel):
    """Hold named fields that never change; a field it does not know is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=False)


class Title(Record):
    """Name a thing in English and French."""

    en: str = Field(min_length=1)
    fr: str = Field(min_length=1)


UNTITLED = Title.model_construct(en="", fr="")
"""Stands for a title that is not given; the resolved book has the id of the thing in its place."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _both_languages(given: Any) -> Any:
    return {"en": given, "fr": given} if isinstance(given, str) else given


def _iso_day(given: Any) -> Any:
    if type(given) is datetime.date:
        return given
    try:
        if isinstance(given, str) and _DAY.fullmatch(given):
            return datetime.date.fromisoformat(given)
    except ValueError:
        pass
    raise PydanticCustomError("B107", "must be a day of the calendar, like 2025-09-23")


# Only what is written as a number is a number, only true and false are yes and no, only an ISO date is a day.
Real = Annotated[float, Strict()]
Integer = Annotated[int, Strict()]
Flag = Annotated[bool, Strict()]
Day = Annotated[datetime.date, BeforeValidator(_iso_day, json_schema_input_type=datetime.date)]
Name = Annotated[Title, BeforeValidator(_both_languages, json_schema_input_type=str | Title)]
