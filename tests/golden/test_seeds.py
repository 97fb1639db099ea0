"""Standard errors are honest: results of different seeds differ by about as much as they say."""

import numpy as np

from cardhouse.files import read_book
from cardhouse.simulate import simulate
from cardhouse.stress import headlines

PAIRS = 40
PATHS = 300


def test_seeds_differ_by_about_their_standard_errors() -> None:
    """Over 40 pairs of seeds, 80 to 100% of the differences of each headline lie within 1.96 standard errors; of all
    together, 90 to 99%."""
    book = read_book("nvidia-openai-2025")
    runs = [headlines(book, simulate(book, paths=PATHS, seed=seed)) for seed in range(2 * PAIRS)]
    assert len(runs[0]) >= 4
    mean = np.array([[result.mean for result in run] for run in runs])
    error = np.array([[result.standard_error for result in run] for run in runs])
    assert (error.mean(axis=0) > 0).all()
    apart = np.abs(mean[0::2] - mean[1::2])
    within = apart <= 1.96 * np.hypot(error[0::2], error[1::2])
    share = dict(zip([result.id for result in runs[0]], within.mean(axis=0), strict=True))
    assert all(0.8 <= part <= 1.0 for part in share.values()), share
    print(f"{100 * within.mean():.1f}% of {within.size} headline differences lie within 1.96 standard errors")
    assert 0.9 <= within.mean() <= 0.99
