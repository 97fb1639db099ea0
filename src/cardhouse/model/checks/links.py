"""Rules on links: each ties a counted financing to what its payee pays, by a document that was public (B82x)."""

from collections import defaultdict

from cardhouse.errors import near_name
from cardhouse.model.book import Book, finances
from cardhouse.model.checks.contracts import SLACK
from cardhouse.model.checks.registry import Draft, Findings, rule


@rule(
    "B822",
    "a link ties money to what is not one deal or one programme",
    "name the deal under which the money is spent, or the programme whose hardware it buys",
)
def links_to_nothing(draft: Draft) -> Findings:
    """Find links to what is neither a deal nor a programme of the book, and to an id that both have."""
    deals, programmes = draft.ids("deals"), draft.ids("programmes")
    for name, link in draft.book.links.items():
        if link.pays in deals and link.pays in programmes:
            yield ("links", name, "pays"), f"names `{link.pays}`, a deal and a programme", "give one of them another id"
        elif link.pays not in deals and link.pays not in programmes:
            fault = f"names `{link.pays[:40]}`, which is neither a deal nor a programme"
            yield ("links", name, "pays"), fault, near_name(link.pays, (*deals, *programmes))


@rule("B823", "a link ties the money of a deal that finances nobody", "name an equity, a loan or another financing")
def links_of_payments(draft: Draft) -> Findings:
    """Find links of deals by which the payer does not finance the payee."""
    book = draft.book
    for name, link in book.links.items():
        deal = book.deals.get(link.financing)
        if deal is not None and not finances(book, deal):
            fault = f"is `{link.financing}`, a {deal.kind} by which `{deal.payer}` does not finance `{deal.payee}`"
            yield ("links", name, "financing"), fault


def _spender(book: Book, pays: str) -> str | None:
    """Return who pays under a deal, or for the hardware of a programme; none, if neither is known."""
    if pays in book.deals:
        return book.deals[pays].payer
    return book.programmes[pays].owner if pays in book.programmes else None


@rule(
    "B824",
    "a link ties money to what another firm pays",
    "name what the payee of the financing pays itself; what it pays on to others is followed by the trace",
)
def links_to_what_others_pay(draft: Draft) -> Findings:
    """Find links to payments of anybody but the financing's payee."""
    book = draft.book
    for name, link in book.links.items():
        deal, spender = book.deals.get(link.financing), _spender(book, link.pays)
        if deal is not None and spender is not None and spender != deal.payee:
            fault = f"is `{link.pays}`, which `{spender}` pays, but `{link.financing}` pays `{deal.payee}`"
            yield ("links", name, "pays"), fault


@rule(
    "B825",
    "a link names a deal that is counted in another",
    "name the deal or programme that holds the money: what is counted elsewhere pays nothing of its own",
)
def links_of_nothing(draft: Draft) -> Findings:
    """Find links from or to deals whose money another deal or a programme holds."""
    for name, link in draft.book.links.items():
        for field, said in (("financing", link.financing), ("pays", link.pays)):
            deal = draft.book.deals.get(said)
            if deal is not None and deal.counted_in is not None:
                yield ("links", name, field), f"is `{said}`, which is counted in `{deal.counted_in}`"


@rule("B826", "the links of one deal tie more than all of its money", "lower the shares: the links of a deal add up")
def links_of_more_than_all(draft: Draft) -> Findings:
    """Find deals more than all of which is tied, at the centres of the shares; the link that passes 1 is named."""
    tied: defaultdict[str, float] = defaultdict(float)
    for name, link in draft.book.links.items():
        before = tied[link.financing]
        tied[link.financing] += 1.0 if link.share is None else link.share.centre
        if before <= 1 + SLACK < tied[link.financing]:
            yield ("links", name), f"brings what is tied of `{link.financing}` to {tied[link.financing]:g}"


@rule("B827", "a link was not public by the day of the book", "leave it out, or name a document that was public then")
def links_to_come(draft: Draft) -> Findings:
    """Find links whose document became public after `as_of`; where the share has the same source, B301 names that."""
    as_of, sources = draft.book.book.as_of, draft.book.sources
    for name, link in draft.book.links.items():
        public = sources[link.source].public if link.source in sources else None
        named = link.share is not None and link.share.current.source == link.source
        if public is not None and public > as_of and not named:
            yield ("links", name, "source"), f"is `{link.source}`, public only since {public}, after as_of {as_of}"
