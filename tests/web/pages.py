"""Pages of the shipped book in a real browser, offline, with what they said on the console and asked of the network."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu"]
WIDE = {"viewport": {"width": 1440, "height": 900}}
MIDDLE = {"viewport": {"width": 820, "height": 1180}}
PHONE = {"viewport": {"width": 390, "height": 844}}
FINGER = {**PHONE, "has_touch": True, "is_mobile": True}
SCRIPTLESS = {"java_script_enabled": False}


class Opened:
    """Hold an open page with what it said on the console and asked of the network."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.said: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))
        page.goto(address)


@contextmanager
def started_browser() -> Iterator[Browser]:
    """Start the system's Chromium, or the one that playwright installs."""
    with sync_playwright() as play:
        found = shutil.which("chromium") or shutil.which("google-chrome")
        started = play.chromium.launch(executable_path=found, args=FLAGS)
        yield started
        started.close()


@contextmanager
def opened_page(browser: Browser, address: str, charts: bool = True, **options: Any) -> Iterator[Opened]:
    """Open a page offline, 1440 wide and light unless asked otherwise, and wait until every chart is drawn."""
    context = browser.new_context(**{"offline": True, "color_scheme": "light", **WIDE, **options})
    found = Opened(context.new_page(), address)
    if options.get("java_script_enabled", True):
        found.page.evaluate("document.fonts.ready.then(() => null)")
        if charts:
            found.page.wait_for_selector("html.all-drawn", state="attached", timeout=60_000)
    yield found
    context.close()
