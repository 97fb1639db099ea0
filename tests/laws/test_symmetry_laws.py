"""What must not matter: the unit of money, names and order, how a payable is cut, what is empty, who is apart."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.laws.runs import book_of, differing, few, named_results, random_run, run_of, scaled, seeds
from tests.twins.books import random_book

from cardhouse.model.book import Book
from cardhouse.model.deals import Deal, Guarantee, Offtake
from cardhouse.model.entities import Entity, Role
from cardhouse.model.figures import Figure, Series
from cardhouse.model.record import Title

REFERENCES = {"vendor", "customers", "owner", "user", "supplier", "locked_by", "payer", "payee", "programme", "deal"}
SECTIONS = ("entities", "programmes", "deals")


def figure(value: float) -> Figure:
    return Figure(value=value, source="random")


def with_deals(book: Book, deals: dict[str, Deal]) -> Book:
    return book.model_copy(update={"deals": {**book.deals, **deals}})


@few
@given(seeds, st.sampled_from([1e-3, 1e3, 1e6]))
def test_money_units_scale_every_result_in_money_and_no_other(seed: int, unit: float) -> None:
    run = random_run(seed)
    larger = run_of(scaled(run.book, unit), seed)
    assert differing(named_results(run), named_results(larger), times=unit) == []


def renamed(value: Any, names: dict[str, str], field: str = "") -> Any:
    """Return a part of a plain book with what it refers to by name renamed."""
    if isinstance(value, dict):
        return {key: renamed(part, names, str(key)) for key, part in value.items()}
    if isinstance(value, list):
        return [renamed(part, names, field) for part in value]
    return names.get(value, value) if field in REFERENCES and isinstance(value, str) else value


@few
@given(seeds)
def test_names_and_order_change_nothing_but_names(seed: int) -> None:
    """On the same shocks: random streams are chosen by name, so a renamed firm has other draws."""
    plain, r = random_book(seed), Random(seed)
    run = run_of(book_of(plain), seed)
    new = {name: f"x{r.randrange(10**6)}-{name}" for part in SECTIONS for name in plain[part]}
    other = renamed(plain, new)
    for section in SECTIONS:
        rows = [(new[name], record) for name, record in other[section].items()]
        other[section] = dict(r.sample(rows, len(rows)))
    old = {b: a for a, b in new.items()}
    book = book_of(other)
    rows = [run.network.firms.ids.index(old[name]) for name in book.firms]
    signature = {new[name]: u for name, u in run.shocks.signature.items()}
    shocks = replace(run.shocks, firm=run.shocks.firm[:, rows], signature=signature)
    found = named_results(run_of(book, seed, shocks=shocks))
    back = {tuple(old.get(part, part) for part in key): rows for key, rows in found.items()}
    assert differing(named_results(run), back) == []


def halves(deal: Deal, name: str) -> tuple[Deal, Deal]:
    """Return a deal cut into two of half its money, signed together."""
    half: dict[str, Any] = {}
    if (series := getattr(deal, "schedule", None)) is not None:
        whole = series.factor.value if series.factor else 1.0
        half["schedule"] = series.model_copy(update={"factor": figure(whole / 2)})
    for field in ("amount", "per"):
        if (amount := getattr(deal, field, None)) is not None:
            half[field] = amount.changed(times=0.5)
    return deal.model_copy(update=half), deal.model_copy(update={**half, "signed_with": deal.signed_with or name})


@pytest.mark.parametrize("kind", ["lease", "purchase", "cloud", "loan"])
@few
@given(seeds)
def test_cutting_a_payable_in_two_changes_nothing(kind: str, seed: int) -> None:
    """One that no guarantee or offtake hangs on, all amounts points; its two halves are signed together."""
    run = random_run(seed - seed % 2)
    tied = {deal.deal for deal in run.book.deals.values() if isinstance(deal, Guarantee | Offtake)}
    name = next((name for name, deal in run.book.deals.items() if deal.kind == kind and name not in tied), "")
    assume(name)
    first, second = halves(run.book.deals[name], name)
    found = named_results(run_of(with_deals(run.book, {name: first, "other-half": second}), seed - seed % 2))
    for key in [key for key in found if key[:2] == ("deal", "other-half")]:
        whole = ("deal", name, key[2])
        found[whole] = found[whole] + found.pop(key)
    assert differing(named_results(run), found) == []


def inert_deals(book: Book) -> dict[str, Deal]:
    """Return one deal of nothing of each kind the book has, copied from it; a fee is signed with the one it copies.

    For an empty fee is a contract all the same: on its strength its programme is built.
    """
    found: dict[str, Deal] = {}
    for name, deal in book.deals.items():
        nothing: dict[str, Any] = {"signed_with": deal.signed_with or name} if deal.kind == "cloud" else {}
        for field in ("amount", "per"):
            if field in type(deal).model_fields:
                nothing[field] = figure(0.0)
        if getattr(deal, "schedule", None) is not None:
            nothing["schedule"] = Series(by_quarter=(figure(0.0),), source="random")
        found.setdefault(f"inert-{deal.kind}", deal.model_copy(update=nothing))
    return found


def without_inert(found: dict[tuple[str, ...], np.ndarray]) -> dict[tuple[str, ...], np.ndarray]:
    return {key: rows for key, rows in found.items() if not (key[0] == "deal" and key[1].startswith("inert-"))}


@few
@given(seeds)
def test_deals_of_nothing_change_nothing(seed: int) -> None:
    run = random_run(seed)
    found = named_results(run_of(with_deals(run.book, inert_deals(run.book)), seed))
    assert differing(named_results(run), without_inert(found)) == []
    inert = [rows for key, rows in found.items() if key[0] == "deal" and key[1].startswith("inert-")]
    assert inert
    assert not np.any(inert)


def hermit(debt: float) -> Entity:
    """Return a firm that has no deal with anybody, and that fails soon where it has debt."""
    money = {"cash": 1.0, "revenue": 2.0, "cost_share": 0.4, "fixed": 0.5, "payout": 0.5, "tax": 0.2, "multiple": 3.0}
    figures = {name: figure(x) for name, x in {**money, "debt": debt, "rate": 1.0}.items()}
    return Entity(title=Title(en="Hermit", fr="Ermite"), role=Role.OTHER, **figures)


@few
@given(seeds, st.booleans())
def test_a_firm_apart_changes_nothing(seed: int, indebted: bool) -> None:
    """With scar 0 where it has debt: by the scar, its default would close the window for all others."""
    run = random_run(seed)
    book = run.book
    if indebted:
        rules = book.rules.model_copy(update={"scar": figure(0.0)})
        run = run_of(book := book.model_copy(update={"rules": rules}), seed)
    alone = hermit(20.0 if indebted else 0.0)
    found = named_results(run_of(book.model_copy(update={"entities": {**book.entities, "hermit": alone}}), seed))
    assert not indebted or found[("defaulted", "hermit")].all()
    mine = {key for key in found if "hermit" in key}
    lost = {key: found[key] for key in found if key[:2] == ("loss", "world")}
    rest = {key: rows for key, rows in found.items() if key not in mine and key not in lost}
    before = named_results(run)
    assert differing({key: rows for key, rows in before.items() if key not in lost}, rest) == []
    assert all((rows >= before[key] - 1e-9).all() for key, rows in lost.items())


@few
@given(seeds)
def test_a_book_without_links_is_its_firms_one_by_one(seed: int) -> None:
    """With scar 0, the one link that is no deal."""
    plain = random_book(seed)
    plain["programmes"], plain["deals"] = {}, {}
    plain["rules"]["scar"] = 0.0
    for field in ("vendor", "customers", "collapse"):
        plain["book"].pop(field)
    whole = run_of(book_of(plain), seed)
    together = named_results(whole)
    world: dict[tuple[str, ...], np.ndarray] = {}
    for name in whole.network.firms.ids:
        alone = named_results(run_of(book_of({**plain, "entities": {name: plain["entities"][name]}}), seed))
        own = {key: rows for key, rows in alone.items() if name in key}
        assert differing({key: rows for key, rows in together.items() if name in key}, own) == []
        for key in alone:
            if key[:2] == ("loss", "world"):
                world[key] = world.get(key, 0.0) + alone[key]
    assert differing({key: together[key] for key in world}, world) == []
