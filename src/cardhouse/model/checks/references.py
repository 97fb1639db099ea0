"""Rules on names: whatever a record points to is in the book and can play its part (B122, B2xx)."""

import re
from collections.abc import Iterable, Iterator

from cardhouse.errors import near_name
from cardhouse.model.book import WORLD, Book
from cardhouse.model.checks.registry import Draft, Findings, rule
from cardhouse.model.deals import Cloud, Equity, Guarantee, Offtake
from cardhouse.model.figures import Figure, Series
from cardhouse.model.places import Place, parts_of
from cardhouse.model.record import Record

_ID = re.compile(r"[a-z0-9][a-z0-9_-]*")


@rule(
    "B122",
    "an id is not a lower-case word",
    "use lower-case letters, digits, - and _, beginning with a letter or digit",
)
def malformed_ids(draft: Draft) -> Findings:
    """Find ids that a dotted place could not hold."""
    keyed = [(section, name) for section in draft.declared for name in draft.ids(section)]
    for place in [*keyed, *(("drivers", "regimes", name) for name in draft.book.drivers.regimes)]:
        if not _ID.fullmatch(place[-1]) and not (place[0] == "scenarios" and "+" in place[-1]):
            yield place, f"`{place[-1][:40]}` is not a lower-case word"


@rule("B200", "an entity is unknown", "add it to entities, or mend the name")
def unknown_entities(draft: Draft) -> Findings:
    """Find payers, payees, owners, users, vendors, suppliers, customers and disclosing firms that are no entity."""
    known = draft.ids("entities")
    for place, name in _parties(draft.book):
        if name not in known and name != WORLD:
            yield place, f"names an unknown entity `{name}`", near_name(name, known)
    for place, name in _firms(draft.book):
        if name not in known:
            yield place, f"names an unknown entity `{name}`", near_name(name, known)


@rule("B213", "the book has no firm that can fail", "add an entity of the book: one without outside: true")
def no_firms(draft: Draft) -> Findings:
    """Find books all of whose entities are outside, or that have none."""
    known = draft.book.entities
    if not any(name not in known or not known[name].outside for name in draft.ids("entities")):
        yield ("entities",) if draft.ids("entities") else ("book",), "has no firm that can fail"


def _parties(book: Book) -> Iterator[tuple[Place, str]]:
    """Yield (place, name) of all who may be the world."""
    for name, deal in book.deals.items():
        yield ("deals", name, "payer"), deal.payer
        yield ("deals", name, "payee"), deal.payee


def _firms(book: Book) -> Iterator[tuple[Place, str]]:
    """Yield (place, name) of all who must be an entity."""
    yield from _inside(book)
    for name, plan in book.programmes.items():
        yield ("programmes", name, "vendor"), plan.vendor
        if plan.custom is not None:
            yield ("programmes", name, "custom", "supplier"), plan.custom.supplier
    for name, deal in book.deals.items():
        if isinstance(deal, Equity) and deal.milestones is not None:
            yield ("deals", name, "milestones", "vendor"), deal.milestones.vendor
    yield from ((("market", name), name) for name in book.market)
    yield from _disclosed(book)


def _disclosed(book: Book) -> Iterator[tuple[Place, str]]:
    """Yield (place, name) of all firms that disclose something, and of those that it is about."""
    for firm, disclosure in book.disclosures.items():
        yield ("disclosures", firm), firm
        for field in ("backlog_from", "commitments_to"):
            yield from ((("disclosures", firm, field, other), other) for other in getattr(disclosure, field))
        for at, customer in enumerate(disclosure.customers):
            if customer.name is not None:
                yield ("disclosures", firm, "customers", str(at), "name"), customer.name


def _inside(book: Book) -> Iterator[tuple[Place, str]]:
    """Yield (place, name) of all who must be an entity that can fail."""
    if book.book.vendor is not None:
        yield ("book", "vendor"), book.book.vendor
    yield from ((("book", "customers", str(at)), name) for at, name in enumerate(book.book.customers))
    for name, plan in book.programmes.items():
        yield ("programmes", name, "owner"), plan.owner
        yield ("programmes", name, "user"), plan.user


@rule("B201", "a programme is unknown", "add it to programmes, or mend the name")
def unknown_programmes(draft: Draft) -> Findings:
    """Find cloud deals of programmes that are not in the book."""
    known = draft.ids("programmes")
    for name, deal in draft.book.deals.items():
        if isinstance(deal, Cloud) and deal.programme not in known:
            yield (
                ("deals", name, "programme"),
                f"names an unknown programme `{deal.programme}`",
                near_name(deal.programme, known),
            )


@rule("B202", "a deal is unknown", "add it to deals, or mend the name")
def unknown_deals(draft: Draft) -> Findings:
    """Find guarantees, offtakes, overlaps, ties, locks and links that name a deal which is not in the book."""
    known = draft.ids("deals")
    for place, name in _deal_links(draft.book):
        if name not in known:
            yield place, f"names an unknown deal `{name}`", near_name(name, known)


def _deal_links(book: Book) -> Iterator[tuple[Place, str]]:
    for name, deal in book.deals.items():
        yield from ((("deals", name, "overlaps_with", str(at)), other) for at, other in enumerate(deal.overlaps_with))
        if deal.signed_with is not None:
            yield ("deals", name, "signed_with"), deal.signed_with
        if isinstance(deal, (Guarantee, Offtake)):
            yield ("deals", name, "deal"), deal.deal
    for name, plan in book.programmes.items():
        if plan.custom is not None and plan.custom.locked_by is not None:
            yield ("programmes", name, "custom", "locked_by"), plan.custom.locked_by
    yield from ((("links", name, "financing"), link.financing) for name, link in book.links.items())


@rule("B203", "a source is unknown", "add it to sources, or mend the name")
def unknown_sources(draft: Draft) -> Findings:
    """Find sources that are not in the book, each once where it is named."""
    known = draft.ids("sources")
    named: dict[Place, str] = {}
    for place, record in draft.records:
        fields = record.__dict__
        own = fields.get("source")
        inherited = named.get(_holder(place, named), draft.book.book.source if place else None)
        if own is not None:
            named[place] = own
        if own is not None and own not in known and (own != inherited or place == ("book",)):
            yield (*place, "source"), f"names an unknown source `{own}`", near_name(own, known)
        for field in ("basis", "sources"):
            listed = fields.get(field, ()) if place else ()
            for at, name in enumerate(listed):
                if name not in known:
                    yield (*place, field, str(at)), f"names an unknown source `{name}`", near_name(name, known)


def _holder(place: Place, named: dict[Place, str]) -> Place:
    """Return the place of the nearest record around `place` that has a source."""
    for end in range(len(place) - 1, 0, -1):
        if place[:end] in named:
            return place[:end]
    return ()


@rule("B204", "a parameter is unknown", "add it to parameters, or mend the name")
def unknown_parameters(draft: Draft) -> Findings:
    """Find figures multiplied by a parameter that is not in the book."""
    known = draft.ids("parameters")
    for place, record in draft.records:
        if isinstance(record, Figure):
            for field in ("times", "times_rest"):
                name = getattr(record, field)
                if name is not None and name not in known:
                    yield (*place, field), f"names an unknown parameter `{name}`", near_name(name, known)


@rule("B205", "a regime is unknown", "add it to drivers.regimes, or mend the name")
def unknown_regimes(draft: Draft) -> Findings:
    """Find an initial, a next or a forced regime that is not in the book."""
    drivers = draft.book.drivers
    links: list[tuple[Place, str]] = [(("initial",), drivers.initial)] if drivers.initial is not None else []
    links += [(("forced", str(quarter)), name) for quarter, name in drivers.forced.items()]
    links += [
        (("regimes", name, "next", other), other) for name, regime in drivers.regimes.items() for other in regime.next
    ]
    for place, name in links:
        if name not in drivers.regimes and drivers.regimes:
            yield ("drivers", *place), f"names an unknown regime `{name}`", near_name(name, drivers.regimes)


@rule(
    "B206",
    "counted_in names neither a deal nor a programme",
    "name the deal or programme that already holds this money",
)
def unknown_holders(draft: Draft) -> Findings:
    """Find deals that are counted in what is not in the book."""
    known = (*draft.ids("deals"), *draft.ids("programmes"))
    for name, deal in draft.book.deals.items():
        if deal.counted_in is not None and deal.counted_in not in known:
            fault = f"names `{deal.counted_in}`, which is neither a deal nor a programme"
            yield ("deals", name, "counted_in"), fault, near_name(deal.counted_in, known)


@rule("B207", "payer and payee are the same", "name the two parties of the deal")
def paid_to_itself(draft: Draft) -> Findings:
    """Find deals in which the payer pays itself."""
    for name, deal in draft.book.deals.items():
        if deal.payer == deal.payee:
            yield ("deals", name, "payee"), f"is the payer too: `{deal.payer}`"


@rule("B208", "an entity outside the book has figures", "delete them, or `outside: true`")
def figures_outside(draft: Draft) -> Findings:
    """Find figures of named parts of the world, which always pays and never fails."""
    for name, entity in draft.book.entities.items():
        for field, part in parts_of(entity):
            if entity.outside and isinstance(part, Record) and field != "title":
                kind = "numbers" if isinstance(part, (Figure, Series)) else "terms"
                yield ("entities", name, field), f"gives {kind} to an entity outside the book"


@rule(
    "B209", "an entity outside the book plays a part inside it", "take an entity of the book, or delete `outside: true`"
)
def outsiders_inside(draft: Draft) -> Findings:
    """Find outside entities (and the world) as owner, user, customer or the book's vendor."""
    outside = {name for name, entity in draft.book.entities.items() if entity.outside}
    for place, name in _inside(draft.book):
        if name in outside:
            yield place, f"names `{name}`, which is outside the book and cannot fail"


@rule("B210", "deals are counted in each other in a circle", "leave counted_in out of the one that holds the money")
def circular_counting(draft: Draft) -> Findings:
    """Find deals that are counted in themselves, in the end."""
    deals = draft.book.deals
    for name in deals:
        seen, at = {name}, deals[name].counted_in
        while at in deals and at not in seen:
            seen.add(at)
            at = deals[at].counted_in
        if at == name:
            yield ("deals", name, "counted_in"), "is counted, in the end, in itself"


@rule("B211", "`world` is taken: it is everyone outside the book", "give the entity another id")
def world_declared(draft: Draft) -> Findings:
    """Find an entity with the reserved id."""
    if WORLD in draft.ids("entities"):
        yield ("entities", WORLD), "has the reserved id `world`, which is everyone outside the book"


@rule("B212", "something is listed twice", "delete the second")
def listed_twice(draft: Draft) -> Findings:
    """Find customers and overlaps that are listed twice; of the customers that a firm discloses, the named ones."""
    lists: list[tuple[Place, Iterable[str | None]]] = [(("book", "customers"), draft.book.book.customers)]
    lists += [(("deals", name, "overlaps_with"), deal.overlaps_with) for name, deal in draft.book.deals.items()]
    for firm, disclosure in draft.book.disclosures.items():
        lists.append((("disclosures", firm, "customers"), (customer.name for customer in disclosure.customers)))
    for place, names in lists:
        seen: set[str] = set()
        for at, name in enumerate(names):
            if name is None:
                continue
            if name in seen:
                yield (*place, str(at)), f"lists `{name}` twice"
            seen.add(name)
