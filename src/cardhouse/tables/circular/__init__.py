"""How much of the money goes round, and whose it is: the measures of section 2 with names on."""

from cardhouse.tables.circular.circling import circling_deals_table, loops_table
from cardhouse.tables.circular.circularity import Circularity, LoopOfDeals, circularity, circularity_of
from cardhouse.tables.circular.financiers import Origins, origins, origins_table
from cardhouse.tables.circular.measured import measured_flows_table
from cardhouse.tables.circular.measures import measures_table, shares_table
from cardhouse.tables.circular.over_time import LENGTHS, OverTime, over_time, over_time_table
from cardhouse.tables.circular.unsplit import Unsplit, unsplit, unsplit_table

__all__ = [
    "LENGTHS",
    "Circularity",
    "LoopOfDeals",
    "Origins",
    "OverTime",
    "Unsplit",
    "circling_deals_table",
    "circularity",
    "circularity_of",
    "loops_table",
    "measured_flows_table",
    "measures_table",
    "origins",
    "origins_table",
    "over_time",
    "over_time_table",
    "shares_table",
    "unsplit",
    "unsplit_table",
]
