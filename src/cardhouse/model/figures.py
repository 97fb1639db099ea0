"""Figures: numbers with a source, which may be ranges, and series of them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Self, get_args

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from cardhouse.model.record import Day, Flag, Real, Record
from cardhouse.model.units import When, quarter_number

Pair = tuple[Real, Real]
_ONE_FORM = "must be one of value, low-mode-high, uniform, normal, lognormal or vintages"


def _as_mapping(given: Any) -> Any:
    if isinstance(given, bool):
        raise PydanticCustomError("B112", "is true or false where a number belongs")
    return {"value": given} if isinstance(given, (int, float)) else given


class Figure(Record):
    """Hold one number: a point, a range or a distribution, with its source and dates.

    One of `value`, `low`-`mode`-`high` (triangular), `uniform` (low, high), `normal` (mean, standard deviation),
    `lognormal` (median, sigma of the log) or `vintages` is given. `times` and `times_rest` name a parameter p and
    multiply the drawn number by p or by 1 - p. The draw is cut to the bounds of the field that the figure stands in.
    """

    value: Real | None = None
    low: Real | None = None
    mode: Real | None = None
    high: Real | None = None
    uniform: Pair | None = None
    normal: Pair | None = None
    lognormal: Pair | None = None
    vintages: tuple["Figure", ...] | None = None
    times: str | None = None
    times_rest: str | None = None
    source: str | None = None
    value_date: Day | None = None
    public_since: Day | None = None
    hindsight: Flag = False
    basis: tuple[str, ...] = ()
    note: str | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        ranged = (self.low, self.mode, self.high)
        triangle = None if ranged == (None, None, None) else ranged
        forms = (self.value, triangle, self.uniform, self.normal, self.lognormal, self.vintages)
        if sum(form is not None for form in forms) != 1:
            raise PydanticCustomError("B110", _ONE_FORM)
        given = [number for number in ranged if number is not None]
        if triangle and (len(given) < len(ranged) or given != sorted(given)):
            raise PydanticCustomError("B111", "needs low, mode and high in rising order")
        if self.uniform and self.uniform[0] > self.uniform[1]:
            raise PydanticCustomError("B111", "needs its lower end first")
        spread = self.normal or self.lognormal or (1.0, 0.0)
        if spread[1] < 0 or (self.lognormal and spread[0] <= 0):
            raise PydanticCustomError("B113", "needs a spread that is not negative, and a lognormal a positive median")
        if self.vintages is not None and (not self.vintages or any(v.vintages is not None for v in self.vintages)):
            raise PydanticCustomError("B118", "needs at least one vintage, and no vintages inside a vintage")
        return self

    @property
    def current(self) -> "Figure":
        """Return the figure itself, or the latest of its vintages, times the parameter that multiplies it."""
        return self.published[-1]

    @property
    def published(self) -> tuple["Figure", ...]:
        """Return the figure itself, or each of its vintages, times the parameter that multiplies it."""
        if not self.vintages:
            return (self,)
        update = {"times": self.times, "times_rest": self.times_rest}
        return tuple(v if v.times or v.times_rest else v.model_copy(update=update) for v in self.vintages)

    @property
    def certain(self) -> bool:
        """Tell whether the number itself is a point (a parameter may still multiply it)."""
        return self.value is not None or (self.vintages is not None and all(v.certain for v in self.vintages))

    @property
    def centre(self) -> float:
        """Return the mode of a range, the middle of a uniform, the mean of a normal, the median of a lognormal."""
        if self.vintages is not None:
            return self.vintages[-1].centre
        if self.value is not None:
            return self.value
        if self.mode is not None:
            return self.mode
        if self.uniform is not None:
            return (self.uniform[0] + self.uniform[1]) / 2
        pair = self.normal or self.lognormal
        assert pair is not None
        return pair[0]

    @property
    def support(self) -> Pair:
        """Return the least and the largest number that can be drawn before it is cut to the bounds of its field."""
        if self.vintages is not None:
            return min(v.support[0] for v in self.vintages), max(v.support[1] for v in self.vintages)
        if self.low is not None and self.high is not None:
            return self.low, self.high
        if self.uniform is not None:
            return self.uniform
        if self.normal is not None:
            return (-math.inf, math.inf) if self.normal[1] else (self.normal[0], self.normal[0])
        if self.lognormal is not None:
            return (0.0, math.inf) if self.lognormal[1] else (self.lognormal[0], self.lognormal[0])
        return self.centre, self.centre

    def changed(self, times: float = 1.0, add: float = 0.0) -> "Figure":
        """Return the figure multiplied by `times`, then moved by `add`, its form kept."""

        def move(x: float) -> float:
            return x * times + add

        update: dict[str, Any] = {}
        for name in ("value", "low", "mode", "high"):
            if (x := getattr(self, name)) is not None:
                update[name] = move(x)
        if self.low is not None and times < 0:
            update["low"], update["high"] = update["high"], update["low"]
        if self.uniform:
            update["uniform"] = tuple(sorted(move(x) for x in self.uniform))
        if self.normal:
            update["normal"] = (move(self.normal[0]), abs(times) * self.normal[1])
        if self.lognormal:
            update["lognormal"] = (move(self.lognormal[0]), self.lognormal[1])
        if self.vintages:
            update["vintages"] = tuple(v.changed(times, add) for v in self.vintages)
        return self.model_copy(update=update)


@dataclass(frozen=True)
class Bounds:
    """Bound what a figure may be; `point` asks for one number that is not drawn, `whole` for one that is whole too."""

    low: float = -math.inf
    high: float = math.inf
    whole: bool = False
    point: bool = False

    def __call__(self, figure: Figure) -> Figure:
        """Return `figure` if every number it can take lies within the bounds.

        Raises:
            PydanticCustomError: B100 below the bounds, B101 above them, B102 not a whole point, B126 not a point.
        """
        drawn = figure.value is None or figure.times is not None or figure.times_rest is not None
        if self.whole and (figure.value is None or drawn or figure.value != int(figure.value)):
            raise PydanticCustomError("B102", "must be one whole number, neither a range nor times a parameter")
        if self.point and drawn:
            raise PydanticCustomError("B126", "must be one number, neither a range nor times a parameter")
        low, high = figure.support
        cut = figure.normal or figure.lognormal
        if (figure.centre if cut else low) < self.low:
            raise PydanticCustomError("B100", "must not be below {low}", {"low": f"{self.low:g}"})
        if (figure.centre if cut else high) > self.high:
            raise PydanticCustomError("B101", "must not be above {high}", {"high": f"{self.high:g}"})
        return figure


def _short(bounds: Bounds) -> BeforeValidator:
    """Let a bare number stand for a point; its bounds here are for the JSON Schema, which does not see `bounds`."""
    low, high = (None if math.isinf(end) else end for end in (bounds.low, bounds.high))
    bare: Any = Annotated[(int if bounds.whole else float), Field(ge=low, le=high)]
    return BeforeValidator(_as_mapping, json_schema_input_type=bare | Figure)


_ANY, _POSITIVE, _SHARE = Bounds(), Bounds(low=0.0), Bounds(0.0, 1.0)
_GROWTH, _RATE = Bounds(-0.99, 20.0), Bounds(-0.1, 2.0)
_POINT = Bounds(0.0, 1.0, point=True)
_WHOLE, _COUNT = Bounds(0.0, 400.0, whole=True), Bounds(1.0, 400.0, whole=True)
Number = Annotated[Figure, _short(_ANY), AfterValidator(_ANY)]
Amount = Annotated[Figure, _short(_POSITIVE), AfterValidator(_POSITIVE)]
Share = Annotated[Figure, _short(_SHARE), AfterValidator(_SHARE)]
FixedShare = Annotated[Figure, _short(_POINT), AfterValidator(_POINT)]
Rate = Annotated[Figure, _short(_RATE), AfterValidator(_RATE)]
Whole = Annotated[Figure, _short(_WHOLE), AfterValidator(_WHOLE)]
Count = Annotated[Figure, _short(_COUNT), AfterValidator(_COUNT)]


def _as_series(given: Any) -> Any:
    return {"by_quarter": given} if isinstance(given, list) else given


class Series(Record):
    """Hold one figure a quarter (a year, for growth), in one of the forms of the book format."""

    by_quarter: tuple[Number, ...] | None = None
    by_year: tuple[Number, ...] | None = None
    flat: Number | None = None
    ramp: Number | None = None
    from_: When | None = Field(default=None, alias="from")
    to: When | None = None
    dates: dict[Day, Number] | None = None
    factor: Amount | None = None
    source: str | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        forms = (self.by_quarter, self.by_year, self.flat, self.ramp, self.dates)
        if sum(form is not None for form in forms) != 1:
            raise PydanticCustomError("B114", "must be a list, or one of by_quarter, by_year, flat, ramp or dates")
        spread = self.flat is not None or self.ramp is not None
        ends = (self.from_ is not None) + (self.to is not None)
        if ends != (2 if spread else 0):
            raise PydanticCustomError("B115", "needs both from and to with flat and ramp, and neither otherwise")
        return self

    def figures(self) -> Iterator[tuple[str, Figure]]:
        """Yield (place inside the series, figure) of every figure but the factor."""
        for name in ("by_quarter", "by_year"):
            yield from ((f"{name}.{at}", figure) for at, figure in enumerate(getattr(self, name) or ()))
        yield from ((f"dates.{day}", figure) for day, figure in (self.dates or {}).items())
        yield from ((name, figure) for name in ("flat", "ramp") if (figure := getattr(self, name)) is not None)

    def terms(self, start: str) -> Iterator[tuple[str, int, float, Figure]]:
        """Yield (place inside the series, number of the quarter or year, weight, figure) of every term.

        flat: equal weights; ramp: weights 1, 2, ..., n over n(n+1)/2.
        """
        listed, name = (self.by_year, "by_year") if self.by_year is not None else (self.by_quarter, "by_quarter")
        for at, figure in enumerate(listed or ()):
            yield f"{name}.{at}", at + 1, 1.0, figure
        for date, figure in (self.dates or {}).items():
            yield f"dates.{date}", quarter_number(date, start), 1.0, figure
        spread = self.flat or self.ramp
        if spread is not None and self.from_ is not None and self.to is not None:
            first, last = quarter_number(self.from_, start), quarter_number(self.to, start)
            count = last - first + 1
            for at in range(count):
                weight = 1 / count if self.flat is not None else 2 * (at + 1) / (count * (count + 1))
                yield "flat" if self.flat is not None else "ramp", first + at, weight, spread


@dataclass(frozen=True)
class _EveryTerm:
    """Bound every figure of a series."""

    bounds: Bounds

    def __call__(self, series: Series) -> Series:
        for place, figure in series.figures():
            try:
                self.bounds(figure)
            except PydanticCustomError as error:
                context = {**(error.context or {}), "at": place}
                raise PydanticCustomError(error.type, error.message_template, context) from None
        return series


def _yearly(wanted: bool) -> Any:
    def check(series: Series) -> Series:
        if (series.by_year is not None) != wanted:
            raise PydanticCustomError("B116", "is by year where growth belongs, by quarter elsewhere")
        return series

    return check


def _as_years(given: Any) -> Any:
    given = [given] if isinstance(given, (int, float)) and not isinstance(given, bool) else given
    return {"by_year": given} if isinstance(given, list) else given


_listed = BeforeValidator(_as_series, json_schema_input_type=list[float | Figure] | Series)
_by_year = BeforeValidator(_as_years, json_schema_input_type=float | list[float | Figure] | Series)
Schedule = Annotated[Series, _listed, AfterValidator(_yearly(False)), AfterValidator(_EveryTerm(_POSITIVE))]
YearlyGrowth = Annotated[Series, _by_year, AfterValidator(_yearly(True)), AfterValidator(_EveryTerm(_GROWTH))]
Multiplier = Annotated[Series, _listed, AfterValidator(_yearly(False)), AfterValidator(_EveryTerm(_ANY))]
Demand = Annotated[Series, _listed, AfterValidator(_yearly(False)), AfterValidator(_EveryTerm(Bounds(low=1e-6)))]
Fraction = Annotated[Series, _listed, AfterValidator(_yearly(False)), AfterValidator(_EveryTerm(_SHARE))]


def bounds_of(record: type[Record], field: str) -> Bounds:
    """Return the bounds that a record's type sets for the figures of one of its fields."""
    info = record.model_fields[field]
    return next(_bounds_in([*info.metadata, info.annotation]), Bounds())


def _bounds_in(parts: list[Any]) -> Iterator[Bounds]:
    for part in parts:
        if isinstance(part, AfterValidator):
            found = getattr(part.func, "bounds", part.func)
            if isinstance(found, Bounds):
                yield found
        else:
            yield from _bounds_in([*getattr(part, "__metadata__", ()), *get_args(part)])
