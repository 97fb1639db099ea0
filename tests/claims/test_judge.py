"""Verdicts follow from the rules alone, then and later; the answer says the first sentence whose rule surely holds."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from tests.claims.small_books import CASES, PLAN, bench_of, case, read_text

from cardhouse.claims import Bench, Value, Verdict, answered, judged, judged_claims, verdict
from cardhouse.claims.value import exactly, unknown
from cardhouse.errors import BookError
from cardhouse.files import read_book
from cardhouse.model.claims import Answer, Claim, ComparedRow, Judgement, OutcomeFigure, Quantity, Variant
from cardhouse.model.record import Title

SHARE = Value(0.1, 0.15, 0.3, "share of receipts")
BACK = Quantity(of="round-trip", view="signed")  # between 0.4 and 1, pro rata 0.83, on the toy circuit
INDEX = Quantity(of="index", view="signed")  # 0.4
NEVER = Quantity(of="index", view="settled")  # nothing is settled


def said(text: str) -> Title:
    return Title(en=text, fr=text)


def claim(holds: str, in_part: str | None = None, order: int = 1, says: str = "S", **quantities: Quantity) -> Claim:
    return Claim(order=order, statement=said("A"), holds=holds, in_part=in_part, says=said(says), quantities=quantities)


@pytest.fixture(scope="module")
def toy() -> Bench:
    bench = case("toy-circuit")
    outcome = OutcomeFigure(
        measure="index", value=0.2, unit="share", public_since=datetime.date(2026, 3, 1), source="toy"
    )
    return bench_of(bench.book.model_copy(update={"outcomes": {"index": outcome}}))


@pytest.mark.parametrize(
    ("holds", "in_part", "found"),
    [
        ("share < 0.4", None, Verdict.HOLDS),
        ("share < 0.4", "share < 0.05", Verdict.HOLDS),  # the stronger rule decides first
        ("share > 0.2", "share > 0.05", Verdict.IN_PART),  # open whether above 0.2, surely above 0.05
        ("share > 0.4", "share > 0.05", Verdict.IN_PART),  # surely not above 0.4
        ("share > 0.4", "share > 0.3", Verdict.CONTRADICTED),
        ("share > 0.2", "share > 0.3", Verdict.CONTRADICTED),
        ("share > 0.4", None, Verdict.CONTRADICTED),
        ("share > 0.2", None, Verdict.UNKNOWN),
        ("share > 0.4", "share > 0.2", Verdict.UNKNOWN),
        ("share > 0.25", "share > 0.2", Verdict.UNKNOWN),
        ("share.centre > 0.2", "share.high > 0.2", Verdict.IN_PART),
        ("none < 1", None, Verdict.UNKNOWN),
        ("none < 1", "none < 2", Verdict.UNKNOWN),
        ("none < 1", "share < 1", Verdict.IN_PART),
        ("none < 1 or share < 0.4", None, Verdict.HOLDS),  # whatever the unknown one is
        ("none < 1 and share > 0.4", None, Verdict.CONTRADICTED),
    ],
)
def test_a_verdict_follows_from_the_stronger_rule_then_the_weaker(
    holds: str, in_part: str | None, found: Verdict
) -> None:
    values = {"share": SHARE, "none": unknown("why no receipts")}
    assert verdict(Judgement(holds=holds, in_part=in_part, says=said("S")), values) is found


def test_a_quantity_that_cannot_be_determined_leaves_a_claim_unknown(toy: Bench) -> None:
    found = judged(toy, "a", claim("index < 0.5", index=NEVER))
    assert found.then.verdict is Verdict.UNKNOWN
    assert found.then.values["index"].why == "why nothing paid"
    assert found.later is None


def test_what_is_found_later_sees_what_was_known_then(toy: Bench) -> None:
    later = Judgement(
        quantities={"outcome": Quantity(of="outcome", name="index")}, holds="outcome < index", says=said("S")
    )
    found = judged(toy, "a", claim("index < 0.3", index=INDEX).model_copy(update={"later": later}))
    assert found.later is not None
    assert (found.then.verdict, found.later.verdict) == (Verdict.CONTRADICTED, Verdict.HOLDS)
    assert {name: one.centre for name, one in found.later.values.items()} == {"index": 0.4, "outcome": 0.2}
    assert (found.then.routes, found.later.routes) == (("trace",), ("later", "trace"))
    assert (found.then.sources, found.later.sources) == ((), ("toy",))


def test_a_later_quantity_stands_in_place_of_the_one_of_its_name_in_sums_too(toy: Bench) -> None:
    twice = Quantity(of="sum", is_="2 * index", unit="x")
    later = Judgement(quantities={"index": Quantity(of="outcome", name="index")}, holds="twice == 0.4", says=said("S"))
    then = claim("twice == 0.8", index=INDEX, twice=twice)
    found = judged(toy, "a", then.model_copy(update={"later": later}))
    assert found.later is not None
    assert (found.then.verdict, found.later.verdict) == (Verdict.HOLDS, Verdict.HOLDS)


def sum_of(text: str) -> Quantity:
    return Quantity(of="sum", is_=text, unit="x")


@pytest.fixture
def shared(toy: Bench) -> Bench:
    """Return the toy circuit with quantities of the book, a claim and an answer that name them."""
    later = Judgement(quantities={"own": sum_of("outcome")}, holds="both > 0.5", says=said("{twice} {own}"))
    one = claim("both == 0.4 and index == own", own=INDEX, both=sum_of("twice - own"))
    quantities = {
        "index": INDEX,
        "twice": sum_of("2 * index"),
        "outcome": Quantity(of="outcome", name="index"),
        "unread": BACK,
    }
    asked = Answer(
        question=said("Q"),
        quantities={"own": sum_of("twice + 1")},
        sentences=((Variant(when="twice == 0.8", says=said("{own}")), Variant(says=said("{outcome}"))),),
        columns={"now": said("Now")},
        rows=(ComparedRow(title=said("R"), cells={"now": "twice"}),),
    )
    claims = {"a": one.model_copy(update={"later": later})}
    return bench_of(toy.book.model_copy(update={"quantities": quantities, "claims": claims, "answer": asked}))


def test_a_claim_and_the_answer_read_the_same_quantity_of_the_book(shared: Bench) -> None:
    (found,), asked = judged_claims(shared), answered(shared)
    assert asked is not None
    assert (found.then.verdict, [one.en for one in asked.sentences]) == (Verdict.HOLDS, ["{own}"])
    assert found.then.values["twice"] == asked.values["twice"]
    assert found.then.values["twice"].centre == pytest.approx(0.8)
    assert found.then.quantities["twice"] is asked.quantities["twice"] is shared.book.quantities["twice"]
    assert (found.then.values["own"].centre, asked.values["own"].centre) == (0.4, pytest.approx(1.8))
    assert list(found.then.values) == ["index", "twice", "own", "both"]
    assert list(asked.values) == ["index", "twice", "outcome", "own"]  # and nothing that neither names
    assert asked.quantities.keys() == asked.values.keys()


def test_a_later_quantity_stands_in_place_of_the_claims_own_beside_those_of_the_book(shared: Bench) -> None:
    (found,) = judged_claims(shared)
    assert found.later is not None
    assert found.later.verdict is Verdict.HOLDS  # 2 * 0.4 - 0.2: the index is that of the book, own the outcome
    assert {name: one.centre for name, one in found.later.values.items()} == {
        "index": 0.4, "twice": 0.8, "outcome": 0.2, "own": 0.2, "both": pytest.approx(0.6),
    }  # fmt: skip


@pytest.mark.parametrize(("name", "codes"), [("own", []), ("index", ["B821"])])
def test_a_later_quantity_may_have_the_name_of_the_claims_own_but_not_of_one_of_the_book(
    tmp_path: Path, name: str, codes: list[str]
) -> None:
    text = f"""{PLAN}
quantities:
  index: {{of: index, view: signed}}
claims:
  a:
    order: 1
    statement: A
    quantities: {{own: {{of: index, view: promised}}}}
    holds: own < index
    says: A
    later: {{quantities: {{{name}: {{of: index, view: settled}}}}, holds: {name} < index + own, says: A}}
"""
    found = []
    try:
        read_text(tmp_path, text)
    except BookError as error:
        found = [one.code for one in error.problems]
    assert found == codes


def test_only_what_a_judgement_names_is_computed_with_the_parts_of_its_sums(toy: Bench) -> None:
    later = Judgement(holds="back < 2", says=said("S"))
    then = claim(
        "twice > 0", says="{spoken.low}", twice=Quantity(of="sum", is_="2 * index", unit="x"),
        index=INDEX, spoken=NEVER, back=BACK,
    )  # fmt: skip
    found = judged(toy, "a", then.model_copy(update={"later": later}))
    assert found.later is not None
    assert list(found.then.values) == ["twice", "index", "spoken"]
    assert list(found.later.values) == ["back"]
    assert found.then.quantities.keys() == found.then.values.keys()


def test_what_only_one_language_says_is_computed_too(toy: Bench) -> None:
    one = claim("1 < 2", index=INDEX, back=BACK).model_copy(update={"says": Title(en="{index}", fr="{back.high}")})
    assert set(judged(toy, "a", one).then.values) == {"index", "back"}


def test_claims_come_in_their_order_each_with_its_verdict(toy: Bench) -> None:
    claims = {
        "last": claim("index > 0.5", order=3, index=INDEX),
        "first": claim("back < 2", order=1, back=BACK),
        "second": claim("back > 0.5", "back > 0.3", order=2, back=BACK),
    }
    found = judged_claims(bench_of(toy.book.model_copy(update={"claims": claims})))
    assert [(one.id, one.then.verdict) for one in found] == [
        ("first", Verdict.HOLDS),
        ("second", Verdict.IN_PART),
        ("last", Verdict.CONTRADICTED),
    ]
    assert judged_claims(toy) == ()


def answer(*rules: str | None) -> Answer:
    """Return an answer of one sentence: variants 0, 1, ... with their rules."""
    variants = tuple(Variant(when=rule, says=said(str(at))) for at, rule in enumerate(rules))
    return Answer(
        question=said("Q"),
        quantities={"index": INDEX, "back": BACK, "never": NEVER},
        sentences=(variants, (Variant(says=said("always")),)),
        columns={"then": said("Then"), "now": said("Now")},
        rows=(ComparedRow(title=said("R"), cells={"then": "never", "now": "back"}),),
    )


@pytest.mark.parametrize(
    ("rules", "chosen"),
    [
        (("index < 0.5", "index < 0.6", None), "0"),
        (("index > 0.5", "index < 0.6", None), "1"),
        (("back > 0.5", "index > 0.6", None), "2"),  # what may be so is not said
        (("never < 1", "not never < 1", None), "2"),
        ((None,), "0"),
    ],
)
def test_the_first_sentence_whose_rule_surely_holds_is_said(
    toy: Bench, rules: tuple[str | None, ...], chosen: str
) -> None:
    found = answered(bench_of(toy.book.model_copy(update={"answer": answer(*rules)})))
    assert found is not None
    assert [sentence.en for sentence in found.sentences] == [chosen, "always"]
    assert (found.values["back"].low, found.values["back"].high) == (pytest.approx(0.4), pytest.approx(1.0))
    assert not found.values["never"].known


def test_a_book_without_a_question_has_no_answer(toy: Bench) -> None:
    assert answered(toy) is None


def test_the_case_with_every_field_reads_its_rules_as_they_are_written() -> None:
    book = read_book(CASES / "everything.yaml")
    one = book.claims["round"]
    values = {name: exactly(1.0, "") for name in one.quantities} | {"half": exactly(2.0, "")}
    assert verdict(one, values) is Verdict.HOLDS
    assert verdict(one, {**values, "part": exactly(0.0, "")}) is Verdict.IN_PART
    assert verdict(one, {**values, "back": exactly(0.0, "")}) is Verdict.CONTRADICTED
