"""The claims on the page: each once and in order, its verdicts, its numbers with their rows, its rules and sources."""

import re
from html import unescape
from math import isclose

import pytest
from tests.report.report_runs import page, shipped_run

from cardhouse.claims import Finding, Verdict, verdict_text
from cardhouse.words import Language, Words

LANGUAGES: tuple[Language, ...] = ("en", "fr")
SIDES = ("fragile", "safe")


def text_of(part: str) -> str:
    """Return what is read of a part of the page, blanks run together."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", part)).replace("\u202f", " ").replace("\xa0", " ").split())


def chapter(language: Language, side: str) -> str:
    """Return the chapter of one side."""
    found = re.search(rf'<section id="claims-{side}".*?</section>', page("shipped", language), re.DOTALL)
    assert found is not None
    return found[0]


def articles(language: Language) -> dict[str, str]:
    """Return the claims on the page by id, in their order."""
    return dict(
        re.findall(
            r'<article class="claim" id="claim-([\w-]+)".*?>(.*?)</article>', page("shipped", language), re.DOTALL
        )
    )


def findings() -> dict[tuple[str, str], Finding]:
    """Return what was found, by claim and time."""
    found: dict[tuple[str, str], Finding] = {}
    for one in shipped_run().claims:
        found[one.id, "then"] = one.then
        if one.later is not None:
            found[one.id, "later"] = one.later
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_claim_of_the_book_stands_once_on_its_side_in_its_order(language: Language) -> None:
    words = Words(language)
    for side in SIDES:
        mine = [one for one in shipped_run().claims if one.claim.side == side]
        assert len(mine) >= 5
        shown = re.findall(r'<h3 id="claim-([\w-]+)-statement">(.*?)</h3>', chapter(language, side), re.DOTALL)
        wanted = [(one.id, text_of(f"{one.claim.order} {words.title(one.claim.statement)}")) for one in mine]
        assert [(name, text_of(statement)) for name, statement in shown] == wanted


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_verdict_is_the_runs_then_and_later_and_its_sign_is_that_of_its_kind(language: Language) -> None:
    words, signs = Words(language), dict[str, set[str]]()
    for name, article in articles(language).items():
        shown = re.findall(r'<p class="verdict ([\w-]+)">(<svg.*?</svg>)(.*?)</p>', article, re.DOTALL)
        wanted = [finding for (claim, _), finding in findings().items() if claim == name]
        assert [kind for kind, _, _ in shown] == [finding.verdict for finding in wanted]
        assert [text_of(text) for _, _, text in shown] == [text_of(verdict_text(one, words)) for one in wanted]
        for kind, sign, _ in shown:
            signs.setdefault(kind, set()).add(sign)
    assert set(signs) == set(Verdict)
    assert all(len(found) == 1 for found in signs.values())
    assert len({sign for found in signs.values() for sign in found}) == len(Verdict)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_is_that_of_its_finding_and_leads_to_its_row(language: Language) -> None:
    found, told = findings(), 0
    for name, article in articles(language).items():
        rows = set(re.findall(r'<tr id="([\w-]+)"', article))
        links = re.findall(r'<a class="n" href="#([\w-]+)" data-of="(\w+)\.(\w+)" data-value="([^"]*)"', article)
        for row, quantity, end, value in links:
            when = row.removeprefix(f"n-{name}-").partition("-")[0]
            known = found[name, when].values[quantity]
            assert row in rows
            assert (isclose(float(value), getattr(known, end), rel_tol=1e-12)) if value else not known.known
            told += 1
    assert told > 80


@pytest.mark.parametrize("language", LANGUAGES)
def test_rules_numbers_and_sources_of_each_finding_stand_behind_it(language: Language) -> None:
    run, words = shipped_run(), Words(language)
    for one in run.claims:
        behind = articles(language)[one.id].split('<details class="behind">')[1]
        rules = [unescape(rule) for rule in re.findall(r'<p class="rule"><code>(.*?)</code>', behind)]
        named = set(one.claim.sources)
        for when, finding in (("then", one.then), ("later", one.later)):
            if finding is None:
                continue
            assert any(finding.judgement.holds in rule for rule in rules)
            assert finding.judgement.in_part is None or any(finding.judgement.in_part in rule for rule in rules)
            table = re.search(rf'<table id="table-numbers-{one.id}-{when}">.*?</table>', behind, re.DOTALL)
            assert table is not None
            shown = [text_of(head) for head in re.findall(r'<th scope="row">(.*?)</th>', table[0])]
            assert shown == [text_of(words.title(finding.quantities[name].title)) for name in finding.values]
            named |= set(finding.sources)
        cited = re.findall(r'<li><span lang="en">(.*?)</span>', behind)
        assert sorted(map(unescape, cited)) == sorted(run.book.sources[name].title for name in named)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tally_counts_the_verdicts_as_known_then(language: Language) -> None:
    words = Words(language)
    for side in SIDES:
        lead = re.search(r'<p class="lead">(.*?)</p>', chapter(language, side), re.DOTALL)
        assert lead is not None
        mine = [one.then.verdict for one in shipped_run().claims if one.claim.side == side]
        said = text_of(lead[1])
        assert re.search(rf"\b{len(mine)}\b", said)
        for verdict in Verdict:
            count = mine.count(verdict)
            assert (f"{text_of(words.text(f'verdict {verdict}'))} {count}" in said) == (count > 0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_other_side_comes_with_the_scenario_in_which_it_is_right(language: Language) -> None:
    run, words = shipped_run(), Words(language)
    assert run.book.answer is not None
    name = run.book.answer.other_side
    assert name is not None
    table = re.search(r'<table id="table-scenarios-other-side">.*?</table>', chapter(language, "safe"), re.DOTALL)
    assert table is not None
    rows = [
        [text_of(cell) for cell in re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row)] for row in table[0].split("<tr>")[2:]
    ]
    collapse, base = run.side[name][0], run.base[0]
    (row,) = (row for row in rows if text_of(words.title(collapse.title)) in row)
    assert text_of(words.percent(collapse.mean)) in row
    assert text_of(words.percent(base.mean)) in row
