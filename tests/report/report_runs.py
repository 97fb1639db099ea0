"""Small runs for the tests of the page, made once each."""

from functools import cache
from pathlib import Path

from cardhouse.files import book_path, read_book
from cardhouse.report import report_html
from cardhouse.runs import Run, run_book
from cardhouse.words import Language

ROOT = Path(__file__).resolve().parents[2]


@cache
def worked_run() -> Run:
    """Return 64 paths of worked example B: no range, no named source, nothing signed that the vendor receives."""
    return run_book(read_book(ROOT / "cases" / "valid" / "worked-b.yaml"), paths=64, seed=1)


@cache
def shipped_run() -> Run:
    """Return 96 paths of the shipped book with a scenario beside the base."""
    return run_book(read_book(book_path("nvidia-openai-2025")), scenario="capital-dries-up", paths=96, seed=1)


@cache
def page(run: str, language: Language = "en") -> str:
    """Return the page of the `worked` or the `shipped` run."""
    return report_html({"worked": worked_run, "shipped": shipped_run}[run](), language)
