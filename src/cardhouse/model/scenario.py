"""Scenarios: named sets of changes to a book."""

from typing import Any, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from cardhouse.model.record import UNTITLED, Flag, Name, Real, Record


class Change(Record):
    """Set, multiply, add to or remove what stands at a dotted place of the book."""

    at: str = Field(min_length=1)
    set: Any = None
    times: Real | None = None
    add: Real | None = None
    remove: Flag | None = None
    source: str | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _one_change(self) -> Self:
        if len({"set", "times", "add", "remove"} & self.model_fields_set) != 1 or self.remove is False:
            raise PydanticCustomError("B117", "must be one of set, times, add or remove: true")
        return self


class Scenario(Record):
    """Hold the changes that a scenario makes to the book."""

    title: Name = UNTITLED
    changes: tuple[Change, ...] = ()
    source: str | None = None
    note: str | None = None
