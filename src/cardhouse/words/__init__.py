"""Every sentence a reader sees, in English and French, and how numbers are written in each."""

from cardhouse.words.catalogue import catalogue
from cardhouse.words.language import Language
from cardhouse.words.numbers import MINUS, NARROW, NO_NUMBER, POINTS, Numbers, is_share, rounded
from cardhouse.words.words import ENGLISH, Words, glossary

__all__ = [
    "ENGLISH",
    "MINUS",
    "NARROW",
    "NO_NUMBER",
    "POINTS",
    "Language",
    "Numbers",
    "Words",
    "catalogue",
    "glossary",
    "is_share",
    "rounded",
]
