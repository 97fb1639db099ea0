"""Where a place of the book stands in its files."""

from collections.abc import Iterator, Sequence

from cardhouse.files.tree import Node


def path_to(node: Node, steps: Sequence[str | int]) -> Iterator[Node]:
    """Yield the nodes on the way from `node` along `steps`, as far as the files have them, `node` itself first.

    Steps that a short form leaves out are passed over: `growth.by_year.0` finds the first element of `growth: [..]`.
    """
    yield node
    for step in steps:
        inner = _inner(node, str(step))
        if inner is not None:
            node = inner
            yield node


def _inner(node: Node, step: str) -> Node | None:
    if isinstance(node.value, dict):
        part: Node | None = node.value.get(step)
        return part
    if isinstance(node.value, list) and step.isdigit() and int(step) < len(node.value):
        item: Node = node.value[int(step)]
        return item
    return None


def node_at(node: Node, steps: Sequence[str | int]) -> Node:
    """Return the last node on the way from `node` along `steps`."""
    *_, last = path_to(node, steps)
    return last
