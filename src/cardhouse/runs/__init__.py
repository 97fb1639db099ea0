"""A run: recipe -> results -> tables, filed as one folder."""

from cardhouse.runs.folder import file_run, free_folder
from cardhouse.runs.recipe import Recipe, book_hash, recipe_of
from cardhouse.runs.run import Run, run_book
from cardhouse.runs.single import file_alone
from cardhouse.runs.summary import collapse_excess, compared, excess_of, excess_text, run_tables, run_title, summary

__all__ = [
    "Recipe",
    "Run",
    "book_hash",
    "collapse_excess",
    "compared",
    "excess_of",
    "excess_text",
    "file_alone",
    "file_run",
    "free_folder",
    "recipe_of",
    "run_book",
    "run_tables",
    "run_title",
    "summary",
]
