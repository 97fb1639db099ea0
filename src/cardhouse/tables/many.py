"""Labelled tables of many paths: fans, chances of default by quarter, losses, what falls first, deals."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from cardhouse.model.book import WORLD, Book
from cardhouse.model.record import Title
from cardhouse.model.units import quarter_name
from cardhouse.simulate import CHANNELS, TERMS, Paths
from cardhouse.tables.chance import chance
from cardhouse.tables.table import Cell, Column, DataTable

QUANTILES = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
FAN_ITEMS = ("cash", "revenue", "debt")
_DEFAULT = "Share of simulated paths on which the entity has stopped paying for longer than the book's grace."
_CHANNEL_TITLES = {
    "stakes": "stakes written off",
    "unpaid": "invoices and fees unpaid",
    "guarantees": "guarantees called",
    "loans": "loans and bonds unpaid",
    "inventory": "stock left over",
}


def title_of(book: Book, name: str) -> str:
    """Return the English title of an entity, deal, programme or scenario of a book; its id if it has none."""
    if name == WORLD:
        return "Rest of the world"
    for section in (book.entities, book.deals, book.programmes, book.scenarios):
        if name in section:
            title: Title | str = section[name].title
            return title if isinstance(title, str) else title.en
    return name


def money(book: Book) -> str:
    """Return the unit of the book's money."""
    return f"{book.book.currency} {book.book.unit}"


def unsolved_text(what: str, solved: int, unsolved: Mapping[str, int]) -> str:
    """Return how many paths of a run could not be solved and are in no result; nothing if all could."""
    count = sum(unsolved.values())
    if not count:
        return ""
    kinds = ", ".join(f"{number:,} {kind.replace('_', ' ')}" for kind, number in unsolved.items())
    return f"{what}: {count:,} of {solved + count:,} paths could not be solved ({kinds}); no result counts them."


@dataclass(frozen=True)
class Fan:
    """Hold the quantiles of one firm's item by quarter: `values` (quantile, quarter), with the mean and examples
    that fall."""

    firm: str
    item: str
    quarters: tuple[str, ...]
    quantiles: tuple[float, ...]
    values: Float[np.ndarray, "quantile quarter"]
    mean: Float[np.ndarray, " quarter"]
    examples: Float[np.ndarray, "example quarter"]


def fan(book: Book, paths: Paths, firm: str, item: str, examples: int = 5) -> Fan:
    """Return the fan of `cash`, `revenue` or `debt` (outside, project and loans from entities together) of a firm."""
    at = paths.network.firms.ids.index(firm)
    series = paths.firms[item][:, at]
    if item == "debt":
        series = series + paths.firms["project debt"][:, at] + paths.firms["loans"][:, at]
    fallen = np.flatnonzero(paths.defaulted[at])[:examples]
    return Fan(
        firm=firm,
        item=item,
        quarters=quarter_names(book),
        quantiles=QUANTILES,
        values=np.quantile(series, QUANTILES, axis=1),
        mean=series.mean(axis=1),
        examples=series[:, fallen].T,
    )


def quarter_names(book: Book) -> tuple[str, ...]:
    """Return the labels of the book's quarters."""
    return tuple(quarter_name(t, book.book.start) for t in range(1, book.book.quarters + 1))


def default_table(book: Book, paths: Paths) -> DataTable:
    """Return the probability that each firm has defaulted by the end of each quarter, with 95% intervals."""
    rows: list[tuple[Cell, ...]] = []
    for at, name in enumerate(paths.network.firms.ids):
        for t, quarter in enumerate(quarter_names(book), start=1):
            found = chance((paths.defaulted[at] > 0) & (paths.defaulted[at] <= t))
            rows.append((name, title_of(book, name), quarter, found.share, found.low, found.high))
    return DataTable(
        id="defaults",
        title="Probability of default by quarter",
        columns=(
            Column("entity", "Id"),
            Column("title", "Entity"),
            Column("quarter", "By the end of"),
            Column("probability", "Probability", "share of paths"),
            Column("low", "95% from", "share of paths"),
            Column("high", "to", "share of paths"),
        ),
        rows=tuple(rows),
        measures=_DEFAULT,
        limits="Conditional on the book's figures, ranges and drivers; "
        "the interval is that of the simulation alone, not of the model.",
    )


def yearly_default_table(book: Book, paths: Paths) -> DataTable:
    """Return the probability that each firm has defaulted by the end of every fourth quarter, a row a firm."""
    names = quarter_names(book)
    ends = sorted({*range(4, len(names) + 1, 4), len(names)})
    rows: list[tuple[Cell, ...]] = []
    for at, name in enumerate(paths.network.firms.ids):
        fell = [(paths.defaulted[at] > 0) & (paths.defaulted[at] <= end) for end in ends]
        rows.append((name, title_of(book, name), *(chance(one).share for one in fell)))
    columns = (Column(names[end - 1].lower(), names[end - 1], "share of paths") for end in ends)
    return DataTable(
        id="defaults-by-year",
        title="Probability of default by the end of each fourth quarter",
        columns=(Column("entity", "Id"), Column("title", "Entity"), *columns),
        rows=tuple(rows),
        measures=_DEFAULT,
        limits="Conditional on the book's figures, ranges and drivers; every quarter with its 95% interval: --json.",
    )


def losses_table(book: Book, paths: Paths) -> DataTable:
    """Return who loses what by channel: mean with standard error, and the 5% and 95% quantiles over paths."""
    rows: list[tuple[Cell, ...]] = []
    for at, name in enumerate((*paths.network.firms.ids, WORLD)):
        for channel, title in _CHANNEL_TITLES.items():
            lost = paths.losses[at, CHANNELS.index(channel)]
            if lost.any():
                rows.append((name, title_of(book, name), channel, title, *_spread(lost)))
    return DataTable(
        id="losses",
        title="Who loses what",
        columns=(
            Column("entity", "Id"),
            Column("title", "Entity"),
            Column("channel", "Channel"),
            Column("channel_title", "Loss"),
            Column("mean", "Mean", money(book)),
            Column("standard_error", "Standard error", money(book)),
            Column("low", "1 in 20 below", money(book)),
            Column("high", "1 in 20 above", money(book)),
        ),
        rows=tuple(rows),
        measures="Losses over the run by channel, at default (stakes) or when estates close (claims less recovery).",
        limits="Losses of entities that themselves default are counted where they arise; "
        "sums over entities count a chain more than once.",
    )


def lost_sales_table(book: Book, paths: Paths) -> DataTable:
    """Return what each supplier does not sell of what is planned: mean with standard error, 5% and 95% quantiles."""
    rows: list[tuple[Cell, ...]] = []
    for at, name in enumerate(paths.network.firms.ids):
        lost = paths.lost_sales[at]
        if lost.any():
            rows.append((name, title_of(book, name), *_spread(lost)))
    return DataTable(
        id="lost-sales",
        title="Sales lost against plan",
        columns=(
            Column("entity", "Id"),
            Column("title", "Supplier"),
            Column("mean", "Mean", money(book)),
            Column("standard_error", "Standard error", money(book)),
            Column("low", "1 in 20 below", money(book)),
            Column("high", "1 in 20 above", money(book)),
        ),
        rows=tuple(rows),
        measures="Units planned but not built over the run, at the quarter's prices and the buyer's share of custom "
        "chips.",
        limits="Kept apart from losses: a sale that is not made costs nobody a claim.",
    )


def _spread(amounts: np.ndarray) -> tuple[float, float | None, float, float]:
    """Return the mean over paths, its standard error, and the 5% and 95% quantiles, all in the unit of the amounts."""
    error = float(amounts.std(ddof=1) / np.sqrt(amounts.size)) if amounts.size > 1 else None
    low, high = (float(x) for x in np.quantile(amounts, (0.05, 0.95)))
    return float(amounts.mean()), error, low, high


def first_fall_table(book: Book, paths: Paths) -> DataTable:
    """Return how often each entity is the first to default, and how often it defaults at all."""
    when = np.where(paths.defaulted > 0, paths.defaulted, np.iinfo(np.int64).max)
    first = (when == when.min(axis=0)) & (paths.defaulted > 0)
    rows: list[tuple[Cell, ...]] = []
    for at, name in enumerate(paths.network.firms.ids):
        one, ever = chance(first[at]), chance(paths.defaulted[at] > 0)
        fell = paths.defaulted[at][paths.defaulted[at] > 0]
        median = quarter_names(book)[int(np.median(fell)) - 1] if fell.size else None
        rows.append((name, title_of(book, name), one.share, one.low, one.high, ever.share, ever.low, ever.high, median))
    return DataTable(
        id="order",
        title="Which card falls first",
        columns=(
            Column("entity", "Id"),
            Column("title", "Entity"),
            Column("first", "First to default", "share of paths"),
            Column("first_low", "95% from", "share of paths"),
            Column("first_high", "to", "share of paths"),
            Column("ever", "Defaults at all", "share of paths"),
            Column("ever_low", "95% from", "share of paths"),
            Column("ever_high", "to", "share of paths"),
            Column("median_quarter", "Median quarter if it does"),
        ),
        rows=tuple(rows),
        measures="Share of paths on which the entity is among the first to default; several may fall in one quarter.",
        limits="An order in the model, given the book; it says nothing about intent or management.",
    )


def deals_table(book: Book, paths: Paths) -> DataTable:
    """Return what became of each deal on average: due = paid + open + cancelled + relet + offtaken + guaranteed +
    lost."""
    rows: list[tuple[Cell, ...]] = []
    for at, name in enumerate(paths.deals):
        terms = [float(paths.outcomes[at, term].mean()) for term in range(len(TERMS))]
        rows.append((name, title_of(book, name), book.deals[name].kind, float(paths.signed[name].mean()), *terms))
    columns = [
        Column("deal", "Id"),
        Column("title", "Deal"),
        Column("kind", "Kind"),
        Column("signed", "Signed", "share of paths"),
    ]
    return DataTable(
        id="deals",
        title="What becomes of each deal",
        columns=(*columns, *(Column(term, term.capitalize(), money(book)) for term in TERMS)),
        rows=tuple(rows),
        measures="Means over paths of what falls due on a deal over the run and what becomes of it.",
        limits="Where few quarters follow a default, recovered damages can exceed what was lost so far: "
        "lost is then negative.",
    )


def mean_flows(book: Book, paths: Paths) -> dict[tuple[str, str, str], np.ndarray]:
    """Return mean payments by (payer, payee, kind), each (quarter,), the world's succession and estates included."""
    names = (*paths.network.firms.ids, WORLD)
    found: dict[tuple[str, str, str], np.ndarray] = {}

    def add(payer: str, payee: str, kind: str, amounts: np.ndarray) -> None:
        if payer != payee and amounts.any():
            key = (payer, payee, "equity" if kind == "replacement" else kind)
            found[key] = found.get(key, 0.0) + amounts

    for row, line in enumerate(paths.flows.lines):
        add(names[line.payer], names[line.payee], line.kind, paths.flows.paid[:, row])
        add(names[line.payer], WORLD, line.kind, paths.flows.succeeded[:, row])
    for kind, amounts in paths.flows.extras.items():
        for at in range(amounts.shape[1]):
            ends = (names[at], WORLD) if kind == "rest" else (WORLD, names[at])
            add(*ends, kind, amounts[:, at])
    for part, kind in enumerate(("project recovery", "recovery")):
        for at, (debtor, creditor) in enumerate(paths.flows.claims):
            add(names[debtor], names[creditor], kind, paths.flows.recovered[part, :, at])
            add(names[debtor], WORLD, kind, paths.flows.inherited[part, :, at])
    return found


def flows_table(book: Book, paths: Paths) -> DataTable:
    """Return mean payments by payer, payee and kind, in all and in the first four quarters."""
    rows = [
        (payer, payee, title_of(book, payer), title_of(book, payee), kind, float(x[:4].sum()), float(x.sum()))
        for (payer, payee, kind), x in sorted(mean_flows(book, paths).items(), key=lambda item: -item[1].sum())
    ]
    return DataTable(
        id="flows",
        title="Who pays whom in the simulation",
        columns=(
            Column("payer", "Payer id"),
            Column("payee", "Payee id"),
            Column("payer_title", "Payer"),
            Column("payee_title", "Payee"),
            Column("kind", "Kind"),
            Column("first_year", "First four quarters", money(book)),
            Column("whole_run", "Whole run", money(book)),
        ),
        rows=tuple(rows),
        measures="Cash paid, mean over paths.",
        limits="A mean over paths, not a path; "
        "what the world receives in place of closed payees is shown under the world.",
    )
