"""Where words may stand: rectangles already taken, and what flows a rectangle would cover."""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from cardhouse.report.house.curves import lane_samples, ribbon_samples
from cardhouse.report.house.geometry import Box, CardShape, Label, Lane, Ribbon, Stub

AIR: Final = 3.0  # between any two labels, px


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

    def free(self, boxes: Iterable[Box], on_card: bool = False, air: float = AIR) -> bool:
        """Tell whether rectangles lie within the picture, off every label and, unless they belong there, off cards."""
        for box in boxes:
            if min(box.x, box.y) < 1 or box.x + box.width > self.width - 1 or box.y + box.height > self.bottom:
                return False
            if any(box.overlaps(taken, air) for taken in self._taken):
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
