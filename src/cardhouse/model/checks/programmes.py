"""Rules on programmes and on the terms of entities (B5xx)."""

from cardhouse.model.checks.registry import Draft, Findings, rule
from cardhouse.model.deals import Equity


@rule("B500", "lenders advance money and the life of the debt is not given", "add life, in quarters")
def advances_without_life(draft: Draft) -> Findings:
    """Find programmes with an advance above 0 and no life of the project debt."""
    for name, plan in draft.book.programmes.items():
        for field in ("advance", "advance_guaranteed"):
            share = getattr(plan, field)
            if share is not None and share.support[1] > 0 and plan.life is None:
                yield ("programmes", name, field), "has no life: over how many quarters is the project debt repaid?"


@rule("B501", "custom chips are locked out by what is no purchase of shares", "name an equity deal")
def locks_of_other_kinds(draft: Draft) -> Findings:
    """Find locking deals of another kind than equity."""
    for name, plan in draft.book.programmes.items():
        lock = draft.book.deals.get(plan.custom.locked_by or "") if plan.custom else None
        if lock is not None and not isinstance(lock, Equity):
            yield ("programmes", name, "custom", "locked_by"), f"is of kind {lock.kind}; only equity can lock"


@rule("B502", "the custom supplier is the vendor", "name another supplier, or leave custom out")
def custom_from_the_vendor(draft: Draft) -> Findings:
    """Find programmes whose alternative chips come from the same firm."""
    for name, plan in draft.book.programmes.items():
        if plan.custom is not None and plan.custom.supplier == plan.vendor:
            yield ("programmes", name, "custom", "supplier"), f"is `{plan.vendor}`, the vendor itself"


@rule("B503", "a firm sells chips to itself", "leave its own chips out of chip and put their cost into other")
def chips_of_its_own(draft: Draft) -> Findings:
    """Find programmes whose owner is the vendor or the custom supplier: a firm does not pay itself."""
    for name, plan in draft.book.programmes.items():
        if plan.vendor == plan.owner:
            yield ("programmes", name, "vendor"), f"is `{plan.owner}`, the owner itself"
        if plan.custom is not None and plan.custom.supplier == plan.owner:
            yield ("programmes", name, "custom", "supplier"), f"is `{plan.owner}`, the owner itself"


@rule("B510", "debt has both an amortisation and maturities", "keep one of the two")
def two_repayments(draft: Draft) -> Findings:
    """Find entities that say twice how their debt is repaid."""
    for name, entity in draft.book.entities.items():
        if entity.amortisation is not None and entity.maturities is not None:
            yield ("entities", name, "maturities"), "stands beside amortisation; the debt is repaid by one of them"


@rule(
    "B511",
    "a facility of a debtor does not say how much of it is debt",
    "add debt_part, from 0 (all equity) to 1 (all debt)",
)
def facilities_of_no_kind(draft: Draft) -> Findings:
    """Find facilities above 0 of firms that have debt, or terms of it, and no debt part."""
    for name, entity in draft.book.entities.items():
        debtor = any(part is not None for part in (entity.debt, entity.rate, entity.amortisation, entity.maturities))
        if debtor and entity.facility is not None and entity.facility.support[1] > 0 and entity.debt_part is None:
            yield ("entities", name, "facility"), "has no debt_part: is it debt or equity that outsiders provide?"
