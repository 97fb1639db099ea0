"""Measure and cut text with the advance widths of the embedded fonts, and hand over the fonts themselves."""

import base64
import json
from functools import cache
from importlib.resources import files
from typing import Final, Literal

Face = Literal["sans", "serif"]

FAMILIES: Final = {
    "sans": '"Source Sans 3",system-ui,-apple-system,"Segoe UI",sans-serif',
    "serif": '"Source Serif 4",Georgia,"Times New Roman",serif',
}
"""CSS font families with their fallbacks."""

_FILES: Final = {
    "Source Sans 3": "source-sans-3-latin-wght-normal.woff2",
    "Source Serif 4": "source-serif-4-latin-wght-normal.woff2",
}
_UNKNOWN: Final = 600  # a character that the subset lacks comes from another font: a wide guess, in thousandths


@cache
def _advance_widths() -> dict[str, dict[str, int]]:
    """Return the table written by `tools/font_widths.py`."""
    table: dict[str, dict[str, int]] = json.loads(
        files("cardhouse.report").joinpath("fonts/widths.json").read_text("utf-8")
    )
    return table


def text_width(text: str, size: float, weight: int = 400, face: Face = "sans", spacing: float = 0.0) -> float:
    """Return the width of a line of text, kerning left out (it makes text narrower, seldom by over 2%).

    Args:
        text: one line.
        size: font size, px.
        weight: 400, 600 or 650 (serif: 650).
        face: the typeface.
        spacing: letter spacing, in em.
    """
    advances = _advance_widths()[f"{face} {weight}"]
    return size * (sum(advances.get(character, _UNKNOWN) for character in text) / 1000 + spacing * len(text))


def wrapped(
    text: str, size: float, width: float, weight: int = 400, face: Face = "sans", spacing: float = 0.0
) -> tuple[str, ...]:
    """Return text broken at spaces into lines no wider than a width where its words allow it."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, weight, face, spacing) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


def shortened(text: str, size: float, width: float, weight: int = 400) -> str:
    """Return text, cut with an ellipsis where it is wider than a width."""
    if text_width(text, size, weight) <= width:
        return text
    kept = text
    while len(kept) > 1 and text_width(kept.rstrip() + "…", size, weight) > width:
        kept = kept[:-1]
    return kept.rstrip() + "…"


@cache
def font_faces() -> str:
    """Return the CSS that embeds both fonts (latin, all weights, OFL 1.1) in a page."""
    rules = []
    for family, file in _FILES.items():
        data = base64.b64encode(files("cardhouse.report").joinpath("fonts", file).read_bytes()).decode()
        source = f'src:url(data:font/woff2;base64,{data}) format("woff2")'
        rules.append(f'@font-face{{font-family:"{family}";font-weight:200 900;font-display:block;{source}}}')
    return "".join(rules)
