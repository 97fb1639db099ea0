"""How often the circularity index of random sparse flows lies in its interval, when only totals are known.

True flows are lognormal in random cells; all may pay all others. Beside the ensemble's interval over all its densities
stands that of its dense draws alone, which spread every total over all cells, as the most even flows do.
"""

import time

import numpy as np

from cardhouse.trace import circular_part
from cardhouse.trace.ensemble import ensemble

CASES = ((6, 0.3), (8, 0.15), (8, 0.3))
INSTANCES, DRAWS, SEED = 30, 120, 11


def index_of(flows: np.ndarray) -> float:
    """Return the circularity index of flows (payer, payee)."""
    return circular_part(flows).index


def found(truth: np.ndarray, seed: int) -> tuple[bool, bool, bool, bool]:
    """Return whether the true index lies between the extremes, in the 95% interval, in that of dense draws, below even.

    A hair is allowed for at the ends, where the totals settle the index.
    """
    drawn = ensemble(truth.sum(axis=1), truth.sum(axis=0), ~np.eye(len(truth), dtype=bool), DRAWS, seed)
    true, values = index_of(truth), np.array([index_of(flows) for flows in drawn.flows])
    ranges = (values, np.quantile(values, (0.025, 0.975)), np.quantile(values[drawn.density == 1.0], (0.025, 0.975)))
    low, mid, dense = (bool(part.min() - 1e-9 <= true <= part.max() + 1e-9) for part in ranges)
    return low, mid, dense, true < index_of(drawn.even.flows)


def main() -> None:
    """Print the shares and the time for each size and density of true flows."""
    print("entities  filled  between extremes  in 95%  in 95% of dense draws  below even flows  seconds")
    for entities, filled in CASES:
        random, start, answers = np.random.default_rng(SEED), time.perf_counter(), []
        for seed in range(INSTANCES):
            truth = random.lognormal(0.0, 1.5, (entities, entities)) * (random.random((entities, entities)) < filled)
            np.fill_diagonal(truth, 0.0)
            answers.append(found(truth, seed))
        shares = "  ".join(f"{share:.2f}" for share in np.mean(answers, axis=0))
        print(f"{entities}  {filled}  {shares}  {time.perf_counter() - start:.0f}", flush=True)


if __name__ == "__main__":
    main()
