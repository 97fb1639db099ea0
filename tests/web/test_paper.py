"""The page on paper: its first sheet holds question, answer, comparison and picture; nothing is cut or shrunk."""

import io
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader
from tests.web.conftest import LANGUAGES
from tests.web.pages import Opened, opened_page

from cardhouse.words import Language

PX_PER_MM = 96 / 25.4
SHEET = {"width": round((210 - 2 * 14) * PX_PER_MM), "height": int((297 - 2 * 12) * PX_PER_MM)}  # A4 within its margins
SMALLEST_PT = 6.5
MOST_SHEETS = 50
FIRST = ("#question", ".answer", ".strip", ".picture")

SIZES = """() => { const drawnAt = (part) => {
    const turn = part.ownerSVGElement && part.getScreenCTM();  // a turned text is as large as it was
    return turn ? Math.hypot(turn.a, turn.b) : 1;
  };
  return [...document.querySelectorAll('.hero *')]
  .filter((part) => part.getClientRects().length)
  .filter((part) => [...part.childNodes].some((one) => one.nodeType === 3 && one.data.trim()))
  .map((part) => parseFloat(getComputedStyle(part).fontSize) * drawnAt(part)); }"""


@pytest.fixture(scope="module", params=LANGUAGES)
def printed(browser: Browser, addresses: dict[Language, str], request: pytest.FixtureRequest) -> Iterator[Opened]:
    """Open the page as it is printed: the width of the sheet, tables opened as a browser opens them before printing."""
    with opened_page(browser, addresses[request.param]) as found:
        found.page.set_viewport_size(SHEET)
        found.page.emulate_media(media="print")
        found.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        yield found


@pytest.fixture(scope="module")
def sheets(printed: Opened) -> PdfReader:
    """Print the page."""
    return PdfReader(io.BytesIO(printed.page.pdf(prefer_css_page_size=True, print_background=True)))


def words_of(text: str) -> str:
    """Return a text without its blanks, which a PDF keeps as it likes; one glyph serves two apostrophes."""
    return "".join(text.split()).replace("\u02bc", "\u2019")


def test_the_first_sheet_holds_question_answer_comparison_and_picture(printed: Opened, sheets: PdfReader) -> None:
    first, second = (words_of(sheets.pages[at].extract_text()) for at in (0, 1))
    for selector in ("#question", ".answer", "#picture-title"):
        assert words_of(printed.page.locator(selector).inner_text()) in first, selector
    for row in printed.page.locator(".strip tbody th").all_inner_texts():
        assert words_of(row)[:10] in first, row  # what follows may stand behind the numbers beside it
    for name in ("OpenAI", "Nvidia", "CoreWeave"):
        assert name in first
    last = printed.page.locator(".picture .house:visible svg text").last.text_content()
    assert words_of(last or "-") in first
    assert words_of(printed.page.locator(".strip").inner_text())[:40] not in second
    for selector in FIRST:
        box = printed.page.locator(selector).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= SHEET["height"], selector


def test_the_first_sheet_says_what_made_it(printed: Opened, sheets: PdfReader) -> None:
    made = printed.page.locator("main .made span").all_inner_texts()
    assert len(made) >= 6
    first = words_of(sheets.pages[0].extract_text())
    assert all(words_of(line) in first for line in made)


def test_nothing_is_wider_than_the_sheet_so_that_nothing_is_shrunk(printed: Opened) -> None:
    assert printed.page.locator(".picture .house:visible").count() == 1
    wide = "() => [...document.querySelectorAll('main > *:not(#who-pays-whom)')].map((part) => part.scrollWidth)"
    assert max(printed.page.evaluate(wide)) <= SHEET["width"]


def test_no_text_of_the_first_sheet_is_too_small_to_read(printed: Opened) -> None:
    sizes = printed.page.evaluate(SIZES)
    assert len(sizes) > 100
    assert min(sizes) * 72 / 96 >= SMALLEST_PT


def test_the_sheets_are_a4_upright_but_for_the_broad_table_and_not_too_many(sheets: PdfReader) -> None:
    shapes = [(round(page.mediabox.width), round(page.mediabox.height)) for page in sheets.pages]
    broad = [at for at, shape in enumerate(shapes) if shape == (842, 595)]
    assert 1 <= len(broad) <= 4
    assert all(shapes[at] == (595, 842) for at in range(len(shapes)) if at not in broad)
    assert len(shapes) <= MOST_SHEETS


def test_addresses_of_sources_can_be_read_on_paper(printed: Opened, sheets: PdfReader) -> None:
    addresses = printed.page.locator("#sources td a").evaluate_all("all => all.map((one) => one.getAttribute('href'))")
    assert len(addresses) > 100
    text = words_of("".join(page.extract_text() for page in sheets.pages))
    assert sum(words_of(address) in text for address in addresses) >= 0.9 * len(
        addresses
    )  # the rest breaks over sheets


def test_paper_is_white_and_has_charts_but_no_buttons(printed: Opened) -> None:
    page = printed.page
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".house.wide").is_visible()
    assert page.locator("#curve-chart svg").is_visible()
    assert page.locator("#table-house-table").is_visible()
    assert page.locator("#table-numbers-answer").is_visible()
    for selector in ("#theme", "nav", ".more >> nth=0"):
        assert not page.locator(selector).is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
