"""The JSON Schema: kept in docs, it takes the valid books in both forms and refuses what the reader refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tools.book_pages import DOCS, schema_page

from cardhouse.files import book_schema, read_book, shipped_books, write_book
from cardhouse.files.find import files_of
from cardhouse.files.tree import tree_of
from cardhouse.model.deals import DEAL_KINDS

VALID = Path(__file__).resolve().parents[2] / "cases" / "valid"
BOOKS = [*sorted(path for path in VALID.iterdir() if path.suffix == ".yaml"), *shipped_books().values()]
CHECK = jsonschema.Draft202012Validator(book_schema())


def plain(text: str) -> Any:
    tree, faults = tree_of(text, "book.yaml")
    assert tree is not None
    assert faults == []
    return tree.plain


def test_the_page_in_docs_is_the_schema() -> None:
    assert (DOCS / "book.schema.json").read_text(encoding="utf-8") == schema_page()  # else: python tools/book_pages.py


def test_it_is_a_schema_with_every_kind_of_deal() -> None:
    schema = book_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    deals = schema["properties"]["deals"]["additionalProperties"]
    assert deals["discriminator"]["mapping"].keys() == DEAL_KINDS.keys()


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.name)
def test_it_takes_valid_books_in_both_forms(book: Path) -> None:
    for file in files_of(book):
        assert [error.message for error in CHECK.iter_errors(plain(file.read_text(encoding="utf-8")))] == []
    assert [error.message for error in CHECK.iter_errors(plain(write_book(read_book(book))))] == []


@pytest.mark.parametrize(
    "text",
    [
        "entities: {a: {role: leader}}",
        "entities: {a: {role: other, cash: much}}",
        "entities: {a: {role: other, cash: -1}}",
        "entities: {a: {role: other, tax: 2}}",
        "entities: {a: {cash: 1}}",
        "entities: {a: {role: other, chash: 1}}",
        "deals: {a: {kind: barter, payer: x, payee: y}}",
        "deals: {a: {kind: lease, payer: x, payee: y, schedule: [1], share: 0.5}}",
        "programmes: {a: {owner: x, user: x, vendor: y, plan: [1], chip: 1, lag: 1.5}}",
        "dealz: {}",
    ],
)
def test_it_refuses_what_an_editor_should_underline(text: str) -> None:
    assert list(CHECK.iter_errors(plain(text)))
