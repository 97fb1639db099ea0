"""Codes of the faults of a file (B0xx) and of its types and bounds (B1xx): what is wrong, how to mend it."""

from typing import NamedTuple

from cardhouse.errors import Problem


class Fault(NamedTuple):
    """Say what is wrong and how to mend it."""

    fault: str
    mend: str


FILE_FAULTS: dict[str, Fault] = {
    "B000": Fault("there is no such book", "give the path of a YAML file or folder, or the name of a shipped book"),
    "B001": Fault(
        "is not YAML", "mend the line that is named, or the one before it: indentation, quotes, brackets, colons"
    ),
    "B002": Fault("a key stands twice in one mapping", "keep one of the two"),
    "B003": Fault("an id or a key stands in two files of the folder", "keep one of the two, or give one another id"),
    "B004": Fault(
        "is yes or no to some YAML readers and text to others", "write true or false, or put the word in quotes"
    ),
    "B005": Fault(
        "is another number to some YAML readers (octal, hours and minutes, underscores)",
        "write a plain decimal number, or put the text in quotes",
    ),
    "B006": Fault("is an anchor or an alias, which book files do not have", "write the value out"),
    "B007": Fault("has a YAML tag, which book files do not have", "delete the tag"),
    "B008": Fault("is not text in UTF-8", "save the file as plain text in UTF-8"),
    "B009": Fault("is empty", "write the book, or delete the file"),
    "B010": Fault("is larger than 5 MB", "split the book into a folder of files"),
    "B011": Fault("is nested more than 20 deep", "no book needs that: look for a bracket or an indentation too many"),
    "B012": Fault("is a folder without a YAML file", "put files with the ending .yaml into it"),
    "B013": Fault("is not a finite number", "write the number that is meant, or leave the field out"),
    "B014": Fault("begins a second document", "delete the line `---`, or move what follows into a file of its own"),
    "B015": Fault("is not a mapping of sections", "begin with sections: book, sources, entities, deals ..."),
    "B016": Fault("has a key that is not a plain word", "write `word: value`"),
    "B017": Fault("has no value", "write the value, or delete the line"),
    "B018": Fault("cannot be opened", "look at the file's permissions"),
}

TYPE_FAULTS: dict[str, Fault] = {
    "B100": Fault("is below the least value of its field", "look at the sign and at the unit"),
    "B101": Fault(
        "is above the largest value of its field", "look at the unit: shares and rates are fractions, 0.05 for 5%"
    ),
    "B102": Fault("must be one whole number, neither a range nor times a parameter", "write a whole number"),
    "B103": Fault("a field that must stand is missing", "add it"),
    "B104": Fault("a field is unknown", "look at the spelling in docs/book.md; no field is ignored"),
    "B105": Fault("is of another type than its field", "write what the field asks for"),
    "B106": Fault("is not one of the words that may stand here", "take one of them"),
    "B107": Fault("is not a day of the calendar", "write it like 2025-09-23"),
    "B108": Fault("is empty text", "write at least one letter"),
    "B109": Fault("has too few or too many elements", "write as many as are asked for"),
    "B110": Fault("must be one of value, low-mode-high, uniform, normal, lognormal or vintages", "keep one form"),
    "B111": Fault("has ends that do not rise", "write low, mode and high, or both ends, in rising order"),
    "B112": Fault("is true or false where a number belongs", "write the number"),
    "B113": Fault("has a spread below zero, or a lognormal a median that is not above zero", "look at the sign"),
    "B114": Fault("must be a list, or one of by_quarter, by_year, flat, ramp or dates", "keep one form"),
    "B115": Fault("needs both from and to with flat and ramp, and neither otherwise", "add or delete from and to"),
    "B116": Fault(
        "is by year where growth belongs, by quarter elsewhere", "write by_year for growth, by_quarter elsewhere"
    ),
    "B117": Fault("must be one of set, times, add or remove: true", "keep one of them"),
    "B118": Fault(
        "has no vintage, or a vintage inside a vintage", "list the published values, each a figure of its own"
    ),
    "B119": Fault("says its stage twice", "keep stages, or the short form stage"),
    "B120": Fault("is not a quarter", "write it like 2026Q1"),
    "B121": Fault(
        "is neither a quarter nor a number of a quarter of at most 400",
        "write it like 2026Q1, or 3 for the third quarter",
    ),
    "B122": Fault("is not an id", "use lower-case letters, digits and hyphens, beginning with a letter or digit"),
    "B123": Fault("is a section that no book has", "look at the spelling in docs/book.md"),
    "B124": Fault("is an unknown kind of deal", "take one of the kinds in docs/book.md"),
    "B125": Fault(
        "is a kind of deal that cardhouse cannot simulate yet", "leave the deal out, and say so in the book's note"
    ),
    "B126": Fault("must be one number, neither a range nor times a parameter", "write one number"),
    "B127": Fault("is neither a quarter nor a year", "write it like 2026Q1 or 2026"),
}


TABLE_FAULTS: dict[str, Fault] = {
    "T000": Fault("lacks a column", "name the columns in the first line: payer, payee, amount"),
    "T001": Fault("has a column that is not known", "take one of payer, payee, amount, quarter, kind, financing, deal"),
    "T002": Fault("is the heading of two columns", "keep one of them"),
    "T003": Fault("has no payment", "write at least one row below the headings"),
    "T004": Fault("has more cells than there are headings", "look for a separator too many, or put the text in quotes"),
    "T005": Fault("pays itself", "leave the row out, or mend payer or payee"),
    "T006": Fault(
        "could be a thousand or a fraction",
        "write it without a mark of thousands, `1000`, or with another digit, `1.0000`",
    ),
}
"""Faults of a table of payments, beside those of types and bounds."""


def generic(code: str) -> Fault:
    """Return what a code says when nothing more precise is known."""
    return FILE_FAULTS[code] if code in FILE_FAULTS else TYPE_FAULTS[code]


def problem(
    code: str, file: str, line: int = 0, column: int = 0, place: str = "", fault: str = "", mend: str = ""
) -> Problem:
    """Return a problem, with the generic words of its code where none are given."""
    words = generic(code)
    return Problem(file, line, column, code, place, fault or words.fault, mend or words.mend)
