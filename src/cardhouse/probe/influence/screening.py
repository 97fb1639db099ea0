"""Morris screening: which of many inputs can be left alone."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from cardhouse.probe.draws import Purpose, stream
from cardhouse.probe.influence.estimate import Estimate, mean_of
from cardhouse.probe.influence.outputs import BATCH, Function, Progress, at_least, outputs_at

LEAST_STEP = 0.25
"""Least length of a step on the unit interval: a jump of the output over a tiny step would be an immense effect."""


@dataclass(frozen=True)
class Screening:
    """Hold the elementary effects of inputs, in units of the output over the whole range of the input.

    Attributes:
        mu: (output, input), mean effects; near 0 where effects of both signs cancel.
        mu_star: (output, input), mean absolute effects, with 95% intervals.
        sigma: (output, input), standard deviations of the effects: large where an input is non-linear or interacts.
        importance: (input,), the largest ratio over the outputs of mu* to the largest mu* of the output, in [0, 1].
        order: inputs by importance, the largest first.
        kept: the inputs to study further, in this order.
        passed_over: inputs that matter too, but come after the most that may be kept.
        evaluations: points at which the function was evaluated.
    """

    mu: Float[np.ndarray, "output input"]
    mu_star: Estimate
    sigma: Float[np.ndarray, "output input"]
    importance: Float[np.ndarray, " input"]
    order: Int[np.ndarray, " input"]
    kept: Int[np.ndarray, " kept"]
    passed_over: Int[np.ndarray, " passed_over"]
    evaluations: int


def screen(
    function: Function,
    dimension: int,
    *,
    trajectories: int = 30,
    share: float = 0.05,
    most: int = 10,
    seed: int = 0,
    batch: int = BATCH,
    progress: Progress | None = None,
) -> Screening:
    """Return mu, mu* and sigma of the elementary effects (f(u with v_i) - f(u)) / (v_i - u_i) of every input.

    Costs trajectories * (dimension + 1) evaluations. Kept are the inputs whose interval of mu* reaches above `share` of
    the largest mu*, for some output, and of these the `most` of greatest importance. The interval is Student's over
    trajectories; an input that moved nothing on any of them has the interval [0, 0].

    Args:
        function: f on the unit cube, of many points at once.
        dimension: inputs.
        trajectories: at least 2; each moves every input once.
        share: of the largest mu*, in [0, 1): inputs that stay below it are dropped.
        most: inputs that may be kept.
        seed: of the random numbers.
        batch: the most points of one call of the function.
        progress: called after every batch.

    Raises:
        ValueError: if an argument is out of its bounds, or the function's values are not finite.

    Source: Morris (1991), Technometrics 33:161-174; mu*: Campolongo, Cariboni, Saltelli (2007), Environ. Model. Softw.
        22:1509-1518; steps of varying length: Campolongo, Saltelli, Cariboni (2011), Comput. Phys. Commun. 182:978-988.
    """
    at_least(dimension, 1, "the dimension")
    at_least(trajectories, 2, "the number of trajectories")
    at_least(most, 1, "the number of inputs kept")
    if not 0 <= share < 1:
        raise ValueError(f"the share below which inputs are dropped must be in [0, 1), not {share}")
    points = morris_trajectories(dimension, trajectories, seed)
    values = outputs_at(function, points.reshape(-1, dimension), batch=batch, progress=progress)
    effects = elementary_effects(points, values.reshape(*points.shape[:2], -1))
    mu_star = mean_of(np.abs(effects))
    largest = mu_star.value.max(axis=1, keepdims=True)
    relative = np.divide(mu_star.value, largest, out=np.zeros_like(mu_star.value), where=largest > 0)
    importance = relative.max(axis=0)
    order = np.argsort(-importance, kind="stable")
    matters = (mu_star.high > share * largest).any(axis=0)
    chosen = order[matters[order]]
    sigma = effects.std(axis=0, ddof=1)
    return Screening(effects.mean(axis=0), mu_star, sigma, importance, order, chosen[:most], chosen[most:], len(values))


def morris_trajectories(
    dimension: int, trajectories: int, seed: int = 0
) -> Float[np.ndarray, "trajectory point dimension"]:
    """Return trajectories through the unit cube that move one input at a time, each input once, in random order.

    Input i goes from u_i to v_i = (u_i + 1/4 + w/2) mod 1, w uniform: both ends are uniform on (0, 1), and the step is
    from 1/4 to 3/4 long. The u_i of the trajectories are a Latin hypercube.

    Args:
        dimension: inputs.
        trajectories: of dimension + 1 points each.
        seed: of the random numbers.

    Source: Campolongo, Saltelli, Cariboni (2011), Comput. Phys. Commun. 182:978-988, section 2, with a least step.
    """
    numbers = stream(seed, Purpose.SCREENING)
    shape = (trajectories, dimension)
    strata = np.argsort(numbers.random(shape), axis=0)
    start = (strata + numbers.random(shape)) / trajectories
    end = (start + LEAST_STEP + (1 - 2 * LEAST_STEP) * numbers.random(shape)) % 1.0
    rank = np.argsort(numbers.random(shape), axis=1)
    moved = rank[:, None, :] < np.arange(dimension + 1)[:, None]
    return np.where(moved, end[:, None, :], start[:, None, :])


def elementary_effects(
    points: Float[np.ndarray, "trajectory point dimension"], values: Float[np.ndarray, "trajectory point output"]
) -> Float[np.ndarray, "trajectory output dimension"]:
    """Return the change of the output over the change of the input, (f(u with v_i) - f(u)) / (v_i - u_i).

    Args:
        points: of trajectories that move one input at a time, each input once.
        values: of the function at the points, in the unit of the output.

    Raises:
        ValueError: if a step moves no input or several, or an input is moved twice.
    """
    steps = np.diff(points, axis=1)
    moves = steps != 0
    if not ((moves.sum(axis=2) == 1).all() and (moves.sum(axis=1) == 1).all()):
        raise ValueError("every step of a trajectory must move one input, and every input once")
    changes = np.diff(values, axis=1)
    effects = np.einsum("tpo,tpi->toi", changes, moves) / steps.sum(axis=1)[:, None, :]
    return np.asarray(effects)
