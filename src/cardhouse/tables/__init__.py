"""Names on: what the engines found, as labelled tables."""

from cardhouse.tables.books import book_tables, books_table
from cardhouse.tables.broken import BreakMap, Broken, break_map, break_table, broken, map_table, scan_table
from cardhouse.tables.chance import Chance, Z, chance, chance_of
from cardhouse.tables.checks import checks_table
from cardhouse.tables.circular import (
    Circularity,
    LoopOfDeals,
    circling_deals_table,
    circularity,
    circularity_of,
    loops_table,
    measured_flows_table,
    measures_table,
    origins,
    origins_table,
    over_time,
    over_time_table,
    shares_table,
)
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
from cardhouse.tables.names import NO_VENDOR_FINANCING, money, quarter_names, scenario_title, title_of
from cardhouse.tables.on_paths import path_measures_table, simulated_tables
from cardhouse.tables.path import PathTables, path_tables
from cardhouse.tables.stressed import Stressed, stress_tables, stressed
from cardhouse.tables.table import Cell, Column, DataTable, headed
from cardhouse.tables.tracing import TracedView, summary_table, trace_tables, traced_view
from cardhouse.tables.ways import loss_reached, way_drivers_table, ways_table

__all__ = [
    "FAN_ITEMS",
    "NO_VENDOR_FINANCING",
    "BreakMap",
    "Broken",
    "Cell",
    "Chance",
    "Circularity",
    "Column",
    "DataTable",
    "Fan",
    "LoopOfDeals",
    "PathTables",
    "Stressed",
    "TracedView",
    "Z",
    "book_tables",
    "books_table",
    "break_map",
    "break_table",
    "broken",
    "chance",
    "chance_of",
    "changes_table",
    "checks_table",
    "circling_deals_table",
    "circularity",
    "circularity_of",
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
    "loss_reached",
    "losses_table",
    "lost_sales_table",
    "map_table",
    "market_table",
    "mean_flows",
    "measured_flows_table",
    "measures_table",
    "money",
    "movers_table",
    "origins",
    "origins_table",
    "over_time",
    "over_time_table",
    "path_measures_table",
    "path_tables",
    "quarter_names",
    "scan_table",
    "scenario_title",
    "scenarios_table",
    "shares_table",
    "simulated_tables",
    "sources_table",
    "spread_table",
    "stress_tables",
    "stressed",
    "summary_table",
    "terms_table",
    "tiers_table",
    "title_of",
    "trace_tables",
    "traced_view",
    "unsolved_text",
    "way_drivers_table",
    "ways_table",
    "yearly_default_table",
]
