"""What stands over and under the house: heading; foundation, in the same scale; legend; what is not drawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import floor, log10
from typing import Final, Literal

from cardhouse.report.house.geometry import LINE, Bar, Box, Key, Label, Ring
from cardhouse.report.house.records import KINDS, WORLD, Kind
from cardhouse.report.house.shapes import Skeleton
from cardhouse.report.house.streams import Remainder
from cardhouse.report.house.table import house_totals
from cardhouse.report.house.words import Words
from cardhouse.report.lettering import text_width, wrapped

BAR_SCALES: Final = (1.0, 0.75, 0.6, 0.5, 0.4, 0.3, 0.25, 0.2, 0.15, 0.1, 0.05, 0.02, 0.01)


@dataclass(frozen=True)
class Foot:
    """Hold the bars, legend and words under a house, and where they end."""

    bars: tuple[Bar, ...]
    keys: tuple[Key, ...]
    labels: tuple[Label, ...]
    bottom: float


def heading(
    words: Words, attic: str | None, width: float, size: float, margin: float
) -> tuple[tuple[Label, ...], float]:
    """Return heading and sub-heading (with the attic's number where it found no room), and their height."""
    house, labels, y = words.house, list[Label](), 4.0
    for line in wrapped(house.title, size, width - 2 * margin, 650, "serif") if house.title else ():
        labels.append(Label(line, margin, y + size, size, 650, "start", face="serif"))
        y += LINE * size
    unit = f"{house.unit[:1].upper()}{house.unit[1:]}." if house.unit and house.unit not in house.subtitle else ""
    subtitle = " ".join(part for part in (house.subtitle, attic, unit) if part)
    for line in wrapped(subtitle, 13, min(width - 2 * margin, 760)) if subtitle else ():
        labels.append(Label(line, margin, y + 14, 13, 400, "start", "muted"))
        y += 19
    above = y + 12 if labels else 0.0
    return moved(labels, -above), above


def foot(
    bones: Skeleton,
    top: float,
    width: float,
    rings: Sequence[Ring],
    guarantees: Iterable[str],
    remainder: Iterable[Remainder],
) -> Foot:
    """Return everything under the house, from a top y down."""
    margin = bones.measures.margin
    bars, labels, y = _foundation(bones, top + 16, width, margin)
    keys, words, y = _legend(bones, y + 22, width, margin, bool(rings), bars)
    labels += words
    notes = [bones.words.text("read"), *(bones.words.remainder(left) for left in remainder), *guarantees]
    y += 8
    for line in wrapped(" ".join(notes), 11.5, width - 2 * margin):
        labels.append(Label(line, margin, y + 12, 11.5, 400, "start", "muted"))
        y += LINE * 11.5
    return Foot(tuple(bars), tuple(keys), tuple(labels), y + 8)


def bar_factor(bones: Skeleton, width: float) -> float:
    """Return the scale of the foundation against that of the house: 1 unless the bars were wider than the picture."""
    totals = house_totals(bones.words.house)
    longest = max(sum(totals.outside.values()), totals.between) * bones.scale.per_unit
    return next((factor for factor in BAR_SCALES if factor * longest <= width), BAR_SCALES[-1])


_Part = tuple[Kind | Literal["round", "through"], float, str]  # what it is, money, words


def _foundation(bones: Skeleton, y: float, width: float, margin: float) -> tuple[list[Bar], list[Label], float]:
    words, totals = bones.words, house_totals(bones.words.house)
    scale = bones.scale.per_unit * bar_factor(bones, width - 2 * margin)
    outside: list[_Part] = [
        (kind, totals.outside[kind], words.short(kind)) for kind in KINDS if totals.outside.get(kind)
    ]
    passing: list[_Part] = [
        ("round", totals.circular, words.text("goes round")),
        ("through", totals.between - totals.circular, words.text("passes through")),
    ]
    bars: list[Bar] = []
    labels: list[Label] = []
    for key, amount, parts in (
        ("outside", sum(totals.outside.values()), outside),
        ("between", totals.between, passing),
    ):
        if amount <= 0:
            continue
        labels.append(Label(words.text(key, amount=words.number(amount)), margin, y + 12, 12.5, 650, "start"))
        y, x = y + 20, margin
        for part, money, name in parts:
            if money * scale < 0.05:
                continue
            bars.append(Bar(part, Box(x, y, money * scale, 20)))
            x += money * scale
            text = next(
                (
                    text
                    for text in (f"{name} {words.number(money)}", words.number(money))
                    if text_width(text, 11.5, 600) + 8 <= money * scale
                ),
                None,
            )
            if text:
                labels.append(
                    Label(
                        text, x - money * scale + 5, y + 15, 11.5, 600, "start", "solid" if part == "round" else "ink"
                    )
                )
        y += 34
    return bars, labels, y


def _legend(
    bones: Skeleton, y: float, width: float, margin: float, rings: bool, bars: Sequence[Bar]
) -> tuple[list[Key], list[Label], float]:
    keys: list[Key] = []
    labels: list[Label] = []
    x = margin
    for what, sample, text in _entries(bones, width - 2 * margin, rings):
        wide = sample + 7 + text_width(text, 12)
        if x > margin and x + wide > width - margin:
            x, y = margin, y + 21
        keys.append(Key(what, Box(x, y, sample, 12)))
        labels.append(Label(text, x + sample + 7, y + 10, 12, 400, "start"))
        x += wide + 20
    return keys, labels, y + 21


def _entries(bones: Skeleton, width: float, rings: bool) -> list[tuple[str, float, str]]:
    """Return what the legend explains, as (key, width of its sample, words): only what the picture has."""
    words, streams = bones.words, bones.plan.streams
    states = {stream.state for stream in streams}
    present: list[Kind] = [kind for kind in KINDS if any(stream.kind == kind for stream in streams)]
    entries: list[tuple[str, float, str]] = [(kind, 12.0, words.long(kind)) for kind in present]
    if any(stream.circular > 0 for stream in streams):
        entries.append(("core", 28.0, words.text("core")))
    entries += [
        (state, 28.0, words.text(state)) for state in ("promise", "signed", "estimate", "unknown") if state in states
    ]
    if rings:
        entries.append(("guarantee", 22.0, words.text("guarantee")))
    if any(stream.payer == WORLD for stream in streams):
        entries.append(("stub", 28.0, words.text("stub")))
    if any(bones.scale.broken(stream) for stream in streams):
        entries.append(("broken", 28.0, words.text("broken")))
    if any(bones.scale.least(stream, bones.measures) for stream in streams):
        least = words.number(bones.measures.thinnest / bones.scale.per_unit)
        entries.append(("least", 28.0, words.text("least", amount=least)))
    amount = _round_amount(60 / bones.scale.per_unit)
    unit = words.house.unit.strip()
    entries.append(("ruler", amount * bones.scale.per_unit, f"{words.number(amount)} {unit}".strip()))
    if bones.scale.lane < 1:
        entries.append(("lanes", 10.0, words.text("lanes", factor=words.number(bones.scale.lane))))
    if bar_factor(bones, width) < 1:
        entries.append(("bars", 28.0, words.text("bars", factor=words.number(bar_factor(bones, width)))))
    return entries


def _round_amount(amount: float) -> float:
    """Return 1, 2 or 5 times a power of ten, at most the amount."""
    power = 10.0 ** floor(log10(amount))
    return max(step for step in (1.0, 2.0, 5.0) if step * power <= amount * (1 + 1e-9)) * power


def moved(labels: Iterable[Label], down: float) -> tuple[Label, ...]:
    """Return labels moved down."""
    return tuple(replace(label, y=label.y + down) for label in labels)
