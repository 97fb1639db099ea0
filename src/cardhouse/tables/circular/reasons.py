"""What stands beside bounds: whether they say anything, why they are what they are, which documents tighten them."""

from collections.abc import Iterator, Sequence

import numpy as np

from cardhouse.trace import Bounds, Kind, Reason
from cardhouse.words import Words


def of_receipts(bounds: Bounds, amount: float) -> float | None:
    """Return an amount as a share of the vendor's receipts; nothing without receipts or without an answer."""
    return amount / bounds.receipts if bounds.receipts > 0 and np.isfinite(amount) else None


def why_of(bounds: Bounds, words: Words) -> str:
    """Return whether each bound is trivial or informative, and why it is what it is."""
    low, high = (_reason(reason, words) for reason in bounds.why)
    kinds = bounds.low_kind, bounds.high_kind
    of_low, of_high = (words.text(f"bound {kind}") for kind in kinds)
    return words.text("why of bounds", low=of_low, low_why=low, high=of_high, high_why=high)


def tightened(linked: Bounds, strict: Bounds, links: Sequence[str], words: Words) -> str:
    """Return which documented links tighten which bound, else which would if they bound as much as they can be meant;
    where the links contradict the flows, that they do.

    Args:
        linked: bounds with the links at their centre.
        strict: bounds with the links at their high end.
        links: names of the links, in the order that `tightening` counts.
        words: the language.
    """
    if not links:
        return ""
    if linked.low_kind is Kind.NONE:
        return words.text("links without bounds", links=_named(linked, links), reason=_reason(linked.why[0], words))
    said = [words.text(f"links tighten {end}", links=names) for end, names in _by_end(linked, links)]
    if strict.low_kind is Kind.NONE:
        reason = _reason(strict.why[0], words)
        said.append(words.text("strict links without bounds", links=_named(strict, links), reason=reason))
    elif not said:
        said = [words.text(f"links would tighten {end}", links=names) for end, names in _by_end(strict, links)]
    return words.semicolon.join(said) or words.text("links tighten nothing", links=", ".join(links))


def _by_end(bounds: Bounds, links: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each end that some links tighten, with their names."""
    for end, which in zip(("low", "high"), bounds.tightening, strict=True):
        if which:
            yield end, ", ".join(links[at] for at in which)


def _named(bounds: Bounds, links: Sequence[str]) -> str:
    """Return the names of the links that leave no bounds; of all, where it is not known which."""
    which = sorted({at for end in bounds.tightening for at in end}) or range(len(links))
    return ", ".join(links[at] for at in which)


def _reason(reason: Reason, words: Words) -> str:
    return words.text(f"reason {reason.name.lower().replace('_', ' ')}")
