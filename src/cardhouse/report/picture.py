"""From a run to the records of the house: who pays whom a year, what goes round, is promised, is guaranteed."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from cardhouse.model.book import WORLD, Book
from cardhouse.model.deals import Guarantee as GuaranteeDeal
from cardhouse.model.deals import Offtake
from cardhouse.model.entities import Role
from cardhouse.model.places import figures_of
from cardhouse.model.sources import Tier
from cardhouse.model.stages import FIRMNESS, Stage, stage_on
from cardhouse.network import MeasuredFlow, View
from cardhouse.report.house import Card, Floor, Flow, Guarantee, House
from cardhouse.report.house.records import KINDS, Kind, Sign, State
from cardhouse.runs import Run
from cardhouse.tables import Circularity, mean_flows, money
from cardhouse.words import Words

FLOORS: Final[tuple[tuple[str, tuple[Role, ...]], ...]] = (
    ("others", (Role.OTHER,)),
    ("funders", (Role.INVESTOR, Role.LENDER)),
    ("labs", (Role.LAB,)),
    ("clouds", (Role.CLOUD,)),
    ("neoclouds", (Role.NEOCLOUD, Role.LANDLORD)),
    ("chips", (Role.CHIP_SUPPLIER, Role.VENDOR)),
)
SIGNS: Final[dict[Role, Sign]] = {
    Role.LAB: "lab",
    Role.CLOUD: "cloud",
    Role.NEOCLOUD: "cloud",
    Role.VENDOR: "chips",
    Role.CHIP_SUPPLIER: "chips",
    Role.LENDER: "capital",
    Role.INVESTOR: "capital",
    Role.LANDLORD: "site",
    Role.OTHER: "none",
}
UNSURE: Final = frozenset({Tier.ESTIMATE, Tier.ASSUMPTION})
AMOUNTS: Final = frozenset(
    {"amount", "per", "schedule", "plan", "chip", "custom"}
)  # fields that make the amount of a flow


def house_of(run: Run, words: Words) -> House:
    """Return the house of a run: the flows of the whole run by schedule and plan, a year on average.

    Signed flows carry their circular part; promises are added dashed, in no sum. Outside revenue is the plan's; shares
    and loans from outside that no deal names are means over the base's paths. Named parts of the world are no cards.
    """
    signed, promised = whole_run(run, View.SIGNED), whole_run(run, View.PROMISED)
    book, years = run.book, run.book.book.quarters / 4
    flows = [*_between(book, signed, years), *_promises(book, promised, years), *_outside(run, signed, years, words)]
    floors = floors_of(book, words)
    return House(
        cards=tuple(
            Card(
                name,
                words.title(book.entities[name].title),
                _floor(book.entities[name].role),
                SIGNS[book.entities[name].role],
            )
            for name in book.firms
        ),
        floors=floors,
        flows=tuple(flow for flow in flows if flow.amount > 0),
        guarantees=tuple(guarantees_of(book, words)),
        title=words.text("house title"),
        subtitle=words.text("house subtitle", first=signed.first, last=signed.last),
        unit=words.text("a year", unit=money(book)),
        attic=_attic(signed, promised, years, words),
        language=words.language,
    )


def whole_run(run: Run, view: View) -> Circularity:
    """Return the measures of a view over the longest window of the run."""
    return [found for found in run.circularity if found.view is view][-1]


def floors_of(book: Book, words: Words) -> tuple[Floor, ...]:
    """Return the floors that a book's firms stand on, ground first."""
    roles = {book.entities[name].role for name in book.firms}
    found = []
    for name, mine in FLOORS:
        here = roles.intersection(mine)
        if here:
            found.append(Floor(name, words.text("floor vendor" if here == {Role.VENDOR} else f"floor {name}")))
    return tuple(found)


def _floor(role: Role) -> str:
    return next(name for name, roles in FLOORS if role in roles)


def _kind(flow: MeasuredFlow) -> Kind:
    return next(kind for kind in KINDS if kind == flow.flow)


def _between(book: Book, found: Circularity, years: float) -> Iterator[Flow]:
    """Yield the firm flows between firms; a pair's circular part is shared out over its flows by size."""
    at = {name: row for row, name in enumerate(found.measured.firms)}
    unsure, backers = unsure_origins(book), _backers(book)
    for flow in found.measured.flows:
        if flow.payer in at and flow.payee in at:
            pair = at[flow.payer], at[flow.payee]
            whole = float(found.measured.matrix[pair])
            part = (
                min(1.0, float(found.circulation.circular[pair]) / whole)
                if found.circulation.defined and whole > 0
                else 0.0
            )
            state: State = "estimate" if flow.origin in unsure else "firm"
            amount = flow.amount / years
            yield Flow(
                flow.payer,
                flow.payee,
                _kind(flow),
                amount,
                part * amount,
                state,
                flow.origin,
                backers.get((flow.payer, flow.payee), ()),
            )


def _promises(book: Book, found: Circularity, years: float) -> Iterator[Flow]:
    """Yield what is promised: between firms, and from named parts of the world."""
    firms = set(found.measured.firms)
    for flow in found.measured.flows:
        if FIRMNESS[flow.stage] == 0 and flow.payee in firms and flow.payer != flow.payee:
            payer = flow.payer if flow.payer in firms else WORLD
            yield Flow(payer, flow.payee, _kind(flow), flow.amount / years, 0.0, "promise", flow.origin)


def _outside(run: Run, found: Circularity, years: float, words: Words) -> Iterator[Flow]:
    """Yield what comes from outside: named deals, customers' money by plan, funding as simulated."""
    firms = found.measured.firms
    named: dict[str, float] = defaultdict(float)
    for flow in found.measured.flows:
        if flow.payer not in firms and flow.payee in firms:
            named[flow.payee] += flow.amount
            yield Flow(WORLD, flow.payee, _kind(flow), flow.amount / years, 0.0, "firm", flow.origin)
    for name, paid_in in zip(firms, found.measured.outside, strict=True):
        yield Flow(
            WORLD,
            name,
            "customer",
            max(0.0, float(paid_in) - named[name]) / years,
            0.0,
            "firm",
            words.text("outside revenue"),
        )
    simulated = mean_flows(run.book, run.base_paths)
    for name in firms:
        raised, project = (
            float(simulated[key].sum()) if (key := (WORLD, name, kind)) in simulated else 0.0
            for kind in ("outside funding", "project loan")
        )
        debt = _debt_part(run, name)
        yield Flow(
            WORLD,
            name,
            "equity",
            max(0.0, (1 - debt) * raised) / years,
            0.0,
            "estimate",
            words.text("simulated shares"),
        )
        yield Flow(
            WORLD,
            name,
            "debt",
            max(0.0, debt * raised + project) / years,
            0.0,
            "estimate",
            words.text("simulated loans"),
        )


def _debt_part(run: Run, name: str) -> float:
    """Return the part of what a firm raises outside that is debt: the mean of the draws, or the point."""
    figure = run.book.entities[name].debt_part
    drawn = run.base_paths.figures.get(f"entities.{name}.debt_part")
    if drawn is not None:
        return float(drawn.mean())
    return 0.0 if figure is None else figure.centre


def unsure_origins(book: Book) -> frozenset[str]:
    """Return the deals and programmes whose amounts rest, in part or whole, on estimates or assumptions."""
    found = set()
    for place, _, source in figures_of(book):
        section, *inside = place.split(".")
        if section in ("deals", "programmes") and len(inside) > 1 and inside[1] in AMOUNTS and source.tier in UNSURE:
            found.add(inside[0])
    fees = {name for name, deal in book.deals.items() if getattr(deal, "programme", None) in found}
    return frozenset(found | fees)


def guarantees_of(book: Book, words: Words) -> Iterator[Guarantee]:
    """Yield who stands behind which flow, up to how much, as known on the book's date."""
    firms = set(book.firms)
    for deal in book.deals.values():
        if (
            not isinstance(deal, (GuaranteeDeal, Offtake))
            or deal.removed
            or stage_on(deal.stages, book.book.as_of) in (None, Stage.CANCELLED)
        ):
            continue
        backed = book.deals[deal.deal]
        if backed.payee in firms:
            cap = "" if deal.amount is None else words.number(deal.amount.centre)
            key = ("takes unsold" if isinstance(deal, Offtake) else "guarantees") + ("" if cap else " uncapped")
            text = words.text(key, name=words.entity(book, deal.payer), cap=cap)
            yield Guarantee(deal.payer, backed.payer if backed.payer in firms else WORLD, backed.payee, text)


def _backers(book: Book) -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for deal in book.deals.values():
        if isinstance(deal, (GuaranteeDeal, Offtake)) and not deal.removed and deal.payer in book.firms:
            pair = book.deals[deal.deal].payer, book.deals[deal.deal].payee
            found[pair] = tuple(dict.fromkeys((*found.get(pair, ()), deal.payer)))
    return found


def _attic(signed: Circularity, promised: Circularity, years: float, words: Words) -> tuple[str, str] | None:
    """Return the one big number: the share of what firms pay each other that goes round."""
    if not signed.circulation.defined:
        return None
    paid, around = float(signed.measured.matrix.sum()) / years, signed.circulation.total / years
    said = words.text("attic", paid=words.number(paid), around=words.number(around))
    if promised.circulation.defined and promised.circulation.index > signed.circulation.index:
        said += words.text("attic promised", share=words.percent(promised.circulation.index))
    return words.percent(signed.circulation.index), said
