"""Names on: what the engines found, as labelled tables."""

from cardhouse.tables.books import book_tables, books_table
from cardhouse.tables.chance import Chance, Z, chance, chance_of
from cardhouse.tables.checks import checks_table
from cardhouse.tables.circularity import Circularity, LoopOfDeals, circularity
from cardhouse.tables.compare import curve_table, headline_table, interval, scenarios_table
from cardhouse.tables.evidence import movers_table, spread_table, tiers_table
from cardhouse.tables.inputs import changes_table, figures_table, sources_table, terms_table
from cardhouse.tables.many import (
    FAN_ITEMS,
    Fan,
    deals_table,
    default_table,
    fan,
    first_fall_table,
    flows_table,
    losses_table,
    lost_sales_table,
    mean_flows,
    unsolved_text,
    yearly_default_table,
)
from cardhouse.tables.market import implied_default, market_table
from cardhouse.tables.measured import measured_flows_table
from cardhouse.tables.measures import loops_table, measures_table, shares_table
from cardhouse.tables.names import NO_VENDOR_FINANCING, money, quarter_names, scenario_title, title_of
from cardhouse.tables.path import PathTables, path_tables
from cardhouse.tables.table import Cell, Column, DataTable, headed

__all__ = [
    "FAN_ITEMS",
    "NO_VENDOR_FINANCING",
    "Cell",
    "Chance",
    "Circularity",
    "Column",
    "DataTable",
    "Fan",
    "LoopOfDeals",
    "PathTables",
    "Z",
    "book_tables",
    "books_table",
    "chance",
    "chance_of",
    "changes_table",
    "checks_table",
    "circularity",
    "curve_table",
    "deals_table",
    "default_table",
    "fan",
    "figures_table",
    "first_fall_table",
    "flows_table",
    "headed",
    "headline_table",
    "implied_default",
    "interval",
    "loops_table",
    "losses_table",
    "lost_sales_table",
    "market_table",
    "mean_flows",
    "measured_flows_table",
    "measures_table",
    "money",
    "movers_table",
    "path_tables",
    "quarter_names",
    "scenario_title",
    "scenarios_table",
    "shares_table",
    "sources_table",
    "spread_table",
    "terms_table",
    "tiers_table",
    "title_of",
    "unsolved_text",
    "yearly_default_table",
]
