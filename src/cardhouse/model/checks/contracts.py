"""Rules on the contract of one kind of deal (B42x to B44x)."""

from collections.abc import Iterator

from cardhouse.model.book import Book
from cardhouse.model.checks.deals import counts
from cardhouse.model.checks.registry import Draft, Findings, rule
from cardhouse.model.deals import Cloud, Deal, Equity, Guarantee, Lease, Offtake, Purchase, optional_purchase

SLACK = 1e-9  # ten steps of 0.1 are not 1


@rule("B420", "shares are bought with neither a schedule nor milestones", "add when the money is paid")
def equity_without_tranches(draft: Draft) -> Findings:
    """Find equity deals that would never be paid."""
    for name, deal in draft.book.deals.items():
        if isinstance(deal, Equity) and deal.schedule is None and deal.milestones is None:
            yield ("deals", name), "has neither a schedule nor milestones"


@rule("B421", "the dated tranches are more than the amount", "raise the amount, or lower the schedule")
def tranches_above_amount(draft: Draft) -> Findings:
    """Find equity deals whose schedule, at the centres of its figures, sums to more than the amount."""
    for name, deal in draft.book.deals.items():
        if isinstance(deal, Equity) and deal.schedule is not None:
            series, factor = deal.schedule, deal.schedule.factor
            dated = sum(weight * figure.centre for _, _, weight, figure in series.terms(draft.book.book.start))
            dated *= 1.0 if factor is None else factor.centre
            if dated > deal.amount.centre * (1 + SLACK):
                yield ("deals", name, "schedule"), f"sums to {dated:g}, more than the amount {deal.amount.centre:g}"


@rule(
    "B422", "stakes in one issuer are more than the whole of it", "look at share: it is the stake for the whole amount"
)
def oversold_issuers(draft: Draft) -> Findings:
    """Find issuers of which more than all is sold, at the centres of the shares; the deal that passes 1 is named."""
    sold: dict[str, float] = {}
    for name, deal in draft.book.deals.items():
        if isinstance(deal, Equity) and deal.share is not None and counts(draft.book, deal):
            before = sold.get(deal.payee, 0.0)
            sold[deal.payee] = before + deal.share.centre
            if before <= 1 + SLACK < sold[deal.payee]:
                yield ("deals", name, "share"), f"brings the stakes in `{deal.payee}` to {sold[deal.payee]:g}"


def _clouds(book: Book) -> Iterator[tuple[str, Cloud]]:
    yield from ((name, deal) for name, deal in book.deals.items() if isinstance(deal, Cloud))


@rule("B423", "the payer of a fee is not the user of its programme", "name the programme's user as payer")
def fees_of_strangers(draft: Draft) -> Findings:
    """Find cloud deals paid by anybody but the programme's user."""
    for name, deal in _clouds(draft.book):
        plan = draft.book.programmes.get(deal.programme)
        if plan is not None and deal.payer != plan.user:
            yield (
                ("deals", name, "payer"),
                f"is `{deal.payer}`, but `{plan.user}` uses the programme `{deal.programme}`",
            )


@rule("B424", "the payee of a fee is not the owner of its programme", "name the programme's owner as payee")
def fees_to_strangers(draft: Draft) -> Findings:
    """Find cloud deals paid to anybody but the programme's owner."""
    for name, deal in _clouds(draft.book):
        plan = draft.book.programmes.get(deal.programme)
        if plan is not None and deal.payee != plan.owner:
            yield (
                ("deals", name, "payee"),
                f"is `{deal.payee}`, but `{plan.owner}` owns the programme `{deal.programme}`",
            )


@rule("B425", "a cloud deal has neither a fee per unit nor a schedule", "add per, schedule or both")
def free_capacity(draft: Draft) -> Findings:
    """Find cloud deals under which nothing would ever be paid."""
    for name, deal in _clouds(draft.book):
        if deal.per is None and deal.schedule is None:
            yield ("deals", name), "has neither per nor schedule"


@rule("B426", "one deal has two offtakes", "keep one")
def second_offtakes(draft: Draft) -> Findings:
    """Find a second offtaker of one deal."""
    first: dict[str, str] = {}
    for name, deal in draft.book.deals.items():
        if isinstance(deal, Offtake) and counts(draft.book, deal):
            if deal.deal in first:
                yield ("deals", name, "deal"), f"is taken off by `{first[deal.deal]}` already"
            first.setdefault(deal.deal, name)


@rule("B427", "milestones count chips that the payee never uses", "name a vendor of a programme that the payee uses")
def unreachable_milestones(draft: Draft) -> Findings:
    """Find milestone vendors that supply no programme which the payee uses."""
    plans = draft.book.programmes.values()
    for name, deal in draft.book.deals.items():
        if isinstance(deal, Equity) and deal.milestones is not None:
            used = [plan for plan in plans if plan.user == deal.payee]
            makers = {plan.vendor for plan in used} | {plan.custom.supplier for plan in used if plan.custom}
            if deal.milestones.vendor not in makers:
                fault = f"is `{deal.milestones.vendor}`, whose chips `{deal.payee}` uses in no programme"
                yield ("deals", name, "milestones", "vendor"), fault


def _support(draft: Draft) -> Iterator[tuple[str, Guarantee | Offtake, Deal]]:
    """Yield (id, guarantee or offtake, the deal that it supports) where that deal is known."""
    for name, deal in draft.book.deals.items():
        if isinstance(deal, (Guarantee, Offtake)) and deal.deal in draft.book.deals:
            yield name, deal, draft.book.deals[deal.deal]


@rule(
    "B428",
    "a guarantee or an offtake supports a kind of deal that it cannot",
    "guarantee cloud, lease, purchase; take off cloud",
)
def unsupported_kinds(draft: Draft) -> Findings:
    """Find guarantees of anything but cloud, lease or purchase, and offtakes of anything but cloud."""
    for name, deal, other in _support(draft):
        allowed = (Cloud, Lease, Purchase) if isinstance(deal, Guarantee) else (Cloud,)
        if not isinstance(other, allowed):
            yield ("deals", name, "deal"), f"is `{deal.deal}`, of kind {other.kind}, which a {deal.kind} cannot support"


@rule("B429", "the beneficiary is not the payee of the deal that is supported", "name the payee of that deal")
def other_beneficiaries(draft: Draft) -> Findings:
    """Find guarantees and offtakes that pay anybody but the payee of the deal they support."""
    for name, deal, other in _support(draft):
        if deal.payee != other.payee:
            yield ("deals", name, "payee"), f"is `{deal.payee}`, but `{other.payee}` is paid by `{deal.deal}`"


@rule("B430", "a debtor supports its own deal", "name another guarantor or offtaker")
def self_support(draft: Draft) -> Findings:
    """Find guarantees and offtakes by the payer of the deal they support."""
    for name, deal, other in _support(draft):
        if deal.payer == other.payer:
            yield ("deals", name, "payer"), f"is `{deal.payer}`, who owes what `{deal.deal}` pays"


@rule("B431", "a guarantee or an offtake supports a deal that is not counted", "support the deal that holds the money")
def support_of_nothing(draft: Draft) -> Findings:
    """Find guarantees and offtakes of deals that are counted in another."""
    for name, deal, other in _support(draft):
        if other.counted_in is not None and deal.counted_in is None:
            yield ("deals", name, "deal"), f"is `{deal.deal}`, which is counted in `{other.counted_in}`"


@rule(
    "B432",
    "a guarantee supports a purchase that its payer may stop",
    "write binding: firm on the purchase, or leave the guarantee out",
)
def guaranteed_options(draft: Draft) -> Findings:
    """Find guarantees of optional purchases, on which nothing ever falls due that could be missed."""
    for name, deal, other in _support(draft):
        if isinstance(deal, Guarantee) and optional_purchase(other, draft.book.book.as_of):
            yield (
                ("deals", name, "deal"),
                f"is `{deal.deal}`, a signed purchase marked optional: nothing of it is ever due",
            )
