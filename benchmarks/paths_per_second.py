"""Paths per second on the shipped book: the engine on one and two threads against the plain-Python twin, in one run.

The engine draws every range of the book afresh on each path; the twin, which knows points only, runs the book at its
centre, with random shocks and letters of intent drawn outside its time. First both run the same paths and must agree.
"""

import sys
from dataclasses import replace
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT))  # the twin is kept with the tests

import numpy as np  # noqa: E402
from centre import at_centre, plain  # noqa: E402
from stopwatch import least_times  # noqa: E402
from tests.twins.engine import differences, shocks_of  # noqa: E402
from tests.twins.plain import simulate as twin  # noqa: E402

from cardhouse.files import read_book  # noqa: E402
from cardhouse.model.book import Book  # noqa: E402
from cardhouse.network import compile_network  # noqa: E402
from cardhouse.simulate import simulate, simulate_chunk  # noqa: E402
from cardhouse.simulate.drivers import drift_constant  # noqa: E402
from cardhouse.tables import path_tables  # noqa: E402

BOOK = "nvidia-openai-2025"
PATHS = 10_000
TWIN_PATHS = 30
AGREED = 10
REPEATS = 3


def random_shocks(points: dict, seed: int) -> dict:
    """Return the random numbers of one path in the form that the twin reads."""
    r = Random(seed)
    quarters = points["book"]["quarters"]
    draws = {name: r.random() for name in points["deals"]}
    letters = {name: deal for name, deal in points["deals"].items() if "probability" in deal}
    tied = {name: deal.get("signed_with", name) for name, deal in letters.items()}
    inside = [name for name, entity in points["entities"].items() if not entity.get("outside")]
    return {
        "draws": draws,
        "signed": {name: draws[tied[name]] < deal["probability"] for name, deal in letters.items()},
        "regime": [r.random() for _ in range(quarters)],
        "common": [r.gauss(0.0, 1.0) for _ in range(quarters)],
        "entity": {name: [r.gauss(0.0, 1.0) for _ in range(quarters)] for name in inside},
    }


def agreeing(book: Book, points: dict, shocks: list[dict]) -> int:
    """Return on how many paths the engine, given the same points and shocks, finds what the twin finds."""
    network = compile_network(book)
    constant = drift_constant(network)
    count = 0
    for one in shocks:
        slow = twin(points, one)
        letters = {name: np.array([draw]) for name, draw in one["draws"].items()}
        history = simulate_chunk(network, replace(shocks_of(network, one, slow["signed"]), signature=letters), constant)
        count += not differences(path_tables(network, history), slow)
    return count


def main() -> int:
    """Print one line a number; return 1 if engine and twin disagree."""
    book = read_book(BOOK)
    points = plain(at_centre(book))
    shocks = [random_shocks(points, seed) for seed in range(TWIN_PATHS)]
    alike = agreeing(at_centre(book), points, shocks[:AGREED])
    print(f"agreement: {alike} of {AGREED} paths alike in every flow, balance, loss and deal (1e-9)")
    times = least_times(
        {
            "engine, 1 thread": lambda: simulate(book, paths=PATHS, seed=1, threads=1),
            "engine, 2 threads": lambda: simulate(book, paths=PATHS, seed=1, threads=2),
            "plain twin": lambda: [twin(points, one) for one in shocks],
        },
        REPEATS,
    )
    counts = dict(zip(times, (PATHS, PATHS, TWIN_PATHS), strict=True))
    speed = {name: counts[name] / seconds.wall for name, seconds in times.items()}
    for name, seconds in times.items():
        busy = f"{seconds.processor / seconds.wall:.2f} processors busy"
        print(f"{name}: {speed[name]:,.0f} paths per second of {book.book.quarters} quarters ({busy})")
    for name in ("engine, 1 thread", "engine, 2 threads"):
        print(f"ratio, {name} / plain twin: {speed[name] / speed['plain twin']:.0f}")
    return int(alike < AGREED)


if __name__ == "__main__":
    sys.exit(main())
