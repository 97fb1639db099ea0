"""Docstrings: everything public says what it is, and an engine's functions give their source, equation or unit."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "cardhouse"
ENGINES = ("measure", "trace", "simulate", "probe")

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

# A source, an equation, or the unit of what goes in or comes out; the type Money is a unit too.
GROUNDED = re.compile(
    r"Source:|[=≤≥<>∑]|\bin \[0, 1\]|\bMoney\b|\b(?:units?|money|currency|quarters?|per year|shares? of)\b"
)
NUMBERS = re.compile(r"\bMoney\b|\bFloat\[|\bfloat\b|\bndarray\b")


def public_definitions(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, Definition]]:
    """Yield the public functions, classes and methods of a module's body, with their dotted names."""
    for node in body:
        if not isinstance(node, Definition) or node.name.startswith("_") or overload_or_setter(node):
            continue
        yield prefix + node.name, node
        if isinstance(node, ast.ClassDef):
            yield from public_definitions(node.body, f"{prefix}{node.name}.")


def overload_or_setter(node: Definition) -> bool:
    """Tell whether a definition continues another one, which carries the docstring."""
    return any(ast.unparse(mark).split(".")[-1] in ("overload", "setter") for mark in node.decorator_list)


def undocumented(source: str) -> list[str]:
    """Return the public names of a module that have no docstring."""
    return [name for name, node in public_definitions(ast.parse(source).body) if not ast.get_docstring(node)]


def ungrounded(source: str) -> list[str]:
    """Return the public functions of a module that return numbers and give neither source, equation nor unit."""
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    public = (node for node in functions if not node.name.startswith("_"))
    return [node.name for node in public if returns_numbers(node) and not grounded(node)]


def returns_numbers(node: ast.FunctionDef) -> bool:
    """Tell whether a function returns numbers: one that returns records leaves the units to their fields."""
    return node.returns is not None and NUMBERS.search(ast.unparse(node.returns)) is not None


def grounded(node: ast.FunctionDef) -> bool:
    """Tell whether a function's docstring, or the types of its arguments and result, ground its numbers."""
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    types = [ast.unparse(one) for one in (*(a.annotation for a in arguments), node.returns) if one is not None]
    return GROUNDED.search(" ".join([ast.get_docstring(node) or "", *types])) is not None


def modules(folder: Path) -> list[Path]:
    return sorted([*folder.rglob("*.py"), *([folder.with_suffix(".py")] if folder.with_suffix(".py").exists() else [])])


def test_everything_public_has_a_docstring() -> None:
    files = modules(PACKAGE)
    assert len(files) > 10
    bare = {str(file.relative_to(ROOT)): undocumented(file.read_text(encoding="utf-8")) for file in files}
    assert not {file: names for file, names in bare.items() if names}


def test_engine_functions_give_source_equation_or_unit() -> None:
    files = [file for room in ENGINES for file in modules(PACKAGE / room)]
    assert len(files) > 3
    bare = {str(file.relative_to(ROOT)): ungrounded(file.read_text(encoding="utf-8")) for file in files}
    assert not {file: names for file, names in bare.items() if names}


def test_the_checks_find_what_they_look_for() -> None:
    source = '''
class Kept:
    """Hold."""
    def bare(self): ...
    def _own(self): ...
class Bare: ...
def vague(x, y=1) -> np.ndarray:
    """Return the result for the given input."""
def built(x) -> Network:
    """Return the network of a book."""
def owed(x: Money) -> float:
    """Return what the book owes."""
def sourced(x) -> float:
    """Return it.

    Source: Finn 1976, section 2.
    """
def solved(x) -> np.ndarray:
    """Return x with A x = b."""
def measured(x) -> float:
    """Return what is owed, in money of the book."""
def _private(x): ...
'''
    assert undocumented(source) == ["Kept.bare", "Bare"]
    assert ungrounded(source) == ["vague"]
