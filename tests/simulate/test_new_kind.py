"""A new kind of deal costs at most three files: a retainer, added to a copy of the package, works everywhere."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import cardhouse

RECORD = '''class Retainer(Deal):
    """Pay a flat fee every quarter."""

    kind: Literal["retainer"]
    fee: Amount


'''
ROW = """
    "retainer": DealKind(
        Retainer, PaymentClass.TRADE, "service", False, Title(en="retainer", fr="honoraires forfaitaires")
    ),"""
RULE = '''def flat_fee(network: Network, state: State, table: Table, t: int, ahead: int) -> np.ndarray:
    """Return the fee, the same every quarter."""
    return np.broadcast_to(table["fee"], (len(table), state.paths))


'''
RULE_ROW = """
    "retainer": ContractRule(flat_fee),"""
MEASURED = """
    if deal.kind == "retainer":
        return float(table["fee"][row, 0])"""
PATCHES = {  # file: before or after what (a pattern) something is written into it
    "model/deals.py": ((r"(?=@dataclass\(frozen=True\)\nclass DealKind:)", RECORD), (r"(?<=DealKind\] = \{)", ROW)),
    "simulate/rules.py": ((r"(?=CONTRACTS: dict)", RULE), (r"(?<=ContractRule\] = \{)", RULE_ROW)),
    "network/measured.py": ((r"(?<=plan is kept\.\"\"\")(?=\n    if isinstance\(deal, Equity\))", MEASURED),),
}
FEE, FINAL = 2.0, 3  # the agency's money lasts for three fees and a half
BOOK = f"""
book: {{id: retained, title: Retained, as_of: 2025-12-31, start: 2026Q1, quarters: 12, vendor: advisor, source: toy}}
sources: {{toy: {{title: Toy, tier: assumption, note: A toy.}}}}
rules: {{grace_trade: 0, workout: 2, damages: 3}}
entities:
  agency: {{role: other, cash: {(FINAL + 0.5) * FEE}, title: Agency}}
  advisor: {{role: vendor, cash: 1, title: Advisor}}
deals:
  advice: {{kind: retainer, payer: agency, payee: advisor, fee: {FEE}}}
"""
SCRIPT = """
import json, sys
import numpy as np
import cardhouse
from cardhouse.files import book_schema, read_book, write_book
from cardhouse.simulate import TERMS, simulate
book = read_book(sys.argv[1])
done = simulate(book, paths=2, seed=1)
again = sys.argv[1] + ".again.yaml"
open(again, "w").write(write_book(book))
print(json.dumps({
    "where": cardhouse.__file__,
    "schema": sorted(book_schema()["properties"]["deals"]["additionalProperties"]["discriminator"]["mapping"]),
    "terms": dict(zip(TERMS, done.outcomes[done.deals.index("advice"), :, 0].tolist())),
    "defaulted": done.defaulted[:, 0].tolist(),
    "same": read_book(again) == book,
}))
"""


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the package, write the new kind into it, and return the folder that holds the copy and a book."""
    folder = tmp_path_factory.mktemp("extended")
    package = folder / "cardhouse"
    shutil.copytree(Path(cardhouse.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    for file, changes in PATCHES.items():
        text = (package / file).read_text(encoding="utf-8")
        for place, new in changes:
            text, found = re.subn(place, new, text)
            assert found == 1, f"{file} has moved on: {place}"
        (package / file).write_text(text, encoding="utf-8")
    (folder / "book.yaml").write_text(BOOK, encoding="utf-8")
    return folder


def run(extended: Path, *argv: str) -> Any:
    env = {**os.environ, "PYTHONPATH": str(extended), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, *argv], capture_output=True, text=True, env=env, cwd=extended, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def verb(extended: Path, name: str, *options: str) -> dict[str, list[dict[str, Any]]]:
    call = "import sys; from cardhouse.cli import main; main(sys.argv[1:])"
    return run(extended, "-c", call, name, "book.yaml", *options, "--json")


def test_it_costs_at_most_three_files(extended: Path) -> None:
    source = Path(cardhouse.__file__).parent
    changed = {
        str(path.relative_to(source))
        for path in source.rglob("*.py")
        if path.read_bytes() != (extended / "cardhouse" / path.relative_to(source)).read_bytes()
    }
    assert changed == set(PATCHES)
    assert len(changed) <= 3


def test_it_is_read_simulated_written_and_in_the_schema(extended: Path) -> None:
    found = run(extended, "-c", SCRIPT, "book.yaml")
    assert found["where"].startswith(str(extended))
    assert "retainer" in found["schema"]
    assert found["same"]
    assert found["defaulted"] == [FINAL + 1, 0]
    terms = found["terms"]
    assert terms["due"] == 12 * FEE
    assert terms["paid"] == pytest.approx((FINAL + 0.5) * FEE)
    assert terms["due"] == pytest.approx(sum(x for term, x in terms.items() if term != "due"))


def test_it_shows_in_the_tables_of_every_verb(extended: Path) -> None:
    (shown,) = verb(extended, "show")["deals"]
    assert (shown["deal"], shown["kind"]) == ("advice", "retainer")
    traced = verb(extended, "trace", "--last", "5")
    assert 5 * FEE in [row[key] for table in traced.values() for row in table for key in row]
    simulated = verb(extended, "simulate", "--paths", "64")
    (deal,) = simulated["deals"]
    assert deal["deal"] == "advice"
    assert "retainer" in [row[key] for row in simulated["flows"] for key in row]
