"""From a run to the records of the house: who pays whom a year, what goes round, is promised, is guaranteed."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from typing import Final, Literal

from cardhouse.model.book import WORLD, Book
from cardhouse.model.deals import Guarantee as GuaranteeDeal
from cardhouse.model.deals import Offtake
from cardhouse.model.entities import Role
from cardhouse.model.figures import Figure
from cardhouse.model.places import Place, figures_of, mapped
from cardhouse.model.record import Record
from cardhouse.model.sources import Source, Tier
from cardhouse.model.stages import FIRMNESS, Stage, stage_on
from cardhouse.network import Measured, MeasuredFlow, View, measured_flows
from cardhouse.report.house import Basis, Card, Floor, Flow, Guarantee, House
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
RISING: Final = frozenset({"amount", "per", "schedule", "plan", "opening", "chip"})  # of these, where more makes more
PLANNED: Final = frozenset({"revenue", "growth"})  # fields of a firm that make its revenue from outside
FORMS: Final = ("value", "low", "mode", "high", "uniform", "normal", "lognormal", "vintages")  # of a figure


def house_of(run: Run, words: Words) -> House:
    """Return the house of a run: the flows of the whole run by schedule and plan, a year on average.

    Signed flows carry their circular part; promises are added dashed, in no sum. Outside revenue is the plan's; shares
    and loans from outside that no deal names are means over the base's paths. Named parts of the world are no cards.
    """
    signed, promised = whole_run(run, View.SIGNED), whole_run(run, View.PROMISED)
    book, years = run.book, run.book.book.quarters / 4
    known, hoped = Grounds(book, signed), Grounds(book, promised)
    flows = [*_between(known, years), *_promises(hoped, years), *_outside(run, known, years, words)]
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
        unit=words.text("a year", unit=words.unit(money(book))),
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


@dataclass(frozen=True)
class Grounds:
    """Tell what the flows of one view of a book rest on, and between which amounts they lie."""

    book: Book
    found: Circularity

    def basis(self, flow: MeasuredFlow) -> Basis:
        """Return the stage of a flow and since when, the tier of its weakest figure, the titles of its sources."""
        record = self.book.deals.get(flow.origin) or self.book.programmes[flow.origin]
        programme = self.book.programmes.get(getattr(record, "programme", ""))
        known = [
            reached
            for reached in (*record.stages, *(programme.stages if programme else ()))
            if reached.public <= self.book.book.as_of
        ]
        reached = max(known, key=lambda one: (one.stage is flow.stage, one.on), default=None)
        figures = [*self.sources[flow.origin], *self.sources[getattr(record, "programme", "")]]
        return _basis(flow.stage.value, reached.on.isoformat() if reached else "", figures)

    def planned(self, firm: str) -> Basis:
        """Return what a firm's revenue from outside rests on."""
        return _basis("planned", self.book.book.as_of.isoformat(), self.sources[firm])

    @cached_property
    def sources(self) -> dict[str, list[Source]]:
        """Return the sources of the figures that make amounts, by deal, programme and firm."""
        found: dict[str, list[Source]] = defaultdict(list)
        for place, _, source in figures_of(self.book):
            section, *inside = place.split(".")
            fields = {"deals": AMOUNTS, "programmes": AMOUNTS, "entities": PLANNED}.get(section, frozenset())
            if len(inside) > 1 and inside[1] in fields:
                found[inside[0]].append(source)
        return found

    @cached_property
    def ends(self) -> tuple[Measured, Measured]:
        """Return the view measured with the amounts of the book at the lower and at the upper ends of their ranges."""
        first, last, view = self.found.measured.first, self.found.measured.last, self.found.view
        low, high = (measured_flows(amounts_at(self.book, end), view, first, last) for end in (0, 1))
        return low, high

    def interval(self, flow: MeasuredFlow, years: float) -> tuple[float | None, float | None]:
        """Return the ends of a flow's interval a year; none where every figure of its amount is a point."""
        lines = (flow.origin, flow.kind, flow.payer, flow.payee)
        low, high = (
            sum(one.amount for one in end.flows if (one.origin, one.kind, one.payer, one.payee) == lines)
            for end in self.ends
        )
        return _ends(low / years, flow.amount / years, high / years)

    def customers(self, measured: Measured) -> dict[str, float]:
        """Return what firms receive from outside that no deal names, over the window."""
        paid_in = dict(zip(measured.firms, measured.outside.tolist(), strict=True))
        for flow in measured.flows:
            if flow.payer not in measured.firms and flow.payee in paid_in:
                paid_in[flow.payee] -= flow.amount
        return {name: max(0.0, amount) for name, amount in paid_in.items()}


def _basis(stage: str, since: str, sources: list[Source]) -> Basis:
    tiers = list(Tier)
    tier = max((source.tier for source in sources), key=tiers.index, default=None)
    named = [f"{source.title.split(' (')[0]}{f', {source.date}' if source.date else ''}" for source in sources]
    return Basis(stage, since, tier.value if tier else "", tuple(dict.fromkeys(named)))


def _ends(low: float, amount: float, high: float) -> tuple[float | None, float | None]:
    """Return an interval round an amount; none if its ends do not differ."""
    low, high = min(low, amount), max(high, amount)
    return (low, high) if high - low > 1e-9 * max(1.0, high) else (None, None)


def amounts_at(book: Book, end: Literal[0, 1]) -> Book:
    """Return the book with the figures of amounts at the lower (0) or the upper (1) ends of their ranges.

    A figure whose range has no such end, as that of a normal, stays where it is.
    """

    def moved(place: Place, record: Record) -> Record:
        if not isinstance(record, Figure) or "vintages" in place or len(place) < 3:
            return record
        if place[2] not in {"deals": RISING, "programmes": RISING, "entities": PLANNED}.get(place[0], frozenset()):
            return record
        reach = record.current.support[end]
        update = {**dict.fromkeys(FORMS), "value": reach}
        return record.current.model_copy(update=update) if isfinite(reach) else record

    changed: Book = mapped(book, moved)
    return changed


def _between(grounds: Grounds, years: float) -> Iterator[Flow]:
    """Yield the firm flows between firms; a pair's circular part is shared out over its flows by size."""
    book, found = grounds.book, grounds.found
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
                *grounds.interval(flow, years),
                grounds.basis(flow),
            )


def _promises(grounds: Grounds, years: float) -> Iterator[Flow]:
    """Yield what is promised: between firms, and from named parts of the world."""
    measured = grounds.found.measured
    firms = set(measured.firms)
    for flow in measured.flows:
        if FIRMNESS[flow.stage] == 0 and flow.payee in firms and flow.payer != flow.payee:
            payer = flow.payer if flow.payer in firms else WORLD
            rest = (*grounds.interval(flow, years), grounds.basis(flow))
            yield Flow(payer, flow.payee, _kind(flow), flow.amount / years, 0.0, "promise", flow.origin, (), *rest)


def _outside(run: Run, grounds: Grounds, years: float, words: Words) -> Iterator[Flow]:
    """Yield what comes from outside: named deals, customers' money by plan, funding as simulated."""
    measured = grounds.found.measured
    for flow in measured.flows:
        if flow.payer not in measured.firms and flow.payee in measured.firms:
            rest = (*grounds.interval(flow, years), grounds.basis(flow))
            yield Flow(WORLD, flow.payee, _kind(flow), flow.amount / years, 0.0, "firm", flow.origin, (), *rest)
    low, amounts, high = (grounds.customers(one) for one in (grounds.ends[0], measured, grounds.ends[1]))
    for name, amount in amounts.items():
        rest = (*_ends(low[name] / years, amount / years, high[name] / years), grounds.planned(name))
        title = words.text("outside revenue")
        yield Flow(WORLD, name, "customer", amount / years, 0.0, "firm", title, (), *rest)
    yield from _funding(run, measured.firms, years, words)


def _funding(run: Run, firms: tuple[str, ...], years: float, words: Words) -> Iterator[Flow]:
    """Yield the shares and loans from outside that no deal names, means over the base's paths."""
    simulated, day = mean_flows(run.book, run.base_paths), run.book.book.as_of.isoformat()
    for name in firms:
        raised, project = (
            float(simulated[key].sum()) if (key := (WORLD, name, kind)) in simulated else 0.0
            for kind in ("outside funding", "project loan")
        )
        debt = _debt_part(run, name)
        parts: tuple[tuple[Kind, float, str], ...] = (
            ("equity", (1 - debt) * raised, words.text("simulated shares")),
            ("debt", debt * raised + project, words.text("simulated loans")),
        )
        for kind, amount, title in parts:
            basis = Basis("simulated", day, "simulated", (title,))
            yield Flow(WORLD, name, kind, max(0.0, amount) / years, 0.0, "estimate", title, basis=basis)


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
