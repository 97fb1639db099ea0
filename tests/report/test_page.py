"""The page is one file that needs no network, shows every table, and lets no word of a book out of its place."""

import base64
import hashlib
import html
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from typing import get_args

import altair
import pytest
from tests.report.report_runs import ROOT, page, shipped_run, worked_run

from cardhouse.model.record import Title
from cardhouse.model.sources import Tier
from cardhouse.report import report_html
from cardhouse.report.page import OWN_SCRIPTS, SCRIPTS, script_json
from cardhouse.report.picture import house_of
from cardhouse.runs import Run, run_tables
from cardhouse.words import Language, Words

HOSTILE = "</script><script>alert(1)</script><img src=http://e.example/x onerror=alert(2)> & \"' {{ 7*7 }} \u2028"
TOLD_OTHERWISE = {"answer", "comparison", "claims", "claim-quantities"}  # as the first screen, as articles
VOID = {"meta", "link", "img", "br", "hr", "input"}


class Reader(HTMLParser):
    """Read a page: elements with their attributes, the text a reader sees, the scripts, and what is left open."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append((dict(attrs), ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> without a start"
        assert self.open[-1][0] == tag
        self.open.pop()

    def handle_data(self, data: str) -> None:
        inside = self.open[-1][0] if self.open else ""
        if inside == "script":
            self.scripts[-1] = (self.scripts[-1][0], self.scripts[-1][1] + data)
        elif inside != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        """Return all text, blanks run together."""
        return " ".join(" ".join(self.words).split())


def chart_specs(text: str) -> dict[str, dict[str, object]]:
    """Return the specifications in a page by the id of their chart."""
    return {
        str(attrs["data-chart"]): json.loads(code) for attrs, code in Reader(text).scripts if attrs.get("data-chart")
    }


def shape_of(value: object) -> object:
    """Return a specification with its numbers and texts replaced by their types and its lists by their first item."""
    if isinstance(value, dict):
        return {key: shape_of(part) for key, part in value.items() if key != "datasets"}
    if isinstance(value, list):
        return [shape_of(part) for part in value] if value and isinstance(value[0], dict) else [type(value).__name__]
    return type(value).__name__


@pytest.mark.parametrize("run", ["worked", "shipped"])
def test_every_element_is_closed_and_every_id_is_there_once(run: str) -> None:
    found = Reader(page(run))
    ids = [attrs["id"] for _, attrs in found.elements if "id" in attrs]
    assert not found.open
    assert len(ids) > 60
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("run", ["worked", "shipped"])
def test_every_reference_inside_the_page_leads_to_an_element(run: str) -> None:
    elements = Reader(page(run)).elements
    ids = {attrs["id"] for _, attrs in elements if "id" in attrs}
    named = {
        (attrs["href"] or "")[1:] for tag, attrs in elements if tag == "a" and (attrs.get("href") or "").startswith("#")
    }
    named |= {part for _, attrs in elements for part in (attrs.get("aria-labelledby") or "").split()}
    named |= {str(attrs["data-chart"]) for _, attrs in elements if attrs.get("data-chart")}
    assert len(named) > 20
    assert not named - ids


@pytest.mark.parametrize("run", ["worked", "shipped"])
def test_nothing_is_loaded_from_anywhere(run: str) -> None:
    text = page(run)
    loading = {
        "src",
        "srcset",
        "poster",
        "data",
        "action",
        "formaction",
        "background",
        "xlink:href",
        "ping",
        "manifest",
    }
    for tag, attrs in Reader(text).elements:
        assert not loading & attrs.keys() - ({"data"} if tag != "object" else set()), (tag, attrs)
        if tag == "link":
            assert attrs["href"] == "data:,"
        if tag == "a":
            assert re.match(r"#|https?://", attrs["href"] or ""), attrs
    styles = "".join(re.findall(r"<style>.*?</style>", text, re.DOTALL)) + "".join(re.findall(r'style="[^"]*"', text))
    assert "@import" not in styles
    assert all(address.startswith(("data:", "#", "'#", '"#')) for address in re.findall(r"url\(([^)]{0,12})", styles))


def test_the_policy_allows_this_pages_scripts_and_no_others() -> None:
    found = Reader(page("worked"))
    policy = next(
        attrs["content"] or "" for tag, attrs in found.elements if attrs.get("http-equiv") == "Content-Security-Policy"
    )
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    running = [code for attrs, code in found.scripts if "type" not in attrs]
    hashes = {f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'" for code in running}
    assert rules["default-src"] == "'none'"
    assert set(rules["script-src"].split()) == hashes
    assert len(running) == len(SCRIPTS) + len(OWN_SCRIPTS)
    assert not any(name.startswith("on") for _, attrs in found.elements for name in attrs)


@pytest.mark.parametrize(("run", "build"), [("worked", worked_run), ("shipped", shipped_run)])
def test_every_table_of_the_run_is_on_the_page(run: str, build: Callable[[], Run]) -> None:
    text, done = page(run), build()
    for table in run_tables(done):
        if table.rows and table.id not in TOLD_OTHERWISE:
            assert re.search(rf'id="table-{re.escape(table.id)}(-1)?"', text), table.id
    assert f'id="table-{run_tables(done)[0].id}"' in text


@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize("run", ["worked", "shipped"])
def test_nothing_unfinished_is_visible(run: str, language: Language) -> None:
    found = Reader(page(run, language))
    said = [found.text, *(attrs.get(name) or "" for _, attrs in found.elements for name in ("aria-label", "title"))]
    for text in said:
        unfinished = re.findall(r"(?<![\w-])(?:nan|None|inf|undefined|NaN)(?![\w-])|\{\w*\}|\[object", text)
        assert not unfinished, text[:200]
    numbers = re.findall(r'<td class="num">(.*?)</td>', page(run, language))
    assert len(numbers) > 500
    assert not [number for number in numbers if re.search(r"-\d|^$", number)]  # a true minus, and never an empty cell


def test_the_page_is_small_enough_to_be_sent() -> None:
    assert len(page("shipped").encode()) < 3e6


@pytest.mark.parametrize(("run", "build"), [("worked", worked_run), ("shipped", shipped_run)])
def test_the_house_is_drawn_for_three_widths_each_with_its_number(run: str, build: Callable[[], Run]) -> None:
    attic = house_of(build(), Words("en")).attic
    assert attic is not None
    parts = re.findall(r'<div class="house (\w+)">(.*?)</svg>', page(run), re.DOTALL)
    assert [size for size, _ in parts] == ["middle", "phone", "wide"]  # two on the first screen, one in its chapter
    for _, drawn in parts:
        assert re.search(rf">{re.escape(attic[0])}<", drawn)


@pytest.mark.parametrize("run", ["worked", "shipped"])
def test_every_chart_is_valid_and_has_its_place_its_words_and_its_numbers(run: str) -> None:
    text = page(run)
    specs = chart_specs(text)
    places = {attrs["id"]: attrs for _, attrs in Reader(text).elements if "plot" in (attrs.get("class") or "")}
    assert specs.keys() == places.keys()
    assert len(specs) >= 15
    for name in specs:
        assert len(places[name]["aria-label"] or "") > 10, name
    shapes = {json.dumps(shape_of(spec)): spec for spec in specs.values()}
    assert len(shapes) > 5
    for spec in shapes.values():
        altair.Chart.from_dict(spec)  # validates
    for figure in re.findall(r"<figure.*?</figure>", text, re.DOTALL):
        assert "<figcaption>" in figure or 'class="picture"' in figure  # the first screen's: told again in its chapter
        assert "data-chart" not in figure or "<table" in figure


def test_the_charts_have_colours_of_both_themes() -> None:
    colours = set(re.findall(r"var\(--([\w-]+)\)", json.dumps(chart_specs(page("shipped")))))
    light, dark = (
        set(re.findall(r"--([\w-]+):", block))
        for block in re.findall(r":root(?:\{color|\[data-theme=dark\]\{)[^}]*", page("shipped"))[:2]
    )
    assert len(colours) > 6
    assert colours <= light
    assert colours <= dark
    assert not re.search(r'"#[0-9a-fA-F]{6}"', json.dumps(chart_specs(page("shipped"))))


def test_the_scripts_are_those_named_beside_them() -> None:
    folder = ROOT / "src" / "cardhouse" / "report" / "scripts"
    table = re.findall(
        r"^\| `(\S+)` \| (\S+) \| (\S+) \| \S+ \| `(\w+)` \|$", (folder / "README.md").read_text(), re.MULTILINE
    )
    assert [row[0] for row in table] == list(SCRIPTS)
    for name, package, version, digest in table:
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
        assert f"{package} {version} (" in (folder / "LICENSES.txt").read_text()
    assert {row[1]: f"v{row[2]}" for row in table}["vega-lite"] == altair.SCHEMA_VERSION


def test_a_hostile_title_stays_text() -> None:
    run = worked_run()
    header = run.book.book.model_copy(update={"title": Title(en=HOSTILE, fr=HOSTILE), "vendor": run.book.book.vendor})
    entity = run.book.entities["vendor"].model_copy(update={"title": Title(en=HOSTILE, fr=HOSTILE)})
    source = run.book.sources["worked-example"].model_copy(
        update={"title": HOSTILE, "note": HOSTILE, "address": "javascript:alert(3)", "tier": Tier.PRESS}
    )
    book = run.book.model_copy(
        update={
            "book": header,
            "entities": {**run.book.entities, "vendor": entity},
            "sources": {"worked-example": source},
        }
    )
    text = report_html(replace(run, book=book))
    found = Reader(text)
    assert len(found.scripts) == len(Reader(page("worked")).scripts)
    assert not [tag for tag, _ in found.elements if tag == "img"]
    assert "javascript:alert(3)" in found.text
    assert not any((attrs.get("href") or "").startswith("javascript") for _, attrs in found.elements)
    assert found.text.count("alert(1)") > 5
    assert "{{ 7*7 }}" in found.text
    assert HOSTILE not in text
    assert html.escape(HOSTILE, quote=True)[:30] in text
    for attrs, code in found.scripts:
        if attrs.get("data-chart"):
            json.loads(code)
    policy = next(attrs["content"] for _, attrs in found.elements if attrs.get("http-equiv"))
    assert policy in html.unescape(page("worked"))  # the same scripts, whatever the book says


def test_json_in_a_script_cannot_end_it() -> None:
    text = script_json({"title": HOSTILE})
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text) == {"title": HOSTILE}


def test_the_page_is_the_same_every_time() -> None:
    assert report_html(worked_run()) == page("worked")
