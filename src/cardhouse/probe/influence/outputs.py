"""A function at many points: in large batches, with its progress told, and nothing but finite numbers accepted."""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float

Function = Callable[[Float[np.ndarray, "point dimension"]], Float[np.ndarray, "point ..."]]
"""A function of many points at once: one output a point, or several on the last axis."""

Progress = Callable[[int, int], None]
"""Called after every batch with the evaluations done and the evaluations in all; may raise to cancel."""

BATCH = 4096
"""Points of a batch, unless the caller says otherwise."""


def outputs_at(
    function: Function,
    points: Float[np.ndarray, "point dimension"],
    *,
    batch: int = BATCH,
    progress: Progress | None = None,
    done: int = 0,
    total: int | None = None,
) -> Float[np.ndarray, "point output"]:
    """Return y = f(u) at every point, evaluated in batches.

    Args:
        function: f, of many points at once.
        points: u (point, dimension).
        batch: the most points of one call.
        progress: called after every batch.
        done: evaluations made before these.
        total: evaluations in all; by default these and those made before.

    Raises:
        ValueError: if the function returns nan, infinite values or another number of points than it was given.
    """
    at_least(batch, 1, "the batch")
    found = []
    for start in range(0, len(points), batch):
        part = points[start : start + batch]
        found.append(_checked(np.asarray(function(part), dtype=np.float64), len(part), done + start))
        if progress is not None:
            progress(done + start + len(part), done + len(points) if total is None else total)
    return np.concatenate(found)


def at_least(number: int, least: int, what: str) -> None:
    """Refuse a number < least.

    Raises:
        ValueError: if it is below.
    """
    if number < least:
        raise ValueError(f"{what} must be at least {least}, not {number}")


def refuse_gaps(values: Float[np.ndarray, " *axes"], what: str) -> None:
    """Refuse nan and infinite values.

    Raises:
        ValueError: if there is one.
    """
    wrong = np.count_nonzero(~np.isfinite(values))
    if wrong:
        raise ValueError(f"{what} must be finite: {wrong} of {values.size} values are nan or infinite")


def _checked(values: np.ndarray, points: int, before: int) -> Float[np.ndarray, "point output"]:
    if values.ndim not in (1, 2) or len(values) != points:
        raise ValueError(
            f"the function must return shape ({points},) or ({points}, outputs) for {points} points, not {values.shape}"
        )
    values = values.reshape(points, -1)
    wrong = np.flatnonzero(~np.isfinite(values).all(axis=1))
    if wrong.size:
        raise ValueError(
            f"the function gave nan or infinite values at {wrong.size} of {points} points, "
            f"the first at evaluation {before + wrong[0] + 1}"
        )
    return values
