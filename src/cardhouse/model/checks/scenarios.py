"""Rules on scenarios (B7xx): each can be applied, and the book it makes breaks no rule."""

from cardhouse.model.apply import ChangeError, applied
from cardhouse.model.book import Book
from cardhouse.model.checks.registry import LATER, Breach, Draft, Findings, breaches, rule
from cardhouse.model.places import Place
from cardhouse.model.scenario import Change, Scenario


@rule("B700", "a scenario is named `base`, which is the book itself", "give it another name")
def base_declared(draft: Draft) -> Findings:
    """Find a scenario with the reserved name."""
    if "base" in draft.ids("scenarios"):
        yield ("scenarios", "base"), "is the name of the book itself"


@rule("B701", "the name of a scenario contains `+`, which joins scenarios", "write - instead")
def joining_names(draft: Draft) -> Findings:
    """Find scenario names that could not be told from joined ones."""
    for name in draft.ids("scenarios"):
        if "+" in name:
            yield ("scenarios", name), f"`{name[:40]}` contains +, which joins scenarios"


def _bad(draft: Draft, code: str) -> Findings:
    """Yield the changes that cannot be made for the reason `code`."""
    for name, scenario in draft.book.scenarios.items():
        for at, bad in _played(draft.book, scenario)[1]:
            if bad.code == code:
                change = scenario.changes[at]
                field = next((f for f in ("set", "times", "add", "remove") if f in change.model_fields_set), "at")
                point = ("scenarios", name, "changes", str(at), "at" if code == "B702" else field)
                yield (
                    (point, f"{change.at}: {bad.fault}", bad.mend) if bad.mend else (point, f"{change.at}: {bad.fault}")
                )


def _played(book: Book, scenario: Scenario) -> tuple[Book, list[tuple[int, ChangeError]]]:
    """Return the book under a scenario as far as its changes can be made, and those that cannot."""
    bad = []
    for at, change in enumerate(scenario.changes):
        try:
            book = applied(book, change)
        except ChangeError as reason:
            bad.append((at, reason))
    return book, bad


@rule(
    "B702",
    "a change names an unknown place",
    "write it like entities.openai.growth; `show --resolved` lists the places",
)
def unknown_places(draft: Draft) -> Findings:
    """Find changes at places that the book does not have."""
    yield from _bad(draft, "B702")


@rule("B703", "a change leaves a value of a wrong type", "write what the field of that place asks for")
def wrong_types(draft: Draft) -> Findings:
    """Find changes that leave what cannot stand at their place."""
    yield from _bad(draft, "B703")


@rule("B704", "a change leaves the bounds of its place", "look at the sign and at the unit")
def left_bounds(draft: Draft) -> Findings:
    """Find changes that leave a number below or above its bounds."""
    yield from _bad(draft, "B704")


@rule("B705", "a scenario makes a book that breaks a rule", "mend the change that the fault names")
def broken_by_scenario(draft: Draft) -> Findings:
    """Find scenarios under which the book has faults that it does not have itself, each at the change that made it."""
    known: set[tuple[str, Place]] | None = None
    for name, scenario in draft.book.scenarios.items():
        new, bad = _played(draft.book, scenario)
        if bad or not scenario.changes:
            continue
        found = list(breaches(Draft(new, draft.declared), LATER))
        if found and known is None:
            known = {(breach.code, breach.place) for breach in breaches(draft, LATER)}
        seen: set[Place] = set()
        for breach in found:
            point = ("scenarios", name, "changes", str(_cause(breach, scenario.changes)), "at")
            if known is not None and (breach.code, breach.place) not in known and point not in seen:
                seen.add(point)
                yield point, f"leads to {breach.code} at {'.'.join(breach.place)}: {breach.fault}", breach.mend


def _cause(breach: Breach, changes: tuple[Change, ...]) -> int:
    """Return the change whose place has most in common with the place of a breach; the last one, if none has."""

    def shared(change: Change) -> int:
        steps = change.at.split(".")
        return next(
            (at for at, (a, b) in enumerate(zip(steps, breach.place, strict=False)) if a != b),
            min(len(steps), len(breach.place)),
        )

    return max(range(len(changes)), key=lambda at: (shared(changes[at]), at))


@rule("B706", "a change removes what is not a deal", "only deals can be removed: at: deals.id")
def removed_others(draft: Draft) -> Findings:
    """Find removals of anything but deals."""
    yield from _bad(draft, "B706")


@rule("B707", "a change multiplies or adds to what the book does not set", "use set")
def multiplied_nothing(draft: Draft) -> Findings:
    """Find times and add where nothing stands."""
    yield from _bad(draft, "B707")
