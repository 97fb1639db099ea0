"""Rules that hold between the records of a book."""

from cardhouse.model.checks import (
    claims,
    contracts,
    deals,
    drivers,
    evidence,
    products,
    programmes,
    quantities,
    references,
    scenarios,
)
from cardhouse.model.checks.registry import RULES, Breach, Draft, Rule, breaches

__all__ = ["RULES", "Breach", "Draft", "Rule", "breaches"]

MODULES = (references, evidence, deals, contracts, programmes, drivers, products, scenarios, claims, quantities)
