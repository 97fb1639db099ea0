"""The deal book as the plain twin reads it: figures, series by quarter, and which deals are in force."""

import datetime
import math
from typing import Any

WORLD = "world"

RULES = {
    "grace_debt": 0, "grace_trade": 2, "workout": 4, "damages": 4, "materiality": 0.01, "delta": 0, "fire_sale": 1,
    "relet": 0, "scar": 0, "replacement": 0, "vmin": 1, "vmax": 1,
}  # fmt: skip
ENTITY = {
    "cash": 0, "debt": 0, "revenue": 0, "network_revenue": 0, "beta": 1, "volatility": 0, "cost_share": 0, "fixed": 0,
    "tax": 0, "payout": 0, "facility": 0, "facility_total": math.inf, "debt_part": 0, "rate": 0, "amortisation": 0,
    "floor": 0, "recovery": 0, "multiple": 0, "rho": math.inf, "base_capacity": 0,
    "fails_in": 0,
}  # fmt: skip
PROGRAMME = {"chip": 0, "other": 0, "opening": 0, "per_unit": 0, "lag": 1, "terms": 0, "advance": 0, "project_rate": 0,
             "life": 1, "cover": 0}  # fmt: skip
CUSTOM = {"price": 1, "ceiling": 0, "speed": 0, "half": 0}
DEAL = {
    "equity": {"amount": 0, "share": 0, "lock_in": 1},
    "loan": {"amount": 0, "rate": 0, "life": 1},
    "lease": {},
    "cloud": {"per": 0},
    "purchase": {},
    "guarantee": {"amount": 0},
    "offtake": {"price": 0, "amount": math.inf},
}
BINDING_STAGES = ("signed", "drawn", "delivered", "settled")
OPEN_STAGES = ("announced", "letter-of-intent")


def figure(value: Any) -> float:
    """Return a point: a bare number or ``{value: x}``. The twin runs one path, so ranges have no place here."""
    if isinstance(value, dict):
        if "value" not in value or "times" in value or "times_rest" in value:
            raise ValueError(f"not a point: {value}")
        value = value["value"]
    return float(value)


def figures(record: dict, defaults: dict) -> dict:
    """Return the figures of a record, each neutral (its default) where the record is silent."""
    return {name: figure(record.get(name, neutral)) for name, neutral in defaults.items()}


def year_and_quarter(label: Any) -> tuple[int, int]:
    """Return (2026, 3) for ``2026Q3`` and for any day of that quarter."""
    if isinstance(label, str) and "Q" in label:
        year, quarter = label.split("Q")
        return int(year), int(quarter)
    day = label if isinstance(label, datetime.date) else datetime.date.fromisoformat(str(label))
    return day.year, (day.month - 1) // 3 + 1


def quarter_number(label: Any, start: str) -> int:
    """Return the number of a quarter, 1 being ``start``: 3, ``2026Q3`` and 2026-07-14 all name quarters."""
    if isinstance(label, int):
        return label
    if isinstance(label, str) and label.isdigit():
        return int(label)
    (year, quarter), (year_1, quarter_1) = year_and_quarter(label), year_and_quarter(start)
    return 4 * (year - year_1) + quarter - quarter_1 + 1


def series(value: Any, start: str) -> dict[int, float]:
    """Return a series as ``{quarter: amount}``; a quarter that is not in it has 0."""
    if value is None:
        return {}
    if isinstance(value, list):
        return {t: figure(x) for t, x in enumerate(value, 1)}
    factor = figure(value.get("factor", 1))
    if "by_quarter" in value:
        found = series(value["by_quarter"], start)
    elif "dates" in value:
        found = {}
        for day, amount in value["dates"].items():
            t = quarter_number(day, start)
            found[t] = found.get(t, 0.0) + figure(amount)
    else:
        first, last = quarter_number(value["from"], start), quarter_number(value["to"], start)
        n = last - first + 1
        parts = [1.0] * n if "flat" in value else [float(k) for k in range(1, n + 1)]
        total = figure(value["flat"] if "flat" in value else value["ramp"])
        found = {first + k: total * part / sum(parts) for k, part in enumerate(parts)}
    return {t: factor * amount for t, amount in found.items()}


def growth(value: Any) -> list[float]:
    """Return growth by year; the last year's growth goes on."""
    if value is None:
        return [0.0]
    if isinstance(value, dict):
        factor = figure(value.get("factor", 1))
        return [factor * figure(g) for g in value["by_year"]] or [0.0]
    return [figure(g) for g in value] or [0.0]


def stage_of(deal: dict, as_of: Any) -> str:
    """Return the stage of a deal as known on the date of the book; signed where the book is silent."""
    stages = [s["stage"] for s in deal.get("stages", []) if str(s.get("on", as_of)) <= str(as_of)]
    return stages[-1] if stages else deal.get("stage", "signed")


class Case:
    """One book read for one path: plain dicts of floats, parties outside the book renamed ``world``."""

    def __init__(self, book: dict, signed: dict[str, bool]) -> None:
        head = book["book"]
        self.start, self.quarters = head["start"], int(head["quarters"])
        self.rules = figures(book.get("rules", {}), RULES)
        self.drivers = book.get("drivers", {})
        raw = book.get("entities", {})
        self.inside = [e for e, record in raw.items() if not record.get("outside", False)]
        self.entities = {e: self.entity(raw[e]) for e in self.inside}
        self.programmes = {p: self.programme(record) for p, record in book.get("programmes", {}).items()}
        self.deals = {}
        for d, record in book.get("deals", {}).items():
            stage = stage_of(record, head["as_of"])
            if "counted_in" not in record and stage != "cancelled":
                self.deals[d] = self.deal(d, record, stage, signed)
        self.refuse_what_has_no_rule()

    def party(self, name: str) -> str:
        """Return the entity, or ``world`` for a party outside the book."""
        return name if name in self.inside else WORLD

    def entity(self, record: dict) -> dict:
        """Return one entity's figures, growth by year, maturities (None: amortisation) and supply terms (or None)."""
        supply = record.get("supply")
        return {
            **figures(record, ENTITY),
            "growth": growth(record.get("growth")),
            "maturities": series(record["maturities"], self.start) if "maturities" in record else None,
            "supply": supply and figures(supply, {"lead": 0, "non_cancellable": 0, "salvage": 0}),
        }

    def programme(self, record: dict) -> dict:
        """Return one programme. Chip makers keep their own names: milestones name them, even outside the book."""
        found = {**figures(record, PROGRAMME), "plan": series(record.get("plan"), self.start)}
        found["advance_guaranteed"] = figure(record.get("advance_guaranteed", found["advance"]))
        found["project_rate_guaranteed"] = figure(record.get("project_rate_guaranteed", found["project_rate"]))
        found["owner"], found["user"] = self.party(record["owner"]), self.party(record["user"])
        found["own_use"] = record["owner"] == record["user"]
        found["parties"] = (record["user"], record["owner"])
        found["vendor"] = record["vendor"]
        custom = record.get("custom")
        found["custom"] = custom and {
            **figures(custom, CUSTOM),
            "supplier": custom["supplier"],
            "locked_by": custom.get("locked_by"),
        }
        return found

    def deal(self, d: str, record: dict, stage: str, signed: dict[str, bool]) -> dict:
        """Return one deal with ``signed``: in force on this path (drawn where it is only announced or a letter)."""
        kind = record["kind"]
        if kind not in DEAL:
            raise ValueError(f"{d}: the twin has no rule for {kind}")
        found = {"kind": kind, **figures(record, DEAL[kind])}
        found["payer"], found["payee"] = self.party(record["payer"]), self.party(record["payee"])
        found["parties"] = (record["payer"], record["payee"])
        found["schedule"] = series(record.get("schedule"), self.start)
        found["programme"], found["deal"] = record.get("programme"), record.get("deal")
        found["milestones"] = record.get("milestones")
        drawn = signed.get(d, figure(record.get("probability", 0)) >= 1) if stage in OPEN_STAGES else True
        found["signed"] = not record.get("removed", False) and drawn
        optional = record.get("binding") == "optional"  # a promise binds once it is signed, whatever it says
        found["optional"] = kind == "purchase" and stage in BINDING_STAGES and optional
        return found

    def refuse_what_has_no_rule(self) -> None:
        """Raise where MODEL has no rule: payments to oneself, a stranger's fee, support of what is optional."""
        for d, deal in self.deals.items():
            if deal["parties"][0] == deal["parties"][1]:
                raise ValueError(f"{d}: payer and payee are one")
            if deal["kind"] == "cloud" and deal["parties"] != self.programmes[deal["programme"]]["parties"]:
                raise ValueError(f"{d}: payer and payee are not the user and the owner of {deal['programme']}")
            if deal["kind"] in ("guarantee", "offtake") and self.deals.get(deal["deal"], {}).get("optional"):
                raise ValueError(f"{d}: nobody owes {deal['deal']}, which is optional")
        for p, programme in self.programmes.items():
            makers = {programme["vendor"], (programme["custom"] or {}).get("supplier")}
            if programme["parties"][1] in makers:
                raise ValueError(f"{p}: the owner would buy from itself")

    def in_force(self, kind: str, **fields: Any) -> dict[str, dict]:
        """Return the signed deals of one kind whose given fields match."""
        return {
            d: deal
            for d, deal in self.deals.items()
            if deal["kind"] == kind and deal["signed"] and all(deal[k] == v for k, v in fields.items())
        }

    def fee_per_unit(self, p: str) -> float:
        """Return the fee per unit and quarter of a programme: the sum over its cloud deals."""
        return sum(deal["per"] for deal in self.in_force("cloud", programme=p).values())

    def has_contract(self, p: str) -> bool:
        """Tell whether owner and user are one or have a signed contract for the programme."""
        return self.programmes[p]["own_use"] or bool(self.in_force("cloud", programme=p))
