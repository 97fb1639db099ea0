"""A table of payments on disk (CSV): either all its rows, or all its faults at once."""

import csv
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from cardhouse.errors import BookError, Problem, near_name
from cardhouse.files.codes import TABLE_FAULTS, Fault
from cardhouse.files.find import text_of
from cardhouse.files.wording import worded
from cardhouse.model.flow_table import FlowRow

COLUMNS: Final = tuple(FlowRow.model_fields)
NEEDED: Final = ("payer", "payee", "amount")
DELIMITERS: Final = (",", ";", "\t")
MOST_FAULTS: Final = 50
_THOUSAND_OR_FRACTION: Final = re.compile(r"([+-]?[0-9]{1,3})[,.]([0-9]{3})")
_YES_OR_NO: Final = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def read_flow_table(path: str | Path) -> tuple[FlowRow, ...]:
    """Return the payments of a CSV file: columns `payer`, `payee`, `amount`, and any other field of a `FlowRow`.

    Columns are separated by commas, semicolons or tabs; with semicolons or tabs amounts may have a decimal comma, and
    one mark before three digits is a fault: it has two readings. An empty cell stands for the usual value of its field.

    Raises:
        BookError: every fault of the file at once, the first fifty of its rows.
    """
    file = str(path)
    text = text_of(Path(path), file)
    if isinstance(text, Problem):
        raise BookError([text])
    delimiter = max(DELIMITERS, key=text.partition("\n")[0].count)
    lines = csv.reader(text.splitlines(), delimiter=delimiter)
    heading = [name.strip().lower() for name in next(lines, [])]
    problems = list(_faults_of_heading(heading, file))
    rows: list[FlowRow] = []
    if not problems:
        for cells in lines:
            if any(cell.strip() for cell in cells):
                found = _row(heading, cells, delimiter != ",", file, lines.line_num)
                rows += [found] if isinstance(found, FlowRow) else []
                problems += [] if isinstance(found, FlowRow) else found
            if len(problems) >= MOST_FAULTS:
                break
        if not rows and not problems:
            problems.append(_problem("T003", file, 0))
    if problems:
        raise BookError(problems)
    return tuple(rows)


def _problem(code: str, file: str, line: int, place: str = "", words: Fault | None = None) -> Problem:
    return Problem(file, line, 1, code, place, *(words or TABLE_FAULTS[code]))


def _faults_of_heading(heading: list[str], file: str) -> Iterator[Problem]:
    for name in NEEDED:
        if name not in heading:
            words = Fault(f"has no column `{name}`", "name the columns in the first line: payer, payee, amount")
            yield _problem("T000", file, 1, name, words)
    for name in dict.fromkeys(heading):
        if name not in COLUMNS:
            yield _problem(
                "T001", file, 1, name, Fault("is no column of a table of payments", near_name(name, COLUMNS))
            )
        elif heading.count(name) > 1:
            yield _problem("T002", file, 1, name)


def _row(heading: list[str], cells: list[str], comma: bool, file: str, line: int) -> FlowRow | list[Problem]:
    if len(cells) > len(heading):
        return [_problem("T004", file, line)]
    given = {name: cell.strip() for name, cell in zip(heading, cells, strict=False) if cell.strip()}
    two = _THOUSAND_OR_FRACTION.fullmatch(given.get("amount", ""))
    if two and (comma or "," in two[0]):
        words = Fault(
            f"`{two[0]}` has two readings", f"write {two[1]}{two[2]}, or {two[1]}.{two[2]}0 if it is a fraction"
        )
        return [_problem("T006", file, line, "amount", words)]
    values = {name: _value(name, text, comma) for name, text in given.items()}
    if values.get("payer") is not None and values.get("payer") == values.get("payee"):
        return [_problem("T005", file, line, "payee")]
    try:
        return FlowRow.model_validate(values)
    except ValidationError as error:
        found = []
        for fault in error.errors(include_url=False):
            code, words = worded(fault, FlowRow)
            words = Fault(words.fault, "fill the cell") if code == "B103" else words
            found.append(_problem(code, file, line, str(fault["loc"][0]), words))
        return found


def _value(name: str, text: str, comma: bool) -> Any:
    """Return a cell as the value of its field; the text itself where it is none, which the record then refuses."""
    if name == "amount":
        try:
            number = float(text.replace(",", ".") if comma else text)
        except ValueError:
            return text
        return number if math.isfinite(number) and "_" not in text else text
    return _YES_OR_NO.get(text.lower(), text) if name == "financing" else text
