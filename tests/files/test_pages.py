"""The page of faults says what the code says."""

from __future__ import annotations

import re
from pathlib import Path

from tools.book_pages import DOCS, book_page, faults, faults_page, kinds_table

from cardhouse.files import read_book
from cardhouse.files.codes import FILE_FAULTS, TABLE_FAULTS, TYPE_FAULTS
from cardhouse.model.checks import RULES
from cardhouse.model.claims import QUANTITY_KINDS


def test_the_page_in_docs_is_up_to_date() -> None:
    assert (DOCS / "faults.md").read_text(encoding="utf-8") == faults_page()  # else: python tools/book_pages.py


def test_the_table_of_quantities_is_up_to_date() -> None:
    assert (DOCS / "book.md").read_text(encoding="utf-8") == book_page()  # else: python tools/book_pages.py
    assert set(re.findall(r"^\| `([a-z-]+)` \|", kinds_table(), re.M)) == {"of", *QUANTITY_KINDS}


def test_the_example_of_a_claim_can_be_read(tmp_path: Path) -> None:
    page = (DOCS / "book.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(quantities:.*?)```", page, re.S)
    known = "facts: {capital: {value: 40, unit: USD bn}}\noutcomes: {profit: {measure: m, value: 1, unit: x, "
    (tmp_path / "claims.yaml").write_text(
        f"{known}public_since: 2025-09-01, source: later}}}}\n{example}", encoding="utf-8"
    )
    (tmp_path / "base.yaml").write_bytes((DOCS.parent / "cases/valid/base.yaml").read_bytes())
    book = read_book(tmp_path)
    (claim,) = book.claims.values()
    assert claim.later is not None
    assert book.quantities.keys().isdisjoint(claim.quantities)


def test_every_code_stands_on_the_page_once() -> None:
    codes = re.findall(r"^\| ([BT]\d{3}) \|", (DOCS / "faults.md").read_text(encoding="utf-8"), re.M)
    assert len(codes) == len(set(codes))
    assert set(codes) == {*FILE_FAULTS, *TYPE_FAULTS, *TABLE_FAULTS, *RULES} == faults().keys()


def test_every_rule_is_a_small_function_with_a_docstring() -> None:
    assert all(rule.find.__doc__ and rule.fault and rule.mend for rule in RULES.values())
    assert len({rule.find for rule in RULES.values()}) == len(RULES)
