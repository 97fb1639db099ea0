"""The style block and the definitions of a house: colours by theme, strokes by state, patterns by kind."""

from collections.abc import Iterable
from typing import Final, Literal

from cardhouse.report.house.records import Kind
from cardhouse.report.lettering import FAMILIES
from cardhouse.report.palette import PALETTES, Palette
from cardhouse.report.palette import Theme as FixedTheme

Theme = Literal["auto", "light", "dark"]

_ROLES: Final = ("ground", "card", "band", "line", "faint", "muted", "ink")


def colours(palette: Palette) -> dict[str, str]:
    """Return the colours of a theme by the name they have in the style block."""
    named = {role: palette.roles[role] for role in _ROLES}
    for kind, hue in palette.kinds.items():
        named |= {kind: hue.solid, f"{kind}-pale": hue.pale, f"{kind}-text": hue.on_solid}
    return named


def style(ids: str, theme: Theme, kinds: Iterable[Kind], cards: int, texts: Iterable[str]) -> str:
    """Return the style block of one picture; every rule is bound to the picture's id.

    The theme `auto` speaks through custom properties and follows the reader's system, or `data-theme` of the root.
    """
    rules = [] if theme != "auto" else [_properties(ids)]
    paint = _paints(theme)
    rules += [
        f"#{ids} {selector}{{{rule.format(**{name.replace('-', '_'): value for name, value in paint.items()})}}}"
        for selector, rule in _RULES
    ]
    for kind in kinds:
        solid, pale, text = paint[kind], paint[f"{kind}-pale"], paint[f"{kind}-text"]
        rules += [
            f"#{ids} .{kind} :is(.b,.q){{fill:{pale};stroke:{solid}}}#{ids} .{kind} :is(.c,.e){{fill:{solid}}}",
            f"#{ids} .{kind} :is(.d,.t,.u,.w,.x){{stroke:{solid}}}#{ids} .{kind} .v{{stroke:{pale}}}",
            f"#{ids} .on.{kind}{{fill:{text}}}",
        ]
    rules += [f"#{ids}{text}" for text in texts]
    rules += _interaction(ids, cards)
    return "<style>" + "".join(rules) + "</style>"


def _properties(ids: str) -> str:
    light, dark = (
        "".join(f"--{name}:{value};" for name, value in colours(PALETTES[theme]).items()) for theme in _THEMES
    )
    return (
        f"#{ids}{{{light}}}@media(prefers-color-scheme:dark){{:root:not([data-theme=light]) #{ids}{{{dark}}}}}"
        f":root[data-theme=dark] #{ids}{{{dark}}}"
        f"@media print{{:root #{ids},:root[data-theme] #{ids}{{{light}--ground:#fff}}}}"
    )


_THEMES: Final[tuple[FixedTheme, FixedTheme]] = ("light", "dark")

# b body, c core, e edge paint, d dashes of a promise, t hairline of a signed flow, u dots of an unknown one;
# lanes: w edge, v body, x core, k casing; g ring and leader; y break sign; q sample of the legend
_RULES: Final = (
    (
        "",
        "background:{ground};color:{ink};font-family:"
        + FAMILIES["sans"]
        + ";font-variant-numeric:tabular-nums lining-nums;display:block;max-width:100%;height:auto",
    ),
    ("text", "fill:{ink};white-space:pre;pointer-events:none"),
    (".serif", "font-family:" + FAMILIES["serif"]),
    (".muted", "fill:{muted}"),
    (".halo", "stroke:{ground};stroke-width:3px;stroke-linejoin:round;paint-order:stroke"),
    (".band", "fill:{band}"),
    (".rule", "stroke:{line};fill:none"),
    (".k", "fill:none;stroke:{ground}"),
    (".b", "stroke-width:.7;stroke-opacity:.45"),
    (":is(.d,.t,.u)", "fill:none;stroke-width:1.1"),
    (".d", "stroke-dasharray:4 3.5"),
    (".t", "stroke-width:.9"),
    (".u", "stroke-dasharray:.1 3.4;stroke-linecap:round;stroke-width:1.5"),
    (".o", "fill:{ground}"),
    (":is(.w,.v,.x)", "fill:none"),
    (".w", "stroke-opacity:.45"),
    (".g", "fill:none;stroke:{ink};stroke-width:2"),
    (".leader", "fill:none;stroke:{ink};stroke-width:.9"),
    (".y", "fill:none;stroke:{ground};stroke-width:2"),
    (".card rect", "fill:{card};stroke:{line};filter:drop-shadow(0 1px 1.2px rgb(0 0 0/.14))"),
    (".sign", "fill:{muted}"),
    (".round", "fill:{ink}"),
    (".through", "fill:{line}"),
    (".onround", "fill:{ground}"),
    (":focus", "outline:none"),
    (":is(.f,.card):focus-visible", "outline:2px solid {ink};outline-offset:2px"),
)


def _interaction(ids: str, cards: int) -> list[str]:
    """Return the rules for pointing at a flow or card: what it touches stays. Nothing moves but the opacity."""
    fade = [f"#{ids}:has(.f:is(:hover,:focus-visible)) .f:not(:hover,:focus-visible){{opacity:.13}}"]
    fade += [
        f"#{ids}:has(#{ids}-c{card}:is(:hover,:focus-visible)) {faded}"
        for card in range(cards)
        for faded in (f":is(.f,.l):not(.c{card}){{opacity:.13}}", f".card:not(.c{card}){{opacity:.4}}")
    ]
    moving = f"@media(prefers-reduced-motion:no-preference){{#{ids} :is(.f,.l,.card){{transition:opacity .12s}}}}"
    forced = (
        f"@media(forced-colors:active){{#{ids} :is(.b,.v){{fill:none;stroke:CanvasText}}"
        f"#{ids} :is(.c,.e,text){{fill:CanvasText}}#{ids} :is(.x,.d,.t,.u,.g){{stroke:CanvasText}}}}"
    )
    return [*fade, moving, forced]


def definitions(ids: str, theme: Theme, kinds: Iterable[Kind]) -> str:
    """Return the hatches of estimates and the fades of money from outside, with ids of their own."""
    paint = _paints(theme)
    parts = []
    for kind in kinds:
        solid, pale = paint[kind], paint[f"{kind}-pale"]
        parts.append(_fade(f"{ids}-fade-{kind}", (0.0, pale, 1), (0.35, pale, 1), (1.0, pale, 0)))
        parts.append(_hatch(f"{ids}-hatch-{kind}", pale, solid, 45, 0.9))
        parts.append(_hatch(f"{ids}-core-{kind}", solid, paint["ground"], -45, 1.1))
    parts.append(_fade(f"{ids}-veil", (0.35, paint["ground"], 0), (1.0, paint["ground"], 1)))
    return "<defs>" + "".join(parts) + "</defs>"


def _paints(theme: Theme) -> dict[str, str]:
    """Return what stands for each colour in rules: a custom property where the theme may change, else the colour."""
    if theme == "auto":
        return {name: f"var(--{name})" for name in colours(PALETTES["light"])}
    return colours(PALETTES[theme])


def _fade(name: str, *stops: tuple[float, str, int]) -> str:
    drawn = "".join(
        f'<stop offset="{offset}" style="stop-color:{colour};stop-opacity:{opacity}"/>'
        for offset, colour, opacity in stops
    )
    return f'<linearGradient id="{name}" x1="0" y1="0" x2="0" y2="1">{drawn}</linearGradient>'


def _hatch(name: str, ground: str, line: str, turn: int, wide: float) -> str:
    return (
        f'<pattern id="{name}" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate({turn})">'
        f'<path d="M0 0H5V5H0Z" style="fill:{ground}"/>'
        f'<path d="M0 2.5H5" style="fill:none;stroke:{line};stroke-width:{wide};stroke-opacity:.55"/></pattern>'
    )
