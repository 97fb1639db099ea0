"""The page of faults says what the code says."""

from __future__ import annotations

import re

from tools.book_pages import DOCS, faults, faults_page

from cardhouse.files.codes import FILE_FAULTS, TYPE_FAULTS
from cardhouse.model.checks import RULES


def test_the_page_in_docs_is_up_to_date() -> None:
    assert (DOCS / "faults.md").read_text(encoding="utf-8") == faults_page()  # else: python tools/book_pages.py


def test_every_code_stands_on_the_page_once() -> None:
    codes = re.findall(r"^\| (B\d{3}) \|", (DOCS / "faults.md").read_text(encoding="utf-8"), re.M)
    assert len(codes) == len(set(codes))
    assert set(codes) == {*FILE_FAULTS, *TYPE_FAULTS, *RULES} == faults().keys()


def test_every_rule_is_a_small_function_with_a_docstring() -> None:
    assert all(rule.find.__doc__ and rule.fault and rule.mend for rule in RULES.values())
    assert len({rule.find for rule in RULES.values()}) == len(RULES)
