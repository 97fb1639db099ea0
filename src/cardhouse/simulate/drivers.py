"""The uncertain outside world: the only random numbers of the simulation, and the drivers made of them (MODEL S1)."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from jaxtyping import Float, Int
from numpy.random import Philox
from scipy.special import ndtr, ndtri

from cardhouse.model.figures import Bounds, Figure
from cardhouse.network import Network


def uniforms(seed: int, stream: str, first: int, count: int) -> Float[np.ndarray, " path"]:
    """Return the uniform numbers in (0, 1) of paths `first` .. `first + count - 1` of one stream.

    Counter-based: the stream is the key of a Philox generator and the path its position, so that chunks, threads and
    scenarios share them. Source: Salmon, Moraes, Dror, Shaw 2011, Parallel random numbers: as easy as 1, 2, 3.
    """
    key = int.from_bytes(blake2b(f"{seed}/{stream}".encode(), digest_size=16).digest(), "little")
    generator = Philox(key=key)
    generator.advance(first // 4)  # four numbers a position of the counter
    raw = generator.random_raw(first % 4 + count)[first % 4 :]
    return ((raw >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53


def figure_draws(
    seed: int, first: int, count: int, reseeded: Callable[[str], bool] | None = None
) -> Callable[[str, Figure, Bounds], np.ndarray]:
    """Return the way to draw figures for some paths: F^-1(u), u the uniforms of the figure's place.

    Where `reseeded` holds for a place, its numbers come from an independent stream, all others stay as they are.
    Source: MODEL section 3, random numbers.
    """

    def draw(place: str, figure: Figure, bounds: Bounds) -> np.ndarray:
        fresh = reseeded is not None and reseeded(place)
        return quantile(figure, uniforms(seed, f"{'fresh ' if fresh else ''}{place}", first, count), bounds)

    return draw


def quantile(figure: Figure, u: Float[np.ndarray, " path"], bounds: Bounds) -> Float[np.ndarray, " path"]:
    """Return the inverse distribution function of a figure at u; normals and lognormals are cut to `bounds`.

    Triangular on low, mode, high: F^-1(u) = low + sqrt(u (high - low)(mode - low)) below the mode, mirrored above it.
    Source: Devroye 1986, Non-Uniform Random Variate Generation, chapter II.2.
    """
    if figure.low is not None and figure.mode is not None and figure.high is not None:
        low, mode, high = figure.low, figure.mode, figure.high
        if high == low:
            return np.full_like(u, low)
        rising = low + np.sqrt(u * (high - low) * (mode - low))
        falling = high - np.sqrt((1.0 - u) * (high - low) * (high - mode))
        return np.where(u * (high - low) < mode - low, rising, falling)
    if figure.uniform is not None:
        return figure.uniform[0] + u * (figure.uniform[1] - figure.uniform[0])
    pair = figure.normal or figure.lognormal
    if pair is None:
        return np.full_like(u, figure.centre)
    centre, spread = (pair[0], pair[1]) if figure.normal else (np.log(pair[0]), pair[1])
    if spread == 0.0:
        return np.full_like(u, pair[0])
    low, high = (_log(bounds.low), _log(bounds.high)) if figure.lognormal else (bounds.low, bounds.high)
    below, above = ndtr((low - centre) / spread), ndtr((high - centre) / spread)
    drawn: np.ndarray = centre + spread * ndtri(below + u * (above - below))
    if figure.lognormal:
        np.exp(drawn, out=drawn)
    return drawn


def _log(bound: float) -> float:
    return float(np.log(bound)) if bound > 0 else -np.inf


@dataclass(frozen=True)
class Shocks:
    """Hold the random numbers of some paths: uniforms of the regime and of each signature, normals of common and
    firm demand."""

    regime: Float[np.ndarray, "quarter path"]
    common: Float[np.ndarray, "quarter path"]
    firm: Float[np.ndarray, "quarter firm path"]
    signature: dict[str, Float[np.ndarray, " path"]]


def draw_shocks(network: Network, seed: int, first: int, count: int) -> Shocks:
    """Return the shocks of paths `first` .. `first + count - 1`, drawn for the dead too."""
    quarters = range(1, network.quarters + 1)
    signatures = [name for table in network.deals.values() for name in table.ids]
    return Shocks(
        regime=np.stack([uniforms(seed, f"world.regime@{t}", first, count) for t in quarters]),
        common=np.stack([ndtri(uniforms(seed, f"world@{t}", first, count)) for t in quarters]),
        firm=np.stack(
            [
                np.stack([ndtri(uniforms(seed, f"{name}@{t}", first, count)) for name in network.firms.ids])
                for t in quarters
            ]
        )
        if len(network.firms)
        else np.zeros((network.quarters, 0, count)),
        signature={name: uniforms(seed, f"{name}@signature", first, count) for name in signatures},
    )


def still_shocks(network: Network) -> Shocks:
    """Return the shocks of one path on which nothing random happens: medians everywhere, letters of intent as
    likely as not."""
    signatures = [name for table in network.deals.values() for name in table.ids]
    return Shocks(
        regime=np.full((network.quarters, 1), 0.5),
        common=np.zeros((network.quarters, 1)),
        firm=np.zeros((network.quarters, len(network.firms), 1)),
        signature={name: np.full(1, 0.5) for name in signatures},
    )


@dataclass(frozen=True)
class Drivers:
    """Hold the drivers by quarter (quarter, path), openness before scars, and each firm's own demand (quarter,
    firm, path)."""

    demand: Float[np.ndarray, "quarter path"]
    openness: Float[np.ndarray, "quarter path"]
    appetite: Float[np.ndarray, "quarter path"]
    price: Float[np.ndarray, "quarter path"]
    spread: Float[np.ndarray, "quarter path"]
    valuation: Float[np.ndarray, "quarter path"]
    cut: Float[np.ndarray, "quarter path"]
    own: Float[np.ndarray, "quarter firm path"]


def drift_constant(network: Network) -> float:
    """Return c, added to every drift so that E[A_T] = 1 at the network's (central) values.

    With rho = 1 - kappa/4 and w_t = rho^(T-t): E[A_T] = E prod_t exp(w_t (mu_z + c)/4 + w_t^2 sigma_z^2/8) over
    regimes, by exact recursion over the chain, so c = -4 ln(E at c = 0) / sum_t w_t. Source: MODEL S1.
    """
    regimes = network.regimes
    if regimes is None:
        return 0.0
    mu, sigma = regimes.table["mu"][:, 0], regimes.table["sigma"][:, 0]
    rho = 1.0 - float(regimes.reversion[0]) / 4.0
    weights = rho ** np.arange(network.quarters - 1, -1, -1)
    mass = np.zeros(len(regimes.table))
    mass[regimes.initial] = 1.0
    for t, w in enumerate(weights, start=1):
        mass = mass @ regimes.transition[:, :, 0]
        if t in regimes.forced:
            mass = np.where(np.arange(len(mass)) == regimes.forced[t], mass.sum(), 0.0)
        mass = mass * np.exp(w * mu / 4.0 + w**2 * sigma**2 / 8.0)
    return float(-4.0 * np.log(mass.sum()) / weights.sum())


def regime_paths(network: Network, shocks: Shocks) -> Int[np.ndarray, "quarter path"]:
    """Return z_t of every quarter: the first regime whose cumulative probability passes the uniform; forced ones
    override."""
    regimes = network.regimes
    assert regimes is not None
    quarters, paths = shocks.regime.shape
    cumulative = np.broadcast_to(regimes.transition.cumsum(axis=1), (*regimes.transition.shape[:2], paths))
    z = np.full(paths, regimes.initial)
    visited = np.empty((quarters, paths), dtype=np.int64)
    for t in range(quarters):
        row = cumulative[z, :, np.arange(paths)]
        z = np.minimum((row <= shocks.regime[t][:, None]).sum(axis=1), len(regimes.table) - 1)
        if t + 1 in regimes.forced:
            z = np.full(paths, regimes.forced[t + 1])
        visited[t] = z
    return visited


def drivers(network: Network, shocks: Shocks, constant: float) -> Drivers:
    """Return the drivers of every quarter (MODEL S1), drawn from regimes or as the book gives them.

    x_t = (1 - kappa/4) x_{t-1} + (mu_z + c)/4 + sigma_z/2 eps_t, A_t = exp(x_t), q_t = exp(g_q t/4), valuation
    relative to z_0.
    """
    quarters, paths = shocks.common.shape
    if network.regimes is None:
        given = {name: np.broadcast_to(steps[:quarters], (quarters, paths)) for name, steps in network.given.items()}
        log_demand = np.log(given["demand"])
        return Drivers(**given, own=_own_demand(network, log_demand, shocks))
    regimes, z, at = network.regimes, regime_paths(network, shocks), np.arange(paths)
    columns = {
        name: np.broadcast_to(column, (len(regimes.table), paths)) for name, column in regimes.table.numbers.items()
    }
    log_demand, x = np.empty((quarters, paths)), np.zeros(paths)
    for t in range(quarters):
        drift = (columns["mu"][z[t], at] + constant) / 4.0
        x = (1.0 - regimes.reversion / 4.0) * x + drift + columns["sigma"][z[t], at] / 2.0 * shocks.common[t]
        log_demand[t] = x
    picked = {name: columns[name][z, at] for name in ("openness", "appetite", "spread", "cut")}
    price = np.exp(regimes.price_growth / 4.0 * np.arange(1, quarters + 1)[:, None])
    return Drivers(
        demand=np.exp(log_demand),
        price=np.broadcast_to(price, (quarters, paths)),
        valuation=columns["valuation"][z, at] / columns["valuation"][regimes.initial],
        own=_own_demand(network, log_demand, shocks),
        **picked,
    )


def _own_demand(network: Network, log_demand: np.ndarray, shocks: Shocks) -> Float[np.ndarray, "quarter firm path"]:
    """ln A_i,t = ln A_i,t-1 + beta_i (x_t - x_{t-1}) - s_i^2/8 + s_i/2 eta_i,t."""
    beta, s = network.firms["beta"], network.firms["volatility"]
    noise = np.cumsum(-(s**2) / 8.0 + s / 2.0 * shocks.firm, axis=0)
    own: np.ndarray = np.exp(beta * log_demand[:, None, :] + noise)
    return own
