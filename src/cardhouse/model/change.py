"""A book under a scenario: the changes made one after another, and the whole checked again."""

from cardhouse.errors import BookError, Problem, UsageError, near_name
from cardhouse.model.apply import ChangeError, applied
from cardhouse.model.book import Book
from cardhouse.model.checks.registry import LATER, Breach, Draft, breaches
from cardhouse.model.ready import ready_scenario
from cardhouse.model.resolve import in_order
from cardhouse.model.scenario import Scenario

BASE = "base"


def changed(book: Book, scenarios: str) -> Book:
    """Return the resolved book under a scenario, or under several joined with `+`; `base` is the book itself.

    What is changed keeps its place, and with it its random stream.

    Args:
        book: A resolved book.
        scenarios: Names of scenarios of the book, or ready ones (`without:DEAL`, `fails:FIRM@QUARTER`), applied from
            left to right.

    Raises:
        UsageError: A name is not a scenario of the book.
        BookError: A change cannot be made, or the changed book breaks a rule that the book keeps.
    """
    names = [name for name in scenarios.split("+") if name != BASE]
    for name in names:
        if scenario_of(book, name) is None:
            hint = near_name(name, [BASE, *book.scenarios])
            raise UsageError(f"the book {book.book.id} has no scenario {name!r}: {hint}")
    new, problems = book, []
    for name in names:
        scenario = scenario_of(book, name)
        for at, change in enumerate(scenario.changes if scenario else ()):
            try:
                new = applied(new, change)
            except ChangeError as bad:
                place = f"scenarios.{name}.changes.{at}.at"
                problems.append(Problem(book.book.id, 0, 0, bad.code, place, f"{change.at}: {bad.fault}", bad.mend))
    if problems:
        raise BookError(problems)
    if new is not book:
        broken = [_problem(book, scenarios, breach) for breach in new_breaches(book, new)]
        if broken:
            raise BookError(broken)
    return new.model_copy(update={"parameters": in_order(new.parameters)})


def scenario_of(book: Book, name: str) -> Scenario | None:
    """Return a scenario of the book, or the ready one that a name stands for; none if there is neither.

    Raises:
        UsageError: a ready scenario names a deal, firm or quarter that the book does not have.
    """
    return book.scenarios.get(name) or ready_scenario(book, name)


def new_breaches(book: Book, new: Book) -> list[Breach]:
    """Return the breaches of rules in a changed book that the book itself does not have."""
    found = list(breaches(draft_of(new), LATER))
    if not found:
        return []
    known = {(breach.code, breach.place) for breach in breaches(draft_of(book), LATER)}
    return [breach for breach in found if (breach.code, breach.place) not in known]


def draft_of(book: Book) -> Draft:
    """Return a complete book as a draft to be checked."""
    return Draft(book, {name: part for name, part in book.__dict__.items() if isinstance(part, dict)})


def _problem(book: Book, scenarios: str, breach: Breach) -> Problem:
    place = ".".join(breach.place)
    fault = f"{breach.fault} (under the scenario {scenarios})"
    return Problem(book.book.id, 0, 0, breach.code, place, fault, breach.mend)
