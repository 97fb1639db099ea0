"""Figures of a book as ranges: the ends between which they lie, times the parameter that multiplies them."""

from math import exp

import numpy as np

from cardhouse.measure import Figure, figure_of
from cardhouse.measure.figure import known_figure
from cardhouse.model.book import Book
from cardhouse.model.figures import Figure as BookFigure
from cardhouse.tables.chance import Z


def ends_of(figure: BookFigure) -> tuple[float, float]:
    """Return the ends of a figure's range; of a normal or lognormal one, where 95% of it lies."""
    if figure.normal is not None:
        middle, wide = figure.normal
        return middle - Z * wide, middle + Z * wide
    if figure.lognormal is not None:
        middle, wide = figure.lognormal
        return middle * exp(-Z * wide), middle * exp(Z * wide)
    return figure.support


def ranged(book: Book, figure: BookFigure | None) -> Figure:
    """Return a figure of the book, of several vintages the latest, with its ends, none below 0; not known if there is
    none.

    Args:
        book: holds the parameter that multiplies the figure.
        figure: of any unit.
    """
    if figure is None:
        return figure_of(np.nan)
    figure = figure.current
    low, high = ends_of(figure)
    found = known_figure(max(0.0, low), figure.centre, high)
    for name, rest in ((figure.times, False), (figure.times_rest, True)):
        if name is not None:
            factor = ranged(book, book.parameters[name])
            found = found * (figure_of(1.0) - factor if rest else factor)
    return found


def centre_of(book: Book, figure: BookFigure) -> float:
    """Return the centre of a figure of the book, times that of the parameter that multiplies it."""
    return float(ranged(book, figure).centre)
