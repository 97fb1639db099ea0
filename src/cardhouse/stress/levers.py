"""Levers: what of a book can be turned up and down to ask how far it may go, the same list for every book."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cardhouse.model.book import Book
from cardhouse.model.change import changed
from cardhouse.model.record import Title
from cardhouse.model.scenario import Change, Scenario
from cardhouse.network import compile_network

_PULLED, GROWTH = "pulled", "growth-"
TIMES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0)
FEWER = (0.0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1.0)
SHIFTS = (-0.4, -0.3, -0.2, -0.15, -0.1, -0.05, 0.0, 0.05, 0.1)
MORE = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0)
LATER = (0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0)
RATES = (-0.02, 0.0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.12, 0.15)


@dataclass(frozen=True)
class Lever:
    """Name one thing that can be changed: at every place of `places` by `how` (`times` or `add`) each of `values`.

    `neutral` is the value that changes nothing. `unit` is that of the values.
    """

    name: str
    title: Title
    places: tuple[str, ...]
    how: str
    values: tuple[float, ...]
    unit: str

    @property
    def neutral(self) -> float:
        """Return the value at which the book is as it stands."""
        return 1.0 if self.how == "times" else 0.0


def pulled(book: Book, lever: Lever, value: float, under: str = "base") -> Book:
    """Return the book under a scenario with a lever at a value.

    Raises:
        BookError: a figure may not take what the value makes of it.
    """
    changes = tuple(
        Change.model_validate({"at": place, lever.how: value, "source": book.book.source}) for place in lever.places
    )
    scenario = Scenario(changes=changes)
    known = book.model_copy(update={"scenarios": {**book.scenarios, _PULLED: scenario}})
    return changed(known, f"{under}+{_PULLED}")


def levers(book: Book) -> tuple[Lever, ...]:
    """Return the levers of a book: drivers first, then growth of the main customer, then the size of each deal."""
    return (*_drivers(book), *_growth(book), *_deals(book))


def _drivers(book: Book) -> Iterator[Lever]:
    regimes = book.drivers.regimes

    def each(field: str) -> tuple[str, ...]:
        return tuple(
            f"drivers.regimes.{name}.{field}" for name, one in regimes.items() if getattr(one, field) is not None
        )

    times = "times the book's"
    openness = each("openness") if regimes else ("drivers.given.openness",)
    if regimes or (book.drivers.given is not None and book.drivers.given.openness is not None):
        title = Title(en="Outside funding open to firms", fr="Ouverture du financement extérieur")
        yield Lever("openness", title, openness, "times", FEWER, times)
    if each("mu"):
        title = Title(en="Drift of demand against plan", fr="Dérive de la demande par rapport au plan")
        yield Lever("demand", title, each("mu"), "add", SHIFTS, "added a year")
    if each("spread"):
        title = Title(en="Interest rates of all regimes", fr="Taux d'intérêt de tous les régimes")
        yield Lever("rates", title, each("spread"), "add", RATES, "added a year")
    if book.drivers.price_growth is not None:
        title = Title(en="Price of hardware, change a year", fr="Prix du matériel, variation annuelle")
        yield Lever("hardware-price", title, ("drivers.price_growth",), "add", SHIFTS, "added a year")
    custom = tuple(f"programmes.{name}.custom.ceiling" for name, one in book.programmes.items() if one.custom)
    if custom:
        title = Title(en="Share of custom chips at last", fr="Part finale des puces sur mesure")
        yield Lever("custom-chips", title, custom, "times", TIMES, times)


def _growth(book: Book) -> Iterator[Lever]:
    for name in book.book.customers[:1]:
        entity = book.entities[name]
        if entity.growth is not None:
            named = entity.title
            title = Title(
                en=f"Planned growth of {named.en or name}, its spending as planned",
                fr=f"Croissance prévue de {named.fr or name}, ses dépenses comme prévu",
            )
            yield Lever(f"{GROWTH}{name}", title, (f"entities.{name}.growth",), "times", FEWER, "times the book's")


def _deals(book: Book) -> Iterator[Lever]:
    for name, deal in book.deals.items():
        fields = [field for field in ("amount", "schedule", "per") if getattr(deal, field, None) is not None]
        if deal.counted_in is not None or deal.removed or not fields:
            continue
        title = Title(en=f"Size of: {deal.title.en or name}", fr=f"Taille : {deal.title.fr or name}")
        milestones = getattr(deal, "milestones", None) is not None
        places = tuple(f"deals.{name}.{field}" for field in (*fields, *(("milestones.tranche",) if milestones else ())))
        yield Lever(f"deal-{name}", title, places, "times", TIMES, "times the book's")


def growth_reached(book: Book, lever: Lever, value: float) -> float | None:
    """Return the mean growth a year of outside revenue over the run with a lever of growth at a value, figures at their
    centre; none for other levers.

    `prod_t (1 + value g_t)^(1/years) - 1` over the years t of the run, the last one's growth going on.
    """
    if not lever.name.startswith(GROWTH):
        return None
    growth = compile_network(book).firms["growth"][:, book.firms.index(lever.name.removeprefix(GROWTH)), 0]
    years = growth[np.minimum(np.arange(-(-book.book.quarters // 4)), len(growth) - 1)]
    return float(np.prod(1 + value * years) ** (1 / len(years)) - 1)


def remedies(book: Book) -> tuple[Lever, ...]:
    """Return what could make a book safer: more cash or more funding at a firm, later tranches, the size of each deal,
    guarantees included."""
    return (*_cushions(book), *_later_tranches(book), *_deals(book))


def _cushions(book: Book) -> Iterator[Lever]:
    for name in book.firms:
        entity = book.entities[name]
        named, times = entity.title, "times the book's"
        if entity.cash is not None and entity.cash.centre > 0:
            title = Title(en=f"Cash of {named.en or name}", fr=f"Trésorerie de {named.fr or name}")
            yield Lever(f"cash-{name}", title, (f"entities.{name}.cash",), "times", MORE, times)
        fields = [field for field in ("facility", "facility_total") if getattr(entity, field) is not None]
        if fields:
            title = Title(
                en=f"Outside funding open to {named.en or name}", fr=f"Financement ouvert à {named.fr or name}"
            )
            yield Lever(
                f"facility-{name}", title, tuple(f"entities.{name}.{field}" for field in fields), "times", MORE, times
            )


def _later_tranches(book: Book) -> Iterator[Lever]:
    for name, deal in book.deals.items():
        if getattr(deal, "milestones", None) is not None and deal.counted_in is None and not deal.removed:
            title = Title(
                en=f"Units per tranche of: {deal.title.en or name}", fr=f"Unités par tranche : {deal.title.fr or name}"
            )
            yield Lever(f"step-{name}", title, (f"deals.{name}.milestones.step",), "times", LATER, "times the book's")


def nearest_to_neutral(lever: Lever, crossings: tuple[float, ...]) -> float:
    """Return the crossing that is the smallest change of the book; nan if there is none."""
    found = min(crossings, key=lambda value: abs(value - lever.neutral), default=np.nan)
    return float(found)
