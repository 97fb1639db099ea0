"""Every word of the picture, in English and French, and how its numbers are written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import floor, log10
from types import MappingProxyType
from typing import Final

from cardhouse.report.house.records import KINDS, WORLD, Card, House, Kind
from cardhouse.report.house.streams import Remainder, Stream
from cardhouse.words import Language
from cardhouse.words import Words as Catalogue

NARROW: Final = "\u202f"  # narrow no-break space

_TEXTS: Final = MappingProxyType(
    {
        "en": {
            "in": "in {into}",
            "out": "out {out}",
            "in out": "in {into} · out {out}",
            "still": "no payments",
            "untitled": "House of cards",
            "goes round": "goes round",
            "passes through": "passes through",
            "outside": "Comes in from outside: {amount}",
            "between": "Paid from company to company: {amount}",
            "core": "solid core: goes round",
            "promise": "promise, not binding, in no sum",
            "signed": "signed, not begun",
            "estimate": "estimate",
            "unknown": "amount unknown",
            "guarantee": "guaranteed by another",
            "stub": "comes from outside",
            "broken": "cut short: not to scale",
            "lanes": "side lanes at {factor} of the scale",
            "bars": "bars at {factor} of the scale",
            "ruler": "{amount}:",
            "read": "Widths are read at the edges of the cards.",
            "inside": "{count} flows, {amount}, inside “{card}” are not drawn.",
            "inside one": "1 flow, {amount}, inside “{card}” is not drawn.",
            "small": "{count} small flows, {amount} in all, are in the table only.",
            "small one": "1 small flow, {amount}, is in the table only.",
            "guaranteed": "Guarantee not drawn: {text}.",
            "equity": "{payer} buys {payee} shares: {amount}",
            "debt": "{payer} lends to {payee}: {amount}",
            "other": "{payer} pays {payee}: {amount}",
            "equity promised": "{payer} may buy {payee} shares: {amount}",
            "debt promised": "{payer} may lend to {payee}: {amount}",
            "other promised": "{payer} may pay {payee}: {amount}",
            "world": "Outside",
            "flow": "{payer} pays {payee} {amount}, {kind}, {state}",
            "flow round": ", {amount} of it goes round",
            "flow guaranteed": ", guaranteed by {names}",
            "firm": "firm",
            "a promise": "a promise",
            "an estimate": "an estimate",
            "card": "{name}, {floor}: {line}",
            "unknown amount": "an unknown amount",
            "of": "of the {between} paid between these companies goes round ({round})",
            "house": "House of {cards} companies on {floors} floors.",
            "house one": "House of {cards} companies on 1 floor.",
            "from outside": "{amount} comes in from outside{most}.",
            "most from": ", most from {kind} ({amount})",
            "pay each other": "The companies pay each other {amount}, of which {round} goes round.",
            "largest return": "Largest return: {sentence}.",
            "promises": "{count} promises are not counted.",
            "promises one": "1 promise is not counted.",
            "unit": "Unit: {unit}.",
            "least": "thinnest lines: up to {amount}",
            "interval": "Range of its figures: {low} to {high}",
            "since": ", {day}",
            "basis": "Stage: {stage}. Weakest evidence: {tier}. Source: {sources}.",
            "more sources": " and {count} more",
            "more bases": "{count} more deals: see the table.",
            "more bases one": "1 more deal: see the table.",
        },
        "fr": {
            "in": "reçoit {into}",
            "out": "paie {out}",
            "in out": "reçoit {into} · paie {out}",
            "still": "aucun paiement",
            "untitled": "Château de cartes",
            "goes round": "tourne en rond",
            "passes through": "ne fait que passer",
            "outside": "Vient de l’extérieur : {amount}",
            "between": "Payé de société à société : {amount}",
            "core": "cœur plein : tourne en rond",
            "promise": "promesse sans engagement, dans aucune somme",
            "signed": "signé, pas commencé",
            "estimate": "estimation",
            "unknown": "montant inconnu",
            "guarantee": "garanti par un tiers",
            "stub": "vient de l’extérieur",
            "broken": "tronqué : pas à l’échelle",
            "lanes": "voies latérales à {factor} de l’échelle",
            "bars": "barres à {factor} de l’échelle",
            "ruler": "{amount} :",
            "read": "Les largeurs se lisent au bord des cartes.",
            "inside": "{count} flux, {amount}, internes à « {card} », ne sont pas dessinés.",
            "inside one": "1 flux, {amount}, interne à « {card} », n’est pas dessiné.",
            "small": "{count} petits flux, {amount} en tout, ne figurent que dans le tableau.",
            "small one": "1 petit flux, {amount}, ne figure que dans le tableau.",
            "guaranteed": "Garantie non dessinée : {text}.",
            "equity": "{payer} achète des actions {payee} : {amount}",
            "debt": "{payer} prête à {payee} : {amount}",
            "other": "{payer} paie {payee} : {amount}",
            "equity promised": "{payer} achèterait des actions {payee} : {amount}",
            "debt promised": "{payer} prêterait à {payee} : {amount}",
            "other promised": "{payer} paierait {payee} : {amount}",
            "world": "Extérieur",
            "flow": "{payer} paie {amount} à {payee}, {kind}, {state}",
            "flow round": ", part qui tourne en rond : {amount}",
            "flow guaranteed": ", garanti par {names}",
            "firm": "ferme",
            "a promise": "promesse",
            "an estimate": "estimation",
            "card": "{name}, {floor} : {line}",
            "unknown amount": "un montant inconnu",
            "of": "des {between} payés entre ces sociétés tournent en rond ({round})",
            "house": "Château de {cards} sociétés sur {floors} étages.",
            "house one": "Château de {cards} sociétés sur 1 étage.",
            "from outside": "Argent venu de l’extérieur : {amount}{most}.",
            "most from": ", surtout {kind} ({amount})",
            "pay each other": "Les sociétés se paient entre elles {amount} ; part qui tourne en rond : {round}.",
            "largest return": "Plus grand retour : {sentence}.",
            "promises": "{count} promesses ne sont pas comptées.",
            "promises one": "1 promesse n’est pas comptée.",
            "unit": "Unité : {unit}.",
            "least": "traits les plus fins : jusqu’à {amount}",
            "interval": "Fourchette de ses chiffres : de {low} à {high}",
            "since": ", {day}",
            "basis": "Stade : {stage}. Preuve la plus faible : {tier}. Source : {sources}.",
            "more sources": " et {count} de plus",
            "more bases": "{count} autres contrats : voir le tableau.",
            "more bases one": "1 autre contrat : voir le tableau.",
        },
    }
)
_STATES: Final = {
    "firm": "firm",
    "signed": "signed",
    "estimate": "an estimate",
    "unknown": "unknown",
    "promise": "a promise",
}
_LONG: Final[dict[Language, tuple[str, ...]]] = {
    "en": ("customer money", "shares bought", "loans and bonds", "cloud fees", "rent", "hardware"),
    "fr": ("argent des clients", "achats d’actions", "prêts et obligations", "services de cloud", "loyers", "matériel"),
}
_SHORT: Final[dict[Language, tuple[str, ...]]] = {
    "en": ("customers", "shares", "debt", "cloud", "rent", "hardware"),
    "fr": ("clients", "actions", "dette", "cloud", "loyer", "matériel"),
}


@dataclass(frozen=True)
class Words:
    """Speak for one house; `names` adds the names of folded cards."""

    house: House
    names: Mapping[str, str] = field(default_factory=dict)

    def text(self, key: str, **values: object) -> str:
        """Return a text of the language with its values filled in."""
        return Catalogue(self.house.language).typeset(_TEXTS[self.house.language][key]).format(**values)

    def number(self, amount: float) -> str:
        """Return an amount with three significant digits at most, in the manner of the language."""
        if amount >= 100:
            digits = 10.0 ** (floor(log10(amount)) - 2)
            text = f"{round(amount / digits) * digits:,.0f}"
        else:
            text = f"{amount:.2f}" if 0 < amount < 1 else f"{amount:.1f}"
            text = text.rstrip("0").rstrip(".") if float(text) or not amount else "<0.01"
        if self.house.language == "fr":
            text = text.replace(",", NARROW).replace(".", ",")
        return text

    def short(self, kind: Kind) -> str:
        """Return the word for a kind that stands beside an amount."""
        return self.house.kind_names.get(kind, _SHORT[self.house.language][KINDS.index(kind)])

    def long(self, kind: Kind) -> str:
        """Return the name of a kind for the legend."""
        return self.house.kind_names.get(kind, _LONG[self.house.language][KINDS.index(kind)])

    def second_line(self, card: Card, into: float, out: float) -> str:
        """Return the second line of a card: its note, else what comes in and goes out."""
        if card.note is not None:
            return card.note
        key = ("still", "in", "out", "in out")[(into > 0) + 2 * (out > 0)]
        return self.text(key, into=self.number(into), out=self.number(out))

    def payer(self, stream: Stream) -> str:
        """Return the name of a stream's payer."""
        return self.text("world") if stream.payer == WORLD else self._name(stream.payer)

    def sentence(self, stream: Stream) -> str:
        """Return what a stream is, as written along the roof."""
        verb = stream.kind if stream.kind in ("equity", "debt") else "other"
        key = f"{verb} promised" if stream.state == "promise" else verb
        return self.text(
            key, payer=self.payer(stream), payee=self._name(stream.payee), amount=self.number(stream.amount)
        )

    def stream(self, stream: Stream) -> str:
        """Return the name of a stream for those who listen, and its tooltip."""
        amount = (
            self.text("unknown amount")
            if stream.state == "unknown"
            else f"{self.number(stream.amount)} {self.house.unit}".strip()
        )
        said = self.text(
            "flow",
            payer=self.payer(stream),
            payee=self._name(stream.payee),
            amount=amount,
            kind=self.long(stream.kind),
            state=self.text(_STATES[stream.state]).lower(),
        )
        if stream.circular:
            said += self.text("flow round", amount=self.number(stream.circular))
        if stream.guaranteed_by:
            said += self.text("flow guaranteed", names=", ".join(self._name(name) for name in stream.guaranteed_by))
        return said

    def remainder(self, left: Remainder) -> str:
        """Return the line that names flows not drawn."""
        key = ("inside" if left.inside else "small") + (" one" if left.count == 1 else "")
        return self.text(key, count=left.count, amount=self.number(left.amount), card=left.inside)

    def _name(self, card: str) -> str:
        return self.names.get(card) or self.house.name(card)
