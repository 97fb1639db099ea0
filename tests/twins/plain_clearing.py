"""S6 of the plain twin: the greatest clearing vector, by class, pro rata inside a class, no bankruptcy costs."""

from typing import Any

SOLVENT = 1e-9  # relative: who lacks less than this share of a class pays the class
ROUNDS = 200_000


def due(payer: str, payee: str, kind: str, rank: int, amount: float, deal: str | None = None, **more: Any) -> dict:
    """Return one due: ``rank`` is its class (0 costs and tax, 1 debt service and leases, 2 trade, 3 wishes)."""
    return {"payer": payer, "payee": payee, "kind": kind, "rank": rank, "amount": amount, "deal": deal, **more}


def owed_by_rank(dues: list[dict], payers: set[str]) -> dict[str, dict[int, float]]:
    """Return what each payer owes in each class, classes in order of payment."""
    owed: dict[str, dict[int, float]] = {e: {} for e in payers}
    for d in sorted(dues, key=lambda d: d["rank"]):
        if d["payer"] in payers:
            owed[d["payer"]][d["rank"]] = owed[d["payer"]].get(d["rank"], 0.0) + d["amount"]
    return owed


def class_shares(owed: dict[int, float], budget: float) -> dict[int, float]:
    """Return the share of each class that a budget pays: a class is paid only when the classes before it are full."""
    shares, left = {}, max(0.0, budget)
    for rank, amount in owed.items():
        if amount <= 0 or left >= amount * (1 - SOLVENT):
            shares[rank], left = 1.0, max(0.0, left - amount)
        else:
            shares[rank], left = left / amount, 0.0
    return shares


def budgets(dues: list[dict], resources: dict[str, float], shares: dict[str, dict[int, float]]) -> dict[str, float]:
    """Return what each payer can spend: its resources and what it is paid. Who is not in ``resources`` pays in full."""
    found = dict(resources)
    for d in dues:
        if d["payee"] in found:
            found[d["payee"]] += d["amount"] * (shares[d["payer"]][d["rank"]] if d["payer"] in shares else 1.0)
    return found


def marginal_classes(shares: dict[str, dict[int, float]]) -> dict[str, int]:
    """Return the first class that each payer in default does not pay in full."""
    return {e: min(r for r, s in of.items() if s < 1) for e, of in shares.items() if any(s < 1 for s in of.values())}


def solved_linear(matrix: list[list[float]], right: list[float]) -> list[float] | None:
    """Return the solution of a small linear system (Gauss, partial pivoting), None where it is singular."""
    n = len(right)
    rows = [[*row, b] for row, b in zip(matrix, right, strict=True)]
    for k in range(n):
        pivot = max(range(k, n), key=lambda i: abs(rows[i][k]))
        if abs(rows[pivot][k]) < 1e-12:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        for i in range(k + 1, n):
            f = rows[i][k] / rows[k][k]
            rows[i] = [a - f * b for a, b in zip(rows[i], rows[k], strict=True)]
    x = [0.0] * n
    for k in reversed(range(n)):
        x[k] = (rows[k][n] - sum(rows[k][j] * x[j] for j in range(k + 1, n))) / rows[k][k]
    return x


def shares_of_pattern(dues: list[dict], resources: dict, owed: dict, pattern: dict[str, int]) -> dict | None:
    """Return the class shares if exactly the payers of ``pattern`` default, each in the class given there.

    One unknown a payer in default, what it pays in that class: x_e = resources + receipts - the classes before it.
    """
    names = list(pattern)
    shares = {e: {r: float(e not in pattern or r < pattern[e]) for r in of} for e, of in owed.items()}
    fixed = budgets(dues, resources, shares)
    matrix = [[float(e == f) for f in names] for e in names]
    for d in dues:
        e, f = d["payee"], d["payer"]
        if e in pattern and f in pattern and d["rank"] == pattern[f]:
            matrix[names.index(e)][names.index(f)] -= d["amount"] / owed[f][d["rank"]]
    right = [fixed[e] - sum(a for r, a in owed[e].items() if r < pattern[e]) for e in names]
    paid = solved_linear(matrix, right)
    if paid is None:
        return None
    for e, x in zip(names, paid, strict=True):
        shares[e][pattern[e]] = x / owed[e][pattern[e]]
    return shares


def greatest_distance(one: dict, other: dict) -> float:
    """Return the greatest difference between two sets of class shares."""
    return max((abs(s - other[e][r]) for e, of in one.items() for r, s in of.items()), default=0.0)


def greatest_shares(dues: list[dict], resources: dict[str, float]) -> dict[str, dict[int, float]]:
    """Return the share of each payer's classes that is paid, the greatest solution.

    Steps down from full payment; every step is above every solution. A step's pattern of defaults gives a linear
    system. If that solves the clearing with the same pattern it is the greatest solution: between it and the step the
    map is linear, so there is no other.
    """
    owed = owed_by_rank(dues, set(resources))
    shares = {e: dict.fromkeys(of, 1.0) for e, of in owed.items()}
    for step in range(ROUNDS):
        budget = budgets(dues, resources, shares)
        lower = {e: class_shares(of, budget[e]) for e, of in owed.items()}
        if greatest_distance(lower, shares) < 1e-14:
            return lower
        shares, pattern = lower, marginal_classes(lower)
        if step % 4 == 3:
            exact = shares_of_pattern(dues, resources, owed, pattern)
            if exact is not None:
                budget = budgets(dues, resources, exact)
                again = {e: class_shares(of, budget[e]) for e, of in owed.items()}
                if marginal_classes(again) == pattern and greatest_distance(again, exact) < 1e-12:
                    return exact
    raise RuntimeError("the clearing did not settle")


def clear(dues: list[dict], resources: dict[str, float]) -> list[float]:
    """Return what is paid on each due; payers that are not in ``resources`` (the world) pay in full."""
    shares = greatest_shares(dues, resources)
    return [d["amount"] * (shares[d["payer"]][d["rank"]] if d["payer"] in shares else 1.0) for d in dues]
