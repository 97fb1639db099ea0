"""The distances of the house at the three sizes of picture, in px."""

from dataclasses import dataclass
from math import inf
from types import MappingProxyType
from typing import Final, Literal

from cardhouse.report.lettering import shortened, text_width

Size = Literal["wide", "middle", "phone"]


@dataclass(frozen=True, slots=True)
class Measures:
    """Hold the distances of one size of picture, px."""

    card_height: float
    second_line: bool
    card_least: float  # least width of a card
    gap: float  # between cards
    slot_gap: float  # between a card and a ribbon that passes its floor
    corridor: float  # between floors, before lanes
    ridge: float  # above the eaves
    stub: float
    lane_gap: float
    track_pad: float
    wall_pad: float
    gutter: float  # for floor names
    label_from: float  # least width of a flow with an amount
    roof_words_from: float
    cards_a_floor: int  # before folding
    thinnest: float  # least drawn width of a flow
    margin: float
    name_size: float
    amount_size: float
    line_size: float
    floor_size: float
    heading_size: float
    attic_size: float  # of the one big number
    attic_words: float
    name_most: float  # a longer name is shortened on its card

    def written_name(self, name: str) -> str:
        """Return a name as it is written on its card; where it is very long, without its bracket, then shortened."""
        if text_width(name, self.name_size, 650) > self.name_most:
            name = name.split(" (")[0]
        return shortened(name, self.name_size, self.name_most, 650)


MEASURES: Final = MappingProxyType(
    {
        "wide": Measures(
            38, True, 84, 20, 14, 74, 78, 40, 3.5, 10, 12, 78, 9, 14, 9, 1.2, 8, 13, 11.5, 11, 11, 20, 30, 12.5, 170
        ),
        "middle": Measures(
            36, True, 66, 9, 8, 52, 50, 30, 2.5, 8, 10, 78, 9, 14, 7, 1.2, 7, 11.5, 11, 11, 11, 20, 26, 12, 120
        ),
        "phone": Measures(
            27, False, 46, 5, 4, 64, 34, 28, 2, 8, 6, 0, 8, inf, 4, 1.0, 7, 11.5, 11, 11, 11, 18, 22, 11, 88
        ),
    }
)
"""Measures by size."""

COLLAR: Final = 8.0  # height over which a lane narrows to a smaller lane scale
EDGE_PAINT: Final = 3.0  # solid colour where a flow touches a card
PORT_RADIUS: Final = 7.0  # inner radius of the bend at a card
WALL_RADIUS: Final = 16.0  # radius of the innermost bend at the top of a wall
BROKEN_STUB: Final = 1.35  # depth of money from outside that is cut short, against other money from outside
FOOT_RADIUS: Final = 10.0  # and at its bottom
WIDE_FLOORS: Final = 12  # cards a floor before folding from 1200 px
UNKNOWN_RING: Final = 6.0  # radius of the ring round a question mark
SIGN_WIDTH: Final = 17.0  # the sign of a card and its space
