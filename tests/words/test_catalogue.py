"""The catalogues: the same keys in both languages, the same values to fill in, every text used, and typography."""

import ast
import datetime
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
import yaml

from cardhouse.trace.bounds import Reason
from cardhouse.trace.ratios import Dealings
from cardhouse.words import NARROW, Language, Words, catalogue, glossary, is_share

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "cardhouse"
TEXTS = SOURCE / "words" / "texts"
EN, FR = Words("en"), Words("fr")


def placeholders(text: str) -> list[str]:
    """Return the names of the values that a text is filled with."""
    return sorted(re.findall(r"\{(\w+)\}", text))


def test_both_languages_have_the_same_files_and_in_each_the_same_keys() -> None:
    files = {language: sorted(path.name for path in (TEXTS / language).iterdir()) for language in get_args(Language)}
    assert files["en"] == files["fr"]
    assert len(files["en"]) > 2
    for name in files["en"]:
        english, french = (yaml.safe_load((TEXTS / one / name).read_text("utf-8"))["texts"] for one in ("en", "fr"))
        assert list(english) == list(french), name


def test_no_key_stands_in_two_files() -> None:
    keys = [key for path in (TEXTS / "en").iterdir() for key in yaml.safe_load(path.read_text("utf-8"))["texts"]]
    assert len(keys) == len(set(keys)) == len(catalogue("en")["texts"])


def test_both_languages_fill_in_the_same_values() -> None:
    english, french = (catalogue(language)["texts"] for language in get_args(Language))
    assert len(english) > 400
    assert {key for key in english if placeholders(english[key]) != placeholders(french[key])} == set()
    assert len(glossary("en")) == len(glossary("fr"))


# Words that are both English and French, and the program's name.
SAME = frozenset(
    {"1 source", "{count} sources", "cardhouse {version}", "Clouds", "cloud", "informative"}
    | {"Concentration", "Distance", "Note", "Ponzi", "Programmes", "Question", "Source", "Sources", "pts"}
)


def test_only_words_of_both_languages_are_the_same_in_both() -> None:
    english, french = (catalogue(language)["texts"] for language in get_args(Language))
    worded = {key: text for key, text in english.items() if re.search(r"[A-Za-z]{2}", re.sub(r"\{\w+\}", "", text))}
    same = {text for key, text in worded.items() if french[key] == text}
    assert same == SAME


def strings_of(tree: ast.AST) -> Iterator[str]:
    """Yield the strings, the numbers and, as words, the names in capitals that a module writes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, (str, int, float)):
            yield str(node.value)
        elif isinstance(node, ast.Name) and node.id.isupper():
            yield node.id.lower().replace("_", " ")


def frames_of(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield what stands before the first value of each f-string, and behind it if it is the only one: (`table `,
    ` limits`) of f"table {key} limits"."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and isinstance(first := node.values[0], ast.Constant):
            last = node.values[2] if len(node.values) == 3 else None
            yield str(first.value), str(last.value) if isinstance(last, ast.Constant) else ""


def heads_of(tree: ast.AST) -> Iterator[str]:
    """Yield what stands before the first value of each f-string: `column ` of f"column {key}"."""
    yield from (head for head, _ in frames_of(tree))


def unused(keys: set[str], source: str) -> set[str]:
    """Return the keys that a module names neither whole nor as the head of an f-string and a string of its own."""
    tree = ast.parse(source)
    strings, frames = set(strings_of(tree)), {frame for frame in frames_of(tree) if frame[0].endswith(" ")}
    built = {
        key
        for key in keys
        for head, tail in frames
        if key.startswith(head) and key.endswith(tail) and key.removeprefix(head).removesuffix(tail) in strings
    }
    joined = {key for key in keys for at in range(1, len(key)) if key[:at] in strings and key[at:] in strings}
    return keys - strings - built - joined


def test_every_text_is_used() -> None:
    modules = "\n".join(path.read_text("utf-8") for path in SOURCE.rglob("*.py"))
    modules = re.sub(r"^from __future__.*$", "", modules, flags=re.MULTILINE)
    template = (SOURCE / "report" / "templates" / "page.html.j2").read_text("utf-8")
    elsewhere = set(re.findall(r"""text\(["']([^"']+)["']""", template))
    books = "".join(path.read_text("utf-8") for path in (SOURCE / "books").rglob("*.yaml"))
    elsewhere |= {f"unit {unit.strip()}" for unit in re.findall(r"\bunit: ([^,}\n]+)", books)}
    assert unused(set(catalogue("en")["texts"]) - elsewhere, modules) == set()


def test_the_search_for_unused_texts_finds_them() -> None:
    code = 'say("a whole key"); say(f"column {key}"); head("id"); say("takes" + " unsold"); say(f"table {key} limits")'
    keys = {"a whole key", "column id", "column name", "takes unsold", "another key", "table id limits", "table id end"}
    assert unused(keys, code) == {"column name", "another key", "table id end"}


@pytest.mark.parametrize(("kind", "head"), [(Reason, "reason"), (Dealings, "dealings")])
def test_the_engines_reasons_are_those_of_the_catalogue(kind: type[Reason] | type[Dealings], head: str) -> None:
    said = {one.value: EN.text(f"{head} {one.name.lower().replace('_', ' ')}") for one in kind}
    assert all(value == text for value, text in said.items())


def test_units_of_shares_are_known_as_shares_in_both_languages() -> None:
    units = [key.removeprefix("unit ") for key in catalogue("en")["texts"] if key.startswith("unit share")]
    assert len(units) > 8
    for unit in (*units, "probability"):
        assert is_share(EN.unit(unit)), unit
        assert is_share(FR.unit(unit)), unit
    assert not is_share(FR.unit("USD bn"))


@pytest.mark.parametrize(
    ("unit", "french"),
    [
        ("USD bn", "Md$"),
        ("EUR m", "M€"),
        ("USD k", "k$"),
        ("CHF bn", "Md CHF"),
        ("GW", "GW"),
        ("probability", "probabilité"),
    ],
)
def test_units_are_written_as_the_language_does(unit: str, french: str) -> None:
    assert EN.unit(unit) == unit
    assert FR.unit(unit) == french


def test_quarters_and_days_are_written_as_the_language_does() -> None:
    assert (EN.quarter("2025Q4"), FR.quarter("2025Q4")) == ("2025Q4", f"T4{NARROW}2025")
    day = datetime.date(2025, 9, 1)
    assert (EN.day(day), FR.day(day)) == ("2025-09-01", "1er septembre 2025")
    ends = {"first": "2025Q4", "last": "2026Q1"}
    assert FR.text("from quarter to quarter", **ends) == f"du T4{NARROW}2025 au T1{NARROW}2026"


def test_french_elides_before_a_vowel() -> None:
    assert FR.text("measure receipts", name="Alcatel") == "recettes d’Alcatel auprès des sociétés"
    assert FR.text("measure receipts", name="Nvidia") == "recettes de Nvidia auprès des sociétés"
    assert EN.text("curve", name="Alcatel") == "What Alcatel would sell without financing its customers"
    assert FR.text("curve", name="Alcatel").startswith("Ce qu’Alcatel vendrait")


def test_french_keeps_its_high_marks_off_the_word_and_on_its_line() -> None:
    wrong = re.compile(r"[^\s\u202f][;?!»%]|[ \u00a0][:;?!»%]|«[^\u202f]|\w:\s|'")
    texts = {key: FR.typeset(text) for key, text in catalogue("fr")["texts"].items()}
    assert {key: text for key, text in texts.items() if wrong.search(text.replace("<0,01%", ""))} == {}
    assert wrong.search("ceci : cela")
    assert wrong.search("ceci: cela")
    assert FR.typeset("Est-ce « vrai » : oui ?") == f"Est-ce «{NARROW}vrai{NARROW}»{NARROW}: oui{NARROW}?"
