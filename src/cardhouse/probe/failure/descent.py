"""From a failing direction to the nearest failure around it: populations that shrink, helped by tangent planes."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from cardhouse.probe.draws import Purpose, stream
from cardhouse.probe.failure.counted import Counted
from cardhouse.probe.failure.rays import Crossings, crossings, units
from cardhouse.probe.failure.tangent import REACH, all_beyond, ways_on

GENERATIONS = 60
"""Most populations drawn around a start."""

FIRST_ANGLE, LAST_ANGLE = 0.5, 0.005
"""Spread of a population in radians, at first and when the search stops."""

SHRINK, SETTLE = 0.8, 0.6
"""Factor of the spread where nothing nearer is found; and where, besides, all failures lie beyond the tangent plane."""

SHELLS, BISECTIONS = 8, 6
"""Radii looked at on a ray around the radius known so far, and halvings after that."""

NEARER = 1e-4
"""Relative decrease of the radius that counts as nearer."""

LEARNING = 0.3
"""Weight of the newest steps in the shape of a population."""


@dataclass
class _State:
    """Hold the nearest failure of each start, the spread (start,) and shape (start, dimension, dimension) around it."""

    best: Crossings
    angle: Float[np.ndarray, " start"]
    shape: Float[np.ndarray, "start dimension dimension"]
    hints: Float[np.ndarray, "start hint dimension"]
    alive: Bool[np.ndarray, " start"]


def descended(ask: Counted, starts: Crossings, farthest: float, apart: float, seed: int, number: int) -> Crossings:
    """Return the nearest failing points that populations around the starts come to; starts that meet are one.

    Each start is a direction v with the radius r(v) of its first failure. A normal population around v is evaluated ray
    by ray; the next v is the best seen. Two things are learnt from it: the shape of the next population (the covariance
    of the best steps), and the plane `a'u = 1` fitted to the failing points by `1 / r(v) = a'v`, which is linear in v;
    its foot is tried next. So planes are found at once, and kinks and steps by the population alone. Where nothing
    fails yet, rays are ranked by the largest excess on them.

    Args:
        ask: the function; no population is drawn that would take it past its most evaluations.
        starts: rays to begin from.
        farthest: largest radius looked at, in standard deviations.
        apart: angle in radians below which two are taken for one.
        seed: settles the populations.
        number: which call of this search it is.

    Source: Hansen (2016), The CMA evolution strategy: a tutorial, arXiv:1604.00772, section 3 (rank-mu update of the
        shape); Rackwitz and Fiessler (1978), Comput. Struct. 9:489-494 (foot of the tangent plane), here with a fitted
        plane in place of derivatives.
    """
    dimension, count = starts.direction.shape[1], len(starts.radius)
    state = _State(
        starts,
        np.full(count, FIRST_ANGLE),
        np.repeat(np.eye(dimension)[None], count, axis=0),
        np.repeat(starts.direction[:, None], len(REACH), axis=1),
        np.ones(count, dtype=np.bool_),
    )
    for generation in range(GENERATIONS):
        _drop_met(state, apart)
        active = np.flatnonzero(state.alive & (state.angle > LAST_ANGLE))
        normal = stream(seed, Purpose.POPULATION, number * GENERATIONS + generation)
        noise = normal.standard_normal((count, members(dimension), dimension))
        rays = len(active) * (members(dimension) + len(REACH))
        if not len(active) or not ask.affords(rays * (SHELLS + BISECTIONS)):
            break
        _advance(ask, state, active, noise, farthest)
    _drop_met(state, apart)
    return state.best.those(state.alive)


def members(dimension: int) -> int:
    """Return the size of a population."""
    return max(24, 4 * dimension)


def _drop_met(state: _State, apart: float) -> None:
    """Let the better of two starts that have come together go on alone."""
    kept: list[int] = []
    for at in (each for each in state.best.ranked() if state.alive[each]):
        met = state.best.direction[kept] @ state.best.direction[at] > np.cos(apart)
        state.alive[at] = not met.any()
        kept += [at] if state.alive[at] else []


def _advance(ask: Counted, state: _State, active: np.ndarray, noise: np.ndarray, farthest: float) -> None:
    """Draw and evaluate one population around each active start, and take what it teaches."""
    dimension = noise.shape[-1]
    spread = state.angle[active, None, None] / np.sqrt(dimension)
    root = np.linalg.cholesky(state.shape[active] + 1e-12 * np.eye(dimension))
    steps = np.einsum("smd,sed->sme", noise[active], root)
    tried = np.concatenate([state.best.direction[active, None] + spread * steps, state.hints[active]], axis=1)
    radii = np.stack([_window(state.best.radius[at], state.angle[at], farthest) for at in active])
    flat = units(tried).reshape(-1, dimension)
    found, _ = crossings(ask, flat, np.repeat(radii, tried.shape[1], axis=0), BISECTIONS)
    for place, at in enumerate(active):
        mine = found.those(np.arange(place * tried.shape[1], (place + 1) * tried.shape[1]))
        _learn(state, at, mine, steps[place])


def _window(radius: float, angle: float, farthest: float) -> Float[np.ndarray, " shell"]:
    """Return the radii to look at: around the one known, the wider the larger the angle; all, where none is known."""
    if not np.isfinite(radius):
        return np.linspace(farthest / SHELLS, farthest, SHELLS)
    width = float(np.clip(2.0 * angle, 0.02, 0.7))
    around: Float[np.ndarray, " shell"] = radius * (1.0 + width * np.linspace(-1.0, 1.0, SHELLS))
    within: Float[np.ndarray, " shell"] = np.minimum(around, farthest)
    return within


def _learn(state: _State, at: int, found: Crossings, steps: Float[np.ndarray, "member dimension"]) -> None:
    """Move a start to the best ray of its population, and set the spread, the shape and the hints of the next."""
    best, radius = found.ranked()[0], state.best.radius[at]
    if np.isfinite(radius):
        better = found.radius[best] < radius * (1.0 - NEARER)
    else:
        better = np.isfinite(found.radius[best]) or found.excess[best] > state.best.excess[at]
    if better:
        for kept, new in zip(
            (state.best.direction, state.best.radius, state.best.excess),
            (found.direction, found.radius, found.excess),
            strict=True,
        ):
            kept[at] = new[best]
    else:
        state.angle[at] *= SETTLE if all_beyond(state.best.direction[at], radius, found) else SHRINK
    member = found.those(np.arange(len(steps)))
    chosen = steps[member.ranked()[: len(steps) // 4]]
    shape = (1.0 - LEARNING) * state.shape[at] + LEARNING * chosen.T @ chosen / len(chosen)
    state.shape[at] = shape * len(shape) / np.trace(shape)
    state.hints[at] = ways_on(state.best.direction[at], found)
