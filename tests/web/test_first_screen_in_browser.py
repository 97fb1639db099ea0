"""The first screen in a browser: what it holds at three widths in both languages and themes, and its tips and links."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from tests.web.conftest import LANGUAGES
from tests.web.pages import FINGER, MIDDLE, PHONE, SCRIPTLESS, WIDE, Opened, opened_page

from cardhouse.words import Language

SMALLEST = 11.0  # px of text
ROWS = 5  # of the strip, on the first screen
SCREENS: dict[int, dict[str, Any]] = {390: PHONE, 820: MIDDLE, 1440: WIDE}

SIZES = """() => { const drawnAt = (part) => {
    const turn = part.ownerSVGElement && part.getScreenCTM();  // a turned text is as large as it was
    return turn ? Math.hypot(turn.a, turn.b) : 1;
  };
  return [...document.querySelectorAll('body *')]
  .filter((part) => part.checkVisibility() && part.getClientRects().length && !part.closest('.skip'))
  .filter((part) => [...part.childNodes].some((one) => one.nodeType === 3 && one.data.trim()))
  .map((part) => [part.textContent.trim().slice(0, 40),
    parseFloat(getComputedStyle(part).fontSize) * drawnAt(part)]); }"""
TEXTS = """() => {
  const found = [], walker = document.createTreeWalker(document.querySelector('.hero'), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const part = node.parentElement;
    if (!node.data.trim() || !part.checkVisibility() || part.closest('title, desc')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      const spare = box.height * 0.2;  // what a line of text is higher than its letters
      found.push({ text: node.data.trim().slice(0, 40), drawn: Boolean(part.ownerSVGElement),
        left: box.left, right: box.right, top: box.top + spare, bottom: box.bottom - spare });
    }
  }
  return found;
}"""
Box = dict[str, Any]


@pytest.fixture(scope="module", params=LANGUAGES)
def shown(browser: Browser, addresses: dict[Language, str], request: pytest.FixtureRequest) -> Iterator[Page]:
    """Open the page of a language once; the tests set its size and theme."""
    with opened_page(browser, addresses[request.param]) as found:
        yield found.page


@pytest.fixture
def english(browser: Browser, addresses: dict[Language, str], request: pytest.FixtureRequest) -> Iterator[Page]:
    """Open the English page with the options of the test, charts or not."""
    with opened_page(browser, addresses["en"], charts=False, **request.param) as found:
        yield found.page


def sized(page: Page, width: int, theme: str = "light") -> Page:
    """Return the page at a width, in a theme, at its top."""
    page.set_viewport_size(SCREENS[width]["viewport"])
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.evaluate("scrollTo(0, 0)")
    return page


def meet(one: Box, two: Box) -> bool:
    """Tell whether two boxes share more than a hair."""
    across = min(one["right"], two["right"]) - max(one["left"], two["left"])
    return bool(across > 1 and min(one["bottom"], two["bottom"]) - max(one["top"], two["top"]) > 1)


def box_of(page: Page, selector: str) -> Box:
    """Return where the first visible element of a selector stands in the window."""
    box = page.locator(f"{selector} >> visible=true").first.bounding_box()
    assert box is not None, selector
    return {"left": box["x"], "right": box["x"] + box["width"], "top": box["y"], "bottom": box["y"] + box["height"]}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", SCREENS)
def test_nothing_scrolls_sideways_and_nothing_lies_on_anything(shown: Page, width: int, theme: str) -> None:
    page = sized(shown, width, theme)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    texts = page.evaluate(TEXTS)
    assert len(texts) > 100
    assert all(text["left"] >= 0 and text["right"] <= width for text in texts)
    plain = [text for text in texts if not text["drawn"]]
    clashes = [(one["text"], two["text"]) for one, two in combinations(plain, 2) if meet(one, two)]
    clashes += [(one["text"], two["text"]) for one in plain for two in texts if two["drawn"] and meet(one, two)]
    assert not clashes
    parts = [box_of(page, selector) for selector in (".said", ".strip", ".picture")]
    assert not any(meet(one, two) for one, two in combinations(parts, 2))


@pytest.mark.parametrize("width", SCREENS)
def test_no_text_of_the_page_is_too_small_to_read(shown: Page, width: int) -> None:
    page = sized(shown, width)
    sizes = page.evaluate(SIZES)
    assert len(sizes) > 1000
    assert [found for found in sizes if found[1] < SMALLEST - 0.01] == []


def test_at_1440_question_answer_house_and_five_rows_are_on_the_first_screen(shown: Page) -> None:
    page = sized(shown, 1440)
    high = SCREENS[1440]["viewport"]["height"]
    for selector in ("#question", ".answer", '.picture .house [data-card="openai"]'):
        assert box_of(page, selector)["bottom"] <= high, selector
    rows = page.locator(".strip tbody tr").evaluate_all("all => all.map((one) => one.getBoundingClientRect().bottom)")
    assert sum(bottom <= high for bottom in rows) >= ROWS


def test_on_a_phone_question_and_answer_are_on_the_first_screen(shown: Page) -> None:
    page = sized(shown, 390)
    assert box_of(page, ".answer")["bottom"] <= SCREENS[390]["viewport"]["height"]


def test_on_a_phone_the_columns_stay_named_while_the_strip_is_read(shown: Page) -> None:
    page = sized(shown, 390)
    page.locator(".strip tbody tr").last.evaluate("row => row.scrollIntoView({block: 'end', behavior: 'instant'})")
    heads = page.locator(".strip thead th")
    assert heads.count() == 4
    head, cell = heads.nth(2).bounding_box(), page.locator(".strip tbody tr").last.locator("td").nth(2).bounding_box()
    assert head is not None
    assert cell is not None
    assert head["y"] >= 0
    assert head["x"] == pytest.approx(cell["x"], abs=1)


@pytest.mark.parametrize("width", SCREENS)
def test_the_tip_of_every_number_says_what_it_rests_on_within_the_window(shown: Page, width: int) -> None:
    page = sized(shown, width)
    tip, numbers = page.locator("#tip"), page.locator(".hero .n, .hero .more")
    assert numbers.count() > 30
    for at in range(0, numbers.count(), 3):
        number = numbers.nth(at)
        number.scroll_into_view_if_needed()
        number.hover()
        tip.wait_for(state="visible")
        assert tip.inner_text() == number.get_attribute("data-tip")
        assert number.get_attribute("aria-describedby") == "tip"
        own, mine = box_of(page, "#tip"), number.bounding_box()
        assert mine is not None
        assert own["left"] >= 0
        assert own["right"] <= width
        assert own["top"] >= 0
        assert not meet(
            own,
            {
                "left": mine["x"],
                "right": mine["x"] + mine["width"],
                "top": mine["y"] + 2,
                "bottom": mine["y"] + mine["height"] - 2,
            },
        )
    page.mouse.move(1, 1)
    tip.wait_for(state="hidden")


@pytest.mark.parametrize("english", [WIDE], indirect=True)
def test_a_tip_stays_while_the_pointer_is_on_it(english: Page) -> None:
    english.locator(".answer .n").first.hover()
    own = box_of(english, "#tip")
    english.mouse.move(own["left"] + 6, (own["top"] + own["bottom"]) / 2)
    english.wait_for_timeout(600)
    assert english.locator("#tip").is_visible()
    english.mouse.move(1, 1)
    english.locator("#tip").wait_for(state="hidden")


@pytest.mark.parametrize("english", [WIDE], indirect=True)
def test_the_keyboard_shows_a_tip_escape_hides_it_and_enter_follows(english: Page) -> None:
    number, tip = english.locator(".answer .n").first, english.locator("#tip")
    english.keyboard.press("Tab")  # the keyboard is in use: focus is to be seen
    number.focus()
    assert tip.inner_text() == number.get_attribute("data-tip")
    assert number.evaluate("part => getComputedStyle(part).outlineStyle") == "solid"
    english.keyboard.press("Escape")
    assert not tip.is_visible()
    assert number.evaluate("part => part === document.activeElement")
    english.keyboard.press("Enter")
    assert english.locator(number.get_attribute("href") or "-").is_visible()
    assert not tip.is_visible()


@pytest.mark.parametrize("english", [FINGER], indirect=True)
def test_the_first_tap_shows_a_tip_the_second_follows_and_one_elsewhere_hides(english: Page) -> None:
    number, tip = english.locator(".answer .n").first, english.locator("#tip")
    number.tap()
    tip.wait_for(state="visible")
    assert "#" not in english.url
    english.locator(".brand").tap()
    tip.wait_for(state="hidden")
    number.tap()
    tip.tap()
    tip.wait_for(state="hidden")
    number.tap()
    tip.wait_for(state="visible")
    number.tap()
    english.wait_for_url("**#n-answer-*")
    assert english.locator(number.get_attribute("href") or "-").is_visible()


@pytest.mark.parametrize("english", [FINGER], indirect=True)
def test_a_tap_on_a_note_shows_it(english: Page) -> None:
    note = english.locator(".more").first
    note.tap()
    english.locator("#tip").wait_for(state="visible")
    assert english.locator("#tip").inner_text() == note.get_attribute("data-tip")
    note.tap()
    assert english.locator("#tip").is_visible()


@pytest.mark.parametrize("english", [WIDE, PHONE, SCRIPTLESS], indirect=True)
@pytest.mark.parametrize("number", [".answer .n", ".strip .n", ".claim .n"])
def test_following_a_number_opens_its_table_and_marks_its_row(english: Page, number: str) -> None:
    link = english.locator(number).first
    row = english.locator(link.get_attribute("href") or "-")
    assert not row.is_visible()
    ground = row.evaluate("one => getComputedStyle(one).backgroundColor")
    link.click()
    row.wait_for(state="visible")
    assert row.evaluate("one => one.closest('details').open")
    assert row.evaluate("one => getComputedStyle(one).backgroundColor") != ground
    box = row.bounding_box()
    assert box is not None


def test_every_number_and_note_of_the_first_screen_is_a_stop_of_the_keyboard(shown: Page) -> None:
    stops = sized(shown, 1440).locator(".hero .n, .hero .more").evaluate_all("all => all.map((one) => one.tabIndex)")
    assert len(stops) > 30
    assert set(stops) == {0}


def test_nothing_is_said_on_the_console_in_either_language(browser: Browser, addresses: dict[Language, str]) -> None:
    for language in LANGUAGES:
        with opened_page(browser, addresses[language], **PHONE) as found:
            assert isinstance(found, Opened)
            assert found.said == []


@pytest.mark.parametrize("english", [WIDE], indirect=True)
def test_the_picture_answers_to_the_keyboard_too(english: Page) -> None:
    card, tip = english.locator('.picture .house:visible [data-card="nvidia"]'), english.locator("#house-tip")
    english.keyboard.press("Tab")
    card.focus()
    assert tip.inner_text().split("\n")[0] in (card.get_attribute("aria-label") or "-")
    english.keyboard.press("Escape")
    assert not tip.is_visible()
