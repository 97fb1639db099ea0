"""Rules are true or false only if they are so for all that their quantities can be; hostile texts are refused."""

from __future__ import annotations

import ast
import itertools

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.claims.three_valued import (
    BOXES,
    NAMES,
    NUMBERS,
    RULES,
    at_a_point,
    boxes_and_points,
    known_at,
    narrowed_boxes,
    ranged,
)

from cardhouse.claims.rules import number, truth
from cardhouse.claims.value import Value, exactly, unknown
from cardhouse.model.expressions import (
    FUNCTIONS,
    ExpressionError,
    expression,
    is_rule,
    named_in_rule,
    named_in_sentence,
    names_in,
)

OPEN = {"a": ranged(0, 1)}
TEXTS = {True: "1 < 2", False: "2 < 1", None: "a < 0.5"}


def negation(one: bool | None) -> bool | None:
    return None if one is None else not one


@settings(max_examples=300, deadline=None)
@given(RULES, boxes_and_points())
def test_a_decided_rule_is_so_at_every_point(rule: str, drawn: tuple[dict[str, Value], dict[str, float]]) -> None:
    box, point = drawn
    decided, there = truth(rule, box), at_a_point(rule, point)
    assume(decided is not None and there is not None)
    assert decided is there


@settings(max_examples=200, deadline=None)
@given(NUMBERS, boxes_and_points())
def test_a_number_lies_between_its_ends_at_every_point(
    text: str, drawn: tuple[dict[str, Value], dict[str, float]]
) -> None:
    box, point = drawn
    found, there = number(text, box), at_a_point(text, point)
    assume(found.known and there is not None)
    assert found.low <= there <= found.high
    assert found.low <= found.centre <= found.high


@settings(deadline=None)
@given(NUMBERS, boxes_and_points())
def test_where_all_is_certain_the_number_is_pythons(
    text: str, drawn: tuple[dict[str, Value], dict[str, float]]
) -> None:
    _, point = drawn
    there = at_a_point(text, point)
    assume(there is not None)
    found = number(text, known_at(point))
    assume(found.known)  # what is divided by an exact 0 inside a min or max has a value for Python only
    assert found.low == found.centre == found.high == there


@settings(max_examples=200, deadline=None)
@given(RULES, narrowed_boxes())
def test_to_know_more_never_undoes_what_was_decided(
    rule: str, boxes: tuple[dict[str, Value], dict[str, Value]]
) -> None:
    wide, narrow = boxes
    decided = truth(rule, wide)
    assume(decided is not None)
    assert truth(rule, narrow) is decided


@settings(deadline=None)
@given(RULES, BOXES)
def test_not_turns_what_is_decided_and_leaves_open_what_is_open(rule: str, box: dict[str, Value]) -> None:
    assert truth(f"not ({rule})", box) is negation(truth(rule, box))


@settings(deadline=None)
@given(RULES, RULES, BOXES)
def test_de_morgans_law(one: str, other: str, box: dict[str, Value]) -> None:
    assert truth(f"not (({one}) and ({other}))", box) is truth(f"(not ({one})) or (not ({other}))", box)


@settings(deadline=None)
@given(NUMBERS, NUMBERS, BOXES)
def test_comparisons_agree_with_each_other(one: str, other: str, box: dict[str, Value]) -> None:
    less, more = truth(f"{one} < {other}", box), truth(f"{other} > {one}", box)
    assert less is more
    assert truth(f"{one} >= {other}", box) is negation(less)
    assert truth(f"{one} != {other}", box) is negation(truth(f"{one} == {other}", box))
    if less is True:
        assert truth(f"{one} <= {other}", box) is True
        assert truth(f"{one} == {other}", box) is False


@pytest.mark.parametrize(("one", "other"), list(itertools.product(TEXTS, TEXTS)))
def test_and_and_or_have_kleenes_tables(one: bool | None, other: bool | None) -> None:
    # Kleene's tables: false < unknown < true, `and` takes the lesser, `or` the greater
    order = {False: 0, None: 1, True: 2}
    both, either = (pick((one, other), key=order.__getitem__) for pick in (min, max))
    assert truth(f"{TEXTS[one]} and {TEXTS[other]}", OPEN) is both
    assert truth(f"{TEXTS[one]} or {TEXTS[other]}", OPEN) is either


@pytest.mark.parametrize(
    "rule", ["a < 1", "not a < 1", "a == a", "a / 2 >= 0", "abs(a) != 3", "a.low < 1", "1 > min(a, 0)"]
)
def test_nothing_is_decided_on_what_is_not_known(rule: str) -> None:
    assert truth(rule, {"a": unknown("why no path")}) is None


def test_the_ends_of_a_range_can_be_named_and_are_single_numbers() -> None:
    share = {"share": Value(0.1, 0.15, 0.3, "")}
    assert truth("share < 0.2", share) is None
    assert truth("share.high < 0.2", share) is False
    assert truth("share.centre == 0.15 and share.low == 0.1", share) is True
    assert number("share.high - share.low", share).centre == pytest.approx(0.2)


def test_a_chain_holds_if_every_link_does() -> None:
    box = {"a": ranged(1, 2), "b": ranged(3, 4)}
    assert truth("0 < a < b", box) is True
    assert truth("2 < a < b", box) is False
    assert truth("1.5 < a < b", box) is None


def test_division_by_what_may_be_nothing_has_no_value() -> None:
    for divisor in (ranged(-1, 1), ranged(0, 1), exactly(0.0, "")):
        found = number("1 / a", {"a": divisor})
        assert not found.known
        assert found.why == "why divided"
    assert number("1 / a", {"a": ranged(1, 2)}).low == 0.5


def test_what_is_too_large_has_no_value() -> None:
    assert number("exp(a)", {"a": exactly(1000.0, "")}).why == "why too large"
    assert truth("exp(a) > 1", {"a": exactly(1000.0, "")}) is None


def test_many_arguments_take_no_longer_than_few() -> None:
    box = {f"n{at}": ranged(at, at + 1) for at in range(60)}
    found = number(f"max({', '.join(box)})", box)
    assert (found.low, found.high) == (59, 60)


HOSTILE = [
    "",
    " ",
    "__import__('os').remove('book')",
    "__import__('os')",
    "open('x').read() == 1",
    "a.b.c < 1",
    "a.low.high < 1",
    "a.__class__ < 1",
    "a.low() < 1",
    "a[0] < 1",
    "lambda: 1",
    "(lambda: 1)() < 1",
    "[x for x in (1, 2)] == 1",
    "{1: 2} == 1",
    "(y := 1) == 1",
    "await a",
    "yield a",
    "f'{a}' == 1",
    '1 < "x"',
    "1 < b'x'",
    "1 < 2j",
    "1 == True",
    "1 < ...",
    "1 is 1",
    "1 in 2",
    "a if b else c",
    "1if 2else 3",
    "a ** 2 < 1",
    "a // 2 < 1",
    "a % 2 < 1",
    "a @ b < 1",
    "~a < 1",
    "+a < 1",
    "a & b",
    "abs() < 1",
    "abs(a, b) < 1",
    "min(a) < 1",
    "max() < 1",
    "abs(x=1) < 1",
    "abs(*a) < 1",
    "max(a, *b) < 1",
    "abs(a < 1) < 1",
    "(a < 1) + 1",
    "(a < 1) < 1",
    "a and b",
    "not a",
    "a < 1 and b",
    "1e999 > 1",
    "9" * 400 + " > 1",
    "9" * 5000 + " > 1",
    "a = 1",
    "import os",
    "a; b",
    "a < 1\nb < 1",
    "a < \0",
    "a < \ud800",
    "(" * 10_000 + "1" + ")" * 10_000 + " < 2",
    "-" * 10_000 + "1 < 2",
    "not " * 10_000 + "1 < 2",
    "1 < 2 and " * 10_000 + "1 < 2",
    "-" * 500 + "1 < 2",
    "a" * 2_000 + " < 1",
    "max(" + ", ".join("1" for _ in range(120)) + ") > 1",
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:30]))
def test_hostile_texts_are_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        expression(text)
    assert list(named_in_rule(text)) == []


WORDS = ("and", "or", "not", "if", "else", "lambda", "in", "None", "True", "a.low", "(a)", "(1 < 2)")
TOKENS = st.sampled_from(
    [*NAMES, *FUNCTIONS, *"+-*/()[]{}<>=.,:!@%'", "<=", "==", "**", "1", "0", "1e300", "0x1", "1j", *WORDS]
)
ALLOWED = (
    *(ast.Constant, ast.Name, ast.Attribute, ast.Call, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.Load),
    *(ast.Add, ast.Sub, ast.Mult, ast.Div, ast.USub, ast.And, ast.Or, ast.Not),
    *(ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq),
)


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=30) | st.lists(TOKENS, max_size=9).map(" ".join), BOXES)
def test_any_text_is_refused_or_has_a_value_and_calls_nothing_else(text: str, box: dict[str, Value]) -> None:
    try:
        tree = expression(text)
    except ExpressionError:
        return
    for node in ast.walk(tree):
        assert isinstance(node, ALLOWED)
        assert not isinstance(node, ast.Call) or node.func.id in FUNCTIONS
    names = set(names_in(tree))
    values = {**dict.fromkeys(names, exactly(1.0, "")), **box}
    if is_rule(tree):
        assert truth(text, values) in (True, False, None)
    else:
        assert isinstance(number(text, values), Value)


def test_the_names_in_an_expression_are_those_of_quantities_only() -> None:
    assert set(named_in_rule("abs(share.high / min(a, b)) < exp(1)")) == {"share", "a", "b"}


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("{share} of {{all}}, at most {share.high}", ["share", "share.high"]),
        ("nothing", []),
        ("{x!r}", ["x!r"]),
        ("{x:>1000000}", ["x:>1000000"]),
        ("{x:{y}}", ["x:{y}"]),
        ("{}", [""]),
        ("{0}", ["0"]),
        ("{x", ["{"]),
        ("x}", ["{"]),
    ],
)
def test_the_names_in_a_sentence_are_what_stands_in_its_braces(sentence: str, named: list[str]) -> None:
    assert list(named_in_sentence(sentence)) == named
