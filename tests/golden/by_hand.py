"""The flows of a shipped book in a window, worked out from its YAML with plain arithmetic and nothing of cardhouse.

Every range stands at its mode. It knows the kinds of deal that the book has, and stops at any other.
"""

import math
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml

FIRM_STAGES = ("signed", "drawn", "delivered", "settled")


def sections(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the sections of a book's files, each with the records of all files."""
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for file in sorted(folder.glob("*.yaml")):
        for name, records in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            found[name] |= records
    return found


class Hand:
    """A book's numbers, and what is paid under them if its plan is kept."""

    def __init__(self, folder: Path) -> None:
        self.book = sections(folder)
        self.inside = [name for name, entity in self.book["entities"].items() if not entity.get("outside")]
        year, quarter = str(self.book["book"]["start"]).split("Q")
        self.zero = 4 * int(year) + int(quarter) - 1
        self.last = int(self.book["book"]["quarters"])

    def number(self, figure: Any, silent: float = 0.0) -> float:
        """Return a figure's point or mode, times its parameter's."""
        if not isinstance(figure, dict):
            return silent if figure is None else float(figure)
        low_high = figure.get("uniform", [0, 0])
        value = float(figure.get("value", figure.get("mode", sum(low_high) / 2)))
        if "times" in figure:
            value *= self.number(self.book["parameters"][figure["times"]])
        if "times_rest" in figure:
            value *= 1 - self.number(self.book["parameters"][figure["times_rest"]])
        return value

    def quarter(self, name: str) -> int:
        """Return the number of a quarter such as 2026Q3; the book's first is 1."""
        year, quarter = name.split("Q")
        return 4 * int(year) + int(quarter) - self.zero

    def series(self, given: Any) -> list[float]:
        """Return the amounts of a schedule or plan, quarter 1 first."""
        if given is None:
            return [0.0] * self.last
        given = {"by_quarter": given} if isinstance(given, list) else given
        factor = self.number(given.get("factor"), 1.0)
        if "flat" in given or "ramp" in given:
            first, last = self.quarter(given["from"]), self.quarter(given["to"])
            parts = [1.0 if "flat" in given else float(k) for k in range(1, last - first + 2)]
            total = factor * self.number(given.get("flat", given.get("ramp"))) / sum(parts)
            return [total * parts[t - first] if first <= t <= last else 0.0 for t in range(1, self.last + 1)]
        found = [factor * self.number(one) for one in given["by_quarter"]]
        return (found + [0.0] * self.last)[: self.last]

    def stage(self, record: dict) -> str:
        """Return a record's last stage; what is optional is no more than announced."""
        optional = record.get("binding") == "optional"
        return "announced" if optional or not record.get("stages") else record["stages"][-1]["stage"]

    def custom_share(self, programme: dict, t: int) -> float:
        """Return (1 - lock) ceiling / (1 + exp(-speed (t - half))); the locking deal holds where it counts."""
        custom = programme.get("custom")
        if not custom:
            return 0.0
        holds = "locked_by" in custom and self.holds(custom["locked_by"], self.promised)
        lock = self.number(self.book["deals"][custom["locked_by"]]["lock_in"]) if holds else 0.0
        speed, half = self.number(custom["speed"]), self.number(custom["half"])
        return (1 - lock) * self.number(custom["ceiling"]) / (1 + math.exp(-speed * (t - half)))

    def online(self, programme: dict, t: int) -> tuple[float, float]:
        """Return vendor's and custom units online at the start of quarter t: opening and builds of `lag` before."""
        vendor, custom = self.number(programme.get("opening")), 0.0
        lag = int(self.number(programme.get("lag"), 1.0))
        for built, units in enumerate(self.series(programme["plan"]), start=1):
            if built + lag <= t:
                share = self.custom_share(programme, built)
                vendor, custom = vendor + units * (1 - share), custom + units * share
        return vendor, custom

    def tranches(self, deal: dict, t: int) -> float:
        """Return what has fallen due on an equity deal by the end of quarter t."""
        due = sum(self.series(deal.get("schedule"))[:t])
        if "milestones" in deal and t >= 1:
            terms = deal["milestones"]
            mine = [p for p in self.book["programmes"].values() if p["user"] == deal["payee"]]
            units = sum(self.online(p, t)[0] for p in mine if p["vendor"] == terms["vendor"])
            due += math.floor((units + 1e-9) / self.number(terms["step"])) * self.number(terms["tranche"])
        return min(self.number(deal["amount"]), due)

    def deal_amount(self, name: str, first: int, last: int) -> float:
        """Return what a deal brings in quarters `first` .. `last`."""
        deal = self.book["deals"][name]
        if deal["kind"] == "equity":
            return self.tranches(deal, last) - self.tranches(deal, first - 1)
        if deal["kind"] == "cloud":
            programme = self.book["programmes"][deal["programme"]]
            per = self.number(deal["per"])
            return sum(per * sum(self.online(programme, t)) for t in range(first, last + 1))
        if deal["kind"] in ("lease", "purchase"):
            return sum(self.series(deal["schedule"])[first - 1 : last])
        raise ValueError(f"{name}: the sums by hand know no {deal['kind']}")

    def holds(self, name: str, promised: bool) -> bool:
        """Tell whether a deal counts: in force, or a promise where promises count."""
        deal = self.book["deals"][name]
        if "counted_in" in deal or deal["kind"] in ("guarantee", "offtake"):
            return False  # what is contingent flows only when it is called
        return promised or self.stage(deal) in FIRM_STAGES

    def plan_holds(self, name: str, promised: bool) -> bool:
        """Tell whether a programme counts: its plan, and its contract where owner and user are two."""
        programme = self.book["programmes"][name]
        contracts = [d for d, deal in self.book["deals"].items() if deal.get("programme") == name]
        contracted = programme["owner"] == programme["user"] or any(self.holds(d, promised) for d in contracts)
        return contracted and (promised or self.stage(programme) in FIRM_STAGES)

    def flows(self, promised: bool, first: int, last: int) -> dict[tuple[str, str], float]:
        """Return what the book's firms pay each other in a window by (payer, payee)."""
        self.promised = promised
        paid: dict[tuple[str, str], float] = defaultdict(float)
        for name, deal in self.book["deals"].items():
            plan = deal.get("programme")
            if self.holds(name, promised) and (plan is None or self.plan_holds(plan, promised)):
                paid[deal["payer"], deal["payee"]] += self.deal_amount(name, first, last)
        for name, programme in self.book["programmes"].items():
            if self.plan_holds(name, promised):
                chip, custom = self.number(programme["chip"]), programme.get("custom", {})
                for t in range(first, last + 1):
                    spent, share = chip * self.series(programme["plan"])[t - 1], self.custom_share(programme, t)
                    paid[programme["owner"], programme["vendor"]] += spent * (1 - share)
                    if custom:
                        paid[programme["owner"], custom["supplier"]] += spent * self.number(custom["price"]) * share
        inside = set(self.inside)
        return {ends: amount for ends, amount in paid.items() if amount > 0 and inside.issuperset(ends)}

    def outside(self, name: str, first: int, last: int) -> tuple[float, float]:
        """Return a firm's outside revenue in a window, and its costs on it, demand on plan."""
        entity, level, revenue = self.book["entities"][name], 1.0, 0.0
        growth = entity.get("growth", [0.0])
        years = [self.number(one) for one in (growth["by_year"] if isinstance(growth, dict) else growth)]
        factor = self.number(growth.get("factor"), 1.0) if isinstance(growth, dict) else 1.0
        for t in range(1, last + 1):
            level *= (1 + factor * years[min((t + 3) // 4, len(years)) - 1]) ** 0.25
            revenue += self.number(entity.get("revenue")) * level if t >= first else 0.0
        fixed, share = self.number(entity.get("fixed")), self.number(entity.get("cost_share"))
        return revenue, fixed * (last - first + 1) + share * revenue
