"""Rules on claims, facts, outcomes, the answer and the event of collapse (B80x)."""

from collections.abc import Iterator, Mapping

from cardhouse.errors import near_name
from cardhouse.model.checks.registry import Draft, Findings, rule
from cardhouse.model.claims import Answer, Judgement, Quantity
from cardhouse.model.expressions import (
    ENDS,
    ExpressionError,
    expression,
    is_rule,
    named_in_rule,
    named_in_sentence,
)
from cardhouse.model.places import Place
from cardhouse.model.record import Title


@rule("B800", "an outcome was public by the day of the book", "use it as a figure of the book, or look at public_since")
def early_outcomes(draft: Draft) -> Findings:
    """Find outcomes that were known on `as_of`."""
    as_of = draft.book.book.as_of
    for name, outcome in draft.book.outcomes.items():
        if outcome.public_since <= as_of:
            yield ("outcomes", name, "public_since"), f"is {outcome.public_since}, not after as_of {as_of}"


@rule("B801", "two claims have the same order", "number the claims 1, 2, 3 ...")
def claims_of_one_order(draft: Draft) -> Findings:
    """Find claims whose place in the order is taken."""
    taken: dict[int, str] = {}
    for name, claim in draft.book.claims.items():
        if claim.order in taken:
            yield ("claims", name, "order"), f"is {claim.order}, as of `{taken[claim.order]}`"
        taken.setdefault(claim.order, name)


@rule("B802", "a collapse is defined without a vendor or without customers", "add vendor and customers to the book")
def collapse_of_nobody(draft: Draft) -> Findings:
    """Find an event of collapse that no firm could have."""
    book = draft.book.book
    missing = [word for word, there in (("vendor", book.vendor), ("customers", book.customers)) if not there]
    if book.collapse is not None and missing:
        yield ("book", "collapse"), f"has no {' and no '.join(missing)}"


@rule("B803", "an outcome was public only after the day looked back from", "move book.looked_back, or leave it out")
def later_outcomes(draft: Draft) -> Findings:
    """Find outcomes after `looked_back`, and a day looked back from that is not after the book's."""
    header = draft.book.book
    if header.looked_back is None:
        return
    if header.looked_back <= header.as_of:
        yield ("book", "looked_back"), f"is {header.looked_back}, not after as_of {header.as_of}", "give a later day"
    for name, outcome in draft.book.outcomes.items():
        if outcome.public_since > header.looked_back:
            yield ("outcomes", name, "public_since"), f"is {outcome.public_since}, after {header.looked_back}"


@rule("B804", "a rule cannot be read", "write comparisons of quantities, like `share.high < 0.15 and not big > 2`")
def unreadable_rules(draft: Draft) -> Findings:
    """Find rules and sums that are no expressions, rules that are numbers, and sums that are rules."""
    for place, text, wants_rule in _expressions(draft):
        try:
            tree = expression(text)
        except ExpressionError as error:
            yield place, str(error)
            continue
        if is_rule(tree) != wants_rule:
            yield place, "is a number, not a comparison" if wants_rule else "is a comparison, not a number"


@rule("B805", "a rule or sentence names an unknown quantity", "add it to the quantities beside it, or mend the name")
def unknown_quantities(draft: Draft) -> Findings:
    """Find names in rules, sums and sentences that no quantity beside them has, and braces that hold more than a
    name."""
    for place, known, text, sentence in _texts(draft):
        for name in _named(text, sentence):
            quantity, dot, end = name.partition(".")
            if quantity not in known or (dot and end not in ENDS):
                yield place, f"names an unknown quantity `{name[:40]}`", near_name(name, known)


@rule("B806", "a quantity is never used", "use it in a rule, a sentence or a row, or delete it")
def unused_quantities(draft: Draft) -> Findings:
    """Find quantities that nothing beside them names."""
    for place, quantities, used in _groups(draft):
        for name in quantities:
            if name not in used:
                yield (*place, "quantities", name), "is never used"


@rule("B807", "the variants of a sentence do not end in one that is always said", "give each but the last a `when:`")
def endless_variants(draft: Draft) -> Findings:
    """Find sentences whose last variant has a condition, or an earlier one none."""
    for at, variants in enumerate(draft.book.answer.sentences if draft.book.answer else ()):
        for number, variant in enumerate(variants):
            if (variant.when is None) != (number == len(variants) - 1):
                yield (
                    ("answer", "sentences", str(at), str(number)),
                    ("is always said, so what follows never is" if variant.when is None else "has a condition"),
                )


@rule("B808", "a row fills a column that the answer does not have", "add it to answer.columns, or mend the name")
def unknown_columns(draft: Draft) -> Findings:
    """Find cells of columns that are not declared."""
    answer = draft.book.answer
    for at, row in enumerate(answer.rows if answer else ()):
        for column in row.cells:
            if answer and column not in answer.columns:
                place = ("answer", "rows", str(at), "cells", column)
                yield place, f"fills the unknown column `{column[:40]}`", near_name(column, answer.columns)


@rule("B809", "a cell of a row names an unknown quantity", "add it to answer.quantities, or mend the name")
def unknown_cells(draft: Draft) -> Findings:
    """Find cells that are no quantity of the answer."""
    answer = draft.book.answer
    for at, row in enumerate(answer.rows if answer else ()):
        for column, name in row.cells.items():
            if answer and name not in answer.quantities:
                place = ("answer", "rows", str(at), "cells", column)
                yield place, f"names an unknown quantity `{name[:40]}`", near_name(name, answer.quantities)


@rule("B818", "the answer names what is not in the book", "add it to the book, or mend the name")
def unknown_sides(draft: Draft) -> Findings:
    """Find an other side that is no scenario, and rebuttals judged by no claim."""
    answer = draft.book.answer
    if answer is None:
        return
    scenarios, claims = draft.ids("scenarios"), draft.ids("claims")
    if answer.other_side is not None and answer.other_side not in scenarios:
        fault = f"names the unknown scenario `{answer.other_side[:40]}`"
        yield ("answer", "other_side"), fault, near_name(answer.other_side, scenarios)
    for at, rebuttal in enumerate(answer.rebuttals):
        if rebuttal.claim not in claims:
            place = ("answer", "rebuttals", str(at), "claim")
            yield place, f"names the unknown claim `{rebuttal.claim[:40]}`", near_name(rebuttal.claim, claims)


Group = tuple[Place, Mapping[str, Quantity], set[str]]


def judgements(draft: Draft) -> Iterator[tuple[Place, Mapping[str, Quantity], Judgement]]:
    """Yield (place, quantities that can be named there, judgement) of every claim, as known then and later."""
    for name, claim in draft.book.claims.items():
        yield ("claims", name), claim.quantities, claim
        if claim.later is not None:
            yield ("claims", name, "later"), {**claim.quantities, **claim.later.quantities}, claim.later


def _rules(judgement: Judgement) -> Iterator[tuple[str, str]]:
    yield "holds", judgement.holds
    if judgement.in_part is not None:
        yield "in_part", judgement.in_part


def _sums(quantities: Mapping[str, Quantity]) -> Iterator[tuple[str, str]]:
    yield from ((name, one.is_) for name, one in quantities.items() if one.is_ is not None)


def _expressions(draft: Draft) -> Iterator[tuple[Place, str, bool]]:
    """Yield (place, text, whether it must be a rule) of every expression."""
    for place, _, judgement in judgements(draft):
        yield from (((*place, field), text, True) for field, text in _rules(judgement))
        yield from (((*place, "quantities", name, "is"), text, False) for name, text in _sums(judgement.quantities))
    answer = draft.book.answer
    if answer is not None:
        yield from ((("answer", "quantities", name, "is"), text, False) for name, text in _sums(answer.quantities))
        for at, variants in enumerate(answer.sentences):
            for number, variant in enumerate(variants):
                if variant.when is not None:
                    yield ("answer", "sentences", str(at), str(number), "when"), variant.when, True


def _texts(draft: Draft) -> Iterator[tuple[Place, Mapping[str, Quantity], str, bool]]:
    """Yield (place, quantities that can be named, text, whether it is a sentence) of all that names quantities."""
    for place, known, judgement in judgements(draft):
        yield from (((*place, field), known, text, False) for field, text in _rules(judgement))
        yield from (((*place, "quantities", name, "is"), known, t, False) for name, t in _sums(judgement.quantities))
        yield from (((*place, "says", language), known, text, True) for language, text in _said(judgement.says))
    if draft.book.answer is not None:
        yield from _answer_texts(draft.book.answer)


def _answer_texts(answer: Answer) -> Iterator[tuple[Place, Mapping[str, Quantity], str, bool]]:
    known = answer.quantities
    yield from ((("answer", "quantities", name, "is"), known, text, False) for name, text in _sums(known))
    for at, variants in enumerate(answer.sentences):
        for number, variant in enumerate(variants):
            place = ("answer", "sentences", str(at), str(number))
            if variant.when is not None:
                yield (*place, "when"), known, variant.when, False
            yield from (((*place, "says", language), known, text, True) for language, text in _said(variant.says))


def _groups(draft: Draft) -> Iterator[Group]:
    """Yield (place, quantities declared there, names used where they can be named)."""
    for name, claim in draft.book.claims.items():
        later, used = claim.later, _used(claim)
        if later is not None:  # its quantities stand in place of those of the same name, in sums of the claim too
            sums = {part for _, text in _sums(claim.quantities) for part in named_in_rule(text)}
            yield ("claims", name, "later"), later.quantities, _used(later) | sums
            used |= _used(later) - later.quantities.keys()
        yield ("claims", name), claim.quantities, used
    answer = draft.book.answer
    if answer is not None:
        used = {name for _, _, text, sentence in _answer_texts(answer) for name in _quantities_in(text, sentence)}
        cells = {name for row in answer.rows for name in row.cells.values()}
        yield ("answer",), answer.quantities, used | cells


def _used(judgement: Judgement) -> set[str]:
    rules = (text for _, text in (*_rules(judgement), *_sums(judgement.quantities)))
    named = [name for text in rules for name in _quantities_in(text, False)]
    return {*named, *(name for _, text in _said(judgement.says) for name in _quantities_in(text, True))}


def _quantities_in(text: str, sentence: bool) -> Iterator[str]:
    yield from (name.partition(".")[0] for name in _named(text, sentence))


def _said(title: Title) -> Iterator[tuple[str, str]]:
    yield "en", title.en
    if title.fr != title.en:  # else one text for both, whose faults are named once
        yield "fr", title.fr


def _named(text: str, sentence: bool) -> Iterator[str]:
    return named_in_sentence(text) if sentence else named_in_rule(text)
