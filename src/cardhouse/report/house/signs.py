"""The signs of roles, drawn about 0,0, 11 px high: heart lab, club cloud, diamond chips, spade capital, house site."""

from types import MappingProxyType
from typing import Final

from cardhouse.report.house.records import Sign

SIGNS: Final[MappingProxyType[Sign, str]] = MappingProxyType(
    {
        "lab": "M0 5C-1.2 3.4-5 1.2-5-1.7-5-3.6-3.7-4.7-2.4-4.7-1.2-4.7-.4-4 0-3.1"
        ".4-4 1.2-4.7 2.4-4.7 3.7-4.7 5-3.6 5-1.7 5 1.2 1.2 3.4 0 5Z",
        "cloud": "M0-5.1A2.45 2.45 0 0 1 1.9-1.1 2.45 2.45 0 1 1 .6 2.1C.7 3.5 1.1 4.3 1.8 5H-1.8"
        "C-1.1 4.3-.7 3.5-.6 2.1A2.45 2.45 0 1 1-1.9-1.1 2.45 2.45 0 0 1 0-5.1Z",
        "chips": "M0-5.4Q1.6-2.2 4.1 0 1.6 2.2 0 5.4-1.6 2.2-4.1 0-1.6-2.2 0-5.4Z",
        "capital": "M0-5.2C1.1-3.3 5-1.2 5 1.4 5 3.1 3.7 4 2.5 4 1.6 4 .9 3.5.5 2.8.6 3.8 1 4.5 1.7 5.2H-1.7"
        "C-1 4.5-.6 3.8-.5 2.8-.9 3.5-1.6 4-2.5 4-3.7 4-5 3.1-5 1.4-5-1.2-1.1-3.3 0-5.2Z",
        "site": "M0-5L4.8-1.2V4.8H-4.8V-1.2Z",
    }
)
"""SVG paths by sign; a card without a sign has none."""
