"""The pictures of the report in docs/screens: each is there, of its size, light to load, and shown on the page."""

import re
import struct

import pytest
from tests.report.report_runs import ROOT
from tools.screenshots import HEIGHTS, Shot, name_of, shots

FOLDER = ROOT / "docs" / "screens"
MOST_BYTES = 200_000


def test_the_page_shows_every_picture_and_no_other() -> None:
    names = [name_of(shot) for shot in shots()]
    assert len(names) == len(set(names)) == 16
    assert re.findall(r"!\[[^\]]+\]\(([^)]+)\)", (FOLDER / "README.md").read_text("utf-8")) == names
    assert sorted(file.name for file in FOLDER.glob("*.png")) == sorted(names)


@pytest.mark.parametrize("shot", list(shots()), ids=name_of)
def test_each_picture_has_its_size_and_is_light_to_load(shot: Shot) -> None:
    data = (FOLDER / name_of(shot)).read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", data[16:24]) == (shot[2], HEIGHTS[shot[2]])
    assert 10_000 < len(data) <= MOST_BYTES
