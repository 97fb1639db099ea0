"""A run of the shipped book: every table, the same numbers again, nothing that is not a number for machines."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cardhouse.files import book_path, read_book
from cardhouse.runs import Run, collapse_excess, compared, recipe_of, run_book, run_tables, summary
from cardhouse.runs.screen import screen_lines, screen_tables
from cardhouse.tables import chance_of, first_fall_table, interval, scenario_title, trace_tables, traced_view
from cardhouse.words import Words

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
    assert set(found["solved"]["side"]) == {*compared(run)} - {"capital-dries-up"}


def test_both_views_are_traced_over_the_whole_run_and_told_once(run: Run) -> None:
    assert tuple(one.circularity for one in run.traced) == run.circularity[-2:]
    assert [str(one.circularity.view) for one in run.traced] == ["signed", "promised"]
    assert {(one.first, one.last) for one in run.circularity[-2:]} == {("2025Q4", "2031Q3")}
    told = {table.id: table.rows for table in run_tables(run)}
    afresh = trace_tables(run.book, [traced_view(run.book, one.circularity.view) for one in run.traced])
    expected = [table for about, tables in afresh.items() if about != "flows" for table in tables]
    assert len(expected) > 15
    assert {table.id: told.get(table.id) for table in expected} == {table.id: table.rows for table in expected}


def test_every_published_figure_of_the_book_stands_in_the_summary(run: Run) -> None:
    (table,) = (table for table in run_tables(run) if table.id == "published")
    assert [row[0] for row in table.rows] == list(run.book.published) == list(run.published)
    assert len(table.rows) > 8


def test_the_screen_begins_with_both_views_side_by_side(run: Run) -> None:
    (measured, columns), *_ = screen_tables(run)
    assert [column.id for column in measured.columns] == ["measure", "signed", "promised"]
    assert columns is None
    assert "--" not in measured.limits  # `run` has none of the options of `trace`


def test_base_and_scenario_have_tables_of_their_own_whose_titles_name_the_run(run: Run) -> None:
    tables = {table.id: table for table in run_tables(run)}
    for name in ("defaults", "order", "losses", "lost-sales", "deals", "flows"):
        assert tables[name].title.endswith(": base")
        assert tables[f"scenario-{name}"].title.endswith(f": {scenario_title(run.book, 'capital-dries-up')}")
    assert run.scenario_paths is not None
    for paths, name in ((run.base_paths, "order"), (run.scenario_paths, "scenario-order")):
        assert tables[name].rows == first_fall_table(run.book, paths).rows
    assert tables["order"].rows != tables["scenario-order"].rows


def test_a_language_changes_texts_and_neither_ids_nor_numbers(run: Run) -> None:
    texts = 0
    for english, french in zip(run_tables(run), run_tables(run, Words("fr")), strict=True):
        assert french.id == english.id
        assert [column.id for column in french.columns] == [column.id for column in english.columns]
        assert french.title != english.title
        for one, other in zip(english.rows, french.rows, strict=True):
            for column, cell, said in zip(english.columns, one, other, strict=True):
                if isinstance(cell, str) and column.title not in ("Id", "Result id", "Payer id", "Payee id"):
                    texts += cell != said
                else:
                    assert cell == said or (cell != cell and said != said)
    assert texts > 200


def test_the_screen_speaks_french(run: Run) -> None:
    (line,) = screen_lines(run, Words("fr"))
    assert "sans le financement du fournisseur" in line
    lame = replace(run, unsolved={"base": {"not_finite": 3}})
    assert (
        "3 trajectoires sur 131 n’ont pas pu être résolues (3 à valeur non finie)" in screen_lines(lame, Words("fr"))[1]
    )


def test_paths_that_could_not_be_solved_are_told_of_every_run(run: Run) -> None:
    assert not [line for line in screen_lines(run) if "solved" in line]
    other = next(iter(run.side))
    lame = replace(run, unsolved={"base": {"not_finite": 3}, "capital-dries-up": {}, other: {"not_converged": 1}})
    first, second = (line for line in screen_lines(lame) if "solved" in line)
    assert first.startswith("base: 3 of 131 paths could not be solved (3 not finite)")
    assert second.startswith(scenario_title(run.book, other))
    solved = summary(lame)["solved"]
    assert solved["base"] == {"paths": 128, "not_converged": 0, "not_finite": 3}
    assert solved["scenario"]["not_finite"] == 0
    assert solved["side"][other]["not_converged"] == 1


def test_the_screen_prints_the_excess_collapse_with_its_condition(run: Run) -> None:
    excess = collapse_excess(run)
    assert excess is not None
    (line,) = screen_lines(run)
    assert f"{100 * excess[0]:+.1f}".replace("-", "\u2212") in line
    assert "conditional on the book" in line
    assert screen_lines(replace(run, unfinanced=None)) == []


def test_probabilities_of_the_curve_and_of_scenarios_carry_their_intervals(run: Run) -> None:
    tables = {table.id: table.records() for table in run_tables(run)}
    assert run.curve is not None
    for row in tables["counterfactual"]:
        for name in ("collapse_with", "collapse_without"):
            found = chance_of(row[name], run.curve.paths)
            assert (row[f"{name}_low"], row[f"{name}_high"]) == (found.low, found.high)
            assert found.low < found.high
    others = compared(run)
    for row in tables["scenarios"]:
        result = next(one for one in others[row["scenario"]] if one.id == row["headline"])
        assert (row["low"], row["high"]) == interval(result)
        assert row["low"] <= row["value"] <= row["high"]


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
