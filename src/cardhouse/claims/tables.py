"""Claims as labelled tables: verdicts, and the numbers behind them."""

from collections.abc import Iterator

from cardhouse.claims.judge import Answered, Finding, Judged
from cardhouse.claims.sentences import reason, said, value_text
from cardhouse.claims.value import WHOLE_BOOK
from cardhouse.model.book import Book
from cardhouse.model.sources import Source
from cardhouse.tables import Cell, Column, DataTable, headed
from cardhouse.words import ENGLISH, Words


def claims_table(book: Book, found: tuple[Judged, ...], words: Words = ENGLISH) -> DataTable:
    """Return every statement with its question, verdicts and what was found, as known on the book's day and later,
    its rules, routes and sources."""
    return DataTable(
        id="claims",
        title=words.text("claims title"),
        columns=headed(
            words,
            ("order", "claim order"),
            ("id", "id"),
            ("side", "side"),
            ("statement", "claim"),
            ("question", "question"),
            ("verdict_then", "verdict then"),
            ("found_then", "found then"),
            ("rules_then", "rule then"),
            ("verdict_later", "verdict later"),
            ("found_later", "found later"),
            ("rules_later", "rule later"),
            ("routes", "routes"),
            ("sources", "rests on"),
        ),
        rows=tuple(_claim_row(book, one, words) for one in found),
        measures=words.text("claims measures"),
        limits=words.text("claims limits"),
    )


def _claim_row(book: Book, one: Judged, words: Words) -> tuple[Cell, ...]:
    claim, findings = one.claim, [finding for finding in (one.then, one.later) if finding is not None]
    told: list[Cell] = []
    for finding in (one.then, one.later):
        if finding is None:
            told += [verdict_text(None, words), "", ""]
        else:
            told += [verdict_text(finding, words), found_text(book, finding, words), rules_text(finding, words)]
    routes = dict.fromkeys(route for finding in findings for route in finding.routes)
    sources = dict.fromkeys((*claim.sources, *(name for finding in findings for name in finding.sources)))
    return (
        claim.order,
        one.id,
        words.text(f"side {claim.side}"),
        words.title(claim.statement),
        words.title(claim.question) if claim.question is not None else "",
        *told,
        ", ".join(words.text(f"route {route}") for route in routes),
        sources_text(book, tuple(sources), words),
    )


def rules_text(finding: Finding, words: Words) -> str:
    """Return the rules of a judgement."""
    judgement = finding.judgement
    rules = [words.text("rule holds", rule=judgement.holds)]
    if judgement.in_part is not None:
        rules.append(words.text("rule in part", rule=judgement.in_part))
    return words.semicolon.join(rules)


def verdict_text(finding: Finding | None, words: Words) -> str:
    """Return a verdict in words."""
    return words.text("verdict none") if finding is None else words.text(f"verdict {finding.verdict}")


def found_text(book: Book, finding: Finding, words: Words) -> str:
    """Return what was found as a sentence."""
    return said(finding.judgement.says, finding.values, book, words)


def quantities_table(book: Book, found: tuple[Judged, ...], words: Words = ENGLISH) -> DataTable:
    """Return every quantity behind the verdicts: value, ends, unit, kind of range, what it rests on."""
    return DataTable(
        id="claim-quantities",
        title=words.text("quantities title"),
        columns=headed(
            words,
            ("claim", "id"),
            ("statement", "claim"),
            ("known", "known when"),
            ("quantity", "id"),
            ("title", "quantity"),
            ("low", "low"),
            ("value", "value"),
            ("high", "high"),
            ("unit", "unit"),
            ("span", "kind of range"),
            ("sources", "rests on"),
        ),
        rows=tuple(row for one in found for row in _quantity_rows(book, one, words)),
        measures=words.text("quantities measures"),
        limits=words.text("quantities limits"),
    )


def _quantity_rows(book: Book, one: Judged, words: Words) -> Iterator[tuple[Cell, ...]]:
    for known, finding in (("then", one.then), ("later", one.later)):
        for name, value in finding.values.items() if finding is not None else ():
            ends = (value.low, value.centre, value.high) if value.known else (None, None, None)
            yield (
                one.id,
                words.title(one.claim.statement),
                words.text(f"when {known}"),
                name,
                words.title(finding.quantities[name].title) if finding is not None else name,
                *ends,
                words.unit(value.unit),
                words.text(f"span {value.span}") if value.known else reason(value, words),
                sources_text(book, value.sources, words),
            )


def sources_text(book: Book, sources: tuple[str, ...], words: Words) -> str:
    """Return what a value rests on: titles of its sources with tier and day, the whole book at last, where it does."""
    named = [_source_text(book.sources[name], words) for name in sources if name != WHOLE_BOOK]
    if WHOLE_BOOK in sources:
        named.append(words.text("whole book"))
    return words.semicolon.join(named)


def _source_text(source: Source, words: Words) -> str:
    day = f", {words.day(source.date)}" if source.date else ""
    return f"{source.title} ({words.text(f'tier {source.tier}')}{day})"


def comparison_table(book: Book, found: Answered, words: Words = ENGLISH) -> DataTable:
    """Return the same measures in every column of the answer, each cell a value with its range in words."""
    answer = found.answer
    rows = tuple(
        (
            words.title(row.title),
            *(
                value_text(found.values[row.cells[column]], book, words) if column in row.cells else ""
                for column in answer.columns
            ),
            words.title(row.note) if row.note is not None else "",
        )
        for row in answer.rows
    )
    return DataTable(
        id="comparison",
        title=words.text("comparison title"),
        columns=(
            Column("measure", words.text("column measure")),
            *(Column(name, words.title(title)) for name, title in answer.columns.items()),
            Column("note", words.text("column to know")),
        ),
        rows=rows,
        measures=words.text("comparison measures"),
        limits=words.text("comparison limits"),
    )


def answer_table(book: Book, found: Answered, words: Words = ENGLISH) -> DataTable:
    """Return the question of a book and the sentences of its answer."""
    said_ = (said(sentence, found.values, book, words) for sentence in found.sentences)
    return DataTable(
        id="answer",
        title=words.title(found.answer.question),
        columns=headed(words, ("sentence", "said")),
        rows=tuple((sentence,) for sentence in said_),
        measures=words.text("answer measures"),
        limits=words.text("claims limits"),
    )


def answer_text(book: Book, found: Answered, words: Words = ENGLISH) -> str:
    """Return the answer as one paragraph."""
    return " ".join(said(sentence, found.values, book, words) for sentence in found.sentences)


def rebuttals_table(book: Book, words: Words = ENGLISH) -> DataTable:
    """Return what was said in public for the other side: day, who, what, the claim that judges it, the source."""
    rebuttals = book.answer.rebuttals if book.answer is not None else ()
    rows = tuple(
        (
            words.day(one.on),
            words.title(one.who),
            words.title(one.says),
            book.claims[one.claim].order,
            sources_text(book, (one.source,), words),
        )
        for one in sorted(rebuttals, key=lambda one: one.on)
    )
    return DataTable(
        id="rebuttals",
        title=words.text("rebuttals title"),
        columns=headed(
            words,
            ("day", "said on"),
            ("who", "who"),
            ("says", "said"),
            ("claim", "judged in"),
            ("source", "rests on"),
        ),
        rows=rows,
        measures=words.text("rebuttals measures"),
        limits=words.text("rebuttals limits"),
    )
