"""Which flows are drawn: parallel ones summed, small cards folded, the smallest left to the remainder."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cardhouse.report.house.records import KINDS, STATES, WORLD, Basis, Card, Flow, House, Kind, State


@dataclass(frozen=True, slots=True)
class Stream:
    """Sum the flows of one payer, payee, kind and state: one band of the picture."""

    payer: str
    payee: str
    kind: Kind
    state: State
    amount: float
    circular: float
    titles: tuple[str, ...]
    guaranteed_by: tuple[str, ...]
    flows: int  # how many are summed
    least: float  # the sums of the ends of their intervals
    most: float
    bases: tuple[Basis, ...]

    @property
    def key(self) -> tuple[str, str, int, int]:
        """Return what ties are broken by."""
        return (self.payer, self.payee, KINDS.index(self.kind), STATES.index(self.state))

    @property
    def counted(self) -> float:
        """Return the amount that enters sums: nothing for a promise or an unknown."""
        return 0.0 if self.state in ("promise", "unknown") else self.amount


@dataclass(frozen=True, slots=True)
class Remainder:
    """Name flows that are not drawn: how many, how much, and the folded card they are inside (else they are small)."""

    count: int
    amount: float
    inside: str | None


@dataclass(frozen=True, slots=True)
class Selection:
    """Hold the cards and streams that are drawn, and what is only named."""

    cards: tuple[Card, ...]
    streams: tuple[Stream, ...]
    remainder: tuple[Remainder, ...]
    folded_into: dict[str, str]
    money: dict[str, tuple[float, float]]  # in and out by card, of all its flows, drawn or not


def summed_streams(flows: Iterable[Flow]) -> tuple[Stream, ...]:
    """Return flows with those of the same payer, payee, kind and state summed, ordered by their ends."""
    groups: dict[tuple[str, str, Kind, State], list[Flow]] = defaultdict(list)
    for flow in flows:
        groups[flow.payer, flow.payee, flow.kind, flow.state].append(flow)
    streams = [
        Stream(
            *ends,
            amount=sum(flow.amount for flow in group),
            circular=sum(flow.circular for flow in group),
            titles=tuple(dict.fromkeys(flow.title for flow in group if flow.title)),
            guaranteed_by=tuple(sorted({name for flow in group for name in flow.guaranteed_by})),
            flows=len(group),
            least=sum(flow.least for flow in group),
            most=sum(flow.most for flow in group),
            bases=tuple(sorted({flow.basis for flow in group}, key=lambda basis: (basis.since, basis.sources))),
        )
        for ends, group in groups.items()
    ]
    return tuple(sorted(streams, key=lambda stream: stream.key))


def card_money(streams: Iterable[Stream]) -> dict[str, tuple[float, float]]:
    """Return money in and money out by card (0 for one without flows); promises and unknown amounts are in no sum."""
    money: dict[str, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
    for stream in streams:
        money[stream.payer] = (money[stream.payer][0], money[stream.payer][1] + stream.counted)
        money[stream.payee] = (money[stream.payee][0] + stream.counted, money[stream.payee][1])
    return money


def selection(house: House, cards_a_floor: int, share: float) -> Selection:
    """Return what is drawn when a floor holds so many cards and the streams carry this share of the money.

    Cards beyond the limit, smallest first, are summed into one card "n others"; flows among them are named, not drawn.
    """
    folded_into, cards = _folding(house, cards_a_floor)
    names = {card.id: card.name for card in cards}
    outer, inner = [], defaultdict[str, list[Flow]](list)
    for flow in house.flows:
        payer, payee = folded_into.get(flow.payer, flow.payer), folded_into.get(flow.payee, flow.payee)
        if payer == payee:
            inner[payer].append(flow)
        else:
            outer.append(replace(flow, payer=payer, payee=payee))
    streams = summed_streams(outer)
    drawn, left = _largest(streams, share)
    remainder = [
        Remainder(len(flows), sum(flow.amount for flow in flows if flow.state != "promise"), names[card])
        for card, flows in sorted(inner.items())
    ]
    if left:
        remainder.append(Remainder(sum(stream.flows for stream in left), sum(stream.counted for stream in left), None))
    return Selection(cards, drawn, tuple(remainder), folded_into, card_money(streams))


def _folding(house: House, limit: int) -> tuple[dict[str, str], tuple[Card, ...]]:
    money = card_money(summed_streams(house.flows))
    folded_into: dict[str, str] = {}
    cards: list[Card] = []
    others = {"en": "others", "fr": "autres"}[house.language]
    for floor in house.floors:
        here = sorted(
            (card for card in house.cards if card.floor == floor.id), key=lambda card: (-max(money[card.id]), card.id)
        )
        if len(here) > limit:
            rest = here[max(limit - 1, 0) :]
            bundle = Card(f"others {floor.id}", f"{len(rest)} {others}", floor.id, rest[0].sign, None, len(rest))
            folded_into |= {card.id: bundle.id for card in rest}
            here = [*here[: max(limit - 1, 0)], bundle]
        cards += here
    return folded_into, tuple(cards)


def _largest(streams: Sequence[Stream], share: float) -> tuple[tuple[Stream, ...], tuple[Stream, ...]]:
    """Return the fewest streams that carry a share of the money, and the rest; stubs are always drawn."""
    free = sorted((stream for stream in streams if stream.payer != WORLD), key=lambda one: (-one.amount, one.key))
    wanted = share * sum(stream.amount for stream in free)
    kept, carried = set(), 0.0
    for stream in free:
        if carried < wanted or share >= 1:
            kept.add(stream.key)
        carried += stream.amount
    drawn = tuple(stream for stream in streams if stream.payer == WORLD or stream.key in kept)
    return drawn, tuple(stream for stream in streams if stream.payer != WORLD and stream.key not in kept)
