"""What a flow rests on, in words: interval, stage, since when, tier of evidence, sources."""

from collections.abc import Iterator, Sequence
from types import MappingProxyType
from typing import Final

from cardhouse.model.sources import Tier
from cardhouse.model.stages import Stage
from cardhouse.report.house.records import UNSAID, Basis
from cardhouse.report.house.streams import Stream
from cardhouse.report.house.words import Words
from cardhouse.words import Language
from cardhouse.words import Words as Catalogue

COLUMNS: Final = MappingProxyType(
    {
        "en": ("lower end", "upper end", "stage", "since", "weakest evidence", "source"),
        "fr": ("borne basse", "borne haute", "stade", "depuis", "preuve la plus faible", "source"),
    }
)
"""Headings of the table's columns of evidence."""
MOST_BASES: Final = 3  # of one stream that are said; the table has them all
MOST_SOURCES: Final = 2

_NAMES: Final = MappingProxyType(
    {
        "en": {
            "planned": "planned",
            "simulated": "simulated",
            "mean-only": "mean only",
            "not-summed": "not summed",
            "": "not said",
        },
        "fr": {
            "planned": "prévu",
            "simulated": "simulé",
            "mean-only": "moyenne seule",
            "not-summed": "non additionné",
            "": "non précisé",
        },
    }
)
"""What stands beside the stages and tiers of a book."""


def term(name: str, language: Language) -> str:
    """Return a stage or a tier of evidence in words; itself where there is no word for it."""
    own = _NAMES[language].get(name)
    if own is not None:
        return own
    kind = "stage" if name in set(Stage) else "tier" if name in set(Tier) else ""
    return Catalogue(language).text(f"{kind} {name}").replace("-", " ") if kind else name


def stream_details(words: Words, stream: Stream) -> Iterator[str]:
    """Yield the lines of a flow's tooltip: what it is, its interval, and what each of its deals rests on."""
    yield words.stream(stream)
    if stream.least < stream.most:
        low, high = words.number(stream.least), words.number(stream.most)
        yield words.text("interval", low=low, high=high)
    bases = [basis for basis in stream.bases if basis != UNSAID]
    for basis in bases[:MOST_BASES]:
        yield basis_line(words, basis)
    more = len(bases) - MOST_BASES
    if more > 0:
        yield words.text("more bases one" if more == 1 else "more bases", count=more)


def basis_line(words: Words, basis: Basis) -> str:
    """Return stage, date, tier and sources as one line."""
    language = words.house.language
    since = words.text("since", day=basis.since) if basis.since else ""
    return words.text(
        "basis",
        stage=term(basis.stage, language) + since,
        tier=term(basis.tier, language),
        sources=source_list(words, basis.sources) or term("", language),
    )


def source_list(words: Words, sources: Sequence[str]) -> str:
    """Return the first sources and how many more there are."""
    said = Catalogue(words.house.language).semicolon.join(sources[:MOST_SOURCES])
    more = len(sources) - MOST_SOURCES
    return said + words.text("more sources", count=more) if more > 0 else said
