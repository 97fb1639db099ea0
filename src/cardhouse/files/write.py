"""Write a book in its resolved form: YAML that reads back to an equal book."""

import datetime
from enum import StrEnum
from typing import Any

import yaml

from cardhouse.files.scalars import plain_value
from cardhouse.model.book import Book
from cardhouse.model.figures import Figure
from cardhouse.model.places import alias_of
from cardhouse.model.record import Record, Title
from cardhouse.model.scenario import Change
from cardhouse.model.stages import Reached

MOST_PLAIN = 1e15  # whole numbers above are not exact as a float


def write_book(book: Book) -> str:
    """Return a resolved book as YAML: every title, source, date and stage written out, what is neutral left out."""
    sections = {name: part for name, part in _written(book).items() if part.keys() != {"source"}}
    return yaml.dump(sections, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)


class _Dumper(yaml.CSafeDumper):
    """Write text so that every YAML reader takes it for text, and nothing as an anchor."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


class _Flow(dict[str, Any]):
    """A mapping that is written on one line."""


def _text(dumper: yaml.CSafeDumper, text: str) -> yaml.ScalarNode:
    style = None if plain_value(text) == text and len(text) < 100 else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _flow(dumper: yaml.CSafeDumper, mapping: _Flow) -> yaml.MappingNode:
    return dumper.represent_mapping("tag:yaml.org,2002:map", mapping.items(), flow_style=True)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(_Flow, _flow)


def _written(value: Any) -> Any:
    """Return records as mappings of what differs from the neutral value; days, words and numbers as they are."""
    if isinstance(value, Record):
        return _record(value)
    if isinstance(value, dict):
        return {
            key if isinstance(key, (int, datetime.date)) else str(key): _written(part) for key, part in value.items()
        }
    if isinstance(value, (tuple, list)):
        return [_written(part) for part in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < MOST_PLAIN:
        return int(value)
    return str(value) if isinstance(value, StrEnum) else value


def _record(record: Record) -> dict[str, Any]:
    usual = {name: field.get_default() for name, field in type(record).model_fields.items() if not field.is_required()}
    told = {
        name: part
        for name, part in record.__dict__.items()
        if name not in usual or part != usual[name] or isinstance(part, str)
    }
    if isinstance(record, Change) and "set" in record.model_fields_set:
        told["set"] = record.set  # may say that nothing stands there
    parts = {alias_of(record, name): _written(part) for name, part in told.items()}
    return _Flow(parts) if isinstance(record, (Figure, Title, Reached)) else parts
