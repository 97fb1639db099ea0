"""Measured flows against the toy circuit and worked example A, added up by hand."""

import datetime
from pathlib import Path

import numpy as np
import pytest

from cardhouse.files import known_on, read_book
from cardhouse.model.figures import Figure, Series
from cardhouse.model.stages import Reached, Stage
from cardhouse.network import View, measured_flows

CASES = Path(__file__).parents[2] / "cases/valid"


def amounts(book, view: View, first: int, last: int) -> dict[tuple[str, str, str], float]:
    return {(f.payer, f.payee, f.kind): f.amount for f in measured_flows(book, view, first, last).flows}


def test_the_toy_circuit_gives_the_matrix_of_the_documentation() -> None:
    found = measured_flows(read_book(CASES / "toy-circuit.yaml"), View.SIGNED, 1, 1)
    assert found.firms == ("n", "o", "r")
    assert found.matrix.tolist() == [[0, 10, 0], [0, 0, 35], [30, 0, 0]]
    assert found.financing.tolist() == [[0, 10, 0], [0, 0, 0], [0, 0, 0]]
    assert found.outside.tolist() == [0, 26, 0]
    assert found.outflow.tolist() == [10, 35, 35]


def test_builds_fees_and_tranches_of_worked_example_a_fall_as_planned() -> None:
    book = read_book(CASES / "worked-a.yaml")
    found = amounts(book, View.PROMISED, 1, 4)
    assert found == pytest.approx(
        {
            ("cloud", "vendor", "hardware"): 4 * 0.4 * 10,
            ("cloud", "world", "shell"): 4 * 0.4 * 3,
            ("lab", "cloud", "cloud"): (0 + 0.4 + 0.8 + 1.2) * 1.2,
            ("vendor", "lab", "equity"): 2.0,
        }
    )
    assert amounts(book, View.PROMISED, 5, 10)["vendor", "lab", "equity"] == pytest.approx(4.0)


def test_a_programme_takes_the_weaker_stage_of_plan_and_contract() -> None:
    book = read_book(CASES / "worked-a.yaml")
    assert "hardware" not in {kind for _, _, kind in amounts(book, View.SIGNED, 1, 4)}
    firm = book.programmes["site"].model_copy(
        update={"stages": (Reached(stage=Stage.SIGNED, on=book.book.as_of, source="worked-example"),)}
    )
    signed = book.model_copy(update={"programmes": {"site": firm}})
    assert amounts(signed, View.SIGNED, 1, 4)["cloud", "vendor", "hardware"] == pytest.approx(16.0)


def test_a_letter_of_intent_is_never_in_a_signed_flow() -> None:
    book = read_book(CASES / "worked-c.yaml")
    assert ("vendor", "lab", "equity") in amounts(book, View.PROMISED, 1, 9)
    assert ("vendor", "lab", "equity") not in amounts(book, View.SIGNED, 1, 9)


def test_nothing_is_known_before_it_was_public() -> None:
    book = read_book(CASES / "worked-a.yaml")
    day = book.book.as_of - datetime.timedelta(days=400)
    assert measured_flows(known_on(book, day), View.PROMISED, 1, 4).flows == ()


def test_windows_add_up() -> None:
    book = read_book(CASES / "worked-e.yaml")
    whole = measured_flows(book, View.PROMISED, 1, 12).matrix
    parts = sum(measured_flows(book, View.PROMISED, t, t).matrix for t in range(1, 13))
    np.testing.assert_allclose(whole, parts, atol=1e-12)


def test_what_the_vendor_buys_from_its_customers_finances_them() -> None:
    book = read_book(CASES / "toy-circuit.yaml")
    deal = book.deals["chips"].model_copy(update={"payer": "n", "payee": "o"})
    found = measured_flows(book.model_copy(update={"deals": {**book.deals, "chips": deal}}), View.SIGNED, 1, 1)
    assert found.financing[0, 1] == 40


def test_cost_shares_apply_to_all_that_is_earned_inside_the_book_too() -> None:
    book = read_book(CASES / "toy-circuit.yaml")
    cloud = book.entities["r"].model_copy(update={"fixed": None, "cost_share": Figure(value=0.5)})
    found = measured_flows(book.model_copy(update={"entities": {**book.entities, "r": cloud}}), View.SIGNED, 1, 1)
    assert found.outflow.tolist() == [10, 35, 30 + 0.5 * 35]


def test_tranches_dated_before_the_first_quarter_are_in_no_window() -> None:
    book = read_book(CASES / "toy-circuit.yaml")
    dates = Series(dates={datetime.date(2025, 3, 31): Figure(value=4), datetime.date(2026, 3, 31): Figure(value=6)})
    deal = book.deals["stake"].model_copy(update={"schedule": dates})
    changed = book.model_copy(update={"deals": {**book.deals, "stake": deal}})
    assert measured_flows(changed, View.SIGNED, 1, 1).matrix[0, 1] == 6


def test_outside_revenue_is_bound_by_capacity_in_use() -> None:
    book = read_book(CASES / "toy-circuit.yaml")
    lab = book.entities["o"].model_copy(update={"rho": Figure(value=10), "base_capacity": Figure(value=2)})
    found = measured_flows(book.model_copy(update={"entities": {**book.entities, "o": lab}}), View.SIGNED, 1, 1)
    assert found.outside.tolist() == [0, 20, 0]


def test_buying_from_a_supplier_that_buys_nothing_back_is_no_financing() -> None:
    book = read_book(CASES / "toy-circuit.yaml")
    foundry = book.entities["r"].model_copy(update={"fixed": None})
    wafers = book.deals["chips"].model_copy(update={"payer": "n", "payee": "foundry"})
    more = {"entities": {**book.entities, "foundry": foundry}, "deals": {**book.deals, "wafers": wafers}}
    found = measured_flows(book.model_copy(update=more), View.SIGNED, 1, 1)
    assert found.financing.sum() == 10


def test_a_lag_beyond_the_run_brings_nothing_online() -> None:
    book = read_book(CASES / "worked-a.yaml")
    site = book.programmes["site"].model_copy(update={"lag": Figure(value=12)})
    found = amounts(book.model_copy(update={"programmes": {"site": site}}), View.PROMISED, 1, 10)
    assert ("lab", "cloud", "cloud") not in found
