"""The house of a run shows the money of its measures, no more and no less."""

from dataclasses import replace

import pytest
from tests.report.report_runs import shipped_run, worked_run

from cardhouse.model.places import figures_of
from cardhouse.model.stages import FIRMNESS
from cardhouse.network import View
from cardhouse.report.chapters.drawn_house import twin
from cardhouse.report.chapters.teller import Teller
from cardhouse.report.house import Flow, house_totals
from cardhouse.report.picture import amounts_at, guarantees_of, house_of, unsure_origins, whole_run
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


def shipped_flow(payer: str, payee: str, title: str) -> Flow:
    """Return a flow of the shipped book's house."""
    found = house_of(shipped_run(), WORDS).flows
    (flow,) = (flow for flow in found if (flow.payer, flow.payee, flow.title) == (payer, payee, title))
    return flow


def test_every_flow_says_stage_day_tier_and_source_and_lies_in_its_interval(run: Run) -> None:
    flows = house_of(run, WORDS).flows
    assert len(flows) > 5
    for flow in flows:
        assert flow.least <= flow.amount <= flow.most
        assert flow.basis.stage
        assert flow.basis.since[:2] == "20"
        assert flow.basis.tier
        assert flow.basis.sources


def test_the_letter_rests_on_a_statement_of_the_companies() -> None:
    letter = shipped_flow("nvidia", "openai", "nvidia-openai-equity")
    assert letter.state == "promise"
    assert (letter.basis.stage, letter.basis.since) == ("letter-of-intent", "2025-09-22")
    assert letter.basis.tier == "company-statement"


def test_a_fee_by_unit_is_as_weak_as_the_plan_of_its_units() -> None:
    fee = shipped_flow("openai", "oracle", "openai-oracle-compute")
    assert fee.basis.stage == "signed"
    assert fee.basis.tier == "assumption"
    assert any("Oracle" in source for source in fee.basis.sources)
    assert any("pace" in source for source in fee.basis.sources)


def test_an_interval_is_what_the_ends_of_the_figures_give() -> None:
    lease = shipped_flow("nvidia", "coreweave", "nvidia-coreweave-lease")
    assert lease.low is None
    assert lease.high is None
    hardware = shipped_flow("coreweave", "nvidia", "coreweave-openai")
    plan, chip = (0.8, 1.0, 1.3), (28, 35, 40)  # factor of the plan, price of a unit: low, centre, high
    low, high = (hardware.amount * plan[end] * chip[end] / (plan[1] * chip[1]) for end in (0, 2))
    assert (hardware.low, hardware.high) == (pytest.approx(low), pytest.approx(high))


def test_only_figures_that_make_amounts_move_to_their_ends() -> None:
    book = shipped_run().book
    moved = {place: figure.centre for place, figure, _ in figures_of(amounts_at(book, 1))}
    changed = {place for place, figure, _ in figures_of(book) if moved[place] != figure.centre}
    assert "programmes.coreweave-openai.chip" in changed
    assert "deals.openai-oracle-compute.per" in changed
    assert not any("custom" in place or "probability" in place or "debt_part" in place for place in changed)


def test_the_table_twin_has_the_evidence_of_every_flow() -> None:
    run = shipped_run()
    house = house_of(run, WORDS)
    sheet = twin(Teller(run, WORDS, {}), house)
    assert sheet.headings[5:7] == ("lower end", "upper end")
    assert sheet.headings[8:12] == ("stage", "since", "weakest evidence", "source")
    assert len(sheet.rows) == len(house.flows) + 3
    assert {len(row) for row in sheet.rows} == {len(sheet.headings)}
    assert all(all(row[4:12]) for row in sheet.rows[:-3])
    assert {row[5:7] for row in sheet.rows[-3:]} == {("not summed", "not summed")}
    assert {row[5] for row in sheet.rows if row[8] == "simulated"} == {"mean only"}
    letter = next(row for row in sheet.rows if row[8] == "letter of intent")
    assert letter[9:11] == ("2025-09-22", "company statement")
