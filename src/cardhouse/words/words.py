"""Every sentence of the page, in English and French; numbers are put in by whoever says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from cardhouse.model.book import WORLD, Book
from cardhouse.model.record import Title
from cardhouse.words.language import Language
from cardhouse.words.numbers import NARROW, Numbers


@cache
def catalogue(language: Language) -> Mapping[str, Any]:
    """Return the sentences of a language by key, and its glossary."""
    found: dict[str, Any] = yaml.safe_load(
        files("cardhouse.words").joinpath("texts", f"{language}.yaml").read_text("utf-8")
    )
    return found


def glossary(language: Language) -> tuple[tuple[str, str], ...]:
    """Return the terms of the page and what they mean."""
    return tuple((entry["term"], entry["meaning"]) for entry in catalogue(language)["glossary"])


@dataclass(frozen=True, slots=True)
class Words:
    """Speak one language: sentences by key, titles, numbers."""

    language: Language = "en"

    @property
    def numbers(self) -> Numbers:
        """Return how numbers are written."""
        return Numbers(self.language)

    def text(self, key: str, **values: object) -> str:
        """Return a sentence with its values filled in.

        Raises:
            KeyError: there is no such sentence.
        """
        said: str = catalogue(self.language)["texts"][key].format(**values)
        if self.language == "fr":
            for mark in (":", ";", "?", "!", "%", "»"):
                said = said.replace(f" {mark}", f"{NARROW}{mark}")
            said = said.replace("« ", f"«{NARROW}")
        return said

    def title(self, title: Title) -> str:
        """Return a title of the book."""
        return title.fr if self.language == "fr" else title.en

    def entity(self, book: Book, name: str) -> str:
        """Return the title of a firm, or of a named part of the world; the world itself as outside."""
        return self.text("world") if name == WORLD else self.title(book.entities[name].title)

    def number(self, amount: float) -> str:
        """Return an amount, three significant digits at most."""
        return self.numbers.number(amount)

    def percent(self, share: float) -> str:
        """Return a share as a percentage."""
        return self.numbers.percent(share)
