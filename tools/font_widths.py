"""Write the advance widths of the embedded fonts to `src/cardhouse/report/fonts/widths.json`.

Run once when a font file changes: `python tools/font_widths.py`. Needs fonttools and brotli, which nothing else does:
the layout of the house reads the table, never the fonts. A width is in thousandths of the font size.
"""

import json
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FONTS = Path(__file__).parent.parent / "src" / "cardhouse" / "report" / "fonts"
FACES = {
    "sans": ("source-sans-3-latin-wght-normal.woff2", (400, 600, 650)),
    "serif": ("source-serif-4-latin-wght-normal.woff2", (650,)),
}
NARROW_NO_BREAK_SPACE, THIN_SPACE = "\u202f", "\u2009"  # the first is in neither subset; browsers borrow a like width


def advance_widths(file: str, weight: int) -> dict[str, int]:
    """Return the advance of every printable character of a font at a weight, in thousandths of the font size."""
    font = instantiateVariableFont(TTFont(FONTS / file), {"wght": weight})
    metrics, per_em = font["hmtx"].metrics, font["head"].unitsPerEm
    widths = {chr(code): round(1000 * metrics[glyph][0] / per_em) for code, glyph in font.getBestCmap().items()}
    widths[NARROW_NO_BREAK_SPACE] = widths[THIN_SPACE]
    return {
        character: widths[character] for character in sorted(widths) if character.isprintable() or character.isspace()
    }


def main() -> None:
    """Write the table, one weight a line."""
    rows = [
        f'"{face} {weight}": {json.dumps(advance_widths(file, weight), ensure_ascii=True, separators=(",", ":"))}'
        for face, (file, weights) in FACES.items()
        for weight in weights
    ]
    (FONTS / "widths.json").write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
