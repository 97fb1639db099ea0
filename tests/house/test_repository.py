"""The repository: nothing of one machine in it, no file or install too large, no room without a meaning."""

from __future__ import annotations

import ast
import os
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "cardhouse"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RUNTIME = PROJECT["dependencies"]
DEVELOPMENT = PROJECT["optional-dependencies"]["dev"]

NOT_OURS = {".git", ".venv", "__pycache__", ".hypothesis", "out", "dist"}
EMPTY_NAMES = {"utils", "util", "helpers", "common", "base", "core", "types", "manager", "misc"}
MAX_LINES = 400
MAX_INSTALL = 400e6  # bytes

# Written in two halves, so that this file does not hold what it forbids.
FORBIDDEN = re.compile(
    "|".join(
        re.escape(first + second)
        for first, second in (
            ("/wo", "rk/"),
            ("/ro", "ot/"),
            ("/tmp/br", "ief"),
            ("/opt/py", "pi"),
            ("../sha", "red"),
            ("pypi", ".org"),
            ("pythonhosted", ".org"),
            ("npmjs", ".org"),
            ("deb.debian", ".org"),
        )
    )
)


def own_files() -> Iterator[Path]:
    """Yield the files of the repository: what is in no environment, cache or folder of results."""
    for folder, inner, names in os.walk(ROOT):
        inner[:] = [name for name in sorted(inner) if name not in NOT_OURS and not name.endswith("_cache")]
        yield from (Path(folder) / name for name in sorted(names))


def forbidden_words(text: str) -> list[str]:
    """Return the machine paths and registry hosts that a text names."""
    return FORBIDDEN.findall(text)


def closure(requirements: list[str]) -> dict[str, metadata.Distribution]:
    """Return the installed distributions that the requirements need, and those that they need, by name."""
    found: dict[str, metadata.Distribution] = {}
    open_ = [Requirement(line) for line in requirements]
    while open_:
        needed = open_.pop()
        extras = needed.extras or {""}
        name = canonicalize_name(needed.name)
        if name not in found:
            found[name] = metadata.distribution(name)
            inner = (Requirement(line) for line in found[name].requires or ())
            open_ += [one for one in inner if applies(one, extras)]
    return found


def applies(requirement: Requirement, extras: set[str]) -> bool:
    """Tell whether a requirement holds on this machine, with one of these extras asked for."""
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in extras)


def size_on_disk(distribution: metadata.Distribution) -> int:
    """Return the bytes of a distribution's files, byte code included."""
    paths = (Path(str(distribution.locate_file(file))) for file in distribution.files or ())
    return sum(path.stat().st_size for path in paths if path.is_file())


def test_nothing_names_a_machine_or_a_registry() -> None:
    named = {str(path.relative_to(ROOT)): forbidden_words(path.read_text("utf-8", "ignore")) for path in own_files()}
    assert len(named) > 30
    assert not {path: words for path, words in named.items() if words}


@pytest.mark.parametrize("text", ["see /wo" + "rk/x", "index = https://py" + "pi.org/simple", "../sha" + "red/facts"])
def test_the_check_finds_forbidden_words(text: str) -> None:
    assert forbidden_words(text)


def test_no_source_file_is_too_long() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in SOURCE.rglob("*.py")}
    assert len(lengths) > 10
    assert not {path: lines for path, lines in lengths.items() if lines > MAX_LINES}


def test_every_room_has_a_name_that_means_something() -> None:
    rooms = [path for path in SOURCE.rglob("*") if path.suffix == ".py" or path.is_dir()]
    assert not [str(path.relative_to(ROOT)) for path in rooms if path.stem.lstrip("_") in EMPTY_NAMES]


def test_the_readme_names_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "make run" in readme
    assert "make test" in readme


def test_every_make_target_is_in_the_help() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    (phony,) = re.findall(r"^\.PHONY: (help .+)$", makefile, re.MULTILINE)
    assert set(phony.split()) == set(re.findall(r"^([a-z]+):.*## \S", makefile, re.MULTILINE))


def test_the_default_install_is_small() -> None:
    sizes = {name: size_on_disk(distribution) for name, distribution in closure(RUNTIME).items()}
    print(f"default install: {sum(sizes.values()) / 1e6:.0f} MB in {len(sizes)} distributions")
    assert sizes["numpy"] > 10e6  # it measures files, not an empty list
    assert sum(sizes.values()) < MAX_INSTALL, sizes


def imported_packages(source: str) -> set[str]:
    """Return the top-level packages that a module imports, wherever in it."""
    nodes = list(ast.walk(ast.parse(source)))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    return {name.split(".")[0] for name in names}


def test_the_package_imports_only_what_it_installs() -> None:
    providers = metadata.packages_distributions()
    installed = set(closure(RUNTIME))
    foreign = {name for path in SOURCE.rglob("*.py") for name in imported_packages(path.read_text("utf-8"))}
    foreign -= {*sys.stdlib_module_names, "cardhouse"}
    assert "numpy" in foreign
    assert not {name for name in foreign if installed.isdisjoint(map(canonicalize_name, providers.get(name, ())))}


def test_every_dependency_is_pinned_at_what_is_installed() -> None:
    lines = [line for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines() if not line.startswith("#")]
    assert lines == sorted(lines, key=str.upper)
    pinned = dict(line.split("==") for line in lines)
    pinned = {str(canonicalize_name(name)): version for name, version in pinned.items()}
    installed = {name: found.version for name, found in closure(RUNTIME + DEVELOPMENT).items()}
    assert {name: version for name, version in installed.items() if pinned.get(name) != version} == {}
