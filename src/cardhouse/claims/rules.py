"""Rules on values: true for all they can take, false for all, or open (Kleene's three values)."""

import ast
import math
import operator
from collections.abc import Callable, Mapping
from functools import partial, reduce
from typing import Final

from cardhouse.claims.value import Value, combined, equal, exactly, less, quotient, size_of
from cardhouse.model.expressions import expression

Values = Mapping[str, Value]

_ARITHMETIC: Final[dict[type[ast.operator], Callable[[Value, Value], Value]]] = {
    ast.Add: lambda a, b: combined(operator.add, a, b),
    ast.Sub: lambda a, b: combined(operator.sub, a, b),
    ast.Mult: lambda a, b: combined(operator.mul, a, b),
    ast.Div: quotient,
}
_FUNCTIONS: Final[dict[str, Callable[..., Value]]] = {
    "abs": size_of,
    "exp": lambda a: combined(_exponential, a),
    "min": lambda *parts: reduce(partial(combined, min), parts),
    "max": lambda *parts: reduce(partial(combined, max), parts),
}


def _exponential(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def number(text: str, values: Values) -> Value:
    """Return the value of an expression that is a number."""
    return _number(expression(text), values)


def truth(text: str, values: Values) -> bool | None:
    """Return whether a rule is true for all values its quantities can take, false for all, or none if it depends.

    Source: three-valued logic, Kleene 1952, section 64.
    """
    return _truth(expression(text), values)


def _number(tree: ast.expr, values: Values) -> Value:
    match tree:
        case ast.Constant(value=int() | float() as value):
            return exactly(float(value), "")
        case ast.Name(id=name):
            return values[name]
        case ast.Attribute(value=ast.Name(id=name), attr=end):
            whole = values[name]
            return exactly(getattr(whole, end), whole.unit, whole.sources)
        case ast.BinOp(left=left, op=op, right=right):
            return _ARITHMETIC[type(op)](_number(left, values), _number(right, values))
        case ast.UnaryOp(operand=operand):
            return combined(operator.neg, _number(operand, values))
        case ast.Call(func=ast.Name(id=name), args=args):
            return _FUNCTIONS[name](*(_number(part, values) for part in args))
    raise AssertionError(ast.dump(tree))


def _truth(tree: ast.expr, values: Values) -> bool | None:
    match tree:
        case ast.BoolOp(op=op, values=parts):
            found = [_truth(part, values) for part in parts]
            return _all(found) if isinstance(op, ast.And) else _not(_all([_not(one) for one in found]))
        case ast.UnaryOp(operand=operand):
            return _not(_truth(operand, values))
        case ast.Compare(left=left, ops=ops, comparators=rights):
            sides = [_number(part, values) for part in (left, *rights)]
            return _all([_compared(op, a, b) for op, a, b in zip(ops, sides, sides[1:], strict=False)])
    raise AssertionError(ast.dump(tree))


def _compared(op: ast.cmpop, one: Value, other: Value) -> bool | None:
    match op:
        case ast.Lt():
            return less(one, other)
        case ast.Gt():
            return less(other, one)
        case ast.LtE():
            return _not(less(other, one))
        case ast.GtE():
            return _not(less(one, other))
        case ast.Eq():
            return equal(one, other)
        case _:
            return _not(equal(one, other))


def _all(found: list[bool | None]) -> bool | None:
    if False in found:
        return False
    return None if None in found else True


def _not(one: bool | None) -> bool | None:
    return None if one is None else not one
