"""Labelled tables of many paths: fans, chances of default by quarter, losses, what falls first, deals."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from cardhouse.model.book import WORLD, Book
from cardhouse.simulate import CHANNELS, TERMS, Paths
from cardhouse.tables.chance import chance
from cardhouse.tables.names import money, quarter_names, title_of
from cardhouse.tables.table import Cell, Column, DataTable, headed
from cardhouse.words import ENGLISH, Words

QUANTILES = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
FAN_ITEMS = ("cash", "revenue", "debt")
_CHANNELS = ("stakes", "unpaid", "guarantees", "loans", "inventory")  # in the order in which they are shown


def unsolved_text(what: str, solved: int, unsolved: Mapping[str, int], words: Words = ENGLISH) -> str:
    """Return how many paths of a run could not be solved and are in no result; nothing if all could."""
    count, whole = sum(unsolved.values()), words.numbers.whole
    if not count:
        return ""
    kinds = ", ".join(
        words.text(f"unsolved {kind.replace('_', ' ')}", count=whole(number)) for kind, number in unsolved.items()
    )
    return words.text("unsolved", what=what, count=whole(count), paths=whole(solved + count), kinds=kinds)


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


def default_table(book: Book, paths: Paths, words: Words = ENGLISH) -> DataTable:
    """Return the probability that each firm has defaulted by the end of each quarter, with 95% intervals."""
    rows: list[tuple[Cell, ...]] = []
    for at, name in enumerate(paths.network.firms.ids):
        for t, quarter in enumerate(quarter_names(book), start=1):
            found = chance((paths.defaulted[at] > 0) & (paths.defaulted[at] <= t))
            rows.append((name, title_of(book, name, words), words.quarter(quarter), found.share, found.low, found.high))
    return DataTable(
        id="defaults",
        title=words.text("table defaults"),
        columns=headed(
            words,
            ("entity", "id"),
            ("title", "entity"),
            ("quarter", "by end of"),
            ("probability", "probability", "share of paths"),
            ("low", "from", "share of paths"),
            ("high", "to", "share of paths"),
        ),
        rows=tuple(rows),
        measures=words.text("table defaults measures"),
        limits=words.text("table defaults limits"),
    )


def yearly_default_table(book: Book, paths: Paths, words: Words = ENGLISH) -> DataTable:
    """Return the probability that each firm has defaulted by the end of every fourth quarter, a row a firm."""
    names = quarter_names(book)
    ends = sorted({*range(4, len(names) + 1, 4), len(names)})
    rows: list[tuple[Cell, ...]] = []
    for at, name in enumerate(paths.network.firms.ids):
        fell = [(paths.defaulted[at] > 0) & (paths.defaulted[at] <= end) for end in ends]
        rows.append((name, title_of(book, name, words), *(chance(one).share for one in fell)))
    share = words.unit("share of paths")
    yearly = (Column(names[end - 1].lower(), words.quarter(names[end - 1]), share) for end in ends)
    return DataTable(
        id="defaults-by-year",
        title=words.text("table yearly defaults"),
        columns=(*headed(words, ("entity", "id"), ("title", "entity")), *yearly),
        rows=tuple(rows),
        measures=words.text("table yearly defaults measures"),
        limits=words.text("table yearly defaults limits"),
    )


def losses_table(book: Book, paths: Paths, words: Words = ENGLISH) -> DataTable:
    """Return who loses what by channel: mean with standard error, and the 5% and 95% quantiles over paths."""
    rows: list[tuple[Cell, ...]] = []
    for at, name in enumerate((*paths.network.firms.ids, WORLD)):
        for channel in _CHANNELS:
            lost = paths.losses[at, CHANNELS.index(channel)]
            if lost.any():
                rows.append(
                    (name, title_of(book, name, words), channel, words.text(f"channel {channel}"), *_spread(lost))
                )
    return DataTable(
        id="losses",
        title=words.text("table losses"),
        columns=headed(
            words,
            ("entity", "id"),
            ("title", "entity"),
            ("channel", "channel"),
            ("channel_title", "loss"),
            ("mean", "mean", money(book)),
            ("standard_error", "standard error", money(book)),
            ("low", "1 in 20 below", money(book)),
            ("high", "1 in 20 above", money(book)),
        ),
        rows=tuple(rows),
        measures=words.text("table losses measures"),
        limits=words.text("table losses limits"),
    )


def lost_sales_table(book: Book, paths: Paths, words: Words = ENGLISH) -> DataTable:
    """Return what each supplier does not sell of what is planned: mean with standard error, 5% and 95% quantiles."""
    rows: list[tuple[Cell, ...]] = []
    for at, name in enumerate(paths.network.firms.ids):
        lost = paths.lost_sales[at]
        if lost.any():
            rows.append((name, title_of(book, name, words), *_spread(lost)))
    return DataTable(
        id="lost-sales",
        title=words.text("table lost sales"),
        columns=headed(
            words,
            ("entity", "id"),
            ("title", "supplier"),
            ("mean", "mean", money(book)),
            ("standard_error", "standard error", money(book)),
            ("low", "1 in 20 below", money(book)),
            ("high", "1 in 20 above", money(book)),
        ),
        rows=tuple(rows),
        measures=words.text("table lost sales measures"),
        limits=words.text("table lost sales limits"),
    )


def _spread(amounts: np.ndarray) -> tuple[float, float | None, float, float]:
    """Return the mean over paths, its standard error, and the 5% and 95% quantiles, all in the unit of the amounts."""
    error = float(amounts.std(ddof=1) / np.sqrt(amounts.size)) if amounts.size > 1 else None
    low, high = (float(x) for x in np.quantile(amounts, (0.05, 0.95)))
    return float(amounts.mean()), error, low, high


def first_fall_table(book: Book, paths: Paths, words: Words = ENGLISH) -> DataTable:
    """Return how often each entity is the first to default, and how often it defaults at all."""
    when = np.where(paths.defaulted > 0, paths.defaulted, np.iinfo(np.int64).max)
    first = (when == when.min(axis=0)) & (paths.defaulted > 0)
    rows: list[tuple[Cell, ...]] = []
    for at, name in enumerate(paths.network.firms.ids):
        one, ever = chance(first[at]), chance(paths.defaulted[at] > 0)
        fell = paths.defaulted[at][paths.defaulted[at] > 0]
        median = words.quarter(quarter_names(book)[int(np.median(fell)) - 1]) if fell.size else None
        rows.append(
            (name, title_of(book, name, words), one.share, one.low, one.high, ever.share, ever.low, ever.high, median)
        )
    return DataTable(
        id="order",
        title=words.text("table order"),
        columns=headed(
            words,
            ("entity", "id"),
            ("title", "entity"),
            ("first", "first", "share of paths"),
            ("first_low", "from", "share of paths"),
            ("first_high", "to", "share of paths"),
            ("ever", "ever", "share of paths"),
            ("ever_low", "from", "share of paths"),
            ("ever_high", "to", "share of paths"),
            ("median_quarter", "median quarter"),
        ),
        rows=tuple(rows),
        measures=words.text("table order measures"),
        limits=words.text("table order limits"),
    )


def deals_table(book: Book, paths: Paths, words: Words = ENGLISH) -> DataTable:
    """Return what became of each deal on average: due = paid + open + cancelled + relet + offtaken + guaranteed +
    lost."""
    rows: list[tuple[Cell, ...]] = []
    for at, name in enumerate(paths.deals):
        terms = [float(paths.outcomes[at, term].mean()) for term in range(len(TERMS))]
        kind, signed = words.flow(book.deals[name].kind), float(paths.signed[name].mean())
        rows.append((name, title_of(book, name, words), kind, signed, *terms))
    return DataTable(
        id="deals",
        title=words.text("table deals"),
        columns=headed(
            words,
            ("deal", "id"),
            ("title", "deal"),
            ("kind", "kind"),
            ("signed", "signed", "share of paths"),
            *((term, term, money(book)) for term in TERMS),
        ),
        rows=tuple(rows),
        measures=words.text("table deals measures"),
        limits=words.text("table deals limits"),
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


def flows_table(book: Book, paths: Paths, words: Words = ENGLISH) -> DataTable:
    """Return mean payments by payer, payee and kind, in all and in the first four quarters."""
    rows: list[tuple[Cell, ...]] = []
    for (payer, payee, kind), x in sorted(mean_flows(book, paths).items(), key=lambda item: -item[1].sum()):
        ends = (title_of(book, end, words) for end in (payer, payee))
        rows.append((payer, payee, *ends, words.flow(kind), float(x[:4].sum()), float(x.sum())))
    return DataTable(
        id="flows",
        title=words.text("table flows"),
        columns=headed(
            words,
            ("payer", "payer id"),
            ("payee", "payee id"),
            ("payer_title", "payer"),
            ("payee_title", "payee"),
            ("kind", "kind"),
            ("first_year", "first year", money(book)),
            ("whole_run", "whole run", money(book)),
        ),
        rows=tuple(rows),
        measures=words.text("table flows measures"),
        limits=words.text("table flows limits"),
    )
