"""The drawn house: well formed, named for those who listen, small, themed, the same bytes every time."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import Phase, given, settings
from tests.report.house_examples import large_house, small_house
from tests.report.house_strategies import houses

from cardhouse.report.house import Basis, Card, Floor, Flow, House, house_layout, house_svg
from cardhouse.report.house.paint import Theme
from cardhouse.words import Language

SVG = "{http://www.w3.org/2000/svg}"
FEW = settings(max_examples=10, deadline=None, derandomize=True, phases=(Phase.generate,))


def hundred_flows() -> House:
    """Return 24 companies with 100 flows that no summing joins."""
    floors = tuple(Floor(f"f{number}", f"Floor {number}") for number in range(4))
    cards = tuple(Card(f"c{number}", f"Company {number}", f"f{number % 4}", "cloud") for number in range(24))
    pairs = [(one, two) for step in (1, 5, 9, 14, 19) for one in range(24) if (two := (one + step) % 24) != one]
    kinds = ("equity", "debt", "service", "lease", "hardware")
    flows = [
        Flow(f"c{one}", f"c{two}", kinds[number % 5], 1 + number % 13, (number % 3) / 3, title=f"contract {number}")
        for number, (one, two) in enumerate(pairs[:100])
    ]
    return House(cards, floors, tuple(flows), title="A hundred flows", unit="USD bn a year")


@FEW
@given(houses())
def test_it_is_well_formed_with_unique_ids_and_every_flow_and_card_named(house: House) -> None:
    layout = house_layout(house)
    root = ElementTree.fromstring(house_svg(layout, ids="one"))
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(name == "one" or name.startswith("one-") for name in ids)
    flows = [element for element in root.iter(f"{SVG}g") if (element.get("class") or "").split(" ")[0] == "f"]
    assert len(flows) == len(layout.streams)
    assert all(element.findtext(f"{SVG}title") and element.get("tabindex") == "0" for element in flows)
    cards = [element for element in root.iter(f"{SVG}g") if (element.get("class") or "").split(" ")[0] == "card"]
    assert len(cards) == len(layout.cards)
    assert all(element.get("aria-label") for element in cards)
    owned = next(element.get("aria-owns", "") for element in root.iter() if element.get("aria-owns")).split()
    assert sorted(owned) == sorted(element.get("id", "") for element in (*flows, *cards))


def test_it_has_a_title_a_description_and_a_role() -> None:
    root = ElementTree.fromstring(house_svg(house_layout(large_house()), ids="h"))
    assert root.get("role") == "graphics-document document"
    assert root.get("aria-labelledby") == "h-title h-desc"
    assert root.findtext(f"{SVG}title") == "Who pays whom in the AI build-out"
    assert root.findtext(f"{SVG}desc") == (
        "House of 15 companies on 5 floors. 385 comes in from outside, most from customer money (238). The companies "
        "pay each other 472, of which 258 goes round. Largest return: Nvidia buys OpenAI shares: 30. 10 promises are "
        "not counted. Unit: USD bn a year."
    )


def test_a_flow_is_named_in_words() -> None:
    names = house_layout(large_house()).stream_names
    assert "OpenAI pays Oracle 60 USD bn a year, cloud fees, firm, 25 of it goes round" in names
    assert "SpaceX/xAI pays Cerebras an unknown amount, hardware, amount unknown" in names


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "A pays B 21, rent, firm\nRange of its figures: 19 to 24\n"
            "Stage: signed, 2025-01-02. Weakest evidence: press unconfirmed. Source: One; Two and 1 more.\n"
            "Stage: drawn, 2025-02-03. Weakest evidence: audited. Source: Four.\n"
            "Stage: settled, 2025-03-04. Weakest evidence: filed. Source: Five.\n1 more deal: see the table.",
        ),
        (
            "fr",
            "A paie 21 à B, loyers, ferme\nFourchette de ses chiffres\u202f: de 19 à 24\n"
            "Stade\u202f: signé, 2025-01-02. Preuve la plus faible\u202f: presse non confirmée. "
            "Source\u202f: One\u202f; Two et 1 de plus.\n"
            "Stade\u202f: tiré, 2025-02-03. Preuve la plus faible\u202f: audité. Source\u202f: Four.\n"
            "Stade\u202f: réglé, 2025-03-04. Preuve la plus faible\u202f: dépôt réglementaire. Source\u202f: Five.\n"
            "1 autre contrat\u202f: voir le tableau.",
        ),
    ],
)
def test_a_tooltip_says_range_stage_date_evidence_and_source_of_each_deal(language: Language, said: str) -> None:
    bases = (
        Basis("signed", "2025-01-02", "press-unconfirmed", ("One", "Two", "Three")),
        Basis("drawn", "2025-02-03", "audited", ("Four",)),
        Basis("settled", "2025-03-04", "filed", ("Five",)),
        Basis("signed", "2025-04-05", "contract", ("Six",)),
    )
    ends = ((3.0, 8.0), (None, None), (None, None), (None, None))
    flows = [
        Flow("a", "b", "lease", amount, 0.0, "firm", "", (), *end, basis)
        for amount, end, basis in zip((5.0, 4.0, 6.0, 6.0), ends, bases, strict=True)
    ]
    cards = (Card("a", "A", "f"), Card("b", "B", "g"))
    house = House(cards, (Floor("f", "F"), Floor("g", "G")), tuple(flows), language=language)
    assert house_layout(house).stream_names == (said,)
    empty = tuple(replace(flow, basis=Basis(), low=None, high=None) for flow in flows)
    assert "\n" not in house_layout(replace(house, flows=empty)).stream_names[0]


def test_cards_are_read_floors_upward_and_the_largest_first() -> None:
    layout = house_layout(large_house())
    read = [shape.card.id for shape in sorted(layout.cards, key=lambda shape: shape.order)]
    assert read[:3] == ["softbank", "openai", "anthropic"]
    assert read[-4:] == ["nvidia", "broadcom", "amd", "cerebras"]


@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
def test_the_same_house_gives_the_same_bytes(theme: Theme) -> None:
    first = house_svg(house_layout(large_house()), theme)
    assert first == house_svg(house_layout(large_house()), theme)


def test_a_hundred_flows_stay_below_120_kilobytes() -> None:
    layout = house_layout(hundred_flows(), "wide", 1300)
    assert len(layout.streams) == 100
    assert len(house_svg(layout).encode()) < 120_000


def test_shapes_are_rounded_to_a_tenth() -> None:
    svg = house_svg(house_layout(large_house()))
    assert not re.findall(r'(?: d| x| y| width| height)="[^"]*\d\.\d\d', re.sub(r'class="sign"[^>]*>', "", svg))


def test_one_drawing_serves_both_themes_and_fixed_ones_need_no_properties() -> None:
    layout = house_layout(small_house())
    auto, light, dark = house_svg(layout, "auto"), house_svg(layout, "light"), house_svg(layout, "dark")
    assert "prefers-color-scheme:dark" in auto
    assert "[data-theme=dark]" in auto
    assert "#FBFAF7" in auto
    assert "#11151B" in auto
    assert "var(--" not in light + dark
    assert "#11151B" not in light
    assert "#FBFAF7" not in dark


def test_every_rule_is_bound_to_its_picture() -> None:
    svg = house_svg(house_layout(large_house()), ids="left")
    css = re.search(r"<style>(.*?)</style>", svg, re.S)
    assert css
    selectors = re.findall(r"(?:^|[{}])([^{}@]+)\{", css[1])
    assert selectors
    assert all("#left" in selector for selector in selectors)


def test_the_page_may_write_the_heading_itself() -> None:
    layout = house_layout(small_house())
    bare = house_svg(layout, heading=False)
    assert ">Who pays whom</text>" in house_svg(layout)
    assert ">Who pays whom</text>" not in bare
    assert f'viewBox="0 0 {layout.width}' in bare


def test_text_from_a_book_cannot_break_the_drawing() -> None:
    house = small_house()
    cards = (replace(house.cards[0], name='A & B <"Ltd">'), *house.cards[1:])
    root = ElementTree.fromstring(house_svg(house_layout(replace(house, cards=cards, title="<&>"))))
    assert root.findtext(f"{SVG}title") == "<&>"
    assert any(element.text == 'A & B <"Ltd">' for element in root.iter(f"{SVG}text"))


def test_promises_are_hollow_and_dashed() -> None:
    root = ElementTree.fromstring(house_svg(house_layout(large_house())))
    promised = [group for group in root.iter(f"{SVG}g") if group.get("data-state") == "promise"]
    assert len(promised) == 10
    for group in promised:
        assert {element.get("class") for element in group.iter(f"{SVG}path")} == {"d"}


def test_nothing_moves_for_those_who_ask_for_it() -> None:
    svg = house_svg(house_layout(small_house()))
    outside = re.sub(r"@media\(prefers-reduced-motion:no-preference\)\{[^}]*\}\}", "", svg)
    assert "transition" in svg
    assert not re.search("transition|animat", outside)
