"""Write the pictures of docs/screens: the report of a shipped book as a browser shows it, offline, at fixed sizes."""

import base64
import shutil
import struct
import zlib
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal, get_args

import numpy as np
from playwright.sync_api import Page, sync_playwright

from cardhouse.files import book_path, read_book
from cardhouse.report import report_html
from cardhouse.runs import run_book
from cardhouse.words import Language

FOLDER: Final = Path(__file__).parents[1] / "docs" / "screens"
BOOK, SCENARIO, PATHS, SEED = "nvidia-openai-2025", "capital-dries-up", 2000, 1
HEIGHTS: Final = {390: 844, 820: 1180, 1440: 900}
FLAGS: Final = ["--no-sandbox", "--disable-gpu", "--font-render-hinting=none", "--force-color-profile=srgb"]

DECODE: Final = """async (encoded) => {
  const data = await fetch(`data:image/png;base64,${encoded}`);
  const picture = await createImageBitmap(await data.blob());
  const canvas = new OffscreenCanvas(picture.width, picture.height), pen = canvas.getContext("2d");
  pen.drawImage(picture, 0, 0);
  const bytes = pen.getImageData(0, 0, picture.width, picture.height).data;
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return [picture.width, picture.height, btoa(text)];
}"""

Theme = Literal["light", "dark"]
Shot = tuple[str, Language, int, Theme]
"""What is shown (`first` screen or `claims`), language, width, theme."""


def shots() -> Iterator[Shot]:
    """Yield every picture: the first screen in all sizes, languages and themes, the claims wide and on a phone."""
    for language, width, theme in product(get_args(Language), HEIGHTS, get_args(Theme)):
        yield "first", language, width, theme
    for language, width in product(get_args(Language), (390, 1440)):
        yield "claims", language, width, "light"


def name_of(shot: Shot) -> str:
    """Return the file name of a picture."""
    what, language, width, theme = shot
    return f"{what}-{language}-{width}-{theme}.png"


def take(page: Page, shot: Shot) -> bytes:
    """Return one picture of an open page."""
    what, _, width, theme = shot
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    heading = "#claims-fragile > h2" if what == "claims" else "body"
    page.locator(heading).evaluate("part => part.scrollIntoView({block: 'start', behavior: 'instant'})")
    return page.screenshot(animations="disabled")


def pixels(blank: Page, png: bytes) -> np.ndarray:
    """Return the pixels (row, column, channel) of a picture, as the browser decodes it."""
    width, height, data = blank.evaluate(DECODE, base64.b64encode(png).decode())
    return np.frombuffer(base64.b64decode(data), np.uint8).reshape(height, width, 4)[:, :, :3]


def with_palette(picture: np.ndarray) -> bytes:
    """Return a picture as a PNG of 256 colours: of those much alike the commonest; the others become the nearest."""
    height, width, _ = picture.shape
    colours, at, counts = np.unique(picture.reshape(-1, 3), axis=0, return_inverse=True, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    _, first, alike = np.unique(colours[order] >> 3, axis=0, return_index=True, return_inverse=True)
    kept = order[first[np.argsort(-np.bincount(alike.ravel(), weights=counts[order]), kind="stable")[:256]]]
    apart = colours[:, None, :].astype(np.int32) - colours[kept].astype(np.int32)
    nearest = (apart**2).sum(axis=2).argmin(axis=1).astype(np.uint8)
    rows = np.zeros((height, width + 1), np.uint8)  # each begins with its filter: none
    rows[:, 1:] = nearest[at.ravel()].reshape(height, width)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = (
        (b"IHDR", header),
        (b"PLTE", colours[kept].tobytes()),
        (b"IDAT", zlib.compress(rows.tobytes(), 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def main() -> None:
    """Run the book, open its report in every language, write the pictures."""
    run = run_book(read_book(book_path(BOOK)), scenario=SCENARIO, paths=PATHS, seed=SEED)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play, TemporaryDirectory() as folder:
        found = shutil.which("chromium") or shutil.which("google-chrome")
        browser = play.chromium.launch(executable_path=found, args=FLAGS)
        for language in get_args(Language):
            file = Path(folder) / f"{language}.html"
            file.write_text(report_html(run, language), encoding="utf-8")
            page, blank = (browser.new_context(offline=True).new_page() for _ in range(2))
            page.goto(file.as_uri())
            page.wait_for_selector("html.all-drawn", state="attached")
            page.evaluate("document.fonts.ready.then(() => null)")
            for shot in shots():
                if shot[1] == language:
                    (FOLDER / name_of(shot)).write_bytes(with_palette(pixels(blank, take(page, shot))))
        browser.close()


if __name__ == "__main__":
    main()
