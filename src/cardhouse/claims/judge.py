"""Verdicts: each claim's rules on its values, as known on the book's day and later; and the book's answer."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from cardhouse.claims.bench import Bench
from cardhouse.claims.quantities import valued, with_parts
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
    """Hold the answer of a book: the sentences chosen by their rules, and the values behind them and its comparison."""

    answer: Answer
    sentences: tuple[Title, ...]
    quantities: Mapping[str, Quantity]
    values: Mapping[str, Value]


def judged_claims(bench: Bench) -> tuple[Judged, ...]:
    """Return every claim of a book with its verdicts, in their order."""
    claims = sorted(bench.book.claims.items(), key=lambda item: item[1].order)
    return tuple(judged(bench, name, claim) for name, claim in claims)


def judged(bench: Bench, name: str, claim: Claim) -> Judged:
    """Return one claim with its verdicts; what is found later may use what was found then."""
    known = {**bench.book.quantities, **claim.quantities}
    then = _finding(bench, claim, known)
    if claim.later is None:
        return Judged(name, claim, then, None)
    return Judged(name, claim, then, _finding(bench, claim.later, {**known, **claim.later.quantities}))


def _finding(bench: Bench, judgement: Judgement, known: Mapping[str, Quantity]) -> Finding:
    rules = (judgement.holds, judgement.in_part or "")
    used = with_parts((*_in_rules(rules), *_in_sentence(judgement.says)), known)
    values = valued(bench, used)
    return Finding(verdict(judgement, values), judgement, used, values)


def _in_rules(rules: Iterable[str]) -> Iterator[str]:
    return chain.from_iterable(named_in_rule(text) for text in rules)


def _in_sentence(says: Title) -> Iterator[str]:
    return (name.partition(".")[0] for text in (says.en, says.fr) for name in named_in_sentence(text))


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
    variants = tuple(chain.from_iterable(answer.sentences))
    named = (
        *_in_rules(one.when or "" for one in variants),
        *chain.from_iterable(_in_sentence(one.says) for one in variants),
        *chain.from_iterable(row.cells.values() for row in answer.rows),
    )
    used = with_parts(named, {**bench.book.quantities, **answer.quantities})
    values = valued(bench, used)
    sentences = [
        next(one.says for one in several if one.when is None or truth(one.when, values)) for several in answer.sentences
    ]
    return Answered(answer, tuple(sentences), used, values)
