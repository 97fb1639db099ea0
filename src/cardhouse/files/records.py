"""From the tree of a book to its records, section by section and item by item, with the line of every fault."""

from typing import Any

from pydantic import TypeAdapter, ValidationError

from cardhouse.errors import Problem, near_name
from cardhouse.files.codes import problem
from cardhouse.files.locate import path_to
from cardhouse.files.tree import Node
from cardhouse.files.wording import worded
from cardhouse.model.book import Header
from cardhouse.model.claims import Answer, Claim, Fact, OutcomeFigure, Quantity
from cardhouse.model.deals import DEAL_KINDS, LATER_KINDS
from cardhouse.model.disclosures import Disclosure
from cardhouse.model.drivers import Drivers
from cardhouse.model.entities import Entity, Rules
from cardhouse.model.figures import Figure, Number
from cardhouse.model.links import DocumentedLink
from cardhouse.model.market import MarketSpread
from cardhouse.model.programmes import Programme
from cardhouse.model.published import PublishedFigure
from cardhouse.model.record import Record
from cardhouse.model.scenario import Scenario
from cardhouse.model.sources import Source

WHOLE_SECTIONS: dict[str, type[Record]] = {"book": Header, "rules": Rules, "drivers": Drivers, "answer": Answer}
KEYED_SECTIONS: dict[str, type[Record]] = {
    "sources": Source,
    "parameters": Figure,
    "entities": Entity,
    "programmes": Programme,
    "links": DocumentedLink,
    "scenarios": Scenario,
    "market": MarketSpread,
    "disclosures": Disclosure,
    "facts": Fact,
    "quantities": Quantity,
    "published": PublishedFigure,
    "claims": Claim,
    "outcomes": OutcomeFigure,
}
_FOLLOWS = "default_factory_not_called"  # only says that another field is at fault
_PARAMETER: TypeAdapter[Figure] = TypeAdapter(Number)


def records_of(tree: Node) -> tuple[dict[str, Any], list[Problem]]:
    """Return the sections of a book as records, those with faults left out, and the faults."""
    sections: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, section in tree.value.items():
        if name in WHOLE_SECTIONS:
            found = _record(WHOLE_SECTIONS[name], section, (name,), problems)
            if found is not None:
                sections[name] = found
            continue
        items = sections[name] = {}
        for key, node in section.value.items():
            record = _kind_of(node, (name, key), problems) if name == "deals" else KEYED_SECTIONS[name]
            item = _record(record, node, (name, key), problems) if record else None
            if item is not None:
                items[key] = item
    return sections, problems


def _record(record: type[Record], node: Node, place: tuple[str, ...], problems: list[Problem]) -> Any:
    """Return a node as a record; none, with its faults reported, if it is not one."""
    try:
        return _PARAMETER.validate_python(node.plain) if record is Figure else record.model_validate(node.plain)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            steps = (*fault["loc"], *fault.get("ctx", {}).get("at", "").split("."))
            nodes = list(path_to(node, steps))
            if fault["type"] != _FOLLOWS and not any(passed.faulty for passed in nodes):
                code, words = worded(fault, record)
                at = (nodes[-1].key_line, nodes[-1].key_column) if code == "B104" else nodes[-1].where
                full = ".".join((*place, *(str(step) for step in steps if step != "")))
                problems.append(Problem(nodes[-1].file, *at, code, full, *words))
        return None


def _kind_of(node: Node, place: tuple[str, ...], problems: list[Problem]) -> type[Record] | None:
    """Return the record of a deal's kind; none, with the fault reported, if it has no known kind."""
    kind = node.value.get("kind") if isinstance(node.value, dict) else None
    if kind is not None and not isinstance(kind.value, str):
        kind.value = str(kind.plain)
    if kind is None:
        problems += _kindless(node, place)
        return None
    if kind.value in DEAL_KINDS:
        return DEAL_KINDS[kind.value].record
    if kind.faulty:
        return None
    where, at = (kind.file, kind.line, kind.column), ".".join((*place, "kind"))
    if kind.value in LATER_KINDS:
        problems.append(problem("B125", *where, at, f"is `{kind.value}`, which cardhouse cannot simulate yet"))
    else:
        fault = f"`{kind.value[:40]}` is not a kind of deal"
        problems.append(problem("B124", *where, at, fault, near_name(kind.value, DEAL_KINDS)))
    return None


def _kindless(node: Node, place: tuple[str, ...]) -> list[Problem]:
    where = (node.file, *node.where)
    if node.faulty:
        return []
    if isinstance(node.value, dict):
        mend = f"add `kind:` and one of {', '.join(DEAL_KINDS)}"
        return [problem("B103", *where, ".".join((*place, "kind")), "is missing", mend)]
    return [problem("B105", *where, ".".join(place), "must be a mapping: one `name: value` a line")]
