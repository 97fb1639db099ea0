"""Which quantities can be named where, and what names them: in rules, sums, sentences and cells."""

from collections.abc import Iterator, Mapping

from cardhouse.model.checks.registry import Draft
from cardhouse.model.claims import Answer, Judgement, Quantity, Variant
from cardhouse.model.expressions import named_in_rule, named_in_sentence
from cardhouse.model.places import Place
from cardhouse.model.record import Title

Known = Mapping[str, Quantity]


def judgements(draft: Draft) -> Iterator[tuple[Place, Known, Judgement]]:
    """Yield (place, quantities that can be named there, judgement) of every claim, as known then and later."""
    for name, claim in draft.book.claims.items():
        known = {**draft.book.quantities, **claim.quantities}
        yield ("claims", name), known, claim
        if claim.later is not None:
            yield ("claims", name, "later"), {**known, **claim.later.quantities}, claim.later


def declared(draft: Draft) -> Iterator[tuple[Place, Known, Known]]:
    """Yield (place, quantities that can be named there, quantities declared there): book, judgements, answer."""
    shared, answer = draft.book.quantities, draft.book.answer
    yield (), shared, shared
    yield from ((place, known, judgement.quantities) for place, known, judgement in judgements(draft))
    if answer is not None:
        yield ("answer",), _known_to(answer, draft), answer.quantities


def cells(draft: Draft) -> Iterator[tuple[Place, Known, str]]:
    """Yield (place, quantities that can be named there, the name) of every cell of the comparison."""
    answer = draft.book.answer
    if answer is not None:
        known = _known_to(answer, draft)
        for at, row in enumerate(answer.rows):
            yield from ((("answer", "rows", str(at), "cells", column), known, one) for column, one in row.cells.items())


def published_names(draft: Draft) -> Iterator[tuple[Place, str]]:
    """Yield (place, name) of every quantity that a published figure is held by or set beside."""
    for figure, part in draft.book.published.items():
        named = ((field, getattr(part, field)) for field in ("stated", "recomputed", "ours"))
        yield from ((("published", figure, field), name) for field, name in named if name is not None)


def rests_on_outcomes(name: str, known: Known) -> bool:
    """Tell whether a quantity is an outcome, or a sum that holds one."""
    named, seen = [name], set[str]()
    while named:
        at = named.pop()
        if at not in seen and at in known:
            seen.add(at)
            if known[at].of == "outcome":
                return True
            named += named_in_rule(known[at].is_ or "")
    return False


def _known_to(answer: Answer | None, draft: Draft) -> Known:
    return {**draft.book.quantities, **(answer.quantities if answer is not None else {})}


def _rules(judgement: Judgement) -> Iterator[tuple[str, str]]:
    yield "holds", judgement.holds
    if judgement.in_part is not None:
        yield "in_part", judgement.in_part


def _variants(answer: Answer | None) -> Iterator[tuple[Place, Variant]]:
    for at, variants in enumerate(answer.sentences if answer is not None else ()):
        yield from ((("answer", "sentences", str(at), str(number)), variant) for number, variant in enumerate(variants))


def _sums(quantities: Known) -> Iterator[tuple[str, str]]:
    yield from ((name, one.is_) for name, one in quantities.items() if one.is_ is not None)


def expressions(draft: Draft) -> Iterator[tuple[Place, str, bool]]:
    """Yield (place, text, whether it must be a rule) of every expression."""
    for place, _, own in declared(draft):
        yield from (((*place, "quantities", name, "is"), text, False) for name, text in _sums(own))
    for place, _, judgement in judgements(draft):
        yield from (((*place, field), text, True) for field, text in _rules(judgement))
    for place, variant in _variants(draft.book.answer):
        if variant.when is not None:
            yield (*place, "when"), variant.when, True


def texts(draft: Draft) -> Iterator[tuple[Place, Known, str, bool]]:
    """Yield (place, quantities that can be named, text, whether it is a sentence) of all that names quantities."""
    for place, known, own in declared(draft):
        yield from (((*place, "quantities", name, "is"), known, text, False) for name, text in _sums(own))
    for place, known, judgement in judgements(draft):
        yield from (((*place, field), known, text, False) for field, text in _rules(judgement))
        yield from (((*place, "says", language), known, text, True) for language, text in _said(judgement.says))
    answer = draft.book.answer
    known = _known_to(answer, draft)
    for place, variant in _variants(answer):
        if variant.when is not None:
            yield (*place, "when"), known, variant.when, False
        yield from (((*place, "says", language), known, text, True) for language, text in _said(variant.says))


def uses(draft: Draft) -> Iterator[tuple[Place, Known, set[str]]]:
    """Yield (place, quantities declared there, names used where they can be named)."""
    named = [(place, known, name) for place, known, text, said in texts(draft) for name in _quantities_in(text, said)]
    named += cells(draft)
    if _nothing_left_out(draft):
        shown = {name for _, name in published_names(draft)}
        yield (), draft.book.quantities, shown | {name for _, _, name in named}
    for name, claim in draft.book.claims.items():
        later, used = claim.later, used_in(claim)
        if later is not None:  # its quantities stand in place of those of the same name, in sums of the claim too
            sums = {part for _, text in _sums(claim.quantities) for part in named_in_rule(text)}
            yield ("claims", name, "later"), later.quantities, used_in(later) | sums
            used |= used_in(later) - later.quantities.keys()
        yield ("claims", name), claim.quantities, used
    if draft.book.answer is not None:
        yield ("answer",), draft.book.answer.quantities, {name for place, _, name in named if place[:1] == ("answer",)}


def _nothing_left_out(draft: Draft) -> bool:
    """Tell whether all that can name a quantity of the book is there, no record of it having faults of its own."""
    book = draft.book
    kept = {"quantities": {*book.quantities}, "published": {*book.published}, "claims": {*book.claims}}
    if any(draft.ids(section).keys() - names for section, names in kept.items()):
        return False
    return book.answer is not None or not draft.ids("answer")


def used_in(judgement: Judgement) -> set[str]:
    """Return the quantities that the rules, the sums and the sentence of a judgement name."""
    rules = (text for _, text in (*_rules(judgement), *_sums(judgement.quantities)))
    named = [name for text in rules for name in _quantities_in(text, False)]
    return {*named, *(name for _, text in _said(judgement.says) for name in _quantities_in(text, True))}


def _quantities_in(text: str, sentence: bool) -> Iterator[str]:
    yield from (name.partition(".")[0] for name in named_in(text, sentence))


def _said(title: Title) -> Iterator[tuple[str, str]]:
    yield "en", title.en
    if title.fr != title.en:  # else one text for both, whose faults are named once
        yield "fr", title.fr


def named_in(text: str, sentence: bool) -> Iterator[str]:
    """Yield what a rule or a sum names, or a sentence in its braces, ends and all."""
    return named_in_sentence(text) if sentence else named_in_rule(text)
