"""Compile a book into a network: every record a row, every figure a number or one number a path."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, get_args

import numpy as np

from cardhouse.model.book import WORLD, Book
from cardhouse.model.deals import DEAL_KINDS, Deal, optional_purchase
from cardhouse.model.drivers import Drivers, Given, Regime
from cardhouse.model.entities import Entity, Rules
from cardhouse.model.figures import Bounds, Figure, Series, bounds_of
from cardhouse.model.programmes import Programme
from cardhouse.model.record import Record
from cardhouse.model.stages import Stage, stage_on
from cardhouse.network.tables import (
    DEAL_DEFAULTS,
    FIRM_DEFAULTS,
    OPEN_ENDED,
    PROGRAMME_DEFAULTS,
    RULE_DEFAULTS,
    Network,
    Regimes,
    Table,
)
from cardhouse.network.values import Draw, Values, central, stacked

_FIRM_LINKS = ("payer", "payee", "owner", "user", "vendor", "supplier")


def compile_network(book: Book, draw: Draw = central) -> Network:
    """Return the network of a book, each uncertain figure as `draw` gives it (default: its centre)."""
    values = Values(draw, book.book.start)
    for name, figure in book.parameters.items():
        values.parameters[name] = values.number(f"parameters.{name}", figure, Bounds())
    firms = {name: at for at, name in enumerate(book.firms)}
    rows = _Rows(book, values, _horizon(book), firms, {name: at for at, name in enumerate(book.programmes)})
    collapse = book.book.collapse
    return Network(
        quarters=book.book.quarters,
        horizon=rows.horizon,
        firms=rows.table("entities", {name: book.entities[name] for name in firms}, Entity, FIRM_DEFAULTS),
        programmes=_with_guaranteed_terms(rows.table("programmes", book.programmes, Programme, PROGRAMME_DEFAULTS)),
        deals=_deal_tables(book, rows),
        signature={name: deal.signed_with or name for name, deal in book.deals.items()},
        rules=rows.table("rules", {"": book.rules}, Rules, RULE_DEFAULTS).numbers,
        regimes=_regimes(book.drivers, rows) if book.drivers.regimes else None,
        given=_given(book.drivers, rows),
        vendor=firms.get(book.book.vendor or "", -1),
        customers=tuple(firms[name] for name in book.book.customers),
        collapse_fall=collapse.fall.centre if collapse else math.nan,
        collapse_built=collapse.built.centre if collapse else math.nan,
    )


def _horizon(book: Book) -> int:
    leads = [int(entity.supply.lead.centre) for entity in book.entities.values() if entity.supply]
    damages = book.rules.damages.centre if book.rules.damages else RULE_DEFAULTS["damages"]
    return book.book.quarters + max([int(damages), *leads]) + 1


def _with_guaranteed_terms(programmes: Table) -> Table:
    """Let terms for guaranteed fees that the book leaves out be those without a guarantee."""
    numbers = dict(programmes.numbers)
    for name in ("advance", "project_rate"):
        given = numbers[f"{name}_guaranteed"]
        numbers[f"{name}_guaranteed"] = np.where(np.isnan(given), numbers[name], given)
    return replace(programmes, numbers=numbers)


class _Rows:
    """Turn records into the rows of a table."""

    def __init__(
        self, book: Book, values: Values, horizon: int, firms: Mapping[str, int], programmes: Mapping[str, int]
    ) -> None:
        self.values = values
        self.horizon = horizon
        self.years = math.ceil(horizon / 4)
        self.deal_rows = _rows_by_kind(book)
        world = {name: len(firms) for name, entity in book.entities.items() if entity.outside}
        self.links: dict[str, Mapping[str, int]] = {
            **{name: {**firms, **world, WORLD: len(firms)} for name in _FIRM_LINKS},
            "programme": programmes,
            "deal": self.deal_rows,
            "locked_by": self.deal_rows,
        }

    def table(
        self, section: str, records: Mapping[str, Any], record_type: type[Record], defaults: Mapping[str, float]
    ) -> Table:
        """Return the table of a section's records, nested records as dotted columns."""
        numbers: dict[str, np.ndarray] = {}
        series: dict[str, np.ndarray] = {}
        links: dict[str, np.ndarray] = {}
        for column, owner, field, kind in _columns(record_type):
            found = [
                (f"{section}.{name}.{column}" if name else f"{section}.{column}", _at(record, column))
                for name, record in records.items()
            ]
            bounds = bounds_of(owner, field)
            if kind is Figure:
                numbers[column] = stacked(
                    [self._number(place, x, bounds, defaults.get(column, 0.0)) for place, x in found]
                )
            elif kind is Series:
                length = self.years if field == "growth" else self.horizon
                series[column], numbers[f"{column}.before"] = self._series(found, bounds, length)
            elif field in self.links:
                known = self.links[field]
                links[column] = np.array([-1 if x is None else known.get(x, -1) for _, x in found], dtype=np.int64)
            if field == "maturities":
                numbers["maturities.given"] = stacked([float(x is not None) for _, x in found])
        return Table(tuple(records), numbers, series, links)

    def _number(self, place: str, figure: Figure | None, bounds: Bounds, default: float) -> Any:
        return default if figure is None else self.values.number(place, figure, bounds)

    def _series(
        self, found: Iterable[tuple[str, Series | None]], bounds: Bounds, length: int
    ) -> tuple[np.ndarray, np.ndarray]:
        parts, before = [], []
        for place, given in found:
            steps, past = (
                (np.zeros((length, 1)), 0.0) if given is None else self.values.series(place, given, bounds, length)
            )
            if given is not None and given.by_year is not None:
                steps[len(given.by_year) :] = steps[min(len(given.by_year), length) - 1]
            parts.append(steps)
            before.append(past)
        width = max((part.shape[1] for part in parts), default=1)
        rows = np.zeros((length, len(parts), width))
        for at, part in enumerate(parts):
            rows[:, at] = part
        return rows, stacked(before)


def _columns(
    record_type: type[Record], prefix: str = "", wanted: str = ""
) -> Iterable[tuple[str, type[Record], str, type]]:
    """Yield (column, record type, field, Figure, Series or str) of a record type, nested records included."""

    def parts(annotation: Any) -> list[Any]:
        inner = [x for arg in get_args(annotation) for x in parts(arg)]
        return inner or [annotation]

    for field, info in record_type.model_fields.items():
        for kind in parts(info.annotation):
            if isinstance(kind, type) and issubclass(kind, Record) and kind not in (Figure, Series):
                if field not in ("title", "stages"):
                    yield from _columns(kind, f"{prefix}{field}.")
            elif kind in (Figure, Series, str):
                yield f"{prefix}{field}", record_type, field, kind
                break


def _at(record: Any, column: str) -> Any:
    for part in column.split("."):
        record = getattr(record, part) if record is not None else None
    return record


def _counts(deal: Deal, book: Book) -> bool:
    return deal.counted_in is None and stage_on(deal.stages, book.book.as_of) is not Stage.CANCELLED


def _rows_by_kind(book: Book) -> dict[str, int]:
    seen: dict[str, int] = {}
    rows: dict[str, int] = {}
    for name, deal in book.deals.items():
        if _counts(deal, book):
            rows[name] = seen[deal.kind] = seen.get(deal.kind, -1) + 1
    return rows


def _deal_tables(book: Book, rows: _Rows) -> dict[str, Table]:
    tables = {}
    for kind, row in DEAL_KINDS.items():
        chosen = {name: deal for name, deal in book.deals.items() if deal.kind == kind and _counts(deal, book)}
        if not chosen:
            continue
        defaults = {**DEAL_DEFAULTS, "amount": OPEN_ENDED.get(kind, 0.0)}
        table = rows.table("deals", chosen, row.record, defaults)
        promised = [(f"deals.{name}.probability", deal) for name, deal in chosen.items()]
        table.numbers["probability"] = stacked(
            [
                0.0
                if deal.removed
                else 1.0
                if deal.probability is None
                else rows.values.number(place, deal.probability, Bounds(0.0, 1.0))
                for place, deal in promised
            ]
        )
        table.numbers["optional"] = stacked(
            [float(optional_purchase(deal, book.book.as_of)) for deal in chosen.values()]
        )
        guaranteed = [book.deals[deal.deal].kind if hasattr(deal, "deal") else "" for deal in chosen.values()]
        for other in DEAL_KINDS:
            table.links[f"deal.{other}"] = np.array(
                [
                    rows.deal_rows.get(getattr(deal, "deal", ""), -1) if k == other else -1
                    for deal, k in zip(chosen.values(), guaranteed, strict=True)
                ],
                dtype=np.int64,
            )
        tables[kind] = table
    return tables


def _regimes(drivers: Drivers, rows: _Rows) -> Regimes:
    names = list(drivers.regimes)
    defaults = {"openness": 1.0, "appetite": 1.0, "valuation": 1.0}
    table = rows.table("drivers.regimes", drivers.regimes, Regime, defaults)
    moves = [
        [
            rows.values.number(f"drivers.regimes.{name}.next.{other}", regime.next[other], Bounds(0.0, 1.0))
            if other in regime.next
            else 0.0
            for other in names
        ]
        for name, regime in drivers.regimes.items()
    ]
    cells = stacked([cell for row in moves for cell in row]).reshape(len(names), len(names), -1)
    for at in range(len(names)):
        cells[at, at] = 1.0 - (cells[at].sum(axis=0) - cells[at, at])

    def single(name: str, figure: Figure | None) -> np.ndarray:
        value = 0.0 if figure is None else rows.values.number(f"drivers.{name}", figure, bounds_of(Drivers, name))
        row: np.ndarray = stacked([value])[0]
        return row

    return Regimes(
        table=table,
        transition=cells,
        initial=names.index(drivers.initial or names[0]),
        forced={quarter: names.index(name) for quarter, name in drivers.forced.items()},
        reversion=single("reversion", drivers.reversion),
        price_growth=single("price_growth", drivers.price_growth),
    )


def _given(drivers: Drivers, rows: _Rows) -> dict[str, np.ndarray]:
    neutral = {
        name: 0.0 if name in ("spread", "cut") else 1.0 for name in Given.model_fields if name not in ("source",)
    }
    paths = {}
    for name, rest in neutral.items():
        series = getattr(drivers.given, name) if drivers.given else None
        steps = np.full((rows.horizon, 1), rest)
        if series is not None:
            drawn, _ = rows.values.series(f"drivers.given.{name}", series, bounds_of(Given, name), rows.horizon)
            last = max((at for _, at, _, _ in series.terms(rows.values.start)), default=0)
            steps = np.where((np.arange(rows.horizon) < last)[:, None], drawn, rest)
        paths[name] = steps
    return paths
