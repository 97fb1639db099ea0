"""The claims: each statement as a question, its verdicts then and later, what was found, and the numbers behind it."""

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from cardhouse.claims import Finding, Judged, Verdict, rules_text, verdict_text
from cardhouse.model.sources import Source
from cardhouse.report.chapters.teller import Teller
from cardhouse.report.chapters.traced_numbers import numbered, numbers_sheet
from cardhouse.report.parts import Foot, Sheet

_SIGNS: Final = {
    Verdict.HOLDS: '<rect x="1" y="1" width="12" height="12" fill="currentColor"/>',
    Verdict.IN_PART: '<rect x="1" y="1" width="12" height="12" fill="none" stroke="currentColor" stroke-width="1.5"/>'
    '<path d="M1 13L13 13L13 1Z" fill="currentColor"/>',
    Verdict.CONTRADICTED: '<path d="M2 2L12 12M12 2L2 12" stroke="currentColor" stroke-width="2.2" fill="none"/>',
    Verdict.UNKNOWN: '<rect x="1" y="1" width="12" height="12" fill="none" stroke="currentColor" stroke-width="1.5"'
    ' stroke-dasharray="2.4 2.4"/>',
}


@dataclass(frozen=True)
class ToldFinding:
    """Hold what was found at one time: the verdict with its sign, the sentence, the note, the rules, the numbers."""

    known: str
    verdict: str
    kind: str
    sign: Markup
    found: Markup
    note: str
    rules: str
    numbers: Sheet


@dataclass(frozen=True)
class ToldClaim:
    """Hold a claim as it stands on the page."""

    id: str
    order: int
    statement: str
    question: str
    routes: str
    findings: tuple[ToldFinding, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class ClaimsChapter:
    """Hold a chapter of claims."""

    id: str
    title: str
    lead: str
    foot: Foot
    claims: tuple[ToldClaim, ...]
    tally: str


def claims_chapter(teller: Teller, side: str) -> ClaimsChapter | None:
    """Return the claims of one side, `fragile` or `safe`; none if the book holds none of it."""
    words, run = teller.words, teller.run
    found = [one for one in run.claims if one.claim.side == side]
    if not found:
        return None
    return ClaimsChapter(
        id=f"claims-{side}",
        title=words.text(f"claims heading {side}"),
        lead=words.text(f"claims lead {side}"),
        foot=teller.foot(words.text("claims measures"), words.text("claims limits"), paths=run.recipe.side_paths),
        claims=tuple(_told(teller, one) for one in found),
        tally=_tally(teller, found),
    )


def _told(teller: Teller, one: Judged) -> ToldClaim:
    words, book = teller.words, teller.run.book
    day, back = book.book.as_of, book.book.looked_back
    known = [(words.text("known then", day=words.day(day)), "then", one.then)]
    if one.later is not None:
        when = words.text("known later", day=words.day(back)) if back is not None else words.text("when later")
        known.append((when, "later", one.later))
    routes = dict.fromkeys(route for _, _, finding in known for route in finding.routes)
    sources = dict.fromkeys((*one.claim.sources, *(name for _, _, finding in known for name in finding.sources)))
    return ToldClaim(
        id=one.id,
        order=one.claim.order,
        statement=words.title(one.claim.statement),
        question=words.title(one.claim.question) if one.claim.question is not None else "",
        routes=", ".join(words.text(f"route {route}") for route in routes),
        findings=tuple(_finding(teller, one, title, name, finding) for title, name, finding in known),
        sources=tuple(book.sources[name] for name in sources),
    )


def _finding(teller: Teller, one: Judged, title: str, name: str, finding: Finding) -> ToldFinding:
    words, group = teller.words, f"{one.id}-{name}"
    judgement = finding.judgement
    return ToldFinding(
        known=title,
        verdict=verdict_text(finding, words),
        kind=finding.verdict,
        sign=Markup('<svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">{}</svg>').format(
            Markup(_SIGNS[finding.verdict])  # the shapes above
        ),
        found=numbered(teller, group, judgement.says, finding.values, finding.quantities),
        note=words.title(judgement.note) if judgement.note is not None else "",
        rules=rules_text(finding, words),
        numbers=numbers_sheet(teller, group, finding.values, finding.quantities),
    )


def _tally(teller: Teller, found: list[Judged]) -> str:
    """Return how many claims got each verdict on the book's day."""
    words = teller.words
    counts = {verdict: sum(one.then.verdict is verdict for one in found) for verdict in Verdict}
    told = [f"{words.text(f'verdict {verdict}')} {count}" for verdict, count in counts.items() if count]
    return words.text("tally", count=len(found), told=", ".join(told))
