"""The cards that fall on one path, in order, why each fell, and what stopped the rest from falling."""

from collections.abc import Iterator

from cardhouse.model.book import WORLD, Book
from cardhouse.simulate import Paths
from cardhouse.stress import Fallen, Why, typical_path
from cardhouse.tables.names import money, quarter_of, title_of
from cardhouse.tables.table import Cell, DataTable, headed
from cardhouse.words import ENGLISH, Words

REASONS = {Why.BY_ITSELF: "by itself", Why.PULLED_DOWN: "pulled down", Why.MADE_TO_FAIL: "made to fail"}


def events_table(book: Book, done: Paths, found: Fallen, path: int, words: Words = ENGLISH) -> DataTable:
    """Return the cards that fall on one path, in order: why, on which payment, and who loses most by it."""
    rows = _events(book, done, found, path, words)
    unit, chosen = money(book), "chosen as typical" if path == typical_path(done) else "chosen by number"
    return DataTable(
        id="events",
        title=words.text("table events", path=int(done.at[path])),
        columns=headed(
            words,
            ("order", "falls as"),
            ("quarter", "quarter"),
            ("entity", "id"),
            ("title", "entity"),
            ("why", "why"),
            ("payment", "payment missed"),
            ("payee", "to whom"),
            ("missed", "left unpaid", unit),
            ("unreceived", "not received", unit),
            ("debtor", "most of it from"),
            ("caused", "others lose", unit),
            ("holder", "most of it"),
        ),
        rows=tuple(rows),
        measures=words.text("table events measures"),
        limits=words.text("table events limits", chosen=words.text(chosen)),
    )


def _events(book: Book, done: Paths, found: Fallen, path: int, words: Words) -> Iterator[tuple[Cell, ...]]:
    names = (*done.network.firms.ids, WORLD)
    for at in found.in_order(path):
        why, row, debtor = Why(int(found.why[at, path])), int(found.payment[at, path]), int(found.debtor[at, path])
        line = done.flows.lines[row] if row >= 0 else None
        lost = done.cards.caused[at, :, path]
        yield (
            int(found.order[at, path]),
            words.quarter(quarter_of(book, int(found.quarter[at, path]))),
            names[at],
            title_of(book, names[at], words),
            words.text(REASONS[why]),
            "" if line is None else words.flow(line.kind),
            "" if line is None else title_of(book, names[line.payee], words),
            float(found.missed[at, path]),
            float(found.unreceived[at, path]),
            "" if debtor < 0 else title_of(book, names[debtor], words),
            float(lost.sum()),
            title_of(book, names[int(lost.argmax())], words) if lost.max() > 0 else "",
        )


def stops_table(book: Book, done: Paths, path: int, words: Words = ENGLISH) -> DataTable:
    """Return what stopped the cards on one path: what each firm that stands lost, and its lowest cash since the first
    fall."""
    unit, fell = money(book), done.defaulted[:, path]
    first = int(fell[fell > 0].min(initial=done.network.quarters + 1))
    rows = []
    for at, name in enumerate(done.network.firms.ids):
        lost = float(done.losses[at, :, path].sum())
        if fell[at] or first > done.network.quarters:
            continue
        cash = done.firms["cash"][first - 1 :, at, path]
        before = float(done.firms["cash"][first - 2, at, path]) if first > 1 else _opening(done, at, path)
        low = int(cash.argmin())
        rows.append(
            (
                name,
                title_of(book, name, words),
                lost,
                before,
                float(cash[low]),
                words.quarter(quarter_of(book, first + low)),
            )
        )
    return DataTable(
        id="stops",
        title=words.text("table stops", path=int(done.at[path])),
        columns=headed(
            words,
            ("entity", "id"),
            ("title", "entity"),
            ("lost", "loses", unit),
            ("before", "cash before", unit),
            ("lowest", "lowest cash", unit),
            ("quarter", "quarter"),
        ),
        rows=tuple(rows),
        measures=words.text("table stops measures"),
        limits=words.text("table stops limits"),
    )


def _opening(done: Paths, at: int, path: int) -> float:
    """Return what a firm holds when a path begins: what was drawn for it, else what the book says."""
    drawn = done.figures.get(f"entities.{done.network.firms.ids[at]}.cash")
    return float(done.network.firms["cash"][at, 0] if drawn is None else drawn[path])
