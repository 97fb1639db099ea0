"""The palette: text and marks contrast with their ground, hues stay apart for every kind of colour vision."""

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from cardhouse.report.palette import PALETTES, Theme

Floats = NDArray[np.float64]

# Full loss of one kind of cone, on linear RGB: Machado, Oliveira and Fernandes (2009), table of severity 1.
VISION = {
    "normal": np.eye(3),
    "red-blind": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "green-blind": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]
    ),
    "blue-blind": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]]
    ),
}
XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]])
WHITE = np.array([0.95047, 1.0, 1.08883])
THEMES: tuple[Theme, ...] = ("light", "dark")


def linear(colour: str) -> Floats:
    """Return the linear RGB of a hex colour."""
    value = np.array([int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)])
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def contrast(one: str, two: str) -> float:
    """Return the WCAG contrast of two colours."""
    light = sorted(float(XYZ[1] @ linear(colour)) for colour in (one, two))
    return (light[1] + 0.05) / (light[0] + 0.05)


def lab(colour: str, vision: Floats) -> Floats:
    """Return the CIE L*a*b* of a colour as seen with a kind of vision."""
    share = XYZ @ np.clip(vision @ linear(colour), 0, 1) / WHITE
    root = np.where(share > 216 / 24389, np.cbrt(share), (24389 / 27 * share + 16) / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("theme", THEMES)
def test_solid_hues_are_19_apart_or_more(theme: Theme, vision: str) -> None:
    seen = [lab(hue.solid, VISION[vision]) for hue in PALETTES[theme].kinds.values()]
    assert min(float(np.linalg.norm(one - two)) for one, two in combinations(seen, 2)) >= 19


def test_the_distances_are_those_of_the_design() -> None:
    nearest = {
        (theme, vision): round(
            min(
                float(np.linalg.norm(lab(one.solid, matrix) - lab(two.solid, matrix)))
                for one, two in combinations(PALETTES[theme].kinds.values(), 2)
            )
        )
        for theme in THEMES
        for vision, matrix in VISION.items()
    }
    assert list(nearest.values()) == [39, 27, 23, 21, 46, 28, 25, 20]


@pytest.mark.parametrize("theme", THEMES)
def test_marks_contrast_with_the_ground(theme: Theme) -> None:
    palette = PALETTES[theme]
    marks = [hue.solid for hue in palette.kinds.values()] + [palette.roles[role] for role in ("faint", "loss")]
    assert min(contrast(mark, palette.roles["ground"]) for mark in marks) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_text_contrasts_with_whatever_it_stands_on(theme: Theme) -> None:
    palette = PALETTES[theme]
    for hue in palette.kinds.values():
        assert contrast(hue.on_solid, hue.solid) >= 4.5
        assert contrast(palette.roles["ink"], hue.pale) >= 4.5
    for ground in ("ground", "panel", "card", "band"):
        for text in ("ink", "muted", "loss"):
            assert contrast(palette.roles[text], palette.roles[ground]) >= 4.5


@pytest.mark.parametrize(("theme", "least"), [("light", 2.9), ("dark", 3.2)])
def test_a_core_stands_out_from_its_body(theme: Theme, least: float) -> None:
    assert round(min(contrast(hue.solid, hue.pale) for hue in PALETTES[theme].kinds.values()), 1) >= least
