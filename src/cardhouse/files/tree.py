"""A YAML file as a tree of nodes, each of which knows its line; whatever YAML can do beyond that is refused."""

from collections.abc import Iterator
from typing import Any

import yaml

from cardhouse.errors import Problem
from cardhouse.files.codes import generic, problem
from cardhouse.files.scalars import Trap, key_is_trap, plain_value

MOST_DEEP = 20


class Node:
    """Hold a value of a file: a mapping of nodes, a list of nodes or a plain value.

    `line` and `column` are where the value begins, `key_line` and `key_column` where its key or list item does (from
    1); `faulty` says that its fault is already reported.
    """

    __slots__ = ("column", "faulty", "file", "key_column", "key_line", "line", "value")

    def __init__(self, value: Any, file: str, line: int, column: int, faulty: bool = False) -> None:
        self.value = value
        self.file = file
        self.line = self.key_line = line
        self.column = self.key_column = column
        self.faulty = faulty

    @property
    def plain(self) -> Any:
        """Return the value in plain mappings, lists, numbers and words."""
        if isinstance(self.value, dict):
            return {key: node.plain for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain for node in self.value]
        return self.value

    @property
    def where(self) -> tuple[int, int]:
        """Return the line and column to point at: the value if it is plain, else its key."""
        nested = isinstance(self.value, (dict, list))
        return (self.key_line, self.key_column) if nested else (self.line, self.column)


class _StopError(Exception):
    """End the reading of a file, whose last problem says why."""


def tree_of(text: str, file: str) -> tuple[Node | None, list[Problem]]:
    """Return the tree of a YAML text and its faults; no tree if it cannot be read to the end."""
    problems: list[Problem] = []
    try:
        return _Builder(file, problems).root(yaml.parse(text, Loader=yaml.CSafeLoader)), problems
    except _StopError:
        return None, problems
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        return None, [
            *problems,
            problem("B001", file, line, column, fault=f"is not YAML: {error.problem or error.context}"),
        ]
    except yaml.YAMLError as error:  # the reader's own: a character that YAML does not allow
        return None, [*problems, problem("B001", file, fault=f"is not YAML: {str(error).splitlines()[0]}")]


def _position(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (0, 0)


class _Builder:
    """Build the tree from the parser's events, one open mapping or list on top of another."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self.file = file
        self.problems = problems

    def report(self, code: str, event: yaml.Event, fault: str = "") -> None:
        self.problems.append(problem(code, self.file, *_position(event), fault=fault))

    def root(self, events: Iterator[yaml.Event]) -> Node:
        root: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent) and root is not None:
                self.report("B014", event)
                raise _StopError
            if isinstance(event, yaml.NodeEvent):
                root = self.node(event, events, 0)
        if root is None or root.value is None:
            self.problems[:] = [problem("B009", self.file)]
            raise _StopError
        if not isinstance(root.value, dict):
            self.problems.append(problem("B015", self.file, root.line, root.column))
            raise _StopError
        return root

    def node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int, key: str = "") -> Node:
        assert isinstance(event, yaml.NodeEvent)  # the parser gives a node's event wherever a node begins
        at = (self.file, *_position(event))
        refused = self.refused(event)
        if isinstance(event, yaml.ScalarEvent):
            value = plain_value(event.value) if event.implicit[0] else event.value
            if isinstance(value, Trap):
                self.report(value.code, event, fault=f"`{event.value[:40]}` {generic(value.code).fault}")
                return Node(value.instead, *at, faulty=True)
            if value is None and key != "set" and not refused:
                self.report("B017", event, "has no value (a decimal comma? write a point)" if key.isdigit() else "")
            return Node(value, *at, faulty=refused or value is None)
        if depth > MOST_DEEP:
            self.report("B011", event)
            raise _StopError
        if isinstance(event, yaml.MappingStartEvent):
            return Node(self.mapping(events, depth), *at, faulty=refused)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(inner := next(events), yaml.SequenceEndEvent):
                items.append(self.node(inner, events, depth + 1))
            return Node(items, *at, faulty=refused)
        return Node(None, *at, faulty=True)

    def refused(self, event: yaml.NodeEvent) -> bool:
        """Report an anchor, an alias or a tag."""
        if event.anchor is not None:
            self.report("B006", event)
        elif getattr(event, "tag", None) is not None:
            self.report("B007", event)
        else:
            return False
        return True

    def mapping(self, events: Iterator[yaml.Event], depth: int) -> dict[str, Node]:
        nodes: dict[str, Node] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self.key(event, events, depth)
            node = self.node(next(events), events, depth + 1, key)
            node.key_line, node.key_column = _position(event)
            if key in nodes:
                self.report(
                    "B002", event, fault=f"`{key[:40]}` stands here a second time (first in line {nodes[key].key_line})"
                )
            elif key:
                nodes[key] = node
        return nodes

    def key(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> str:
        """Return the word of a key; an empty one, reported, if it is none."""
        plain = isinstance(event, yaml.ScalarEvent) and event.implicit[0]
        if not isinstance(event, yaml.ScalarEvent) or not event.value or (plain and event.value in ("<<", "~")):
            self.report("B016", event)
            if not isinstance(event, yaml.ScalarEvent):
                self.node(event, events, depth + 1)
            return ""
        self.refused(event)
        if plain and key_is_trap(event.value):
            self.report("B005", event, fault=f"`{event.value[:40]}` {generic('B005').fault}")
        return event.value
