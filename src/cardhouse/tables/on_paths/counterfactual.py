"""What would have been sold anyway, deal by deal and beside whose dollars they are."""

from cardhouse.model.book import Book
from cardhouse.stress import CounterfactualCurve, CounterfactualCurves, WhoseDollars
from cardhouse.tables.names import title_of
from cardhouse.tables.table import Cell, DataTable, headed, number_cell
from cardhouse.words import ENGLISH, Words


def curves_table(book: Book, found: CounterfactualCurves, words: Words = ENGLISH) -> DataTable:
    """Return the share of its revenue that the vendor loses without each deal and without all its financing, by lock
    and replacement."""
    named = [("all", words.text("all financing deals"), found.together)]
    named += [(name, title_of(book, name, words), curve) for name, curve in found.deals.items()]
    rows = [row for key, title, curve in named for row in _points(key, title, curve)]
    return DataTable(
        id="counterfactual-deals",
        title=words.text("table counterfactual deals"),
        columns=headed(
            words,
            ("deal", "id"),
            ("title", "without"),
            ("lock", "lock", "share of demand"),
            ("replacement", "replacement", "share of shares sold"),
            ("lost", "revenue lost", "share of revenue"),
            ("standard_error", "standard error", "share of revenue"),
        ),
        rows=tuple(rows),
        measures=words.text("table counterfactual deals measures", paths=words.numbers.whole(found.together.paths)),
        limits=words.text("table counterfactual deals limits"),
    )


def _points(key: str, title: str, curve: CounterfactualCurve) -> list[tuple[Cell, ...]]:
    return [
        (key, title, lock, share, *(number_cell(x[row, column]) for x in (curve.lost, curve.standard_error)))
        for row, lock in enumerate(curve.locks)
        for column, share in enumerate(curve.replacements)
    ]


def whose_dollars_table(book: Book, found: WhoseDollars, words: Words = ENGLISH) -> DataTable:
    """Return, beside the vendor's own money in its revenue, what it would lose without its financing, and how far the
    two lie apart, with standard errors on the same paths."""
    own, error = number_cell(found.self_funded[0]), number_cell(found.self_funded_error[0])
    bounds = [number_cell(x) for x in found.self_funded[1:]]
    rows = tuple(
        (
            lock,
            share,
            own,
            error,
            *bounds,
            *(number_cell(x[row, column]) for x in (found.lost, found.lost_error)),
            *(number_cell(x[0, row, column]) for x in (found.difference, found.difference_error)),
        )
        for row, lock in enumerate(found.locks)
        for column, share in enumerate(found.replacements)
    )
    of = "share of revenue"
    return DataTable(
        id="whose-dollars",
        title=words.text("table whose dollars", name=title_of(book, book.book.vendor or "", words)),
        columns=headed(
            words,
            ("lock", "lock", "share of demand"),
            ("replacement", "replacement", "share of shares sold"),
            ("own", "own money", of),
            ("own_error", "standard error", of),
            ("own_low", "low", of),
            ("own_high", "high", of),
            ("lost", "revenue lost", of),
            ("lost_error", "standard error", of),
            ("difference", "own less lost", of),
            ("difference_error", "standard error", of),
        ),
        rows=rows,
        measures=words.text("table whose dollars measures", paths=words.numbers.whole(found.paths)),
        limits=words.text("table whose dollars limits"),
    )
