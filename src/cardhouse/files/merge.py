"""The files of one book, merged section by section into one tree."""

from cardhouse.errors import Problem, near_name
from cardhouse.files.codes import problem
from cardhouse.files.tree import Node
from cardhouse.model.book import Book

SECTIONS = tuple(Book.model_fields)


def merged(trees: list[Node]) -> tuple[Node, list[Problem]]:
    """Return one tree of sections from the trees of a book's files, and the faults of putting them together."""
    problems: list[Problem] = []
    book = Node({}, trees[0].file, 0, 0)
    for tree in trees:
        for name, section in tree.value.items():
            if name not in SECTIONS:
                problems.append(_unknown(name, section))
            elif not isinstance(section.value, dict):
                if not section.faulty:
                    where = (section.file, section.line, section.column)
                    problems.append(
                        problem("B105", *where, place=name, fault="must be a mapping: one `id: ...` a line")
                    )
            else:
                problems += _added(book, name, section)
    return book, problems


def _unknown(name: str, section: Node) -> Problem:
    where = (section.file, section.key_line, section.key_column)
    return problem("B123", *where, place=name[:40], mend=near_name(name, SECTIONS))


def _added(book: Node, name: str, section: Node) -> list[Problem]:
    """Add a section of one file to the book; a key that another file has is a fault."""
    if name not in book.value:
        whole = book.value[name] = Node({}, section.file, section.line, section.column, section.faulty)
        whole.key_line, whole.key_column = section.key_line, section.key_column
    known = book.value[name].value
    problems = []
    for key, node in section.value.items():
        if key in known:
            fault = f"stands in {known[key].file}, line {known[key].key_line}, too"
            problems.append(problem("B003", node.file, node.key_line, node.key_column, f"{name}.{key}", fault))
        else:
            known[key] = node
    return problems
