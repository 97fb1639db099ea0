"""The order on each floor: few crossings, big returns near a wall, the payer of the roof in the middle."""

from collections.abc import Sequence
from hashlib import blake2s
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cardhouse.report.house.plan import Plan

Layers = list[list[int]]
Floats = NDArray[np.float64]
Pair = tuple[float, float]
Outside = dict[int, tuple[tuple[float, float], tuple[float, float]]]

STARTS: Final = 24
LARGE: Final = 60  # nodes; from here half the starts
SWEEPS: Final = 7
RIDGE_PULL: Final = 6.0  # cost per place that the payer of most roof money is away from the middle


class Crossings:
    """Price an order: a crossing costs the smaller width; a return costs what it must cross on its way to a wall."""

    def __init__(self, plan: Plan, widths: Floats) -> None:
        self.plan = plan
        count = len(plan.nodes)
        self.up: Floats = np.zeros((count, count))
        for stream, path in plan.climbs.items():
            for lower, upper in pairwise(path):
                self.up[lower, upper] += widths[stream]
        self.leaving: list[float] = self.up.sum(axis=1).tolist()
        self.arriving: list[float] = self.up.sum(axis=0).tolist()
        for stream in plan.stubs:
            self.arriving[plan.card_node[plan.streams[stream].payee]] += widths[stream] / 2
        self.returns = [
            (
                plan.card_node[plan.streams[stream].payer],
                plan.card_node[plan.streams[stream].payee],
                float(widths[stream]),
            )
            for stream in plan.returns
        ]
        self.ended: dict[int, tuple[list[float], list[float]]] = {}  # widths that leave and that arrive, by node
        for payer, payee, width in self.returns:
            self.ended.setdefault(payer, ([], []))[0].append(width)
            self.ended.setdefault(payee, ([], []))[1].append(width)
        self.ridge = self._ridge_payer()

    def _ridge_payer(self) -> int | None:
        roof = {payer: 0.0 for payer, _, _ in self.returns if self.plan.nodes[payer].floor == self.plan.top}
        for payer, _, width in self.returns:
            if payer in roof:
                roof[payer] += width
        return max(roof, key=lambda node: (roof[node], -node)) if roof else None

    def between(self, lower: list[int], upper: list[int]) -> float:
        """Return the cost of the crossings between two floors."""
        up = self.up[np.ix_(lower, upper)]
        start, end = np.nonzero(up)
        width = up[start, end]
        crossed = ((start[:, None] - start) * (end[:, None] - end)) < 0
        return float((np.minimum(width[:, None], width) * crossed).sum() / 2)

    def pairs(self, layer: list[int], other: list[int], above: bool) -> Floats:
        """Return the cost of each node standing left of each other one, against a neighbouring floor as it stands."""
        links = self.up[np.ix_(layer, other)] if above else self.up[np.ix_(other, layer)].T
        node, end = np.nonzero(links)
        width = links[node, end]
        crossed = np.minimum(width[:, None], width) * (end[:, None] > end)
        cost = np.zeros((len(layer), len(layer)))
        np.add.at(cost, (node[:, None], node[None, :]), crossed)
        return cost

    def beside(self, layer: list[int]) -> Outside:
        """Return, per node of a floor, what climbs from and arrives at the floor on its left and on its right."""
        left_up = left_in = 0.0
        all_up, all_in = sum(self.leaving[node] for node in layer), sum(self.arriving[node] for node in layer)
        outside = {}
        for node in layer:
            up, into = self.leaving[node], self.arriving[node]
            outside[node] = ((left_up, all_up - left_up - up), (left_in, all_in - left_in - into))
            left_up, left_in = left_up + up, left_in + into
        return outside

    def outward(self, layers: Layers) -> float:
        """Return what the returns cross on their way to one wall, and the ridge's distance from the middle."""
        outside: Outside = {}
        for layer in layers:
            outside |= self.beside(layer)
        cost = self.off_ridge(layers[-1])
        for payer, payee, width in self.returns:
            out, into = outside[payer][0], outside[payee][1]
            cost += min(min(width, out[side]) + min(width, into[side]) for side in (0, 1))
        return cost

    def swapped(self, layer: list[int], place: int, left: Sequence[Pair]) -> float:
        """Return how much a swap of neighbours lowers the cost of going outward, each end of a return free to choose.

        Args:
            layer: nodes of a floor, left to right.
            place: of the left neighbour.
            left: what climbs from and what arrives at the floor left of each place; last, of the whole floor.
        """
        one, two = layer[place : place + 2]
        gain = 0.0
        if one in self.ended or two in self.ended:
            (up, into), whole = left[place], left[-1]
            beside_two = (up + self.leaving[two], into + self.arriving[two])
            beside_one = (up + self.leaving[one], into + self.arriving[one])
            gain += self._exits(one, left[place], whole) - self._exits(one, beside_two, whole)
            gain += self._exits(two, beside_one, whole) - self._exits(two, left[place], whole)
        if self.ridge in (one, two):
            turned = [*layer[:place], two, one, *layer[place + 2 :]]
            gain += self.off_ridge(layer) - self.off_ridge(turned)
        return gain

    def _exits(self, node: int, left: Pair, whole: Pair) -> float:
        """Return what the returns of a node cross on its floor, each on its cheaper side."""
        out = min(left[0], whole[0] - left[0] - self.leaving[node])
        into = min(left[1], whole[1] - left[1] - self.arriving[node])
        sent, received = self.ended.get(node, ((), ()))
        return sum(min(width, out) for width in sent) + sum(min(width, into) for width in received)

    def off_ridge(self, layer: list[int]) -> float:
        """Return the cost of the ridge's payer standing away from the middle, where it stands on this floor."""
        if self.ridge not in layer:
            return 0.0
        return RIDGE_PULL * abs(layer.index(self.ridge) - (len(layer) - 1) / 2)

    def total(self, layers: Layers) -> float:
        """Return the cost of an order."""
        return sum(self.between(*two) for two in pairwise(layers)) + self.outward(layers)


def floor_order(plan: Plan, widths: Floats, most: int = STARTS) -> Layers:
    """Return the cheapest order found from several fixed starts; ties fall to the earliest start.

    Args:
        plan: the layered graph.
        widths: width of each stream, px.
        most: starts, fewer in a large house.
    """
    crossings = Crossings(plan, widths)
    size = np.maximum(crossings.leaving, crossings.arriving)
    best: Layers = [sorted(layer) for layer in plan.layers]
    best_cost = crossings.total(best)
    for start in range(most if len(plan.nodes) <= LARGE else (most + 1) // 2):
        layers = _start(plan, size, start)
        for sweep in range(SWEEPS):
            _sweep(layers, crossings.up, upward=sweep % 2 == 0)
        _swap(layers, crossings)
        cost = crossings.total(layers)
        if cost < best_cost - 1e-9:
            best, best_cost = [list(layer) for layer in layers], cost
    return best


def _start(plan: Plan, size: Floats, start: int) -> Layers:
    """Return an order to begin from: the first with the largest in the middle, the rest shuffled by a digest."""
    if start == 0:
        layers = []
        for layer in plan.layers:
            middle: list[int] = []
            for place, node in enumerate(sorted(layer, key=lambda one: (-size[one], one))):
                middle.insert(len(middle) if place % 2 else 0, node)
            layers.append(middle)
        return layers
    return [
        sorted(layer, key=lambda node: blake2s(f"{start} {plan.nodes[node]}".encode()).digest())
        for layer in plan.layers
    ]


def _sweep(layers: Layers, up: Floats, upward: bool) -> None:
    """Sort each floor by the mean place of its neighbours on the floor before, there and back."""
    numbers = range(1, len(layers)) if upward else range(len(layers) - 2, -1, -1)
    for number in numbers:
        fixed = layers[number - 1 if upward else number + 1]
        links = up[np.ix_(fixed, layers[number])].T if upward else up[np.ix_(layers[number], fixed)]
        weight = links.sum(axis=1)
        place = (np.arange(len(fixed)) + 0.5) / max(len(fixed), 1)
        own = (np.arange(len(layers[number])) + 0.5) / max(len(layers[number]), 1)
        wanted = np.where(weight > 0, (links @ place) / np.maximum(weight, 1e-12), own)
        layers[number] = [layers[number][index] for index in np.argsort(wanted, kind="stable")]


def _swap(layers: Layers, crossings: Crossings) -> None:
    """Swap neighbours on a floor while that lowers the cost."""
    for _ in range(8):
        improved = False
        for number in range(len(layers)):
            improved |= _swap_floor(layers, number, crossings)
        if not improved:
            return


def _swap_floor(layers: Layers, number: int, crossings: Crossings) -> bool:
    layer = list(layers[number])
    cost = np.zeros((len(layer), len(layer)))
    if number + 1 < len(layers):
        cost += crossings.pairs(layer, layers[number + 1], above=True)
    if number > 0:
        cost += crossings.pairs(layer, layers[number - 1], above=False)
    index = {node: place for place, node in enumerate(layer)}
    left: list[Pair] = [(0.0, 0.0)]
    for node in layer:
        left.append((left[-1][0] + crossings.leaving[node], left[-1][1] + crossings.arriving[node]))
    improved = False
    for place in [*range(len(layer) - 1), *range(len(layer) - 2, -1, -1)]:
        one, two = layers[number][place : place + 2]
        gain = cost[index[one], index[two]] - cost[index[two], index[one]]
        gain += crossings.swapped(layers[number], place, left)
        if gain > 1e-9:
            improved = True
            layers[number][place : place + 2] = [two, one]
            left[place + 1] = (left[place][0] + crossings.leaving[two], left[place][1] + crossings.arriving[two])
    return improved
