"""How the cards fall: which, in which order, why, and who bears it."""

from cardhouse.tables.cards.events import events_table, stops_table
from cardhouse.tables.cards.frequencies import absorbed_table, cards_table

__all__ = ["absorbed_table", "cards_table", "events_table", "stops_table"]
