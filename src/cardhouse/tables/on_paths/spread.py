"""One measure over many paths as cells: its mean with its error, its median, and what one path in 20 passes."""

from typing import Final

import numpy as np
from jaxtyping import Float

from cardhouse.stress import Spread, spread_of
from cardhouse.tables.table import Cell, number_cell

SPREAD_HEADS: Final = (
    ("mean", "mean"),
    ("standard_error", "standard error"),
    ("median", "median"),
    ("low", "1 in 20 below"),
    ("high", "1 in 20 above"),
)
"""Columns of a spread, before how many paths it is over."""


def spread_cells(values: Float[np.ndarray, " path"]) -> tuple[Cell, ...]:
    """Return the cells of `SPREAD_HEADS`, over the paths on which there is a number."""
    return cells_of(spread_of("", values))


def cells_of(spread: Spread) -> tuple[Cell, ...]:
    """Return the cells of `SPREAD_HEADS`."""
    numbers = (spread.mean, spread.standard_error, spread.median, spread.low, spread.high)
    return tuple(map(number_cell, numbers))
