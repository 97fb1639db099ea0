"""What pydantic finds wrong, in the words of a book: code, fault and how to mend it."""

import difflib
import re
import types
import typing
from collections.abc import Mapping, Sequence
from typing import Any

from cardhouse.errors import near_name
from cardhouse.files.codes import Fault, generic
from cardhouse.model.record import Record

_TYPES = {
    "float_type": "a number",
    "float_parsing": "a number",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "string_type": "text",
    "dict_type": "a mapping: one `name: value` a line",
    "tuple_type": "a list",
    "Figure": "a number or a range, like 12 or {low: 1, mode: 2, high: 4}",
    "Series": "a list of numbers, or a mapping with flat, ramp or dates",
    "Title": "text, or {en: ..., fr: ...}",
}
_CODES = {
    "missing": "B103",
    "extra_forbidden": "B104",
    "enum": "B106",
    "literal_error": "B106",
    "string_too_short": "B108",
    "string_pattern_mismatch": "B122",
    "too_short": "B109",
    "too_long": "B109",
    "greater_than_equal": "B100",
    "less_than_equal": "B101",
    "finite_number": "B013",
}
_NUMBER = re.compile(r"[-+]?[0-9][0-9 ]*(?:[.,][0-9]+)?")


def worded(error: Mapping[str, Any], record: type[Record] | None) -> tuple[str, Fault]:
    """Return the code and the words of one of pydantic's errors about a value of type `record`."""
    kind, context = str(error["type"]), error.get("ctx", {})
    if kind.startswith("B"):
        return kind, Fault(error["msg"], generic(kind).mend)
    code = _CODES.get(kind, "B105")
    words = generic(code)
    match code:
        case "B103":
            return code, Fault("is missing", f"add the line `{error['loc'][-1]}: ...`")
        case "B104":
            return code, Fault(
                "is not a field here", near_name(str(error["loc"][-1]), fields_at(record, error["loc"][:-1]))
            )
        case "B106":
            allowed = re.findall(r"'([^']*)'", context["expected"])
            near = difflib.get_close_matches(str(error["input"]), allowed, n=1)
            mend = f"did you mean {near[0]}?" if near else words.mend
            return code, Fault(f"must be {context['expected'].replace(chr(39), '`')}", mend)
        case "B100":
            return code, Fault(f"must not be below {context['ge']}", words.mend)
        case "B101":
            return code, Fault(f"must not be above {context['le']}", words.mend)
        case "B105":
            wanted = _TYPES.get(str(context.get("class_name", kind)), _TYPES.get(kind))
            fallback = "a mapping: one `name: value` a line" if "class_name" in context else None
            fault = f"must be {wanted or fallback}" if wanted or fallback else error["msg"]
            return code, Fault(fault, _mend_of_type(error["input"], words.mend))
    return code, words


def _mend_of_type(given: Any, otherwise: str) -> str:
    """Return how to mend a value of a wrong type, by what it looks like."""
    if isinstance(given, str) and given.rstrip().endswith("%") and _NUMBER.fullmatch(given.rstrip(" %")):
        return "write 5% as 0.05"
    if isinstance(given, str) and _NUMBER.fullmatch(given):
        plain = given.replace(" ", "").replace(",", ".")
        return "take the quotes off" if plain == given else f"write {plain}: a decimal point, no spaces"
    if isinstance(given, (int, float)) and not isinstance(given, bool):
        return "put it in quotes if it is meant as text"
    return otherwise


def fields_at(record: type[Record] | None, steps: Sequence[str | int]) -> list[str]:
    """Return the names of the fields of the record that stands at `steps` inside a record type."""
    for step in steps:
        field = record.model_fields.get(str(step)) if record else None
        if field is not None:
            record = _record_in(field.annotation) or record
    return [info.alias or name for name, info in record.model_fields.items()] if record else []


def _record_in(annotation: Any) -> type[Record] | None:
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return annotation if issubclass(annotation, Record) else None
    found = (_record_in(part) for part in typing.get_args(annotation))
    return next((record for record in found if record is not None), None)
