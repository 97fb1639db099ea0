"""Run the engine on the plain dict and shocks of the twin, and compare what both found."""

from pathlib import Path

import numpy as np
import yaml

from cardhouse.files import read_book
from cardhouse.network import Network, compile_network
from cardhouse.simulate import simulate_chunk
from cardhouse.simulate.drivers import Shocks, drift_constant
from cardhouse.tables import PathTables, path_tables


def run_engine(book: dict, shocks: dict, signed: dict[str, bool], folder: Path) -> PathTables:
    """Return the engine's tables of one path of a plain book, read from a file like any other."""
    file = folder / "book.yaml"
    file.write_text(yaml.safe_dump(book, sort_keys=False), encoding="utf-8")
    network = compile_network(read_book(file))
    history = simulate_chunk(
        network, shocks_of(network, shocks, signed), shocks.get("constant", drift_constant(network))
    )
    return path_tables(network, history)


def shocks_of(network: Network, shocks: dict, signed: dict[str, bool]) -> Shocks:
    """Return the twin's shocks as the engine's, one path."""
    quarters = network.quarters
    nothing = [0.0] * quarters
    own = [[shocks.get("entity", {}).get(name, nothing)[t] for name in network.firms.ids] for t in range(quarters)]
    return Shocks(
        regime=np.array(shocks.get("regime", [0.5] * quarters))[:, None],
        common=np.array(shocks.get("common", nothing))[:, None],
        firm=np.array(own)[:, :, None],
        signature={
            name: np.array([-1.0 if signed[name] else 2.0]) for table in network.deals.values() for name in table.ids
        },
    )


def differences(engine: PathTables, twin: dict, tolerance: float = 1e-9) -> list[str]:
    """Return everything in which the engine and the twin differ by more than the tolerance, relative to 1 + the
    row's largest."""
    found = []
    for name, mine, theirs in _pairs(engine, twin):
        a, b = np.atleast_1d(mine).astype(float), np.atleast_1d(theirs).astype(float)
        if np.abs(a - b).max() > tolerance * (1 + np.abs(b).max()):
            found.append(f"{name}: engine {a.round(6).tolist()}, twin {b.round(6).tolist()}")
    if engine.defaults != twin["defaults"]:
        found.append(f"defaults: engine {engine.defaults}, twin {twin['defaults']}")
    return found


def _pairs(engine: PathTables, twin: dict):
    nothing = [0.0] * len(twin["openness"])
    for table in ("flows", "balances"):
        mine, theirs = getattr(engine, table), twin[table]
        for key in sorted(mine.keys() | theirs.keys()):
            yield f"{table} {key}", mine.get(key, nothing), theirs.get(key, nothing)
    yield "openness", engine.openness, twin["openness"]
    for table in ("losses", "losses_apart", "deals"):
        mine, theirs = getattr(engine, table), twin[table]
        for key in sorted(mine.keys() | theirs.keys()):
            for part in sorted(mine.get(key, {}).keys() | theirs.get(key, {}).keys()):
                yield f"{table} {key} {part}", mine.get(key, {}).get(part, 0.0), theirs.get(key, {}).get(part, 0.0)
    for key in engine.lost_sales:
        yield f"lost sales {key}", engine.lost_sales[key], twin["lost_sales"].get(key, 0.0)
