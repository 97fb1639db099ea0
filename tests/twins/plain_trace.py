"""A slow tracing of money in plain Python, from MODEL section 2: heaps of money that are paid out and passed on.

It shares no function with `cardhouse.trace` and takes other routes: conventions by passing money round until nothing
changes, bounds as one linear programme with every kind of money written down, loops by looking at all of them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import isclose, nan

from scipy.optimize import linprog

Matrix = list[list[float]]
Name = tuple[object, ...]
CONVENTIONS = ("pro-rata", "first-in-first-out", "last-in-first-out", "lowest-intermediate-balance")
SETTLED = 1e-14
EMPTIED = 1e-10
DUST = 1e-12
PATIENCE = 300_000


def rest(amount: float, taken: float) -> float:
    """Return what is left of an amount; what is but rounding is nothing, for money can go round in it without end."""
    return amount - taken if amount - taken > DUST * amount else 0.0


@dataclass(frozen=True)
class Story:
    """Hold what is paid in some quarters: flows[t][payer][payee], outside[t][node], outflow[t][node], cash[node]."""

    flows: list[Matrix]
    outside: Matrix
    outflow: Matrix
    cash: list[float]
    balance: Matrix = field(init=False)

    def __post_init__(self) -> None:
        """Let what is spent beyond cash and receipts come from outside, and note what each holds at the end."""
        outside, balance = [list(z) for z in self.outside], [self.cash]
        for t, F in enumerate(self.flows):
            had = [balance[-1][j] + sum(row[j] for row in F) + outside[t][j] for j in self.nodes]
            short = [max(0.0, self.outflow[t][j] - had[j]) for j in self.nodes]
            outside[t] = [z + more for z, more in zip(outside[t], short, strict=True)]
            balance.append([rest(had[j], self.outflow[t][j]) for j in self.nodes])
        object.__setattr__(self, "outside", outside)
        object.__setattr__(self, "balance", balance[1:])

    @property
    def nodes(self) -> range:
        """Return the entities."""
        return range(len(self.cash))

    @property
    def quarters(self) -> range:
        """Return the quarters, from 0."""
        return range(len(self.flows))


@dataclass(frozen=True)
class Mark:
    """Hold money that is marked, paid[t][payer][payee] and outside[t][node], until it comes to `end` (-1: nobody)."""

    end: int
    paid: list[Matrix]
    outside: Matrix


def free(story: Story, marks: Sequence[Mark], t: int, i: int, k: int) -> float:
    """Return the part of a flow that does not start marked."""
    return rest(story.flows[t][i][k], sum(mark.paid[t][i][k] for mark in marks))


# Conventions: whose money is spent.


@dataclass(frozen=True)
class Heap:
    """Hold evenly mixed money that came in a quarter, with the part of it that bears each mark."""

    quarter: int
    amount: float
    marked: list[float]

    def part(self, share: float) -> "Heap":
        """Return a share of the heap, of every kind of money alike."""
        return Heap(self.quarter, self.amount * share, [m * share for m in self.marked])


def mixed(heaps: Sequence[Heap]) -> Heap:
    """Return all heaps thrown together."""
    marks = zip(*(h.marked for h in heaps), strict=True)
    return Heap(max(h.quarter for h in heaps), sum(h.amount for h in heaps), [sum(m) for m in marks])


def unmarked_before_marked(heaps: Sequence[Heap]) -> list[Heap]:
    """Return all money in two heaps: what bears no mark, then what bears one."""
    pool = mixed(heaps)
    marked = sum(pool.marked)
    plain = Heap(pool.quarter, rest(pool.amount, marked), [0.0] * len(pool.marked))
    return [plain, Heap(pool.quarter, marked, pool.marked)]


ORDER: dict[str, Callable[[Sequence[Heap]], list[Heap]]] = {
    "pro-rata": lambda heaps: [mixed(heaps)],
    "first-in-first-out": lambda heaps: sorted(heaps, key=lambda h: h.quarter),
    "last-in-first-out": lambda heaps: sorted(heaps, key=lambda h: -h.quarter),
    "lowest-intermediate-balance": unmarked_before_marked,
}


def pay(heaps: Sequence[Heap], amount: float) -> tuple[list[float], list[Heap]]:
    """Take an amount from heaps, the first one first; return the marks on what is paid and the heaps that stay."""
    paid, left = [0.0] * len(heaps[0].marked), []
    for heap in heaps:
        taken = min(amount, heap.amount)
        share = taken / heap.amount if heap.amount > 0 else 0.0
        paid = [p + m for p, m in zip(paid, heap.part(share).marked, strict=True)]
        left.append(heap.part(rest(1.0, share)))
        amount = rest(amount, taken)
    return paid, left


@dataclass(frozen=True)
class Followed:
    """Hold marked money by [mark][quarter]: paid[payer][payee]; received, held at the end and overridden by [node]."""

    paid: list[list[Matrix]]
    received: list[Matrix]
    held: list[Matrix]
    overridden: list[Matrix]

    def share(self, story: Story, mark: int, node: int) -> float:
        """Return the marked part of what a node receives from firms over all quarters; nan where that is nothing."""
        receipts = sum(row[node] for F in story.flows for row in F)
        return sum(row[node] for Y in self.paid[mark] for row in Y) / receipts if receipts > 0 else nan


def passed_on(story: Story, marks: Sequence[Mark], t: int, spent: Matrix) -> list[Matrix]:
    """Return marked flows [mark][payer][payee]: what starts marked, and the payer's blend on all the rest."""
    flows: list[Matrix] = [[list(row) for row in mark.paid[t]] for mark in marks]
    for i, k in product(story.nodes, story.nodes):
        unmarked = free(story, marks, t, i, k)
        for n in range(len(marks)) if unmarked > 0 else ():
            flows[n][i][k] += spent[i][n] * unmarked / story.outflow[t][i]
    return flows


def new_heap(story: Story, marks: Sequence[Mark], t: int, j: int, flows: list[Matrix]) -> Heap:
    """Return what j receives in a quarter; a mark that has come to its end is gone."""
    amount = sum(row[j] for row in story.flows[t]) + story.outside[t][j]
    kept = [0.0 if mark.end == j else sum(row[j] for row in Y) for mark, Y in zip(marks, flows, strict=True)]
    return Heap(t, amount, [y + (mark.end != j) * mark.outside[t][j] for y, mark in zip(kept, marks, strict=True)])


def quarter_settled(
    story: Story, marks: Sequence[Mark], t: int, old: list[list[Heap]], convention: str
) -> tuple[list[Matrix], Matrix, list[list[Heap]]]:
    """Pass the marks of a quarter on, from none, until nothing changes; return flows, what each spends and keeps."""
    spent = [[0.0] * len(marks) for _ in story.nodes]
    enough = SETTLED * max(1.0, *story.outflow[t])
    for _ in range(PATIENCE):
        flows = passed_on(story, marks, t, spent)
        heaps = [ORDER[convention]([*old[j], new_heap(story, marks, t, j, flows)]) for j in story.nodes]
        now, left = zip(*(pay(heaps[j], story.outflow[t][j]) for j in story.nodes), strict=True)
        change = max(abs(a - b) for x, y in zip(now, spent, strict=True) for a, b in zip(x, y, strict=True))
        spent = list(now)
        if change <= enough:
            return passed_on(story, marks, t, spent), spent, list(left)
    raise ArithmeticError("money did not come to rest")


def follow(story: Story, marks: Sequence[Mark], convention: str) -> Followed:
    """Return where marked money goes, quarter by quarter, when payers spend their money by a convention."""
    heaps = [[Heap(-1, held, [0.0] * len(marks))] for held in story.cash]
    found = Followed([[] for _ in marks], [[] for _ in marks], [[] for _ in marks], [[] for _ in marks])
    for t in story.quarters:
        flows, spent, heaps = quarter_settled(story, marks, t, heaps, convention)
        fresh = [sum(sum(mark.paid[t][j]) for mark in marks) / (story.outflow[t][j] or 1.0) for j in story.nodes]
        for n, mark in enumerate(marks):
            found.paid[n].append(flows[n])
            found.received[n].append([sum(row[j] for row in flows[n]) + mark.outside[t][j] for j in story.nodes])
            found.held[n].append([sum(heap.marked[n] for heap in heaps[j]) for j in story.nodes])
            found.overridden[n].append([spent[j][n] * fresh[j] for j in story.nodes])
    return found


# Bounds: every kind of money on every way it can go, row by row.


@dataclass(frozen=True)
class Document:
    """State that at least so much money of a mark passes between two firms over the quarters."""

    payer: int
    payee: int
    mark: int
    least: float


class Programme:
    """Collect the rows of a linear programme in named unknowns, none below 0."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.at: dict[Name, int] = {}
        self.equal: list[tuple[dict[int, float], float]] = []
        self.most: list[tuple[dict[int, float], float]] = []

    def row(self, terms: Iterable[tuple[float, Name]]) -> dict[int, float]:
        """Return the coefficients of a row, naming each unknown that is new."""
        found: dict[int, float] = {}
        for factor, name in terms:
            at = self.at.setdefault(name, len(self.at))
            found[at] = found.get(at, 0.0) + factor
        return found

    def minimum(self, goal: Iterable[tuple[float, Name]]) -> float:
        """Return the least value of a goal; nan where the rows contradict each other."""
        cost = self.row(goal)

        def dense(row: dict[int, float]) -> list[float]:
            return [row.get(at, 0.0) for at in range(len(self.at))]

        found = linprog(
            dense(cost),
            A_ub=[dense(row) for row, _ in self.most] or None,
            b_ub=[right for _, right in self.most] or None,
            A_eq=[dense(row) for row, _ in self.equal],
            b_eq=[right for _, right in self.equal],
        )
        if found.status not in (0, 2):
            raise ArithmeticError(found.message)
        return float(found.fun) if found.status == 0 else nan


def reached(story: Story, marks: Sequence[Mark], n: int) -> set[tuple[int, int]]:
    """Return the (quarter, node) where money of a mark can be: what it can never come to bears none."""
    mark = marks[n]
    started = product(story.quarters, story.nodes)
    here = {(t, k) for t, k in started if mark.outside[t][k] + sum(row[k] for row in mark.paid[t]) > 0}
    while True:
        going = [(t, i) for t, i in here if i != mark.end]
        more = {(t, k) for t, i in going for k in story.nodes if free(story, marks, t, i, k) > 0}
        more |= {(t + 1, i) for t, i in going if t + 1 < len(story.flows) and story.balance[t][i] > 0}
        if more <= here:
            return here
        here |= more


def ways_out(story: Story, marks: Sequence[Mark], t: int, i: int) -> list[tuple[Name, float]]:
    """Return where the money of i can go and how much: paid, used for what starts marked, to the outside, kept."""
    ways: list[tuple[Name, float]] = [(("pays", t, i, k), free(story, marks, t, i, k)) for k in story.nodes]
    ways.append((("marks", t, i), sum(sum(m.paid[t][i]) for m in marks)))
    ways.append((("leaves", t, i), rest(story.outflow[t][i], sum(story.flows[t][i]))))
    return [*ways, (("keeps", t, i), story.balance[t][i])]


def coming_in(story: Story, marks: Sequence[Mark], t: int, i: int, kind: int | None) -> tuple[list[Name], float]:
    """Return the unknowns that bring money of a kind to i, and how much of it comes without any choice."""
    ended = [n for n, mark in enumerate(marks) if mark.end == i]
    kinds = [kind, *ended] if kind is None else [kind]
    unknown: list[Name] = [("pays", n, t, k, i) for n in kinds for k in story.nodes]
    unknown += [("keeps", kind, t - 1, i)] * (t > 0)
    marked = {n: mark.outside[t][i] + sum(row[i] for row in mark.paid[t]) for n, mark in enumerate(marks)}
    if kind is not None:
        return unknown, marked[kind]
    plain = story.outside[t][i] - sum(mark.outside[t][i] for mark in marks)
    return unknown, plain + story.cash[i] * (t == 0) + sum(marked[n] for n in ended)


def written_down(story: Story, marks: Sequence[Mark]) -> Programme:
    """Return the rows for every kind of money: the marks by number, and None for money that bears none.

    On each way the kinds add up to what goes there; at each node what comes in of a kind is what goes out of it, and
    nothing of a mark goes out where it has ended or cannot be.
    """
    lp, kinds = Programme(), (None, *range(len(marks)))
    at = [reached(story, marks, n) for n in range(len(marks))]
    for t, i in product(story.quarters, story.nodes):
        ways = ways_out(story, marks, t, i)
        for (verb, *where), amount in ways:
            lp.equal.append((lp.row((1.0, (verb, kind, *where)) for kind in kinds), amount))
        for kind in kinds:
            terms = [(1.0, (verb, kind, *where)) for (verb, *where), _ in ways]
            none = kind is not None and (marks[kind].end == i or (t, i) not in at[kind])
            unknown, sure = ([], 0.0) if none else coming_in(story, marks, t, i, kind)
            lp.equal.append((lp.row([*terms, *((-1.0, name) for name in unknown)]), sure))
    return lp


def bounds(
    story: Story, marks: Sequence[Mark], vendor: int, counted: Sequence[int], documents: Sequence[Document] = ()
) -> tuple[float, float]:
    """Return the least and the most that a vendor can have received from firms in money of the counted marks."""
    lp = written_down(story, marks)
    for d in documents:
        started = sum(marks[d.mark].paid[t][d.payer][d.payee] for t in story.quarters)
        passing = [(-1.0, ("pays", d.mark, t, d.payer, d.payee)) for t in story.quarters]
        lp.most.append((lp.row(passing), started - d.least))
    direct = sum(marks[n].paid[t][i][vendor] for n in counted for t in story.quarters for i in story.nodes)
    ways = list(product(counted, story.quarters, story.nodes))
    low, high = (lp.minimum([(sign, ("pays", n, t, i, vendor)) for n, t, i in ways]) for sign in (1.0, -1.0))
    return direct + low, direct - high


# The circular part.


def components(F: Matrix) -> list[list[int]]:
    """Return the groups of more than one node that all can pay each other, by trying all ways."""
    nodes = range(len(F))
    way = [[F[i][j] > 0 for j in nodes] for i in nodes]
    for k, i, j in product(nodes, nodes, nodes):
        way[i][j] = way[i][j] or (way[i][k] and way[k][j])
    groups = {tuple(j for j in nodes if way[i][j] and way[j][i]) for i in nodes}
    return [list(g) for g in sorted(groups) if len(g) > 1]


def largest_circular(F: Matrix) -> Matrix:
    """Return a largest balanced part of the flows: max sum C, 0 <= C <= F, what each receives in C equal to it pays."""
    ways = [(i, j) for i, row in enumerate(F) for j, f in enumerate(row) if f > 0]
    C = [[0.0] * len(F) for _ in F]
    if ways:
        balance = [[(j == n) - (i == n) for i, j in ways] for n in range(len(F))]
        found = linprog([-1.0] * len(ways), A_eq=balance, b_eq=[0.0] * len(F), bounds=[(0, F[i][j]) for i, j in ways])
        for (i, j), c in zip(ways, found.x, strict=True):
            C[i][j] = float(c)
    return C


def stationary_law(P: Matrix) -> list[float]:
    """Return pi = pi P by walking on from an even start; every other step stays, lest it swing for ever."""
    nodes = range(len(P))
    pi = [1.0 / len(P)] * len(P)
    for _ in range(PATIENCE):
        after = [0.5 * pi[j] + 0.5 * sum(pi[i] * P[i][j] for i in nodes) for j in nodes]
        if max(abs(a - b) for a, b in zip(after, pi, strict=True)) <= SETTLED / 10:
            return after
        pi = after
    raise ArithmeticError("the walk did not come to rest")


def forwarded_circular(F: Matrix) -> Matrix:
    """Return the circular part by balanced flow forwarding: `a diag(pi) P` of each component, until there is none."""
    left, C = [list(row) for row in F], [[0.0] * len(F) for _ in F]
    while groups := components(left):
        for group in groups:
            total = [sum(left[i][j] for j in group) for i in group]
            P = [[left[i][j] / total[n] for j in group] for n, i in enumerate(group)]
            pi = stationary_law(P)
            a = min(x / p for x, p in zip(total, pi, strict=True))
            for n, i in enumerate(group):
                emptied = isclose(a * pi[n], total[n], rel_tol=EMPTIED)
                for m, j in enumerate(group):
                    C[i][j] += a * pi[n] * P[n][m]
                    left[i][j] = 0.0 if emptied else left[i][j] - a * pi[n] * P[n][m]
    return C


# Loops.


def elementary_cycles(F: Matrix) -> list[tuple[int, ...]]:
    """Return every elementary cycle once, from its lowest node on, by walking all ways."""
    found: list[tuple[int, ...]] = []
    walks: list[tuple[int, ...]] = [(i,) for i in range(len(F))]
    while walks:
        walk = walks.pop()
        for j in range(walk[0], len(F)):
            if F[walk[-1]][j] > 0 and j == walk[0]:
                found.append(walk)
            elif F[walk[-1]][j] > 0 and j not in walk:
                walks.append((*walk, j))
    return sorted(found)


def bottleneck(F: Matrix, cycle: Sequence[int]) -> float:
    """Return the narrowest flow of a cycle."""
    return min(F[i][j] for i, j in zip(cycle, (*cycle[1:], cycle[0]), strict=True))


def without(F: Matrix, cycle: Sequence[int], amount: float) -> Matrix:
    """Return the flows less an amount that goes once around; what is but rounding is nothing."""
    left = [list(row) for row in F]
    for i, j in zip(cycle, (*cycle[1:], cycle[0]), strict=True):
        left[i][j] = 0.0 if isclose(left[i][j], amount, rel_tol=EMPTIED) else left[i][j] - amount
    return left


def split_in_loops(C: Matrix) -> list[tuple[tuple[int, ...], float]]:
    """Return elementary cycles that add up to a circulation, each time one of the widest that are left."""
    split = []
    while cycles := elementary_cycles(C):
        widest = max(cycles, key=lambda cycle: bottleneck(C, cycle))
        split.append((widest, bottleneck(C, widest)))
        C = without(C, widest, split[-1][1])
    return split
