"""Rules on quantities: those of the book, of claims and of the answer (B81x, B82x)."""

import keyword
import re
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from cardhouse.errors import near_name
from cardhouse.model.apply import ChangeError, applied
from cardhouse.model.checks.naming import cells, declared, rests_on_outcomes, used_in
from cardhouse.model.checks.registry import Draft, Findings, rule
from cardhouse.model.claims import QUANTITY_KINDS, Quantity, scanned
from cardhouse.model.expressions import FUNCTIONS, named_in_rule
from cardhouse.model.places import Place
from cardhouse.model.scenario import Change

_ALWAYS = ("title", "of", "unit")
_OF_ONE_FIRM = ("default", "first-default")
_ENTITY_MEND = "default and first-default are those of an `entity:`, collapse and any-default of none"
_SPAN_MEND = "the scan sets it to nine values, in equal steps from one end of the span to the other"
_RUNS = ("under", "less")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
NO_FINANCING = "without-vendor-financing"
"""Stands beside the scenarios: the base without any of the vendor's financing."""


def quantities(draft: Draft) -> Iterator[tuple[Place, Quantity]]:
    """Yield (place, quantity) of every quantity of the book."""
    for place, _, own in declared(draft):
        yield from (((*place, "quantities", name), one) for name, one in own.items())


@rule("B810", "a quantity is of an unknown kind", "take one of the kinds in docs/book.md")
def unknown_kinds(draft: Draft) -> Findings:
    """Find quantities that nothing computes."""
    for place, one in quantities(draft):
        if one.of not in QUANTITY_KINDS:
            yield (*place, "of"), f"`{one.of[:40]}` is not a kind of quantity", near_name(one.of, QUANTITY_KINDS)


@rule("B811", "a quantity lacks a field of its kind, or has one that its kind does not use", "see docs/book.md")
def ill_fitting_fields(draft: Draft) -> Findings:
    """Find quantities with too few or too many fields."""
    for place, one in quantities(draft):
        kind = QUANTITY_KINDS.get(one.of)
        if kind is None:
            continue
        given = {field.rstrip("_") for field in one.model_fields_set if getattr(one, field) is not None}
        for field in kind.needs:
            if field not in given:
                yield place, f"is of kind {one.of} and has no `{field}`", f"add `{field}:`"
        for field in sorted(given.difference(kind.needs, kind.may, _ALWAYS)):
            yield (*place, field), f"means nothing for the kind {one.of}", "delete it"
        if one.event is not None and (one.event in _OF_ONE_FIRM) != (one.entity is not None):
            yield place, f"is about {one.event} with{'out' if one.entity is None else ''} an `entity`", _ENTITY_MEND
        if one.channel is not None and one.item not in (None, "loss"):
            yield (*place, "channel"), f"means nothing for {one.item}", "delete it: only losses have channels"


@rule("B812", "a quantity names what is not in the book", "add it to the book, or mend the name")
def unknown_links(draft: Draft) -> Findings:
    """Find entities, deals, scenarios, facts, outcomes and places that quantities name and the book does not have."""
    known = _linked(draft)
    places = {".".join(place) for place, _ in draft.figures if "vintages" not in place}
    for place, one in quantities(draft):
        names = {**known, "name": draft.ids("facts" if one.of == "fact" else "outcomes")}
        for field, there in names.items():
            for name in _names(one, field):
                if name not in there:
                    yield (*place, field), f"names the unknown `{name[:40]}`", near_name(name, there)
        if one.of == "figure" and one.at is not None and one.at not in places and not _faulty(draft, one.at):
            yield (*place, "at"), f"names the unknown figure `{one.at[:60]}`", near_name(one.at, places)


def _linked(draft: Draft) -> dict[str, Mapping[str, object]]:
    """Return what each field of a quantity may name."""
    known, entities = draft.book.entities, draft.ids("entities")
    firms = dict.fromkeys(name for name in entities if name not in known or not known[name].outside)
    return {
        **dict.fromkeys(("entity", "via", "if_default", "unless_default", "after_default"), firms),
        **{field: {**entities, "world": None} for field in ("payer", "payee")},
        **{field: {**draft.ids("scenarios"), "base": None} for field in _RUNS},
        "deal": draft.ids("deals"),
    }


@rule("B819", "a deal that is counted in another is never drawn by itself", "name the deal that it is counted in")
def counted_deals(draft: Draft) -> Findings:
    """Find quantities of whether a deal is signed that the simulation leaves to another."""
    deals = draft.book.deals
    for place, one in quantities(draft):
        if one.of == "signed" and one.deal in deals and deals[one.deal].counted_in is not None:
            yield (*place, "deal"), f"asks whether `{one.deal}` is signed, which is counted in another"


@rule("B820", "a column as known on the book's day holds what was known later", "list the column in answer.later")
def hindsight_in_columns(draft: Draft) -> Findings:
    """Find cells that rest on outcomes in columns that are not listed as later ones."""
    answer = draft.book.answer
    for place, known, name in cells(draft):
        if answer is not None and place[-1] not in answer.later and rests_on_outcomes(name, known):
            yield place, f"rests on an outcome: `{name}`"


def _names(one: Quantity, field: str) -> list[str]:
    """Return the names in a field, of several scenarios joined with `+` each; `without-vendor-financing` joins none."""
    said: str | None = getattr(one, field)
    if said is None or (said == NO_FINANCING and field in _RUNS and one.of != "break-point"):
        return []
    return said.split("+") if field in _RUNS else [said]


def _faulty(draft: Draft, place: str) -> bool:
    """Tell whether a place is in a record that has faults of its own, so that its figures are not known."""
    section, _, rest = place.partition(".")
    name = rest.partition(".")[0]
    kept = getattr(draft.book, section, None)
    return isinstance(kept, dict) and name in draft.ids(section) and name not in kept


@rule("B813", "a claim uses an outcome before it was known", "use outcomes under `later:` only")
def hindsight_in_claims(draft: Draft) -> Findings:
    """Find outcomes among the quantities that a claim uses as known on the book's day."""
    shared = draft.book.quantities
    for name, claim in draft.book.claims.items():
        for key, one in claim.quantities.items():
            if one.of == "outcome":
                yield ("claims", name, "quantities", key), "is an outcome, not known on the day of the book"
        for key in sorted((shared.keys() & used_in(claim)) - claim.quantities.keys()):
            if rests_on_outcomes(key, shared):
                yield ("claims", name), f"rests on an outcome: `{key}`"


@rule("B814", "quantities are sums of each other in a circle", "leave one out of the other")
def circular_sums(draft: Draft) -> Findings:
    """Find sums that contain themselves, in the end."""
    for place, known, own in declared(draft):
        above = draft.book.quantities if place else {}  # circles of the book's own are named there
        sums = {name: set(named_in_rule(one.is_ or "")) for name, one in known.items() if name not in above}
        try:
            TopologicalSorter(sums).prepare()
        except CycleError as error:
            circle = dict.fromkeys(error.args[1])
            if circle.keys() & own.keys():  # else it was named where it stands, at the claim as known then
                yield (*place, "quantities"), f"has sums of each other: {', '.join(circle)}"


@rule("B815", "a name of a quantity cannot stand in a rule", "use lower-case letters, digits and _, after a letter")
def unspeakable_names(draft: Draft) -> Findings:
    """Find quantities that no expression could name: `a-b` is a less b there."""
    for place, _ in quantities(draft):
        if not _NAME.fullmatch(place[-1]) or keyword.iskeyword(place[-1]) or place[-1] in FUNCTIONS:
            yield place, f"is named `{place[-1][:40]}`, which means something else in a rule"


@rule("B821", "a quantity has the name of one of the book", "use that one, or give this another name")
def names_of_the_book(draft: Draft) -> Findings:
    """Find quantities of claims and of the answer that would stand in place of one that all can name."""
    for place, _ in quantities(draft):
        if len(place) > 2 and place[-1] in draft.ids("quantities"):
            yield place, f"has the name of quantities.{place[-1]}"


@rule("B816", "a quantity looks where the book does not reach", "look at first, last (quarters count from 1) and span")
def unreachable_windows(draft: Draft) -> Findings:
    """Find windows beyond the book's quarters, spans that fall, and spans over what cannot stand at their place."""
    quarters = draft.book.book.quarters
    for place, one in quantities(draft):
        first, last = one.first or 1, one.last or quarters
        if first > last or last > quarters:
            yield place, f"looks at quarters {first} to {last} of {quarters}"
        if one.span is not None and one.span[0] >= one.span[1]:
            yield (*place, "span"), "does not rise"
        if one.of == "break-point" and one.at is not None and not _faulty(draft, one.at):
            yield from _unsettable(draft, place, one)


def _unsettable(draft: Draft, place: Place, one: Quantity) -> Iterator[tuple[Place, str, str]]:
    """Yield why the place of a break point cannot be set to a point of its scan: the first point that fails."""
    for value in scanned(one):
        try:
            applied(draft.book, Change(at=one.at or "", set=value, source=draft.book.book.source))
        except ChangeError as bad:
            yield (
                (*place, "at" if bad.code == "B702" else "span"),
                f"{one.at} at {value:g}: {bad.fault}",
                bad.mend or _SPAN_MEND,
            )
            return


@rule("B817", "a quantity asks for an event that the book does not define", "add collapse or customers to the book")
def undefined_events(draft: Draft) -> Findings:
    """Find the collapse of a book that says nothing of it, and defaults among customers that it does not list."""
    header = draft.book.book
    for place, one in quantities(draft):
        if one.event == "collapse" and header.collapse is None:
            yield (*place, "event"), "asks for the collapse, of which the book says nothing"
        if one.event == "any-default" and not header.customers:
            yield (*place, "event"), "asks for defaults of customers, of whom the book lists none"
