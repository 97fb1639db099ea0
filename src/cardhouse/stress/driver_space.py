"""A book as a function of standard normals: one coordinate for each thing that is random, the medians at the origin."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from jaxtyping import Float
from scipy.special import ndtr

from cardhouse.model.book import Book
from cardhouse.model.places import figures_of
from cardhouse.network import Network, compile_network
from cardhouse.simulate import Chosen
from cardhouse.simulate.drivers import Shocks

YEAR = 4


class Sort(StrEnum):
    """Say what a coordinate moves."""

    REGIME = "regime"  # the regime of one quarter
    DEMAND = "demand"  # common demand, all quarters of a year alike
    OWN = "own"  # one firm's own demand, all quarters alike
    FIGURE = "figure"  # a figure of the book that is not certain
    SIGNATURE = "signature"  # whether a promise is signed


@dataclass(frozen=True)
class Coordinate:
    """Name one standard normal: what it moves, which firm, place or deal, and in which quarters."""

    sort: Sort
    name: str
    first: int = 0
    last: int = 0

    @property
    def id(self) -> str:
        """Return the name under which it is listed."""
        when = f"@{self.first}" + (f"-{self.last}" if self.last > self.first else "") if self.first else ""
        return f"{self.sort}:{self.name}{when}" if self.name else f"{self.sort}{when}"


@dataclass(frozen=True)
class DriverSpace:
    """Hold the standard normals of a book; at the origin every driver and figure is at its median.

    Common demand is moved year by year and a firm's own over the whole run, by unit vectors over the normals of the
    quarters, `eps_t = u / sqrt(n)` for n quarters: so distances are those in the normals of the quarters; what moves
    within a year or between years for one firm stays at its median. Regimes follow from their uniform, `Phi(u)`.
    """

    book: Book
    network: Network
    coordinates: tuple[Coordinate, ...]

    def chosen(self, points: Float[np.ndarray, "point coordinate"], kept: Sequence[int] | None = None) -> Chosen:
        """Return the random numbers of points whose coordinates are those `kept`, all if none are named; the others are
        0."""
        names = self.coordinates if kept is None else [self.coordinates[at] for at in kept]
        quarters, firms, count = self.network.quarters, len(self.network.firms), len(points)
        shocks = Shocks(
            regime=np.full((quarters, count), 0.5),
            common=np.zeros((quarters, count)),
            firm=np.zeros((quarters, firms, count)),
            signature={name: np.full(count, 0.5) for table in self.network.deals.values() for name in table.ids},
        )
        figures: dict[str, np.ndarray] = {}
        for one, u in zip(names, points.T, strict=True):
            _move(one, u, shocks, figures, self.network)
        return Chosen(figures, shocks)


def _move(one: Coordinate, u: np.ndarray, shocks: Shocks, figures: dict[str, np.ndarray], network: Network) -> None:
    """Put one coordinate (point,) where it belongs."""
    some = slice(one.first - 1, one.last)
    match one.sort:
        case Sort.REGIME:
            shocks.regime[some] = ndtr(u)
        case Sort.DEMAND:
            shocks.common[some] = u / np.sqrt(one.last - one.first + 1)
        case Sort.OWN:
            shocks.firm[:, network.firms.ids.index(one.name)] = u / np.sqrt(len(shocks.firm))
        case Sort.FIGURE:
            figures[one.name] = ndtr(u)
        case Sort.SIGNATURE:
            shocks.signature[one.name] = ndtr(u)


def driver_space(book: Book) -> DriverSpace:
    """Return the standard normals of a book: regimes, common demand, firms' own, uncertain figures, signatures.

    Source: MODEL section 5.
    """
    network = compile_network(book)
    return DriverSpace(book, network, tuple(_coordinates(book, network)))


def _coordinates(book: Book, network: Network) -> Iterator[Coordinate]:
    quarters = network.quarters
    if network.regimes is not None:
        yield from (
            Coordinate(Sort.REGIME, "", t, t) for t in range(1, quarters + 1) if t not in network.regimes.forced
        )
        for first in range(1, quarters + 1, YEAR):
            yield Coordinate(Sort.DEMAND, "", first, min(first + YEAR - 1, quarters))
    for at, name in enumerate(network.firms.ids):
        if network.firms["volatility"][at].any():
            yield Coordinate(Sort.OWN, name, 1, quarters)
    for place, figure, _ in figures_of(book):
        if not figure.certain:
            yield Coordinate(Sort.FIGURE, place)
    for name in _draws_of(network):
        yield Coordinate(Sort.SIGNATURE, name)


def _draws_of(network: Network) -> Mapping[str, None]:
    """Return the deals whose signature is open, each by the deal whose draw decides it."""
    found: dict[str, None] = {}
    for table in network.deals.values():
        for name, chance in zip(table.ids, table["probability"][:, 0], strict=True):
            if 0 < chance < 1:
                found[network.signature[name]] = None
    return found
