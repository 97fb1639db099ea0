"""Many paths in chunks over threads; the numbers do not depend on either."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from functools import partial

import numpy as np
from jaxtyping import Float, Int

from cardhouse.errors import Outcome, SolveError
from cardhouse.model.book import Book
from cardhouse.model.figures import Bounds, Figure
from cardhouse.network import Network, compile_network
from cardhouse.simulate.cards import Cards
from cardhouse.simulate.drivers import Shocks, draw_shocks, drift_constant, figure_draws, quantile
from cardhouse.simulate.kept_dues import DuesRecord, KeptDues
from cardhouse.simulate.kept_flows import FlowRecord, KeptFlows
from cardhouse.simulate.kernel import History, simulate_chunk
from cardhouse.simulate.lines import Line
from cardhouse.simulate.sums import BLOCK, FlowSums

CHUNK = 4096

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class MeanFlows:
    """Hold mean payments a quarter: `paid` (quarter, line) to the payee, `succeeded` to the world in its place,
    extras by firm."""

    lines: tuple[Line, ...]
    paid: Float[np.ndarray, "quarter line"]
    succeeded: Float[np.ndarray, "quarter line"]
    extras: dict[str, Float[np.ndarray, "quarter firm"]]
    recovered: Float[np.ndarray, "part quarter claim"]
    inherited: Float[np.ndarray, "part quarter claim"]
    claims: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Paths:
    """Hold the simulated paths of one book under one scenario; the path axis comes last.

    `firms` maps an item to (quarter, firm, path) in the book's unit; `defaulted` and `collapsed` hold quarters, 0 for
    never; `losses` are (holder, channel, path), the world last; `cards` say why firms fell; `outcomes` (deal, term,
    path); `figures` the drawn numbers by place; `kept_flows` and `kept_dues` every path's payments and dues where they
    were asked for.
    """

    network: Network
    seed: int
    count: int
    firms: dict[str, Float[np.ndarray, "quarter firm path"]]
    built: Float[np.ndarray, "quarter programme path"]
    demand: Float[np.ndarray, "quarter path"]
    openness: Float[np.ndarray, "quarter path"]
    defaulted: Int[np.ndarray, "firm path"]
    collapsed: Int[np.ndarray, " path"]
    losses: Float[np.ndarray, "holder channel path"]
    lost_sales: Float[np.ndarray, "firm path"]
    outcomes: Float[np.ndarray, "deal term path"]
    deals: tuple[str, ...]
    signed: dict[str, np.ndarray]
    figures: dict[str, Float[np.ndarray, " path"]]
    flows: MeanFlows
    outcome: Int[np.ndarray, " path"]
    at: Int[np.ndarray, " path"]
    unsolved: dict[str, int]
    cards: Cards
    kept_flows: KeptFlows | None = None
    kept_dues: KeptDues | None = None


def simulate(
    book: Book,
    *,
    paths: int,
    seed: int,
    base: Book | None = None,
    threads: int = 2,
    chunk: int = CHUNK,
    reseeded: Callable[[str], bool] | None = None,
    keep_flows: bool = False,
    progress: Progress | None = None,
) -> Paths:
    """Return `paths` simulated paths of a book.

    Args:
        book: the book as it is run, a scenario's changes applied.
        paths: how many paths.
        seed: chooses the random numbers; the same seed gives every scenario the same ones.
        base: the book before any scenario's changes: fixes the constant that makes E[A_T] = 1; the book itself if not
            given.
        threads: chunks run side by side.
        chunk: paths a chunk, rounded up to whole blocks.
        reseeded: places whose figures are drawn from an independent stream.
        keep_flows: keep who paid whom and what fell due on every path, 24 firms^2 + 100 firms bytes a quarter and
            path, and 8 firms^2 for each deal that the vendor guarantees.
        progress: called with (paths done, paths in all).

    Raises:
        SolveError: on no path did the solve end well.

    Source: MODEL section 3.
    """
    constant = drift_constant(compile_network(base or book))
    size = max(BLOCK, -(-chunk // BLOCK) * BLOCK)
    # One path alone joins the chunk before: numpy adds up a single column in another order than several.
    starts = [first for first in range(0, paths, size) if first == 0 or paths - first > 1]
    ends = [*starts[1:], paths]
    done = 0

    def run(first: int, end: int) -> _Part:
        nonlocal done
        part = _run_chunk(book, _drawn(seed, first, end - first, reseeded), constant, keep_flows)
        done += part.count
        if progress is not None:
            progress(done, paths)
        return part

    return _joined(_side_by_side(run, starts, ends, threads), seed, paths)


def _side_by_side(
    run: Callable[[int, int], "_Part"], starts: list[int], ends: list[int], threads: int
) -> "list[_Part]":
    if threads <= 1 or len(starts) == 1:
        return list(map(run, starts, ends))
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, starts, ends))


@dataclass(frozen=True)
class Chosen:
    """Hold the random numbers of some paths that are chosen, not drawn.

    Attributes:
        figures: uniforms in (0, 1) by place of a figure (path,); 1/2, the median, for places that are not named.
        shocks: of drivers and signatures.
    """

    figures: Mapping[str, Float[np.ndarray, " path"]]
    shocks: Shocks

    @property
    def count(self) -> int:
        """Return the number of paths."""
        return int(self.shocks.common.shape[1])

    def between(self, first: int, end: int) -> "Chosen":
        """Return paths `first` .. `end - 1`."""
        shocks = self.shocks
        return Chosen(
            {place: u[first:end] for place, u in self.figures.items()},
            Shocks(
                shocks.regime[:, first:end],
                shocks.common[:, first:end],
                shocks.firm[..., first:end],
                {name: u[first:end] for name, u in shocks.signature.items()},
            ),
        )


def simulate_at(book: Book, chosen: Chosen, *, base: Book | None = None, threads: int = 2, chunk: int = CHUNK) -> Paths:
    """Return the paths of a book at random numbers that are chosen: the same rules as `simulate`, none drawn.

    Args:
        book: the book as it is run, a scenario's changes applied.
        chosen: the random numbers.
        base: the book before any scenario's changes; the book itself if not given.
        threads: chunks run side by side.
        chunk: most paths of a chunk.

    Raises:
        SolveError: on no path did the solve end well.

    Source: MODEL section 5 (standard normals that generate all drivers).
    """
    constant = drift_constant(compile_network(base or book))
    size = BLOCK * max(1, min(chunk, -(-chosen.count // max(1, threads))) // BLOCK)
    starts = [first for first in range(0, chosen.count, size) if first == 0 or chosen.count - first > 1]
    ends = [*starts[1:], chosen.count]

    def run(first: int, end: int) -> _Part:
        some = chosen.between(first, end)

        def draw(place: str, figure: Figure, bounds: Bounds) -> np.ndarray:
            return quantile(figure, some.figures.get(place, np.full(end - first, 0.5)), bounds)

        return _run_chunk(book, _Chunk(draw, lambda _: some.shocks, 0, end - first), constant, False)

    return _joined(_side_by_side(run, starts, ends, threads), 0, chosen.count)


@dataclass(frozen=True)
class _Part:
    """Hold a chunk's paths and the block sums of its flows."""

    count: int
    paths: Paths
    blocks: dict[str, np.ndarray]


@dataclass(frozen=True)
class _Chunk:
    """Hold the random numbers of a chunk: how figures are drawn, and its shocks once the network is known."""

    draw: Callable[[str, Figure, Bounds], np.ndarray]
    shocks: Callable[[Network], Shocks]
    seed: int
    count: int


def _drawn(seed: int, first: int, count: int, reseeded: Callable[[str], bool] | None) -> _Chunk:
    """Return the random numbers of paths `first` .. `first + count - 1` of a seed."""
    return _Chunk(
        draw=figure_draws(seed, first, count, reseeded),
        shocks=lambda network: draw_shocks(network, seed, first, count),
        seed=seed,
        count=count,
    )


def _run_chunk(book: Book, chunk: _Chunk, constant: float, keep_flows: bool) -> _Part:
    drawn: dict[str, np.ndarray] = {}

    def remember(place: str, figure: Figure, bounds: Bounds) -> np.ndarray:
        drawn[place] = chunk.draw(place, figure, bounds)
        return drawn[place]

    def run(sums: FlowSums) -> Paths:
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # what is not finite ends as unsolved
            network = compile_network(book, remember)
            records = (FlowRecord(book, network, chunk.count), DuesRecord(network, chunk.count)) if keep_flows else None
            history = simulate_chunk(network, chunk.shocks(network), constant, sums, records)
        kept = (records[0].kept, records[1].kept) if records else (None, None)
        return _paths(network, history, chunk.seed, chunk.count, drawn, kept)

    sums = FlowSums()
    paths = run(sums)
    solved = paths.outcome == Outcome.SOLVED
    if not solved.all():  # which paths end unsolved is known at the end only: their flows are left out in a second run
        sums = FlowSums(solved)
        paths = run(sums)
    return _Part(chunk.count, paths, sums.by_quarter())


def _paths(
    network: Network,
    history: History,
    seed: int,
    count: int,
    drawn: dict[str, np.ndarray],
    kept: tuple[KeptFlows | None, KeptDues | None],
) -> Paths:
    finite = np.isfinite(history.firms["cash"]).all(axis=(0, 1)) & np.isfinite(history.firms["debt"]).all(axis=(0, 1))
    outcome = np.where(history.unsettled, int(Outcome.NOT_CONVERGED), int(Outcome.SOLVED))
    nothing = np.zeros((0, 0))
    return Paths(
        network=network,
        seed=seed,
        count=count,
        firms=history.firms,
        built=history.programmes["built"],
        demand=history.demand,
        openness=history.openness,
        defaulted=history.defaulted,
        collapsed=history.collapsed,
        losses=history.losses,
        lost_sales=history.lost_sales,
        outcomes=history.outcomes.terms,
        deals=history.outcomes.ids,
        signed={
            name: rows[at] for kind, rows in history.signed.items() for at, name in enumerate(network.deals[kind].ids)
        },
        figures=drawn,
        flows=MeanFlows(
            history.lines.lines,
            nothing,
            nothing,
            {},
            nothing,
            nothing,
            tuple((row.debtor, row.creditor) for row in history.estates.rows),
        ),
        outcome=np.where(finite, outcome, int(Outcome.NOT_FINITE)),
        at=np.arange(count),
        unsolved={},
        cards=history.cards,
        kept_flows=kept[0],
        kept_dues=kept[1],
    )


def _joined(parts: list[_Part], seed: int, count: int) -> Paths:
    first = parts[0].paths

    outcome = np.concatenate([part.paths.outcome for part in parts])
    solved = np.flatnonzero(outcome == Outcome.SOLVED)

    def along(pick: Callable[[Paths], np.ndarray]) -> np.ndarray:
        whole = pick(first) if len(parts) == 1 else np.concatenate([pick(part.paths) for part in parts], axis=-1)
        return whole if solved.size == count else whole[..., solved]

    def each(pick: Callable[[Paths], dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
        return {name: along(partial(lambda at, paths: pick(paths)[at], name)) for name in pick(first)}

    def kept(record: str, name: str) -> np.ndarray:
        return along(lambda paths: getattr(getattr(paths, record), name))

    if not solved.size:
        raise SolveError(f"no path could be solved: {(outcome == Outcome.NOT_FINITE).sum()} of {count} are not finite")
    mean = {
        name: (np.concatenate([part.blocks[name] for part in parts], axis=-1) / solved.size).sum(axis=-1)
        for name in parts[0].blocks
    }
    return Paths(
        network=first.network,
        seed=seed,
        count=solved.size,
        firms=each(lambda p: p.firms),
        built=along(lambda p: p.built),
        demand=along(lambda p: p.demand),
        openness=along(lambda p: p.openness),
        defaulted=along(lambda p: p.defaulted),
        collapsed=along(lambda p: p.collapsed),
        losses=along(lambda p: p.losses),
        lost_sales=along(lambda p: p.lost_sales),
        outcomes=along(lambda p: p.outcomes),
        deals=first.deals,
        signed=each(lambda p: p.signed),
        figures=each(lambda p: p.figures),
        flows=MeanFlows(
            lines=first.flows.lines,
            paid=mean["paid"],
            succeeded=mean["succeeded"],
            extras={name.removeprefix("extra "): x for name, x in mean.items() if name.startswith("extra ")},
            recovered=mean["recovered"],
            inherited=mean["inherited"],
            claims=first.flows.claims,
        ),
        outcome=outcome,
        at=solved,
        unsolved={kind.name.lower(): int(n) for kind in Outcome if kind and (n := (outcome == kind).sum())},
        cards=Cards(**{x.name: kept("cards", x.name) for x in fields(Cards)}),
        kept_flows=first.kept_flows and KeptFlows(**{x.name: kept("kept_flows", x.name) for x in fields(KeptFlows)}),
        kept_dues=first.kept_dues and KeptDues(**{x.name: kept("kept_dues", x.name) for x in fields(KeptDues)}),
    )
