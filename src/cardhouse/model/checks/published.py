"""Rules on published figures: each is held by quantities of the book, or says why it is not (B83x)."""

from cardhouse.errors import near_name
from cardhouse.model.checks.naming import published_names
from cardhouse.model.checks.registry import Draft, Findings, rule


@rule("B833", "a published figure names an unknown quantity", "add it to the quantities of the book, or mend the name")
def unheld_figures(draft: Draft) -> Findings:
    """Find published figures whose stated, recomputed or own quantity the book does not share."""
    known = draft.ids("quantities")
    for place, name in published_names(draft):
        if name not in known:
            yield place, f"names an unknown quantity `{name[:40]}`", near_name(name, known)


@rule(
    "B834",
    "a published figure and its reason for standing alone do not fit",
    "say `why:` where recomputed or ours is missing, and only there",
)
def unexplained_figures(draft: Draft) -> Findings:
    """Find published figures without `why` where a quantity to compare is missing, and with it where none is."""
    for name, figure in draft.book.published.items():
        missing = [field for field in ("recomputed", "ours") if getattr(figure, field) is None]
        if missing and figure.why is None:
            yield ("published", name), f"has no `{'` and no `'.join(missing)}`, and does not say why"
        if figure.why is not None and not missing:
            yield ("published", name, "why"), "stands beside both recomputed and ours", "write a `note:` instead"
