"""Quantities: what a claim asks the engines for; one small function a kind (model.claims.QUANTITY_KINDS)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from graphlib import TopologicalSorter
from typing import Final, cast

from cardhouse.claims.bench import Bench
from cardhouse.claims.rules import number
from cardhouse.claims.simulated import chance, custom_share, mean, signed
from cardhouse.claims.stressed import break_at, lost_revenue
from cardhouse.claims.traced import (
    financing,
    first_paid,
    flow,
    half_paid,
    index,
    lacking,
    planned_revenue,
    returned,
    self_funded,
)
from cardhouse.claims.value import WHOLE_BOOK, Span, Value, unknown
from cardhouse.model.claims import Quantity
from cardhouse.model.expressions import named_in_rule
from cardhouse.model.figures import Figure
from cardhouse.model.places import figures_of
from cardhouse.tables import implied_default
from cardhouse.tables.ranges import ends_of

_TERMS: Final = ("by_quarter", "by_year", "dates", "flat", "ramp")
Measure = Callable[[Bench, Quantity], Value]


def valued(bench: Bench, quantities: Mapping[str, Quantity]) -> dict[str, Value]:
    """Return the values of quantities by name; sums may name any of the others."""
    parts = {name: set(named_in_rule(one.is_ or "")) for name, one in quantities.items()}
    found: dict[str, Value] = {}
    for name in TopologicalSorter(parts).static_order():
        one = quantities[name]
        value = number(one.is_, found) if one.is_ is not None else KINDS[one.of](bench, one)
        sources = value.sources or ((WHOLE_BOOK,) if one.is_ is None else ())
        found[name] = replace(value, unit=one.unit or value.unit, sources=sources)
    return {name: found[name] for name in quantities}


def with_parts(names: Iterable[str], known: Mapping[str, Quantity]) -> dict[str, Quantity]:
    """Return the quantities of some names, with the parts of sums, in the order of those that are known."""
    named, found = list(names), set[str]()
    while named:
        name = named.pop()
        if name not in found:
            found.add(name)
            named += named_in_rule(known[name].is_ or "")
    return {name: one for name, one in known.items() if name in found}


def _figure(bench: Bench, one: Quantity) -> Value:
    """Return a figure of the book: its centre and the ends of its range, times what multiplies it or its series."""
    there = {place: figure for place, figure, _ in figures_of(bench.book)}
    place = cast(str, one.at)
    found = _of_figure(bench, there[place])
    above = place.split(".")
    for end in range(len(above) - 1, 1, -1):
        factor = there.get(".".join((*above[:end], "factor")))
        if factor is not None and above[end] in _TERMS:
            return number("it * factor", {"it": found, "factor": _of_figure(bench, factor)})
    return found


def _of_figure(bench: Bench, figure: Figure) -> Value:
    low, high = ends_of(figure)
    span = Span.EXACT if low == high else Span.RANGE
    found = Value(low, figure.centre, high, "", span, _sources(figure), stated=True)
    for name, rest in ((figure.times, False), (figure.times_rest, True)):
        if name is not None:
            factor = _of_figure(bench, bench.book.parameters[name].current)
            values = {"it": found, "factor": factor}
            found = number("it * (1 - factor)" if rest else "it * factor", values)
    return found


def _sources(figure: Figure) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in (figure.source, *figure.basis) if name))


def _fact(bench: Bench, one: Quantity) -> Value:
    """Return a fact as last published, with the ends of its range."""
    fact = bench.book.facts[cast(str, one.name)]
    return replace(_of_figure(bench, fact.current), unit=fact.unit)


def _outcome(bench: Bench, one: Quantity) -> Value:
    """Return what was known later; the middle of a published range stands for its centre."""
    outcome = bench.book.outcomes[cast(str, one.name)]
    if isinstance(outcome.value, str):
        return unknown("why text", outcome.unit)
    if isinstance(outcome.value, tuple):
        low, high = outcome.value
        return Value(low, (low + high) / 2, high, outcome.unit, Span.RANGE, (outcome.source,), stated=True)
    return Value(*(3 * (outcome.value,)), outcome.unit, sources=(outcome.source,), stated=True)


def _implied_default(bench: Bench, one: Quantity) -> Value:
    """Return the probability of default that a firm's market price implies over its term, as far as the price is
    known."""
    market = bench.book.market.get(one.entity or "")
    if market is None:
        return unknown("why no price", "probability")
    years, recovery = market.years.centre, market.recovery.centre
    ends = (market.spread.support[0], market.spread.centre, market.spread.support[1])
    low, centre, high = (implied_default(spread, years, recovery) for spread in ends)
    return Value(low, centre, high, "probability", Span.RANGE, _sources(market.spread))


KINDS: Final[dict[str, Measure]] = {
    "figure": _figure,
    "fact": _fact,
    "outcome": _outcome,
    "implied-default": _implied_default,
    "index": index,
    "self-funded": self_funded,
    "round-trip": returned,
    "flow": flow,
    "financing": financing,
    "planned-revenue": planned_revenue,
    "funding-gap": lacking,
    "half-paid": half_paid,
    "first-paid": first_paid,
    "chance": chance,
    "mean": mean,
    "signed": signed,
    "custom-share": custom_share,
    "lost-revenue": lost_revenue,
    "break-point": break_at,
}
"""What computes each kind but sums; its first sentence stands in the table of docs/book.md."""
