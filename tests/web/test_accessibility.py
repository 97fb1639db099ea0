"""No serious or critical fault that axe can find, in either theme and language, wide and on a phone, tables open."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from tests.web.pages import PHONE, WIDE, opened_page

from cardhouse.words import Language

FAULTS = ("serious", "critical")
CASES: tuple[tuple[Language, dict[str, Any], str], ...] = (
    ("en", WIDE, "light"),
    ("en", PHONE, "dark"),
    ("fr", WIDE, "dark"),
    ("fr", PHONE, "light"),
)
MOST_READ = {"include": [[".bar"], ["#findings"], ["#claims-fragile"], ["#claims-safe"], ["#circular"]]}


@pytest.mark.parametrize(("language", "screen", "theme"), CASES)
def test_axe_finds_no_serious_fault(
    browser: Browser, addresses: dict[Language, str], language: Language, screen: dict[str, Any], theme: str
) -> None:
    with opened_page(browser, addresses[language], **{**screen, "color_scheme": theme}) as found:
        found.page.evaluate(
            "for (const part of document.querySelectorAll('.top details, #circular details')) part.open = true"
        )
        context = None if screen is WIDE and theme == "light" else MOST_READ
        results = Axe().run(found.page, context=context, options={"resultTypes": ["violations"]})
        assert len(results.response["passes"]) > 10
        violations = [one for one in results.response["violations"] if one["impact"] in FAULTS]
        assert [(one["id"], len(one["nodes"]), one["nodes"][0]["html"][:200]) for one in violations] == []
