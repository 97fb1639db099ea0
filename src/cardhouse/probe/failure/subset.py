"""Subset simulation: a rare failure as a chain of events, each common given the one before."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from scipy.special import stdtrit

from cardhouse.probe.draws import Purpose, normals, stream
from cardhouse.probe.failure.counted import BATCH, Counted, Excess, Progress
from cardhouse.probe.failure.interval import TAIL, binomial_interval, lognormal_mean_interval
from cardhouse.probe.failure.probability import FEWEST, Doubt, Method, Probability

LENGTH = 10
"""States of a chain; one in so many points starts a chain, so that a level has about this probability."""

ACCEPTANCE = 0.44
"""Share of steps that should be accepted."""

DISAGREEING = 1.0
"""Standard deviation of the logarithms of runs above which their mean rests on few of them."""

MOST_LEVELS = 1000
"""Levels after which a run gives up."""


@dataclass
class _Run:
    """Hold one run: its points and their excess, the threshold they pass, its probability so far, the step."""

    points: Float[np.ndarray, "point dimension"]
    excess: Float[np.ndarray, " point"]
    threshold: float = -np.inf
    probability: float = 1.0
    step: float = 0.6
    level: int = 0
    going: bool = True


def subset_simulation(
    excess: Excess,
    dimension: int,
    seed: int,
    *,
    runs: int = 10,
    points: int = 1000,
    least: float = 1e-12,
    batch: int = BATCH,
    progress: Progress | None = None,
) -> Probability:
    """Return the probability of failure from independent runs of subset simulation; no failing point need be known.

    With thresholds `b_1 < b_2 < ... < 0` of the excess, `P = P(b_1) P(b_2 | b_1) ... P(0 | b_m)`. Each threshold is
    passed by a tenth of the points of a level; these start chains that stay above it, by steps
    `u' = sqrt(1 - s^2) u + s x`, x standard normal, whose size s is adapted. Points equal to a threshold do not pass
    it, so that fewer may where the excess takes few values; a run of which none passes is stuck and counts as 0.

    The estimate is the mean of the runs. Its interval comes from how they differ, their logarithms taken as normal; it
    cannot know of a failing region that all runs miss.

    Args:
        excess: loss less its limit, at standard normal points; failure is 0 or more.
        dimension: number of coordinates.
        seed: settles all random numbers.
        runs: independent runs, 3 or more.
        points: points of a level, in each run; a multiple of 10, at least 100.
        least: probability below which a run gives up and counts as 0, above 0 and below 1.
        batch: most points in one call of the function.
        progress: told of the evaluations done and of the most there can be after every batch.

    Raises:
        ValueError: if an argument is out of bounds, or the function gives nan or infinity.

    Source: Au and Beck (2001), Probab. Eng. Mech. 16:263-277; Papaioannou, Betz, Zwirglmaier and Straub (2015), Probab.
        Eng. Mech. 41:89-103 (conditional sampling, adapted); Brehier, Lelievre and Rousset (2015), ESAIM Probab. Stat.
        19:361-394 (strict thresholds, which leave no bias with independent points).
    """
    if runs < 3 or points < 100 or points % LENGTH or not 0 < least < 1:
        raise ValueError("runs are at least 3, points a multiple of 10 from 100, least above 0 and below 1")
    levels = int(np.ceil(-np.log(least) / np.log(LENGTH)))
    most = runs * (points + levels * (points - points // LENGTH))
    ask = Counted(excess, dimension, batch, most, progress)
    first = np.stack(
        [normals(stream(seed, Purpose.SUBSET, run * MOST_LEVELS), points, dimension) for run in range(runs)]
    )
    states = [_Run(drawn, value) for drawn, value in zip(first, ask(first), strict=True)]
    while going := [run for run, state in enumerate(states) if _lifted(state, least)]:
        _advance(ask, [states[run] for run in going], [_stream(seed, run, states[run].level) for run in going])
    return _pooled(np.array([state.probability for state in states]), states, points, ask.evaluations)


def _stream(seed: int, run: int, level: int) -> np.random.Generator:
    return stream(seed, Purpose.SUBSET, run * MOST_LEVELS + level)


def _lifted(state: _Run, least: float) -> bool:
    """Raise a run's threshold; if there is none to raise it to, or failure is common by now, end the run."""
    if not state.going:
        return False
    values, passing = state.excess, len(state.excess) // LENGTH
    threshold = float(np.partition(values, -passing - 1)[-passing - 1])
    if threshold >= 0 or not (values > threshold).any() or state.level + 1 >= MOST_LEVELS:
        state.probability *= float((values >= 0).mean())
        state.going = False
        return False
    state.threshold, state.level = threshold, state.level + 1
    state.probability *= float((values > threshold).mean())
    state.going = state.probability > least
    state.probability *= state.going
    return state.going


def _advance(ask: Counted, states: list[_Run], generators: list[np.random.Generator]) -> None:
    """Fill a level of each run with chains from points above its threshold, all runs and chains a step at a time."""
    chains, dimension = len(states[0].excess) // LENGTH, states[0].points.shape[1]
    chosen = [_seeds(state, generator, chains) for state, generator in zip(states, generators, strict=True)]
    noise = np.stack([generator.standard_normal((LENGTH - 1, chains, dimension)) for generator in generators])
    points = np.stack([state.points[seeds] for state, seeds in zip(states, chosen, strict=True)])
    excess = np.stack([state.excess[seeds] for state, seeds in zip(states, chosen, strict=True)])
    threshold = np.array([state.threshold for state in states])[:, None]
    step = np.array([state.step for state in states])
    seen = [(points, excess)]
    for number in range(LENGTH - 1):
        size = step[:, None, None]
        proposed = np.sqrt(1.0 - size**2) * points + size * noise[:, number]
        value = ask(proposed)
        accepted = value > threshold
        points, excess = np.where(accepted[..., None], proposed, points), np.where(accepted, value, excess)
        step = np.clip(step * np.exp((accepted.mean(axis=1) - ACCEPTANCE) / np.sqrt(number + 1.0)), 0.01, 1.0)
        seen.append((points, excess))
    for place, state in enumerate(states):
        state.points = np.concatenate([each[0][place] for each in seen])
        state.excess = np.concatenate([each[1][place] for each in seen])
        state.step = float(step[place])


def _seeds(state: _Run, generator: np.random.Generator, chains: int) -> Int[np.ndarray, " chain"]:
    """Return the points that start chains: those that pass the threshold, in turn if there are too few."""
    passing = np.flatnonzero(state.excess > state.threshold)
    return np.resize(generator.permutation(passing), chains)


def _pooled(found: Float[np.ndarray, " run"], states: list[_Run], points: int, evaluations: int) -> Probability:
    """Return the mean of the runs, with an interval from their spread, or an exact one if none needed a level."""
    runs, value = len(found), float(found.mean())
    error = float(found.std(ddof=1)) / np.sqrt(runs)
    doubts: tuple[Doubt, ...] = ()
    if all(state.level == 0 for state in states) or value == 0:
        low, high = binomial_interval(round(value * runs * points), runs * points)
        doubts = (Doubt.NO_FAILURE,) if value == 0 else ()
    elif found.min() > 0:
        low, high = lognormal_mean_interval(found)
        doubts = (Doubt.RUNS_DISAGREE,) if np.log(found).std(ddof=1) > DISAGREEING else ()
    else:
        high = max(value + float(stdtrit(runs - 1, 1.0 - TAIL)) * error, float(found.max()))
        low, doubts = 0.0, (Doubt.RUNS_STUCK,)
    effective = float((value / error) ** 2) if error > 0 else value * runs * points
    if 0 < effective < FEWEST:
        doubts = (Doubt.FEW_EFFECTIVE, *doubts)
    return Probability(value, error, low, min(high, 1.0), evaluations, effective, Method.SUBSET, doubts)
