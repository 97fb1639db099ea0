"""Rules on claims, facts, outcomes, the answer and the event of collapse (B80x)."""

from cardhouse.errors import near_name
from cardhouse.model.checks.naming import cells, expressions, named_in, texts, uses
from cardhouse.model.checks.registry import Draft, Findings, rule
from cardhouse.model.expressions import ENDS, ExpressionError, expression, is_rule


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
    for place, text, wants_rule in expressions(draft):
        try:
            tree = expression(text)
        except ExpressionError as error:
            yield place, str(error)
            continue
        if is_rule(tree) != wants_rule:
            yield place, "is a number, not a comparison" if wants_rule else "is a comparison, not a number"


@rule(
    "B805",
    "a rule or sentence names an unknown quantity",
    "add it to the quantities beside it or of the book, or mend the name",
)
def unknown_quantities(draft: Draft) -> Findings:
    """Find names in rules, sums and sentences that no quantity has there, and braces that hold more than a name."""
    for place, known, text, sentence in texts(draft):
        there = {**draft.ids("quantities"), **known}  # with those that have faults of their own
        for name in named_in(text, sentence):
            quantity, dot, end = name.partition(".")
            if quantity not in there or (dot and end not in ENDS):
                yield place, f"names an unknown quantity `{name[:40]}`", near_name(name, there)


@rule("B806", "a quantity is never used", "use it in a rule, a sentence or a row, or delete it")
def unused_quantities(draft: Draft) -> Findings:
    """Find quantities that nothing names where they can be named."""
    for place, quantities, used in uses(draft):
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


@rule(
    "B809",
    "a cell of a row names an unknown quantity",
    "add it to the quantities of the answer or of the book, or mend the name",
)
def unknown_cells(draft: Draft) -> Findings:
    """Find cells that are no quantity of the answer or of the book."""
    for place, known, name in cells(draft):
        there = {**draft.ids("quantities"), **known}
        if name not in there:
            yield place, f"names an unknown quantity `{name[:40]}`", near_name(name, there)


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
