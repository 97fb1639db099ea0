"""Every number of the first screen, computed again from the run by other means than the room of the claims."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from math import isclose

import numpy as np
import pytest
from scipy.stats import binomtest
from tests.report.report_runs import page, shipped_run

from cardhouse.claims import said
from cardhouse.network import View
from cardhouse.runs import Run
from cardhouse.stress import Headline
from cardhouse.tables import Circularity
from cardhouse.words import Language, Words

LANGUAGES: tuple[Language, ...] = ("en", "fr")
MOST_WORDS = 60
Z = 1.959963984540054
RANGED = {"en": "{1} ({0} to {2})", "fr": "{1} (de {0} à {2})"}
NUMBER = r"\d[\d,.\u202f]*\d%|\d[\d,.\u202f]*\d(?:\u202f%)?|\d(?:\u202f?%)?"
BARS = {
    "en": ("Comes in from outside:", "Paid from company to company:", "customers"),
    "fr": ("Vient de l’extérieur :", "Payé de société à société :", "clients"),
}
ENDS = {"low": 0, "centre": 1, "high": 2}

Range = tuple[float, float, float]


@dataclass
class Number:
    """Hold a link of the page: whose value it says it shows, that value, its text and the row that it leads to."""

    of: str
    value: str
    leads: str
    text: str = ""


class Screen(HTMLParser):
    """Read the first screen: numbers with their place (answer or strip), the other words there, the picture's."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.path: list[tuple[str, str]] = []
        self.numbers: dict[str, list[Number]] = {"answer": [], "strip": []}
        self.words: dict[str, list[str]] = {"answer": [], "strip": [], "drawn": [], "head": []}
        self.rows: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "tr" and "id" in found:
            self.rows.add(found["id"])
        if tag not in ("meta", "link", "br"):
            self.path.append((tag, found.get("class", "")))
        place = self.place
        if tag == "a" and place in self.numbers:
            assert found["class"] == "n"
            self.numbers[place].append(Number(found["data-of"], found["data-value"], found["href"]))

    def handle_endtag(self, tag: str) -> None:
        self.path.pop()

    def handle_data(self, data: str) -> None:
        place = self.place
        if place in self.numbers and any(tag == "a" for tag, _ in self.path):
            self.numbers[place][-1].text += data if self.path[-1][0] == "a" else f" ({data.strip(' ()')})"
        elif place in self.words:
            self.words[place].append(data.strip())

    @property
    def place(self) -> str:
        """Return where the reader is: in the answer, the strip, its heading, the drawing, or elsewhere."""
        within = {part for _, names in self.path for part in names.split()}
        tags = [tag for tag, _ in self.path]
        if "strip" in within:
            return "head" if "thead" in tags else "strip"
        if "hero" in within and "house" in within:
            return "drawn" if "text" in tags or "p" in tags else ""
        return "answer" if "answer" in within else ""


@cache
def screen(language: Language) -> Screen:
    """Return the first screen of the shipped book."""
    return Screen(page("shipped", language))


def whole(run: Run, view: View) -> Circularity:
    """Return the measures of all quarters of a run."""
    return [found for found in run.circularity if found.view is view][-1]


def one(number: float) -> Range:
    """Return a number without a range."""
    return (number, number, number)


def fact(run: Run, name: str) -> Range:
    """Return a fact as the book gives it."""
    figure = run.book.facts[name].current
    return (figure.support[0], figure.centre, figure.support[1])


def later(run: Run, name: str) -> float:
    """Return what was known later, as the book gives it."""
    value = run.book.outcomes[name].value
    assert isinstance(value, float | int)
    return value


def financed(run: Run, view: View) -> float:
    """Return what the vendor pays to finance others, in the book's unit, over the run."""
    return sum(f.amount for f in whole(run, view).measured.flows if f.payer == "nvidia" and f.financing)


def offtake(run: Run) -> float:
    """Return what the vendor must take of a client's unsold capacity."""
    amount = run.book.deals["nvidia-coreweave-backstop"].amount
    assert amount is not None
    return amount.centre


def own_money(run: Run, outside: bool) -> Range:
    """Return the vendor's own money in its receipts, or in all its revenue: least, pro rata, most."""
    found = whole(run, View.PROMISED)
    assert found.bounds is not None
    assert found.prorata is not None
    at = found.measured.firms.index("nvidia")
    received = float(found.measured.matrix[:, at].sum())
    if outside:
        received += float(found.measured.outside[at])
    return (found.bounds.low / received, found.prorata.value / received, found.bounds.high / received)


def falls(found: tuple[Headline, ...] | None) -> Range:
    """Return on which share of paths the house falls, with the interval of Wilson as scipy has it."""
    assert found is not None
    happens = next(result.values for result in found if result.id == "collapse")
    count = int(np.count_nonzero(happens))
    interval = binomtest(count, happens.size).proportion_ci(0.95, method="wilson")
    return (float(interval.low), count / happens.size, float(interval.high))


def without_financing(run: Run) -> Range:
    """Return the change in the share of paths on which the house falls that the vendor's financing makes, paired."""
    assert run.unfinanced is not None
    financed, alone = (
        {int(at): value for at, value in zip(found[0].at, found[0].values, strict=True)}
        for found in (run.base, run.unfinanced)
    )
    change = np.array([financed[at] - alone[at] for at in sorted(financed.keys() & alone.keys())])
    mean = float(change.mean())
    wide = Z * float(change.std(ddof=1)) / np.sqrt(change.size) if change.any() else Z**2 / (change.size + Z**2)
    return (mean - wide, mean, mean + wide)


def over(above: Range | float, below: Range | float) -> Range:
    """Return one positive number over another: least over most, centre over centre, most over least."""
    low, centre, high = above if isinstance(above, tuple) else one(above)
    least, middle, most = below if isinstance(below, tuple) else one(below)
    return (low / most, centre / middle, high / least)


def year(run: Run) -> float:
    """Return the vendor's revenue of the year to July 2025: its four quarters as reported."""
    return fact(run, "year-to-july-2025")[1]


def later_helped_by(run: Run) -> float:
    """Return what the vendor guaranteed at most and must take by July 2026."""
    return later(run, "nvidia-guarantees-2026-07") + later(run, "nvidia-offtakes-2026-07")


RECOMPUTED: dict[str, Callable[[Run], Range]] = {
    "promised": lambda run: one(financed(run, View.PROMISED) + offtake(run)),
    "signed": lambda run: one(financed(run, View.SIGNED) + offtake(run)),
    "promised_share": lambda run: over(financed(run, View.PROMISED) + offtake(run), year(run)),
    "signed_share": lambda run: over(financed(run, View.SIGNED) + offtake(run), year(run)),
    "due_share": lambda run: over(offtake(run), year(run)),
    "own_receipts": lambda run: own_money(run, outside=False),
    "own_revenue": lambda run: own_money(run, outside=True),
    "falls": lambda run: falls(run.base),
    "dry": lambda run: falls(run.scenario),
    "excess": lambda run: without_financing(run),
    "cash": lambda run: one(run.book.entities["nvidia"].cash.centre),
    "cisco": lambda run: over(fact(run, "cisco-committed"), fact(run, "cisco-revenue")),
    "cisco_financed": lambda run: fact(run, "cisco-financed"),
    "cisco_cash": lambda run: fact(run, "cisco-cash"),
    "cisco_fall": lambda run: fact(run, "cisco-fall"),
    "cisco_loss": lambda run: over(fact(run, "cisco-set-aside"), fact(run, "cisco-committed")),
    "lucent": lambda run: over(fact(run, "lucent-committed"), fact(run, "lucent-revenue")),
    "lucent_paid": lambda run: over(fact(run, "lucent-drawn"), fact(run, "lucent-revenue")),
    "lucent_fall": lambda run: fact(run, "lucent-fall"),
    "lucent_loss": lambda run: fact(run, "lucent-set-aside"),
    "later_promised": lambda run: over(
        later_helped_by(run) + later(run, "nvidia-leases-for-others") + later(run, "nvidia-equity-commitments"),
        later(run, "nvidia-year-2026-07"),
    ),
    "guaranteed_share": lambda run: over(later_helped_by(run), later(run, "nvidia-year-2026-07")),
    "own_2026": lambda run: (
        0.0,
        later(run, "nvidia-labs-equity") / later(run, "nvidia-year-2026-07") / 2,
        later(run, "nvidia-labs-equity") / later(run, "nvidia-year-2026-07"),
    ),
    "equity_share": lambda run: over(later(run, "nvidia-labs-equity"), later(run, "nvidia-year-2026-07")),
    "helped": lambda run: one(later(run, "nvidia-helped-share")),
    "later_cash": lambda run: one(later(run, "nvidia-cash-2026-07")),
    "later_change": lambda run: one(later(run, "nvidia-year-2026-07") / year(run) - 1),
    "defaults_2026": lambda run: one(later(run, "nobody-defaulted")),
}
AMOUNTS = {"promised", "signed"}  # computed money
POINTS = {"excess"}
AS_STATED = {"cash", "cisco_cash", "later_cash", "defaults_2026"}  # what a source says, in full; the rest are shares


def written(name: str, number: float, words: Words) -> str:
    """Return how a number of the table is to be printed."""
    if name in POINTS:
        return words.numbers.points(number)
    if name in AS_STATED:
        return words.numbers.given(number)
    return words.number(number) if name in AMOUNTS else words.percent(number)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_answer_and_strip_is_what_the_run_gives(language: Language) -> None:
    found, run, words = screen(language), shipped_run(), Words(language)
    numbers = [*found.numbers["answer"], *found.numbers["strip"]]
    assert len(found.numbers["answer"]) >= 6
    assert len(found.numbers["strip"]) >= 20
    for number in numbers:
        name, _, end = number.of.partition(".")
        ends = RECOMPUTED[name](run)
        assert isclose(float(number.value), ends[ENDS[end]], rel_tol=1e-12, abs_tol=1e-12), number
        low, centre, high = (written(name, value, words) for value in ends)
        asked = (low, centre, high)[ENDS[end]]
        ranged = end == "centre" and ends[0] != ends[2]
        assert number.text == (words.typeset(RANGED[language].format(low, centre, high)) if ranged else asked), number
        assert number.leads.removeprefix("#") in found.rows, number
    assert {number.of.partition(".")[0] for number in numbers} == set(RECOMPUTED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_other_digit_stands_in_answer_or_strip_than_those_of_years_and_days(language: Language) -> None:
    found = screen(language)
    for place, years in (("answer", ["2025", "2026", "2031"]), ("strip", ["2031", "2031"])):
        assert re.findall(r"\d+", " ".join(found.words[place])) == years, place
    dates = [re.sub(r"\D+", " ", text).strip() for text in found.words["head"] if text]
    assert dates == ["23 2025", "2026", "2000", "2000"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_says_what_its_numbers_say(language: Language) -> None:
    run, words = shipped_run(), Words(language)
    assert run.answer is not None
    promised, signed, since, cisco = (
        RECOMPUTED[name](run) for name in ("promised_share", "signed_share", "guaranteed_share", "cisco")
    )
    then = 0 if above(signed, cisco) else 1 if above(promised, cisco) and above(cisco, signed) else None
    then = then if then is not None else 2 if above(cisco, promised) else 3
    later_on = 0 if above(since, cisco) else 1 if above(cisco, since) else 2
    said_so = " ".join(" ".join(screen(language).words["answer"]).split())
    for at, wanted in enumerate((then, later_on)):
        openings = [
            " ".join(words.title(one.says).partition("{")[0].split()) for one in run.answer.answer.sentences[at]
        ]
        assert openings[wanted] in said_so
        assert not [one for one in openings if one in said_so and not openings[wanted].startswith(one)]


def above(one_: Range, other: Range) -> bool:
    """Tell whether a number is surely above another."""
    return one_[0] > other[2]


def length(text: str) -> int:
    """Return the count of words; a sign of percent or a mark that stands alone is none."""
    return sum(any(sign.isalnum() for sign in part) for part in text.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_is_at_most_sixty_words_whichever_variants_are_chosen(language: Language) -> None:
    run, words = shipped_run(), Words(language)
    assert run.answer is not None
    found = [
        [length(said(one.says, run.answer.values, run.book, words)) for one in variants]
        for variants in run.answer.answer.sentences
    ]
    assert min(min(counts) for counts in found) > 5
    assert sum(max(counts) for counts in found) <= MOST_WORDS
    shown = screen(language)
    numbers = " ".join(number.text for number in shown.numbers["answer"])
    assert length(" ".join(shown.words["answer"])) + length(numbers) <= MOST_WORDS


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_of_the_picture_are_those_of_the_run(language: Language) -> None:
    run, words = shipped_run(), Words(language)
    years = run.book.book.quarters / 4
    signed, promised = whole(run, View.SIGNED), whole(run, View.PROMISED)
    measured = signed.measured
    paid, round_ = float(measured.matrix.sum()) / years, float(signed.circulation.circular.sum()) / years
    attic = {
        "share": words.percent(round_ / paid),
        "paid": words.number(paid),
        "round": words.number(round_),
        "promised": words.percent(float(promised.circulation.circular.sum() / promised.measured.matrix.sum())),
    }
    firms = set(measured.firms)
    named = sum(f.amount for f in measured.flows if f.payer not in firms and f.payee in firms and f.flow != "customer")
    customers = (float(measured.outside.sum()) - named) / years
    raised = sum(
        float(np.maximum(amounts.sum(axis=0), 0.0).sum())
        for kind, amounts in run.base_paths.flows.extras.items()
        if kind in ("outside funding", "project loan")
    )
    came_in = (float(measured.outside.sum()) + raised) / years
    drawn = screen(language).words["drawn"]
    for number in attic.values():
        assert sum(number in re.findall(NUMBER, text) for text in drawn) >= 2, number  # in the picture of either width
    for bar in (f"{BARS[language][0]} {words.number(came_in)}", f"{BARS[language][1]} {words.number(paid)}"):
        assert drawn.count(words.typeset(bar)) == 2, bar
    assert drawn.count(f"{BARS[language][2]} {words.number(customers)}") == 2
    assert drawn.count(words.number(paid - round_)) == 2
