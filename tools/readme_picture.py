"""Write docs/house.svg, the picture in the README: the house of a shipped book, drawn as in its report."""

from pathlib import Path

from cardhouse.files import book_path, read_book
from cardhouse.report.house import house_layout, house_svg
from cardhouse.report.lettering import font_faces
from cardhouse.report.picture import house_of
from cardhouse.runs import run_book
from cardhouse.words import Words

PAGE = Path(__file__).parents[1] / "docs" / "house.svg"
BOOK, PATHS = "nvidia-openai-2025", 1000


def picture() -> str:
    """Return the house as one SVG file: base run, 1,000 paths, seed 1, light theme, its fonts inside."""
    run = run_book(read_book(book_path(BOOK)), paths=PATHS, seed=1)
    svg = house_svg(house_layout(house_of(run, Words("en")), "wide", 1040), "light", "readme")
    opening, rest = svg.split(">", 1)
    return f"{opening}><style>{font_faces()}</style>{rest}"


if __name__ == "__main__":
    PAGE.write_text(picture() + "\n", encoding="utf-8")
