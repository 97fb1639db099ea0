"""The house as a layered graph: cards and slots on floors, ribbons that climb, returns, stubs."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cardhouse.report.house.records import WORLD, Card, Floor, House
from cardhouse.report.house.streams import Selection, Stream

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Node:
    """Take a place on a floor: a card, or the slot of a (payer, payee) whose ribbons pass the floor."""

    floor: int
    card: str | None
    pair: Pair | None


@dataclass(frozen=True)
class Plan:
    """Hold the graph that is laid out; streams are numbered as in `streams`, nodes as in `nodes`.

    `climbs` gives the nodes a ribbon touches from payer to payee; `returns` and `stubs` list stream numbers.
    """

    floors: tuple[Floor, ...]
    cards: dict[str, Card]
    streams: tuple[Stream, ...]
    nodes: tuple[Node, ...]
    layers: tuple[tuple[int, ...], ...]
    card_node: dict[str, int]
    climbs: dict[int, tuple[int, ...]]
    returns: tuple[int, ...]
    stubs: tuple[int, ...]
    money: dict[str, tuple[float, float]]  # in and out by card, of all its flows, drawn or not

    @property
    def top(self) -> int:
        """Return the number of the top floor."""
        return len(self.floors) - 1

    @cached_property
    def touching(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return which streams leave each node above and which enter it below, 0 or 1, both (node, stream)."""
        out, into = np.zeros((2, len(self.nodes), len(self.streams)))
        for index, stream in enumerate(self.streams):
            path = self.climbs.get(index, ())
            payer = self.card_node.get(stream.payer)
            for node in path[:-1] if path else [] if payer is None else [payer]:
                out[node, index] = 1.0
            for node in path[1:] or [self.card_node[stream.payee]]:
                into[node, index] = 1.0
        return out, into

    def floor_of(self, card: str) -> int:
        """Return the floor number of a card."""
        return self.nodes[self.card_node[card]].floor


def floor_plan(house: House, chosen: Selection) -> Plan:
    """Return the graph of the chosen cards and streams, without empty floors."""
    used = {card.floor for card in chosen.cards}
    floors = tuple(floor for floor in house.floors if floor.id in used)
    number = {floor.id: index for index, floor in enumerate(floors)}
    nodes = [Node(number[card.floor], card.id, None) for card in chosen.cards]
    card_node = {card.id: index for index, card in enumerate(chosen.cards)}
    slots: dict[tuple[Pair, int], int] = {}
    climbs: dict[int, tuple[int, ...]] = {}
    returns, stubs = [], []
    for index, stream in enumerate(chosen.streams):
        if stream.payer == WORLD:
            stubs.append(index)
            continue
        start, end = card_node[stream.payer], card_node[stream.payee]
        if nodes[end].floor <= nodes[start].floor:
            returns.append(index)
            continue
        pair, path = (stream.payer, stream.payee), [start]
        for floor in range(nodes[start].floor + 1, nodes[end].floor):
            if (pair, floor) not in slots:
                slots[pair, floor] = len(nodes)
                nodes.append(Node(floor, None, pair))
            path.append(slots[pair, floor])
        climbs[index] = (*path, end)
    layers = defaultdict[int, list[int]](list)
    for index, node in enumerate(nodes):
        layers[node.floor].append(index)
    return Plan(
        floors,
        {card.id: card for card in chosen.cards},
        chosen.streams,
        tuple(nodes),
        tuple(tuple(layers[floor]) for floor in range(len(floors))),
        card_node,
        climbs,
        tuple(returns),
        tuple(stubs),
        chosen.money,
    )
