"""Values of figures: one number, or one a path, with the book's parameters multiplied in."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from cardhouse.model.figures import Bounds, Figure, Series

Value = float | np.ndarray
Draw = Callable[[str, Figure, Bounds], Value]


def central(place: str, figure: Figure, bounds: Bounds) -> float:
    """Return the centre of a figure, whatever its place: the draw of a run without uncertainty in its inputs."""
    return min(max(figure.centre, bounds.low), bounds.high)


@dataclass
class Values:
    """Evaluate the figures of a book with one way to draw, the parameters first."""

    draw: Draw
    start: str
    parameters: dict[str, Value] = field(default_factory=dict)

    def number(self, place: str, figure: Figure, bounds: Bounds) -> Value:
        """Return the value of a figure: its draw times p, or 1 - p, if it names a parameter p."""
        if figure.vintages is not None:
            figure = figure.current
        value: Value = figure.value if figure.value is not None else self.draw(place, figure, bounds)
        if figure.times is not None:
            value = value * self.parameters[figure.times]
        if figure.times_rest is not None:
            value = value * (1.0 - self.parameters[figure.times_rest])
        return value

    def series(self, place: str, series: Series, bounds: Bounds, length: int) -> tuple[np.ndarray, Value]:
        """Return (step, path) of a series with step 0 for the first quarter or year, and the sum of what lies
        before it."""
        drawn: dict[str, Value] = {}
        steps: list[Value] = [0.0] * length
        before: Value = 0.0
        for key, at, weight, figure in series.terms(self.start):
            if key not in drawn:
                drawn[key] = self.number(f"{place}.{key}", figure, bounds)
            if at < 1:
                before = before + weight * drawn[key]
            elif at <= length:
                steps[at - 1] = steps[at - 1] + weight * drawn[key]
        factor = 1.0 if series.factor is None else self.number(f"{place}.factor", series.factor, Bounds(low=0.0))
        return stacked([step * factor for step in steps]), before * factor


def stacked(values: list[Value]) -> np.ndarray:
    """Return (row, path) of single values; the path axis has length 1 if none of them varies."""
    width = max((np.size(value) for value in values), default=1)
    rows = np.empty((len(values), width))
    for at, value in enumerate(values):
        rows[at] = value
    return rows
