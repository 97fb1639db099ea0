"""The chapters of the page, in its order."""

from cardhouse.report.chapters.circular import circular_chapter
from cardhouse.report.chapters.drawn_house import house_chapter
from cardhouse.report.chapters.evidence import evidence_chapter
from cardhouse.report.chapters.simulated import simulated_chapter

__all__ = ["circular_chapter", "evidence_chapter", "house_chapter", "simulated_chapter"]
