"""Time of a piece of work: the least of several runs, which other work on the machine disturbs least."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Seconds:
    """Hold the least wall time and the least processor time (all threads) of some runs, in seconds."""

    wall: float
    processor: float


def least_times(work: dict[str, Callable[[], object]], repeats: int) -> dict[str, Seconds]:
    """Return the least times of each piece of work, run in turn, so that all meet the same machine."""
    walls: dict[str, list[float]] = {name: [] for name in work}
    processors: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(repeats):
        for name, run in work.items():
            wall, processor = time.perf_counter(), time.process_time()
            run()
            walls[name].append(time.perf_counter() - wall)
            processors[name].append(time.process_time() - processor)
    return {name: Seconds(min(walls[name]), min(processors[name])) for name in work}
