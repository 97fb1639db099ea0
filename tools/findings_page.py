"""Write docs/findings.md: what each shipped book says, in plain words, every number computed here.

Usage: python tools/findings_page.py [--paths 2000] [--seed 1]
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from cardhouse.files import read_book, shipped_books
from cardhouse.model.book import Book
from cardhouse.runs.recipe import book_hash
from cardhouse.stress import Difference, levers, paired_differences, reverse
from cardhouse.tables import (
    DataTable,
    Stressed,
    Z,
    break_table,
    broken,
    deal_side_table,
    explained,
    interval,
    loss_reached,
    scenario_title,
    spread_shares_table,
    stress_tables,
    stressed,
    ways_table,
    worth_table,
)
from cardhouse.words import ENGLISH

PAGE = Path(__file__).resolve().parents[1] / "docs" / "findings.md"
HEAD = """# What the shipped books say

Written by `python tools/findings_page.py --paths {paths} --seed {seed}`; do not edit. Every number is computed by that
command.

**What is wrong with these numbers, first.** They are probabilities under a book's figures, ranges and drivers, no
forecast of any firm. Firms of the model cannot renegotiate, so levels of default are high: compare scenarios rather
than levels. Letters of intent are drawn, demand is one factor with betas, nobody is rescued. What a firm loses because
others no longer order from it counts as its own doing, not as contagion. [The model](model.md), section 7.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--paths", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    parts = [HEAD.format(paths=asked.paths, seed=asked.seed)]
    for path in shipped_books().values():
        book = read_book(path)
        parts.append(f"## {book.book.title.en}\n\nBook `{book.book.id}`, {book_hash(book)}.\n")
        parts += list(findings(book, asked.paths, asked.seed))
    PAGE.write_text("\n".join(parts).rstrip("\n") + "\n", "utf-8")
    return 0


def findings(book: Book, paths: int, seed: int) -> Iterator[str]:
    """Yield what a book says, a paragraph or a list each."""
    found = stressed(book, paths=paths, seed=seed)
    side, _, cards, _, _, borne = stress_tables(book, found)
    yield from in_short(book, found, paths, seed)
    yield from scenarios(book, side)
    yield from cards_said(book, cards, borne, found.shock)
    yield from breaks(book, paths // 2, seed)
    yield from ways(book, seed)
    yield from matters(book, paths * 5, seed)
    yield from remedies_said(book, paths // 2, seed)


def in_short(book: Book, found: Stressed, paths: int, seed: int) -> Iterator[str]:
    """Yield the findings in a few plain sentences: each names the scenario or lever it rests on."""
    yield "### In short\n"
    for at, result in enumerate(found.base):
        if result.chance:
            changes = {name: paired_differences(found.base, others)[at] for name, others in found.others.items()}
            worst = max(
                (name for name in changes if not name.startswith("fails:")), key=lambda name: changes[name].mean
            )
            best = min(changes, key=lambda name: changes[name].mean)
            low, high = interval(result)
            yield (
                f"- {result.title.en}: on {percent(result.mean)} of paths as the book stands (95% interval "
                f"{percent(low)} to {percent(high)}). Most raises it: {scenario_title(book, worst)} "
                f"({points(changes[worst])}); most lowers it: {scenario_title(book, best)} ({points(changes[best])})."
            )
            if "without:financing" in changes:
                gone = points(changes["without:financing"])
                yield f"  Without any financing by the vendor it moves by {gone}, all other contracts left standing."
    for customer in book.book.customers[:1]:
        event, lever = f"default:{customer}", f"growth-{customer}"
        if lever in {one.name for one in levers(book)}:
            chances = broken(book, (lever,), event=event, paths=paths, seed=seed)
            yield from lever_lines(
                break_table(book, chances), "Slower growth alone makes a default likelier than not: "
            )


def points(change: Difference) -> str:
    """Return a paired difference of probabilities in percentage points, with 1.96 standard errors."""
    write = ENGLISH.numbers.points
    return f"{write(change.mean, signed=True)} ± {write(Z * change.standard_error)} points"


def scenarios(book: Book, side: DataTable) -> Iterator[str]:
    """Yield each result under every scenario."""
    yield "### Scenarios on the same random numbers\n"
    yield f"{side.measures} {side.limits}\n"
    heads = [column.title for column in side.columns if column.id != "id"]
    yield f"| {' | '.join(heads)} |\n|{' --- |' * len(heads)}"
    at = [place for place, column in enumerate(side.columns) if column.id != "id"]
    yield "\n".join(f"| {' | '.join(str(row[place]) for place in at)} |" for row in side.rows) + "\n"


def cards_said(book: Book, cards: DataTable, borne: DataTable, shock: str) -> Iterator[str]:
    """Yield which cards fall under the scenario that costs most, why, and who bears it."""
    yield f"### How the cards fall: {scenario_title(book, shock)}\n"
    for one in cards.records():
        ends = f"95% interval {percent(one['low'])} to {percent(one['high'])}"
        pulled = f"{percent(one['pulled'])} ({percent(one['pulled_low'])} to {percent(one['pulled_high'])})"
        why = f"mostly short of {one['payment']} to {one['payee']}" if one["payment"] else "made to fail"
        yield (
            f"- **{one['title']}** falls on {percent(one['falls'])} of paths ({ends}), pulled down by others on "
            f"{pulled}; {why}. Its fall costs others {amount(book, one['caused'])} on average."
        )
    yield ""
    for one in borne.records():
        yield (
            f"- {one['title']} bears {amount(book, one['whole'])}: {amount(book, one['direct'])} directly, "
            f"{amount(book, one['contagion'])} by contagion, {amount(book, one['stock'])} on stock."
        )
    yield ""


def breaks(book: Book, paths: int, seed: int) -> Iterator[str]:
    """Yield where each lever breaks the house."""
    table = break_table(book, broken(book, paths=paths, seed=seed))
    yield f"### {table.title}\n\n{table.measures}\n"
    yield from lever_lines(table)


def remedies_said(book: Book, paths: int, seed: int) -> Iterator[str]:
    """Yield what would bring the default of the main customer down to half of what it is."""
    if not book.book.customers:
        return
    event = f"default:{book.book.customers[0]}"
    table = break_table(book, broken(book, event=event, safer=True, paths=paths, seed=seed))
    yield "The chance to be brought down to is half of what it is on these paths.\n"
    yield f"### {table.title}\n\n{table.measures}\n"
    yield from lever_lines(table, reached=True)


def lever_lines(table: DataTable, before: str = "", reached: bool = False) -> Iterator[str]:
    """Yield a line a lever; with `reached` of those that pass the chance alone."""
    for one in table.records():
        if reached and one["breaks"] is None:
            continue
        if one["breaks"] is None:
            said = str(one["note"])
        else:
            ends = f"95% interval {number(one['low'])} to {number(one['high'])}"
            note = f"; {one['note']}" if one["note"] else ""
            said = f"at {number(one['breaks'])} {one['unit']} ({ends}){note}"
        yield f"- {before}{one['title']}: {said}."
    yield ""


def ways(book: Book, seed: int) -> Iterator[str]:
    """Yield the most plausible ways to the loss of one path in ten."""
    limit = loss_reached(book, "all-losses", 10, base=book, seed=seed)
    table = ways_table(book, reverse(book, limit, seed=seed))
    yield f"### {table.title}\n\nOne simulated path in ten loses that much. {table.measures} {table.limits}\n"
    for one in table.records():
        yield (
            f"{one['rank']}. {number(one['distance'])} standard deviations away: {one['story']}. "
            f"Falls: {one['falls']}; {amount(book, one['loss'])} lost."
        )
    yield ""


def matters(book: Book, paths: int, seed: int) -> Iterator[str]:
    """Yield what is not known against what nobody can know, what to know better, and what each deal adds."""
    found = explained(book, paths=paths, seed=seed)
    spread, worth = spread_shares_table(book, found.spread), worth_table(book, found.worth)
    yield f"### {spread.title}\n\n{spread.measures}\n"
    for one in spread.records():
        if one["figures"] is not None:
            yield (
                f"- {one['title']}: figures alone {percent(one['figures'])} ({percent(one['figures_low'])} to "
                f"{percent(one['figures_high'])}), drivers alone {percent(one['drivers'])} "
                f"({percent(one['drivers_low'])} to {percent(one['drivers_high'])}), only together "
                f"{percent(one['both'])}{'; ' + str(one['note']) if one['note'] else ''}."
            )
    yield f"\n### {worth.title}\n\n{worth.measures}\n"
    for one in worth.records():
        if one["rank"] == 1:
            ends = f"{percent(one['low'])} to {percent(one['high'])}"
            note = f"; {one['note']}" if one["note"] else ""
            yield f"- {one['title']}: `{one['place']}`, by {percent(one['share'])} ({ends}){note}."
    if found.deals is None:
        return
    deals = deal_side_table(book, found.deals)
    yield f"\n### {deals.title}\n\n{deals.measures} {deals.limits}\n"
    yield f"| {' | '.join(x.title + (f', {x.unit}' if x.unit else '') for x in deals.columns)} |"
    yield f"|{' --- |' * len(deals.columns)}"
    yield "\n".join(f"| {' | '.join(map(str, row))} |" for row in deals.rows) + "\n"


def percent(share: object) -> str:
    """Return a share as a percentage."""
    return ENGLISH.percent(float(str(share)))


def number(value: object) -> str:
    """Return a number with three significant digits."""
    return ENGLISH.number(float(str(value)))


def amount(book: Book, value: object) -> str:
    """Return an amount of the book's money."""
    return f"{book.book.currency} {number(value)} {book.book.unit}"


if __name__ == "__main__":
    sys.exit(main())
