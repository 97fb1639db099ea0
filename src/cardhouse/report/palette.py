"""The colours of every figure: one hue per kind of flow, the same roles in a light and a dark theme."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Theme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Hue:
    """Hold the paints of one kind of flow: the solid core, the pale body, and text on the solid."""

    solid: str
    pale: str
    on_solid: str


@dataclass(frozen=True, slots=True)
class Palette:
    """Hold one theme: a hue per kind of flow and a paint per role of the page."""

    kinds: Mapping[str, Hue]
    roles: Mapping[str, str]


def _palette(roles: dict[str, str], kinds: dict[str, tuple[str, str, str]]) -> Palette:
    hues = {kind: Hue(solid, pale, roles[text]) for kind, (solid, pale, text) in kinds.items()}
    return Palette(MappingProxyType(hues), MappingProxyType(roles))


PALETTES: Final[Mapping[Theme, Palette]] = MappingProxyType(
    {
        "light": _palette(
            {
                "ground": "#FBFAF7",
                "panel": "#FFFFFF",
                "card": "#FFFFFF",
                "band": "#F3F1EA",
                "grid": "#E9E6DF",
                "line": "#D9D6CE",
                "faint": "#8A8F98",
                "muted": "#5C626C",
                "ink": "#1B1E24",
                "loss": "#C8102E",
            },
            {
                "customer": ("#9C8500", "#EFE5B4", "ink"),
                "equity": ("#701A74", "#DCC2DD", "ground"),
                "debt": ("#94300C", "#EBC4B3", "ground"),
                "service": ("#2A55C4", "#BFD0F0", "ground"),
                "lease": ("#4A4E57", "#CFD1D4", "ground"),
                "hardware": ("#0A8458", "#B4E2D2", "ground"),
            },
        ),
        "dark": _palette(
            {
                "ground": "#11151B",
                "panel": "#181D25",
                "card": "#1F2630",
                "band": "#181D25",
                "grid": "#262D37",
                "line": "#39424F",
                "faint": "#7C8592",
                "muted": "#A9B0BB",
                "ink": "#EEF0F3",
                "loss": "#FF7B86",
            },
            {
                "customer": ("#F5DB6B", "#55502F", "ground"),
                "equity": ("#F0A6E8", "#5A3F5B", "ground"),
                "debt": ("#DB6B50", "#5C332B", "ground"),
                "service": ("#3590F2", "#1D3F68", "ground"),
                "lease": ("#848C95", "#343B44", "ground"),
                "hardware": ("#40E3B2", "#1F5348", "ground"),
            },
        ),
    }
)
"""Both themes. A guarantee is drawn in ink; on paper the light ground is white."""
