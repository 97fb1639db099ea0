"""The laid-out house: nothing overlaps, widths are money, what goes round is conserved, nothing is lost."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.report.house_examples import large_house, small_house
from tests.report.house_strategies import houses
from tests.report.house_webs import forty

from cardhouse.report.house import Card, Floor, Flow, House, Layout, Size, house_layout
from cardhouse.report.house.choice import fitted
from cardhouse.report.house.geometry import Lane, Ribbon
from cardhouse.report.house.measures import MEASURES
from cardhouse.report.house.order import Crossings
from cardhouse.report.house.words import Words

SIZES = st.sampled_from((("wide", 1100), ("middle", 700), ("phone", 366)))
FEW = settings(max_examples=14, deadline=None, derandomize=True, phases=(Phase.generate,))


def ports(layout: Layout) -> Iterator[tuple[str, str, int, float, float, float]]:
    """Yield every port as (card, edge, stream, x of its middle, width, width of its core)."""
    for shape in (*layout.ribbons, *layout.lanes):
        stream = layout.streams[shape.stream]
        ends = shape.knots if isinstance(shape, Ribbon) else shape.points
        width = shape.width if isinstance(shape, Ribbon) else shape.port
        core = shape.core * width / shape.width
        yield stream.payer, "out", shape.stream, ends[0][0], width, core
        yield stream.payee, "in", shape.stream, ends[-1][0], width, core
    for stub in layout.stubs:
        yield layout.streams[stub.stream].payee, "in", stub.stream, stub.x, stub.width, 0.0


def thin(layout: Layout, width: float) -> bool:
    """Tell whether a width is the least that is drawn."""
    return width <= layout.measures.thinnest + 1e-9


@FEW
@given(houses(), SIZES)
def test_no_two_cards_overlap(house: House, size: tuple[str, float]) -> None:
    boxes = [shape.box for shape in house_layout(house, *size).cards]
    assert not [pair for pair in combinations(boxes, 2) if pair[0].overlaps(pair[1])]


@FEW
@given(houses(), SIZES)
def test_no_two_labels_overlap(house: House, size: tuple[str, float]) -> None:
    layout = house_layout(house, *size)
    labels = [(label, list(label.boxes())) for label in (*layout.labels, *layout.headings)]
    clashes = [
        (one.text, two.text)
        for (one, ones), (two, twos) in combinations(labels, 2)
        if any(a.overlaps(b) for a in ones for b in twos)
    ]
    assert not clashes


@FEW
@given(houses(), SIZES)
def test_everything_stays_within_the_picture(house: House, size: tuple[str, float]) -> None:
    layout = house_layout(house, *size)
    edges = [(shape.box.x, shape.box.x + shape.box.width) for shape in (*layout.cards, *layout.bands, *layout.bars)]
    edges += [(box.x, box.x + box.width) for label in (*layout.labels, *layout.headings) for box in label.boxes()]
    edges += [(x - lane.width / 2, x + lane.width / 2) for lane in layout.lanes for x, _ in lane.points]
    edges += [(ring.x - ring.rx, ring.x + ring.rx) for ring in layout.rings]
    assert min(left for left, _ in edges) >= 0
    assert max(right for _, right in edges) <= layout.width
    deepest = max(y for lane in layout.lanes for _, y in lane.points) if layout.lanes else 0.0
    assert deepest <= layout.height


@FEW
@given(houses(), SIZES)
def test_a_port_is_as_wide_as_its_money(house: House, size: tuple[str, float]) -> None:
    layout = house_layout(house, *size)
    for _, _, index, _, width, _ in ports(layout):
        stream = layout.streams[index]
        if not layout.scale.broken(stream):
            true = layout.scale.per_unit * stream.amount
            assert width == pytest.approx(max(true, layout.measures.thinnest), abs=0.1)


@FEW
@given(houses(), SIZES)
def test_ports_stand_side_by_side_within_their_card(house: House, size: tuple[str, float]) -> None:
    layout = house_layout(house, *size)
    boxes = {shape.card.id: shape.box for shape in layout.cards}
    edges = defaultdict[tuple[str, str], list[tuple[float, float]]](list)
    for card, edge, _, x, width, _ in ports(layout):
        edges[card, edge].append((x - width / 2, x + width / 2))
    for (card, _), spans in edges.items():
        spans.sort()
        assert all(one[1] == pytest.approx(two[0], abs=0.1) for one, two in pairwise(spans))
        assert spans[0][0] >= boxes[card].x
        assert spans[-1][1] <= boxes[card].x + boxes[card].width


@FEW
@given(houses(), SIZES)
def test_what_goes_round_is_conserved_through_every_card(house: House, size: tuple[str, float]) -> None:
    layout = house_layout(house, *size)
    if any(left.inside is None for left in layout.remainder):
        return  # flows left to the table carry a part of the loops
    balance, slack = defaultdict[str, float](float), defaultdict[str, float](lambda: 0.1)
    for card, edge, _, _, width, core in ports(layout):
        balance[card] += core if edge == "in" else -core
        slack[card] += layout.measures.thinnest if thin(layout, width) else 0.0
    assert all(abs(balance[card]) <= slack[card] for card in balance)


@FEW
@given(houses(), SIZES)
def test_every_flow_is_drawn_or_named_in_the_remainder(house: House, size: tuple[str, float]) -> None:
    layout = house_layout(house, *size)
    drawn = sorted(shape.stream for shape in (*layout.ribbons, *layout.lanes, *layout.stubs))
    assert drawn == list(range(len(layout.streams)))
    counted = sum(flow.amount for flow in house.flows if flow.state != "promise")
    named = sum(left.amount for left in layout.remainder)
    assert sum(stream.counted for stream in layout.streams) + named == pytest.approx(counted)
    told = sum(stream.flows for stream in layout.streams) + sum(left.count for left in layout.remainder)
    assert told == len(house.flows)
    notes = " ".join(label.text for label in layout.labels)
    words = {"en": ("not drawn", "table only"), "fr": ("dessin", "tableau")}[house.language]
    assert not layout.remainder or any(word in notes for word in words)


@FEW
@given(houses(), SIZES)
def test_promises_have_no_core_and_are_in_no_sum(house: House, size: tuple[str, float]) -> None:
    layout = house_layout(house, *size)
    for shape in (*layout.ribbons, *layout.lanes, *layout.stubs):
        stream = layout.streams[shape.stream]
        if stream.state == "promise":
            assert shape.core == 0
            assert stream.counted == 0


def test_a_card_says_what_it_gets_and_pays_without_promises() -> None:
    layout = house_layout(small_house())
    lines = {label.card: label.text for label in layout.labels if label.text.startswith(("in ", "out "))}
    assert lines == {
        "openai": "in 25 · out 34",
        "oracle": "in 70 · out 21",
        "coreweave": "in 4 · out 5",
        "nvidia": "in 176",
    }


@pytest.mark.parametrize("house", [small_house(), large_house()])
def test_the_same_house_has_the_same_layout_whatever_the_order_of_its_flows(house: House) -> None:
    turned = House(
        house.cards[::-1],
        house.floors,
        house.flows[::-1],
        house.guarantees,
        house.title,
        house.subtitle,
        house.unit,
        house.attic,
    )
    assert repr(house_layout(house)) == repr(house_layout(turned))


def test_money_from_outside_that_would_swamp_the_picture_is_cut_short_and_said() -> None:
    layout = house_layout(small_house())
    (broken,) = (stub for stub in layout.stubs if stub.broken)
    assert layout.streams[broken.stream].amount == 150
    assert broken.width < 0.25 * layout.width
    others = [stub.width for stub in layout.stubs if not stub.broken]
    assert broken.width > max(others)
    texts = [label.text for label in layout.labels]
    assert "customers 150" in texts
    assert "cut short: not to scale" in texts


def test_a_scale_break_of_the_lanes_is_one_factor_and_is_printed() -> None:
    heavy = [Flow(f"l{number}", f"c{number}", "service", 30) for number in range(4)]
    heavy += [Flow(f"c{number}", f"l{number}", "equity", 25) for number in range(4)]
    cards = [Card(f"{floor}{number}", f"{floor}{number}", floor) for floor in "lc" for number in range(4)]
    layout = house_layout(House(tuple(cards), (Floor("l", "Labs"), Floor("c", "Clouds")), tuple(heavy)), "wide", 1100)
    assert layout.scale.lane in (0.75, 0.6, 0.5)
    assert {round(lane.width / lane.port, 6) for lane in layout.lanes} == {layout.scale.lane}
    said = f"side lanes at {layout.scale.lane:g} of the scale"
    assert said in [label.text for label in layout.labels]


def test_the_scale_has_two_digits_and_is_printed() -> None:
    layout = house_layout(large_house())
    assert float(f"{layout.scale.per_unit:.1e}") == layout.scale.per_unit
    (ruler,) = (key for key in layout.keys if key.what == "ruler")
    (text,) = (label.text for label in layout.labels if label.text.endswith("USD bn a year") and label.size == 12)
    assert ruler.box.width == pytest.approx(float(text.split()[0]) * layout.scale.per_unit)


def test_money_climbs_and_returns_go_round_a_wall() -> None:
    layout = house_layout(large_house())
    boxes = {shape.card.id: shape.box for shape in layout.cards}
    assert all(ribbon.knots[0][1] > ribbon.knots[-1][1] for ribbon in layout.ribbons)
    left, right = layout.bands[0].box.x, layout.bands[0].box.x + layout.bands[0].box.width
    for lane in layout.lanes:
        stream, wall = layout.streams[lane.stream], lane.points[2][0]
        assert wall < left or wall > right
        assert lane.points[0][1] == boxes[stream.payer].y
        assert lane.points[-1][1] == boxes[stream.payee].y + boxes[stream.payee].height


def test_lanes_of_a_wall_do_not_touch_unless_one_pair_promises_more() -> None:
    layout = house_layout(large_house())
    walls = sorted((lane.points[2][0], lane) for lane in layout.lanes)
    for (x0, one), (x1, two) in combinations(walls, 2):
        if _pass(one, two) and not _same_pair(layout, one, two):
            assert abs(x1 - x0) >= (one.width + two.width) / 2 + layout.measures.lane_gap - 0.1


def _pass(one: Lane, two: Lane) -> bool:
    return one.points[2][1] < two.points[3][1] and two.points[2][1] < one.points[3][1]


def _same_pair(layout: Layout, one: Lane, two: Lane) -> bool:
    ends = [
        (layout.streams[lane.stream].payer, layout.streams[lane.stream].payee, layout.streams[lane.stream].kind)
        for lane in (one, two)
    ]
    return ends[0] == ends[1]


def test_crowded_floors_are_folded_and_said() -> None:
    cards = tuple(Card(f"c{number}", f"Company {number}", "f") for number in range(20))
    flows = tuple(Flow("world", card.id, "customer", 20 - number) for number, card in enumerate(cards))
    inner = Flow("c18", "c19", "service", 0.5)
    layout = house_layout(House(cards, (Floor("f", "Floor"),), (*flows, inner)), "phone", 366)
    (bundle,) = (shape.card for shape in layout.cards if shape.card.folded)
    assert bundle.name == f"{bundle.folded} others"
    assert bundle.folded + len(layout.cards) - 1 == 20
    said = " ".join(label.text for label in layout.labels)
    assert f"1 flow, 0.5, inside “{bundle.name}” is not drawn." in said


def test_small_flows_that_find_no_room_are_named_not_lost() -> None:
    cards = tuple(Card(f"c{number}", f"Company {number}", f"f{number % 4}") for number in range(16))
    pairs = [(payer, (payer + step) % 16) for step in (1, 2, 3, 5, 6, 7, 9, 10) for payer in range(16)]
    flows = tuple(Flow(f"c{one}", f"c{two}", "service", 100 * 0.93**rank) for rank, (one, two) in enumerate(pairs))
    floors = tuple(Floor(f"f{number}", f"Floor {number}") for number in range(4))
    layout = house_layout(House(cards, floors, flows), "phone", 366)
    left = layout.remainder[-1]
    assert left.inside is None
    assert left.count + sum(one.count for one in layout.remainder[:-1]) + sum(
        stream.flows for stream in layout.streams
    ) == len(flows)
    named = sum(one.amount for one in layout.remainder)
    assert named + sum(stream.amount for stream in layout.streams) == pytest.approx(sum(flow.amount for flow in flows))
    said = " ".join(label.text for label in layout.labels)
    assert f"{left.count} small flows, {left.amount:.1f} in all, are in the table only." in said


@pytest.mark.parametrize(("size", "width"), [("wide", 1040), ("middle", 680), ("phone", 358)])
def test_small_companies_are_folded_before_much_money_is_left_out(size: Size, width: float) -> None:
    house = forty()
    layout = house_layout(house, size, width)
    between = sum(flow.amount for flow in house.flows if flow.payer != "world")
    assert sum(stream.amount for stream in layout.streams if stream.payer != "world") >= 0.93 * between
    assert sum(max(1, shape.card.folded) for shape in layout.cards) == 40
    assert len(layout.cards) >= 3 * len(layout.bands)


def test_a_card_says_all_its_money_even_where_small_flows_are_in_the_table_only() -> None:
    house = forty()
    layout = house_layout(house, "middle", 680)
    lines = {label.card: label.text for label in layout.labels if label.card and label.tone == "muted"}
    flows = [flow for flow in house.flows if flow.state != "promise"]
    alone = [shape.card for shape in layout.cards if not shape.card.folded]
    assert len(alone) > 12
    for card in alone:
        into = sum(flow.amount for flow in flows if flow.payee == card.id)
        out = sum(flow.amount for flow in flows if flow.payer == card.id)
        assert lines[card.id] == Words(house).second_line(card, into, out)


def test_a_swap_is_priced_as_if_the_whole_floor_were() -> None:
    plan = fitted(forty(), MEASURES["middle"], 680).plan
    crossings = Crossings(plan, np.array([stream.amount for stream in plan.streams]))

    def outward(layer: list[int]) -> float:
        outside, cost = crossings.beside(layer), crossings.off_ridge(layer)
        for payer, payee, width in crossings.returns:
            cost += min(width, *outside[payer][0]) if payer in outside else 0.0
            cost += min(width, *outside[payee][1]) if payee in outside else 0.0
        return cost

    gains = []
    for layer in map(list, plan.layers):
        left = [(0.0, 0.0)]
        for node in layer:
            left.append((left[-1][0] + crossings.leaving[node], left[-1][1] + crossings.arriving[node]))
        for place in range(len(layer) - 1):
            turned = [*layer[:place], layer[place + 1], layer[place], *layer[place + 2 :]]
            gains.append(crossings.swapped(layer, place, left))
            assert gains[-1] == pytest.approx(outward(layer) - outward(turned), abs=1e-9)
    assert any(abs(gain) > 1 for gain in gains)


def test_most_money_has_its_amount_but_never_by_writing_on_another_amount() -> None:
    layout = house_layout(forty(), "middle", 680)
    told = {label.stream for label in layout.labels if label.amount}
    amounts = [stream.amount for stream in layout.streams]
    assert sum(amounts[stream] for stream in told if stream is not None) >= 0.6 * sum(amounts)
    assert len(told) < len(amounts)


def test_a_house_without_cards_is_refused() -> None:
    with pytest.raises(ValueError, match="0 cards"):
        house_layout(House((), (), ()))


@pytest.mark.parametrize(
    ("flow", "fault"),
    [
        (("a", "a", "debt", 1.0, 0.0), "does not join"),
        (("a", "world", "debt", 1.0, 0.0), "does not join"),
        (("a", "b", "debt", -1.0, 0.0), "not a finite number"),
        (("a", "b", "debt", float("nan"), 0.0), "not a finite number"),
        (("a", "b", "debt", 1.0, 2.0), "not within"),
        (("a", "b", "debt", 1.0, 1.0, "promise"), "goes round"),
        (("a", "b", "debt", 1.0, 0.0, "unknown"), "unknown amount"),
        (("a", "b", "debt", 1.0, 0.0, "firm", "", (), 1.1, 1.2), "not between"),
    ],
)
def test_flows_that_cannot_be_drawn_are_refused(flow: tuple[Any, ...], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        House((Card("a", "A", "f"), Card("b", "B", "f")), (Floor("f", "F"),), (Flow(*flow),))
