"""Verdicts: each claim's rules on its values, as known on the book's day and later; and the book's answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cardhouse.claims.bench import Bench
from cardhouse.claims.quantities import valued
from cardhouse.claims.rules import truth
from cardhouse.claims.value import WHOLE_BOOK, Value
from cardhouse.model.claims import QUANTITY_KINDS, Answer, Claim, Judgement, Quantity
from cardhouse.model.expressions import named_in_rule, named_in_sentence
from cardhouse.model.record import Title


class Verdict(StrEnum):
    """Say what became of a claim."""

    HOLDS = "holds"
    IN_PART = "in-part"
    CONTRADICTED = "contradicted"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """Hold a verdict with the values it rests on; `routes` names the engines that gave them."""

    verdict: Verdict
    judgement: Judgement
    quantities: Mapping[str, Quantity]
    values: Mapping[str, Value]

    @property
    def routes(self) -> tuple[str, ...]:
        """Return where the values come from: book, later, trace, simulate, stress."""
        found = {QUANTITY_KINDS[one.of].route for one in self.quantities.values()}
        return tuple(route for route in ("book", "later", "trace", "simulate", "stress") if route in found)

    @property
    def sources(self) -> tuple[str, ...]:
        """Return the sources that the values name, the whole book apart."""
        named = (source for value in self.values.values() for source in value.sources)
        return tuple(source for source in dict.fromkeys(named) if source != WHOLE_BOOK)


@dataclass(frozen=True)
class Judged:
    """Hold a claim, what was found as known on the book's day, and what was found later; none if nothing was said."""

    id: str
    claim: Claim
    then: Finding
    later: Finding | None


@dataclass(frozen=True)
class Answered:
    """Hold the answer of a book: the sentences chosen by their rules, and the values of its comparison."""

    answer: Answer
    sentences: tuple[Title, ...]
    values: Mapping[str, Value]


def judged_claims(bench: Bench) -> tuple[Judged, ...]:
    """Return every claim of a book with its verdicts, in their order."""
    claims = sorted(bench.book.claims.items(), key=lambda item: item[1].order)
    return tuple(judged(bench, name, claim) for name, claim in claims)


def judged(bench: Bench, name: str, claim: Claim) -> Judged:
    """Return one claim with its verdicts; what is found later may use what was found then."""
    then = _finding(bench, claim, claim.quantities)
    if claim.later is None:
        return Judged(name, claim, then, None)
    return Judged(name, claim, then, _finding(bench, claim.later, {**claim.quantities, **claim.later.quantities}))


def _finding(bench: Bench, judgement: Judgement, there: Mapping[str, Quantity]) -> Finding:
    used = {name: one for name, one in there.items() if name in _used(judgement, there)}
    values = valued(bench, used)
    return Finding(verdict(judgement, values), judgement, used, values)


def _used(judgement: Judgement, there: Mapping[str, Quantity]) -> set[str]:
    """Return the quantities that a judgement's rules and sentences name, with the parts of sums."""
    rules = (judgement.holds, judgement.in_part or "")
    named = [name for text in rules for name in named_in_rule(text)]
    says = (judgement.says.en, judgement.says.fr)
    named += [name.partition(".")[0] for text in says for name in named_in_sentence(text)]
    found: set[str] = set()
    while named:
        name = named.pop()
        if name not in found:
            found.add(name)
            named += named_in_rule(there[name].is_ or "")
    return found


def verdict(judgement: Judgement, values: Mapping[str, Value]) -> Verdict:
    """Return holds, in part, contradicted or unknown: the stronger rule first, then the weaker (none: the same)."""
    if truth(judgement.holds, values) is True:
        return Verdict.HOLDS
    weaker = truth(judgement.in_part or judgement.holds, values)
    if weaker is None:
        return Verdict.UNKNOWN
    return Verdict.IN_PART if weaker else Verdict.CONTRADICTED


def answered(bench: Bench) -> Answered | None:
    """Return the answer of a book: of each sentence the first variant whose rule surely holds; none without one."""
    answer = bench.book.answer
    if answer is None:
        return None
    values = valued(bench, answer.quantities)
    sentences = [
        next(one.says for one in variants if one.when is None or truth(one.when, values))
        for variants in answer.sentences
    ]
    return Answered(answer, tuple(sentences), values)
