"""A run of the shipped book: every table, the same numbers again, nothing that is not a number for machines."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cardhouse.files import book_path, read_book
from cardhouse.runs import Run, collapse_excess, compared, recipe_of, run_book, run_tables, summary

CASES = Path(__file__).parents[2] / "cases/valid"


@pytest.fixture(scope="module")
def run() -> Run:
    return run_book(read_book(book_path("nvidia-openai-2025")), scenario="capital-dries-up", paths=128, seed=5)


def test_the_same_recipe_gives_the_same_tables(run: Run) -> None:
    again = run_book(run.book, scenario="capital-dries-up", paths=128, seed=5, threads=1)
    assert summary(again) == summary(run)


def test_another_seed_gives_other_numbers_and_another_name(run: Run) -> None:
    other = run_book(run.book, scenario="capital-dries-up", paths=128, seed=6)
    assert other.recipe.id != run.recipe.id
    assert other.base[0].mean != run.base[0].mean or other.base[-1].mean != run.base[-1].mean


def test_the_recipe_names_the_book_by_its_content_not_by_its_files(tmp_path: Path) -> None:
    text = (CASES / "toy-circuit.yaml").read_text()
    head, rest = text.split("entities:")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "one.yaml").write_text(head)
    (tmp_path / "b" / "two.yaml").write_text("entities:" + rest)
    whole, split = read_book(CASES / "toy-circuit.yaml"), read_book(tmp_path / "b")
    assert recipe_of(whole, scenario="base", paths=10, seed=1) == recipe_of(split, scenario="base", paths=10, seed=1)
    (tmp_path / "b" / "two.yaml").write_text("entities:" + rest.replace("revenue: 26", "revenue: 27"))
    changed = recipe_of(read_book(tmp_path / "b"), scenario="base", paths=10, seed=1)
    assert changed.id != recipe_of(whole, scenario="base", paths=10, seed=1).id


def test_every_scenario_of_the_book_stands_beside_the_base(run: Run) -> None:
    assert set(compared(run)) == {*run.book.scenarios, "without-vendor-financing"}
    assert next(iter(compared(run))) == "capital-dries-up"


def test_the_summary_is_json_without_nan_and_holds_every_table(run: Run) -> None:
    found = json.loads(json.dumps(summary(run), allow_nan=False))
    assert set(found["tables"]) == {table.id for table in run_tables(run)}
    assert len(found["tables"]) == len(run_tables(run))
    assert found["solved"]["base"] == {"paths": 128, "not_converged": 0, "not_finite": 0}


def test_the_excess_of_collapse_is_the_paired_difference(run: Run) -> None:
    assert run.unfinanced is not None
    found = collapse_excess(run)
    assert found is not None
    before, after = run.base[0].values, run.unfinanced[0].values
    assert found[0] == pytest.approx((before - after).mean())
    assert collapse_excess(replace(run, unfinanced=None)) is None


def test_a_base_alone_has_no_scenario_beside_it() -> None:
    done = run_book(read_book(CASES / "worked-b.yaml"), paths=64, seed=1)
    assert done.scenario is None
    assert done.scenario_paths is None
    assert json.dumps(summary(done), allow_nan=False)
