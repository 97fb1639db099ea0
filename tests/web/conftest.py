"""The browser and the pages of the shipped book for the tests of this folder."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from tests.report.report_runs import page
from tests.web.pages import started_browser

from cardhouse.words import Language

LANGUAGES: tuple[Language, ...] = ("en", "fr")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start one browser for the tests of a file."""
    with started_browser() as started:
        yield started


@pytest.fixture(scope="session")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> dict[Language, str]:
    """Write the report of the shipped book in every language, each to a file of its own."""
    found: dict[Language, str] = {}
    for language in LANGUAGES:
        file = tmp_path_factory.mktemp("page") / f"report-{language}.html"
        file.write_text(page("shipped", language), encoding="utf-8")
        found[language] = file.as_uri()
    return found
