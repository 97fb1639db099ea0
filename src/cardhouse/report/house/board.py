"""Where words may stand: rectangles already taken, and what flows a rectangle would cover."""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cardhouse.report.house.curves import lane_samples, ribbon_samples
from cardhouse.report.house.geometry import Box, CardShape, Label, Lane, Ribbon, Stub

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

AIR: Final = 3.0  # between any two labels side by side, px
LEVEL: Final = 0.5  # and one below the other: lines have air of their own


class Board:
    """Keep the labels of a picture off each other and off the cards, and count the flows below them."""

    def __init__(
        self,
        cards: Iterable[CardShape],
        ribbons: Sequence[Ribbon],
        lanes: Sequence[Lane],
        stubs: Sequence[Stub],
        width: float,
        bottom: float,
    ) -> None:
        self.labels: list[Label] = []
        self.cards = [shape.box for shape in cards]
        self.width, self.bottom = width, bottom
        self._taken: list[Box] = []
        rows = [(x, y, ribbon.width / 2, 4.0, ribbon.stream) for ribbon in ribbons for x, y in ribbon_samples(ribbon)]
        rows += [(x, y, lane.width / 2, lane.width / 2, lane.stream) for lane in lanes for x, y in lane_samples(lane)]
        rows += [
            (stub.x, stub.y + share * stub.depth, stub.width / 2, 4.0, stub.stream)
            for stub in stubs
            for share in (0.1, 0.3, 0.5, 0.7)
        ]
        self._samples = np.array(rows or [(0.0, 0.0, 0.0, 0.0, -1)])

    def covers(self, box: Box, own: Iterable[int] = (), reach: float = 0.0) -> int:
        """Return how many samples of flows other than its own a rectangle would cover."""
        x, y, wide, high, stream = self._samples.T
        inside = (
            (x + wide > box.x - reach)
            & (x - wide < box.x + box.width + reach)
            & (y + high > box.y - reach)
            & (y - high < box.y + box.height + reach)
        )
        return int((inside & ~np.isin(stream, list(own))).sum())

    def open_at(self, across: Floats, down: Floats, block: Box, air: float, reach: float) -> Mask:
        """Tell for a grid of places whether a rectangle, moved there, is free and covers no sample of a flow.

        Args:
            across: how far it is moved to the right, px.
            down: how far it is moved down, px.
            block: the rectangle.
            air: between it and any label.
            reach: between it and any flow.

        Returns:
            (across, down), true where it may stand.
        """
        boxes = [(box, air) for box in self._taken] + [(card, 1.0) for card in self.cards]
        taken = np.array([(b.x - a, b.y - a, b.x + b.width + a, b.y + b.height + a) for b, a in boxes]).reshape(-1, 4)
        near = self._samples[:, 1] - self._samples[:, 3] < down.max() + block.y + block.height + reach
        at, low, wide, high, _ = self._samples[near].T
        flows = np.column_stack((at - wide - reach, low - high - reach, at + wide + reach, low + high + reach))
        left, top, right, bottom = np.vstack((taken, flows)).T
        x, y = across[:, None] + block.x, down[:, None] + block.y
        beside, level = (x < right) & (x + block.width > left), (y < bottom) & (y + block.height > top)
        met = beside.astype(np.float32) @ level.T.astype(np.float32)
        inside = (x >= 1) & (x + block.width <= self.width - 1) & (y >= 1).T & (y + block.height <= self.bottom).T
        free: Mask = inside & (met == 0)
        return free

    def free(self, boxes: Iterable[Box], on_card: bool = False, air: float = AIR) -> bool:
        """Tell whether rectangles lie within the picture, off every label and, unless they belong there, off cards."""
        for box in boxes:
            if min(box.x, box.y) < 1 or box.x + box.width > self.width - 1 or box.y + box.height > self.bottom:
                return False
            if any(box.overlaps(taken, air, LEVEL if air == AIR else air) for taken in self._taken):
                return False
            if not on_card and any(box.overlaps(card, 1.0) for card in self.cards):
                return False
        return True

    def reserve(self, box: Box) -> None:
        """Take a rectangle for something that is no label."""
        self._taken.append(box)

    def put(self, *labels: Label) -> None:
        """Take the rectangles of labels and keep them."""
        for label in labels:
            self._taken.extend(label.boxes())
            self.labels.append(label)
