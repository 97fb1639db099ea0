"""The state known on an earlier day."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from cardhouse.errors import UsageError
from cardhouse.files import read_book
from cardhouse.model.book import Book
from cardhouse.model.deals import Binding
from cardhouse.model.known import known_on, unknown_on
from cardhouse.model.stages import Stage

CASES = Path(__file__).resolve().parents[2] / "cases" / "valid"
DAY = datetime.date
TEXT = """
book: {id: k, title: K, as_of: 2025-06-30, start: 2025Q3, quarters: 4, source: guess}
sources:
  guess: {title: G, tier: assumption, note: N}
  march: {title: M, date: 2025-03-01, address: A, tier: filed}
  may: {title: M, date: 2025-05-01, address: A, tier: filed}
entities:
  maker:
    role: vendor
    cash: {vintages: [{value: 1, source: march}, {value: 2, source: may}]}
    debt: {value: 3, source: may}
  lab:
    role: lab
    cash: {low: 1, mode: 2, high: 3, basis: [march, may]}
    debt: {value: 1, source: march, public_since: 2025-01-05}
  cloud: {role: cloud}
  chips: {role: chip-supplier}
programmes:
  site:
    owner: cloud
    user: lab
    vendor: maker
    plan: [1]
    chip: 1
    custom: {supplier: chips, ceiling: 1, speed: 1, half: 1, locked_by: stake}
    stages: [{stage: announced, on: 2025-02-01}]
  late: {owner: lab, user: lab, vendor: maker, plan: [1], chip: 1}
deals:
  stake:
    kind: equity
    payer: maker
    payee: lab
    amount: 6
    schedule: [6]
    stages: [{stage: letter-of-intent, on: 2025-04-01}, {stage: signed, on: 2025-05-01, public_since: 2025-05-10}]
  fee: {kind: cloud, payer: lab, payee: cloud, programme: site, per: 1, stages: [{stage: signed, on: 2025-02-01}]}
  backlog:
    kind: cloud
    payer: lab
    payee: cloud
    programme: site
    per: 1
    overlaps_with: [fee, stake]
    counted_in: stake
    stages: [{stage: signed, on: 2025-02-01}]
  backstop:
    kind: guarantee
    payer: maker
    payee: cloud
    deal: fee
    amount: 1
    stages: [{stage: signed, on: 2025-03-01}]
scenarios:
  s: {changes: [{at: deals.stake, remove: true}, {at: entities.lab.cash, times: 2}]}
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    file: Path = tmp_path_factory.mktemp("known") / "book.yaml"
    file.write_text(TEXT, encoding="utf-8")
    return read_book(file)


def test_on_its_own_day_all_is_known(book: Book) -> None:
    assert known_on(book, book.book.as_of) == book
    assert unknown_on(book, book.book.as_of) == []


def test_nothing_is_known_after_its_day(book: Book) -> None:
    with pytest.raises(UsageError, match="knows nothing after 2025-06-30"):
        known_on(book, DAY(2025, 7, 1))


def test_deals_and_plans_that_were_not_public_are_left_out(book: Book) -> None:
    known = known_on(book, DAY(2025, 2, 15))
    assert list(known.deals) == ["fee", "backlog"]
    assert list(known.programmes) == ["site"]
    assert known.book.as_of == DAY(2025, 2, 15)


def test_what_rests_on_a_deal_that_is_left_out_goes_or_is_untied(book: Book) -> None:
    known = known_on(book, DAY(2025, 3, 15))
    assert known.deals["backlog"].overlaps_with == ("fee",)
    assert known.deals["backlog"].counted_in is None
    assert known.programmes["site"].custom is not None
    assert known.programmes["site"].custom.locked_by is None
    assert [change.at for change in known.scenarios["s"].changes] == ["entities.lab.cash"]
    assert list(known_on(book, DAY(2025, 1, 15)).deals) == []


def test_a_deal_is_rolled_back_to_its_stage_of_that_day(book: Book) -> None:
    before = known_on(book, DAY(2025, 5, 9)).deals["stake"]
    assert [reached.stage for reached in before.stages] == [Stage.LETTER_OF_INTENT]
    assert before.binding is Binding.OPTIONAL
    after = known_on(book, DAY(2025, 5, 10)).deals["stake"]
    assert after == book.deals["stake"]


def test_the_vintage_of_that_day_counts(book: Book) -> None:
    for day, value in ((DAY(2025, 4, 30), 1), (DAY(2025, 5, 1), 2), (DAY(2025, 1, 1), 1)):
        cash = known_on(book, day).entities["maker"].cash
        assert cash is not None
        assert cash.current.value == value


def test_what_nobody_knew_is_listed(book: Book) -> None:
    assert unknown_on(book, DAY(2025, 5, 1)) == ["deals.stake.probability"]
    assert unknown_on(book, DAY(2025, 4, 15)) == ["entities.maker.debt", "entities.lab.cash", "deals.stake.probability"]
    assert "entities.maker.cash" in unknown_on(book, DAY(2025, 2, 15))


def test_a_figure_is_not_known_before_its_source(book: Book) -> None:
    assert "entities.lab.debt" in unknown_on(book, DAY(2025, 2, 28))
    assert "entities.lab.debt" not in unknown_on(book, DAY(2025, 3, 1))


def test_what_the_book_says_of_its_own_day_is_not_said_of_another() -> None:
    book = read_book(CASES / "everything.yaml")
    assert book.quantities
    assert book.claims
    known = known_on(book, DAY(2025, 4, 1))
    assert (known.quantities, known.claims, known.answer) == ({}, {}, None)
