"""The headline results: a handful of numbers a path, in which scenarios are compared and whose spread is explained."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from cardhouse.model.book import Book
from cardhouse.model.record import Title
from cardhouse.simulate import Paths


@dataclass(frozen=True)
class Headline:
    """Hold one result, its value on every path; `chance` marks an event, 1 where it happens, whose mean is a
    probability."""

    id: str
    title: Title
    unit: str
    chance: bool
    values: Float[np.ndarray, " path"]
    at: Int[np.ndarray, " path"]  # which path each value is of: those that could not be solved are left out

    @property
    def mean(self) -> float:
        """Return the mean over paths: a probability for an event."""
        return float(self.values.mean())

    @property
    def standard_error(self) -> float:
        """Return the Monte Carlo standard error of the mean, s / sqrt(n)."""
        return float(self.values.std(ddof=1) / np.sqrt(self.values.size)) if self.values.size > 1 else float("nan")


def headlines(book: Book, paths: Paths) -> tuple[Headline, ...]:
    """Return the headline results of a run, over the paths that could be solved.

    Collapse, default of each listed customer, the vendor's revenue of the last year and losses, all losses.
    """
    names = {name: at for at, name in enumerate(paths.network.firms.ids)}
    unit = f"{book.book.currency} {book.book.unit}"

    def event(name: str, title: Title, happens: np.ndarray) -> Headline:
        return Headline(name, title, "probability", True, happens.astype(float), paths.at)

    def money(name: str, title: Title, values: np.ndarray) -> Headline:
        return Headline(name, title, unit, False, values, paths.at)

    found = []
    if book.book.collapse is not None:
        title = Title(en="The house collapses", fr="Le château s'effondre")
        found.append(event("collapse", title, paths.collapsed > 0))
    for name in book.book.customers:
        title = _named(book, name, "{} defaults", "{} fait défaut")
        found.append(event(f"default-{name}", title, paths.defaulted[names[name]] > 0))
    vendor = book.book.vendor
    if vendor is not None and vendor in names:
        title = _named(book, vendor, "{}: revenue of the last year", "{} : chiffre d'affaires de la dernière année")
        found.append(money("vendor-revenue", title, paths.firms["revenue"][-4:, names[vendor]].sum(axis=0)))
        title = _named(book, vendor, "{}: losses over the run", "{} : pertes sur la période")
        found.append(money("vendor-loss", title, paths.losses[names[vendor]].sum(axis=0)))
    title = Title(en="All losses, the world's included", fr="Toutes les pertes, celles du reste du monde comprises")
    return (*found, money("all-losses", title, paths.losses.sum(axis=(0, 1))))


def paired(one: Headline, other: Headline) -> tuple[np.ndarray, np.ndarray]:
    """Return the values of two runs of a headline on the paths that both could solve."""
    _, first, second = np.intersect1d(one.at, other.at, assume_unique=True, return_indices=True)
    return one.values[first], other.values[second]


def _named(book: Book, name: str, en: str, fr: str) -> Title:
    title = book.entities[name].title
    return Title(en=en.format(title.en), fr=fr.format(title.fr))
