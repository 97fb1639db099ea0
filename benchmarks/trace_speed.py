"""Time and memory of the tracing measures on 1,000 entities and 20,000 flows, against the definitions written plainly.

Each network is a process of its own, so that its peak memory is its own. Every single-period measure of one vendor runs
once, then a window of four quarters. Then the measures are held against plain programmes, which must find the same:
`circular_part` finds the circular part and spreads it as evenly as it can, the plain programme finds its size alone;
`self_funded_bounds` solves a flow of labels on a network, the plain programme has a labelled and an unlabelled balance
at each node, as the definition reads; `circular_part_bff` takes each law from the last, the plain one solves for each.
"""

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components
from stopwatch import least_times

from cardhouse.errors import Outcome
from cardhouse.trace import (
    Bounds,
    Convention,
    circular_part,
    circular_part_bff,
    financing_label,
    finn_index,
    finn_share,
    label_bounds,
    loops,
    paid_in_shares,
    round_trip,
    self_funded_bounds,
    self_funded_prorata,
    throughflow,
    traced,
    window_of,
)
from cardhouse.trace.flows import edges_of

ENTITIES, FLOWS, QUARTERS, SEED, REPEATS = 1_000, 20_000, 4, 1, 2
NETWORKS = ("lognormal", "hubs", "equal", "ring")
SMALL = 200  # entities on which forwarding is held against its definition, which takes a minute on all of them
MOST = 1e9  # bytes; what the single-period measures may take

Money = NDArray[np.float64]


@dataclass(frozen=True)
class System:
    """Hold flows, financing (payer, payee), money from outside and outflow (node,)."""

    flows: Money
    financing: Money
    outside: Money
    outflow: Money

    @property
    def arrays(self) -> tuple[Money, Money, Money, Money]:
        """Return all four, in the order in which the measures take them."""
        return self.flows, self.financing, self.outside, self.outflow

    @property
    def seller(self) -> int:
        """Return the node that receives most."""
        return int(self.flows.sum(axis=0).argmax())


def network(kind: str, entities: int = ENTITIES, count: int = FLOWS) -> System:
    """Return a random network.

    Lognormal: any pair, amounts lognormal. Hubs: the same among pairs that favour few payers and few payees (Zipf).
    Equal: any pair, all amounts 1. Ring: each pays the next ones round a ring, so that loops are long.
    """
    rng = np.random.default_rng(SEED)
    chance = np.ones((entities, entities))
    if kind == "hubs":
        weight = 1.0 / np.arange(1, entities + 1) ** 0.9
        chance = np.outer(weight, rng.permutation(weight))
    if kind == "ring":
        ahead = (np.arange(entities) - np.arange(entities)[:, None]) % entities
        chance = np.where(ahead <= count // entities, 1.0, 1e-12)
    np.fill_diagonal(chance, 0.0)
    rank = rng.exponential(size=chance.shape) / np.maximum(chance, 1e-300)  # the least ones: a draw without replacement
    payer, payee = np.unravel_index(np.argpartition(rank, count, axis=None)[:count], rank.shape)
    flows = np.zeros((entities, entities))
    flows[payer, payee] = 1.0 if kind == "equal" else rng.lognormal(0.0, 1.5, count)
    financing = flows * rng.uniform(0.0, 1.0, flows.shape) * (rng.uniform(size=flows.shape) < 0.5)
    outside = rng.lognormal(0.0, 1.0, entities)
    return System(flows, financing, outside, flows.sum(axis=1) + rng.lognormal(0.0, 1.0, entities))


def single_period(system: System) -> dict[str, Any]:
    """Run every measure of one period and vendor once, print its seconds, and return the answers."""
    flows, seller, every = system.flows, system.seller, system.arrays
    answers: dict[str, Any] = {}
    seconds = 0.0
    work: dict[str, Callable[[], object]] = {
        "circular_part": lambda: circular_part(flows),
        "circular_part_bff": lambda: circular_part_bff(flows),
        "loops": lambda: loops(answers["circular_part"].circular),
        "self_funded_prorata": lambda: self_funded_prorata(*every, seller),
        "finn_share": lambda: finn_share(flows, system.outside, system.outflow, seller),
        "finn_index": lambda: finn_index(flows, system.outside, system.outflow),
        "self_funded_bounds": lambda: self_funded_bounds(*every, seller),
        "round_trip": lambda: round_trip(*every, seller),
        "paid_in_shares": lambda: paid_in_shares(flows, system.financing, seller),
    }
    for name, run in work.items():
        begun = time.perf_counter()
        answers[name] = run()
        seconds += (spent := time.perf_counter() - begun)
        print(f"  {name}: {spent:.2f} s")
    print(f"  every single-period measure together: {seconds:.1f} s")
    return answers


def over_window(system: System) -> bool:
    """Trace a window of quarters by every convention and bound it; return whether the bounds hold pro rata."""
    parts = np.random.default_rng(SEED).dirichlet(np.ones(QUARTERS), system.flows.shape).transpose(2, 0, 1)
    flows, lent = parts * system.flows, parts * system.financing
    kept = (system.outflow - system.flows.sum(axis=1)) / QUARTERS
    window = window_of(flows, np.tile(system.outside / QUARTERS, (QUARTERS, 1)), flows.sum(axis=2) + kept)
    label = financing_label(window, lent, system.seller)
    begun = time.perf_counter()
    found = {convention: traced(window, [label], convention) for convention in Convention}
    print(f"  window of {QUARTERS} quarters, {len(found)} conventions: {time.perf_counter() - begun:.1f} s")
    begun = time.perf_counter()
    bounds = label_bounds(window, [label], system.seller).together
    print(f"  window of {QUARTERS} quarters, bounds: {time.perf_counter() - begun:.1f} s")
    money = float(found[Convention.PRO_RATA].received[0, :, system.seller].sum())
    return all(each.outcome == Outcome.SOLVED for each in found.values()) and within(bounds, money)


def plain_circular_total(flows: Money) -> float:
    """Return max sum C with 0 <= C <= F and C balanced at every node, as a linear programme."""
    edges = edges_of(flows)
    most = np.c_[np.zeros(len(edges.amount)), edges.amount]
    answer = linprog(-np.ones(len(edges.amount)), A_eq=edges.incidence(), b_eq=np.zeros(edges.nodes), bounds=most)
    return float(-answer.fun)


def plain_bounds(system: System) -> tuple[float, float]:
    """Return least and most labelled receipts of the seller: at every other node neither kind of money leaves unseen.

    labelled out <= labelled in; unlabelled out <= unlabelled in + z, z with the older cash that was spent.
    """
    edges, seller = edges_of(system.flows), system.seller
    others = np.flatnonzero(np.arange(edges.nodes) != seller)
    net = edges.incidence()[others]
    older = throughflow(system.flows, system.outside, system.outflow) - system.flows.sum(axis=0)
    unlabelled = older[others] + net @ edges.amount
    rows, limits = sparse.vstack([-net, net]), np.r_[np.zeros(len(others)), unlabelled]
    from_seller = edges.payer == seller
    fixed = system.financing[edges.payer, edges.payee]
    least, most = np.where(from_seller, fixed, 0.0), np.where(from_seller, fixed, edges.amount)
    returns = (edges.payee == seller).astype(float)
    low, high = (
        sign * linprog(sign * returns, A_ub=rows, b_ub=limits, bounds=np.c_[least, most]).fun for sign in (1.0, -1.0)
    )
    return float(low), float(high)


def plain_prorata(system: System) -> float:
    """Return labelled receipts of the seller: `L = (I - G')^-1 K_s` without row and column s, as one dense solve."""
    others = np.flatnonzero(np.arange(len(system.flows)) != system.seller)
    mixing = system.flows / throughflow(system.flows, system.outside, system.outflow)[:, None]
    inflow = np.linalg.solve(
        np.eye(len(others)) - mixing[np.ix_(others, others)].T, system.financing[system.seller, others]
    )
    return float(inflow @ mixing[others, system.seller])


def plain_forwarding(flows: Money) -> Money:
    """Return the circular part by balanced flow forwarding, each law from a dense solve."""
    rest = flows.copy()
    while True:
        _, label = connected_components(rest > 1e-12 * flows, connection="strong")
        crowded = np.flatnonzero(np.bincount(label) > 1)
        if not len(crowded):
            return flows - rest
        for component in crowded:
            members = np.ix_(*[np.flatnonzero(label == component)] * 2)
            inside = np.where(rest[members] > 1e-12 * flows[members], rest[members], 0.0)
            paid = inside.sum(axis=1)
            balance = np.eye(len(paid)) - (inside / paid[:, None]).T
            balance[-1] = 1.0
            share = np.linalg.solve(balance, np.eye(len(paid))[-1]) / paid
            rest[members] -= (share / share.max())[:, None] * inside


def within(bounds: Bounds, money: float) -> bool:
    """Tell whether bounds enclose an amount, but for rounding."""
    slack = 1e-9 * max(1.0, bounds.receipts)
    return bounds.low - slack <= money <= bounds.high + slack


def alike(system: System, answers: dict[str, Any], small: System) -> bool:
    """Tell whether the measures and the plain programmes find the same, and print it."""
    whole, bounds, prorata = (answers[n] for n in ("circular_part", "self_funded_bounds", "self_funded_prorata"))
    found = (whole.total, bounds.low, bounds.high, prorata.value)
    plain = (plain_circular_total(system.flows), *plain_bounds(system), plain_prorata(system))
    same = np.allclose(found, plain, rtol=1e-6, atol=1e-6) and within(bounds, prorata.value)
    same &= np.allclose(circular_part_bff(small.flows).circular, plain_forwarding(small.flows), atol=1e-8)
    same &= answers["circular_part_bff"].total <= whole.total
    print(f"  agreement with the plain programmes: {'alike' if same else 'NOT ALIKE'} (1e-6)")
    return bool(same)


def print_ratios(system: System, answers: dict[str, Any], small: System) -> None:
    """Print the times of measures as multiples of the times of plain programmes in the same process."""
    circular = answers["circular_part"].circular
    rivals = {
        "circular_part / plain programme of its size": (
            lambda: circular_part(system.flows),
            lambda: plain_circular_total(system.flows),
        ),
        "loops / plain programme of the circular part": (
            lambda: loops(circular),
            lambda: plain_circular_total(system.flows),
        ),
        "self_funded_bounds / plain programmes": (
            lambda: self_funded_bounds(*system.arrays, system.seller),
            lambda: plain_bounds(system),
        ),
        f"circular_part_bff / plain forwarding, {SMALL} entities": (
            lambda: circular_part_bff(small.flows),
            lambda: plain_forwarding(small.flows),
        ),
    }
    for name, (ours, plain) in rivals.items():
        times = least_times({"ours": ours, "plain": plain}, REPEATS)
        print(f"  ratio, {name}: {times['ours'].wall / times['plain'].wall:.2f}")


def peak_of_this_process() -> int:
    """Return the peak resident memory so far, bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak


def measure(kind: str) -> int:
    """Print one line a number for one network; return 1 if numbers disagree or too much memory was taken."""
    system, small = network(kind), network(kind, SMALL, FLOWS * SMALL // ENTITIES)
    print(f"{kind}: {ENTITIES:,} entities, {np.count_nonzero(system.flows):,} flows", flush=True)
    answers = single_period(system)
    peak = peak_of_this_process()
    print(f"  peak memory: {peak / 1e6:,.0f} MB")
    whole, split = answers["circular_part"], answers["loops"]
    held = sum(loop.money for loop in split)
    print(f"  the first {len(split):,} loops hold {held:,.0f} of {whole.total:,.0f} that go round ({whole.index:.1%})")
    sound = over_window(system)
    print(f"  peak memory with the window: {peak_of_this_process() / 1e6:,.0f} MB", flush=True)
    sound &= alike(system, answers, small)
    print_ratios(system, answers, small)
    return int(not sound or peak > MOST)


def main(arguments: list[str]) -> int:
    """Measure every network in a process of its own, or the one that is named in this one."""
    if arguments:
        return measure(*arguments)
    return max(subprocess.run([sys.executable, __file__, kind], check=False).returncode for kind in NETWORKS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
