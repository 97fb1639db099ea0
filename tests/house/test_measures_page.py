"""docs/measures.md says what the program finds: each table that needs no simulation stands there as it is found."""

import importlib.util
from pathlib import Path

import pytest

from cardhouse.files import read_book, shipped_books

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", sorted(shipped_books()))
def test_every_table_of_a_shipped_book_stands_on_the_page_as_it_is_found(name: str) -> None:
    spec = importlib.util.spec_from_file_location("measures_page", ROOT / "tools" / "measures_page.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    page = (ROOT / "docs" / "measures.md").read_text(encoding="utf-8")
    tables = [table for table in tool.measured(read_book(shipped_books()[name])) if table.rows]
    assert len(tables) > 12
    missing = [table.id for table in tables if tool.markdown(table) not in page]
    assert not missing, f"run python tools/measures_page.py: {missing} changed"
    assert page.count("### The measures on simulated paths") == len(shipped_books())
    assert page.count("### Whose dollars") == len(shipped_books())
