"""How firms stand: what is left of revenue, who is financed, who can pay, what they report, whom it rests on."""

from cardhouse.tables.standing.cash_flows import cash_flows
from cardhouse.tables.standing.disclosed import disclosed_table
from cardhouse.tables.standing.exposure import exposure_table
from cardhouse.tables.standing.financing import financing_table
from cardhouse.tables.standing.funding import funding_table, gap_of
from cardhouse.tables.standing.ladder import growth_table, ladder_table

__all__ = [
    "cash_flows",
    "disclosed_table",
    "exposure_table",
    "financing_table",
    "funding_table",
    "gap_of",
    "growth_table",
    "ladder_table",
]
