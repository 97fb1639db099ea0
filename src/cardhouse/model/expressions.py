"""Expressions on named quantities: `share.high < 0.15 and abs(a / b - 1) <= 0.25`; read here, evaluated by claims."""

import ast
import math
import string
import warnings
from collections.abc import Iterator
from typing import Final

ENDS: Final = ("low", "centre", "high")
FUNCTIONS: Final = {"abs": (1, 1), "exp": (1, 1), "min": (2, 99), "max": (2, 99)}
"""How many numbers each function takes, at least and at most."""
_OPERATORS: Final = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.USub, ast.And, ast.Or, ast.Not)
_COMPARISONS: Final = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
_LONGEST = 1000  # characters of one expression
_MOST = 300  # nodes of one expression


class ExpressionError(ValueError):
    """Say why a text is no expression."""


def expression(text: str) -> ast.expr:
    """Return the tree of an expression: numbers, names, their ends, + - * /, comparisons, and, or, not, abs, exp,
    min, max.

    Raises:
        ExpressionError: it is none.
    """
    if len(text) > _LONGEST:
        raise ExpressionError("is too long")
    try:
        with warnings.catch_warnings(action="ignore"):  # Python warns of `1if 2else 3`, which is refused below
            tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionError("cannot be read") from None
    nodes = list(ast.walk(tree))
    if len(nodes) > _MOST:
        raise ExpressionError("is too long")
    for node in nodes:
        _admit(node)
    return tree


def names_in(tree: ast.expr) -> Iterator[str]:
    """Yield the names of the quantities in an expression."""
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    yield from (node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called)


def named_in_rule(text: str) -> Iterator[str]:
    """Yield the quantities that an expression names; nothing of one that cannot be read."""
    try:
        yield from names_in(expression(text))
    except ExpressionError:
        return


def named_in_sentence(text: str) -> Iterator[str]:
    """Yield the quantities in braces in a sentence, with the end that is asked for: `share.low`.

    What else Python's formats allow in braces (`{share!r}`, `{share:.2f}`) is yielded whole, so that it names no
    quantity; so is a brace that is never closed.
    """
    try:
        for _, field, form, conversion in string.Formatter().parse(text):
            if field is not None:
                yield field + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "")
    except ValueError:
        yield "{"


def is_rule(tree: ast.expr) -> bool:
    """Tell whether an expression is true or false rather than a number."""
    return isinstance(tree, (ast.Compare, ast.BoolOp)) or (
        isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not)
    )


def _admit(node: ast.AST) -> None:
    match node:
        case ast.Constant(value=value):
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                raise ExpressionError(f"has `{repr(value)[:20]}`, which is no number")
            if not _finite(value):
                raise ExpressionError("has a number that is too large")
        case ast.Attribute(value=ast.Name(), attr=attr):
            if attr not in ENDS:
                raise ExpressionError(f"asks for `.{attr[:20]}`; a quantity has {', '.join(ENDS)}")
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            if name not in FUNCTIONS:
                raise ExpressionError(f"has the unknown function `{name[:20]}`")
            least, most = FUNCTIONS[name]
            if not least <= len(args) <= most:
                raise ExpressionError(f"gives `{name}` {'too few' if len(args) < least else 'too many'} numbers")
            _same_kind(node, False)
        case ast.BinOp(op=op) | ast.UnaryOp(op=op) | ast.BoolOp(op=op):
            if not isinstance(op, _OPERATORS):
                raise ExpressionError("has an operator that is not one of + - * / and or not")
            _same_kind(node, isinstance(op, (ast.And, ast.Or, ast.Not)))
        case ast.Compare(ops=ops):
            if not all(isinstance(op, _COMPARISONS) for op in ops):
                raise ExpressionError("compares with something else than < <= > >= == !=")
            _same_kind(node, False)
        case ast.Name() | ast.expr_context() | ast.operator() | ast.unaryop() | ast.boolop() | ast.cmpop():
            pass
        case _:
            raise ExpressionError("has something else than numbers, names, + - * /, comparisons, and, or, not")


def _same_kind(node: ast.AST, rules: bool) -> None:
    """Refuse `and` between numbers and arithmetic or comparisons between rules."""
    parts = [part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr)]
    if any(is_rule(part) != rules for part in parts):
        raise ExpressionError("joins numbers where rules belong, or rules where numbers belong")


def _finite(number: int | float) -> bool:
    try:
        return math.isfinite(number)
    except OverflowError:  # a whole number beyond what a float holds
        return False
