"""The headline results: a handful of numbers a path, in which scenarios are compared and whose spread is explained."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

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

    @property
    def mean(self) -> float:
        """Return the mean over paths: a probability for an event."""
        return float(self.values.mean())

    @property
    def standard_error(self) -> float:
        """Return the Monte Carlo standard error of the mean, s / sqrt(n)."""
        return float(self.values.std(ddof=1) / np.sqrt(self.values.size)) if self.values.size > 1 else float("nan")


def headlines(book: Book, paths: Paths) -> tuple[Headline, ...]:
    """Return the headline results of a run: collapse, default of each listed customer, the vendor's sales and
    losses, all losses."""
    names = {name: at for at, name in enumerate(paths.network.firms.ids)}
    unit = f"{book.book.currency} {book.book.unit}"
    found = []
    if book.book.collapse is not None:
        title = Title(en="The house collapses", fr="Le château s'effondre")
        found.append(Headline("collapse", title, "probability", True, (paths.collapsed > 0).astype(float)))
    for name in book.book.customers:
        title = _named(book, name, "{} defaults", "{} fait défaut")
        found.append(
            Headline(f"default-{name}", title, "probability", True, (paths.defaulted[names[name]] > 0).astype(float))
        )
    vendor = names.get(book.book.vendor or "", -1)
    if vendor >= 0:
        year = paths.firms["revenue"][-4:, vendor].sum(axis=0)
        title = _named(
            book, paths.network.firms.ids[vendor], "{}: revenue of the last year", "{} : revenu de la dernière année"
        )
        found.append(Headline("vendor-revenue", title, unit, False, year))
        title = _named(book, paths.network.firms.ids[vendor], "{}: losses over the run", "{} : pertes sur la période")
        found.append(Headline("vendor-loss", title, unit, False, paths.losses[vendor].sum(axis=0)))
    title = Title(en="All losses, the world's included", fr="Toutes les pertes, celles du monde comprises")
    found.append(Headline("all-losses", title, unit, False, paths.losses.sum(axis=(0, 1))))
    return tuple(found)


def _named(book: Book, name: str, en: str, fr: str) -> Title:
    title = book.entities[name].title
    return Title(en=en.format(title.en), fr=fr.format(title.fr))
