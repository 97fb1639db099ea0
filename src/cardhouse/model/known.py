"""The state known on an earlier day: what of a book was public then, and what it says that was not."""

import datetime
from typing import Any

from cardhouse.errors import UsageError
from cardhouse.model.book import Book, finances
from cardhouse.model.deals import Binding, Cloud, Deal, Guarantee, Offtake
from cardhouse.model.disclosures import Disclosure, disclosed
from cardhouse.model.figures import Figure
from cardhouse.model.links import DocumentedLink
from cardhouse.model.places import figures_of, mapped
from cardhouse.model.programmes import Programme
from cardhouse.model.record import Record
from cardhouse.model.stages import stage_on


def known_on(book: Book, day: datetime.date) -> Book:
    """Return the book with `as_of` = `day`; deals, plans, stages, vintages, links and disclosed figures that were not
    public by then are left out.

    A deal that has gone further since is rolled back to its stage of that day; what rests on a deal or plan left out
    goes too. Figures without an earlier vintage stay as they are: `unknown_on` lists them.

    Raises:
        UsageError: `day` is after the day of the book, which knows nothing later.
    """
    if day > book.book.as_of:
        raise UsageError(
            f"the book {book.book.id} knows nothing after {book.book.as_of}; ask for that day or an earlier one"
        )
    programmes = {name: _rolled_back(plan, day) for name, plan in book.programmes.items() if stage_on(plan.stages, day)}
    deals = {name: _rolled_back(deal, day) for name, deal in book.deals.items() if stage_on(deal.stages, day)}
    while gone := [name for name, deal in deals.items() if not _stands(deal, deals, programmes)]:
        for name in gone:
            del deals[name]
    deals = {name: _untied(deal, {*deals, *programmes}) for name, deal in deals.items()}
    programmes = {name: _unlocked(plan, deals) for name, plan in programmes.items()}
    gone_places = {("deals", name) for name in book.deals.keys() - deals.keys()}
    gone_places |= {("programmes", name) for name in book.programmes.keys() - programmes.keys()}
    scenarios = {
        name: scenario.model_copy(
            update={"changes": tuple(x for x in scenario.changes if tuple(x.at.split(".")[:2]) not in gone_places)}
        )
        for name, scenario in book.scenarios.items()
    }
    header = book.book.model_copy(update={"as_of": day})
    update = {"book": header, "programmes": programmes, "deals": deals, "scenarios": scenarios}
    update |= {"quantities": {}, "published": {}, "claims": {}, "answer": None}  # they speak of the book's own day
    known: Book = mapped(book.model_copy(update=update), lambda _, record: _earlier_vintage(record, day))
    return known.model_copy(update={"links": _links(known, day), "disclosures": _disclosures(known, day)})


def unknown_on(book: Book, day: datetime.date) -> list[str]:
    """Return the places of `known_on(book, day)` that say what was not public by `day`, or that nothing public says.

    They are figures that became public later, or rest on a later basis, and probabilities of deals that were promises.
    """
    known = known_on(book, day)
    places = []
    for place, figure, source in figures_of(known):
        public = [figure.public_since, source.public, *(book.sources[name].public for name in figure.basis)]
        if any(since is not None and since > day for since in public):
            places.append(place)
    for name, deal in known.deals.items():
        stage = stage_on(deal.stages, day)
        if stage is not None and stage.firmness == 0 and deal.probability is None:
            places.append(f"deals.{name}.probability")
    return places


def _rolled_back(record: Any, day: datetime.date) -> Any:
    """Return a deal or a plan with the stages that were public by `day`; a promise binds nobody."""
    stages = tuple(reached for reached in record.stages if reached.public <= day)
    update: dict[str, Any] = {"stages": stages}
    stage = stage_on(stages, day)
    if isinstance(record, Deal) and stage is not None:
        if stage.firmness == 0 and record.binding is Binding.FIRM:
            update["binding"] = Binding.OPTIONAL
        if stage.firmness != 0:
            update["probability"] = None
    return record.model_copy(update=update)


def _stands(deal: Deal, deals: dict[str, Deal], programmes: dict[str, Programme]) -> bool:
    """Tell whether what a deal rests on is known too."""
    if isinstance(deal, Cloud):
        return deal.programme in programmes
    return deal.deal in deals if isinstance(deal, (Guarantee, Offtake)) else True


def _untied(deal: Deal, known: set[str]) -> Deal:
    ties = {field: name for field in ("counted_in", "signed_with") if (name := getattr(deal, field)) in known}
    overlaps = tuple(name for name in deal.overlaps_with if name in known)
    return deal.model_copy(update={"counted_in": None, "signed_with": None, **ties, "overlaps_with": overlaps})


def _unlocked(plan: Programme, deals: dict[str, Deal]) -> Programme:
    if plan.custom is None or plan.custom.locked_by in deals:
        return plan
    return plan.model_copy(update={"custom": plan.custom.model_copy(update={"locked_by": None})})


def _links(book: Book, day: datetime.date) -> dict[str, DocumentedLink]:
    """Return the links whose document was public by `day` and that still tie a financing to something."""
    deals, known = book.deals, {*book.deals, *book.programmes}
    return {
        name: link
        for name, link in book.links.items()
        if link.financing in deals and finances(book, deals[link.financing]) and link.pays in known
        if _by(day, book.sources[link.source].public) and (link.share is None or _public(book, link.share, day))
    }


def _disclosures(book: Book, day: datetime.date) -> dict[str, Disclosure]:
    def public(figure: Figure) -> bool:
        return _public(book, figure, day)

    kept = ((firm, disclosed(whole, public)) for firm, whole in book.disclosures.items())
    return {firm: part for firm, part in kept if part is not None}


def _public(book: Book, figure: Figure, day: datetime.date) -> bool:
    """Tell whether a figure and its source were public by `day`; a range marked as hindsight stays, and is listed."""
    current = figure.current
    source = book.sources[current.source or ""]
    return current.hindsight or (_by(day, current.public_since) and _by(day, source.public))


def _by(day: datetime.date, public: datetime.date | None) -> bool:
    return public is None or public <= day


def _earlier_vintage(record: Record, day: datetime.date) -> Record:
    if not isinstance(record, Figure) or record.vintages is None:
        return record
    public = [vintage for vintage in record.vintages if vintage.public_since is None or vintage.public_since <= day]
    return record.model_copy(update={"vintages": tuple(public or record.vintages[:1])})
