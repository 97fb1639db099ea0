"""How often the 95% intervals of rare failures cover the exact probability, and what the estimates cost.

Losses of which the tail is known exactly: a weighted geometric mean of ten lognormals, the distance from the origin in
three dimensions, and the larger of two lognormals (two failing regions). 100 repeats with different seeds each.
"""

import time
from collections.abc import Callable

import numpy as np
from scipy.special import gammainccinv, ndtri

from cardhouse.probe.failure import Probability, importance_sampling, nearest_failures, subset_simulation

REPEATS = 100
LEVELS = (1e-4, 1e-5, 1e-6)
WEIGHTS = np.array([0.3, 0.2, 0.12, 0.1, 0.08, 0.06, 0.05, 0.04, 0.03, 0.02])

Excess = Callable[[np.ndarray], np.ndarray]


def geometric(probability: float) -> tuple[Excess, int]:
    """Return the excess of `exp(w'u)` over its quantile, which is `exp(|w| z)`."""
    limit = np.exp(-ndtri(probability) * np.linalg.norm(WEIGHTS))
    return lambda u: np.exp(u @ WEIGHTS) - limit, len(WEIGHTS)


def either(probability: float) -> tuple[Excess, int]:
    """Return the excess of the larger of two independent lognormals over its quantile, among ten coordinates."""
    limit = np.exp(-ndtri(-np.expm1(0.5 * np.log1p(-probability))))
    return lambda u: np.exp(u[:, :2]).max(axis=1) - limit, len(WEIGHTS)


def distance(probability: float) -> tuple[Excess, int]:
    """Return the excess of `|u|^2` in three dimensions over its quantile: no direction is nearer than another."""
    limit = 2.0 * gammainccinv(1.5, probability)
    return lambda u: (u**2).sum(axis=1) - limit, 3


def by_importance(excess: Excess, dimension: int, seed: int) -> Probability:
    """Return the probability from the failing points that the search finds."""
    found = nearest_failures(excess, dimension, seed)
    return importance_sampling(excess, found.points, seed)


def main() -> None:
    """Print, for each loss, method and level, how many intervals cover, and the size of errors."""
    print("loss  method  level  covered  when trusted  mean/exact  variation  its own estimate  evaluations  seconds")
    for loss in (geometric, either, distance):
        for name, method in (("importance", by_importance), ("subset", subset_simulation)):
            for level in LEVELS:
                start, (excess, dimension) = time.perf_counter(), loss(level)
                found = [method(excess, dimension, seed) for seed in range(REPEATS)]
                covered = sum(one.low <= level <= one.high for one in found)
                trusted = sum(one.low <= level <= one.high for one in found if one.trusted)
                doubted = sum(not one.trusted for one in found)
                values = np.array([one.value for one in found])
                own = np.mean([one.variation for one in found])
                cost, seconds = np.mean([one.evaluations for one in found]), time.perf_counter() - start
                print(
                    f"{loss.__name__}  {name}  {level:.0e}  {covered}  {trusted} of {REPEATS - doubted}  "
                    f"{values.mean() / level:.3f}  {values.std() / level:.3f}  {own:.3f}  {cost:.0f}  {seconds:.1f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
