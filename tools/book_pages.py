"""Write docs/faults.md, docs/book.schema.json and the table of docs/book.md, which say again what the code says."""

import json
from pathlib import Path

from cardhouse.claims.quantities import KINDS
from cardhouse.files import book_schema
from cardhouse.files.codes import FILE_FAULTS, TABLE_FAULTS, TYPE_FAULTS
from cardhouse.model.checks import RULES
from cardhouse.model.claims import QUANTITY_KINDS

DOCS = Path(__file__).resolve().parents[1] / "docs"

HEAD = """# Faults of a book

`cardhouse check BOOK` names every fault of a book at once, each with its file, line and column, a code and the way to
mend it. The codes are stable: one that is given up is never used again. A book with a fault is never used. The format
is in [book.md](book.md).

In the tables, what is wrong is put in general; the program says it of the record in question, with the nearest known
name where one is unknown. A rule between records looks only at records without faults of their own, so that one mistake
is named once. The rules are looked at once every file can be read and the section `book` has no fault.
"""

GROUPS = {
    "B0": "Files: what YAML can do beyond plain mappings, lists, words and numbers is refused",
    "B1": "Types and bounds",
    "B2": "References",
    "B3": "Sources and dates",
    "B4": "Deals and stages",
    "B5": "Programmes and terms of entities",
    "B6": "Drivers, rules and parameters",
    "B7": "Scenarios",
    "B8": "Claims, quantities, the answer, outcomes and collapse; links, disclosures and published figures",
    "T0": "Tables of payments ([format](payments.md)), beside what B1xx says of single cells",
}


def faults() -> dict[str, tuple[str, str]]:
    """Return every code with what is wrong and how to mend it."""
    rules = {code: (rule.fault, rule.mend) for code, rule in RULES.items()}
    every = {**FILE_FAULTS, **TYPE_FAULTS, **TABLE_FAULTS}
    readings = {code: (words.fault, words.mend) for code, words in every.items()}
    return dict(sorted({**readings, **rules}.items()))


def faults_page() -> str:
    """Return docs/faults.md."""
    parts = [HEAD]
    for group, title in GROUPS.items():
        rows = [f"| {code} | {fault} | {mend} |" for code, (fault, mend) in faults().items() if code.startswith(group)]
        head = [f"## {group}xx {title}", "", "| code | fault | how to mend it |", "|---|---|---|"]
        parts.append("\n".join([*head, *rows, ""]))
    return "\n".join(parts)


def schema_page() -> str:
    """Return docs/book.schema.json."""
    return json.dumps(book_schema(), indent=1, ensure_ascii=False) + "\n"


START, END = "<!-- kinds of quantities: written by tools/book_pages.py -->\n", "<!-- end -->"
SUM = "the value of an expression on other quantities"


def kinds_table() -> str:
    """Return the table of the kinds of quantities: what each needs, may have and gives."""
    rows = ["| `of` | needs | may have | gives | from |", "|---|---|---|---|---|"]
    for name, kind in QUANTITY_KINDS.items():
        needs, may = (", ".join(f"`{field}`" for field in fields) for fields in (kind.needs, kind.may))
        gives = first_sentence(KINDS[name].__doc__ or "") if name in KINDS else SUM
        rows.append(f"| `{name}` | {needs} | {may} | {gives} | {kind.route} |")
    return "\n".join(rows) + "\n"


def first_sentence(docstring: str) -> str:
    """Return what a function returns, in the words of its docstring."""
    paragraph = " ".join(docstring.split("\n\n")[0].split())
    return paragraph.removeprefix("Return ").removesuffix(".")


def book_page() -> str:
    """Return docs/book.md with its table as the code has it."""
    before, rest = (DOCS / "book.md").read_text(encoding="utf-8").split(START)
    return before + START + kinds_table() + END + rest.split(END, 1)[1]


if __name__ == "__main__":
    (DOCS / "book.md").write_text(book_page(), encoding="utf-8")
    (DOCS / "faults.md").write_text(faults_page(), encoding="utf-8")
    (DOCS / "book.schema.json").write_text(schema_page(), encoding="utf-8")
