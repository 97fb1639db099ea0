"""How much of an output's spread is what we do not know, and how much what nobody can know."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from cardhouse.probe.influence.carriers import doubtful
from cardhouse.probe.influence.estimate import Estimate, with_error
from cardhouse.probe.influence.outputs import at_least, refuse_gaps

OF_PARTS = np.array([[0, -1, 1], [-1, 0, 1], [1, 1, -1], [1, 0, 0], [0, 1, 0]])
"""Rows: first of the outer and of the inner inputs, interaction, totals; columns: both totals, and 1."""


@dataclass(frozen=True)
class Split:
    """Hold the shares of an output's variance that go with two groups of inputs, with 95% intervals, each (output,).

    outer + inner + interaction = 1; outer + interaction = outer_total; inner + interaction = inner_total. A share near
    0 may fall below it by chance.

    Attributes:
        outer: what would go if the outer inputs were known: what we do not know.
        inner: what would go if the inner inputs were known: what nobody can know.
        interaction: what goes with both together only.
        outer_total: what would stay if the inner inputs were known.
        inner_total: what would stay if the outer inputs were known.
        variance: in the square of the output's unit.
        constant: outputs that never changed: their shares are nan.
        doubtful: outputs whose variance hangs on so few paths that intervals may be too narrow.
        evaluations: outputs that were given: three a path.
    """

    outer: Estimate
    inner: Estimate
    interaction: Estimate
    outer_total: Estimate
    inner_total: Estimate
    variance: Float[np.ndarray, " output"]
    constant: Bool[np.ndarray, " output"]
    doubtful: Bool[np.ndarray, " output"]
    evaluations: int


def split_spread(
    base: Float[np.ndarray, "path ..."],
    outer_redrawn: Float[np.ndarray, "path ..."],
    inner_redrawn: Float[np.ndarray, "path ..."],
) -> Split:
    """Return the shares of the variance V of f(a, d) that go with the outer inputs a and the inner inputs d.

    outer_total = E (f(a, d) - f(a', d))^2 / (2 V), inner_total = E (f(a, d) - f(a, d'))^2 / (2 V),
    outer = 1 - inner_total, inner = 1 - outer_total, interaction = outer_total + inner_total - 1. V is the mean of the
    variances of the three runs. The paths must be independent of each other: each has outer inputs of its own.

    Args:
        base: f(a, d) per path, for one output or several.
        outer_redrawn: f(a', d): the outer inputs drawn anew, the inner ones as in base.
        inner_redrawn: f(a, d'): the inner inputs drawn anew, the outer ones as in base.

    Raises:
        ValueError: if the shapes differ, there are fewer than ten paths, or values are nan or infinite.

    Source: Jansen (1999), Comput. Phys. Commun. 117:35-43; groups of inputs: Sobol (2001), Math. Comput. Simul.
        55:271-280; errors by the delta method: Janon et al. (2014), ESAIM: PS 18:342-364.
    """
    runs = np.stack([_columns(run) for run in _same_shape(base, outer_redrawn, inner_redrawn)])
    _, paths, outputs = runs.shape
    at_least(paths, 10, "the number of paths")
    refuse_gaps(runs, "the outputs of the paths")
    constant = (runs == runs[:1, :1]).all(axis=(0, 1))
    squares = ((runs - runs.mean(axis=1, keepdims=True)) ** 2).mean(axis=0)
    variance = squares.mean(axis=0) * paths / (paths - 1)
    scale = np.where(constant, np.nan, variance)
    changes = (runs[1:] - runs[0]) ** 2 / 2
    totals = changes.mean(axis=1) / scale
    lines = (changes - totals[:, None] * squares) / scale
    values = np.concatenate([totals, np.ones((1, outputs))])
    moves = np.concatenate([lines, np.zeros((1, paths, outputs))])
    errors = np.tensordot(OF_PARTS, moves, axes=1).std(axis=1, ddof=1) / np.sqrt(paths)
    parts = with_error(OF_PARTS @ values, errors, paths - 1)
    outer, inner, both, outer_total, inner_total = (parts.at(row) for row in range(len(OF_PARTS)))
    spread, few = np.where(constant, 0.0, variance), doubtful(runs.reshape(-1, outputs))
    return Split(outer, inner, both, outer_total, inner_total, spread, constant, few, runs[..., 0].size)


def _same_shape(*runs: np.ndarray) -> list[np.ndarray]:
    arrays = [np.asarray(run, dtype=np.float64) for run in runs]
    if arrays[0].ndim not in (1, 2) or len({run.shape for run in arrays}) != 1:
        shapes = ", ".join(str(run.shape) for run in arrays)
        raise ValueError(f"the three runs must have one shape, (path,) or (path, output), not {shapes}")
    return arrays


def _columns(run: np.ndarray) -> np.ndarray:
    return run.reshape(len(run), -1)
