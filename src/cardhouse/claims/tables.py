"""Claims as labelled tables: verdicts, and the numbers behind them."""

from collections.abc import Iterator

from cardhouse.claims.judge import Answered, Finding, Judged
from cardhouse.claims.sentences import reason, said, value_text
from cardhouse.model.book import Book
from cardhouse.tables import Cell, Column, DataTable, headed
from cardhouse.words import ENGLISH, Words


def claims_table(book: Book, found: tuple[Judged, ...], words: Words = ENGLISH) -> DataTable:
    """Return every statement with its verdict and what was found, as known on the book's day and later."""
    rows: list[tuple[Cell, ...]] = []
    for one in found:
        claim, later = one.claim, one.later
        rows.append(
            (
                claim.order,
                one.id,
                words.text(f"side {claim.side}"),
                words.title(claim.statement),
                verdict_text(one.then, words),
                found_text(book, one.then, words),
                verdict_text(later, words),
                found_text(book, later, words) if later is not None else "",
                ", ".join(words.text(f"route {route}") for route in one.then.routes),
            )
        )
    return DataTable(
        id="claims",
        title=words.text("claims title"),
        columns=headed(
            words,
            ("order", "claim order"),
            ("id", "id"),
            ("side", "side"),
            ("statement", "claim"),
            ("verdict_then", "verdict then"),
            ("found_then", "found then"),
            ("verdict_later", "verdict later"),
            ("found_later", "found later"),
            ("routes", "routes"),
        ),
        rows=tuple(rows),
        measures=words.text("claims measures"),
        limits=words.text("claims limits"),
    )


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
    """Return what a value rests on: titles of its sources with tier and day; the whole book, where it names none."""
    if not sources:
        return words.text("whole book")
    named = [book.sources[name] for name in sources]
    return "; ".join(
        f"{source.title} ({words.text(f'tier {source.tier}')}{f', {words.day(source.date)}' if source.date else ''})"
        for source in named
    )


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


def answer_text(book: Book, found: Answered, words: Words = ENGLISH) -> str:
    """Return the answer as one paragraph."""
    return " ".join(said(sentence, found.values, book, words) for sentence in found.sentences)


def rebuttals_table(book: Book, words: Words = ENGLISH) -> DataTable:
    """Return what was said in public for the other side: day, who, what, the claim that judges it, the source."""
    rebuttals = book.answer.rebuttals if book.answer is not None else ()
    rows = tuple(
        (
            words.day(one.on),
            one.who,
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
