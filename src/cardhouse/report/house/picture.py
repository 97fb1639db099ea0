"""Put the whole picture together: shapes, words on them, heading above, foundation and legend below."""

from dataclasses import dataclass, replace

from cardhouse.report.house.attic import write_attic
from cardhouse.report.house.board import Board
from cardhouse.report.house.evidence import stream_details
from cardhouse.report.house.foot import foot, heading
from cardhouse.report.house.geometry import Layout
from cardhouse.report.house.labels import (
    mark_unknown,
    write_amounts,
    write_cards,
    write_floors,
    write_roof,
)
from cardhouse.report.house.measures import Size
from cardhouse.report.house.records import House
from cardhouse.report.house.shapes import Skeleton, bands, cards, lanes, ribbons, stubs
from cardhouse.report.house.streams import Selection
from cardhouse.report.house.table import Totals, house_totals
from cardhouse.report.house.tags import write_guarantees


@dataclass(frozen=True)
class Page:
    """Hold what a picture is made for."""

    house: House
    size: Size
    width: float
    chosen: Selection


def picture(bones: Skeleton, page: Page, attic_needed: bool = False) -> Layout | None:
    """Return the layout; None if the attic's number is needed under the roof and finds no room there."""
    house, measures = page.house, bones.measures
    floors, shapes, climbing, returning, outside = (
        bands(bones),
        cards(bones),
        ribbons(bones),
        lanes(bones),
        stubs(bones),
    )
    board = Board(shapes, climbing, returning, outside, page.width, bones.tall.bottom)
    write_cards(bones, board, shapes)
    if measures.gutter:
        write_floors(bones, board, floors)
    into = page.chosen.folded_into
    guarantees = [
        replace(one, payer=into.get(one.payer, one.payer), payee=into.get(one.payee, one.payee))
        for one in house.guarantees
    ]
    rings, guaranteed = write_guarantees(bones, board, guarantees, [*climbing, *returning, *outside])
    unknown = mark_unknown(bones, board, [*climbing, *returning, *outside])
    write_roof(bones, board, returning)
    attic = house.attic is None or write_attic(bones, board, house.attic)
    if attic_needed and not attic:
        return None
    write_amounts(bones, board, climbing, returning, outside)
    if not measures.gutter:
        write_floors(bones, board, floors)
    spill = None if attic or house.attic is None else f"{house.attic[0]} {house.attic[1]}."
    headings, above = heading(bones.words, spill, page.width, measures.heading_size, measures.margin)
    under = foot(bones, bones.tall.bottom, page.width, rings, guaranteed, page.chosen.remainder)
    totals = house_totals(house)
    return Layout(
        page.size,
        measures,
        page.width,
        under.bottom,
        above,
        bones.scale,
        bones.plan.streams,
        page.chosen.remainder,
        floors,
        shapes,
        climbing,
        returning,
        outside,
        rings,
        unknown,
        under.bars,
        under.keys,
        (*board.labels, *under.labels),
        headings,
        house.title or bones.words.text("untitled"),
        description(bones, totals),
        tuple("\n".join(stream_details(bones.words, stream)) for stream in bones.plan.streams),
        house.language,
    )


def description(bones: Skeleton, totals: Totals) -> str:
    """Return the picture in four sentences, for those who do not see it."""
    words, house = bones.words, bones.words.house
    floors = len({card.floor for card in house.cards})
    said = [words.text("house one" if floors == 1 else "house", cards=len(house.cards), floors=floors)]
    outside = sum(totals.outside.values())
    if outside:
        kind = max(totals.outside, key=lambda one: totals.outside[one])
        most = words.text("most from", kind=words.long(kind), amount=words.number(totals.outside[kind]))
        said.append(words.text("from outside", amount=words.number(outside), most=most))
    if totals.between:
        said.append(
            words.text("pay each other", amount=words.number(totals.between), round=words.number(totals.circular))
        )
    back = [bones.plan.streams[index] for index in bones.plan.returns if bones.plan.streams[index].counted]
    if back:
        said.append(words.text("largest return", sentence=words.sentence(max(back, key=lambda stream: stream.counted))))
    if totals.promises:
        said.append(words.text("promises one" if totals.promises == 1 else "promises", count=totals.promises))
    if house.unit:
        said.append(words.text("unit", unit=house.unit))
    return " ".join(said)
