"""Peak memory of a simulation of the shipped book against paths and chunk size, each in a process of its own."""

import resource
import subprocess
import sys
from pathlib import Path

from cardhouse.files import read_book
from cardhouse.simulate import simulate

BOOK = "nvidia-openai-2025"
CASES = ((500, 4096), (2_000, 4096), (10_000, 512), (10_000, 1024), (10_000, 4096), (50_000, 4096))
MOST = 4e9  # bytes; what a case may take


def peak_of_this_process() -> int:
    """Return the peak resident memory so far, bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak


def peak_of(paths: int, chunk: int) -> int:
    """Return the peak resident memory of a fresh process that simulates so many paths on two threads, bytes."""
    command = [sys.executable, str(Path(__file__)), str(paths), str(chunk)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main(arguments: list[str]) -> int:
    """Print one line a case; return 1 if one takes more than `MOST`. With two arguments, run that case alone."""
    book = read_book(BOOK)
    if arguments:
        paths, chunk = map(int, arguments)
        if paths:
            simulate(book, paths=paths, seed=1, threads=2, chunk=chunk)
        print(peak_of_this_process())
        return 0
    floor = peak_of(0, 1)
    print(f"no paths, book read: {floor / 1e6:,.0f} MB")
    peaks = {case: peak_of(*case) for case in CASES}
    for (paths, chunk), peak in peaks.items():
        each = f"{(peak - floor) / paths / 1e3:.0f} kB a path above the start"
        print(f"{paths:,} paths in chunks of {chunk:,}: peak {peak / 1e6:,.0f} MB ({each})")
    return int(max(peaks.values()) > MOST)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
