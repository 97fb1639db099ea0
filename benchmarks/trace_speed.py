"""Time of the tracing measures on 1,000 entities and 10,000 flows, against the linear programmes written down plainly.

`circular_part` finds the circular part and spreads it as evenly as it can; the plain programme finds its size alone.
`self_funded_bounds` solves a flow of labels on a network; the plain programme has a labelled and an unlabelled balance
at each node, as the definition reads. Both must find the same numbers.
"""

import sys

import numpy as np
from scipy import sparse
from scipy.optimize import linprog
from stopwatch import least_times

from cardhouse.trace import circular_part, loops, self_funded_bounds
from cardhouse.trace.flows import edges_of, throughflow

ENTITIES, FLOWS, SEED, REPEATS = 1_000, 10_000, 1, 3


def random_flows(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return flows, financing, money from outside and outflow of a random network; amounts lognormal."""
    rng = np.random.default_rng(seed)
    pairs = rng.permutation(ENTITIES * (ENTITIES - 1))[:FLOWS]
    payer, rest = np.divmod(pairs, ENTITIES - 1)
    payee = rest + (rest >= payer)
    flows = np.zeros((ENTITIES, ENTITIES))
    flows[payer, payee] = rng.lognormal(0.0, 1.5, FLOWS)
    financing = flows * rng.uniform(0.0, 1.0, flows.shape) * (rng.uniform(size=flows.shape) < 0.5)
    outside = rng.lognormal(0.0, 1.0, ENTITIES)
    return flows, financing, outside, flows.sum(axis=1) + rng.lognormal(0.0, 1.0, ENTITIES)


def plain_circular_total(flows: np.ndarray) -> float:
    """Return max sum C with 0 <= C <= F and C balanced at every node, as a linear programme."""
    edges = edges_of(flows)
    most = np.c_[np.zeros(len(edges.amount)), edges.amount]
    answer = linprog(-np.ones(len(edges.amount)), A_eq=edges.incidence(), b_eq=np.zeros(edges.nodes), bounds=most)
    return float(-answer.fun)


def plain_bounds(
    flows: np.ndarray, financing: np.ndarray, outside: np.ndarray, outflow: np.ndarray, seller: int
) -> tuple[float, float]:
    """Return least and most labelled receipts of a seller: at every other node neither kind of money leaves unseen.

    labelled out <= labelled in; unlabelled out <= unlabelled in + z, z with the older cash that was spent.
    """
    edges = edges_of(flows)
    others = np.flatnonzero(np.arange(edges.nodes) != seller)
    net = edges.incidence()[others]
    older = throughflow(flows, outside, outflow) - flows.sum(axis=0)
    unlabelled = older[others] + net @ edges.amount
    rows, limits = sparse.vstack([-net, net]), np.r_[np.zeros(len(others)), unlabelled]
    from_seller = edges.payer == seller
    fixed = financing[edges.payer, edges.payee]
    least, most = np.where(from_seller, fixed, 0.0), np.where(from_seller, fixed, edges.amount)
    returns = (edges.payee == seller).astype(float)
    low, high = (
        sign * linprog(sign * returns, A_ub=rows, b_ub=limits, bounds=np.c_[least, most]).fun for sign in (1.0, -1.0)
    )
    return float(low), float(high)


def main() -> int:
    """Print one line a number; return 1 if the measures and the plain programmes disagree."""
    flows, financing, outside, outflow = random_flows(SEED)
    seller = int(flows.sum(axis=0).argmax())
    whole, bounds = circular_part(flows), self_funded_bounds(flows, financing, outside, outflow, seller)
    plain = (plain_circular_total(flows), *plain_bounds(flows, financing, outside, outflow, seller))
    alike = np.allclose((whole.total, bounds.low, bounds.high), plain, rtol=1e-6, atol=1e-6)
    print(f"agreement: circular part, least and most self-funded receipts {'alike' if alike else 'NOT ALIKE'} (1e-6)")
    split = loops(whole.circular)
    covered = sum(loop.money for loop in split) / whole.total
    print(f"loops: the {len(split):,} widest hold {covered:.1%} of the circular part, {whole.index:.1%} of all flows")
    names = ("circular part", "plain programme of its size", "loops", "bounds", "plain programmes of the bounds")
    work = (
        lambda: circular_part(flows),
        lambda: plain_circular_total(flows),
        lambda: loops(whole.circular),
        lambda: self_funded_bounds(flows, financing, outside, outflow, seller),
        lambda: plain_bounds(flows, financing, outside, outflow, seller),
    )
    seconds = {name: time.wall for name, time in least_times(dict(zip(names, work, strict=True)), REPEATS).items()}
    for name, time in seconds.items():
        print(f"{name}: {time:.2f} s for {ENTITIES:,} entities, {FLOWS:,} flows")
    print(f"ratio, circular part / plain programme: {seconds[names[0]] / seconds[names[1]]:.1f}")
    print(f"ratio, loops / plain programme of the circular part: {seconds['loops'] / seconds[names[1]]:.1f}")
    print(f"ratio, bounds / plain programmes: {seconds['bounds'] / seconds[names[4]]:.1f}")
    return int(not alike)


if __name__ == "__main__":
    sys.exit(main())
