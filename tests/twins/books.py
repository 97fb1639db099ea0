"""Random deal books, in the plain form of the book's YAML with every figure a point, and random shocks for them.

The books are small (3 to 7 entities, 1 to 3 programmes) and hard pressed on purpose: most of them live through a slump,
so that defaults, estates, calls and failed refinancings happen often enough for a comparison to mean something.
"""

from math import ceil
from random import Random
from typing import Any

from tests.twins.plain_book import series

OPEN_STAGES = ("announced", "letter-of-intent")


def chance(r: Random, p: float) -> bool:
    """Tell whether something of probability p happens."""
    return r.random() < p


def number(r: Random, low: float, high: float) -> Any:
    """Return a number of four decimals, now and then written as a figure."""
    x = round(r.uniform(low, high), 4)
    return {"value": x} if chance(r, 0.05) else x


def level(r: Random, low: float, high: float) -> float:
    """Return a bare number of four decimals."""
    return round(r.uniform(low, high), 4)


def quarter_label(t: int) -> str:
    """Return the name of quarter t of a book that starts in 2026Q1."""
    return f"{2026 + (t - 1) // 4}Q{(t - 1) % 4 + 1}"


def random_series(r: Random, quarters: int, low: float, high: float, first: int = 1) -> Any:
    """Return a series of amounts a quarter between two bounds, in one of the forms of the book."""
    last = r.randint(max(first, quarters - 4), quarters)
    n = last - first + 1
    ends = {"from": quarter_label(first) if chance(r, 0.5) else first, "to": quarter_label(last)}
    form = r.choice(["list", "list", "by_quarter", "flat", "ramp", "dates"])
    amounts = [0.0] * (first - 1) + [level(r, low, high) for _ in range(n)]
    if form == "list":
        return amounts
    if form == "by_quarter":
        return {"by_quarter": amounts, "factor": level(r, 0.8, 1.2)}
    if form == "dates":
        days = {quarter_label(t): amounts[t - 1] for t in range(first, last + 1)}
        return {"dates": {f"{label[:4]}-{3 * int(label[5]):02d}-15": x for label, x in days.items()}}
    return {form: round(level(r, low, high) * n, 4), **ends}


def cast(r: Random) -> dict[str, str]:
    """Return who is in the book, and their roles: 3 to 7 entities."""
    found = {"vendor": "vendor", "lab": "lab", "cloud": "cloud"}
    extra = {"maker": "chip-supplier", "bank": "lender", "lab2": "lab", "cloud2": "neocloud", "tower": "landlord",
             "fund": "investor"}  # fmt: skip
    for e in r.sample(list(extra), r.randint(0, 4)):
        found[e] = extra[e]
    order = list(found)
    r.shuffle(order)
    return {e: found[e] for e in order}


MEANS = {  # role: cash, revenue, fixed cost, cost share, outside debt (money; the debt of half the entities)
    "vendor": ((0.5, 10), (0.5, 6), (0, 2), (0.2, 0.6), (0, 4)),
    "lab": ((0.5, 7), (2, 9), (0.5, 2), (0.1, 0.4), (0, 5)),
    "cloud": ((0.5, 5), (0.5, 3), (0.1, 1.4), (0.1, 0.4), (2, 14)),
    "other": ((1, 10), (0.3, 2), (0, 0.8), (0.1, 0.4), (0, 8)),
}


def random_entity(r: Random, role: str, quarters: int) -> dict:
    """Return one entity with money of the size that its role has."""
    cash, revenue, fixed, share, debt = MEANS[{"neocloud": "cloud"}.get(role, role if role in MEANS else "other")]
    found: dict[str, Any] = {"role": role, "cash": number(r, *cash), "revenue": number(r, *revenue)}
    found |= {"fixed": level(r, *fixed), "cost_share": level(r, *share), "recovery": level(r, 0, 0.7)}
    growth = [level(r, -0.1, 0.5) for _ in range(r.randint(1, 3))]
    found["growth"] = {"by_year": growth, "factor": level(r, 0.5, 1.5)} if chance(r, 0.2) else growth
    if chance(r, 0.6):
        found |= {"debt": level(r, *debt), "rate": level(r, 0.02, 0.15)}
        if chance(r, 0.3):
            found["maturities"] = random_series(r, quarters, 0, 0.3 * debt[1], first=r.randint(1, 4))
        else:
            found["amortisation"] = level(r, 0, 0.4)
    if chance(r, 0.6):
        found |= {"facility": level(r, 0.1, 2), "debt_part": r.choice([0, 0.25, 0.5, 1])}
        if chance(r, 0.7):
            found["facility_total"] = level(r, 0.5, 8)
    for name, p, low, high in (
        ("beta", 0.7, 0.2, 1.5), ("volatility", 0.4, 0.05, 0.4), ("tax", 0.4, 0.1, 0.3), ("payout", 0.4, 0.1, 0.9),
        ("floor", 0.7, 0, 1), ("multiple", 0.7, 2, 10), ("network_revenue", 0.3, 0, 2),
    ):  # fmt: skip
        if chance(r, p):
            found[name] = level(r, low, high)
    if role == "lab" and chance(r, 0.3):
        found |= {"rho": level(r, 2, 8), "base_capacity": level(r, 0, 1)}
    if role in ("vendor", "chip-supplier") and chance(r, 0.6):
        found["supply"] = {"lead": r.randint(1, 3), "non_cancellable": level(r, 0.5, 1), "salvage": level(r, 0, 0.5)}
    return found


def random_programme(r: Random, owner: str, user: str, roles: dict[str, str], locks: list[str], quarters: int) -> dict:
    """Return one build-out: chips at 3 to 10 a unit, 0.2 to 0.6 units a quarter."""
    found: dict[str, Any] = {"owner": owner, "user": user, "vendor": "vendor", "chip": number(r, 3, 10)}
    found["plan"] = random_series(r, r.randint(4, quarters), 0.1, 0.6)
    for name, p, low, high in (
        ("other", 0.7, 0, 3), ("opening", 0.6, 0.1, 1.2), ("per_unit", 0.3, 0.3, 0.6), ("advance", 0.6, 0.1, 0.8),
        ("advance_guaranteed", 0.3, 0.3, 0.9), ("project_rate", 0.7, 0.02, 0.15),
        ("project_rate_guaranteed", 0.3, 0.02, 0.08), ("cover", 0.35, 1, 6),
    ):  # fmt: skip
        if chance(r, p):
            found[name] = level(r, low, high)
    found |= {"lag": r.randint(1, 3), "terms": r.choice([0, 0, 1, 2]), "life": r.randint(4, 16)}
    if chance(r, 0.45):
        supplier = "maker" if "maker" in roles else "outside-chips"
        custom = {"supplier": supplier, "price": level(r, 0.4, 1.1), "ceiling": level(r, 0.2, 0.9)}
        found["custom"] = custom | {"speed": level(r, 0.3, 1.2), "half": level(r, 2, 6)}
        if locks and chance(r, 0.7):
            found["custom"]["locked_by"] = r.choice(locks)
    return found


def random_sites(r: Random, roles: dict[str, str], locks: list[str], quarters: int) -> dict[str, dict]:
    """Return one to three programmes: clouds build for labs or the vendor, a lab for itself, a landlord for a lab."""
    labs, clouds = [e for e in roles if "lab" in e], [e for e in roles if "cloud" in e]
    pairs = [("site", "cloud", "lab")]
    if chance(r, 0.5):
        pairs.append(("site2", r.choice(clouds), r.choice(labs)))
    if chance(r, 0.4):
        own = r.choice(labs)
        third = [("own", own, own), ("own", own, own), ("back", r.choice(clouds), "vendor")]
        pairs.append(r.choice(third + ([("hall", "tower", "lab")] if "tower" in roles else [])))
    return {p: random_programme(r, owner, user, roles, locks, quarters) for p, owner, user in pairs}


def with_stage(r: Random, deal: dict, p_open: float) -> dict:
    """Return a deal that is, with probability ``p_open``, not yet signed; of the others a few are removed."""
    if chance(r, p_open):
        return deal | {"stage": r.choice(OPEN_STAGES), "probability": level(r, 0, 1)}
    if chance(r, 0.05):
        return deal | {"removed": True}
    return deal | {"stage": r.choice(["signed", "drawn", "delivered"])} if chance(r, 0.2) else deal


def within_amount(stake: dict) -> dict:
    """Return an equity deal whose amount is at least the sum of its dated tranches."""
    dated = sum(series(stake.get("schedule"), "2026Q1").values())
    return stake | {"amount": max(stake["amount"], ceil(1e4 * dated + 1) / 1e4)}


def equity_deals(r: Random, roles: dict[str, str], quarters: int) -> dict[str, dict]:
    """Return the vendor's stake in a lab (milestones, dates or both), and perhaps an investor's in a cloud."""
    found = {}
    if chance(r, 0.8):
        stake: dict[str, Any] = {"kind": "equity", "payer": "vendor", "payee": "lab", "amount": level(r, 2, 8)}
        stake |= {"share": level(r, 0.05, 0.3), "lock_in": level(r, 0.3, 1)}
        form = r.choice(["milestones", "milestones", "schedule", "both"])
        if form != "schedule":
            stake["milestones"] = {"vendor": "vendor", "step": level(r, 0.2, 0.8), "tranche": level(r, 0.5, 2)}
        if form != "milestones":
            stake["schedule"] = random_series(r, quarters, 0, 1)
        found["stake"] = with_stage(r, within_amount(stake), 0.4)
    if chance(r, 0.35):
        payer = r.choice([e for e in roles if e != "cloud"] + ["world"])
        stake = {
            "kind": "equity",
            "payer": payer,
            "payee": "cloud",
            "amount": level(r, 1, 4),
            "share": level(r, 0, 0.3),
        }
        stake["schedule"] = random_series(r, quarters, 0, 1)
        found["round"] = with_stage(r, within_amount(stake), 0.2)
    return found


def contracts(r: Random, roles: dict[str, str], sites: dict[str, dict], quarters: int) -> dict[str, dict]:
    """Return the cloud contracts of the programmes, with guarantors and offtakers for some of them."""
    found: dict[str, dict] = {}
    for p, site in sites.items():
        if site["owner"] == site["user"]:
            continue
        for d in [f"compute-{p}", f"more-{p}"][: 2 if chance(r, 0.15) else 1]:
            deal = {"kind": "cloud", "payer": site["user"], "payee": site["owner"], "programme": p}
            deal["per"] = level(r, 1, 3.5)
            if chance(r, 0.4):
                deal["schedule"] = random_series(r, quarters, 0.2, 1.5)
            found[d] = with_stage(r, deal, 0.08)
            others = [e for e in [*roles, "giant"] if e not in (site["owner"], site["user"])]
            for k in range(r.choice([0, 0, 1, 2])):
                found[f"backstop-{k}-{d}"] = guarantee(r, r.choice(others), d, deal)
            if chance(r, 0.4):
                take: dict[str, Any] = {"kind": "offtake", "payer": r.choice(others), "payee": site["owner"], "deal": d}
                take["price"] = level(r, 0.3, 1.2) * deal["per"]
                found[f"take-{d}"] = take | ({"amount": level(r, 0.5, 6)} if chance(r, 0.5) else {})
    return found


def guarantee(r: Random, guarantor: str, d: str, deal: dict) -> dict:
    """Return a guarantee of what a deal pays."""
    return {"kind": "guarantee", "payer": guarantor, "payee": deal["payee"], "deal": d, "amount": level(r, 0.5, 8)}


def credit_and_trade(r: Random, roles: dict[str, str], quarters: int) -> dict[str, dict]:
    """Return loans, leases and purchases between the entities and with the world."""
    found: dict[str, dict] = {}
    lenders = [e for e in ("bank", "fund", "vendor") if e in roles] + ["giant"]
    for borrower in [e for e in roles if roles[e] in ("lab", "cloud", "neocloud", "landlord")]:
        for k in range(r.choice([0, 1, 1, 2])):
            loan = {"kind": "loan", "payer": r.choice(lenders), "payee": borrower, "amount": level(r, 0.5, 4)}
            loan |= {"rate": level(r, 0.03, 0.12), "life": r.randint(3, 12)}
            found[f"line-{k}-{borrower}"] = with_stage(r, loan, 0.05)
    everyone = [*roles, "world"]
    for kind, most in (("lease", 0.5), ("purchase", 0.8)):
        for k in range(r.choice([0, 1, 1, 2])):
            payer, payee = r.sample(everyone, 2)
            deal = {"kind": kind, "payer": payer, "payee": payee}
            deal["schedule"] = random_series(r, quarters, 0.05, most, first=r.randint(1, 3))
            found[f"{kind}-{k}"] = with_stage(r, deal, 0.05)
            if chance(r, 0.3) and payer != "world":
                guarantor = r.choice([e for e in everyone if e not in (payer, payee)])
                found[f"backstop-{kind}-{k}"] = guarantee(r, guarantor, f"{kind}-{k}", deal)
    return found


def optional_purchases(r: Random, roles: dict[str, str], quarters: int) -> dict[str, dict]:
    """Return, in some books, up to four purchases marked optional, often of one payer; a few only promised."""
    found: dict[str, dict] = {}
    everyone = [*roles, "world", "giant"]
    payer = r.choice(everyone)
    for k in range(r.choice([0, 0, 1, 2, 3, 4])):
        payer = payer if chance(r, 0.5) else r.choice(everyone)
        deal = {"kind": "purchase", "payer": payer, "payee": r.choice([e for e in everyone if e != payer])}
        deal["schedule"] = random_series(r, quarters, 0.05, r.choice([0.5, 1.5, 4]), first=r.randint(1, 3))
        if chance(r, 0.2):
            deal["stages"] = [
                {"stage": "letter-of-intent", "on": "2025-03-01"},
                {"stage": "signed", "on": "2025-11-30"},
            ]
        else:
            deal = with_stage(r, deal, 0.1)
        found[f"option-{k}"] = deal | {"binding": "optional"}
    return found


def given_drivers(r: Random, quarters: int) -> dict:
    """Return drivers by quarter with a slump: from its first quarter all slide to a floor, then recover a bit."""
    first, depth = r.randint(2, 6), r.random()
    slump = [min(1.0, max(0.0, (t - first + 1) / 3)) - 0.03 * max(0, t - first - 4) for t in range(1, quarters + 1)]
    severity = {"demand": 0.3 + 0.55 * depth, "openness": level(r, 0.2, 1), "appetite": level(r, 0, 0.5)}
    severity |= {"price": level(r, -0.1, 0.4), "spread": -level(r, 0, 0.05), "valuation": level(r, 0, 0.6)}
    severity |= {"cut": -level(r, 0, 0.5)}
    neutral = {"spread": 0.0, "cut": 0.0}
    kept = [name for name in severity if name == "demand" or chance(r, 0.75)]
    return {"given": {k: [round(neutral.get(k, 1.0) - severity[k] * x, 4) for x in slump] for k in kept}}


def regime_drivers(r: Random) -> dict:
    """Return three regimes: a boom, a slump and a drought of capital."""
    boom = {"mu": level(r, 0, 0.4), "sigma": level(r, 0, 0.2), "next": {"slump": level(r, 0.1, 0.3)}}
    boom["next"]["drought"] = level(r, 0, 0.2)
    slump = {"mu": level(r, -2.5, -0.5), "sigma": level(r, 0.1, 0.4), "openness": level(r, 0.2, 0.8)}
    slump |= {"appetite": level(r, 0.4, 1), "spread": level(r, 0, 0.04), "valuation": level(r, 0.3, 1)}
    slump |= {"cut": level(r, 0, 0.5), "next": {"boom": level(r, 0, 0.15), "drought": level(r, 0, 0.3)}}
    drought = {"mu": level(r, -2, 0), "sigma": 0.2, "openness": level(r, 0, 0.2), "appetite": level(r, 0.2, 0.8)}
    drought |= {"spread": level(r, 0.02, 0.08), "valuation": 0.5, "cut": level(r, 0.3, 1), "next": {"boom": 0.1}}
    found: dict[str, Any] = {"regimes": {"boom": boom, "slump": slump, "drought": drought}}
    found |= {"initial": r.choice(["boom", "boom", "slump"]), "reversion": level(r, 0, 0.8)}
    if chance(r, 0.3):
        found["forced"] = dict.fromkeys(range(3, 6), "slump")
    if chance(r, 0.6):
        found["price_growth"] = level(r, -0.3, 0.05)
    return found


def random_rules(r: Random) -> dict:
    """Return rules, each left at its default now and then."""
    found: dict[str, Any] = {
        "grace_debt": r.choice([0, 0, 1, 2]), "grace_trade": r.choice([0, 1, 2]), "workout": r.choice([0, 1, 2, 3, 4]),
        "damages": r.randint(0, 6), "materiality": level(r, 0, 0.05), "delta": level(r, 0, 0.5),
        "fire_sale": level(r, 0, 1), "relet": level(r, 0, 0.5), "scar": level(r, 0, 2), "replacement": level(r, 0, 1),
        "vmin": level(r, 0, 1), "vmax": level(r, 1, 2),
    }  # fmt: skip
    return {name: x for name, x in found.items() if chance(r, 0.8)}


def random_book(seed: int) -> dict:
    """Return a random valid book in the short form of the deal book, every figure a point.

    Args:
        seed: the same seed gives the same book.
    """
    r = Random(f"book {seed}")
    quarters, roles = r.randint(8, 14), cast(r)
    equity = equity_deals(r, roles, quarters)
    sites = random_sites(r, roles, list(equity), quarters)
    options = optional_purchases(Random(f"options {seed}"), roles, quarters)
    outside = {e: {"role": "other", "outside": True} for e in ("giant", "outside-chips")}
    source = {"title": "Random book", "publisher": "cardhouse", "date": "2025-12-31", "address": "tests/twins/books.py"}
    head = {"id": f"random-{seed}", "title": {"en": "Random", "fr": "Aléatoire"}, "as_of": "2025-12-31"}
    head |= {"start": "2026Q1", "quarters": quarters, "currency": "USD", "unit": "bn", "source": "random"}
    head |= {"vendor": "vendor", "customers": ["lab"], "collapse": {"fall": 0.3, "built": 0.5}}
    return {
        "book": head,
        "sources": {"random": source | {"tier": "assumption", "note": "drawn at random for a comparison"}},
        "rules": random_rules(r),
        "entities": {e: random_entity(r, role, quarters) for e, role in roles.items()} | outside,
        "programmes": sites,
        "deals": equity | contracts(r, roles, sites, quarters) | credit_and_trade(r, roles, quarters) | options,
        "drivers": given_drivers(r, quarters) if chance(r, 0.5) else regime_drivers(r),
    }


def random_shocks(book: dict, seed: int) -> dict:
    """Return the random numbers of one path of a book.

    Args:
        book: a book in its plain form.
        seed: the same book and seed give the same numbers.

    Returns:
        ``signed`` {deal: bool} of what is only announced or a letter of intent, ``regime`` [uniform a quarter],
        ``common`` [standard normal a quarter] and ``entity`` {id: [standard normal a quarter]}.
    """
    r = Random(f"shocks {seed}")
    quarters = book["book"]["quarters"]
    return {
        "signed": {
            d: chance(r, deal["probability"]) for d, deal in book["deals"].items() if deal.get("stage") in OPEN_STAGES
        },
        "regime": [r.random() for _ in range(quarters)],
        "common": [r.gauss(0, 1) for _ in range(quarters)],
        "entity": {e: [r.gauss(0, 1) for _ in range(quarters)] for e, x in book["entities"].items() if "cash" in x},
    }
