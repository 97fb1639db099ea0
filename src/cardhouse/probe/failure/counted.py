"""A function under study, asked in batches: evaluations are counted, what is no number is refused."""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float

Excess = Callable[[Float[np.ndarray, "point dimension"]], Float[np.ndarray, " point"]]
"""Loss less its limit at points of standard normal space, a value a point; failure is 0 or more."""

Progress = Callable[[int, int], None]
"""Called after every batch with the evaluations done and the most that will be done; may raise to cancel."""

BATCH = 4096
"""Most points that the function is given at once, unless the caller says otherwise."""


class Counted:
    """Ask a function at points, in batches, and count them.

    Attributes:
        evaluations: points asked so far.
        most: evaluations in all that `progress` is told of.
        exhausted: whether more were wanted than `most` allows.
    """

    def __init__(self, function: Excess, dimension: int, batch: int, most: int, progress: Progress | None) -> None:
        """Take the function, the number of its coordinates, the largest batch, and who is told of each batch.

        Raises:
            ValueError: if dimension or batch is below 1.
        """
        if dimension < 1 or batch < 1:
            raise ValueError(f"dimension and batch are at least 1, not {dimension} and {batch}")
        self._function, self._dimension, self._batch, self._progress = function, dimension, batch, progress
        self.evaluations, self.most, self.exhausted = 0, most, False

    def __call__(self, points: Float[np.ndarray, "*shape dimension"]) -> Float[np.ndarray, "*shape"]:
        """Return the function's values at points of any shape.

        Raises:
            ValueError: if a value is nan or infinite, or if the function does not give one value a point.
        """
        flat = points.reshape(-1, self._dimension)
        values = np.empty(len(flat))
        for first in range(0, len(flat), self._batch):
            values[first : first + self._batch] = self._asked(flat[first : first + self._batch])
        return values.reshape(points.shape[:-1])

    def affords(self, evaluations: int) -> bool:
        """Tell whether so many more stay within `most`; a refusal is remembered in `exhausted`."""
        enough = self.evaluations + evaluations <= self.most
        self.exhausted = self.exhausted or not enough
        return enough

    def _asked(self, points: Float[np.ndarray, "point dimension"]) -> Float[np.ndarray, " point"]:
        found = np.asarray(self._function(points.copy()), dtype=np.float64)
        if found.shape != (len(points),):
            raise ValueError(
                f"the function gave values of shape {found.shape} for {len(points)} points: one each is due"
            )
        strange = np.flatnonzero(~np.isfinite(found))
        if len(strange):
            where = f"{len(strange)} of {len(found)} points, first at {points[strange[0]]}"
            raise ValueError(f"the function gave nan or infinity at {where}")
        self.evaluations += len(points)
        if self._progress is not None:
            self._progress(self.evaluations, max(self.most, self.evaluations))
        return found
