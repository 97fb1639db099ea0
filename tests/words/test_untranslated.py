"""Nothing a French reader sees is English, but what quotes the book's sources; and no sentence is written in code."""

import ast
import importlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.report.report_runs import page, shipped_run, worked_run
from tests.words.test_catalogue import heads_of

import cardhouse.cli.screen
from cardhouse.cli import main
from cardhouse.cli.main import VERBS
from cardhouse.files import book_path, read_book
from cardhouse.model.book import Book
from cardhouse.runs import Run
from cardhouse.words import catalogue, glossary

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "cardhouse"
TOY, EARLY, BUST, WHOLE = (
    str(ROOT / "cases" / "valid" / f"{name}.yaml") for name in ("toy-circuit", "worked-a", "worked-b", "everything")
)
SHIPPED = "nvidia-openai-2025"

WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")
NO_WORD = re.compile(r"\S*[\w][._/:][\w]\S*|[\w]*-[\w-]*|--\w+")  # addresses, places, ids and options
ADDRESS = re.compile(r"://|^[a-z_]+(\.[\w-]+)+$")  # of a page, of a figure in the book
STOP_WORDS = frozenset(
    re.findall(r"\w+", "the of and with is are was be been by from that this which its it than they what not")
)
IDS = frozenset({"world", "collapse", "all"})  # ids of one word that are no name in the book: the world's, results'


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters; what is joined by dots, dashes or slashes is an id, not words."""
    return [word.lower().replace("'", "’") for word in WORD.findall(NO_WORD.sub(" ", text))]


@cache
def english_words() -> frozenset[str]:
    """Return the words that only English uses: those of the English catalogue that the French one does not have."""
    said: dict[str, set[str]] = {}
    for language in ("en", "fr"):
        texts = [*catalogue(language)["texts"].values(), *(part for entry in glossary(language) for part in entry)]
        said[language] = {word for text in texts for word in words_of(re.sub(r"\{\w+\}", " ", text))}
    return frozenset(word for word in said["en"] - said["fr"] | STOP_WORDS if len(word) > 2 or word in STOP_WORDS)


def titles_in(part: object) -> Iterator[str]:
    """Yield the French titles in a book as it is dumped."""
    if isinstance(part, dict):
        if set(part) == {"en", "fr"}:
            yield part["fr"]
        for inner in part.values():
            yield from titles_in(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from titles_in(inner)


def quantities_in(part: object) -> Iterator[str]:
    """Yield the ids of the quantities in a book as it is dumped."""
    if isinstance(part, dict):
        yield from part.get("quantities") or {}
        for inner in part.values():
            yield from quantities_in(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from quantities_in(inner)


def own_words(book: Book) -> frozenset[str]:
    """Return the words that the book itself says in French, its titles; and its ids, those of quantities too."""
    ids = [name for section in (book.entities, book.deals, book.programmes, book.scenarios) for name in section]
    dumped = book.model_dump(mode="json")
    ids += quantities_in(dumped)
    return frozenset(word for text in (*titles_in(dumped), *ids) for word in words_of(text))


def quotable(part: object, name: str = "") -> Iterator[str]:
    """Yield what a book's author and its sources wrote: titles of sources, publishers, notes, printed addresses."""
    if isinstance(part, dict):
        for key, inner in part.items():
            yield from quotable(inner, key)
    elif isinstance(part, list):
        for inner in part:
            yield from quotable(inner, name)
    elif isinstance(part, str) and name in ("title", "publisher", "note", "relays", "address"):
        yield part


def left_in_english(texts: list[str], book: Book) -> dict[str, str]:
    """Return the English words of texts, each with the text where it stands; titles of sources are no words of ours."""
    strange = english_words() - own_words(book) - IDS
    spoken = {title for source in book.sources.values() for title in (source.title, source.title.split(" (")[0])}
    titles = sorted(spoken, key=len, reverse=True)
    named = re.compile("|".join(map(re.escape, titles)) or "(?!)")
    left = ((text, named.sub(" ", text)) for text in texts)
    return {word: text[:160] for text, ours in left for word in words_of(ours) if word in strange}


class Seen(HTMLParser):
    """Collect what a page shows and says aloud, and apart what it quotes in another language; code is left out."""

    CODE = frozenset({"script", "style", "code"})
    VOID = frozenset({"meta", "link", "br", "img", "hr", "input"})

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []  # why each open element is not read: "code", "quote", or "" if it is
        self.texts: list[str] = []
        self.quoted: list[str] = []
        self.chart = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        why = "code" if tag in self.CODE else "quote" if found.get("lang") == "en" else ""
        if not why and not any(self.open):
            self.texts += [found[name] or "" for name in ("aria-label", "title", "alt") if name in found]
        self.chart = tag == "script" and "data-chart" in found
        if tag not in self.VOID:
            self.open.append(why)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.texts += [value or "" for name, value in attrs if name in ("aria-label", "title")]

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()
        self.chart = False

    def handle_data(self, data: str) -> None:
        if self.chart:
            self.texts += chart_texts(json.loads(data))
        elif "code" not in self.open:
            (self.quoted if "quote" in self.open else self.texts).append(data)


def chart_texts(spec: object, name: str = "") -> Iterator[str]:
    """Yield the texts that a chart shows: the values of its data, its titles."""
    if isinstance(spec, dict):
        for key, part in spec.items():
            yield from chart_texts(part, key)
    elif isinstance(spec, list):
        for part in spec:
            yield from chart_texts(part, name)
    elif isinstance(spec, str) and name in ("row", "label", "run", "quarter", "title", "lock"):
        yield spec


@pytest.mark.parametrize(("run", "build"), [("worked", worked_run), ("shipped", shipped_run)])
def test_the_french_report_has_no_english_word(run: str, build: Callable[[], Run]) -> None:
    seen = Seen(page(run, "fr"))
    assert not seen.open
    assert sum(len(words_of(text)) for text in seen.texts) > 2000
    assert left_in_english(seen.texts, build().book) == {}


@pytest.mark.parametrize(("run", "build"), [("worked", worked_run), ("shipped", shipped_run)])
def test_the_french_report_is_set_as_french_is(run: str, build: Callable[[], Run]) -> None:
    titles = {
        title for source in build().book.sources.values() for title in (source.title, source.title.split(" (")[0])
    }
    named = re.compile("|".join(map(re.escape, sorted(titles, key=len, reverse=True))))
    texts = [named.sub("", text) for text in Seen(page(run, "fr")).texts if not ADDRESS.search(text)]
    wrong = re.compile(r"[^\W\d_]{2}:(?=\s)|[^\W\d_]{2}: | [;:!?%»]|« |\d\.\d+\u202f?%|\d{4}Q[1-4]")
    assert {found[0]: text[:120] for text in texts if (found := wrong.search(text))} == {}


def test_only_what_quotes_the_books_sources_is_left_in_their_language() -> None:
    quoted = Seen(page("shipped", "fr")).quoted
    assert len(quoted) > 100
    assert set(quoted) <= set(quotable(shipped_run().book.model_dump(mode="json")))


def search_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `reverse` move three drivers and look at few points."""
    module = importlib.import_module("cardhouse.stress.reverse")
    monkeypatch.setattr(module, "MOST", 3)
    monkeypatch.setattr(module, "BUDGET", 6_000)


VERBS_IN_FRENCH = [
    ("books",),
    ("check", SHIPPED),
    ("show", SHIPPED),
    ("show", SHIPPED, "--on", "2025-03-01"),
    (
        "trace",
        SHIPPED,
        *(part for view in ("settled", "delivered", "drawn", "signed", "promised") for part in ("--view", view)),
    ),
    ("trace", EARLY, "--view", "settled", "--last", "4"),
    ("trace", TOY),
    ("trace", SHIPPED, "--last", "8", "--details"),
    ("trace", BUST, "--simulated", "--paths", "8", "--details"),
    ("simulate", SHIPPED, "--paths", "32"),
    ("simulate", BUST, "--paths", "32"),
    ("stress", SHIPPED, "--paths", "8"),
    ("stress", TOY, "--paths", "8", "--scenario", "base"),
    ("stress", BUST, "--paths", "8", "--path", "1"),
    ("break", WHOLE, "--paths", "4"),
    ("break", WHOLE, "--paths", "4", "--event", "any-default", "--lever", "deal-fee", "--lever", "rates"),
    ("break", TOY, "--paths", "4", "--map", "deal-stake", "deal-chips"),
    ("reverse", WHOLE, "--limit", "100", "--check", "10"),
    ("reverse", WHOLE, "--limit", "1e9", "--check", "0"),
    ("explain", WHOLE, "--paths", "100"),
    ("break", WHOLE, "--remedies", "--paths", "4"),
    ("run", BUST, "--paths", "32"),
    ("claims", SHIPPED, "--paths", "32", "--details"),
]


@pytest.mark.parametrize("argv", VERBS_IN_FRENCH, ids=lambda argv: " ".join(argv[:1]))
def test_the_command_line_has_no_english_word_in_french(
    argv: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cardhouse.cli.screen, "_WIDTH_OF_A_FILE", 4000)  # so that no word is broken
    search_little(monkeypatch)
    with pytest.raises(SystemExit) as left:
        main([*argv, "--lang", "fr"])
    shown = capsys.readouterr().out
    assert left.value.code == 0
    assert len(words_of(shown)) > 20
    book = read_book(book_path(argv[1] if len(argv) > 1 else SHIPPED))
    assert left_in_english(shown.splitlines(), book) == {}


def test_every_verb_that_speaks_french_is_tried_in_french(capsys: pytest.CaptureFixture[str]) -> None:
    tried = {argv[0] for argv in VERBS_IN_FRENCH}
    for verb in VERBS:
        with pytest.raises(SystemExit):
            main([verb, "--help"])
        assert ("--lang" in capsys.readouterr().out) == (verb in tried), verb


@pytest.mark.parametrize(
    "argv",
    [
        ("books",),
        ("show", TOY),
        ("trace", TOY),
        ("simulate", BUST, "--paths", "32"),
        ("stress", BUST, "--paths", "8"),
        ("break", BUST, "--paths", "8", "--lever", "deal-compute"),
        ("break", TOY, "--paths", "4", "--map", "deal-stake", "deal-chips"),
        ("reverse", WHOLE, "--limit", "1e9", "--check", "0"),
        ("claims", SHIPPED, "--paths", "32"),
    ],
)
def test_json_is_the_same_in_every_language(
    argv: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    search_little(monkeypatch)
    said = []
    for language in ("en", "fr"):
        with pytest.raises(SystemExit):
            main([*argv, "--json", "--lang", language])
        said.append(json.loads(capsys.readouterr().out))
    assert said[0] == said[1]


def test_the_run_writes_its_report_in_french_and_its_summary_in_english(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for language in ("en", "fr"):
        with pytest.raises(SystemExit):
            main(["run", BUST, "--paths", "32", "--out", str(tmp_path / language), "--lang", language])
    assert '<html lang="fr">' in (tmp_path / "fr" / "report.html").read_text("utf-8")
    assert "trajectoires" in capsys.readouterr().out
    assert (tmp_path / "fr" / "summary.json").read_text("utf-8") == (tmp_path / "en" / "summary.json").read_text(
        "utf-8"
    )


def test_the_search_finds_an_english_word() -> None:
    book = worked_run().book
    assert left_in_english(["Probabilité de défaut"], book) == {}
    for text in ("Probability of default", "share of paths", "the Vendor", "Trésorerie and dette"):
        assert left_in_english([text], book) != {}, text


SPEAKING = ("tables", "report", "runs")
OWN_WORDS = (
    "tables/path.py",  # labels of one path's history for the twin, the laws and the benchmarks: keys, never shown
    "report/house/",  # the picture and its tooltips: a dictionary of their own, both languages side by side
    "report/lettering.py",  # names of fonts
)
SENTENCE = re.compile(r"[A-Za-z]{2,},? [A-Za-z]{2,}")
MARKUP = re.compile(r"<\w|</|\{[a-z-]+:")


def modules_of(rooms: Iterable[str]) -> dict[str, str]:
    """Return the modules of some rooms by path."""
    paths = (path for room in rooms for path in (SOURCE / room).rglob("*.py"))
    return {path.relative_to(SOURCE).as_posix(): path.read_text("utf-8") for path in paths}


def not_words(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a module that no reader sees: docstrings, types, indices, messages of exceptions."""
    for node in ast.walk(tree):
        statements = body if isinstance(body := getattr(node, "body", None), list) else []
        yield from (
            one.value for one in statements if isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)
        )
        if isinstance(node, ast.Raise):
            yield from ast.walk(node)
        elif isinstance(node, ast.Subscript):
            yield from ast.walk(node.slice)
        elif isinstance(node, ast.AnnAssign):
            yield from ast.walk(node.annotation)


def sentences_in(source: str, heads: Iterable[str]) -> list[str]:
    """Return the strings of a module that read as words and are no keys, whole or behind one of some heads."""
    tree, keys = ast.parse(source), catalogue("en")["texts"].keys()
    unread = {id(part) for part in not_words(tree)}
    found = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in unread
    ]
    named = {text for text in found if any(head + text in keys for head in ("", *heads))}
    named |= {text for text in found if text.endswith(" ") and any(key.startswith(text) for key in keys)}
    return [text for text in found if SENTENCE.search(text) and text not in named and not MARKUP.search(text)]


def test_no_sentence_is_written_in_code() -> None:
    modules = modules_of(SPEAKING)
    assert len(modules) > 60
    heads = {head for text in modules_of([""]).values() for head in heads_of(ast.parse(text)) if head.endswith(" ")}
    ours = {name: text for name, text in modules.items() if not name.startswith(OWN_WORDS)}
    assert all(any(name.startswith(own) for name in modules) for own in OWN_WORDS)
    assert {name: found for name, text in ours.items() if (found := sentences_in(text, heads))} == {}


def test_the_search_finds_a_sentence_in_code() -> None:
    code = '''"""A docstring of words."""
def say(x):
    """Say some words."""
    if not x:
        raise ValueError("no such thing")
    return words.text("first year"), f"{x} of all paths", "share of paths", "Who loses what"
'''
    assert sentences_in(code, ["column ", "unit "]) == ["Who loses what", " of all paths"]
