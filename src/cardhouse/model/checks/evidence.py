"""Rules on sources and dates: every number has a source that was public by the day of the book (B3xx)."""

import datetime

from cardhouse.model.checks.registry import Draft, Findings, rule
from cardhouse.model.figures import Figure
from cardhouse.model.places import Place
from cardhouse.model.sources import Source, Tier


def _single(draft: Draft) -> list[tuple[Place, Figure]]:
    """Return every figure that states a number: of one with vintages, the vintages."""
    return [(place, figure) for place, figure in draft.figures if figure.vintages is None]


def _source(draft: Draft, figure: Figure) -> Source | None:
    return draft.book.sources.get(figure.source or "")


@rule("B300", "a figure has no source", "add `source:` to it, to its record or to the book")
def without_source(draft: Draft) -> Findings:
    """Find figures that neither name nor inherit a source."""
    for place, figure in _single(draft):
        if figure.source is None:
            yield place, "has no source"


@rule("B301", "a figure was not public by the day of the book", "leave it out, or use what was known on as_of")
def from_the_future(draft: Draft) -> Findings:
    """Find figures that became public after `as_of`, themselves or their source, but for ranges marked as hindsight."""
    as_of = draft.book.book.as_of
    for place, figure in _single(draft):
        source = _source(draft, figure)
        origin = source.public if source else None
        if figure.hindsight:
            continue
        if figure.public_since is not None and figure.public_since > as_of:
            yield place, f"was public only since {figure.public_since}, after as_of {as_of}"
        elif origin is not None and origin > as_of:
            fault = f"says it was public since {figure.public_since}, but its source `{figure.source}` only {origin}"
            yield place, fault, "name the source in which it was public earlier"


@rule("B302", "hindsight is marked on what may not have it", "make it a range of tier assumption with a basis")
def misused_hindsight(draft: Draft) -> Findings:
    """Find hindsight on anything but a range of tier assumption with a basis."""
    for place, figure in _single(draft):
        if not figure.hindsight:
            continue
        source = _source(draft, figure)
        if figure.certain:
            yield (*place, "hindsight"), "marks a point as hindsight; only a range can be"
        if source is not None and source.tier is not Tier.ASSUMPTION:
            yield (*place, "hindsight"), f"marks a figure of tier {source.tier} as hindsight; only an assumption can be"
        if not figure.basis:
            yield (*place, "hindsight"), "marks hindsight without a basis"


@rule(
    "B303", "a basis was not public by the day of the book", "mark the range `hindsight: true`, or take the basis away"
)
def later_basis(draft: Draft) -> Findings:
    """Find figures based on later sources that are not marked as hindsight."""
    as_of, sources = draft.book.book.as_of, draft.book.sources
    for place, figure in _single(draft):
        for at, name in enumerate(figure.basis):
            public = sources[name].public if name in sources else None
            if public is not None and public > as_of and not figure.hindsight:
                yield (*place, "basis", str(at)), f"rests on `{name}`, public only since {public}, after as_of {as_of}"


@rule(
    "B304",
    "a source other than an assumption has no date or no address",
    "add the day of publication and where it can be found",
)
def undated_sources(draft: Draft) -> Findings:
    """Find published sources that nobody could look up."""
    for name, source in draft.book.sources.items():
        missing = [field for field in ("date", "address") if getattr(source, field) is None]
        if missing and source.tier is not Tier.ASSUMPTION:
            yield ("sources", name), f"is of tier {source.tier} and has no {' and no '.join(missing)}"


@rule("B305", "a relayed source does not say what it relays", "add `relays:` and the name of the primary source")
def nothing_relayed(draft: Draft) -> Findings:
    """Find relayed sources without their primary."""
    for name, source in draft.book.sources.items():
        if source.tier is Tier.RELAYED and not source.relays:
            yield ("sources", name), "is relayed and does not say what it relays"


@rule("B306", "an assumption does not say why", "add `note:` and why this value")
def unexplained_assumptions(draft: Draft) -> Findings:
    """Find assumptions without a note."""
    for name, source in draft.book.sources.items():
        if source.tier is Tier.ASSUMPTION and not source.note:
            yield ("sources", name), "is an assumption and does not say why"


@rule("B307", "something describes a day after it was public", "look at value_date and public_since: facts come first")
def known_too_early(draft: Draft) -> Findings:
    """Find sources and figures whose value_date is after the day on which they were public."""
    for name, source in draft.book.sources.items():
        if _after(source.value_date, source.public):
            yield ("sources", name, "value_date"), f"describes {source.value_date} but was public on {source.public}"
    for place, figure in _single(draft):
        origin = _source(draft, figure)
        own = origin is None or (figure.value_date, figure.public_since) != (origin.value_date, origin.public)
        if own and _after(figure.value_date, figure.public_since):
            yield (*place, "value_date"), f"describes {figure.value_date} but was public on {figure.public_since}"


def _after(one: datetime.date | None, other: datetime.date | None) -> bool:
    return one is not None and other is not None and one > other


@rule("B308", "vintages are not in the order of their publication", "give each a public day, the earliest first")
def unordered_vintages(draft: Draft) -> Findings:
    """Find vintages without a public day, or not after the one before."""
    for place, figure in draft.figures:
        before: datetime.date | None = None
        for at, vintage in enumerate(figure.vintages or ()):
            public = vintage.public_since
            if public is None or (before is not None and public <= before):
                yield (
                    (*place, "vintages", str(at)),
                    f"was public on {public or 'no known day'}, not after the one before",
                )
            before = public or before
