"""Values in words: a number with its range, and sentences with values put in."""

import string
from collections.abc import Callable, Mapping

from cardhouse.claims.traced import QUARTER
from cardhouse.claims.value import Value
from cardhouse.model.book import Book
from cardhouse.model.record import Title
from cardhouse.model.units import quarter_name
from cardhouse.words import POINTS, Words, is_share

_TOLD = ("least", "most", "first", "last")
Written = Callable[[str, str], str]
"""Writes a value: given its name (with the end asked for, `share.low`; none for plain words) and its text."""


def value_text(value: Value, book: Book, words: Words) -> str:
    """Return a value as text: one number, or its centre with both ends, or why there is none."""
    if not value.known:
        return words.text("value missing", why=reason(value, words))
    if value.certain:
        return number_text(value.centre, value.unit, book, words, value.stated)
    ends = {
        end: number_text(getattr(value, end), value.unit, book, words, value.stated)
        for end in ("low", "centre", "high")
    }
    return words.text("value range", **ends)


def number_text(number: float, unit: str, book: Book, words: Words, stated: bool = False) -> str:
    """Return one number as text: a quarter by its name, a share as a percentage, points and money as numbers.

    What a source states is printed in full, the rest with three significant digits.
    """
    if unit == QUARTER:
        return words.quarter(quarter_name(round(number), book.book.start))
    if unit == POINTS:
        return words.numbers.points(number)
    if stated and not is_share(unit):
        return words.numbers.given(number)
    return words.numbers.value(number, unit)


def reason(value: Value, words: Words) -> str:
    """Return why there is no number."""
    told = dict(zip(_TOLD, map(words.number, value.told), strict=False))
    return words.text(value.why, **told)


def said(
    sentence: Title, values: Mapping[str, Value], book: Book, words: Words, written: Written = lambda name, text: text
) -> str:
    """Return a sentence with its values put in, each as `written`; `{share.low}` asks for one end alone."""
    parts = []
    for text, field, _, _ in string.Formatter().parse(words.title(sentence)):
        parts.append(written("", text))
        if field is not None:
            name, _, end = field.partition(".")
            value = values[name]
            shown = (
                number_text(getattr(value, end), value.unit, book, words, value.stated)
                if end and value.known
                else value_text(value, book, words)
            )
            parts.append(written(field, shown))
    return "".join(parts)
