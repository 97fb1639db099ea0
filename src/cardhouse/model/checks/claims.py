"""Rules on claims, outcomes and the event of collapse (B8xx)."""

from cardhouse.model.checks.registry import Draft, Findings, rule


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
