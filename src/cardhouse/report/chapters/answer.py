"""The first screen: the question, the answer in numbers, the picture, and the same measures at other times."""

from dataclasses import dataclass

from markupsafe import Markup

from cardhouse.claims import Answered
from cardhouse.report.chapters.drawn_house import drawn
from cardhouse.report.chapters.teller import Teller
from cardhouse.report.chapters.traced_numbers import number, numbered, numbers_sheet
from cardhouse.report.findings import finding
from cardhouse.report.parts import Sheet
from cardhouse.report.picture import house_of

GROUP = "answer"


@dataclass(frozen=True)
class ComparedLine:
    """Hold a row of the comparison: what is measured, a cell for each column, and what to know about it."""

    title: str
    cells: tuple[Markup, ...]
    note: str


@dataclass(frozen=True)
class FirstScreen:
    """Hold what a reader sees first; without an answer in the book, its title and its first finding."""

    question: str
    answer: Markup
    columns: tuple[str, ...]
    lines: tuple[ComparedLine, ...]
    picture: Markup
    picture_title: str
    picture_note: str
    numbers: Sheet | None


def first_screen(teller: Teller) -> FirstScreen:
    """Return the first screen of a run."""
    run, words = teller.run, teller.words
    house = house_of(run, words)
    answer = run.answer
    quantities = answer.quantities if answer is not None else {}
    if answer is None:
        question, said = words.title(run.book.book.title), Markup.escape(finding(run, words))
    else:
        question = words.title(answer.answer.question)
        said = Markup(" ").join(numbered(teller, GROUP, one, answer.values, quantities) for one in answer.sentences)
    return FirstScreen(
        question=question,
        answer=said,
        columns=tuple(words.title(title) for title in answer.answer.columns.values()) if answer is not None else (),
        lines=_lines(teller, answer) if answer is not None else (),
        picture=drawn(house, ("middle", "phone")),
        picture_title=house.title,
        picture_note=f"{house.subtitle} {house.unit}.",
        numbers=numbers_sheet(teller, GROUP, answer.values, quantities) if answer is not None else None,
    )


def _lines(teller: Teller, found: Answered) -> tuple[ComparedLine, ...]:
    words, answer = teller.words, found.answer

    def cell(name: str | None) -> Markup:
        if name is None:
            return Markup('<span class="none">{}</span>').format(words.text("not comparable"))
        return number(teller, GROUP, name, found.values[name], found.quantities[name])

    return tuple(
        ComparedLine(
            words.title(row.title),
            tuple(cell(row.cells.get(column)) for column in answer.columns),
            words.title(row.note) if row.note is not None else "",
        )
        for row in answer.rows
    )
