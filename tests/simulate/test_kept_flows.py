"""Every path's flows move the cash that is recorded, add up to the mean flows, and finance as measured ones do."""

from dataclasses import fields
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from tests.laws.runs import blurred, book_of, few, run_of, seeds
from tests.simulate.test_unsolved import book_with
from tests.twins.books import random_book

from cardhouse.files import book_path, read_book
from cardhouse.model.book import Book, finances
from cardhouse.network import View, measured_flows
from cardhouse.simulate import Paths, simulate
from cardhouse.simulate.kept_flows import KeptFlows
from cardhouse.tables import mean_flows
from cardhouse.trace.window import Window, window_of

CASES = Path(__file__).parents[2] / "cases/valid"
SHIPPED = "nvidia-openai-2025"


@cache
def random_paths(seed: int) -> tuple[Book, Paths]:
    """Return a random book, every second one with ranges for its amounts, and the flows of a few of its paths."""
    book = book_of(random_book(seed))
    book = blurred(book) if seed % 2 else book
    return book, simulate(book, paths=6, seed=seed, keep_flows=True)


@cache
def shipped_paths() -> tuple[Book, Paths]:
    book = read_book(book_path(SHIPPED))
    return book, simulate(book, paths=150, seed=5, keep_flows=True, chunk=64)


def kept(done: Paths) -> KeptFlows:
    assert done.kept_flows is not None
    return done.kept_flows


def window(done: Paths, path: int) -> Window:
    flows = kept(done)
    return window_of(*(x[..., path] for x in (flows.flows, flows.outside, flows.outflow, flows.cash)))


def assert_flows_move_the_cash(done: Paths) -> None:
    size = 1.0 + max(np.abs(done.firms["cash"]).max(), kept(done).outflow.max())
    for path in range(done.count):
        found = window(done, path)
        np.testing.assert_allclose(found.balance, done.firms["cash"][..., path], rtol=0, atol=1e-9 * size)
        np.testing.assert_allclose(found.outside, kept(done).outside[..., path], rtol=0, atol=1e-9 * size)


def assert_means_are_the_mean_flows(book: Book, done: Paths) -> None:
    flows, names = kept(done), (*done.network.firms.ids, "world")
    expected = np.zeros((done.network.quarters, len(names), len(names)))
    for (payer, payee, _), amounts in mean_flows(book, done).items():
        expected[:, names.index(payer), names.index(payee)] += amounts
    size = 1.0 + expected.max()
    between, outflow = flows.flows.mean(axis=-1), flows.outflow.mean(axis=-1)
    np.testing.assert_allclose(between, expected[:, :-1, :-1], rtol=0, atol=1e-9 * size)
    np.testing.assert_allclose(flows.outside.mean(axis=-1), expected[:, -1, :-1], rtol=0, atol=1e-9 * size)
    np.testing.assert_allclose(outflow - between.sum(axis=2), expected[:, :-1, -1], rtol=0, atol=1e-9 * size)


@few
@given(seeds)
def test_flows_of_a_path_move_its_cash_and_nothing_is_missing(seed: int) -> None:
    assert_flows_move_the_cash(random_paths(seed)[1])


@few
@given(seeds)
def test_means_over_paths_are_the_mean_flows(seed: int) -> None:
    assert_means_are_the_mean_flows(*random_paths(seed))


def test_the_shipped_book_keeps_its_money_on_every_path() -> None:
    book, done = shipped_paths()
    assert_flows_move_the_cash(done)
    assert_means_are_the_mean_flows(book, done)
    closed = done.firms["cash"][-1] == 0
    assert closed.any()  # estates were closed, so that recoveries and the world's succession are among the flows


@few
@given(seeds)
def test_financing_is_what_the_financing_deals_pay_while_their_payer_lives(seed: int) -> None:
    book, done = random_paths(seed)
    flows, firms = kept(done), done.network.world
    expected = np.zeros(flows.flows.shape[:-1])
    for row, line in enumerate(done.flows.lines):
        financing = bool(line.deal) and not line.kind.startswith("loan ") and finances(book, book.deals[line.deal])
        financing |= line.kind == "loan draw"
        if financing and max(line.payer, line.payee) < firms:
            expected[:, line.payer, line.payee] += done.flows.paid[:, row]
    np.testing.assert_allclose(flows.financing.mean(axis=-1), expected, atol=1e-9 * (1.0 + expected.max()))
    assert (flows.financing + flows.debt_service <= flows.flows * (1 + 1e-12)).all()
    assert (flows.debt_service >= 0).all()


def test_debt_service_is_what_borrowers_and_estates_pay_on_loans() -> None:
    """The whole history of the same paths: lines of interest and principal, claims of lenders and guarantors."""
    from_estates = 0.0
    for seed in range(1000, 1012):
        book, done = random_paths(seed)
        history, firms = run_of(book, seed, paths=6).history, done.network.world
        expected = np.zeros(kept(done).flows.shape)
        for row, line in enumerate(history.lines.lines):
            if line.kind in ("loan interest", "loan principal") and max(line.payer, line.payee) < firms:
                expected[:, line.payer, line.payee] += history.paid[:, row] * ~history.succeeded[:, row]
        for row, claim in enumerate(history.estates.rows):
            if claim.channel in ("loans", "guarantees") and claim.creditor < firms:
                paid = history.recovered[:, :, row].sum(axis=0) * ~history.recovered_by_world[:, row]
                expected[:, claim.debtor, claim.creditor] += paid
                from_estates += paid.sum()
        np.testing.assert_allclose(kept(done).debt_service, expected, atol=1e-9 * (1.0 + expected.max()))
    assert from_estates > 0


def test_the_flows_of_the_toy_circuit_are_the_measured_ones() -> None:
    book = read_book(CASES / "toy-circuit.yaml")
    found, measured = kept(simulate(book, paths=2, seed=1, keep_flows=True)), measured_flows(book, View.SIGNED, 1, 1)
    for simulated, expected in ((found.flows, measured.matrix), (found.financing, measured.financing)):
        np.testing.assert_allclose(simulated[0, ..., 1], expected)


def test_chunks_and_threads_change_no_bit_of_the_flows() -> None:
    book, split = shipped_paths()
    whole = simulate(book, paths=150, seed=5, keep_flows=True, threads=1, chunk=1024)
    for field in fields(KeptFlows):
        np.testing.assert_array_equal(getattr(kept(whole), field.name), getattr(kept(split), field.name))


def test_flows_are_kept_on_request_alone_and_change_no_other_number() -> None:
    book, done = shipped_paths()
    plain = simulate(book, paths=150, seed=5)
    assert plain.kept_flows is None
    np.testing.assert_array_equal(plain.firms["cash"], done.firms["cash"])
    np.testing.assert_array_equal(plain.flows.paid, done.flows.paid)


def test_paths_that_could_not_be_solved_have_no_flows(tmp_path: Path) -> None:
    done = simulate(book_with(tmp_path, "{lognormal: [1.0e305, 5]}"), paths=200, seed=1, keep_flows=True)
    assert done.unsolved["not_finite"] > 0
    assert kept(done).outside.shape[-1] == kept(done).cash.shape[-1] == done.count
    for path in range(done.count):
        balance = window(done, path).balance[:, 1]
        assert balance == pytest.approx(done.firms["cash"][:, 1, path])
