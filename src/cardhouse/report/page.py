"""The report: one self-contained HTML file that works offline."""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cardhouse.report.chapters import circular_chapter, evidence_chapter, house_chapter, simulated_chapter
from cardhouse.report.chapters.answer import first_screen
from cardhouse.report.chapters.claims import claims_chapter
from cardhouse.report.chapters.safe_case import safe_case
from cardhouse.report.chapters.teller import Teller
from cardhouse.report.chart_style import CONFIG
from cardhouse.report.findings import cannot_tell, conclusions, scenario_name
from cardhouse.report.house.paint import colours
from cardhouse.report.lettering import FAMILIES, font_faces
from cardhouse.report.palette import PALETTES
from cardhouse.runs import Run, run_tables
from cardhouse.words import MINUS, NARROW, Language, Words, glossary

SCRIPTS: Final = ("vega.min.js", "vega-lite.min.js", "vega-embed.min.js")
OWN_SCRIPTS: Final = ("house.js", "page.js")
_SOURCE_MAP: Final = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)


def report_html(run: Run, language: Language = "en") -> str:
    """Return the report of a run as one HTML file: no network, readable without scripts, light and dark.

    Args:
        run: a finished run.
        language: of everything on the page but what it quotes from the book's sources.
    """
    words = Words(language)
    teller = Teller(run, words, {table.id: table for table in run_tables(run, words)})
    scripts = [_library(name) for name in SCRIPTS] + [_own_script(name) for name in OWN_SCRIPTS]
    page: str = _template().render(
        words=words,
        text=words.text,
        title=words.title(run.book.book.title),
        head=head_lines(run, words),
        first=first_screen(teller),
        argument=claims_chapter(teller, "fragile"),
        other=claims_chapter(teller, "safe"),
        safe_case=safe_case(teller),
        conclusions=list(conclusions(run, words)),
        cannot_tell=list(cannot_tell(run, words)),
        chapters=(house_chapter(teller), circular_chapter(teller), simulated_chapter(teller), evidence_chapter(teller)),
        glossary=glossary(language),
        style=Markup(_style()),  # our own style sheet and colours
        scripts=[Markup(script) for script in scripts],  # the scripts beside this file
        hashes=[script_hash(script) for script in scripts],
        config=script_json({"config": CONFIG, "formatLocale": _number_format(language)}),
        script_json=script_json,
    )
    return page


def head_lines(run: Run, words: Words) -> tuple[str, ...]:
    """Return what made the page: date, scenario, run, paths, seed, book, version."""
    recipe = run.recipe
    scenario = words.text("base only") if run.scenario is None else words.text("beside", name=scenario_name(run, words))
    return (
        words.text("as known on", day=words.day(run.book.book.as_of)),
        scenario,
        words.text("run id", id=recipe.id),
        words.text("paths", count=words.numbers.whole(recipe.paths)),
        words.text("seed", seed=recipe.seed),
        words.text("book hash", hash=recipe.book_hash),
        words.text("version", version=recipe.version),
    )


def script_json(value: Mapping[str, Any]) -> Markup:
    """Return a value as JSON that may stand inside a script element: no `<`, `>` or `&` in it can end the element."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for mark in ("&", "<", ">", "\u2028", "\u2029"):
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return Markup(text)


def script_hash(script: str) -> str:
    """Return the hash by which the page's policy allows one of its own scripts, and no other."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


@cache
def _template() -> Any:
    environment = Environment(
        loader=PackageLoader("cardhouse.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.j2")


@cache
def _library(name: str) -> str:
    """Return a library of the page; the comment that names its source map, a file not here, is left out."""
    return _SOURCE_MAP.sub("", files("cardhouse.report").joinpath("scripts", name).read_text("utf-8")).strip()


@cache
def _own_script(name: str) -> str:
    return files("cardhouse.report").joinpath("templates", name).read_text("utf-8").strip()


@cache
def _style() -> str:
    """Return the style sheet with the fonts and the colours of both themes."""
    light, dark = (
        "".join(f"--{name}:{value};" for name, value in {**colours(PALETTES[theme]), **PALETTES[theme].roles}.items())
        for theme in ("light", "dark")
    )
    fonts = "".join(f"--{face}:{family};" for face, family in FAMILIES.items())
    themes = (
        f":root{{color-scheme:light dark;{fonts}{light}}}"
        f"@media(prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}"
        f":root[data-theme=dark]{{color-scheme:dark;{dark}}}:root[data-theme=light]{{color-scheme:light}}"
        f"@media print{{:root,:root[data-theme]{{color-scheme:light;{light}--ground:#fff}}}}"
    )
    return font_faces() + themes + files("cardhouse.report").joinpath("templates", "page.css").read_text("utf-8")


def _number_format(language: Language) -> dict[str, Any]:
    decimal, thousands = (",", NARROW) if language == "fr" else (".", ",")
    return {"decimal": decimal, "thousands": thousands, "grouping": [3], "currency": ["", ""], "minus": MINUS}
