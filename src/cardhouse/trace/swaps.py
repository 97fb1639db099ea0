"""Ways to move money between cells that leave every total as it is: the elementary cycles of the open cells."""

from collections import defaultdict

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from cardhouse.trace.flows import Nodes
from cardhouse.trace.margins import OpenCells

Swap = tuple[Nodes, Nodes]
"""Cells that gain and cells that lose, the same amount each; every total has as many of the ones as of the others."""


class Swaps:
    """Draw elementary cycles of the open cells at random, each with a chance above 0 whatever the cells hold.

    The open cells are the edges of a graph between payers' and payees' totals; along a cycle every other cell gains and
    the rest lose. Any two flows with the same totals differ by a sum of such cycles none of which undoes what another
    does, so swaps lead from any flows to any others without a cell ever going below 0. Attribute `live` lists the cells
    that may lie in a cycle.

    Source: Gandy and Veraart (2017), Management Science 63:4428-4446 (moves along cycles).
    """

    def __init__(self, cells: OpenCells) -> None:
        sources = len(cells.paying.left)
        ends = np.c_[cells.source, sources + cells.target]
        self.live: list[int] = np.flatnonzero(_not_dangling(ends)).tolist()
        self._ends: list[tuple[int, int]] = [(a, b) for a, b in ends.tolist()]
        self._around: dict[int, list[int]] = defaultdict(list)
        self._joining: dict[tuple[int, int], list[int]] = defaultdict(list)
        for cell in self.live:
            source, target = self._ends[cell]
            self._around[source].append(cell)
            self._around[target].append(cell)
            self._joining[source, target].append(cell)

    def draw(self, random: Generator) -> Swap:
        """Return a cycle: half the time the square through two cells, where there is one, else a walk's first loop.

        Short cycles move more money, for the least of their cells limits it; long ones are needed where cells are
        closed.
        """
        loop = self._square(random) if random.random() < 0.5 else []
        loop = loop or self._loop(random)
        return np.array(loop[::2], dtype=np.intp), np.array(loop[1::2], dtype=np.intp)

    def _square(self, random: Generator) -> list[int]:
        """Return the cells of the square that has two random cells as opposite corners; none if it is not open."""
        first, third = _one_of(self.live, random), _one_of(self.live, random)
        (source, target), (other, opposite) = self._ends[first], self._ends[third]
        second, fourth = self._joining.get((other, target)), self._joining.get((source, opposite))
        if source == other or target == opposite or not second or not fourth:
            return []
        return [first, _one_of(second, random), third, _one_of(fourth, random)]

    def _loop(self, random: Generator) -> list[int]:
        """Return the cells of the first loop of a random walk between totals that does not turn back."""
        cell = _one_of(self.live, random)
        here = self._ends[cell][int(random.random() * 2)]
        steps: dict[int, int] = {}
        path: list[int] = []
        while here not in steps:
            steps[here] = len(path)
            around = self._around[here]
            step = _one_of(around, random)
            while path and step == path[-1]:
                step = _one_of(around, random)
            path.append(step)
            here = sum(self._ends[step]) - here
        return path[steps[here] :]


def _one_of(choices: list[int], random: Generator) -> int:
    return choices[int(random.random() * len(choices))]


def _not_dangling(ends: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Return which cells (cell,) remain when cells that are the last at a total are taken away until none is."""
    live = np.ones(len(ends), dtype=np.bool_)
    while True:
        several = np.bincount(ends[live].ravel(), minlength=ends.max(initial=0) + 1) > 1
        kept = live & several[ends].all(axis=1)
        if (kept == live).all():
            return live
        live = kept
