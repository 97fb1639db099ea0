"""Rules on a deal of any kind: its stages, its promise, its class and what else holds the same money (B4xx)."""

from collections.abc import Iterator

from cardhouse.model.book import Book
from cardhouse.model.checks.registry import Draft, Findings, rule
from cardhouse.model.deals import DEAL_KINDS, Binding, Deal, Guarantee, Offtake
from cardhouse.model.figures import Series
from cardhouse.model.places import Place
from cardhouse.model.stages import Stage, Stages, stage_on
from cardhouse.model.units import quarter_number


def _staged(book: Book) -> Iterator[tuple[Place, Stages]]:
    yield from ((("deals", name), deal.stages) for name, deal in book.deals.items())
    yield from ((("programmes", name), plan.stages) for name, plan in book.programmes.items())


def _stage(book: Book, deal: Deal) -> Stage | None:
    return stage_on(deal.stages, book.book.as_of)


@rule(
    "B400",
    "a stage was not public by the day of the book",
    "leave it out: the book knows only what was public by as_of",
)
def stages_to_come(draft: Draft) -> Findings:
    """Find stages of deals and plans that became public after `as_of`."""
    as_of = draft.book.book.as_of
    for place, stages in _staged(draft.book):
        for at, reached in enumerate(stages):
            if reached.public > as_of:
                yield (*place, "stages", str(at)), f"was public only since {reached.public}, after as_of {as_of}"


@rule("B401", "the dates of the stages do not rise", "write the stages in the order of their dates, one a day")
def unordered_stages(draft: Draft) -> Findings:
    """Find stages that are not later than the one before."""
    for place, stages in _staged(draft.book):
        for at in range(1, len(stages)):
            if stages[at].on <= stages[at - 1].on:
                fault = f"is dated {stages[at].on}, not after the stage before it ({stages[at - 1].on})"
                yield (*place, "stages", str(at), "on"), fault


@rule(
    "B410",
    "a stage was public before it was reached",
    "look at on and public_since; what is planned for a later day is no stage yet",
)
def stages_before_their_day(draft: Draft) -> Findings:
    """Find stages that were public before the day on which they were reached."""
    for place, stages in _staged(draft.book):
        for at, reached in enumerate(stages):
            if reached.public < reached.on:
                fault = f"is {reached.public}, before the stage was reached on {reached.on}"
                yield (*place, "stages", str(at), "public_since"), fault


@rule("B402", "a promise has no probability", "add `probability:` of ever being signed, between 0 and 1")
def promises_without_probability(draft: Draft) -> Findings:
    """Find announced deals and letters of intent without a probability."""
    for name, deal in draft.book.deals.items():
        stage = _stage(draft.book, deal)
        if stage is not None and stage.firmness == 0 and deal.probability is None:
            yield ("deals", name), f"is only {stage.replace('-', ' ')} and has no probability"


@rule("B403", "a probability stands on a deal that is no promise", "delete it: the deal is signed, or cancelled")
def probability_of_the_certain(draft: Draft) -> Findings:
    """Find probabilities on deals firmer than a letter of intent, or cancelled."""
    for name, deal in draft.book.deals.items():
        stage = _stage(draft.book, deal)
        if stage is not None and stage.firmness != 0 and deal.probability is not None:
            yield ("deals", name, "probability"), f"stands on a deal that is {stage}"


@rule("B404", "a promise says that it binds", "write binding: optional, or contingent, or the stage signed")
def binding_promises(draft: Draft) -> Findings:
    """Find announced deals and letters of intent that claim to be firm."""
    for name, deal in draft.book.deals.items():
        stage = _stage(draft.book, deal)
        if stage is not None and stage.firmness == 0 and deal.binding is Binding.FIRM:
            yield ("deals", name, "binding"), f"is firm, but the deal is only {stage.replace('-', ' ')}"


@rule("B405", "a guarantee or an offtake is not contingent", "write binding: contingent, or leave it out")
def unconditional_support(draft: Draft) -> Findings:
    """Find guarantees and offtakes that claim to be firm or optional."""
    for name, deal in draft.book.deals.items():
        if isinstance(deal, (Guarantee, Offtake)) and deal.binding is not Binding.CONTINGENT:
            yield ("deals", name, "binding"), f"is {deal.binding}, but a {deal.kind} is contingent on a default"


@rule(
    "B411",
    "a deal that is no promise and supports no other is contingent",
    "write firm, with the condition in its amount or dates; or the stage of a promise, with a probability",
)
def unread_conditions(draft: Draft) -> Findings:
    """Find contingent deals whose condition nothing reads: neither a guarantee, an offtake nor a promise."""
    for name, deal in draft.book.deals.items():
        stage = _stage(draft.book, deal)
        promise = stage is not None and stage.firmness == 0
        if deal.binding is Binding.CONTINGENT and not isinstance(deal, (Guarantee, Offtake)) and not promise:
            yield ("deals", name, "binding"), f"is contingent, but nothing says on what this {deal.kind} depends"


@rule("B406", "a priority is not the class of its kind of deal", "leave priority out")
def other_priorities(draft: Draft) -> Findings:
    """Find deals that would be paid in another class than their kind."""
    for name, deal in draft.book.deals.items():
        usual = DEAL_KINDS[deal.kind].payment_class
        if deal.priority is not None and deal.priority != usual:
            yield (
                ("deals", name, "priority"),
                f"is {deal.priority}, but a deal of kind {deal.kind} is paid in class {usual}",
            )


@rule(
    "B407", "two deals that overlap are both counted", "add counted_in to the one whose money the other already holds"
)
def counted_twice(draft: Draft) -> Findings:
    """Find overlapping deals of which neither is counted in another, cancelled or removed."""
    deals = draft.book.deals
    for name, deal in deals.items():
        for at, other in enumerate(deal.overlaps_with):
            both = other in deals and other != name and counts(draft.book, deal) and counts(draft.book, deals[other])
            if both or other == name:
                yield ("deals", name, "overlaps_with", str(at)), f"overlaps with `{other}`, and both are counted"


def counts(book: Book, deal: Deal) -> bool:
    """Tell whether a deal's money is summed and simulated."""
    return deal.counted_in is None and not deal.removed and _stage(book, deal) is not Stage.CANCELLED


@rule("B408", "a schedule ends before it begins", "look at from and to")
def backward_schedules(draft: Draft) -> Findings:
    """Find series whose from is after their to."""
    start = draft.book.book.start
    for place, record in draft.records:
        if not isinstance(record, Series) or record.from_ is None or record.to is None:
            continue
        if quarter_number(record.from_, start) > quarter_number(record.to, start):
            yield (*place, "from"), f"is {record.from_}, after to: {record.to}"


def _leaders(draft: Draft) -> Iterator[tuple[Place, str, Deal]]:
    """Yield (place of the tie, id of the leader, the leader) of every deal that is signed with a known one."""
    for name, deal in draft.book.deals.items():
        leader = draft.book.deals.get(deal.signed_with or "")
        if leader is not None and deal.signed_with is not None:
            yield ("deals", name, "signed_with"), deal.signed_with, leader


@rule("B409", "a deal is tied to one that cannot lead it", "tie all of them to one counted deal that is tied to none")
def misled_signatures(draft: Draft) -> Findings:
    """Find deals signed with themselves, or with a deal that is tied itself, cancelled or counted in another."""
    for place, name, leader in _leaders(draft):
        if leader.signed_with is not None:
            yield place, f"is `{name}`, which is tied itself"
        elif leader.counted_in is not None:
            yield place, f"is `{name}`, which is counted in `{leader.counted_in}` and never signed apart"
        elif _stage(draft.book, leader) is Stage.CANCELLED:
            yield place, f"is `{name}`, which is cancelled"


@rule("B412", "a deal is tied to one that the book removes", "leave its removal to a scenario, or signed_with out")
def removed_leaders(draft: Draft) -> Findings:
    """Find deals signed with one that is removed in the book itself."""
    for place, name, leader in _leaders(draft):
        if leader.removed:
            yield place, f"is `{name}`, which is removed"
