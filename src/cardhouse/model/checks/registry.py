"""The registry of the rules that hold between the records of a book: one small function a rule."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from cardhouse.model.book import Book
from cardhouse.model.figures import Figure
from cardhouse.model.places import Place, records_in
from cardhouse.model.record import Record


@dataclass(frozen=True)
class Draft:
    """Hold a resolved book that may have faults, and every id that its sections declare, faulty records included."""

    book: Book
    declared: Mapping[str, Mapping[str, object]]

    def ids(self, section: str) -> Mapping[str, object]:
        """Return the ids that a section declares."""
        return self.declared.get(section, {})

    @cached_property
    def records(self) -> list[tuple[Place, Record]]:
        """Return (place, record) of every record of the book, outer ones first."""
        return records_in(self.book)

    @cached_property
    def figures(self) -> list[tuple[Place, Figure]]:
        """Return (place, figure) of every figure of the book, one with vintages before its vintages."""
        return [(place, record) for place, record in self.records if isinstance(record, Figure)]


@dataclass(frozen=True)
class Breach:
    """Name a breach of a rule: where, what is wrong, how to mend it."""

    code: str
    place: Place
    fault: str
    mend: str


Findings = Iterator[tuple[Place, str] | tuple[Place, str, str]]
Check = Callable[[Draft], Findings]


@dataclass(frozen=True)
class Rule:
    """Hold a rule: its code, what is wrong where it is broken, how to mend that, and the function that looks."""

    code: str
    fault: str
    mend: str
    find: Check


RULES: dict[str, Rule] = {}
# Not looked at under a scenario: leaders that are removed (they keep their draw), scenarios, claims and outcomes.
LATER = ("B412", "B7", "B8")


def rule(code: str, fault: str, mend: str) -> Callable[[Check], Check]:
    """Register a function that yields (place, fault) or (place, fault, mend) for each breach of a rule."""

    def register(find: Check) -> Check:
        assert code not in RULES, code
        RULES[code] = Rule(code, fault, mend, find)
        return find

    return register


def breaches(draft: Draft, but: tuple[str, ...] = ()) -> Iterator[Breach]:
    """Yield every breach of every rule, the rules whose code begins with one of `but` left out."""
    for one in list(RULES.values()):
        if not one.code.startswith(but):
            for place, fault, *mend in one.find(draft):
                yield Breach(one.code, place, fault, mend[0] if mend else one.mend)
