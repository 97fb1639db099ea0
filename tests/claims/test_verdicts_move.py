"""Verdicts follow the numbers: every claim of the shipped book, as known then and later, reaches another verdict when
its book is perturbed."""

from __future__ import annotations

from typing import Any

import pytest

from cardhouse.claims import Bench, Verdict, judged
from cardhouse.files import read_book
from cardhouse.model.book import Book
from cardhouse.model.change import changed
from cardhouse.model.figures import Figure
from cardhouse.model.scenario import Change, Scenario

BOOK = read_book("nvidia-openai-2025")
PATHS = 300

# What is changed, and the verdict it leads to; no claim is excepted.
MOVES: dict[str, tuple[dict[str, Any], Verdict]] = {
    "money-returns": (
        {f"programmes.{name}.chip": 0.3 for name in BOOK.programmes},
        Verdict.CONTRADICTED,
    ),
    "ten-gigawatts": ({"facts.site-overhead": 1.2, "facts.rack-power": 130}, Verdict.HOLDS),
    "one-year-of-shipments": ({"facts.shipments-2025": 12, "facts.year-to-july-2025": 900}, Verdict.CONTRADICTED),
    "first-tranche": ({"facts.first-ten-paid": 4}, Verdict.HOLDS),
    "demand-guaranteed": ({"deals.oracle-abilene-gb200.schedule.flat": 4}, Verdict.CONTRADICTED),
    "finances-own-demand": ({"deals.nvidia-openai-equity.milestones.tranche": 0}, Verdict.CONTRADICTED),
    "what-cisco-did": ({"deals.nvidia-coreweave-backstop.amount": 40}, Verdict.HOLDS),
    "defensive-move": ({"deals.nvidia-openai-equity.amount": 1}, Verdict.HOLDS),
    "own-chips": ({"facts.microsoft-chip": 0}, Verdict.IN_PART),
    "broadcom-order": ({"facts.broadcom-buyer": 1}, Verdict.HOLDS),
    "as-in-crypto": ({"programmes.openai-remaining.custom.ceiling": 0.6}, Verdict.HOLDS),
    "works-in-boom": ({"parameters.openai_plan": 1.15}, Verdict.HOLDS),
    "exposure-rises": ({"scenarios.spending-slows": (), "scenarios.data-centres-cheaper": ()}, Verdict.CONTRADICTED),
    "depends-on-unprofitable": ({"facts.openai-cash-to-2029": 10}, Verdict.CONTRADICTED),
    "falls-on-nvidia": ({"book.collapse.fall": 1.0}, Verdict.UNKNOWN),  # it never collapses, so nothing can be told
    "outside-money-pays": ({"entities.nvidia.revenue": 1}, Verdict.IN_PART),
    "vendor-credit-small": ({"deals.nvidia-coreweave-backstop.amount": 60}, Verdict.CONTRADICTED),
    "real-assets": ({"rules.delta": 0.1, "rules.fire_sale": 0.1}, Verdict.HOLDS),
    "revenue-grows-into-it": ({"parameters.openai_plan": 1.15, "entities.openai.facility_total": 400}, Verdict.HOLDS),
    "earnings-pay": ({"facts.data-centres-from-cash": 0.95}, Verdict.HOLDS),
}

# The same for what is judged later: facts of after the book's day are set to another number.
LATER: dict[str, tuple[dict[str, Any], Verdict]] = {
    "money-returns": ({"outcomes.openai-proceeds": 0.6}, Verdict.HOLDS),
    "ten-gigawatts": ({"outcomes.ohio-processors": 4, "outcomes.rack-power-2025-10": 250}, Verdict.CONTRADICTED),
    "one-year-of-shipments": (
        {"outcomes.blackwell-dies": 40, "outcomes.nvidia-year-2026-07": 900},
        Verdict.CONTRADICTED,
    ),
    "first-tranche": ({"outcomes.letter-signed": 1}, Verdict.HOLDS),
    "demand-guaranteed": ({"outcomes.letter-signed": 1}, Verdict.HOLDS),
    "finances-own-demand": ({"outcomes.nvidia-labs-equity": 1}, Verdict.CONTRADICTED),
    "what-cisco-did": (
        {"outcomes.nvidia-guarantees-2026-07": 0, "outcomes.nvidia-offtakes-2026-07": 1},
        Verdict.IN_PART,
    ),
    "defensive-move": ({"facts.motive": 1}, Verdict.HOLDS),
    "own-chips": ({"facts.amazon-chip": 0}, Verdict.IN_PART),
    "broadcom-order": ({"outcomes.broadcom-buyer": 1}, Verdict.HOLDS),
    "as-in-crypto": ({"outcomes.custom-share-2026-04": 0.1}, Verdict.CONTRADICTED),
    "works-in-boom": ({"outcomes.boom-fate": 0}, Verdict.HOLDS),
    "exposure-rises": ({"outcomes.boom-fate": 1}, Verdict.HOLDS),
    "depends-on-unprofitable": ({"outcomes.openai-operating-loss-2025": -5}, Verdict.CONTRADICTED),
    "falls-on-nvidia": ({"outcomes.openai-fate": 1}, Verdict.HOLDS),
    "outside-money-pays": ({"outcomes.nvidia-labs-equity": 10}, Verdict.HOLDS),
    "vendor-credit-small": (
        {"outcomes.nvidia-guarantees-2026-07": 5, "outcomes.nvidia-offtakes-2026-07": 5},
        Verdict.HOLDS,
    ),
    "real-assets": ({"outcomes.rental-2026-03": -0.2}, Verdict.CONTRADICTED),
    "revenue-grows-into-it": ({"outcomes.openai-revenue-2025": 9}, Verdict.CONTRADICTED),
    "earnings-pay": ({"outcomes.clouds-from-cash-2026": 0.4}, Verdict.HOLDS),
}


def perturbed(book: Book, changes: dict[str, Any]) -> Book:
    """Return the book with figures set to one number, scenarios emptied, the event of collapse redefined."""
    for place, value in changes.items():
        section, name = place.split(".")[:2]
        if section == "facts":
            fact = book.facts[name]
            forms = dict.fromkeys(("low", "mode", "high", "uniform", "normal", "lognormal"))
            update = {name: fact.model_copy(update={**forms, "value": float(value)})}
            book = book.model_copy(update={"facts": {**book.facts, **update}})
        elif section == "outcomes":
            outcome = book.outcomes[name].model_copy(update={"value": float(value)})
            book = book.model_copy(update={"outcomes": {**book.outcomes, name: outcome}})
        elif section == "scenarios":
            emptied = book.scenarios[name].model_copy(update={"changes": value})
            book = book.model_copy(update={"scenarios": {**book.scenarios, name: emptied}})
        elif section == "book":
            assert book.book.collapse is not None
            event = book.book.collapse.model_copy(update={"fall": Figure(value=value, source=book.book.source)})
            book = book.model_copy(update={"book": book.book.model_copy(update={"collapse": event})})
        else:
            change = Scenario(changes=(Change(at=place, set=value, source=book.book.source),))
            book = changed(book.model_copy(update={"scenarios": {**book.scenarios, "moved": change}}), "moved")
    return book


def verdict_of(book: Book, name: str, later: bool = False) -> Verdict:
    found = judged(Bench(book, paths=PATHS, threads=1), name, book.claims[name])
    finding = found.later if later else found.then
    assert finding is not None
    return finding.verdict


def test_every_claim_is_moved() -> None:
    assert set(MOVES) == set(LATER) == set(BOOK.claims)


@pytest.mark.parametrize("name", BOOK.claims)
def test_a_claim_reaches_two_verdicts(name: str) -> None:
    changes, expected = MOVES[name]
    assert verdict_of(BOOK, name) is not expected
    assert verdict_of(perturbed(BOOK, changes), name) is expected


@pytest.mark.parametrize("name", BOOK.claims)
def test_a_claim_judged_later_reaches_two_verdicts(name: str) -> None:
    changes, expected = LATER[name]
    assert verdict_of(BOOK, name, later=True) is not expected
    assert verdict_of(perturbed(BOOK, changes), name, later=True) is expected


def test_all_four_verdicts_occur() -> None:
    reached = {expected for _, expected in MOVES.values()}
    assert {*reached, verdict_of(BOOK, "first-tranche")} == set(Verdict)
