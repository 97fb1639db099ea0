"""Say every text in one language: sentences by key, titles, units, days, quarters; numbers are put in by the caller."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from cardhouse.model.book import WORLD, Book
from cardhouse.model.deals import DEAL_KINDS
from cardhouse.model.record import Title
from cardhouse.words.catalogue import catalogue
from cardhouse.words.language import Language
from cardhouse.words.numbers import NARROW, Numbers

_SCALES: Final = {"bn": "Md", "m": "M", "mn": "M", "k": "k"}
_SYMBOLS: Final = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
_QUARTER: Final = re.compile(r"(\d{4})Q([1-4])")
_ELIDED: Final = re.compile(r"\b([Dd]|[Qq]u)e (?=[AEIOUÀÂÉÈÊÎÔÛ])")  # before a name: d'Oracle, qu'OpenAI
_SPACED: Final = re.compile(r" (?=[:;?!%»])|(?<=«) ")


@dataclass(frozen=True, slots=True)
class Words:
    """Speak one language."""

    language: Language = "en"

    @property
    def numbers(self) -> Numbers:
        """Return how numbers are written."""
        return Numbers(self.language)

    def text(self, key: str, **values: object) -> str:
        """Return a text with its values filled in.

        Raises:
            KeyError: there is no such text.
        """
        said = self.typeset(catalogue(self.language)["texts"][key])
        said = said.format(**{name: self.quarter(x) if isinstance(x, str) else x for name, x in values.items()})
        return _ELIDED.sub(r"\1’", said) if self.language == "fr" else said

    def typeset(self, said: str) -> str:
        """Return a text as the language sets it: in French narrow no-break spaces and curved apostrophes."""
        return _SPACED.sub(NARROW, said.replace("'", "’")) if self.language == "fr" else said

    @property
    def colon(self) -> str:
        """Return the colon that stands between a name and what is said of it."""
        return self.typeset(" : " if self.language == "fr" else ": ")

    @property
    def semicolon(self) -> str:
        """Return the semicolon that stands between the members of a list."""
        return self.typeset(" ; " if self.language == "fr" else "; ")

    def listed(self, said: Iterable[tuple[str, str]]) -> str:
        """Return names with what is said of each, in one line: `a: 1; b: 2`."""
        return self.semicolon.join(f"{name}{self.colon}{x}" for name, x in said)

    def title(self, title: Title) -> str:
        """Return a title of the book."""
        return self.typeset(title.fr) if self.language == "fr" else title.en

    def entity(self, book: Book, name: str) -> str:
        """Return the title of a firm, or of a named part of the world; the world itself as outside."""
        return self.text("world") if name == WORLD else self.title(book.entities[name].title)

    def flow(self, kind: str) -> str:
        """Return the name of a kind of flow; of a kind of deal that the catalogue does not know, the deal's own."""
        if f"flow {kind}" in catalogue(self.language)["texts"] or kind not in DEAL_KINDS:
            return self.text(f"flow {kind}")
        return self.title(DEAL_KINDS[kind].title)

    def money(self, currency: str, scale: str) -> str:
        """Return a unit of money: `USD bn`, in French `Md$`."""
        if self.language == "en":
            return f"{currency} {scale}"
        symbol, size = _SYMBOLS.get(currency), _SCALES.get(scale, scale)
        return f"{size}{symbol}" if symbol else f"{size} {currency}".strip()

    def unit(self, unit: str) -> str:
        """Return a unit as the language writes it: a named one (`share of paths`), one of money (`USD bn`); else as
        it is."""
        if f"unit {unit}" in catalogue(self.language)["texts"]:
            return self.text(f"unit {unit}")
        currency, _, scale = unit.partition(" ")
        return self.money(currency, scale) if scale and currency.isupper() else unit

    def quarter(self, name: str) -> str:
        """Return a quarter, 2025Q4, in French T4 2025; any other text as it is."""
        return _QUARTER.sub(rf"T\2{NARROW}\1", name) if self.language == "fr" and _QUARTER.fullmatch(name) else name

    def day(self, day: datetime.date) -> str:
        """Return a day: 2025-09-23, in French 23 septembre 2025."""
        if self.language == "en":
            return day.isoformat()
        month = self.text("months").split()[day.month - 1]
        return f"{'1er' if day.day == 1 else day.day} {month} {day.year}"

    def number(self, amount: float) -> str:
        """Return an amount, three significant digits at most."""
        return self.numbers.number(amount)

    def percent(self, share: float) -> str:
        """Return a share as a percentage."""
        return self.numbers.percent(share)


def glossary(language: Language) -> tuple[tuple[str, str], ...]:
    """Return the terms of the page and what they mean."""
    set_as = Words(language).typeset
    return tuple((set_as(entry["term"]), set_as(entry["meaning"])) for entry in catalogue(language)["glossary"])


ENGLISH: Final = Words()
"""The language of machines, and of everything that is not asked for in another."""
