"""The house of a run shows the money of its measures, no more and no less."""

from dataclasses import replace

import pytest
from tests.report.report_runs import shipped_run, worked_run

from cardhouse.model.stages import FIRMNESS
from cardhouse.network import View
from cardhouse.report.house import house_totals
from cardhouse.report.picture import guarantees_of, house_of, unsure_origins, whole_run
from cardhouse.runs import Run
from cardhouse.words import Words

RUNS = {"shipped": shipped_run, "worked": worked_run}
WORDS = Words("en")


@pytest.fixture(params=sorted(RUNS))
def run(request: pytest.FixtureRequest) -> Run:
    """Return each of the two runs in turn."""
    found: Run = RUNS[request.param]()
    return found


def test_firms_pay_each_other_what_the_measures_say_a_year(run: Run) -> None:
    totals, signed = house_totals(house_of(run, WORDS)), whole_run(run, View.SIGNED)
    years = run.book.book.quarters / 4
    assert totals.between == pytest.approx(signed.measured.matrix.sum() / years)
    assert totals.circular == pytest.approx(signed.circulation.total / years)


def test_customers_and_named_outsiders_pay_what_the_measures_say(run: Run) -> None:
    signed = whole_run(run, View.SIGNED)
    firm = sum(flow.amount for flow in house_of(run, WORDS).flows if flow.payer == "world" and flow.state == "firm")
    assert firm == pytest.approx(signed.measured.outside.sum() / (run.book.book.quarters / 4))


def test_promises_are_what_every_promise_kept_adds_between_firms(run: Run) -> None:
    house, promised = house_of(run, WORDS), whole_run(run, View.PROMISED)
    firms = set(promised.measured.firms)
    wanted = [
        flow for flow in promised.measured.flows if FIRMNESS[flow.stage] == 0 and {flow.payer, flow.payee} <= firms
    ]
    drawn = [flow for flow in house.flows if flow.state == "promise" and flow.payer != "world"]
    assert len(drawn) == len(wanted) > 0
    assert sum(flow.amount for flow in drawn) == pytest.approx(
        sum(flow.amount for flow in wanted) / (run.book.book.quarters / 4)
    )
    assert not any(flow.circular for flow in drawn)


def test_outside_funding_is_what_the_base_raises_on_average(run: Run) -> None:
    funding = [flow for flow in house_of(run, WORDS).flows if flow.payer == "world" and flow.state == "estimate"]
    extras = run.base_paths.flows.extras
    raised = sum(float(extras[kind].sum()) for kind in ("outside funding", "project loan") if kind in extras)
    assert sum(flow.amount for flow in funding) == pytest.approx(raised / (run.book.book.quarters / 4))


def test_every_firm_has_a_card_and_no_part_of_the_world_has(run: Run) -> None:
    assert {card.id for card in house_of(run, WORDS).cards} == set(run.book.firms)


def test_a_flow_is_hatched_if_a_figure_of_its_amount_is_assumed() -> None:
    book = shipped_run().book
    unsure = unsure_origins(book)
    assert "stargate-oracle" in unsure  # its plan is an assumption
    assert "openai-oracle-compute" in unsure  # paid by unit of that plan
    assert "nvidia-coreweave-lease" not in unsure


def test_the_guarantee_rings_the_guaranteed_flow_up_to_its_cap() -> None:
    run = shipped_run()
    (ring,) = guarantees_of(run.book, WORDS)
    assert (ring.guarantor, ring.payer, ring.payee) == ("nvidia", "openai", "coreweave")
    assert "6.3" in ring.text
    flow = next(flow for flow in house_of(run, WORDS).flows if (flow.payer, flow.payee) == ("openai", "coreweave"))
    assert flow.guaranteed_by == ("nvidia",)


def test_a_removed_guarantee_has_no_ring() -> None:
    run = shipped_run()
    name = "nvidia-coreweave-backstop"
    deals = {**run.book.deals, name: run.book.deals[name].model_copy(update={"removed": True})}
    book = run.book.model_copy(update={"deals": deals})
    assert not list(guarantees_of(book, WORDS))
    assert not any(flow.guaranteed_by for flow in house_of(replace(run, book=book), WORDS).flows)
