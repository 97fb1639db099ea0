"""Rules that hold between the records of a book."""

from cardhouse.model.checks import (
    claims,
    contracts,
    deals,
    disclosures,
    drivers,
    evidence,
    links,
    products,
    programmes,
    published,
    quantities,
    references,
    scenarios,
)
from cardhouse.model.checks.registry import RULES, Breach, Draft, Rule, breaches

__all__ = ["RULES", "Breach", "Draft", "Rule", "breaches"]

_OF_THE_SYSTEM = (references, evidence, deals, contracts, links, programmes, drivers, products, scenarios)
MODULES = (*_OF_THE_SYSTEM, disclosures, claims, quantities, published)
