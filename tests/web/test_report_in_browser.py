"""The page in a real browser, offline: charts, console, themes, phone, keyboard, paper, and without scripts."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from tests.web.pages import MIDDLE, PHONE, SCRIPTLESS, Opened, opened_page

from cardhouse.words import Language


@pytest.fixture(scope="module")
def wide(browser: Browser, addresses: dict[Language, str]) -> Iterator[Opened]:
    """Open the page once for the tests that leave it as they found it, but for tables they unfold."""
    with opened_page(browser, addresses["en"]) as found:
        yield found


@pytest.fixture
def opened(browser: Browser, addresses: dict[Language, str], request: pytest.FixtureRequest) -> Iterator[Opened]:
    """Open the page with the options of the test."""
    with opened_page(browser, addresses["en"], **request.param) as found:
        yield found


def test_every_chart_is_drawn_without_a_word_on_the_console_or_a_request(wide: Opened) -> None:
    plots = wide.page.locator(".plot")
    assert plots.count() > 40
    drawn = wide.page.locator(".plot svg").evaluate_all(
        "all => all.map(one => one.querySelectorAll('path, text').length)"
    )
    assert len(drawn) == plots.count()
    assert min(drawn) > 3
    assert wide.said == []
    assert [url for url in wide.asked if not url.startswith(("file:", "data:"))] == []


def test_no_chart_is_wider_than_its_place(wide: Opened) -> None:
    spare = "all => all.map(one => one.clientWidth - one.querySelector('svg').getBoundingClientRect().width)"
    assert min(wide.page.locator(".plot").evaluate_all(spare)) > -1


def test_the_button_turns_the_page_dark_and_back(wide: Opened) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    line = "getComputedStyle(document.querySelector('#curve-chart svg text')).fill"
    before, label = wide.page.evaluate(ground), wide.page.evaluate(line)
    button = wide.page.locator("#theme")
    assert button.get_attribute("aria-pressed") == "false"
    button.focus()
    wide.page.keyboard.press("Enter")
    assert button.get_attribute("aria-pressed") == "true"
    assert wide.page.evaluate(ground) == "rgb(17, 21, 27)"
    assert wide.page.evaluate(line) != label  # charts follow without being drawn again
    button.click()
    assert wide.page.evaluate(ground) == before == "rgb(251, 250, 247)"


@pytest.mark.parametrize("opened", [{"color_scheme": "dark"}], indirect=True)
def test_the_page_follows_a_dark_system(opened: Opened) -> None:
    assert opened.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(17, 21, 27)"
    assert opened.page.locator("#theme").get_attribute("aria-pressed") == "true"


@pytest.mark.parametrize("opened", [PHONE, MIDDLE], indirect=True)
def test_on_small_screens_nothing_scrolls_sideways_and_one_house_is_shown(opened: Opened) -> None:
    opened.page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    assert opened.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert opened.page.locator(".house:visible").count() == 1
    assert opened.page.locator(".scroll:visible").count() > 20
    for selector in ("#theme", "nav li", "summary"):
        tall = "all => all.map(one => one.getBoundingClientRect().height)"
        assert min(opened.page.locator(selector).evaluate_all(tall)) >= 34, selector


def test_numbers_open_with_the_keyboard_and_their_box_takes_the_focus(wide: Opened) -> None:
    summary = wide.page.locator("#curve summary")
    table = wide.page.locator("#table-counterfactual")
    assert not table.is_visible()
    summary.focus()
    wide.page.keyboard.press("Enter")
    assert table.is_visible()
    wide.page.keyboard.press("Tab")
    assert wide.page.evaluate("document.activeElement.classList.contains('scroll')")


@pytest.mark.parametrize("opened", [SCRIPTLESS], indirect=True)
def test_the_first_stop_of_the_keyboard_leads_past_the_head(opened: Opened) -> None:
    opened.page.keyboard.press("Tab")
    assert opened.page.locator(".skip").evaluate("link => link.matches(':focus')")
    opened.page.keyboard.press("Enter")
    assert opened.page.url.endswith("#findings")


def test_pointing_at_a_chart_shows_its_numbers(wide: Opened) -> None:
    place = wide.page.locator("#curve-chart")
    place.scroll_into_view_if_needed()
    box = wide.page.locator("#curve-chart .mark-symbol path").first.bounding_box()
    assert box is not None
    wide.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tip = wide.page.locator("#vg-tooltip-element.visible")
    tip.wait_for(timeout=5000)
    assert re.search(r"Lock.*%", tip.inner_text(), re.DOTALL)


@pytest.mark.parametrize("opened", [SCRIPTLESS], indirect=True)
def test_without_scripts_the_house_the_findings_and_the_tables_are_there(opened: Opened) -> None:
    assert opened.page.locator(".house:visible svg").count() >= 1
    assert opened.page.locator(".conclusions li").count() >= 6
    assert (
        opened.page.locator("#curve-chart").inner_text()
        == "This chart needs JavaScript. Its numbers are in the table below."
    )
    assert not opened.page.locator("#theme").is_visible()
    opened.page.locator("#curve summary").click()
    assert opened.page.locator("#table-counterfactual").is_visible()
