"""Links: documents that say what the money of a financing must be spent on."""

from enum import StrEnum

from cardhouse.model.figures import Share
from cardhouse.model.record import UNTITLED, Name, Record


class LinkKind(StrEnum):
    """Say how a document ties money to its use."""

    USE_OF_PROCEEDS = "use-of-proceeds"
    TRANCHE_ON_DELIVERY = "tranche-on-delivery"
    PURCHASE_OBLIGATION = "purchase-obligation"


class DocumentedLink(Record):
    """Bind the money of a deal: of what `financing` pays in a window, at least `share` (all of it, if none is given) is
    labelled money in what its payee pays under `pays`, a deal, or a programme whose hardware the payee buys as owner.

    The links of one financing add up. Source: MODEL section 2, self-funded demand, bounds.
    """

    title: Name = UNTITLED
    kind: LinkKind
    financing: str
    pays: str
    share: Share | None = None
    source: str
    note: str | None = None
