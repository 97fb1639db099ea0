"""The measures of section 2 on simulated paths, with their spread, and what would have been sold anyway."""

from cardhouse.tables.on_paths.every import simulated_tables
from cardhouse.tables.on_paths.measures import path_measures_table

__all__ = ["path_measures_table", "simulated_tables"]
