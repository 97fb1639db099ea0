"""What occurs on a path of a random book, by name, so that a comparison can tell what it compared."""

from tests.twins.books import OPEN_STAGES
from tests.twins.plain_book import series

SIDES = ("payer", "payee")


def happens(result: dict, kind: str, payer: str = "") -> bool:
    """Tell whether any money of one kind is paid on a path (by one payer, where it is named)."""
    return any(
        name.endswith(f": {kind}") and name.startswith(payer) and max(row) > 0 for name, row in result["flows"].items()
    )


def refinancing_fails(book: dict, result: dict) -> bool:
    """Tell whether outsiders roll over less of an entity's debt than falls due, and it is then in arrears."""
    for e, record in book["entities"].items():
        if "debt" in record:
            maturities = series(record.get("maturities"), book["book"]["start"])
            opening = [record["debt"], *result["balances"][f"{e}: debt"]]
            for t, open_share in enumerate(result["openness"], 1):
                falls = maturities.get(t, 0.0) if maturities else record["amortisation"]
                short = falls * opening[t - 1] > 0 and open_share < 1
                if short and (result["balances"][f"{e}: arrears"][t - 1] > 1e-6 or result["defaults"][e] == t):
                    return True
    return False


def optional_occurrences(book: dict, result: dict) -> set[str]:
    """Return what occurred with purchases that are signed and optional: who wished of whom, what was cut or stopped."""
    found, died = set(), result["defaults"]
    for d, rows in result["optional"].items():
        deal = book["deals"][d]
        if max(rows["wished"]) > 0:
            parties = ["firm" if deal[side] in died else "world" for side in SIDES]
            found |= {"optional purchase", f"optional purchase, {parties[0]} to {parties[1]}"}
            last = max(t for t, amount in series(deal["schedule"], book["book"]["start"]).items() if amount > 0)
            found |= {f"optional purchase, {side} defaults" for side in SIDES if (died.get(deal[side]) or last) < last}
        for wished, invoiced in zip(rows["wished"], rows["invoiced"], strict=True):
            if invoiced < wished - 1e-9:
                found |= {"optional purchase cut in part" if invoiced > 0 else "optional purchase cut to nothing"}
    return found


def occurrences(book: dict, result: dict) -> set[str]:
    """Return what occurred on a path of a book.

    Args:
        book: a random book.
        result: of the twin, for one path of it.

    Returns:
        The deal kinds on which money was paid (calls, for guarantees and offtakes) and the names of the events.
    """
    kinds = {deal["kind"] for d, deal in book["deals"].items() if result["deals"][d]["paid"] > 0}
    closings = [x["quarter"] for x in result["events"] if x["event"] == "estate closes"]
    losses = [*result["losses"].values(), *result["losses_apart"].values()]
    dead = {e for e, t in result["defaults"].items() if t is not None}
    paid_by_world = any(deal["kind"] == "equity" and deal["payer"] == "world" for deal in book["deals"].values())
    events = {
        "arrears": any(max(row) > 1e-6 for name, row in result["balances"].items() if name.endswith(": arrears")),
        "default": bool(dead),
        "estate closes": bool(closings),
        "estates close together": len(closings) > len(set(closings)),
        "estate open at the end": len(dead) > len(closings),
        "recovery": happens(result, "recovery"),
        "project recovery": happens(result, "project recovery"),
        "refinancing failure": refinancing_fails(book, result),
        "unsigned letter of intent": any(
            deal.get("stage") in OPEN_STAGES and not result["signed"][d] for d, deal in book["deals"].items()
        ),
        "replacement": not paid_by_world and happens(result, "equity", "world"),
        "custom chips": happens(result, "custom hardware"),
        "supply shortfall": any("inventory" in channels for channels in losses),
        "guarantor's loss": any("guarantees" in channels for channels in losses),
        "re-letting": any(terms["relet"] > 0 for terms in result["deals"].values()),
        "project loan": happens(result, "project loan"),
        "outside funding": happens(result, "outside funding"),
        "payout": happens(result, "payout"),
    }
    return kinds | {name for name, occurred in events.items() if occurred} | optional_occurrences(book, result)
